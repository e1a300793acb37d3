#pragma once

// The mapping `company` of the recorded random programs.

#include "mapping.hpp"

namespace aludel::oracle::company {

struct Registry : DeclarativeBase<Registry> {};

struct Doc;
struct Page;
struct Country;
struct City;
struct Person;
struct Ball;

struct Doc {
    std::int64_t org{};
    std::int64_t num{};
    Text title{};
    Many<Page> pages{};
};
struct Page {
    std::int64_t id{};
    Key org{};
    Key num{};
    Text body{};
    One<Doc> doc{};
};
struct Country {
    std::string code{};
    Text name{};
    Many<City> cities{};
};
struct City {
    std::int64_t id{};
    Text code{};
    Text name{};
    One<Country> country{};
};
struct Person {
    std::int64_t id{};
    Text name{};
    Key fav_id{};
    std::int64_t ver{};
    Many<Ball> balls{};
    One<Ball> fav{};
};
struct Ball {
    std::int64_t id{};
    Key person_id{};
    Text color{};
    One<Person> owner{};
};

struct DocTable : Declarative<Doc, "docs", Registry> {
    Mapped<&Doc::org> org{this, primary_key, autoincrement(false)};
    Mapped<&Doc::num> num{this, primary_key, autoincrement(false)};
    Mapped<&Doc::title> title{this};
    Relationship<&Doc::pages> pages{this, back_populates<&Page::doc>, order_by(attr<&Page::id>()), cascade::all | cascade::delete_orphan};
};
inline const DocTable docs;
struct PageTable : Declarative<Page, "pages", Registry> {
    Mapped<&Page::id> id{this, primary_key};
    Mapped<&Page::org> org{this};
    Mapped<&Page::num> num{this};
    Mapped<&Page::body> body{this};
    Relationship<&Page::doc> doc{this, back_populates<&Doc::pages>};
    TableArgs args{this, ForeignKeyConstraint({"org", "num"}, {"docs.org", "docs.num"})};
};
inline const PageTable pages;
struct CountryTable : Declarative<Country, "countries", Registry> {
    Mapped<&Country::code> code{this, primary_key};
    Mapped<&Country::name> name{this};
    Relationship<&Country::cities> cities{this, back_populates<&City::country>, order_by(attr<&City::id>())};
};
inline const CountryTable countries;
struct CityTable : Declarative<City, "cities", Registry> {
    Mapped<&City::id> id{this, primary_key};
    Mapped<&City::code> code{this, ForeignKey("countries.code", {.onupdate = "CASCADE"})};
    Mapped<&City::name> name{this};
    Relationship<&City::country> country{this, back_populates<&Country::cities>};
};
inline const CityTable cities;
struct PersonTable : Declarative<Person, "persons", Registry> {
    Mapped<&Person::id> id{this, primary_key};
    Mapped<&Person::name> name{this};
    Mapped<&Person::fav_id> fav_id{this, ForeignKey("balls.id")};
    Mapped<&Person::ver> ver{this, version_id};
    Relationship<&Person::balls> balls{this, back_populates<&Ball::owner>, order_by(attr<&Ball::id>()), foreign_keys(attr<&Ball::person_id>())};
    Relationship<&Person::fav> fav{this, foreign_keys(fav_id), post_update};
};
inline const PersonTable persons;
struct BallTable : Declarative<Ball, "balls", Registry> {
    Mapped<&Ball::id> id{this, primary_key};
    Mapped<&Ball::person_id> person_id{this, ForeignKey("persons.id")};
    Mapped<&Ball::color> color{this};
    Relationship<&Ball::owner> owner{this, back_populates<&Person::balls>, foreign_keys(person_id)};
};
inline const BallTable balls;

}  // namespace aludel::oracle::company

namespace aludel::oracle {

template <> struct Attributes<company::Doc> {
    static const auto& table() { return company::docs; }
    static constexpr auto fields = named(Named{"org", &company::Doc::org}, Named{"num", &company::Doc::num}, Named{"title", &company::Doc::title});
    static constexpr auto links = named(Named{"pages", &company::Doc::pages});
    static constexpr auto relationships = named(Named{"pages", &company::DocTable::pages});
};
template <> struct Attributes<company::Page> {
    static const auto& table() { return company::pages; }
    static constexpr auto fields = named(Named{"id", &company::Page::id}, Named{"org", &company::Page::org}, Named{"num", &company::Page::num}, Named{"body", &company::Page::body});
    static constexpr auto links = named(Named{"doc", &company::Page::doc});
    static constexpr auto relationships = named(Named{"doc", &company::PageTable::doc});
};
template <> struct Attributes<company::Country> {
    static const auto& table() { return company::countries; }
    static constexpr auto fields = named(Named{"code", &company::Country::code}, Named{"name", &company::Country::name});
    static constexpr auto links = named(Named{"cities", &company::Country::cities});
    static constexpr auto relationships = named(Named{"cities", &company::CountryTable::cities});
};
template <> struct Attributes<company::City> {
    static const auto& table() { return company::cities; }
    static constexpr auto fields = named(Named{"id", &company::City::id}, Named{"code", &company::City::code}, Named{"name", &company::City::name});
    static constexpr auto links = named(Named{"country", &company::City::country});
    static constexpr auto relationships = named(Named{"country", &company::CityTable::country});
};
template <> struct Attributes<company::Person> {
    static const auto& table() { return company::persons; }
    static constexpr auto fields = named(Named{"id", &company::Person::id}, Named{"name", &company::Person::name}, Named{"fav_id", &company::Person::fav_id}, Named{"ver", &company::Person::ver});
    static constexpr auto links = named(Named{"balls", &company::Person::balls}, Named{"fav", &company::Person::fav});
    static constexpr auto relationships = named(Named{"balls", &company::PersonTable::balls}, Named{"fav", &company::PersonTable::fav});
};
template <> struct Attributes<company::Ball> {
    static const auto& table() { return company::balls; }
    static constexpr auto fields = named(Named{"id", &company::Ball::id}, Named{"person_id", &company::Ball::person_id}, Named{"color", &company::Ball::color});
    static constexpr auto links = named(Named{"owner", &company::Ball::owner});
    static constexpr auto relationships = named(Named{"owner", &company::BallTable::owner});
};

namespace company {
//! The classes, by the names that the programs give them.
inline Mapping mapping() {
    return {Registry::metadata(),
            {{"Doc", class_of<Doc>()}, {"Page", class_of<Page>()}, {"Country", class_of<Country>()}, {"City", class_of<City>()}, {"Person", class_of<Person>()}, {"Ball", class_of<Ball>()}},
            [](const Object& object, const std::string& link) {
                return dynamic_cast<const Of<Page>*>(&object) && link == "doc";
            }};
}
}  // namespace company
}  // namespace aludel::oracle
