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

//! A SELECT in FROM, with an alias: `select(...).subquery("counts")`. Columns: `subquery.c["n"].as<Integer>()`.
class Subquery {
public:
    explicit Subquery(sql::FromRef from) : c(from), from_(std::move(from)) {}
    ColumnCollection c;
    //! Throws `InvalidRequestError` when it was moved from.
    const sql::FromRef& from() const { return sql::held(from_, "table or subquery"); }

private:
    sql::FromRef from_;
};

//! The type of `recursive`.
struct RecursiveOption {};
//! Makes a common table expression recursive: `select(...).cte("org", recursive)`.
inline constexpr RecursiveOption recursive{};

//! A common table expression (WITH), used like a table: `select(...).cte("stats")`, or of an INSERT, UPDATE or DELETE with
//! `returning`. Columns: `stats.c["n"].as<Integer>()`. A value, shareable between threads. Mirrors SQLAlchemy's `CTE`.
class Cte {
public:
    explicit Cte(sql::FromRef from) : c(from), from_(std::move(from)) {}
    ColumnCollection c;
    //! Throws `InvalidRequestError` when it was moved from.
    const sql::FromRef& from() const { return sql::held(from_, "common table expression"); }

    //! The recursive part, which selects from this one: `org = org.union_all(select(...).join(org, ...))`. Throws
    //! `ArgumentError` when the parts have different numbers of columns.
    template <class S>
    Cte union_all(const S& part) const {
        return Cte(sql::build::cte_compound(sql::SetOperation::union_all, from(), &part.node(), 1));
    }
    //! The recursive part, without rows that there are already: it ends where the data has circles.
    template <class S>
    Cte union_(const S& part) const {
        return Cte(sql::build::cte_compound(sql::SetOperation::union_, from(), &part.node(), 1));
    }
    //! The expression once more in FROM, under another name; an empty one is made up when compiled.
    Subquery alias(std::string_view name = {}) const { return Subquery(sql::build::alias(from(), name)); }

private:
    sql::FromRef from_;
};

}  // namespace aludel
