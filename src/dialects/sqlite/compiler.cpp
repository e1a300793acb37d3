#include "dialects/sqlite/compiler.hpp"

#include "aludel/base/error.hpp"

#include <array>

namespace aludel::sqlite {

namespace {

struct Field {
    std::string_view name, format;
};
constexpr std::array<Field, 10> fields = {{
    {"day", "%d"}, {"dow", "%w"}, {"doy", "%j"}, {"epoch", "%s"}, {"hour", "%H"},
    {"minute", "%M"}, {"month", "%m"}, {"second", "%S"}, {"week", "%W"}, {"year", "%Y"},
}};

std::string_view format_of(const std::string& field) {
    for (const Field& known : fields)
        if (known.name == field) return known.format;
    throw CompileError("extract(\"" + field + "\", ...) is not known to SQLite. It has day, dow, doy, epoch, hour, "
                       "minute, month, second, week and year.");
}

}  // namespace

void SqliteCompiler::write_function(const sql::FunctionNode& function) {
    if (function.name == "now" && function.arguments.empty()) return write("CURRENT_TIMESTAMP");
    if (function.name == "localtimestamp") return write("DATETIME(CURRENT_TIMESTAMP, 'localtime')");
    if (function.name == "aggregate_strings") return write_aggregate_strings("group_concat", function);
    if (function.name == "char_length") return write_call("length", function);
    SqlCompiler::write_function(function);
}

void SqliteCompiler::write_extract(const sql::ExtractNode& extract) {
    write("CAST(STRFTIME('");
    write(format_of(extract.field));
    write("', ");
    write_expression(sql::unwrapped(*extract.operand));
    write(") AS INTEGER)");
}

//! Moments are texts and spans are microseconds, so a function adds them.
void SqliteCompiler::write_time_arithmetic(const sql::BinaryNode& node) {
    const TypeId left = sql::build::type_of(node.left).id, right = sql::build::type_of(node.right).id;
    if (left != TypeId::interval && right != TypeId::interval) {   // to the millisecond, as far as JULIANDAY goes
        write("CAST(ROUND((JULIANDAY(");
        write_expression(sql::unwrapped(*node.left));
        write(") - JULIANDAY(");
        write_expression(sql::unwrapped(*node.right));
        return write(")) * 86400000.0) AS INTEGER) * 1000");
    }
    const bool span_first = left == TypeId::interval;
    const TypeId moment = span_first ? right : left;
    write(moment == TypeId::date ? "DATE(" : moment == TypeId::time ? "STRFTIME('%H:%M:%f000', " : "STRFTIME('%Y-%m-%d %H:%M:%f000', ");
    write_expression(sql::unwrapped(span_first ? *node.right : *node.left));
    write(node.op == sql::Op::sub ? ", (-" : ", (");
    write_operand(span_first ? *node.left : *node.right, sql::Op::neg, bind_base(*node.left));
    write(" / 1000000.0) || ' seconds')");
}

//! The function REGEXP is the connection's; it takes no flags.
void SqliteCompiler::write_regexp_match(const sql::BinaryNode& match) {
    if (!match.modifier.empty()) unsupported("flags of regular expressions", "Write them into the pattern: (?i).");
    write_operator(match, match.op == sql::Op::not_regexp_match ? " NOT REGEXP " : " REGEXP ");
}

//! Only a path gets at an element, which is JSON unless it is read as another type.
void SqliteCompiler::write_json_getitem(const sql::BinaryNode& item) {
    const Family family = family_of(item.type.id);
    const bool quoted = family == Family::json || family == Family::any;
    write(quoted ? "JSON_QUOTE(JSON_EXTRACT(" : "JSON_EXTRACT(");
    write_operand(*item.left, sql::Op::comma);
    write(", ");
    write_json_step(*item.right, sql::Op::comma, bind_base(*item.left), item.op == sql::Op::json_getitem);
    write(quoted ? "))" : ")");
}

//! Without WHERE the parser takes ON CONFLICT for the ON of a join.
void SqliteCompiler::write_before_conflict(const sql::InsertNode& insert) {
    if (insert.select->kind != sql::Kind::select) return;
    const auto& select = sql::as<sql::SelectNode>(insert.select);
    if (select.where.empty() && select.group_by.empty() && select.order_by.empty() && !select.limit && !select.offset)
        write(" WHERE true");
}

}  // namespace aludel::sqlite
