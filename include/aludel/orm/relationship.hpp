#pragma once

#include "aludel/orm/links.hpp"
#include "aludel/orm/mapped.hpp"
#include "aludel/schema/table.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aludel {

//! Which operations on an object also apply to its related objects (SQLAlchemy's cascades). Combined with `|`.
struct Cascade {
    std::uint8_t bits = 0;
    constexpr bool has(Cascade other) const { return (bits & other.bits) == other.bits; }
    friend constexpr Cascade operator|(Cascade a, Cascade b) {
        return {static_cast<std::uint8_t>(a.bits | b.bits)};
    }
    friend constexpr bool operator==(Cascade, Cascade) = default;
};
namespace cascade {
inline constexpr Cascade save_update{1};     //!< added with it
inline constexpr Cascade merge{2};            //!< merged with it (planned)
inline constexpr Cascade delete_{4};         //!< deleted with it
inline constexpr Cascade delete_orphan{8};   //!< deleted when taken out of the collection (of a many-to-many: of the last one)
inline constexpr Cascade refresh_expire{16};  //!< expired and refreshed with it
inline constexpr Cascade expunge{32};         //!< expunged with it
inline constexpr Cascade all{1 | 2 | 4 | 16 | 32};   //!< all but delete_orphan, as in SQLAlchemy
inline constexpr Cascade none{0};             //!< each object is added by itself
}  // namespace cascade

//! How a relationship is loaded unless a statement says otherwise.
enum class LazyMode : std::uint8_t { select, selectin };
namespace lazy {
inline constexpr LazyMode select = LazyMode::select;       //!< on first touch
inline constexpr LazyMode selectin = LazyMode::selectin;   //!< with the objects, by one more SELECT ... IN
}  // namespace lazy

//! What a deletion does with related objects that are not loaded.
enum class PassiveDeletes : std::uint8_t { no, unloaded, all };

namespace orm {

//! A relationship as the mapping describes it.
struct RelationshipSpec {
    std::string name{};
    std::uint32_t offset = 0;
    bool many = false;
    ClassTag* target = nullptr;
    std::string_view target_name{};
    std::string back_populates{};
    Cascade cascades = cascade::save_update | cascade::merge;
    LazyMode lazy = LazyMode::select;
    bool viewonly = false;
    PassiveDeletes passive_deletes = PassiveDeletes::no;
    sql::FromRef secondary{};
    std::vector<std::string> remote_side{};      //!< field names
    std::vector<std::string> foreign_keys{};     //!< field names, where several foreign keys link the tables
    struct OrderKey {
        std::string field{};
        bool descending = false;
    };
    std::vector<OrderKey> order_by{};
};

struct BackPopulates {
    std::string_view name;
};
struct ViewOnly {};
struct SecondaryTable {
    sql::FromRef table;
};
struct RemoteSide {
    std::vector<std::string> fields;
};
struct ForeignKeyFields {
    std::vector<std::string> fields;
};
struct OrderBy {
    std::vector<RelationshipSpec::OrderKey> keys;
};

//! A field of another mapped class by member pointer, where its table does not exist yet.
struct FieldName {
    std::string_view name;
    bool descending = false;
    FieldName desc() const { return {name, true}; }
    FieldName asc() const { return {name, false}; }
};

template <class F>
struct is_many : std::false_type {};
template <class T>
struct is_many<Many<T>> : std::true_type {};

//! The class at the other end of a `Many` or `One` field.
template <class F>
struct link_target {
    static_assert(is_many<F>::value, "a relationship is a Many<T> or One<T> field: map other fields with Mapped");
    using type = F;
};
template <class T>
struct link_target<Many<T>> {
    using type = T;
};
template <class T>
struct link_target<One<T>> {
    using type = T;
};

}  // namespace orm

//! The relationship on the other side, by member.
template <auto Member>
struct BackPopulatesMember {};
//! Names the relationship on the other side by its member, checked by the compiler: `back_populates<&Post::author>`,
//! with or without parentheses (SQLAlchemy's `back_populates`).
template <auto Member>
constexpr BackPopulatesMember<Member> back_populates() {
    return {};
}
//! Names the relationship on the other side if its class is not defined yet: `back_populates("author")`. Checked when
//! the mappings are configured.
inline orm::BackPopulates back_populates(std::string_view name) { return {name}; }

//! A relationship that is read and never written: it shows what the database has (SQLAlchemy's `viewonly=True`). For a
//! second way to look at a foreign key that another relationship writes.
inline constexpr orm::ViewOnly viewonly{};

//! The database deletes related rows, or takes their foreign key away, when a row goes (ON DELETE): objects that are not
//! loaded are then neither loaded nor written. Those that are loaded are deleted or changed as without it (SQLAlchemy's
//! `passive_deletes=True`).
inline constexpr PassiveDeletes passive_deletes = PassiveDeletes::unloaded;
//! Loaded objects are left to the database, too (SQLAlchemy's `passive_deletes="all"`). Not together with
//! `cascade::delete_`.
inline constexpr PassiveDeletes passive_deletes_all = PassiveDeletes::all;

