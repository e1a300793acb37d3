#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "schema/definition.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

//! A name within a made-up one: one `_` for blanks, brackets and percent signs in a row, none at its ends.
std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        const bool special = c == '%' || c == '(' || c == ')' || c == ' ' || c == '$';
        if (!special) plain += c;
        else if (!plain.empty() && plain.back() != '_') plain += '_';
    }
    while (plain.size() < name.size() && !plain.empty() && plain.back() == '_') plain.pop_back();
    return plain.empty() ? "anon" : plain;
}

//! What an element without a name is called, with a number: after what it is an alias of, or the VALUES that it holds.
std::string anonymous_base(const FromNode& from) {
    if (const auto* cte = as_if<CteNode>(from))
        return cte->statement->kind == Kind::values ? plain_name(as<ValuesNode>(cte->statement).name) : "anon";
    if (from.kind != Kind::alias && from.kind != Kind::tablesample) return "anon";
    const FromNode& element = from.kind == Kind::alias ? *as<AliasNode>(from).element : *as<TableSampleNode>(from).element;
    return element.kind == Kind::cte ? "anon" : plain_name(element.name);
}

//! The statement whose rows these are; null for other elements of FROM.
const Node* statement_below(const FromNode& from) {
    const FromNode& element = element_below(from);
    if (element.kind == Kind::subquery) return as<SubqueryNode>(element).select.get();
    return element.kind == Kind::cte ? as<CteNode>(element).statement.get() : nullptr;
}

}  // namespace

void SqlCompiler::write_froms(const std::vector<FromElement>& elements) {
    if (elements.empty()) return write_default_from();
    write("\nFROM ");
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) write(", ");
        write_element(elements[i]);
    }
}

void SqlCompiler::write_element(const FromElement& element) {
    write_from(*element.base);
    for (const JoinPart& part : element.joins) {
        write(join_words(part.kind));
        if (part.target->kind == Kind::join) write("(");
        write_from(*part.target);
        if (part.target->kind == Kind::join) write(")");
        if (part.kind == JoinKind::cross) continue;
        write(" ON ");
        write_condition(unwrapped(*part.on));
    }
}

std::string_view SqlCompiler::join_words(JoinKind kind) const {
    switch (kind) {
        case JoinKind::inner: return " JOIN ";
        case JoinKind::left: return " LEFT OUTER JOIN ";
        case JoinKind::full:
            if (!abilities().full_join) unsupported("FULL OUTER JOIN", "Write it as a LEFT OUTER JOIN and what it leaves out.");
            return " FULL OUTER JOIN ";
        case JoinKind::cross: return " CROSS JOIN ";
    }
    return {};
}

void SqlCompiler::write_join(const JoinNode& join) {
    write_from(*join.left);
    write(join_words(join.join_kind));
    const bool nested = join.right->kind == Kind::join;
    if (nested) write("(");
    write_from(*join.right);
    if (nested) write(")");
    if (join.join_kind == JoinKind::cross) return;
    write(" ON ");
    write_condition(unwrapped(join.on ? *join.on : *infer_on({join.left, {}}, join.right)));
}

//! `users`, `users AS u`, `(SELECT ...) AS counts`.
void SqlCompiler::write_from(const FromNode& from) {
    const auto is_open = [this](const std::string& name) {
        return std::any_of(open_ctes_.begin(), open_ctes_.end(), [&](const CteNode* open) { return !name.empty() && open->name == name; });
    };
    switch (from.kind) {
        case Kind::table:
            write_table(as<TableNode>(from));
            if (is_ambiguous(as<TableNode>(from))) write_alias_name(from);
            break;
        case Kind::alias: {
            from_name(from);   // numbered before what is within
            const FromNode& element = element_below(from);
            if (element.kind == Kind::table) write_table(as<TableNode>(element));
            else if (element.kind == Kind::cte) {
                if (is_open(from.name)) return write_identifier(from.name);   // the recursion: its WITH has this name
                write_cte(as<CteNode>(element));
            }
            else if (element.kind == Kind::join) write("("), write_join(as<JoinNode>(element)), write(")");
            else if (element.kind == Kind::subquery) {
                write_statement_in_brackets(*as<SubqueryNode>(element).select, SelectPlace::from);
            } else write_from(element);
            write_alias_name(from);
            break;
        }
        case Kind::subquery: write_subquery(as<SubqueryNode>(from)); break;
        case Kind::cte: write_cte(as<CteNode>(from)); break;
        case Kind::join: write_join(as<JoinNode>(from)); break;
        case Kind::values: write_values(as<ValuesNode>(from)); break;
        case Kind::table_function: write_table_function(as<TableFunctionNode>(from)); break;
        case Kind::tablesample: write_tablesample(as<TableSampleNode>(from)); break;
        default: refuse(from);
    }
    for (const std::string& hint : hints_of(&from)) write_table_hint(hint_text({FromRef(&from), hint, {}}));
}

void SqlCompiler::write_alias_name(const FromNode& from) {
    write(abilities().as_before_alias ? " AS " : " ");
    write_identifier(from.kind == Kind::table ? names_.of(&from, from.name) : from_name(from));
}

void SqlCompiler::write_subquery(const SubqueryNode& subquery) {
    if (subquery.lateral) {
        if (!abilities().lateral) unsupported("LATERAL", "Join with a subquery that does not refer to other tables in FROM.");
        write("LATERAL ");
    }
    from_name(subquery);   // numbered before what is within
    write_statement_in_brackets(*subquery.select, subquery.lateral ? SelectPlace::lateral : SelectPlace::from);
    write_alias_name(subquery);
}

