#include "dialects/postgresql/compiler.hpp"

#include "aludel/base/error.hpp"
#include "base/letters.hpp"

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
    return std::binary_search(std::begin(functions_of_any), std::end(functions_of_any), std::string_view(lower(name)));
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
void PostgresqlCompiler::write_cast_bind(const sql::BindNode& bind, std::string_view base) {
    const bool is_text = bind.type.id != TypeId::json && bind.type.id != TypeId::date_time;
    write("CAST(");
    write_own_bind(bind, base);
    write(" AS ");
    write(is_text ? "TEXT" : dialect().type_text(bind.type));
    write(")");
}

void PostgresqlCompiler::write_untyped(const sql::BindNode& bind, std::string_view base) {
    const bool unknown = bind.type.id == TypeId::null || is_inferred(bind.type.id);
    if (is_executed() && unknown) write_cast_bind(bind, base);
    else write_bind(bind, base);
}

void PostgresqlCompiler::write_argument(const sql::FunctionNode& function, const sql::BindNode& bind,
                                        std::string_view base) {
    if (is_executed() && is_inferred(bind.type.id) && takes_any(function.name)) write_cast_bind(bind, base);
    else write_bind(bind, base);
}

void PostgresqlCompiler::write_limit(const sql::Node& query) {
    if (limit_of(query)) return SqlCompiler::write_limit(query);
    write("\n LIMIT ALL OFFSET ");
    write_expression(*offset_of(query));
}

//! Two values of the type json have no operators, those of jsonb have.
void PostgresqlCompiler::write_compared(const sql::Node& operand, sql::Op op, const sql::Node& other, std::string_view base) {
    const TypeId type = sql::build::type_of(sql::NodeRef(&operand)).id, against = sql::build::type_of(sql::NodeRef(&other)).id;
    if (type != TypeId::json || family_of(against) != Family::json)
        return SqlCompiler::write_compared(operand, op, other, base);
    write("CAST(");
    write_operand(operand, sql::Op::custom, base);
    write(" AS JSONB)");
}

void PostgresqlCompiler::check_conflict(const sql::InsertNode& insert) const {
    if (!insert.conflict.set.empty() && insert.conflict.targets.empty() && insert.conflict.constraint.empty())
        throw CompileError("PostgreSQL's ON CONFLICT DO UPDATE needs to know which key: "
                           "on_conflict_do_update({users.email}, ...).");
}

//! The types that the server would infer otherwise; without a length, which would cut the value.
std::string PostgresqlCompiler::bind_cast(const SqlType& type) const {
    if (!abilities().bind_casts) return {};
    switch (type.id) {
        case TypeId::null: case TypeId::numeric: case TypeId::float_: case TypeId::double_: case TypeId::large_binary:
        case TypeId::boolean: case TypeId::hstore: case TypeId::enum_:
            return {};
        case TypeId::named: return type.definition().sql_name == "REGCONFIG" ? "::REGCONFIG" : "";
        case TypeId::string: case TypeId::text: case TypeId::unicode: case TypeId::unicode_text:
            return is_json_key_ || (type.id == TypeId::string && type.definition().sql_name == "TEXT") ? "::TEXT" : "::VARCHAR";
        default: return "::" + dialect().type_text(type);
    }
}

void PostgresqlCompiler::write_fetch(const sql::Node& query) {
    if (const sql::NodeRef& offset = offset_of(query)) {
        write("\n OFFSET (");
        write_expression(*offset);
        write(") ROWS");
    }
    const sql::build::Fetch& fetch = sql::clauses_of(query).fetch;
    write("\n FETCH FIRST (");
    write_expression(*fetch.count);
    write(")");
    if (fetch.percent) write(" PERCENT");
    write(fetch.with_ties ? " ROWS WITH TIES" : " ROWS ONLY");
}

void PostgresqlCompiler::write_lock(const sql::build::Lock& lock) {
    if (lock.read) write(lock.key_share ? " FOR KEY SHARE" : " FOR SHARE");
    else write(lock.key_share ? " FOR NO KEY UPDATE" : " FOR UPDATE");
    write_lock_of(lock);
    if (lock.nowait) write(" NOWAIT");
    if (lock.skip_locked) write(" SKIP LOCKED");
}

void PostgresqlCompiler::write_before_columns(const sql::SelectNode& select) {
    const auto& keys = sql::clauses_of(select).distinct_on;
    if (keys.empty()) return SqlCompiler::write_before_columns(select);
    write("DISTINCT ON (");
    write_all(keys);
    write(") ");
}

void PostgresqlCompiler::write_table_hint(std::string_view hint) {
    if (hint != "ONLY" && hint != "only")
        throw CompileError("PostgreSQL has one hint for a table, ONLY. It does not know \"" + std::string(hint) +
                           "\". Say for which dialect it is: with_hint(table, \"...\", \"oracle\").");
}

//! A hint ONLY leaves out what inherits from the table.
void PostgresqlCompiler::write_from(const sql::FromNode& from) {
    if (!scopes().empty() && scopes().back().statement)
        for (const sql::build::Hint& hint : sql::clauses_of(*scopes().back().statement).hints)
            if (hint.table.get() == &from && (hint.text == "ONLY" || hint.text == "only")) write("ONLY ");
    SqlCompiler::write_from(from);
}

