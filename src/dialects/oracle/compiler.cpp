#include "dialects/oracle/compiler.hpp"

#include "aludel/base/error.hpp"
#include "base/letters.hpp"
#include "sql/build_support.hpp"
#include "sql/depth.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace aludel::oracle {

using namespace sql;

namespace {

//! Functions that are written without parentheses when they have no argument.
constexpr std::array<std::string_view, 6> words = {"uid", "current_date", "sysdate", "user", "current_time", "current_timestamp"};

}  // namespace

void OracleCompiler::write_select(const SelectNode& select, compiler::SelectPlace place) {
    if (offset_fetch_ || !has_row_limits(select)) return SqlCompiler::write_select(select, place);
    const build::Fetch& fetch = clauses_of(select).fetch;
    const NodeRef limit = fetch.count ? fetch.count : limit_of(select), offset = offset_of(select);
    if (fetch.percent || fetch.with_ties)
        unsupported("FETCH with PERCENT or WITH TIES", "Rank the rows by func::rank() in a subquery.");
    kept_.push_back(with_counted_rows(select, limit, offset));
    SqlCompiler::write_select(as<SelectNode>(kept_.back()), place);
    for (const NodeRef& count : {limit, offset})
        if (count) execute_literally(*count);
}

namespace {

NodeRef condition(Op op, NodeRef left, NodeRef right) {
    return finished(make_ref<BinaryNode>(op, std::move(left), std::move(right), TypeId::boolean));
}

//! The columns of `inner` from a subquery of it.
Ref<SelectNode> select_around(const NodeRef& inner) {
    const FromRef rows = build::subquery(inner, "");
    const std::vector<NodeRef> columns = build::columns_of(rows);
    return make_ref<SelectNode>(as<SelectNode>(build::select(columns.data(), columns.size(), false)));
}

//! FOR UPDATE moves to the statement around, and names its columns.
void move_lock(const ClausesNode& from, const SelectNode& select, SelectNode& outer) {
    if (!from.lock.present) return;
    auto clauses = make_ref<ClausesNode>();
    clauses->lock = from.lock;
    for (NodeRef& locked : clauses->lock.of)
        for (std::size_t i = 0; i < select.items.size() && i < outer.items.size(); ++i)
            if (locked == select.items[i]) locked = outer.items[i];
    outer.clauses = NodeRef(finished(std::move(clauses)));
}

}  // namespace

//! SELECT ... FROM (SELECT ..., ROWNUM AS ora_rn FROM (SELECT ...) WHERE ROWNUM <= limit + offset) WHERE ora_rn > offset
NodeRef OracleCompiler::with_counted_rows(const SelectNode& select, const NodeRef& limit, const NodeRef& offset) {
    auto inner = make_ref<SelectNode>(select);
    auto clauses = make_ref<ClausesNode>(clauses_of(select));
    clauses->fetch = {};
    clauses->lock = {};
    inner->clauses = NodeRef(finished(std::move(clauses)));
    inner->limit = inner->offset = NodeRef();
    const NodeRef rownum = build::raw("ROWNUM", TypeId::big_integer);
    auto counted = select_around(NodeRef(inner.get()));
    if (limit) {
        const NodeRef last = !offset ? limit : NodeRef(finished(make_ref<BinaryNode>(Op::add, limit, offset, TypeId::big_integer)));
        counted->where.push_back(condition(Op::le, rownum, last));
    }
    if (!offset) {
        move_lock(clauses_of(select), select, *counted);
        return finished(std::move(counted));
    }
    counted->items.push_back(build::label(rownum, "ora_rn"));
    auto outer = select_around(finished(std::move(counted)));
    outer->items.pop_back();
    outer->where.push_back(condition(Op::gt, build::named_column("ora_rn", TypeId::big_integer), offset));
    move_lock(clauses_of(select), select, *outer);
    return finished(std::move(outer));
}

void OracleCompiler::write_limit(const Node& query) {
    if (!offset_fetch_) unsupported("LIMIT and OFFSET", "Compare the pseudo column ROWNUM in a subquery.");
    if (offset_of(query)) {
        write("\n OFFSET ");
        write_count(*offset_of(query));
        write(" ROWS");
    }
    if (!limit_of(query)) return;
    write("\n FETCH FIRST ");
    write_count(*limit_of(query));
    write(" ROWS ONLY");
}

