#pragma once

#include "aludel/base/mapped_class.hpp"
#include "aludel/orm/class_info.hpp"
#include "aludel/schema/typed_table.hpp"
#include "aludel/sql/entity.hpp"
#include "aludel/types/generated.hpp"
#include "aludel/types/text_sink.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace aludel {

namespace orm {
struct RelationshipSpec;
struct RelationshipDef;

//! A mapped field by its member: `attr<&Post::created_at>()`, or its column where the table exists, `posts.created_at`.
struct FieldName {
    std::string_view name;
    bool descending = false;
    FieldName desc() const { return {name, true}; }
    FieldName asc() const { return {name, false}; }
};

//! A mapped field as the mapping describes it: its column, and what the ORM does with it.
struct FieldSpec : schema::ColumnSpec {
    bool is_version = false;               //!< counts the changes of the row
    bool is_version_given = false;         //!< the program counts them
    bool is_deferred = false;              //!< a SELECT of the class leaves it out
    bool is_deferred_raising = false;      //!< and reading it throws
    std::string deferred_group{};          //!< loaded together with the other fields of the group
};
//! How a `Deferred` field is loaded, as its mapping says it.
struct DeferredOption {
    bool raises = false;
    std::string_view group{};
};
struct VersionId {
    bool is_given = false;
    //! The program sets the version; the UPDATE only compares it (SQLAlchemy's `version_id_generator=False`).
    constexpr VersionId given_by_program() const { return {true}; }
};

//! Makes the SQL of a column property.
struct PropertyMaker : RefCounted {
    virtual ~PropertyMaker() = default;
    //! `own`: gets the table of the mapping struct whose columns the SQL names.
    virtual sql::NodeRef make(sql::FromRef& own) const = 0;
};
void destroy(const PropertyMaker* maker) noexcept;
using PropertySql = Ref<const PropertyMaker>;

//! Base of mapping structs, beside the class they map. Private to the library, like all that starts with `aludel_`.
class MappingBase : public TableBase {
protected:
    MappingBase(const ClassInfo& mapped, std::string_view table, const MetaData& metadata);
    MappingBase(const MappingBase&) = default;
    ~MappingBase() = default;

private:
    friend struct MappingAccess;
    MapperImpl* aludel_mapper_;   // of the class that the struct maps
    MapperImpl* aludel_part_;     // of the class whose members are being listed: itself, or a base of it
};

//! Where the rows of a mapped subclass are.
enum class InheritanceKind : std::uint8_t { none, single, joined, concrete };

//! A subclass as its mapping struct describes it.
struct SubclassSpec {
    InheritanceKind kind;
    std::string_view table;            //!< its own one; empty: that of the base
    const ClassInfo& base;
    void (*define_base)();             //!< constructs the mapping of the base
};
//! When the columns of a subclass are read, of objects that are found as objects of its base.
enum class PolymorphicLoad : std::uint8_t { select, selectin, inline_ };

//! Which statements of a flush read back what the database has made; see `EagerDefaults`.
enum class DefaultsRead : std::uint8_t { with_inserts, with_all, later };

//! Internal: gives the library access to the private members of `MappingBase`.
struct MappingAccess {
    static MapperImpl& mapper(const MappingBase& table) noexcept { return *table.aludel_mapper_; }
    //! The mapping of the class whose members are being listed.
    static const sql::EntityInfo& entity(const MappingBase& table) noexcept;
    //! The mapping struct of a base that is constructed next on this thread is part of that of a subclass.
    static void begin_subclass(const ClassInfo& type, const SubclassSpec& spec);
    //! The members that follow are those of `type`.
    static void enter_part(MappingBase& table, const ClassInfo& type);
    //! The member at `offset` tells the class of a row.
    static void set_discriminator(MappingBase& table, std::size_t offset);
    static void set_identity(MappingBase& table, Value identity, PolymorphicLoad load);
    //! Maps the field at `slot` to a column; gives the column's node. `plain`: what a field of its type has that nothing
    //! initialises.
    static sql::NodeRef map_field(MappingBase& table, FieldSpec spec, const Slot& slot, Value (*plain)());
    //! Maps the field at `slot` to an SQL expression that `make` gives when it is first asked for; gives a node that stands for it.
    static sql::NodeRef map_property(MappingBase& table, FieldSpec spec, const Slot& slot, PropertySql make);
    //! Adds a relationship (or finds it, on later constructions).
    static const RelationshipDef& add_relationship(MappingBase& table, RelationshipSpec spec);
    static void set_eager_defaults(MappingBase& table, DefaultsRead when);
    //! Says that a field is not saved.
    static void leave_out(MappingBase& table, std::string_view field);
};

namespace detail {
template <class M>
struct member_of;
template <class C, class T>
struct member_of<T C::*> {
    using owner = C;
    using type = T;
};
template <auto M>
using member_owner_t = typename member_of<decltype(M)>::owner;
template <auto M>
using member_type_t = typename member_of<decltype(M)>::type;

template <class F>
inline constexpr bool is_deferred = false;
template <class T>
inline constexpr bool is_deferred<Deferred<T>> = true;

//! The SQL type of a mapped field.
template <class F>
struct field_sql {
    static_assert(ColumnType<F>, "this field's type has no SQL type: map a Many or One with Relationship, or teach the "
                                 "library the type by specialising aludel::type_traits");
    using type = Any;
};
template <ColumnType F>
struct field_sql<F> {
    using type = sql_of_t<F>;
};
template <class F>
using field_sql_t = typename field_sql<F>::type;

//! The bases of an entity whose members can be mapped: those that lie at a fixed place in it.
template <class Entity, class Owner>
concept FixedBase = std::same_as<Entity, Owner> ||
                    requires(Owner* owner) { static_cast<Entity*>(owner); };

//! Bytes from the start of an entity to a member, which may be a base's. Nothing is read of the object that is not
//! there; the language says nothing of it, and all compilers do what is meant.
template <auto M, class Entity>
std::size_t member_offset() {
    alignas(Entity) static char room[sizeof(Entity)];
    const auto* object = reinterpret_cast<const Entity*>(room);
    return static_cast<std::size_t>(reinterpret_cast<const char*>(&(object->*M)) - room);
}
//! Bytes from the start of a mapping's entity to a member; a member of another class does not compile.
template <auto M, class Owner, class Tab>
std::size_t offset_in() {
    using Entity = typename Tab::aludel_entity;
    constexpr bool is_member = std::derived_from<Entity, Owner>;
    constexpr bool is_fixed = !is_member || FixedBase<Entity, Owner>;
    static_assert(is_member, "this member belongs to another class than the one this table maps");
    static_assert(is_fixed, "this member belongs to a virtual base, whose place in the object is not fixed: derive from "
                            "it without virtual, or list the member in the class itself");
    if constexpr (is_member && is_fixed) return member_offset<M, Entity>();
    else return 0;
}

template <class B>
struct metadata_of {
    static const MetaData& get() { return B::metadata(); }
};
template <>
struct metadata_of<void> {
    static const MetaData& get() { return aludel::metadata(); }
};
}  // namespace detail
}  // namespace orm

