#include "dialects/postgresql/compiler.hpp"

#include "aludel/base/error.hpp"

namespace aludel::postgresql {

void PostgresqlCompiler::write_limit(const sql::SelectNode& select) {
    if (select.limit) return SqlCompiler::write_limit(select);
    write("\n LIMIT ALL OFFSET ");
    write_expression(*select.offset);
}

void PostgresqlCompiler::check_conflict(const sql::InsertNode& insert) const {
    if (!insert.conflict.set.empty() && insert.conflict.targets.empty())
        throw CompileError("PostgreSQL's ON CONFLICT DO UPDATE needs to know which key: "
                           "on_conflict_do_update({users.email}, ...).");
}

}  // namespace aludel::postgresql