//! The association table of a many-to-many relationship.
inline orm::SecondaryTable secondary(const Table& table) { return {table.from()}; }
//! A member of a class, for options that name columns of tables that do not exist yet: `attr<&Post::created_at>()`.
template <auto Member>
orm::FieldName attr() {
    return {orm::detail::member_name<Member>()};
}
//! The column on the remote side of a self-referential relationship: `remote_side(id)`.
template <auto... Member>
orm::RemoteSide remote_side(const Mapped<Member>&...) {
    return {{std::string(orm::detail::member_name<Member>())...}};
}
//! Which foreign key links the two tables, where several do: `foreign_keys(billing_id)`.
template <auto... Member>
orm::ForeignKeyFields foreign_keys(const Mapped<Member>&...) {
    return {{std::string(orm::detail::member_name<Member>())...}};
}
inline orm::ForeignKeyFields foreign_keys(orm::FieldName field) { return {{std::string(field.name)}}; }
//! The order of a loaded collection: `order_by(attr<&Post::created_at>().desc())`.
inline orm::OrderBy order_by(orm::FieldName key) { return {{{std::string(key.name), key.descending}}}; }
inline orm::OrderBy order_by(orm::FieldName a, orm::FieldName b) {
    return {{{std::string(a.name), a.descending}, {std::string(b.name), b.descending}}};
}

//! A link to other mapped objects through a `Many` or `One` field (SQLAlchemy's `relationship`). Direction and join
//! condition come from the foreign keys between the tables.
template <auto Member, class Owner = orm::detail::member_owner_t<Member>>   // Owner: see Mapped
class Relationship {
public:
    using owner = Owner;
    using field_type = orm::detail::member_type_t<Member>;
    using target = typename orm::link_target<field_type>::type;

    template <class Tab, class... O>
    Relationship(Tab* table, const O&... options)
        : definition_(&orm::MappingAccess::add_relationship(
              *table, spec(orm::detail::offset_in<Member, owner, Tab>(), options...))),
          from_(TableAccess::from(*table)) {}

    const orm::RelationshipDef& definition() const noexcept { return *definition_; }
    //! The table or alias whose relationship this is.
    const sql::FromRef& from() const noexcept { return from_; }

private:
    template <class... O>
    static orm::RelationshipSpec spec(std::size_t offset, const O&... options) {
        orm::RelationshipSpec spec;
        spec.name = orm::detail::member_name<Member>();
        spec.offset = static_cast<std::uint32_t>(offset);
        spec.many = orm::is_many<field_type>::value;
        spec.target = &orm::class_tag<target>;
        spec.target_name = orm::detail::class_name<target>();
        (apply(spec, options), ...);
        return spec;
    }
    template <auto Other>
    static void apply(orm::RelationshipSpec& spec, BackPopulatesMember<Other> (&option)()) { apply(spec, option()); }
    template <auto Other>
    static void apply(orm::RelationshipSpec& spec, BackPopulatesMember<Other>) {
        static_assert(std::is_convertible_v<target*, orm::detail::member_owner_t<Other>*>,   // which may be a base
                      "back_populates names a member of another class than this relationship's target");
        spec.back_populates = orm::detail::member_name<Other>();
    }
    static void apply(orm::RelationshipSpec& spec, const orm::BackPopulates& o) { spec.back_populates = o.name; }
    static void apply(orm::RelationshipSpec& spec, Cascade cascades) { spec.cascades = cascades; }
    static void apply(orm::RelationshipSpec& spec, orm::ViewOnly) { spec.viewonly = true; }
    static void apply(orm::RelationshipSpec& spec, LazyMode mode) { spec.lazy = mode; }
    static void apply(orm::RelationshipSpec& spec, PassiveDeletes passive) { spec.passive_deletes = passive; }
    static void apply(orm::RelationshipSpec& spec, const orm::SecondaryTable& o) { spec.secondary = o.table; }
    static void apply(orm::RelationshipSpec& spec, const orm::RemoteSide& o) { spec.remote_side = o.fields; }
    static void apply(orm::RelationshipSpec& spec, const orm::ForeignKeyFields& o) { spec.foreign_keys = o.fields; }
    static void apply(orm::RelationshipSpec& spec, const orm::OrderBy& o) { spec.order_by = o.keys; }

    const orm::RelationshipDef* definition_;
    sql::FromRef from_;
};

namespace orm::detail {
//! Joins the relationship's target (and its association table) to the statement. An extra `on` is added with AND.
sql::NodeRef join_relationship(sql::NodeRef statement, const RelationshipDef& definition, const sql::FromRef& from,
                               const sql::NodeRef& on, sql::JoinKind kind);
}  // namespace orm::detail

namespace sql {
template <auto M>
struct JoinTarget<Relationship<M>> {
    static NodeRef apply(NodeRef statement, const Relationship<M>& r, const NodeRef& on, JoinKind kind) {
        return orm::detail::join_relationship(std::move(statement), r.definition(), r.from(), on, kind);
    }
};
}  // namespace sql

}  // namespace aludel