//! A registry of your own: `struct Base : DeclarativeBase<Base> {};` and `Declarative<User, "users", Base>`; its tables
//! are in `Base::metadata()`.
template <class B>
struct DeclarativeBase {
    static MetaData& metadata() {
        static auto* own = new MetaData;
        return *own;
    }
};

//! The mapping of class `E` to a table; its members are columns and relationships (SQLAlchemy's declarative mapping).
//!
//! ```cpp
//! struct UserTable : Declarative<User, "users"> {
//!     Mapped<&User::id>   id   {this, primary_key};
//!     Mapped<&User::name> name {this, String(100)};
//! };
//! inline const UserTable users;
//! ```
//! The nodes behind it are built once; a second `UserTable` object means the same table.
template <class E, FixedString Table, class Base = void>
class Declarative : public orm::MappingBase {
    static_assert(sizeof(detail::DefineMappingOf<E>) > 0);   // from here on E is a MappedClass

public:
    using aludel_entity = E;   // a subclass has another one
    Declarative() : orm::MappingBase(orm::class_info<E>, Table.view(), orm::detail::metadata_of<Base>::get()) {
        sql::mapped_entity<E>.store(&orm::MappingAccess::entity(*this), std::memory_order_release);
    }
};

template <class T>
concept MappingStruct = std::derived_from<T, orm::MappingBase> && requires { typename T::aludel_entity; };

namespace detail {
template <MappedClass E>
std::string repr_mapped(MappingOf<E>, const E& object) {
    return sql::repr_entity(object);
}
}  // namespace detail

//! `User(id=1, name='Ann')`: an object of a mapped class by its columns; what is linked to it is left out.
template <TextSink S, MappedClass E>
S& operator<<(S& stream, const E& object) {
    stream << std::string_view(sql::repr_entity(object));
    return stream;
}

namespace orm::detail {
template <class T>
Value plain_value() {
    if constexpr (!std::default_initializable<T>) return {};
    else return [plain = T{}] { return read_slot(slot_of<T>(0), &plain); }();
}
}  // namespace orm::detail

//! A field of the mapped class as a column. The name is the member's unless `named("...")` is given; the SQL type
//! follows from the C++ type unless one is given; NOT NULL unless the field is a `std::optional`. An INSERT that leaves the
//! column out stores the field's C++ initialiser, if that differs from `T{}`: for `bool active = true;` it stores true.
//!
//! `Owner` follows from `Member`. It is a parameter of its own because g++ 12 does not see that a member of a class in
//! an unnamed namespace belongs to one source file: two files' `Mapped<&Author::id>` would be one class for the linker.
template <auto Member, class Owner = orm::detail::member_owner_t<Member>>
class [[nodiscard]] Mapped : public Expr<orm::detail::field_sql_t<orm::detail::member_type_t<Member>>> {
public:
    using field_type = orm::detail::member_type_t<Member>;
    using owner = Owner;
    static constexpr auto member = Member;

