#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/sql/execution_options.hpp"
#include "aludel/types/value.hpp"

#include <cstdint>
#include <string_view>

//! The run-time statement tree as the public headers see it: opaque, immutable, counted nodes, and the functions that
//! build them. Everything a user writes ends in these calls; the nodes themselves are private to the library.
namespace aludel::sql {

//! The kind of a node; `visit` in sql/visit.hpp switches on it.
enum class Kind : std::uint8_t {
    column, bind, null_literal, boolean_literal, raw, star, unary, binary, between, list, function, filter, over,
    cast, extract, label, label_reference, case_, exists, scalar_subquery, excluded, optional_item, entity,
    table, alias, subquery,
    select, insert, update, delete_, text,
};

//! Base of the statement tree. Immutable once shared; built and changed only by sql::build.
//!
//! Every node lists its parts once, in `fields(self, visit)`; the cache key, structural equality, the children, the
//! copy with replaced parts and the dump all derive from that list.
struct Node : RefCounted {
    const Kind kind;
    std::uint16_t depth = 1;   //!< nodes on the longest way down, itself included; sql/depth.hpp limits it

protected:
    explicit Node(Kind k) : kind(k) {}
    Node(const Node& other) : RefCounted(other), kind(other.kind), depth(other.depth) {}
    ~Node() = default;
};

//! An element of FROM, which has columns: a table, an alias, a subquery.
struct FromNode : Node {
    std::string name;   //!< empty: anonymous, named when compiled

protected:
    FromNode(Kind k, std::string n) : Node(k), name(std::move(n)) {}
};

struct ColumnNode;
struct ColumnOrigin;
struct EntityInfo;
using NodeRef = Ref<const Node>;
using FromRef = Ref<const FromNode>;

void destroy(const Node* node) noexcept;
void destroy(const FromNode* node) noexcept;
void destroy(const ColumnNode* node) noexcept;

//! Says that `what` ("statement", "expression", "table") was moved from and is empty. Throws `InvalidRequestError`.
[[noreturn]] void throw_moved_from(std::string_view what);
//! The node of a handle, which is there unless the handle was moved from.
template <class T>
const Ref<T>& held(const Ref<T>& ref, std::string_view what) {
    if (!ref) [[unlikely]] throw_moved_from(what);
    return ref;
}

//! Operators of the expression language. Their precedence and text are defined by the compiler.
enum class Op : std::uint8_t {
    // comparison
    eq, ne, lt, le, gt, ge, is_, is_not, is_distinct_from, is_not_distinct_from,
    like, not_like, ilike, not_ilike, in_, not_in, between, not_between,
    startswith, endswith, contains, not_startswith, not_endswith, not_contains,
    // logic
    and_, or_, not_,
    // arithmetic and text
    add, sub, mul, div, mod, neg, concat,
    // ordering
    asc, desc, nulls_first, nulls_last,
    distinct,
    custom,
};

enum class JoinKind : std::uint8_t { inner, left, full };

namespace build {

// Expressions. `type` is what the database will return for the node.
NodeRef bind(Value value, SqlType type);
NodeRef named_bind(std::string_view name, SqlType type);
NodeRef argument(std::size_t position, SqlType type);          //!< of a kept statement: its value comes with each call
NodeRef list_bind(std::vector<Value> values, SqlType type);   //!< the right side of IN; expands at execution
NodeRef null_literal();
NodeRef boolean_literal(bool value);
NodeRef raw(std::string_view text, SqlType type);             //!< literal_column: text that the program wrote itself
NodeRef star();
NodeRef unary(Op op, const NodeRef& operand, SqlType type);
//! A comparison with a NULL on one side becomes IS / IS NOT; a bound literal takes the type of the other side.
NodeRef binary(Op op, const NodeRef& left, const NodeRef& right, SqlType type);
NodeRef custom_binary(std::string_view op, const NodeRef& left, const NodeRef& right, SqlType type);
NodeRef like(Op op, const NodeRef& left, const NodeRef& pattern, std::string_view escape);
//! How startswith, endswith and contains look for their text.
struct TextMatch {
    bool autoescape = false;   //!< % and _ of a bound text stand for themselves
    bool caseless = false;     //!< both sides are lowered
};
NodeRef text_match(Op op, const NodeRef& left, const NodeRef& text, TextMatch how);
NodeRef between(bool negated, const NodeRef& operand, const NodeRef& low, const NodeRef& high);
NodeRef conjunction(Op op, const NodeRef* terms, std::size_t count);     //!< and_ / or_ of any number of terms
NodeRef function(std::string_view name, const NodeRef* arguments, std::size_t count, SqlType type);
NodeRef filter(const NodeRef& function, const NodeRef& condition);
NodeRef cast(const NodeRef& operand, SqlType type);
NodeRef extract(std::string_view field, const NodeRef& operand);
NodeRef label(const NodeRef& operand, std::string_view name);
NodeRef label_reference(std::string_view name);                           //!< order_by("n")
NodeRef tuple(const NodeRef* elements, std::size_t count);
NodeRef case_when(const NodeRef* conditions, const NodeRef* results, std::size_t count, const NodeRef& otherwise,
                  SqlType type);
NodeRef over(const NodeRef& function, const NodeRef* partition_by, std::size_t partitions, const NodeRef* order_by,
             std::size_t orders);
NodeRef exists(const NodeRef& select);
NodeRef scalar_subquery(const NodeRef& select, SqlType type);

// FROM elements.
FromRef alias(const FromRef& element, std::string_view name);              //!< empty name: anonymous
FromRef subquery(const NodeRef& select, std::string_view name);
//! The column `name` of a table, alias or subquery. Throws `NoSuchColumnError` naming the ones there are.
NodeRef column_of(const FromRef& from, std::string_view name);
//! The column at a position of a table, alias or subquery.
NodeRef column_at(const FromRef& from, std::size_t index);
std::size_t column_count(const FromRef& from);
std::string_view column_name(const NodeRef& column);
//! What identifies an expression in a result; borrows from the node.
ColumnOrigin origin_of(const Node& expression);
SqlType type_of(const NodeRef& node);

//! A mapped class as an item of a SELECT; `optional`: on the outer side of a join.
NodeRef entity(const EntityInfo& info, const FromRef& from, bool optional);
//! A column on the outer side of a join, which may be NULL even if its table says NOT NULL.
NodeRef optional_item(const NodeRef& item);

// SELECT. Each clause takes the statement and gives the changed one; a statement that has no other owner is
// changed in place.
//! `typed`: the rows have C++ types, so a column on the outer side of a join must say that it may be NULL.
NodeRef select(const NodeRef* items, std::size_t count, bool typed = true);
NodeRef where(NodeRef statement, const NodeRef* conditions, std::size_t count);       //!< also UPDATE and DELETE
NodeRef select_from(NodeRef statement, const FromRef& from);
//! `left` and `on` may be empty: the left side is then found, and the ON clause comes from the foreign keys.
NodeRef join(NodeRef statement, const FromRef& left, const FromRef& target, const NodeRef& on, JoinKind kind);
NodeRef order_by(NodeRef statement, const NodeRef* keys, std::size_t count);
NodeRef group_by(NodeRef statement, const NodeRef* keys, std::size_t count);
NodeRef having(NodeRef statement, const NodeRef* conditions, std::size_t count);
NodeRef limit(NodeRef statement, const NodeRef& count);
NodeRef offset(NodeRef statement, const NodeRef& count);
NodeRef distinct(NodeRef statement);
NodeRef correlate(NodeRef statement, const FromRef& from);
//! Something a higher layer attaches to a statement and only it reads (loader options).
struct StatementOption : RefCounted {
    virtual ~StatementOption() = default;
};
void destroy(const StatementOption* option) noexcept;
NodeRef with_option(NodeRef statement, const Ref<const StatementOption>& option);
//! Of a SELECT, INSERT, UPDATE, DELETE or text(). Throws `ArgumentError` for those that are not for a statement.
NodeRef with_execution_options(NodeRef statement, const ExecutionOptions& options);

// INSERT, UPDATE, DELETE.
struct Assignment {
    NodeRef column;
    NodeRef value;
};
NodeRef insert(const FromRef& table);
NodeRef update(const FromRef& table);
NodeRef delete_(const FromRef& table);
NodeRef values(NodeRef statement, const Assignment* assignments, std::size_t count);  //!< INSERT: again adds a row
NodeRef values_by_name(NodeRef statement, const Params& values);
NodeRef from_select(NodeRef statement, const NodeRef* columns, std::size_t count, const NodeRef& select);
NodeRef returning(NodeRef statement, const NodeRef* items, std::size_t count);
//! ON CONFLICT (targets) DO UPDATE SET ... ; no assignments: DO NOTHING.
NodeRef on_conflict(NodeRef statement, const NodeRef* targets, std::size_t target_count, const Assignment* set,
                    std::size_t set_count, const NodeRef& condition);
NodeRef excluded(const NodeRef& column);

// text()
NodeRef text(std::string_view sql);                                 //!< `:name` becomes a bind, `\:` a colon
NodeRef text_values(NodeRef text, const Params& values);            //!< bindparams
NodeRef text_argument(NodeRef text, std::string_view name, const NodeRef& argument);
NodeRef text_columns(NodeRef text, const std::string_view* names, const SqlType* types, std::size_t count);

//! Equality of two columns by name within a filter_by; throws NoSuchColumnError.
NodeRef filter_by(NodeRef statement, const Params& values);

}  // namespace build
}  // namespace aludel::sql