void OracleCompiler::write_fetch(const Node& query) {
    if (const NodeRef& offset = offset_of(query)) {
        write("\n OFFSET ");
        write_count(*offset);
        write(" ROWS");
    }
    const build::Fetch& fetch = clauses_of(query).fetch;
    write("\n FETCH FIRST ");
    write_count(*fetch.count);
    write(fetch.percent ? " PERCENT ROWS " : " ROWS ");
    write(fetch.with_ties ? "WITH TIES" : "ONLY");
}

//! The driver takes the values from parameters of its own.
void OracleCompiler::write_returning(const Node& statement) {
    const std::size_t count = items_of(statement).size();
    const bool labels = std::exchange(bare_items_, true);
    SqlCompiler::write_returning(statement);
    bare_items_ = labels;
    for (std::size_t i = 0; i < count; ++i) {
        write(i == 0 ? " INTO " : ", ");
        auto out = make_ref<BindNode>(SqlType());
        out->name = "ret_" + std::to_string(i);
        out->required = true;
        kept_.push_back(finished(std::move(out)));
        write_own_bind(as<BindNode>(kept_.back()), "ret");
    }
}

void OracleCompiler::write_lock(const build::Lock& lock) {
    write(" FOR UPDATE");
    for (std::size_t i = 0; i < lock.of.size(); ++i) {
        write(i == 0 ? " OF " : ", ");
        write_expression(*lock.of[i]);
    }
    if (lock.nowait) write(" NOWAIT");
    if (lock.skip_locked) write(" SKIP LOCKED");
}

void OracleCompiler::write_select_hints(std::span<const std::string> hints) {
    write("/*+ ");
    for (std::size_t i = 0; i < hints.size(); ++i) write(i == 0 ? "" : " "), write(hints[i]);
    write(" */ ");
}

void OracleCompiler::write_pair(std::string_view head, const BinaryNode& node) {
    write(head);
    write_operand(*node.left, Op::comma, bind_base(*node.right));
    write(", ");
    write_operand(*node.right, Op::comma, bind_base(*node.left));
    write(")");
}

void OracleCompiler::write_distinct_from(const BinaryNode& comparison, bool negated) {
    write("DECODE(");
    write_operand(*comparison.left, Op::comma, bind_base(*comparison.right));
    write(", ");
    write_operand(*comparison.right, Op::comma, bind_base(*comparison.left));
    write(negated ? ", 0, 1) = 0" : ", 0, 1) = 1");
}

void OracleCompiler::write_match(const BinaryNode& match) {
    write(match.op == Op::not_match ? "NOT CONTAINS (" : "CONTAINS (");
    write_operand(*match.left, match.op, bind_base(*match.right));
    write(", ");
    write_operand(*match.right, match.op, bind_base(*match.left));
    write(")");
}

void OracleCompiler::write_regexp_match(const BinaryNode& match) {
    write(match.op == Op::not_regexp_match ? "NOT REGEXP_LIKE(" : "REGEXP_LIKE(");
    write_operand(*match.left, match.op);
    write(", ");
    write_operand(*match.right, match.op, bind_base(*match.left));
    if (!match.modifier.empty()) {
        write(", ");
        write_literal(Value(std::string_view(match.modifier)), TypeId::string);
    }
    write(")");
}

void OracleCompiler::write_regexp_replace(const BinaryNode& replace) {
    write("REGEXP_REPLACE(");
    write_operand(*replace.left, Op::comma);
    write(", ");
    write_all(as<ListNode>(replace.right).terms, bind_base(*replace.left));
    if (!replace.modifier.empty()) {
        write(", ");
        write_literal(Value(std::string_view(replace.modifier)), TypeId::string);
    }
    write(")");
}

