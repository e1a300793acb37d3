#include "sql/build_support.hpp"

#include "aludel/base/error.hpp"
#include "sql/depth.hpp"
#include "sql/exported_columns.hpp"

namespace aludel::sql::build {

namespace {

bool gives_rows(const Node& statement) {
    switch (statement.kind) {
        case Kind::select: case Kind::compound: case Kind::text: case Kind::values: return true;
        case Kind::insert: case Kind::update: case Kind::delete_: return true;   // RETURNING is asked for when columns are
        default: return false;
    }
}

std::string_view words_of(SetOperation operation) {
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

bool has_known_columns(const Node& statement) {
    const Node& naming = naming_statement(statement);
    if (naming.kind == Kind::text) return !as<TextNode>(naming).column_names.empty();
    for (const NodeRef& item : items_of(naming))
        if (item->kind == Kind::star || item->kind == Kind::text || item->kind == Kind::raw) return false;
    return naming.kind == Kind::select;
}

void check_columns(SetOperation operation, const std::vector<NodeRef>& selects) {
    std::size_t first = 0;
    for (std::size_t i = 0; i < selects.size(); ++i) {
        if (!has_known_columns(*selects[i])) return;
        const std::size_t count = exported_count(*selects[i]);
        if (i == 0) first = count;
        else if (count != first)
            throw ArgumentError("All SELECTs of a " + std::string(words_of(operation)) + " have the same number of columns: " +
                                "the first has " + std::to_string(first) + ", number " + std::to_string(i + 1) + " has " +
                                std::to_string(count) + ".");
    }
}

}  // namespace

NodeRef compound(SetOperation operation, const NodeRef* selects, std::size_t count) {
    if (count == 0) throw ArgumentError("A " + std::string(words_of(operation)) + " needs at least one SELECT.");
    auto node = make_ref<CompoundNode>(operation);
    for (std::size_t i = 0; i < count; ++i) {
        if (!gives_rows(*selects[i]))
            throw ArgumentError("A " + std::string(words_of(operation)) + " is made of SELECTs; number " +
                                std::to_string(i + 1) + " is a " + std::string(kind_name(selects[i]->kind)) + ".");
        node->selects.push_back(selects[i]);
    }
    check_columns(operation, node->selects);
    return finished(std::move(node));
}

FromRef cte(const NodeRef& statement, std::string_view name, CteOptions options) {
    if (!gives_rows(*statement))
        throw ArgumentError("cte() is made of a SELECT, or of an INSERT, UPDATE or DELETE.");
    auto node = make_ref<CteNode>(statement, std::string(name));
    node->recursive = options.recursive;
    node->nesting = options.nesting;
    return finished(std::move(node));
}

FromRef cte_compound(SetOperation operation, const FromRef& base, const NodeRef* parts, std::size_t count) {
    if (base->kind != Kind::cte) throw ArgumentError(described(*base) + " is not a common table expression.");
    const CteNode& old = as<CteNode>(base);
    std::vector<NodeRef> selects{old.statement};
    selects.insert(selects.end(), parts, parts + count);
    auto node = make_ref<CteNode>(compound(operation, selects.data(), selects.size()), old.name);
    node->restated = base;
    node->recursive = old.recursive;
    node->nesting = old.nesting;
    node->prefixes = old.prefixes;
    node->suffixes = old.suffixes;
    return finished(std::move(node));
}

FromRef cte_prefix(const FromRef& cte, const Prefix& prefix, bool suffix) {
    if (cte->kind != Kind::cte) throw ArgumentError(described(*cte) + " is not a common table expression.");
    auto node = make_ref<CteNode>(as<CteNode>(cte));
    (suffix ? node->suffixes : node->prefixes).push_back(prefix);
    return node;
}

}  // namespace aludel::sql::build