void PostgresqlCompiler::write_function(const sql::FunctionNode& function) {
    if (function.name == "pow") return write_call("power", function);
    if (function.name == "aggregate_strings") return write_aggregate_strings("string_agg", function);
    if (function.name != "substring" || function.arguments.size() < 2) return SqlCompiler::write_function(function);
    const auto part = [&](std::size_t i) {
        const sql::Node& argument = sql::unwrapped(*function.arguments[i]);
        if (const auto* bind = sql::as_if<sql::BindNode>(argument)) write_bind(*bind, "substring");
        else write_operand(argument, sql::Op::comma);
    };
    write("SUBSTRING(");
    part(0);
    write(" FROM ");
    part(1);
    if (function.arguments.size() > 2) write(" FOR "), part(2);
    write(")");
}

//! The server cannot tell of what an empty array is one.
void PostgresqlCompiler::write_array(const sql::ArrayNode& array) {
    SqlCompiler::write_array(array);
    if (!array.elements.empty() || array.type.definition().element.id == TypeId::null) return;
    write("::");
    write(dialect().type_text(array.type));
}

void PostgresqlCompiler::write_match(const sql::BinaryNode& match) {
    if (match.op == sql::Op::not_match) write("NOT ");
    write_operand(*match.left, match.op);
    write(" @@ plainto_tsquery(");
    if (!match.modifier.empty()) {
        write_literal(Value(std::string_view(match.modifier)), TypeId::string);
        write(", ");
    }
    write_operand(*match.right, match.op, bind_base(*match.left));
    write(")");
}

void PostgresqlCompiler::write_regexp_match(const sql::BinaryNode& match) {
    const bool negated = match.op == sql::Op::not_regexp_match;
    if (match.modifier.empty()) return write_operator(match, negated ? " !~ " : " ~ ");
    if (match.modifier == "i") return write_operator(match, negated ? " !~* " : " ~* ");
    write_operand(*match.left, match.op);
    write(negated ? " !~ CONCAT('(?', " : " ~ CONCAT('(?', ");
    write_literal(Value(std::string_view(match.modifier)), TypeId::string);
    write(", ')', ");
    write_operand(*match.right, sql::Op::comma, bind_base(*match.left));
    write(")");
}

void PostgresqlCompiler::write_regexp_replace(const sql::BinaryNode& replace) {
    write("REGEXP_REPLACE(");
    write_operand(*replace.left, sql::Op::comma);
    write(", ");
    write_all(sql::as<sql::ListNode>(replace.right).terms, bind_base(*replace.left));
    if (!replace.modifier.empty()) {
        write(", ");
        write_literal(Value(std::string_view(replace.modifier)), TypeId::string);
    }
    write(")");
}

namespace {

bool gives_json(const sql::BinaryNode& item) {
    return family_of(item.type.id) == Family::json || item.type.id == TypeId::null;
}

bool gives_text(const sql::BinaryNode& item) { return family_of(item.type.id) == Family::text; }

}  // namespace

//! From version 14 on jsonb has subscripts.
bool PostgresqlCompiler::is_subscript(const sql::BinaryNode& item) const {
    return item.op == sql::Op::json_getitem && abilities().jsonb_subscripts && gives_json(item) &&
           sql::build::type_of(item.left).id == TypeId::jsonb;
}

bool PostgresqlCompiler::is_grouped_in_operations(const sql::Node& node) const {
    const auto* item = sql::as_if<sql::BinaryNode>(node);
    if (!item || (item->op != sql::Op::json_getitem && item->op != sql::Op::json_path_getitem)) return false;
    return !is_subscript(*item) && (gives_json(*item) || gives_text(*item));
}

//! An element that is read as another type than JSON is taken as text and cast.
void PostgresqlCompiler::write_json(const sql::BinaryNode& item, std::string_view as_json, std::string_view as_text) {
    const bool is_cast = !gives_json(item) && !gives_text(item), grouped = is_cast && in_operation_;
    if (is_cast) write(grouped ? "CAST((" : "CAST(");
    write_operand(*item.left, item.op, bind_base(*item.right));
    write(gives_json(item) ? as_json : as_text);
    write_json_key(item);
    if (!is_cast) return;
    write(grouped ? ") AS " : " AS ");
    write(dialect().type_text(item.type));
    write(")");
}

void PostgresqlCompiler::write_json_key(const sql::BinaryNode& item) {
    const bool around = std::exchange(is_json_key_, sql::unwrapped(*item.right).kind == sql::Kind::bind);
    write_json_step(*item.right, item.op, bind_base(*item.left), item.op == sql::Op::json_path_getitem);
    is_json_key_ = around;
}

void PostgresqlCompiler::write_json_getitem(const sql::BinaryNode& item) {
    if (!is_subscript(item)) return write_json(item, " -> ", " ->> ");
    const bool grouped = sql::unwrapped(*item.left).kind == sql::Kind::cast;   // calls are grouped anyway
    if (grouped) write("(");
    write_operand(*item.left, sql::Op::getitem, bind_base(*item.right));
    write(grouped ? ")[" : "[");
    write_json_key(item);
    write("]");
}

void PostgresqlCompiler::write_json_path_getitem(const sql::BinaryNode& item) { write_json(item, " #> ", " #>> "); }

void PostgresqlCompiler::write_next_value(const sql::NextValueNode& next) {
    const std::string schema = schema_of(next.schema);
    const std::string name = (schema.empty() ? "" : dialect().quote(schema) + ".") + dialect().quote(next.sequence);
    write("nextval(");
    write_literal(Value(std::string_view(name)), TypeId::string);
    write(")");
}

}  // namespace aludel::postgresql
