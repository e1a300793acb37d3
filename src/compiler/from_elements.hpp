#pragma once

#include "sql/node.hpp"
#include "sql/select_items.hpp"

#include <span>
#include <vector>

namespace aludel::compiler {

//! Is `from` the element itself, or one of the sides of a join?
inline bool holds(const sql::FromNode& element, const sql::FromNode& from) noexcept {
    if (&element == &from) return true;
    if (element.kind != sql::Kind::join) return false;
    const auto& join = sql::as<sql::JoinNode>(element);
    return holds(*join.left, from) || holds(*join.right, from);
}

//! One join of a FROM element.
struct JoinPart {
    sql::FromRef target{};
    sql::NodeRef on{};
    sql::JoinKind kind = sql::JoinKind::inner;
};

//! One element of FROM: a table, alias or subquery, and what is joined to it, from left to right.
struct FromElement {
    sql::FromRef base{};
    std::vector<JoinPart> joins{};

    bool contains(const sql::FromNode& from) const noexcept {
        if (holds(*base, from)) return true;
        for (const JoinPart& part : joins)
            if (holds(*part.target, from)) return true;
        return false;
    }
};

//! The FROM elements of a SELECT: `select_from` and joins first, then those of the columns, then those of WHERE.
//! Throws `NoForeignKeysError`, `AmbiguousForeignKeysError` and `InvalidRequestError` where a join's left side or ON
//! clause cannot be found.
std::vector<FromElement> resolve_froms(const sql::SelectNode& select, std::span<const sql::SelectColumn> columns);

//! Adds the tables, aliases and subqueries whose columns an expression names; subqueries in it are not entered.
void collect_froms(const sql::Node& expression, std::vector<sql::FromRef>& out);

//! The ON clause that the foreign keys between `left` and `target` give.
sql::NodeRef infer_on(const FromElement& left, const sql::FromRef& target);
//! Does any foreign key link a member of `left` with `target`?
bool can_join(const FromElement& left, const sql::FromRef& target);

//! Throws `CompileError` when an item of a typed SELECT comes from the outer side of a join without `optional_`.
void check_outer_joins(const sql::SelectNode& select, std::span<const FromElement> elements);

//! What messages call a FROM: its name, or the table's for an anonymous alias.
std::string from_title(const sql::FromNode& from);

}  // namespace aludel::compiler
