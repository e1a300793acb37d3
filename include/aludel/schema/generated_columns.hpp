#pragma once

#include "aludel/schema/dialect_keywords.hpp"
#include "aludel/sql/sql_text.hpp"
#include "aludel/types/type.hpp"

namespace aludel {

//! How a sequence counts, or the numbers of an identity column. What is not given is left out, for the database to
//! decide.
struct SequenceOptions {
    std::optional<std::int64_t> start{}, increment{}, minvalue{}, maxvalue{};
    bool nominvalue = false, nomaxvalue = false;   //!< NO MINVALUE, NO MAXVALUE
    std::optional<bool> cycle{};
    std::optional<std::int64_t> cache{};
    std::optional<bool> order{};                   //!< ORDER, NOORDER (Oracle)
    SqlType data_type{};                           //!< AS BIGINT, where the database has it
    std::string schema{};
    bool optional = false;                         //!< not where the database numbers columns without one
};
//! A sequence of numbers: by itself an object of the database, as a column's option what its values come from.
struct Sequence {
    explicit Sequence(Name name, SequenceOptions options = {}) : name(std::move(name)), options(std::move(options)) {}
    Name name;
    SequenceOptions options;
};

//! How an identity column counts.
struct IdentityOptions {
    std::optional<bool> always = false;   //!< GENERATED ALWAYS; else BY DEFAULT, which takes values from INSERT too
    std::optional<std::int64_t> start{}, increment{}, minvalue{}, maxvalue{};
    bool nominvalue = false, nomaxvalue = false;
    std::optional<bool> cycle{};
    std::optional<std::int64_t> cache{};
    std::optional<bool> order{};     //!< ORDER, NOORDER (Oracle)
    bool on_null = false;            //!< BY DEFAULT ON NULL (Oracle)
};
//! The database numbers the column: `Column("id", Integer(), Identity({.start = 100}))`. Databases without identity
//! columns number it in their own way, if it is the key.
struct Identity {
    explicit Identity(IdentityOptions options = {}) : options(std::move(options)) {}
    IdentityOptions options;
};

//! Options of `Computed`.
struct ComputedOptions {
    std::optional<bool> persisted{};   //!< kept in the row, or computed when read; not said: as the database likes
};
//! The database computes the column: `Column("total", Integer(), Computed("price * amount"))`.
struct Computed {
    explicit Computed(SqlText sql, ComputedOptions options = {}) : sql(sql.view()), persisted(options.persisted) {}
    template <class X>
        requires requires(const X& x) { sql::NodeRef(x.node()); }
    explicit Computed(const X& expression, ComputedOptions options = {})
        : expression(expression.node()), persisted(options.persisted) {}
    std::string sql{};
    sql::NodeRef expression{};
    std::optional<bool> persisted{};
};

}  // namespace aludel
