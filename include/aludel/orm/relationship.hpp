#pragma once

#include "aludel/orm/links.hpp"
#include "aludel/orm/mapped.hpp"
#include "aludel/orm/ordering_list.hpp"
#include "aludel/orm/primaryjoin.hpp"
#include "aludel/orm/relationship_use.hpp"
#include "aludel/orm/write_only.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/sql/select_item.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
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
inline constexpr Cascade merge{2};            //!< merged with it
inline constexpr Cascade delete_{4};         //!< deleted with it
inline constexpr Cascade delete_orphan{8};   //!< deleted when taken out of the collection (of a many-to-many: of the last one)
inline constexpr Cascade refresh_expire{16};  //!< expired and refreshed with it
inline constexpr Cascade expunge{32};         //!< expunged with it
inline constexpr Cascade all{1 | 2 | 4 | 16 | 32};   //!< all but delete_orphan, as in SQLAlchemy
inline constexpr Cascade none{0};             //!< each object is added by itself
}  // namespace cascade

//! How a relationship is loaded unless a statement says otherwise (SQLAlchemy's `lazy=`): `{this, lazy::selectin}`.
namespace lazy {
inline constexpr LoadStrategy select = LoadStrategy::select;              //!< on first touch
inline constexpr LoadStrategy joined = LoadStrategy::joined;              //!< in the same SELECT, by a LEFT OUTER JOIN
inline constexpr LoadStrategy selectin = LoadStrategy::selectin;          //!< with the objects, by one more SELECT ... IN
inline constexpr LoadStrategy subquery = LoadStrategy::subquery;          //!< with the objects, by joining their SELECT
inline constexpr LoadStrategy immediate = LoadStrategy::immediate;        //!< with the objects, by a SELECT for each
inline constexpr LoadStrategy raise = LoadStrategy::raise;                //!< not: touching it throws
inline constexpr LoadStrategy raise_on_sql = LoadStrategy::raise_on_sql;  //!< only what the session has already
inline constexpr LoadStrategy noload = LoadStrategy::noload;              //!< not: it is empty
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
    LoadStrategy lazy = LoadStrategy::select;
    std::int16_t join_depth = 0;   //!< how often a joined relationship to the same class is followed; 0: not
    bool innerjoin = false;
    bool post_update = false;
    bool viewonly = false;
    PassiveDeletes passive_deletes = PassiveDeletes::no;
    bool passive_updates = true;
    sql::FromRef secondary{};
    SecondaryColumns secondary_columns{};
    JoinFunction primaryjoin{};
    std::vector<std::string> remote_side{};      //!< field names
    std::vector<std::string> foreign_keys{};     //!< field names, where several foreign keys link the tables
    struct OrderKey {
        std::string field{};
        bool descending = false;
    };
    std::vector<OrderKey> order_by{};
    std::string position{};                      //!< of an ordering_list: the target's field
    OrderingList ordering{};
};

