#pragma once

// The mapping `shop` of the recorded random programs.

#include "mapping.hpp"

namespace aludel::oracle::shop {

struct Registry : DeclarativeBase<Registry> {};

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

namespace aludel::oracle {

template <> struct Attributes<shop::User> {
    static const auto& table() { return shop::users; }
    static constexpr auto fields = named(Named{"id", &shop::User::id}, Named{"name", &shop::User::name});
    static constexpr auto links = named(Named{"addresses", &shop::User::addresses}, Named{"orders", &shop::User::orders}, Named{"profile", &shop::User::profile});
    static constexpr auto relationships = named(Named{"addresses", &shop::UserTable::addresses}, Named{"orders", &shop::UserTable::orders}, Named{"profile", &shop::UserTable::profile});
};
template <> struct Attributes<shop::Address> {
    static const auto& table() { return shop::addresses; }
    static constexpr auto fields = named(Named{"id", &shop::Address::id}, Named{"user_id", &shop::Address::user_id}, Named{"email", &shop::Address::email});
    static constexpr auto links = named(Named{"user", &shop::Address::user});
    static constexpr auto relationships = named(Named{"user", &shop::AddressTable::user});
};
template <> struct Attributes<shop::Profile> {
    static const auto& table() { return shop::profiles; }
    static constexpr auto fields = named(Named{"id", &shop::Profile::id}, Named{"user_id", &shop::Profile::user_id}, Named{"bio", &shop::Profile::bio});
    static constexpr auto links = named(Named{"user", &shop::Profile::user});
    static constexpr auto relationships = named(Named{"user", &shop::ProfileTable::user});
};
template <> struct Attributes<shop::Order> {
    static const auto& table() { return shop::orders; }
    static constexpr auto fields = named(Named{"id", &shop::Order::id}, Named{"user_id", &shop::Order::user_id}, Named{"note", &shop::Order::note});
    static constexpr auto links = named(Named{"user", &shop::Order::user}, Named{"items", &shop::Order::items});
    static constexpr auto relationships = named(Named{"user", &shop::OrderTable::user}, Named{"items", &shop::OrderTable::items});
};
template <> struct Attributes<shop::Item> {
    static const auto& table() { return shop::items; }
    static constexpr auto fields = named(Named{"id", &shop::Item::id}, Named{"name", &shop::Item::name}, Named{"price", &shop::Item::price});
    static constexpr auto links = named(Named{"orders", &shop::Item::orders}, Named{"keywords", &shop::Item::keywords});
    static constexpr auto relationships = named(Named{"orders", &shop::ItemTable::orders}, Named{"keywords", &shop::ItemTable::keywords});
};
template <> struct Attributes<shop::Keyword> {
    static const auto& table() { return shop::keywords; }
    static constexpr auto fields = named(Named{"id", &shop::Keyword::id}, Named{"word", &shop::Keyword::word});
    static constexpr auto links = named(Named{"items", &shop::Keyword::items});
    static constexpr auto relationships = named(Named{"items", &shop::KeywordTable::items});
};

namespace shop {
//! The classes, by the names that the programs give them.
inline Mapping mapping() {
    return {Registry::metadata(),
            {{"User", class_of<User>()}, {"Address", class_of<Address>()}, {"Profile", class_of<Profile>()}, {"Order", class_of<Order>()}, {"Item", class_of<Item>()}, {"Keyword", class_of<Keyword>()}},
            [](const Object& object, const std::string& link) {
                return (dynamic_cast<const Of<Order>*>(&object) || dynamic_cast<const Of<Profile>*>(&object)) && link == "user";
            }};
}
}  // namespace shop
}  // namespace aludel::oracle
