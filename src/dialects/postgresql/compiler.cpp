#include "dialects/postgresql/compiler.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>

namespace aludel::postgresql {

namespace {

//! Functions that take arguments of any type, so that the server cannot infer one.
constexpr std::string_view functions_of_any[] = {
    "array_agg", "array_fill", "concat", "concat_ws", "count", "first_value", "format", "json_agg", "json_build_array",
    "json_build_object", "json_object_agg", "jsonb_agg", "jsonb_build_array", "jsonb_build_object", "jsonb_object_agg",
    "last_value", "mode", "nth_value", "num_nonnulls", "num_nulls", "pg_collation_for", "pg_column_size", "pg_typeof",
    "row", "to_json", "to_jsonb",
};

bool takes_any(std::string_view name) {
    constexpr std::string_view catalog = "pg_catalog.";
    if (name.starts_with(catalog)) name.remove_prefix(catalog.size());
    std::string lower(name);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return std::binary_search(std::begin(functions_of_any), std::end(functions_of_any), std::string_view(lower));
}

//! Is a parameter of this type sent without one, so that it fits enums, uuids and all else that is written as text?
bool is_inferred(TypeId type) {
    switch (type) {
        case TypeId::string: case TypeId::text: case TypeId::unicode: case TypeId::unicode_text: case TypeId::json:
        case TypeId::date_time: return true;
        default: return false;
    }
}

}  // namespace

//! A parameter of its own, since elsewhere the same value may have to be of another type.
void PostgresqlCompiler::write_cast(const sql::BindNode& bind, std::string_view base) {
    const bool is_text = bind.type.id != TypeId::json && bind.type.id != TypeId::date_time;
    write("CAST(");
    write_own_bind(bind, base);
    write(" AS ");
    write(is_text ? "TEXT" : dialect().type_text(bind.type));
    write(")");
}

void PostgresqlCompiler::write_untyped(const sql::BindNode& bind, std::string_view base) {
    const bool unknown = bind.type.id == TypeId::null || is_inferred(bind.type.id);
    if (is_executed() && unknown) write_cast(bind, base);
    else write_bind(bind, base);
}

void PostgresqlCompiler::write_argument(const sql::FunctionNode& function, const sql::BindNode& bind,
                                        std::string_view base) {
    if (is_executed() && is_inferred(bind.type.id) && takes_any(function.name)) write_cast(bind, base);
    else write_bind(bind, base);
}

void PostgresqlCompiler::write_limit(const sql::Node& query) {
    if (limit_of(query)) return SqlCompiler::write_limit(query);
    write("\n LIMIT ALL OFFSET ");
    write_expression(*offset_of(query));
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
