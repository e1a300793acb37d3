#pragma once

#include "aludel/sql/columns.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace aludel {

//! A function in FROM, made by `table_valued`: `func::call<Any>("json_each", doc).table_valued("key", "value")`. Mirrors
//! SQLAlchemy's `TableValuedAlias`.
class TableFunction : public FromClause {
public:
    TableFunction(sql::NodeRef function, std::string_view name, sql::build::TableFunctionOptions options)
        : FromClause(sql::build::table_function(function, name, options)), function_(std::move(function)), name_(name),
          options_(std::move(options)) {}

    //! Under this name; without one it is made up when compiled.
    TableFunction alias(std::string_view name) const { return {function_, name, options_}; }
    //! Writes the names of the columns after its own: `unnest(x) AS t(a, b)`; with their types: `AS t(a INTEGER)`.
    TableFunction render_derived(bool with_types = false) const {
        return changed([&](auto& options) { options.render_derived = true, options.with_types = with_types; });
    }
    //! A column that numbers the rows: WITH ORDINALITY (PostgreSQL).
    TableFunction with_ordinality(std::string_view column) const {
        return changed([&](auto& options) { options.with_ordinality = column; });
    }
    //! May refer to what is left of it in FROM.
    TableFunction lateral() const {
        return changed([](auto& options) { options.lateral = true; });
    }

private:
    template <class F>
    TableFunction changed(F edit) const {
        sql::build::TableFunctionOptions options = options_;
        edit(options);
        return {function_, name_, std::move(options)};
    }

    sql::NodeRef function_;
    std::string name_;
    sql::build::TableFunctionOptions options_;
};

}  // namespace aludel
