#pragma once

#include "aludel/schema/dialect_keywords.hpp"
#include "aludel/sql/sql_text.hpp"

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aludel {

//! What constraints have in common: the options of all of them. The actions are SQL words: "CASCADE", "SET NULL",
//! "RESTRICT", "NO ACTION".
struct ConstraintOptions {
    Name name{};
    std::string ondelete{};   //!< foreign keys only, as the next three
    std::string onupdate{};
    std::string match{};      //!< "FULL", "PARTIAL" or "SIMPLE"
    bool use_alter = false;   //!< added by ALTER TABLE when all tables are there
    std::optional<bool> deferrable{};                 //!< DEFERRABLE, NOT DEFERRABLE; not said: neither
    std::string initially{};                          //!< "DEFERRED" or "IMMEDIATE"
    std::string comment{};
    std::vector<DialectOption> dialect_options{};     //!< `{{"postgresql_not_valid", true}}`
    std::vector<std::string> ddl_if{};                //!< the only dialects that have it; none given: all
};
using ForeignKeyOptions = ConstraintOptions;

//! A foreign key of one column to "table.column" or "schema.table.column" (SQLAlchemy's `ForeignKey`).
struct ForeignKey : ConstraintOptions {
    explicit ForeignKey(std::string_view column, ConstraintOptions options = {})
        : ConstraintOptions(std::move(options)), target(column) {}
    std::string target;
};

//! A primary key of several columns.
struct PrimaryKeyConstraint : ConstraintOptions {
    explicit PrimaryKeyConstraint(std::vector<std::string> columns, Name key = {}) : columns(std::move(columns)) {
        name = std::move(key);
    }
    PrimaryKeyConstraint(std::vector<std::string> columns, ConstraintOptions options)
        : ConstraintOptions(std::move(options)), columns(std::move(columns)) {}
    std::vector<std::string> columns;
};
//! UNIQUE over several columns: `UniqueConstraint({"a", "b"}, "uq_ab")`.
struct UniqueConstraint : ConstraintOptions {
    explicit UniqueConstraint(std::vector<std::string> columns, Name key = {}) : columns(std::move(columns)) {
        name = std::move(key);
    }
    UniqueConstraint(std::vector<std::string> columns, ConstraintOptions options)
        : ConstraintOptions(std::move(options)), columns(std::move(columns)) {}
    std::vector<std::string> columns;
};
//! CHECK: `CheckConstraint("price > 0")`. A condition that is a text is SQL, written as it is; one that is an expression
//! is compiled, its values as literals.
struct CheckConstraint : ConstraintOptions {
    explicit CheckConstraint(SqlText condition, Name check = {}) : condition(condition.view()) {
        name = std::move(check);
    }
    CheckConstraint(SqlText condition, ConstraintOptions options)
        : ConstraintOptions(std::move(options)), condition(condition.view()) {}
    template <class X>
        requires requires(const X& x) { sql::NodeRef(x.node()); }
    explicit CheckConstraint(const X& condition, ConstraintOptions options = {})
        : ConstraintOptions(std::move(options)), expression(condition.node()) {}
    std::string condition{};
    sql::NodeRef expression{};
};
//! A foreign key of several columns: `ForeignKeyConstraint({"a", "b"}, {"t.a", "t.b"}, {.ondelete = "CASCADE"})`.
struct ForeignKeyConstraint : ConstraintOptions {
    ForeignKeyConstraint(std::vector<std::string> columns, std::vector<std::string> targets,
                         ConstraintOptions options = {})
        : ConstraintOptions(std::move(options)), columns(std::move(columns)), targets(std::move(targets)) {}
    std::vector<std::string> columns, targets;
};

//! One of the columns or expressions of an index or an EXCLUDE constraint.
struct IndexElement {
    IndexElement(const char* column) : column(column) {}
    IndexElement(std::string column) : column(std::move(column)) {}
    template <class X>
        requires requires(const X& x) { sql::NodeRef(x.node()); }
    IndexElement(const X& given) : expression(given.node()) {}
    explicit IndexElement(sql::NodeRef given) : expression(std::move(given)) {}
    std::string column{};
    sql::NodeRef expression{};
};

//! PostgreSQL's EXCLUDE: no two rows for which all of the operators hold between their elements.
struct ExcludeConstraint : ConstraintOptions {
    struct Element {
        IndexElement of;
        std::string op;         //!< "=", "&&"
        std::string ops{};      //!< the operator class
    };
    explicit ExcludeConstraint(std::vector<Element> elements, ConstraintOptions options = {}, std::string_view using_ = "gist",
                               sql::NodeRef where = {})
        : ConstraintOptions(std::move(options)), elements(std::move(elements)), using_(using_), where(std::move(where)) {}
    std::vector<Element> elements;
    std::string using_;
    sql::NodeRef where;
};

//! Options of an index.
struct IndexOptions {
    bool unique = false;   //!< no two rows have the same values
    std::vector<DialectOption> dialect_options{};   //!< `{{"postgresql_using", "gin"}}`
    std::vector<std::string> ddl_if{};              //!< the only dialects that have it; none given: all
};
//! An index over columns or expressions: `Index("ix_posts_author", {"author_id", posts.created_at.desc()})`. Without a
//! name the naming convention gives one.
struct Index {
    Index(Name index, std::vector<IndexElement> of, IndexOptions options = {})
        : name(std::move(index)), elements(std::move(of)), options(std::move(options)), unique(this->options.unique) {
        for (const IndexElement& element : elements)
            if (!element.expression) columns.push_back(element.column);
    }
    Name name;
    std::vector<IndexElement> elements;
    IndexOptions options;
    std::vector<std::string> columns{};   //!< those of the elements that are columns by name
    bool unique;
};

}  // namespace aludel
