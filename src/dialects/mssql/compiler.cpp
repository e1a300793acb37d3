#include "dialects/mssql/compiler.hpp"

#include "aludel/base/error.hpp"
#include "sql/build_support.hpp"
#include "sql/depth.hpp"
#include "sql/exported_columns.hpp"

#include <utility>

namespace aludel::mssql {

using namespace sql;
using compiler::SelectPlace;

namespace {

//! TOP takes a number that is known when the statement is made.
bool is_number(const NodeRef& node) { return node && node->kind == Kind::bind && as<BindNode>(node).is_literal(); }

}  // namespace

bool MssqlCompiler::uses_top(const Node& query) const {
    if (offset_of(query)) return false;
    const build::Fetch& fetch = clauses_of(query).fetch;
    if (fetch.count) return is_number(fetch.count) && (fetch.percent || fetch.with_ties);
    return limit_of(query) && (is_number(limit_of(query)) || !offset_fetch_);
}

void MssqlCompiler::write_select(const SelectNode& select, SelectPlace place) {
    ++nesting_;
    const bool numbered = !offset_fetch_ && has_row_limits(select) && !uses_top(select);
    if (numbered) kept_.push_back(with_numbered_rows(select));
    const NodeRef written = numbered ? kept_.back() : NodeRef(&select);
    SqlCompiler::write_select(as<SelectNode>(written), place);
    --nesting_;
}

//! SELECT ... FROM (SELECT ..., ROW_NUMBER() OVER (ORDER BY ...) AS mssql_rn FROM ...) WHERE mssql_rn > offset
NodeRef MssqlCompiler::with_numbered_rows(const SelectNode& select) const {
    if (select.order_by.empty())
        throw CompileError("SQL Server needs an order_by() with an offset() or with a limit() that is an expression.");
    const NodeRef fetch = clauses_of(select).fetch.count, offset = offset_of(select);
    const NodeRef limit = fetch ? fetch : limit_of(select);
    auto inner = make_ref<SelectNode>(select);
    if (fetch) {
        auto clauses = make_ref<ClausesNode>(clauses_of(select));
        clauses->fetch = {};
        inner->clauses = NodeRef(clauses.get());
    }
    const NodeRef row_number = build::function("ROW_NUMBER", nullptr, 0, TypeId::big_integer);
    inner->items.push_back(build::label(
        build::over(row_number, nullptr, 0, select.order_by.data(), select.order_by.size()), "mssql_rn"));
    inner->order_by.clear();
    inner->limit = inner->offset = NodeRef();
    const FromRef numbered = build::subquery(NodeRef(inner.get()), "");
    std::vector<NodeRef> columns = build::columns_of(numbered);
    columns.pop_back();
    const NodeRef number = build::named_column("mssql_rn", TypeId::big_integer);
    std::vector<NodeRef> conditions;
    const auto operation = [](Op op, const NodeRef& left, const NodeRef& right, TypeId type) {
        return NodeRef(finished(make_ref<BinaryNode>(op, left, right, type)));   // the same parameters in both places
    };
    if (offset) conditions.push_back(operation(Op::gt, number, offset, TypeId::boolean));
    if (limit) {
        const NodeRef last = offset ? operation(Op::add, limit, offset, TypeId::big_integer) : limit;
        conditions.push_back(operation(Op::le, number, last, TypeId::boolean));
    }
    return build::where(build::select(columns.data(), columns.size(), false), conditions.data(), conditions.size());
}

void MssqlCompiler::write_before_columns(const SelectNode& select) {
    SqlCompiler::write_before_columns(select);
    if (!has_row_limits(select) || !uses_top(select)) return;
    const build::Fetch& fetch = clauses_of(select).fetch;
    write("TOP ");
    write_count(fetch.count ? *fetch.count : *limit_of(select));
    write(" ");
    if (fetch.percent) write("PERCENT ");
    if (fetch.with_ties) write("WITH TIES ");
}

//! ORDER BY within another statement needs a limit.
void MssqlCompiler::write_order_by(const Node& query, std::span<const NodeRef> keys) {
    const int around = query.kind == Kind::select ? nesting_ - 1 : nesting_;
    if (around > 0 && !has_row_limits(query)) return;
    SqlCompiler::write_order_by(query, keys);
}

void MssqlCompiler::write_limit(const Node& query) { write_fetch(query); }

void MssqlCompiler::write_fetch(const Node& query) {
    if (uses_top(query)) return;
    const build::Fetch& fetch = clauses_of(query).fetch;
    const auto& order = query.kind == Kind::select ? as<SelectNode>(query).order_by : as<CompoundNode>(query).order_by;
    if (order.empty())
        throw CompileError("SQL Server needs an order_by() with an offset() or with a limit() that is an expression.");
    if (!offset_fetch_)
        unsupported("OFFSET", "Number the rows by func::row_number() in a subquery.");
    if (fetch.percent || fetch.with_ties)
        throw CompileError("SQL Server has TOP PERCENT and TOP WITH TIES for numbers alone, without an offset().");
    write("\n OFFSET ");
    if (offset_of(query)) write_expression(*offset_of(query));
    else write("0");
    write(" ROWS");
    const NodeRef& count = fetch.count ? fetch.count : limit_of(query);
    if (!count) return;
    write("\n FETCH FIRST ");
    write_expression(*count);
    write(" ROWS ONLY");
}

void MssqlCompiler::write_list(const ListNode& list) {
    if (list.op != Op::concat) return SqlCompiler::write_list(list);
    for (std::size_t i = 0; i < list.terms.size(); ++i) {
        if (i > 0) write(" + ");
        write_operand(*list.terms[i], Op::concat);
    }
}

void MssqlCompiler::write_pattern(const BinaryNode& match, bool before, bool after) {
    if (before) write("'%' + ");
    const std::string_view base = bind_base(*match.left);
    if (match.caseless) write_lowered(*match.right, base);
    else write_operand(*match.right, Op::concat, base);
    if (after) write(" + '%'");
}

void MssqlCompiler::write_distinct_from(const BinaryNode& comparison, bool negated) {
    write(negated ? "EXISTS (SELECT " : "NOT EXISTS (SELECT ");
    write_operand(*comparison.left, Op::comma, bind_base(*comparison.right));
    write(" INTERSECT SELECT ");
    write_operand(*comparison.right, Op::comma, bind_base(*comparison.left));
    write(")");
}

void MssqlCompiler::write_match(const BinaryNode& match) {
    write(match.op == Op::not_match ? "NOT CONTAINS (" : "CONTAINS (");
    write_operand(*match.left, match.op);
    write(", ");
    write_operand(*match.right, match.op, bind_base(*match.left));
    write(")");
}

void MssqlCompiler::write_json_getitem(const BinaryNode& item) {
    const auto call = [&](std::string_view name) {
        write(name);
        write("(");
        write_operand(*item.left, Op::comma);
        write(", ");
        write_json_step(*item.right, Op::comma, bind_base(*item.left), item.op == Op::json_getitem);
        write(")");
    };
    const Family family = family_of(item.type.id);
    if (family == Family::json || family == Family::any) return call("JSON_QUERY");
    write("CASE ");
    call("JSON_VALUE");
    write(" WHEN NULL THEN NULL");
    if (item.type.id == TypeId::boolean) write(" WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE NULL");
    else if (family == Family::number) {
        write(" ELSE CAST(");
        call("JSON_VALUE");
        write(" AS ");
        write(dialect().type_text(item.type));
        write(")");
    } else {
        write(" ELSE ");
        call(family == Family::text ? "JSON_VALUE" : "JSON_QUERY");
    }
    write(" END");
}

void MssqlCompiler::write_cast(const CastNode& cast) {
    if (!cast.safe) return SqlCompiler::write_cast(cast);
    write("TRY_CAST (");
    write_expression(unwrapped(*cast.operand));
    write(" AS ");
    write(dialect().cast_type_text(cast.type));
    write(")");
}

//! Parameters stand right of =.
void MssqlCompiler::write_binary(const BinaryNode& binary) {
    const bool turned = binary.op == Op::eq && unwrapped(*binary.left).kind == Kind::bind &&
                        unwrapped(*binary.right).kind != Kind::bind;
    if (!turned) return SqlCompiler::write_binary(binary);
    SqlCompiler::write_binary(*make_ref<BinaryNode>(Op::eq, binary.right, binary.left, binary.type));
}

void MssqlCompiler::write_froms(const std::vector<compiler::FromElement>& elements) {
    if (nesting_ == 1 && !new_table().empty() && !std::exchange(is_into_, true)) write(" INTO "), write(new_table());
    SqlCompiler::write_froms(elements);
}

//! Rows are ordered within the parentheses of the call.
void MssqlCompiler::write_function(const FunctionNode& function) {
    if (has_ordered_arguments(function)) return write_within_group_of(function);
    if (function.name == "aggregate_strings") return write_aggregate_strings("string_agg", function);
    if (function.name == "now" && function.arguments.empty()) return write("CURRENT_TIMESTAMP");
    if (function.name == "current_date" && function.arguments.empty()) return write("GETDATE()");
    if (function.name == "pow") return write_call("POWER", function);
    if (function.name == "length" || function.name == "char_length") return write_call("LEN", function);
    SqlCompiler::write_function(function);
}

void MssqlCompiler::write_extract(const ExtractNode& extract) {
    write("DATEPART(");
    write(extract.field == "milliseconds" ? "millisecond" : extract.field);
    write(", ");
    write_expression(unwrapped(*extract.operand));
    write(")");
}

void MssqlCompiler::write_next_value(const NextValueNode& next) {
    write("NEXT VALUE FOR ");
    if (const std::string schema = schema_of(next.schema); !schema.empty()) write_identifier(schema), write(".");
    write_identifier(next.sequence);
}

void MssqlCompiler::write_table_hint(std::string_view hint) { write(" "), write(hint); }

void MssqlCompiler::write_statement_hints(std::span<const std::string> hints) {
    for (const std::string& hint : hints) write(" "), write(hint);
}

//! FROM names the changed table again.
void MssqlCompiler::write_update_froms(std::span<const FromRef> froms) {
    write(" FROM ");
    write_from(*scopes().back().shown.front());
    write(", ");
    write_from_list(froms);
}

void MssqlCompiler::write_delete_froms(std::span<const FromRef> froms) { write_update_froms(froms); }

//! OUTPUT inserted.id
void MssqlCompiler::write_returning_early(const Node& statement) {
    const auto items = items_of(statement);
    if (items.empty()) return;
    const bool deleted = statement.kind == Kind::delete_;
    output_of_ = deleted                           ? as<DeleteNode>(statement).table.get()
                 : statement.kind == Kind::update ? as<UpdateNode>(statement).table.get()
                                                   : as<InsertNode>(statement).table.get();
    output_name_ = deleted ? "deleted" : "inserted";
    write(" OUTPUT ");
    if (statement.kind == Kind::insert) scopes().push_back({{output_of_}, {output_of_}, nullptr, &statement});
    write_returned(items);
    if (statement.kind == Kind::insert) scopes().pop_back();
    output_of_ = nullptr;
}

void MssqlCompiler::write_column(const ColumnNode& column) {
    if (!output_of_ || column.from != output_of_) return SqlCompiler::write_column(column);
    write(output_name_);
    write(".");
    write_identifier(column.name);
}

}  // namespace aludel::mssql
