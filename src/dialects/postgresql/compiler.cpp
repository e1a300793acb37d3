#include "dialects/postgresql/compiler.hpp"

#include "aludel/base/error.hpp"

namespace aludel::postgresql {

void PostgresqlCompiler::write_limit(const sql::SelectNode& select) {
    if (select.limit) return SqlCompiler::write_limit(select);
    write("\n LIMIT ALL OFFSET ");
    write_expression(*select.offset);
}

//! The type json has no operators, jsonb has.
void PostgresqlCompiler::write_compared(const sql::Node& operand, sql::Op op, const sql::Node& other, std::string_view base) {
    if (sql::build::type_of(sql::NodeRef(&operand)).id != TypeId::json) return SqlCompiler::write_compared(operand, op, other, base);
    write("CAST(");
    write_operand(operand, sql::Op::custom, base);
    write(" AS JSONB)");
}

void PostgresqlCompiler::check_conflict(const sql::InsertNode& insert) const {
    if (!insert.conflict.set.empty() && insert.conflict.targets.empty())
        throw CompileError("PostgreSQL's ON CONFLICT DO UPDATE needs to know which key: "
                           "on_conflict_do_update({users.email}, ...).");
}

}  // namespace aludel::postgresql
