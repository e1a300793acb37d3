#pragma once

#include "aludel/compiler/compiled_text.hpp"
#include "aludel/sql/node.hpp"
#include "aludel/types/type.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace aludel {

//! What a dialect can do; asked by the compiler, the ORM and the tests, so that none of them asks for its name.
struct DialectAbilities {
    bool insert_returning = false;
    bool update_returning = false;
    bool delete_returning = false;
    bool on_conflict = false;
    bool full_join = false;
    bool filter_clause = true;          //!< count(x) FILTER (WHERE ...)
    bool window_functions = true;
    bool ilike = false;                 //!< else lower(a) LIKE lower(b)
    bool is_distinct_from = false;      //!< the standard words; SQLite says IS NOT
    bool native_boolean = false;        //!< true and false are words; else 1 and 0
    bool schemas = false;
    bool nulls_first_last = true;
    bool last_insert_id = false;        //!< the driver reports the generated key without RETURNING
    bool transactional_ddl = true;
    bool limit_needs_order = false;
    std::size_t max_identifier_length = 63;
    std::size_t max_parameters = 32766;
};

//! How a database writes SQL: quoting, type names, and the differences of its statements. Immutable, shared by
//! threads, one object per dialect: `sqlite::dialect()`, `postgresql::dialect()`, `default_dialect()`.
class Dialect {
public:
    virtual ~Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;

    virtual std::string_view name() const noexcept = 0;
    virtual const DialectAbilities& abilities() const noexcept = 0;

    //! The text and parameters of any statement. Throws `CompileError` and its kin.
    CompiledText compile(const sql::NodeRef& statement, const CompileOptions& options = {}) const;

    //! The identifier as it must be written here: quoted when it is a reserved word, has other characters than lower
    //! case letters, digits and `_`, or starts with a digit; quotes within are doubled.
    std::string quote(std::string_view identifier) const;
    //! The same, always quoted.
    virtual std::string quote_always(std::string_view identifier) const;
    virtual bool is_reserved_word(std::string_view lower_case_word) const noexcept = 0;
    //! The type as DDL and CAST write it, e.g. `VARCHAR(30)`.
    virtual std::string type_text(const SqlType& type) const = 0;

protected:
    Dialect() = default;
};

//! The dialect of printed statements: `:name` parameters, standard SQL.
const Dialect& default_dialect();
namespace sqlite {
const Dialect& dialect();
}
namespace postgresql {
const Dialect& dialect();
}

}  // namespace aludel
