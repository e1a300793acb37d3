#include "dialects/mysql/compiler.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
#include "sql/visit.hpp"

#include <algorithm>

namespace aludel::mysql {

using namespace sql;

void MysqlCompiler::write_limit(const Node& query) {
    write("\n LIMIT ");
    const NodeRef &limit = limit_of(query), &offset = offset_of(query);
    if (offset) {
        write_expression(*offset);
        write(", ");
    }
    if (limit) write_expression(*limit);
    else write("18446744073709551615");   // there is no other way to say "all"
}

namespace {

//! CAST knows few types; of the others the expression is left as it is.
std::string cast_type(const Dialect& dialect, const SqlType& type) {
    const auto sized = [&](std::string name) {
        const int length = type.definition().length;
        return length > 0 ? name + "(" + std::to_string(length) + ")" : name;
    };
    switch (type.id) {
        case TypeId::small_integer: case TypeId::integer: case TypeId::big_integer:
            return type.definition().unsigned_ ? "UNSIGNED INTEGER" : "SIGNED INTEGER";
        case TypeId::numeric: {
            const std::string text = dialect.type_text(type);
            return text.starts_with("NUMERIC") ? "DECIMAL" + text.substr(7) : text;
        }
        case TypeId::string: case TypeId::text: case TypeId::unicode: case TypeId::unicode_text: return sized("CHAR");
        case TypeId::large_binary: return "BINARY";
        case TypeId::date: return "DATE";
        case TypeId::time: return "TIME";
        case TypeId::date_time: return "DATETIME";
        case TypeId::json: case TypeId::jsonb: return "JSON";
        default: return {};
    }
}

}  // namespace

void MysqlCompiler::write_cast(const CastNode& cast) {
    const std::string type = cast_type(dialect(), cast.type);
    if (type.empty()) return write_grouped(*cast.operand);
    write("CAST(");
    write_operand(*cast.operand, Op::comma);
    write(" AS ");
    write(type);
    write(")");
}

void MysqlCompiler::write_lock(const build::Lock& lock) {
    if (!lock.read) write(" FOR UPDATE");
    else write(abilities().for_share ? " FOR SHARE" : " LOCK IN SHARE MODE");
    if (abilities().for_update_of) write_lock_of(lock);
    if (lock.nowait) write(" NOWAIT");
    if (lock.skip_locked) write(" SKIP LOCKED");
}

//! A condition needs rows to hold for.
void MysqlCompiler::write_default_from() {
    const auto* select = as_if<SelectNode>(*scopes().back().statement);
    if (select && !select->where.empty()) write(" FROM DUAL");
}

void MysqlCompiler::write_concat_of(std::span<const NodeRef> terms) {
    write("concat(");
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (i > 0) write(", ");
        const std::string_view base = terms.size() == 2 ? bind_base(*terms[1 - i]) : std::string_view("param");
        write_operand(*terms[i], Op::comma, base);
    }
    write(")");
}

void MysqlCompiler::write_concat(const BinaryNode& concat) {
    std::vector<NodeRef> terms{concat.right};
    const Node* left = &unwrapped(*concat.left);
    for (; left->kind == Kind::binary && as<BinaryNode>(*left).op == Op::concat; left = &unwrapped(*as<BinaryNode>(*left).left))
        terms.push_back(as<BinaryNode>(*left).right);
    terms.push_back(NodeRef(left));
    std::reverse(terms.begin(), terms.end());
    write_concat_of(terms);
}

void MysqlCompiler::write_list(const ListNode& list) {
    if (list.op != Op::concat) return SqlCompiler::write_list(list);
    const std::vector<NodeRef> terms(list.terms.begin(), list.terms.end());
    write_concat_of(terms);
}

void MysqlCompiler::write_pattern(const BinaryNode& match, bool before, bool after) {
    write(before ? "concat('%', " : "concat(");
    const std::string_view base = bind_base(*match.left);
    if (match.caseless) write_lowered(*match.right, base);
    else write_operand(*match.right, Op::comma, base);
    write(after ? ", '%')" : ")");
}

void MysqlCompiler::write_distinct_from(const BinaryNode& comparison, bool negated) {
    if (!negated) write("NOT (");
    write_operator(comparison, " <=> ");
    if (!negated) write(")");
}

void MysqlCompiler::write_match(const BinaryNode& match) {
    write(match.op == Op::not_match ? "NOT MATCH (" : "MATCH (");
    const Node& left = unwrapped(*match.left);
    if (left.kind == Kind::tuple) write_all(as<TupleNode>(left).elements);
    else write_operand(left, Op::comma);
    write(") AGAINST (");
    write_operand(*match.right, match.op, bind_base(left));
    if (match.modifier.find("natural") != match.modifier.npos) write(" IN NATURAL LANGUAGE MODE");
    else if (match.symbol.empty() || match.modifier == "boolean") write(" IN BOOLEAN MODE");
    if (match.modifier.find("expansion") != match.modifier.npos) write(" WITH QUERY EXPANSION");
    write(")");
}

