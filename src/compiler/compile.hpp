#pragma once

#include "aludel/compiler/dialect.hpp"
#include "compiler/compiled.hpp"
#include "sql/node.hpp"

#include <span>
#include <string>
#include <vector>

namespace aludel::compiler {

//! What identifies the structure of a statement, and the binds found on the way.
//!
//! Two statements with equal `bytes` have the same text and the same result types: the key has whatever either
//! depends on, also which of a statement's parts are the same object. Reused between executions, so that computing the
//! key of a small statement allocates nothing.
struct StatementKey {
    std::string bytes{};
    std::vector<const sql::BindNode*> binds{};   //!< in the order CompiledBind::source counts them
    bool has_entity_froms = false;               //!< a mapped subclass is in FROM, or a column property is named

    void clear() {
        bytes.clear();
        binds.clear();
        has_entity_froms = false;
    }
};

//! The bind that has the value of a compiled one which is not expanded.
inline const sql::BindNode& bind_of(const CompiledBind& bind, const StatementKey& key) {
    return bind.constant ? *bind.constant : *key.binds[bind.source];
}

//! One run of a compiler.
struct CompileJob {
    const sql::Node& statement;
    std::span<const std::string_view> column_keys{};
    const StatementKey& key;
    bool literal_binds = false;   //!< write values into the text
    bool links_checked = false;   //!< refuse FROMs that nothing links
    std::string_view into{};      //!< the table that a SELECT makes, where that is said within the SELECT
    const SchemaTranslateMap* schemas = nullptr;   //!< null: those of the tables
    bool executed = false;        //!< the text is for the database: parameters whose type it cannot infer get one
};

//! Writes the key of `statement` into `key` (which is cleared first). `column_keys`: the names of the parameters of
//! an INSERT or UPDATE without values(). `schemas`: null, or those to write instead of the tables' own.
void make_key(const sql::Node& statement, std::span<const std::string_view> column_keys, StatementKey& key,
              const SchemaTranslateMap* schemas = nullptr);

//! Compiles. `key` is the statement's key (its `binds` number the sources); `is_rewritten`: that of another statement, which
//! this one was made of.
Ref<const Compiled> compile(const Dialect& dialect, const sql::Node& statement,
                            std::span<const std::string_view> column_keys, const StatementKey& key, bool links_checked = true,
                            const SchemaTranslateMap* schemas = nullptr, bool is_rewritten = false);

//! Stands for the size of a list that is sent as one array.
inline constexpr std::size_t one_array = static_cast<std::size_t>(-1);

//! The text of an execution with lists: each expanding marker replaced by as many markers as `list_sizes` says (an
//! empty list by what nothing is in). `list_sizes` has one entry per expanding bind, in the order of
//! `Compiled::binds`: the number of its values (of a list of tuples: of all values of all tuples), or `one_array`, which
//! makes IN (...) into = ANY ($1). The parameters are then the binds in their order, each list taken apart in its place.
std::string expand(const Dialect& dialect, const Compiled& compiled, std::span<const std::size_t> list_sizes);

//! What the brackets of IN have in place of an empty list: `NULL) AND (1 != 1`, or a query without rows.
std::string empty_list(const Dialect& dialect, const std::vector<SqlType>& types, ListPlace place);

}  // namespace aludel::compiler
