#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

const NodeRef nothing{};

}  // namespace

std::string_view SqlCompiler::set_words(SetOperation operation) const {
    switch (operation) {
        case SetOperation::union_: return "UNION";
        case SetOperation::union_all: return "UNION ALL";
        case SetOperation::except_: return "EXCEPT";
        case SetOperation::except_all: return "EXCEPT ALL";
        case SetOperation::intersect: return "INTERSECT";
        case SetOperation::intersect_all: return "INTERSECT ALL";
    }
    return {};
}

const NodeRef& SqlCompiler::limit_of(const Node& query) const {
    if (query.kind == Kind::select) return as<SelectNode>(query).limit;
    return query.kind == Kind::compound ? as<CompoundNode>(query).limit : nothing;
}

const NodeRef& SqlCompiler::offset_of(const Node& query) const {
    if (query.kind == Kind::select) return as<SelectNode>(query).offset;
    return query.kind == Kind::compound ? as<CompoundNode>(query).offset : nothing;
}

bool SqlCompiler::has_row_limits(const Node& query) const {
    return limit_of(query) || offset_of(query) || clauses_of(query).fetch.count;
}

//! A part of a compound select is in brackets if its own ORDER BY or LIMIT would be taken for the whole's.
static bool needs_brackets(const Node& part, bool limited) {
    if (part.kind == Kind::compound) return true;
    return limited || (part.kind == Kind::select && !as<SelectNode>(part).order_by.empty());
}

void SqlCompiler::write_statement_in_brackets(const Node& statement, SelectPlace place) {
    write("(");
    write_query(statement, place);
    write(")");
}

void SqlCompiler::write_compound(const CompoundNode& compound, SelectPlace place) {
    for (std::size_t i = 0; i < compound.selects.size(); ++i) {
        if (i > 0) {
            write(" ");
            write(set_words(compound.operation));
            write(" ");
        }
        const Node& part = *compound.selects[i];
        const SelectPlace inner = place == SelectPlace::top && i > 0 ? SelectPlace::nested : place;
        const bool brackets = needs_brackets(part, has_row_limits(part));
        if (brackets) write("(");
        if (part.kind != Kind::compound) add_independent_ctes(part);
        if (part.kind == Kind::select) write_select(as<SelectNode>(part), inner);   // its WITH is that of the whole
        else write_query(part, inner);
        if (brackets) write(")");
    }
    Scope scope;
    const Node& naming = naming_statement(compound);
    if (naming.kind == Kind::select) scope.selected = &selected_of(naming);
    if (!scopes_.empty()) scope.reachable = scopes_.back().reachable;
    scope.statement = &compound;
    scopes_.push_back(std::move(scope));
    const bool bare = std::exchange(bare_columns_, true), names = std::exchange(bare_names_, true);
    if (!compound.group_by.empty()) write_group_by(compound.group_by);
    if (!compound.order_by.empty()) write_order_by(compound, compound.order_by);
    bare_columns_ = bare, bare_names_ = names;
    write_row_limits(compound);
    if (clauses_of(compound).lock.present) write_lock(clauses_of(compound).lock);
    scopes_.pop_back();
}

void SqlCompiler::write_query(const Node& query, SelectPlace place) {
    switch (query.kind) {
        case Kind::select: {
            const auto body = [&] { write_select(as<SelectNode>(query), place); };
            return with_ctes(query, body);
        }
        case Kind::compound: {
            const auto body = [&] { write_compound(as<CompoundNode>(query), place); };
            return with_ctes(query, body);
        }
        case Kind::insert: return write_insert(as<InsertNode>(query));
        case Kind::update: return with_ctes(query, [&] { write_update(as<UpdateNode>(query)); });
        case Kind::delete_: return with_ctes(query, [&] { write_delete(as<DeleteNode>(query)); });
        case Kind::scalar_subquery: return write_query(*as<ScalarSubqueryNode>(query).select, place);
        case Kind::grouping: return write_query(*as<GroupingNode>(query).operand, place);
        case Kind::values: return write_value_rows(as<ValuesNode>(query));
        case Kind::text: add_independent_ctes(query); return write_expression(query);
        default: return write_expression(query);
    }
}

void SqlCompiler::write_row_limits(const Node& query) {
    if (!has_row_limits(query)) return;
    if (clauses_of(query).fetch.count) write_fetch(query);
    else write_limit(query);
}

void SqlCompiler::write_limit(const Node& query) {
    if (const NodeRef& limit = limit_of(query)) {
        write("\n LIMIT ");
        write_expression(*limit);
    } else write("\n LIMIT -1");
    if (!offset_of(query)) return;
    write(" OFFSET ");
    write_expression(*offset_of(query));
}

void SqlCompiler::write_fetch(const Node& query) {
    if (const NodeRef& offset = offset_of(query)) {
        write("\n OFFSET ");
        write_expression(*offset);
        write(" ROWS");
    }
    const build::Fetch& fetch = clauses_of(query).fetch;
    write("\n FETCH FIRST ");
    write_expression(*fetch.count);
    if (fetch.percent) write(" PERCENT");
    write(" ROWS ");
    write(fetch.with_ties ? "WITH TIES" : "ONLY");
}

void SqlCompiler::write_lock_of(const build::Lock& lock) {
    std::vector<const Node*> parts;
    const auto add = [&](const auto& self, const Node* part) -> void {
        if (const auto* join = as_if<JoinNode>(*part)) {
            self(self, join->right.get());
            return self(self, join->left.get());
        }
        if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
    };
    for (const NodeRef& part : lock.of) {
        const auto* column = as_if<ColumnNode>(part);
        add(add, column ? column->from : part.get());
    }
    for (const FromRef& table : lock.of_tables) add(add, table.get());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        write(i == 0 ? " OF " : ", ");
        if (facts_of(parts[i]->kind).is_from) write_identifier(from_name(static_cast<const FromNode&>(*parts[i])));
        else write_expression(*parts[i]);
    }
}

void SqlCompiler::write_prefixes(std::span<const build::Prefix> prefixes) {
    for (const build::Prefix& prefix : prefixes) {
        if (!prefix.dialect.empty() && prefix.dialect != "*" && prefix.dialect != dialect_.name()) continue;
        write_expression(*prefix.text);
        write(" ");
    }
}

}  // namespace aludel::compiler
