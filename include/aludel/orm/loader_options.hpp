#pragma once

#include "aludel/orm/column_property.hpp"
#include "aludel/orm/relationship.hpp"

#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

//! Options of `joinedload`.
struct JoinedLoad {
    bool innerjoin = false;   //!< INNER JOIN: there always is an object at the other end
};
//! Options of `selectinload`.
struct SelectinLoad {
    //! Of a relationship to the same class: how many levels below the first one; -1: until there are no more.
    std::int16_t recursion_depth = 0;
    std::int16_t chunksize = 0;   //!< owners for each SELECT; 0: 500
};
//! Options of `immediateload`.
struct ImmediateLoad {
    std::int16_t recursion_depth = 0;   //!< see `SelectinLoad`
};
//! Options of `raiseload`.
struct RaiseLoad {
    bool sql_only = false;   //!< what the session has already may be read
};
//! Options of `defer`, `load_only` and `deferred`.
struct Defer {
    bool raiseload = false;   //!< reading the field throws `InvalidRequestError` instead of loading it
};
//! Options of `with_loader_criteria`.
struct LoaderCriteria {
    bool include_aliases = false;         //!< also for aliases of the class that the statement names
    bool propagate_to_loaders = true;     //!< also when links of the loaded objects are loaded later
};

namespace orm {

//! All relationships that no other option names, written `"*"`.
struct Wildcard {
    consteval Wildcard(const char* text) {
        if (std::string_view(text) != "*") throw "the wildcard of a loader option is \"*\"";
    }
};

//! Loader options of a statement: paths of relationships, and how each is loaded.
class LoaderOption {
public:
    LoaderOption() = default;
    explicit LoaderOption(sql::NodeRef option) noexcept : path_(std::move(option)) {}
    //! A path without a step that begins at this table or alias.
    static LoaderOption begun_at(const sql::FromRef& root);
    //! The statement with these options.
    sql::NodeRef add_to(sql::NodeRef statement) const;

protected:
    //! One more step at the end of the path.
    LoaderOption followed_by(sql::build::LoadStep step) const;
    LoaderOption with_options(const LoaderOption* options, std::size_t count) const;
    //! How columns of the objects that the path has reached are loaded: these, or those that the step says.
    LoaderOption with_columns(sql::build::LoadStep step, const sql::NodeRef* columns, std::size_t count) const;
    //! Of the `Deferred` fields these are loaded, and the others are not.
    LoaderOption with_only(const sql::NodeRef* columns, std::size_t count, LoadColumn others) const;
    //! What subclasses have besides is loaded of the objects that the path has reached.
    LoaderOption with_subclasses(const sql::EntityInfo* const* subclasses, std::size_t count) const;

private:
    sql::NodeRef path_{};                    //!< its last step
    sql::FromRef root_{};                    //!< where a path without a step begins
    std::vector<sql::NodeRef> others_{};     //!< paths that are complete
};

namespace detail {
template <class X>
using load_owner_t = typename X::owner;

//! A step to the other end of a relationship; anything else does not compile.
template <class R>
sql::build::LoadStep load_step(const R& relationship, LoadStrategy strategy) {
    static_assert(RelationshipLike<R>, "loader options take a relationship, such as users.posts");
    if constexpr (requires { R::is_write_only; })
        static_assert(!R::is_write_only, "a write-only collection is never loaded, so no loader option may name it");
    sql::build::LoadStep step;
    if constexpr (RelationshipLike<R>) {
        const RelationshipUse use = relationship.use();
        step.relationship = info_of(*use.definition);
        step.root = use.from;
        step.target = use.target;
        step.criteria = use.criteria;
    }
    step.strategy = strategy;
    return step;
}
inline sql::build::LoadStep wildcard_step(LoadStrategy strategy) {
    sql::build::LoadStep step;
    step.strategy = strategy;
    return step;
}
template <class X>
inline constexpr bool is_mapped = false;
template <auto M, class O>
inline constexpr bool is_mapped<Mapped<M, O>> = true;
template <auto M, class O>
inline constexpr bool is_mapped<ColumnProperty<M, O>> = true;
template <class X>
inline constexpr bool is_mapped_deferred = false;
template <auto M, class O>
inline constexpr bool is_mapped_deferred<Mapped<M, O>> = is_deferred<member_type_t<M>>;
template <auto M, class O>
inline constexpr bool is_mapped_deferred<ColumnProperty<M, O>> = is_deferred<member_type_t<M>>;
template <class X>
inline constexpr bool is_mapped_plain = is_mapped<X> && !is_mapped_deferred<X>;

//! A step to the columns of a class.
inline sql::build::LoadStep column_step(LoadColumn how, std::string_view group = {}) {
    sql::build::LoadStep step;
    step.how = how;
    step.group = group;
    return step;
}
inline LoadColumn deferring(const Defer& options) { return options.raiseload ? LoadColumn::raise : LoadColumn::defer; }
inline LoadStrategy raising(const RaiseLoad& options) {
    return options.sql_only ? LoadStrategy::raise_on_sql : LoadStrategy::raise;
}
}  // namespace detail
}  // namespace orm