struct BackPopulates {
    std::string_view name;
};
struct ViewOnly {};
struct PostUpdate {};
struct InnerJoin {};
struct JoinDepth {
    std::int16_t depth;
};
struct PassiveUpdates {
    bool is_passive;
};
struct SecondaryTable {
    sql::FromRef table;
    SecondaryColumns columns;
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

template <class F>
struct is_many : std::false_type {};
template <class T>
struct is_many<Many<T>> : std::true_type {};
template <class T, auto... Keys>
struct is_many<ManyBy<T, Keys...>> : std::true_type {};
template <class T>
struct is_many<WriteOnly<T>> : std::true_type {};
template <class F>
inline constexpr bool is_write_only = false;
template <class T>
inline constexpr bool is_write_only<WriteOnly<T>> = true;

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
template <class T, auto... Keys>
struct link_target<ManyBy<T, Keys...>> {
    using type = T;
};
template <class T>
struct link_target<WriteOnly<T>> {
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

//! Breaks a circle of rows that need each other's keys: the foreign key is written by an UPDATE after both rows are
//! inserted, and set to NULL before one is deleted (SQLAlchemy's `post_update=True`). For a nullable foreign key.
inline constexpr orm::PostUpdate post_update{};
//! Of a relationship that is loaded with `lazy::joined`: by an INNER JOIN, where there always is an object at the other
//! end (SQLAlchemy's `innerjoin=True`).
inline constexpr orm::InnerJoin innerjoin{};
//! How many levels of a relationship to the same class `lazy::joined` loads (SQLAlchemy's `join_depth`).
inline constexpr orm::JoinDepth join_depth(std::int16_t levels) { return {levels}; }

//! The database deletes related rows, or takes their foreign key away, when a row goes (ON DELETE): objects that are not
//! loaded are then neither loaded nor written. Those that are loaded are deleted or changed as without it (SQLAlchemy's
//! `passive_deletes=True`).
inline constexpr PassiveDeletes passive_deletes = PassiveDeletes::unloaded;
//! Loaded objects are left to the database, too (SQLAlchemy's `passive_deletes="all"`). Not together with
//! `cascade::delete_`.
inline constexpr PassiveDeletes passive_deletes_all = PassiveDeletes::all;

//! False: when the key of an object changes, the flush loads what refers to it and writes the new key there, too. By default the
//! database does so by ON UPDATE CASCADE (SQLAlchemy's `passive_updates`). For databases that check foreign keys at the end of
//! the transaction, or not at all.
constexpr orm::PassiveUpdates passive_updates(bool is_passive) { return {is_passive}; }

//! The association table of a many-to-many relationship. Its columns are named where a class is linked to itself or the table
//! has several foreign keys to one class: `secondary(follows, {.local = {"follower_id"}, .remote = {"followed_id"}})`.
inline orm::SecondaryTable secondary(const Table& table, orm::SecondaryColumns columns = {}) { return {table.from(), std::move(columns)}; }
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
template <std::same_as<orm::FieldName>... F>
orm::ForeignKeyFields foreign_keys(const orm::FieldName& field, const F&... more) {
    return {{std::string(field.name), std::string(more.name)...}};
}
//! The order of a loaded collection: `order_by(attr<&Post::created_at>().desc())`.
template <std::same_as<orm::FieldName>... F>
orm::OrderBy order_by(const orm::FieldName& key, const F&... more) {
    return {{{std::string(key.name), key.descending}, {std::string(more.name), more.descending}...}};
}

//! A link to other mapped objects through a `Many` or `One` field (SQLAlchemy's `relationship`). Direction and join
//! condition come from the foreign keys between the tables.
//!
//! In statements: `where(users.posts.any(posts.published == true))`, `join(users.posts)`, `where(posts.author == ann)`.
template <auto Member, class Owner = orm::detail::member_owner_t<Member>>   // Owner: see Mapped
class Relationship
    : public orm::detail::RelationshipOperations<Relationship<Member, Owner>,
                                                 typename orm::link_target<orm::detail::member_type_t<Member>>::type,
                                                 orm::is_many<orm::detail::member_type_t<Member>>::value> {
public:
    using owner = Owner;
    using field_type = orm::detail::member_type_t<Member>;
    using target = typename orm::link_target<field_type>::type;
    static constexpr bool is_many = orm::is_many<field_type>::value;
    static constexpr bool is_write_only = orm::is_write_only<field_type>;
    using as_type = RelationshipAs<owner, target, is_many>;

    template <class Tab, class... O>
    Relationship(Tab* table, const O&... options)
        : definition_(&orm::MappingAccess::add_relationship(
              *table, spec(orm::detail::offset_in<Member, owner, Tab>(), options...))),
          from_(TableAccess::from(*table)) {}

    const orm::RelationshipDef& definition() const noexcept { return *definition_; }
    //! The table or alias whose relationship this is.
    const sql::FromRef& from() const noexcept { return from_; }
    orm::RelationshipUse use() const { return {definition_, from_, {}, {}}; }
    //! Only related objects that satisfy the conditions, in a join or a loader option:
    //! `selectinload(users.posts.and_(posts.published == true))`.
    template <class... C>
    as_type and_(const C&... conditions) const {
        return as_type(use()).and_(conditions...);
    }
    //! The target under another name: `auto p = aliased(posts); ... join(users.posts.of_type(p))`.
    template <MappingStruct X>
    as_type of_type(const X& alias) const {
        return as_type(use()).of_type(alias);
    }

private:
    template <class... O>
    static orm::RelationshipSpec spec(std::size_t offset, const O&... options) {
        orm::RelationshipSpec spec;
        spec.name = orm::detail::member_name<Member>();
        spec.offset = static_cast<std::uint32_t>(offset);
        spec.many = orm::is_many<field_type>::value;
        if (is_write_only) spec.lazy = LoadStrategy::write_only;
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
    template <std::same_as<LoadStrategy> L>
    static void apply(orm::RelationshipSpec& spec, L strategy) {
        static_assert(!is_write_only || !sizeof(L), "a WriteOnly field is never loaded, so it takes no lazy:: option");
        spec.lazy = strategy;
    }
    template <auto Position>
    static void apply(orm::RelationshipSpec& spec, const orm::OrderingBy<Position>& option) {
        using Holder = orm::detail::member_owner_t<Position>;
        static_assert(std::is_convertible_v<target*, Holder*>, "ordering_list names a member of another class than this relationship's target");
        static_assert(std::is_same_v<field_type, Many<target>>, "ordering_list is for Many fields: other collections have no places");
        spec.position = orm::detail::member_name<Position>();
        spec.ordering = option.options;
    }
    static void apply(orm::RelationshipSpec& spec, orm::PostUpdate) { spec.post_update = true; }
    static void apply(orm::RelationshipSpec& spec, orm::InnerJoin) { spec.innerjoin = true; }
    static void apply(orm::RelationshipSpec& spec, orm::JoinDepth o) { spec.join_depth = o.depth; }
    static void apply(orm::RelationshipSpec& spec, PassiveDeletes passive) { spec.passive_deletes = passive; }
    static void apply(orm::RelationshipSpec& spec, orm::PassiveUpdates o) { spec.passive_updates = o.is_passive; }
    static void apply(orm::RelationshipSpec& spec, const orm::SecondaryTable& o) {
        spec.secondary = o.table;
        spec.secondary_columns = o.columns;
    }
    template <class P, class T>
    static void apply(orm::RelationshipSpec& spec, const orm::PrimaryJoin<P, T>& o) {
        static_assert(std::is_same_v<typename P::aludel_entity, owner> && std::is_same_v<typename T::aludel_entity, target>,
                      "primaryjoin() takes a function of the mapping of this class, then that of the relationship's target");
        spec.primaryjoin = o.function;
    }
    static void apply(orm::RelationshipSpec& spec, const orm::RemoteSide& o) { spec.remote_side = o.fields; }
    static void apply(orm::RelationshipSpec& spec, const orm::ForeignKeyFields& o) { spec.foreign_keys = o.fields; }
    static void apply(orm::RelationshipSpec& spec, const orm::OrderBy& o) { spec.order_by = o.keys; }

    const orm::RelationshipDef* definition_;
    sql::FromRef from_;
};

namespace orm::detail {
//! Joins the relationship's target (and its association table) to the statement. An extra `on` is added with AND.
sql::NodeRef join_relationship(sql::NodeRef statement, const RelationshipUse& use, const sql::NodeRef& on, sql::JoinKind kind);
}  // namespace orm::detail

namespace sql {
template <orm::RelationshipLike R>
struct JoinTarget<R> {
    static NodeRef apply(NodeRef statement, const R& relationship, const NodeRef& on, JoinKind kind) {
        return orm::detail::join_relationship(std::move(statement), relationship.use(), on, kind);
    }
};
}  // namespace sql

//! The rows at the other end of an object's relationship (SQLAlchemy's `with_parent`):
//! `select(posts).where(with_parent(ann, users.posts))`.
template <class T, orm::RelationshipLike R>
Expr<Boolean> with_parent(const Ptr<T>& object, const R& relationship) {
    static_assert(std::is_base_of_v<typename R::owner, T>, "the relationship belongs to another class than the object");
    return Expr<Boolean>(orm::detail::related_to(relationship.use(), orm::require_object(object.state())));
}

}  // namespace aludel
