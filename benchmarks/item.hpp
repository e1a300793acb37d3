#pragma once

#include "aludel/aludel.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bench {

//! The row of all benchmarks: four columns, one of them with NULLs, a text that does not fit into a small string.
struct Item {
    std::int64_t id{};
    std::string name{};
    double price{};
    std::optional<std::int64_t> stock{};
};

struct ItemTable : aludel::Declarative<Item, "bench_items"> {
    aludel::Mapped<&Item::id>    id    {this, aludel::primary_key};
    aludel::Mapped<&Item::name>  name  {this};
    aludel::Mapped<&Item::price> price {this};
    aludel::Mapped<&Item::stock> stock {this};
};
inline const ItemTable items;

inline Item make_item(std::int64_t id) {
    Item item{id, "the name of item " + std::to_string(id), static_cast<double>(id) * 0.25, {}};
    if (id % 4 != 0) item.stock = id % 1000;
    return item;
}

inline std::vector<Item> make_items(std::size_t count) {
    std::vector<Item> made;
    made.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) made.push_back(make_item(static_cast<std::int64_t>(i)));
    return made;
}

//! Uses every column, so that no side can leave one out.
inline std::int64_t checksum(std::int64_t id, const std::string& name, double price,
                             const std::optional<std::int64_t>& stock) {
    return id + static_cast<std::int64_t>(name.size()) + static_cast<std::int64_t>(price) + stock.value_or(7);
}
inline std::int64_t checksum(const Item& item) { return checksum(item.id, item.name, item.price, item.stock); }

//! The keys 1 to `count` in an order without locality.
class Keys {
public:
    explicit Keys(std::size_t count) : count_(static_cast<std::int64_t>(count)) {}
    std::int64_t operator[](std::size_t i) const { return static_cast<std::int64_t>(i) * 7919 % count_ + 1; }

private:
    std::int64_t count_;
};

}  // namespace bench