//! Loader options that begin at class `Root` and have reached class `At`:
//! `selectinload(users.posts).joinedload(posts.tags)`; `Load(users).raiseload("*")` begins at a mapping (SQLAlchemy's
//! `Load`). Each step says how its relationship is loaded of the objects that were reached.
template <class At, class Root = At>
class Load : public orm::LoaderOption {
public:
    using loader_root = Root;

    template <MappingStruct T>
    explicit Load(const T& table) : orm::LoaderOption(begun_at(TableAccess::from(table))) {}
    explicit Load(orm::LoaderOption option) : orm::LoaderOption(std::move(option)) {}

    template <class R>
    auto joinedload(const R& relationship, JoinedLoad options = {}) const {
        sql::build::LoadStep step = orm::detail::load_step(relationship, LoadStrategy::joined);
        step.innerjoin = options.innerjoin;
        return then<R>(std::move(step));
    }
    template <class R>
    auto selectinload(const R& relationship, SelectinLoad options = {}) const {
        sql::build::LoadStep step = orm::detail::load_step(relationship, LoadStrategy::selectin);
        step.recursion_depth = options.recursion_depth;
        step.chunk_size = options.chunksize;
        return then<R>(std::move(step));
    }
    template <class R>
    auto subqueryload(const R& relationship) const {
        return then<R>(orm::detail::load_step(relationship, LoadStrategy::subquery));
    }
    template <class R>
    auto immediateload(const R& relationship, ImmediateLoad options = {}) const {
        sql::build::LoadStep step = orm::detail::load_step(relationship, LoadStrategy::immediate);
        step.recursion_depth = options.recursion_depth;
        return then<R>(std::move(step));
    }
    template <class R>
        requires(!std::is_array_v<R>)
    auto lazyload(const R& relationship) const {
        return then<R>(orm::detail::load_step(relationship, LoadStrategy::select));
    }
    template <class R>
        requires(!std::is_array_v<R>)
    auto raiseload(const R& relationship, RaiseLoad options = {}) const {
        return then<R>(orm::detail::load_step(relationship, orm::detail::raising(options)));
    }
    template <class R>
        requires(!std::is_array_v<R>)
    auto noload(const R& relationship) const {
        return then<R>(orm::detail::load_step(relationship, LoadStrategy::noload));
    }
    template <class R>
    auto contains_eager(const R& relationship) const {
        return then<R>(orm::detail::load_step(relationship, LoadStrategy::contains_eager));
    }
    template <class R>
    auto defaultload(const R& relationship) const {
        return then<R>(orm::detail::load_step(relationship, LoadStrategy::unchanged));
    }
    //! All relationships that no other option names.
    Load lazyload(orm::Wildcard) const { return Load(followed_by(orm::detail::wildcard_step(LoadStrategy::select))); }
    Load raiseload(orm::Wildcard, RaiseLoad options = {}) const {
        return Load(followed_by(orm::detail::wildcard_step(orm::detail::raising(options))));
    }
    Load noload(orm::Wildcard) const { return Load(followed_by(orm::detail::wildcard_step(LoadStrategy::noload))); }
    Load selectinload(orm::Wildcard) const { return Load(followed_by(orm::detail::wildcard_step(LoadStrategy::selectin))); }
    //! Leaves a `Deferred` field of the objects that the path has reached out of the SELECT.
    template <class F>
        requires(!std::is_array_v<F>)
    Load defer(const F& field, Defer options = {}) const {
        return with_field(field, orm::detail::deferring(options));
    }
    //! Loads a `Deferred` field with the objects that the path has reached.
    template <class F>
        requires(!std::is_array_v<F>)
    Load undefer(const F& field) const {
        return with_field(field, LoadColumn::load);
    }
    //! All `Deferred` fields that no other option names.
    Load defer(orm::Wildcard, Defer options = {}) const {
        return Load(with_columns(orm::detail::column_step(orm::detail::deferring(options)), nullptr, 0));
    }
    Load undefer(orm::Wildcard) const { return Load(with_columns(orm::detail::column_step(LoadColumn::load), nullptr, 0)); }
    //! Loads the fields of a `deferred_group` with the objects.
    Load undefer_group(std::string_view name) const {
        return Load(with_columns(orm::detail::column_step(LoadColumn::load, name), nullptr, 0));
    }
    //! Of the `Deferred` fields loads these alone; plain fields are loaded always.
    //! A `Defer` may come last: `load_only(posts.body, Defer{.raiseload = true})`.
    template <class F, class... More>
    Load load_only(const F& field, const More&... more) const {
        std::vector<sql::NodeRef> columns;
        LoadColumn others = LoadColumn::defer;
        add_listed(columns, others, field);
        (add_listed(columns, others, more), ...);
        return Load(with_only(columns.data(), columns.size(), others));
    }

