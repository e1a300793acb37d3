#pragma once

#include "aludel/orm/loader_options.hpp"

#include <string_view>
#include <type_traits>

namespace aludel {

namespace orm::detail {
//! Where a path to a field begins.
template <class F>
struct field_root {
    using type = Load<int>;   // no mapped field: refused when it is named
};
template <auto M, class O>
struct field_root<Mapped<M, O>> {
    using type = Load<O>;
};
template <auto M, class O>
struct field_root<ColumnProperty<M, O>> {
    using type = Load<O>;
};
template <class F>
typename field_root<F>::type begin_fields() {
    return typename field_root<F>::type(LoaderOption());
}
}  // namespace orm::detail

//! Leaves a `Deferred` field out of the SELECT; reading it loads it (SQLAlchemy's `defer`).
template <class F>
    requires(!std::is_array_v<F>)
auto defer(const F& field, Defer options = {}) {
    return orm::detail::begin_fields<F>().defer(field, options);
}
//! Loads a field with the objects that its mapping defers (SQLAlchemy's `undefer`).
template <class F>
    requires(!std::is_array_v<F>)
auto undefer(const F& field) {
    return orm::detail::begin_fields<F>().undefer(field);
}
//! Of the `Deferred` fields of a class loads these alone (SQLAlchemy's `load_only`); plain fields, which cannot say "not
//! loaded", are loaded always: `load_only(posts.title, posts.body)`.
template <class F, class... More>
auto load_only(const F& field, const More&... more) {
    return orm::detail::begin_fields<F>().load_only(field, more...);
}
//! Loads all fields of all classes of the statement, whatever their mappings defer; of one class
//! `Load(posts).undefer("*")`.
inline orm::LoaderOption undefer(orm::Wildcard) {
    return orm::LoaderOption(sql::build::load_step(orm::detail::column_step(LoadColumn::load)));
}
//! Leaves all `Deferred` fields of all classes of the statement out that no other option names.
inline orm::LoaderOption defer(orm::Wildcard, Defer options = {}) {
    return orm::LoaderOption(sql::build::load_step(orm::detail::column_step(orm::detail::deferring(options))));
}
//! Loads the fields of a `deferred_group` with the objects (SQLAlchemy's `undefer_group`).
inline orm::LoaderOption undefer_group(std::string_view name) {
    return orm::LoaderOption(sql::build::load_step(orm::detail::column_step(LoadColumn::load, name)));
}

}  // namespace aludel
