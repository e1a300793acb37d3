#pragma once

#include "aludel/sql/expr.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace aludel {

//! The columns of a table, alias or subquery by name (SQLAlchemy's `.c`); a view that keeps its table alive.
class ColumnCollection {
public:
    explicit ColumnCollection(sql::FromRef from) : from_(std::move(from)) {}

    //! Throws `NoSuchColumnError` naming the columns there are. The expression's type is known at run time only; say
    //! `.as<Integer>()` to give it one.
    Expr<Any> operator[](std::string_view name) const { return Expr<Any>(sql::build::column_of(from(), name)); }
    Expr<Any> operator[](std::size_t index) const { return Expr<Any>(sql::build::column_at(from(), index)); }
    std::size_t size() const { return sql::build::column_count(from()); }
    bool contains(std::string_view name) const {
        for (std::size_t i = 0; i < size(); ++i)
            if (sql::build::column_name(sql::build::column_at(from(), i)) == name) return true;
        return false;
    }
    std::vector<std::string> keys() const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < size(); ++i)
            names.emplace_back(sql::build::column_name(sql::build::column_at(from(), i)));
        return names;
    }

private:
    const sql::FromRef& from() const { return sql::held(from_, "table or subquery"); }
    sql::FromRef from_;
};

//! What has columns by name and can stand in FROM (SQLAlchemy's `FromClause`): the base of subqueries, common table
//! expressions, VALUES and functions in FROM. A value, shareable between threads.
class FromClause {
public:
    explicit FromClause(sql::FromRef from) : c(from), from_(std::move(from)) {}
    //! The columns: `subquery.c["n"].as<Integer>()`.
    ColumnCollection c;
    //! Throws `InvalidRequestError` when it was moved from.
    const sql::FromRef& from() const { return sql::held(from_, "table or subquery"); }

private:
    sql::FromRef from_;
};

//! A SELECT in FROM, with an alias: `select(...).subquery("counts")`. Columns: `subquery.c["n"].as<Integer>()`.
class Subquery : public FromClause {
public:
    using FromClause::FromClause;
};

//! The type of `recursive`.
struct RecursiveOption {};
//! Makes a common table expression recursive: `select(...).cte("org", recursive)`.
inline constexpr RecursiveOption recursive{};
//! The type of `nesting`.
struct NestingOption {};
//! Keeps the WITH of a common table expression in the statement around it, instead of the outermost one:
//! `select(...).cte("part", nesting)`.
inline constexpr NestingOption nesting{};

//! A common table expression (WITH), used like a table: `select(...).cte("stats")`, or of an INSERT, UPDATE or DELETE with
//! `returning`. Columns: `stats.c["n"].as<Integer>()`. A value, shareable between threads. Mirrors SQLAlchemy's `CTE`.
class Cte : public FromClause {
public:
    using FromClause::FromClause;

    //! The recursive part, which selects from this one: `org = org.union_all(select(...).join(org, ...))`. Throws
    //! `ArgumentError` when the parts have different numbers of columns.
    template <class... S>
    Cte union_all(const S&... parts) const {
        const sql::NodeRef nodes[] = {parts.node()...};
        return Cte(sql::build::cte_compound(sql::SetOperation::union_all, from(), nodes, sizeof...(S)));
    }
    //! The recursive part, without rows that there are already: it ends where the data has circles.
    template <class... S>
    Cte union_(const S&... parts) const {
        const sql::NodeRef nodes[] = {parts.node()...};
        return Cte(sql::build::cte_compound(sql::SetOperation::union_, from(), nodes, sizeof...(S)));
    }
    //! The expression once more in FROM, under another name; an empty one is made up when compiled.
    Subquery alias(std::string_view name = {}) const { return Subquery(sql::build::alias(from(), name)); }
    //! SQL before its SELECT, for one dialect or for all: `.prefix_with("MATERIALIZED", "postgresql")`.
    Cte prefix_with(SqlText text, std::string_view dialect = {}) const { return written(text, dialect, false); }
    //! SQL after its SELECT, such as Oracle's SEARCH and CYCLE.
    Cte suffix_with(SqlText text, std::string_view dialect = {}) const { return written(text, dialect, true); }

private:
    Cte written(SqlText text, std::string_view dialect, bool after) const {
        return Cte(sql::build::cte_prefix(from(), {sql::build::raw(text.view(), {}), std::string(dialect)}, after));
    }
};

}  // namespace aludel
