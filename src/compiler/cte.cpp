#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

const CteNode* restated_by(const CteNode& cte) {
    return cte.restated ? as_if<CteNode>(element_below(*cte.restated)) : nullptr;
}

bool restates(const CteNode& later, const CteNode& earlier) {
    const CteNode* before = restated_by(later);
    return before && (before == &earlier || restates(*before, earlier));
}

//! Is one of them the other, or what the other restates?
bool is_same_expression(const CteNode& a, const CteNode& b) { return &a == &b || restates(a, b) || restates(b, a); }

//! Do two mean the same: equal structure, and the same parameters? Equal values are not enough: the text is kept for
//! statements of this structure with other values.
bool is_equal(const CteNode& a, const CteNode& b) {
    if (a.recursive || b.recursive) return false;
    StatementKey left, right;
    make_key(*a.statement, {}, left);
    make_key(*b.statement, {}, right);
    return left.bytes == right.bytes && left.binds == right.binds;
}

}  // namespace

//! The one of this name that is written or being written. Throws `CompileError` when two that have nothing to do with
//! each other have one name.
const CteNode* SqlCompiler::known_cte(const CteNode& cte) const {
    const auto check = [&](const CteNode& other) -> const CteNode* {
        if (is_same_expression(cte, other) || (cte.name == other.name && is_equal(cte, other))) return &other;
        if (!cte.name.empty() && cte.name == other.name && !cte.nesting && !other.nesting)
            throw CompileError("Several common table expressions have the name \"" + cte.name +
                               "\". Give each a name of its own.");
        return nullptr;
    };
    for (const CteNode* open : open_ctes_)
        if (const CteNode* known = check(*open)) return known;
    for (const WrittenCte& written : ctes_)
        if (const CteNode* known = check(*written.cte)) return known;
    return nullptr;
}

void SqlCompiler::write_cte(const CteNode& cte) {
    if (!abilities().cte) unsupported("common table expressions", "Use a subquery() instead of the cte().");
    add_cte(cte, cte.nesting && depth_ > 0 ? depth_ - 1 : 0);
    write_identifier(from_name(cte));
}

void SqlCompiler::add_cte(const CteNode& cte, std::size_t level) {
    if (const CteNode* known = known_cte(cte)) {
        if (!restates(cte, *known)) return;
        std::erase_if(ctes_, [&](const WrittenCte& written) { return written.cte == known; });   // the later one has it all
    }
    open_ctes_.push_back(&cte);
    const std::vector<Scope> outer = std::exchange(scopes_, {});
    Fragment text = writer_.captured([&] {
        write_identifier(from_name(cte));
        Fragment body = writer_.captured([&] {
            const bool bare_columns = std::exchange(bare_columns_, false), bare_names = std::exchange(bare_names_, false);
            write_query(*cte.statement, SelectPlace::from);
            bare_columns_ = bare_columns, bare_names_ = bare_names;
        });
        if (cte.recursive || cte.statement->kind == Kind::values) {
            const std::vector<std::string> columns = statement_columns(*cte.statement);
            for (std::size_t i = 0; i < columns.size(); ++i) {
                write(i == 0 ? "(" : ", ");
                write_identifier(columns[i]);
            }
            if (!columns.empty()) write(")");
        }
        write(" AS ");
        write_prefixes(cte.prefixes);
        write("\n(");
        writer_.append(std::move(body));
        write(")");
        if (!cte.suffixes.empty()) write(" "), write_prefixes(cte.suffixes);
    });
    scopes_ = outer;
    open_ctes_.pop_back();
    ctes_.push_back({&cte, std::move(text), level});
}

bool SqlCompiler::sets_values_first(const Node& statement) {
    return statement.kind == Kind::update || (statement.kind == Kind::insert && !as<InsertNode>(statement).select);
}

void SqlCompiler::add_independent_ctes(const Node& statement) {
    for (const build::AddedCte& added : clauses_of(statement).ctes)
        add_cte(as<CteNode>(added.cte), (added.nest_here || as<CteNode>(added.cte).nesting) && depth_ > 0 ? depth_ - 1 : 0);
}

//! The WITH of the statement at this level; empty when nothing belongs there.
Fragment SqlCompiler::take_ctes(std::size_t level) {
    const auto belongs = [&](const WrittenCte& written) { return written.level == level; };
    if (std::none_of(ctes_.begin(), ctes_.end(), belongs)) return {};
    const bool recursive = std::any_of(ctes_.begin(), ctes_.end(), [&](const WrittenCte& written) {
        return belongs(written) && written.cte->recursive;
    });
    return writer_.captured([&] {
        write(recursive && abilities().recursive_word ? "WITH RECURSIVE " : "WITH ");
        bool first = true;
        for (WrittenCte& written : ctes_) {
            if (!belongs(written)) continue;
            if (!std::exchange(first, false)) write(", \n");
            writer_.append(std::move(written.text));
        }
        write("\n ");
        std::erase_if(ctes_, belongs);
    });
}

Fragment SqlCompiler::body_with_ctes(const Node&, Fragment body, std::size_t level) {
    Fragment with = take_ctes(level);
    if (with.empty()) return body;
    with.append(std::move(body));
    return with;
}

}  // namespace aludel::compiler