    template <class Tab, class... O>
    Mapped(Tab* table, const O&... options)
        : Mapped::Expr(orm::MappingAccess::map_field(
              *table, spec(options...), slot_of<field_type>(orm::detail::offset_in<Member, owner, Tab>()),
              &orm::detail::plain_value<field_type>)) {}
    Mapped(const Mapped&) = default;

    //! `values(users.name = "x")`; nothing is assigned.
    template <class V>
    Assignment operator=(const V& value) const {
        return detail::assign<typename Mapped::Expr>(*this, value);
    }
    Assignment operator=(const Mapped& other) const { return {this->node(), other.node()}; }
    operator orm::FieldName() const noexcept { return {orm::detail::member_name<Member>()}; }

private:
    template <class... O>
    static orm::FieldSpec spec(const O&... options) {
        using T = typename Mapped::sql_type;
        orm::FieldSpec spec;
        spec.name = spec.field = orm::detail::member_name<Member>();
        spec.apply(base_sql_t<T>{});
        if constexpr (std::is_same_v<base_sql_t<T>, JsonType>) spec.type = TypeId::jsonb;
        spec.nullable = is_nullable_sql<T>;
        (apply(spec, options), ...);
        return spec;
    }
    template <class O>
    static void apply(orm::FieldSpec& spec, const O& option) {
        schema::apply_option_of<base_sql_t<typename Mapped::sql_type>>(spec, option);
    }
    static void apply(orm::FieldSpec& spec, const orm::VersionId& option) {
        static_assert(std::integral<field_type>, "version_id counts: its field is an integer");
        spec.is_version = true;
        spec.is_version_given = option.is_given;
    }
    static void apply(orm::FieldSpec& spec, const orm::DeferredOption& option) {
        static_assert(orm::detail::is_deferred<field_type>, "a plain field has no way to say \"not loaded\": declare it Deferred<T>, as in "
                                                           "Deferred<std::string> body{};");
        spec.is_deferred = true;
        spec.is_deferred_raising |= option.raises;
        if (!option.group.empty()) spec.deferred_group = option.group;
    }
};

//! The field counts the changes of its row, from 1 on. An UPDATE or DELETE of an object also asks for the version that was
//! read; when somebody else has changed the row meanwhile it finds none, and the flush throws `StaleDataError` (SQLAlchemy's
//! `version_id_col`): `Mapped<&Doc::version> version {this, version_id};`
inline constexpr orm::VersionId version_id{};

//! A SELECT of the class leaves the column out, and reading the field loads it (SQLAlchemy's `deferred()`):
//! `Mapped<&Post::body> body {this, deferred};`. The field is a `Deferred<T>`.
inline constexpr orm::DeferredOption deferred{};
//! A deferred field that is loaded together with the others of its group, by one SELECT (SQLAlchemy's `deferred(group=...)`).
constexpr orm::DeferredOption deferred_group(std::string_view name) { return {false, name}; }
//! A deferred field that throws `InvalidRequestError` when it is read and not loaded: `undefer(...)` loads it (SQLAlchemy's
//! `deferred(raiseload=True)`).
inline constexpr orm::DeferredOption deferred_raiseload{true, {}};

//! A field that is deliberately not saved: `Unmapped<&User::cache> cache {this};`
template <auto Member>
struct Unmapped {
    template <class Tab>
    explicit Unmapped(Tab* table) {
        orm::MappingAccess::leave_out(*table, orm::detail::member_name<Member>());
    }
};

//! A mapped class on the outer side of a join, as an item of a SELECT: read as `std::optional<User>`, or as a null
//! `Ptr<User>` in a session.
template <MappingStruct T>
struct OptionalEntity {
    const T& table;
};
template <MappingStruct T>
OptionalEntity<T> optional_(const T& table) {
    return {table};
}

namespace orm::detail {
//! The entity as an item of a SELECT; completes the mapping first. Throws `MappingError`.
sql::NodeRef entity_item(const MappingBase& table, bool optional);
}  // namespace orm::detail

namespace sql {
template <class X>
    requires TableStruct<X> && MappingStruct<X>
struct SelectItem<X> {
    static constexpr bool dynamic = false;
    using type = typename X::aludel_entity;
    static NodeRef node(const X& x) { return orm::detail::entity_item(x, false); }
    static void append(std::vector<NodeRef>& items, const X& x) { items.push_back(node(x)); }
};
template <MappingStruct T>
struct SelectItem<OptionalEntity<T>> {
    static constexpr bool dynamic = false;
    using type = std::optional<typename T::aludel_entity>;
    static NodeRef node(const OptionalEntity<T>& x) { return orm::detail::entity_item(x.table, true); }
    static void append(std::vector<NodeRef>& items, const OptionalEntity<T>& x) { items.push_back(node(x)); }
};
}  // namespace sql

//! The table behind a mapping (SQLAlchemy's `User.__table__`).
inline const sql::FromRef& from_of(const TableBase& table) { return TableAccess::from(table); }

}  // namespace aludel