    //! What these subclasses have besides, of the objects that the path has reached.
    template <MappingStruct... S>
    Load selectin_polymorphic(const S&... subclasses) const {
        static_assert((std::is_base_of_v<At, typename S::aludel_entity> && ...),
                      "selectin_polymorphic() takes mapped subclasses of the class that the path has reached");
        const sql::EntityInfo* const infos[] = {&orm::MappingAccess::entity(subclasses)...};
        return Load(with_subclasses(infos, sizeof...(S)));
    }
    //! Several ways on from here: `joinedload(users.posts).options(joinedload(posts.tags), raiseload("*"))`.
    template <class... O>
    Load options(const O&... options) const {
        static_assert((std::is_base_of_v<orm::LoaderOption, O> && ...), "options() takes loader options");
        static_assert((begins_here<O>() && ...), "this loader option does not begin at the class the path has reached");
        const orm::LoaderOption given[] = {options...};
        return Load(with_options(given, sizeof...(O)));
    }

private:
    template <class F>
    Load with_field(const F& field, LoadColumn how) const {
        static_assert(orm::detail::is_mapped<F>, "defer() and undefer() take a mapped field, such as posts.body");
        static_assert(!orm::detail::is_mapped_plain<F>, "a plain field has no way to say \"not loaded\": declare it Deferred<T>, as in "
                                                        "Deferred<std::string> body{};");
        if constexpr (orm::detail::is_mapped_deferred<F>) {
            check_owner<F>();
            const sql::NodeRef columns[] = {field.node()};
            return Load(with_columns(orm::detail::column_step(how), columns, 1));
        } else return *this;   // refused above
    }
    template <class F>
    static void add_listed(std::vector<sql::NodeRef>& columns, LoadColumn& others, const F& field) {
        static_assert(orm::detail::is_mapped<F> || std::is_same_v<F, Defer>, "load_only() takes mapped fields, such as posts.body");
        if constexpr (std::is_same_v<F, Defer>) others = orm::detail::deferring(field);
        else if constexpr (orm::detail::is_mapped<F>) {
            check_owner<F>();
            columns.push_back(field.node());
        }
    }
    template <class F>
    static void check_owner() {
        static_assert(std::is_base_of_v<typename F::owner, At>,
                      "this loader path does not fit: the field belongs to another class than the one the path has reached");
    }
    template <class R>
    auto then(sql::build::LoadStep step) const {
        if constexpr (orm::RelationshipLike<R>) {
            static_assert(aludel::detail::is_in_line_with<typename R::owner, At>,
                          "this loader path does not fit: the relationship does not start at the class the path has "
                          "reached");
            return Load<typename R::target, Root>(followed_by(std::move(step)));
        } else return *this;   // refused above
    }
    template <class O>
    static constexpr bool begins_here() {
        if constexpr (requires { typename O::loader_root; }) return aludel::detail::is_in_line_with<typename O::loader_root, At>;
        else return true;
    }
};
template <MappingStruct T>
Load(const T&) -> Load<typename T::aludel_entity>;

namespace orm::detail {
//! Where a path begins.
template <class R>
struct load_root {
    using type = Load<int>;   // no relationship: refused when the step is made
};
template <RelationshipLike R>
struct load_root<R> {
    using type = Load<typename R::owner>;
};
template <class R>
typename load_root<R>::type begin_load() {
    return typename load_root<R>::type(LoaderOption());
}
}  // namespace orm::detail

//! Loads a relationship in the same SELECT, by a LEFT OUTER JOIN of an alias (SQLAlchemy's `joinedload`). Of a statement
//! with LIMIT, OFFSET, DISTINCT or GROUP BY a collection is joined to the statement as a subquery, so that it counts
//! objects. Objects come once, whatever number of rows they take.
template <class R>
auto joinedload(const R& relationship, JoinedLoad options = {}) {
    return orm::detail::begin_load<R>().joinedload(relationship, options);
}
//! Loads a relationship of all objects of a statement by one more SELECT ... IN per 500 of them, instead of one SELECT
//! for each object when it is touched (SQLAlchemy's `selectinload`).
template <class R>
    requires(!std::is_array_v<R>)
