#include "compiler/str_compiler.hpp"

namespace aludel::compiler {

using namespace sql;

void StrSqlCompiler::write_before_columns(const SelectNode& select) {
    const auto& keys = clauses_of(select).distinct_on;
    if (keys.empty()) return SqlCompiler::write_before_columns(select);
    write("DISTINCT ON (");
    write_all(keys);
    write(") ");
}

void StrSqlCompiler::write_cast(const CastNode& cast) {
    if (cast.safe) write("TRY_");
    CastNode plain(cast);
    plain.safe = false;
    SqlCompiler::write_cast(plain);
}

void StrSqlCompiler::write_next_value(const NextValueNode& next) {
    write("<next sequence value: ");
    if (const std::string schema = schema_of(next.schema); !schema.empty()) {
        write(dialect().quote_schema(schema));
        write(".");
    }
    write_identifier(next.sequence);
    write(">");
}

void StrSqlCompiler::write_regexp_replace(const BinaryNode& replace) {
    write("<regexp replace>(");
    write_operand(*replace.left, Op::comma, bind_base(*replace.right));
    write(", ");
    const std::string_view base = bind_base(*replace.left);
    if (const auto* list = as_if<ListNode>(*replace.right)) write_all(list->terms, base);
    else write_operand(*replace.right, Op::comma, base);
    write(")");
}

void StrSqlCompiler::write_table_hint(std::string_view hint) {
    write(" [");
    write(hint);
    write("]");
}

void StrSqlCompiler::write_delete_froms(std::span<const FromRef> froms) {
    write(" , ");
    write_from_list(froms);
}

void StrSqlCompiler::write_dml_limit(const Node& statement) {
    const NodeRef& limit = clauses_of(statement).limit;
    if (!limit) return;
    write(" LIMIT ");
    write_count(*limit);
}

void StrSqlCompiler::write_duplicate_key(const InsertNode& insert) {
    write(" ON DUPLICATE KEY UPDATE ");
    bool first = true;
    for (const build::Assignment& assignment : insert.conflict.set) {
        if (!std::exchange(first, false)) write(", ");
        const std::string& name = as<ColumnNode>(assignment.column).name;
        write_identifier(name);
        write(" = ");
        const Node& value = unwrapped(*assignment.value);
        if (value.kind == Kind::bind) write_bind(as<BindNode>(value), name);
        else write_grouped(value);
    }
}

}  // namespace aludel::compiler
