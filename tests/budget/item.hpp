#pragma once

#include "aludel/aludel.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace budget {

using namespace aludel;

struct Part;
struct Item {
    std::int64_t id{};
    std::string name{};
    double price{};
    std::optional<std::int64_t> stock{};
    Many<Part> parts{};
};
struct Part {
    std::int64_t id{};
    std::int64_t item_id{};
    One<Item> item{};
};
struct ItemTable : Declarative<Item, "items"> {
    Mapped<&Item::id> id{this, primary_key};
    Mapped<&Item::name> name{this};
    Mapped<&Item::price> price{this};
    Mapped<&Item::stock> stock{this};
    Relationship<&Item::parts> parts{this, back_populates<&Part::item>};
};
struct PartTable : Declarative<Part, "parts"> {
    Mapped<&Part::id> id{this, primary_key};
    Mapped<&Part::item_id> item_id{this, ForeignKey("items.id")};
    Relationship<&Part::item> item{this, back_populates<&Item::parts>};
};
inline const ItemTable items;
inline const PartTable parts;

inline std::vector<Item> make_items(std::int64_t count) {
    std::vector<Item> made(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) made[static_cast<std::size_t>(i)] = {i + 1, "short", 0.5, i, {}};
    return made;
}

}  // namespace budget