void SqlCompiler::write_tablesample(const TableSampleNode& sample) {
    write_from(*sample.element);
    write_alias_name(sample);
    write(" TABLESAMPLE ");
    write_expression(*sample.sampling);
    if (!sample.seed) return;
    write(" REPEATABLE (");
    write_expression(*sample.seed);
    write(")");
}

void SqlCompiler::write_value_rows(const ValuesNode& values) {
    add_independent_ctes(values);
    const bool literal = std::exchange(literal_values_, literal_values_ || values.literal_binds);
    write("VALUES ");
    for (std::size_t i = 0; i < values.rows.size(); ++i) {
        write(i == 0 ? "(" : ", (");
        write_all(values.rows[i]);
        write(")");
    }
    literal_values_ = literal;
}

void SqlCompiler::write_values(const ValuesNode& values) {
    if (values.lateral) write("LATERAL ");
    write("(");
    write_value_rows(values);
    write(")");
    if (values.name.empty() && values.column_names.empty()) return;
    write_alias_name(values);
    write(" (");
    for (std::size_t i = 0; i < values.column_names.size(); ++i) {
        if (i > 0) write(", ");
        write_identifier(values.column_names[i]);
    }
    write(")");
}

void SqlCompiler::write_table_function(const TableFunctionNode& function) {
    const bool named = !function.bare || !function.name.empty() || names_.knows(&function);   // a column names it
    if (named) from_name(function);
    if (function.lateral) write("LATERAL ");
    write_row_source(*function.function);
    if (!function.with_ordinality.empty()) write(" WITH ORDINALITY");
    if (!named) return;
    write_alias_name(function);
    if (!function.render_derived) return;
    const auto columns = exported_columns(function);
    write("(");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) write(", ");
        write_identifier(columns[i].name);
        if (!function.with_types) continue;
        write(" ");
        write(dialect_.type_text(columns[i].type));
    }
    write(")");
}

void SqlCompiler::write_table(const TableNode& table) {
    const auto* defined = table.serial == 0 ? nullptr : &static_cast<const schema::TableDef&>(table);
    if (const std::string schema = schema_of(table.schema); !schema.empty()) {
        if (defined && defined->quote_schema) write(quoted_as(schema, *defined->quote_schema));
        else write(dialect_.quote_schema(schema));
        write(".");
    }
    if (defined && defined->quote) write(quoted_as(table.name, *defined->quote));
    else write_identifier(table.name);
}

std::string SqlCompiler::schema_of(std::string_view defined) const {
    return std::string(job_.schemas ? translated(defined, *job_.schemas) : defined);
}

std::string SqlCompiler::quoted_as(const std::string& name, bool quoted) const {
    return quoted ? dialect_.quote_always(name) : name;
}

//! A column of a subquery is quoted as the one that it gives; the name of `*` is what it is.
void SqlCompiler::write_column_name(const ColumnNode& column) {
    const ColumnNode* own = &column;
    while (const Node* statement = statement_below(*own->from)) {
        const Node& naming = naming_statement(*statement);
        if (naming.kind != Kind::select || own->index >= selected_of(naming).columns.size()) break;
        const Node& given = unwrapped(*selected_of(naming).columns[own->index].node);
        const bool is_star = given.kind == Kind::star || (given.kind == Kind::raw && as<RawNode>(given).text == "*");
        if (is_star && column.name == "*") return write("*");
        const auto* inner = as_if<ColumnNode>(given);
        if (!inner || inner->name != column.name) break;
        own = inner;
    }
    const auto* table = as_if<TableNode>(*own->from);
    const bool defined = table && table->serial != 0 && own->index < table->columns.size();
    const auto quote = defined ? static_cast<const schema::TableDef*>(table)->column(own->index).quote : std::nullopt;
    if (quote) write(quoted_as(column.name, *quote));
    else write_identifier(column.name);
}

bool SqlCompiler::is_ambiguous(const TableNode& table) const {
    if (!schema_of(table.schema).empty() || scopes_.empty() || !scopes_.front().statement) return false;
    if (scopes_.front().statement->kind != Kind::select) return false;
    const auto& around = scopes_.back().reachable;
    return std::any_of(around.begin(), around.end(), [&](const FromNode* from) {
        const auto* other = as_if<TableNode>(*from);
        return other && !schema_of(other->schema).empty() && other->name == table.name;
    });
}

//! How columns name their FROM.
void SqlCompiler::write_from_name(const FromNode& from) {
    if (from.kind != Kind::table) return write_identifier(from_name(from));
    const TableNode& table = as<TableNode>(from);
    if (is_ambiguous(table)) write_identifier(names_.of(&from, from.name));
    else write_table(table);
}

const std::string& SqlCompiler::from_name(const FromNode& from) {
    if (!from.name.empty()) return from.name;
    if (from.kind == Kind::cte && as<CteNode>(from).restated) return from_name(*as<CteNode>(from).restated);
    return names_.of(&from, anonymous_base(from));
}

//! The column's name in this text; a subquery's columns are called as its SELECT labels them.
std::string SqlCompiler::column_text(const FromNode& from, const ColumnNode& column) {
    const FromNode& element = element_below(from);
    switch (element.kind) {
        case Kind::subquery: return statement_column(*as<SubqueryNode>(element).select, column.index);
        case Kind::cte: return statement_column(*as<CteNode>(element).statement, column.index);
        default: return column.name;
    }
}

}  // namespace aludel::compiler