auto selectinload(const R& relationship, SelectinLoad options = {}) {
    return orm::detail::begin_load<R>().selectinload(relationship, options);
}
//! Loads a relationship of all objects of a statement by one more SELECT, which joins the statement as a subquery
//! (SQLAlchemy's `subqueryload`). Prefer `selectinload`.
template <class R>
auto subqueryload(const R& relationship) {
    return orm::detail::begin_load<R>().subqueryload(relationship);
}
//! Loads a relationship with the objects, by a SELECT for each that the session does not have (SQLAlchemy's
//! `immediateload`).
template <class R>
auto immediateload(const R& relationship, ImmediateLoad options = {}) {
    return orm::detail::begin_load<R>().immediateload(relationship, options);
}
//! Loads a relationship when it is touched, whatever the mapping says (SQLAlchemy's `lazyload`).
template <class R>
    requires(!std::is_array_v<R>)
auto lazyload(const R& relationship) {
    return orm::detail::begin_load<R>().lazyload(relationship);
}
//! Touching the relationship throws `InvalidRequestError` instead of loading it: no SELECT that nobody sees (SQLAlchemy's
//! `raiseload`).
template <class R>
    requires(!std::is_array_v<R>)
auto raiseload(const R& relationship, RaiseLoad options = {}) {
    return orm::detail::begin_load<R>().raiseload(relationship, options);
}
//! Leaves the relationship empty, without a SELECT (SQLAlchemy's `noload`).
template <class R>
    requires(!std::is_array_v<R>)
auto noload(const R& relationship) {
    return orm::detail::begin_load<R>().noload(relationship);
}
//! Fills a relationship from what the statement joins itself: `select(users).join(users.posts).where(...)
//! .options(contains_eager(users.posts))`, of an alias `contains_eager(users.posts.of_type(p))`. A collection has what the
//! statement's rows have (SQLAlchemy's `contains_eager`).
template <class R>
auto contains_eager(const R& relationship) {
    return orm::detail::begin_load<R>().contains_eager(relationship);
}
//! Continues along a relationship that is loaded as the mapping says (SQLAlchemy's `defaultload`).
template <class R>
auto defaultload(const R& relationship) {
    return orm::detail::begin_load<R>().defaultload(relationship);
}

//! For all relationships of all classes of the statement that no other option names: `raiseload("*")`.
inline orm::LoaderOption lazyload(orm::Wildcard) {
    return orm::LoaderOption(sql::build::load_step(orm::detail::wildcard_step(LoadStrategy::select)));
}
inline orm::LoaderOption raiseload(orm::Wildcard, RaiseLoad options = {}) {
    return orm::LoaderOption(sql::build::load_step(orm::detail::wildcard_step(orm::detail::raising(options))));
}
inline orm::LoaderOption noload(orm::Wildcard) {
    return orm::LoaderOption(sql::build::load_step(orm::detail::wildcard_step(LoadStrategy::noload)));
}
inline orm::LoaderOption selectinload(orm::Wildcard) {
    return orm::LoaderOption(sql::build::load_step(orm::detail::wildcard_step(LoadStrategy::selectin)));
}

//! Of objects that are found as objects of a base, loads what these subclasses have besides: one more SELECT ... IN for each of
//! them (SQLAlchemy's `selectin_polymorphic`). `select(employees).options(selectin_polymorphic(employees, managers, engineers))`.
template <MappingStruct T, MappingStruct... S>
auto selectin_polymorphic(const T& base, const S&... subclasses) {
    return Load<typename T::aludel_entity>(base).selectin_polymorphic(subclasses...);
}

//! A condition for all objects of a class that the statement reads: in its WHERE, in the ON of its joins, and when links
//! are loaded, also later (SQLAlchemy's `with_loader_criteria`). For soft deletes and tenants:
//! `options(with_loader_criteria(posts, posts.deleted == false))`.
template <MappingStruct T, class C>
orm::LoaderOption with_loader_criteria(const T& table, const C& condition, LoaderCriteria options = {}) {
    static_assert(detail::all_conditions<C>, "with_loader_criteria() takes a condition, such as posts.deleted == false");
    return orm::LoaderOption(sql::build::loader_criteria(orm::MappingAccess::entity(table), TableAccess::from(table),
                                                         detail::condition_node(condition), options.include_aliases,
                                                         options.propagate_to_loaders));
}

}  // namespace aludel
