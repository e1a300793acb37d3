#pragma once

#include "aludel/base/ref.hpp"

#include <cstdint>

namespace aludel {
class Connection;
}

namespace aludel::event {
//! When `create_all` and `drop_all` tell their listeners.
enum class DdlMoment : std::uint8_t { before_create, after_create, before_drop, after_drop };
}  // namespace aludel::event

namespace aludel::schema {

//! The kinds of elements of DDL.
enum class DdlKind : std::uint8_t {
    create_table, drop_table, create_index, drop_index, add_constraint, drop_constraint, create_sequence, drop_sequence,
    create_schema, drop_schema, create_view, drop_view, create_table_as, comment, create_type, drop_type, column,
    add_column, drop_column, alter_column, rename_table, text,
};

//! An element of DDL. Immutable once it is made; keeps what it is about alive. What it says is private to the library.
struct DdlNode : RefCounted {
    const DdlKind kind;
    virtual ~DdlNode() = default;

protected:
    explicit DdlNode(DdlKind k) : kind(k) {}
};
void destroy(const DdlNode* node) noexcept;

//! A function that is called at a moment of create_all or drop_all.
struct DdlListener : RefCounted {
    virtual ~DdlListener() = default;
    virtual void call(Connection& connection) const = 0;
};
void destroy(const DdlListener* listener) noexcept;

}  // namespace aludel::schema
