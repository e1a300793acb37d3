#pragma once

// The mapping `shop` of the recorded random programs.

#include "aludel/aludel.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace aludel::oracle::shop {

struct Registry : DeclarativeBase<Registry> {};

using Text = std::optional<std::string>;
using Key = std::optional<std::int64_t>;

struct Address;
struct Profile;
struct Order;
struct Item;
struct Keyword;

struct User {
    std::int64_t id{};
    Text name{};
    Many<Address> addresses{};
    Many<Order> orders{};
    One<Profile> profile{};
};
struct Address {
    std::int64_t id{};
    Key user_id{};
    Text email{};
    One<User> user{};
};
struct Profile {
    std::int64_t id{};
    Key user_id{};
    Text bio{};
    One<User> user{};
};
struct Order {
    std::int64_t id{};
    Key user_id{};
    Text note{};
    One<User> user{};
    Many<Item> items{};
};
struct Item {
    std::int64_t id{};
    Text name{};
    std::optional<int> price{};
    Many<Order> orders{};
    Many<Keyword> keywords{};
};
struct Keyword {
    std::int64_t id{};
    Text word{};
    Many<Item> items{};
};

inline const Table order_items("order_items", Registry::metadata(),
                               Column("order_id", BigInteger(), ForeignKey("orders.id"), primary_key),
                               Column("item_id", BigInteger(), ForeignKey("items.id"), primary_key));
inline const Table item_keywords("item_keywords", Registry::metadata(),
                                 Column("item_id", BigInteger(), ForeignKey("items.id"), primary_key),
                                 Column("keyword_id", BigInteger(), ForeignKey("keywords.id"), primary_key));

struct UserTable : Declarative<User, "users", Registry> {
    Mapped<&User::id> id{this, primary_key};
    Mapped<&User::name> name{this};
    Relationship<&User::addresses> addresses{this, back_populates<&Address::user>, order_by(attr<&Address::id>())};
    Relationship<&User::orders> orders{this, back_populates<&Order::user>, order_by(attr<&Order::id>()),
                                       cascade::all | cascade::delete_orphan};
    Relationship<&User::profile> profile{this, back_populates<&Profile::user>, cascade::all | cascade::delete_orphan};
};
inline const UserTable users;
struct AddressTable : Declarative<Address, "addresses", Registry> {
    Mapped<&Address::id> id{this, primary_key};
    Mapped<&Address::user_id> user_id{this, ForeignKey("users.id")};
    Mapped<&Address::email> email{this};
    Relationship<&Address::user> user{this, back_populates<&User::addresses>};
};
inline const AddressTable addresses;
struct ProfileTable : Declarative<Profile, "profiles", Registry> {
    Mapped<&Profile::id> id{this, primary_key};
    Mapped<&Profile::user_id> user_id{this, ForeignKey("users.id")};
    Mapped<&Profile::bio> bio{this};
    Relationship<&Profile::user> user{this, back_populates<&User::profile>};
};
inline const ProfileTable profiles;
struct OrderTable : Declarative<Order, "orders", Registry> {
    Mapped<&Order::id> id{this, primary_key};
    Mapped<&Order::user_id> user_id{this, ForeignKey("users.id")};
    Mapped<&Order::note> note{this};
    Relationship<&Order::user> user{this, back_populates<&User::orders>};
    Relationship<&Order::items> items{this, secondary(order_items), back_populates<&Item::orders>, order_by(attr<&Item::id>())};
};
inline const OrderTable orders;
struct ItemTable : Declarative<Item, "items", Registry> {
    Mapped<&Item::id> id{this, primary_key};
    Mapped<&Item::name> name{this};
    Mapped<&Item::price> price{this, default_value(10)};
    Relationship<&Item::orders> orders{this, secondary(order_items), back_populates<&Order::items>, order_by(attr<&Order::id>())};
    Relationship<&Item::keywords> keywords{this, secondary(item_keywords), back_populates<&Keyword::items>,
                                           order_by(attr<&Keyword::id>())};
};
inline const ItemTable items;
struct KeywordTable : Declarative<Keyword, "keywords", Registry> {
    Mapped<&Keyword::id> id{this, primary_key};
    Mapped<&Keyword::word> word{this};
    Relationship<&Keyword::items> items{this, secondary(item_keywords), back_populates<&Item::keywords>, order_by(attr<&Item::id>())};
};
inline const KeywordTable keywords;

}  // namespace aludel::oracle::shop