void MysqlCompiler::write_regexp_match(const BinaryNode& match) {
    const bool negated = match.op == Op::not_regexp_match;
    if (match.modifier.empty()) return write_operator(match, negated ? " NOT REGEXP " : " REGEXP ");
    const auto flags = [&] { write_literal(Value(std::string_view(match.modifier)), TypeId::string); };
    if (is_mariadb_) {
        write_operand(*match.left, match.op);
        write(negated ? " NOT REGEXP CONCAT('(?', " : " REGEXP CONCAT('(?', ");
        flags();
        write(", ')', ");
        write_operand(*match.right, Op::comma, bind_base(*match.left));
        return write(")");
    }
    write(negated ? "NOT REGEXP_LIKE(" : "REGEXP_LIKE(");
    write_operand(*match.left, Op::comma);
    write(", ");
    write_operand(*match.right, Op::comma, bind_base(*match.left));
    write(", ");
    flags();
    write(")");
}

void MysqlCompiler::write_regexp_replace(const BinaryNode& replace) {
    const auto& terms = as<ListNode>(replace.right).terms;
    const std::string_view base = bind_base(*replace.left);
    const auto flags = [&] { write_literal(Value(std::string_view(replace.modifier)), TypeId::string); };
    write("REGEXP_REPLACE(");
    write_operand(*replace.left, Op::comma);
    write(", ");
    if (is_mariadb_ && !replace.modifier.empty()) {
        write("CONCAT('(?', ");
        flags();
        write(", ')', ");
        write_operand(*terms[0], Op::comma, base);
        write(")");
    } else write_operand(*terms[0], Op::comma, base);
    write(", ");
    write_operand(*terms[1], Op::comma, base);
    if (!is_mariadb_ && !replace.modifier.empty()) {
        write(", ");
        flags();
    }
    write(")");
}

//! JSON's null is not SQL's NULL, so an element that is read as another type says so itself.
void MysqlCompiler::write_json_getitem(const BinaryNode& item) {
    const auto extract = [&] {
        write("JSON_EXTRACT(");
        write_operand(*item.left, Op::comma);
        write(", ");
        write_json_step(*item.right, Op::comma, bind_base(*item.left), item.op == Op::json_getitem);
        write(")");
    };
    const Family family = family_of(item.type.id);
    if (family == Family::json || family == Family::any) return extract();
    write("CASE ");
    extract();
    write(" WHEN 'null' THEN NULL");
    switch (item.type.id) {
        case TypeId::boolean: write(" WHEN true THEN true ELSE false"); break;
        case TypeId::small_integer: case TypeId::integer: case TypeId::big_integer:
            write(" ELSE CAST("), extract(), write(" AS SIGNED INTEGER)");
            break;
        case TypeId::numeric:
            if (const TypeDef& def = item.type.definition(); def.precision > 0) {
                write(" ELSE CAST("), extract();
                write(" AS DECIMAL(" + std::to_string(def.precision) + ", " + std::to_string(def.scale) + "))");
                break;
            }
            [[fallthrough]];
        case TypeId::float_: case TypeId::double_:
            write(" ELSE "), extract(), write("+0.0000000000000000000000");
            break;
        default:
            if (family == Family::text) write(" ELSE JSON_UNQUOTE("), extract(), write(")");
            else write(" ELSE "), extract();
    }
    write(" END");
}

//! A span of time is a number of microseconds.
void MysqlCompiler::write_time_arithmetic(const BinaryNode& node) {
    const TypeId left = sql::build::type_of(node.left).id, right = sql::build::type_of(node.right).id;
    if (left != TypeId::interval && right != TypeId::interval) {
        write("TIMESTAMPDIFF(MICROSECOND, ");
        write_operand(*node.right, Op::comma);
        write(", ");
        write_operand(*node.left, Op::comma);
        return write(")");
    }
    const bool span_first = left == TypeId::interval;
    write_operand(span_first ? *node.right : *node.left, node.op, bind_base(*node.right));
    write(node.op == Op::sub ? " - INTERVAL " : " + INTERVAL ");
    write_operand(span_first ? *node.left : *node.right, node.op, bind_base(*node.left));
    write(" MICROSECOND");
}

void MysqlCompiler::write_function(const FunctionNode& function) {
    if (function.name == "aggregate_strings" && function.arguments.size() == 2) return write_group_concat(function);
    if (function.name == "random") return write_call("rand", function);
    if (function.name == "sysdate") return write("SYSDATE()");
    if (function.name == "utc_timestamp") return write("UTC_TIMESTAMP");
    if (function.name == "rollup") {
        write_arguments(function);
        return write(" WITH ROLLUP");
    }
    SqlCompiler::write_function(function);
}