namespace {

//! The path of one element: '$."key"' or '$[0]'; a path of several is written as one.
std::string json_path(const BinaryNode& item, const BindNode& bind) {
    const Value& key = bind.value;
    if (bind.has_other_form && item.op == Op::json_getitem) return bind.list.front().as<std::string>();
    if (item.op == Op::json_path_getitem && key.kind() == Layout::string) return key.as<std::string>();
    if (key.kind() != Layout::string) return "$[" + key.repr() + "]";
    std::string path = "$.\"";
    for (const char c : key.as<std::string>()) {
        if (c == '"' || c == '\\') path += '\\';
        path += c;
    }
    return path + "\"";
}

}  // namespace

//! Paths are literals, so statements that are kept for other values have none.
void OracleCompiler::write_json_getitem(const BinaryNode& item) {
    const Family family = family_of(item.type.id);
    const bool is_json = family == Family::json || family == Family::any;
    const auto* key = as_if<BindNode>(unwrapped(*item.right));
    if (key && (!key->is_literal() || is_executed()))
        unsupported("paths of JSON as parameters", "Use func::call(\"JSON_VALUE\", ...) with a literal_column() for the path.");
    write(is_json ? "JSON_QUERY(" : "JSON_VALUE(");
    write_operand(*item.left, Op::comma);
    write(", ");
    if (key) write_literal(Value(std::string_view(json_path(item, *key))), TypeId::string);
    else write_operand(*item.right, Op::comma);
    if (!is_json) write(" RETURNING "), write(dialect().type_text(item.type)), write(" ERROR ON ERROR");
    write(")");
}

//! A function that gives rows is the source of a TABLE, whose one column has a name of its own.
void OracleCompiler::write_row_source(const Node& function) {
    const auto* call = as_if<FunctionNode>(function);
    const bool is_wrapped = call && lower(call->name) != "table";
    if (is_wrapped) write("TABLE (");
    write_expression(function);
    if (is_wrapped) write(")");
}

void OracleCompiler::write_column(const ColumnNode& column) {
    SqlCompiler::write_column(column);
    if (column.from->kind == Kind::table_function && as<TableFunctionNode>(*column.from).bare) write(".COLUMN_VALUE");
}

bool OracleCompiler::is_quoted_marker(std::string_view name) const {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto is_plain = [&](char c) { return is_letter(c) || c == '_' || c == '$' || (c >= '0' && c <= '9'); };
    return !is_letter(name[0]) || !std::all_of(name.begin(), name.end(), is_plain) || dialect().is_reserved_word(lower(name));
}

void OracleCompiler::write_function(const FunctionNode& function) {
    if (has_ordered_arguments(function)) return write_within_group_of(function);
    if (function.name == "aggregate_strings") return write_aggregate_strings("LISTAGG", function);
    if (function.arguments.empty()) {
        if (function.name == "now") return write("CURRENT_TIMESTAMP");
        if (std::find(words.begin(), words.end(), function.name) != words.end()) {
            return write(upper(function.name));
        }
    }
    if (function.name == "pow") return write_call("POWER", function);
    if (function.name == "char_length") return write_call("LENGTH", function);
    if (function.name == "substring") return write_call("SUBSTR", function);
    SqlCompiler::write_function(function);
}

void OracleCompiler::write_next_value(const NextValueNode& next) {
    if (const std::string schema = schema_of(next.schema); !schema.empty()) write_identifier(schema), write(".");
    write_identifier(next.sequence);
    write(".nextval");
}

//! There are no operators for bits.
void OracleCompiler::write_binary(const BinaryNode& binary) {
    switch (binary.op) {
        case Op::bitwise_and: return write_pair("BITAND(", binary);
        case Op::bitwise_or: return write_pair("BITOR(", binary);
        case Op::bitwise_xor: return write_pair("BITXOR(", binary);
        case Op::lshift: case Op::rshift:
            unsupported("this operator for bits", "Use BITAND by func::call().");
        default: return SqlCompiler::write_binary(binary);
    }
}

std::string_view OracleCompiler::set_words(SetOperation operation) const {
    switch (operation) {
        case SetOperation::except_: return "MINUS";
        case SetOperation::except_all: return "MINUS ALL";
        default: return SqlCompiler::set_words(operation);
    }
}

}  // namespace aludel::oracle