//! group_concat(x ORDER BY y SEPARATOR ',')
void MysqlCompiler::write_group_concat(const FunctionNode& function) {
    const auto* ordered = as_if<OrderedArgumentsNode>(*function.arguments[1]);
    write("group_concat(");
    write_operand(*function.arguments[0], Op::comma, function.name);
    if (ordered) write(" ORDER BY "), write_all(ordered->order_by);
    write(" SEPARATOR ");
    write_separator(ordered ? *ordered->operand : *function.arguments[1], function);
    write(")");
}

void MysqlCompiler::write_extract(const ExtractNode& extract) {
    write("EXTRACT(");
    write(extract.field == "milliseconds" ? "millisecond" : extract.field);
    write(" FROM ");
    write_expression(unwrapped(*extract.operand));
    write(")");
}

void MysqlCompiler::write_next_value(const NextValueNode& next) {
    if (!is_mariadb_) return SqlCompiler::write_next_value(next);
    write("nextval(");
    if (const std::string schema = schema_of(next.schema); !schema.empty()) write_identifier(schema), write(".");
    write_identifier(next.sequence);
    write(")");
}

void MysqlCompiler::write_empty_insert(const InsertNode&) { write(" () VALUES ()"); }

namespace {

bool holds_excluded(const Node& node) {
    bool found = node.kind == Kind::excluded;
    if (!found) for_each_child(node, [&](const Node& child) { found = found || holds_excluded(child); });
    return found;
}

}  // namespace

//! The new row of an upsert: by a name of its own since MySQL 8.0.19, by VALUES() before and in MariaDB.
void MysqlCompiler::write_duplicate_key(const InsertNode& insert) {
    const ServerVersion& version = dialect().server_version_info();
    names_new_row_ = !is_mariadb_ && !insert.select && (!version || version >= ServerVersion{8, 0, 19});
    const auto& set = insert.conflict.set;
    const auto names_excluded = [](const auto& a) { return holds_excluded(*a.value); };
    const FromNode* table = insert.table.get();
    new_row_ = table->name == "new" ? "new_1" : "new";
    if (names_new_row_ && std::any_of(set.begin(), set.end(), names_excluded)) write(" AS "), write(new_row_);
    write(" ON DUPLICATE KEY UPDATE ");
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (i > 0) write(", ");
        const std::string& name = as<ColumnNode>(set[i].column).name;
        write_identifier(name);
        write(" = ");
        const Node& value = unwrapped(*set[i].value);
        if (value.kind == Kind::bind) write_bind(as<BindNode>(value), name);
        else write_grouped(value);
    }
}

void MysqlCompiler::write_excluded(const ExcludedNode& excluded) {
    const std::string& name = as<ColumnNode>(excluded.column).name;
    if (names_new_row_) {
        write(new_row_);
        write(".");
        return write_identifier(name);
    }
    write("VALUES(");
    write_identifier(name);
    write(")");
}

//! UPDATE of several tables names them all first.
void MysqlCompiler::write_update(const UpdateNode& update) {
    const std::vector<FromRef> froms = extra_froms(update, *update.table);
    if (froms.empty() && update.table->kind != Kind::join) return SqlCompiler::write_update(update);
    scopes().push_back({{update.table.get()}, {update.table.get()}, nullptr, &update});
    for (const FromRef& from : froms) scopes().back().shown.push_back(from.get()), scopes().back().reachable.push_back(from.get());
    write("UPDATE ");
    write_prefixes(clauses_of(update).prefixes);
    write_from(*update.table);
    if (!froms.empty()) write(", "), write_from_list(froms);
    write(" SET ");
    write_set(update, true);
    write_dml_where(update.where);
    write_dml_limit(update);
    write_returning(update);
    scopes().pop_back();
}

void MysqlCompiler::write_delete_froms(std::span<const FromRef> froms) {
    write(" USING ");
    write_from(*scopes().back().shown.front());
    write(", ");
    write_from_list(froms);
}

void MysqlCompiler::write_dml_limit(const Node& statement) {
    const NodeRef& limit = clauses_of(statement).limit;
    if (!limit) return;
    write(" LIMIT ");
    write_count(*limit);
}

std::string_view MysqlCompiler::join_words(JoinKind kind) const {
    switch (kind) {
        case JoinKind::inner: return " INNER JOIN ";
        case JoinKind::full: return " FULL OUTER JOIN ";
        default: return SqlCompiler::join_words(kind);
    }
}

}  // namespace aludel::mysql
