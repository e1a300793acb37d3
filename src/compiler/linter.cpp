#include "compiler/linter.hpp"

#include "aludel/base/error.hpp"
#include "sql/visit.hpp"

#include <numeric>
#include <vector>

namespace aludel::compiler {

using namespace sql;

namespace {

//! Which elements of FROM are linked with each other: a union-find over their numbers.
class Links {
public:
    explicit Links(std::span<const FromElement> elements) : elements_(elements), parents_(elements.size()) {
        std::iota(parents_.begin(), parents_.end(), std::size_t{0});
    }

    //! What one condition names is linked; of AND and OR, each term is a condition.
    void add_condition(const Node& condition) {
        const auto* list = as_if<ListNode>(condition);
        if (list && (list->op == Op::and_ || list->op == Op::or_)) {
            for (const NodeRef& term : list->terms) add_condition(*term);
            return;
        }
        first_ = none;
        add_mentioned(condition);
    }
    //! What an element itself refers to: LATERAL, or the arguments of a function.
    void add_element(std::size_t index) {
        const FromNode& base = *elements_[index].base;
        first_ = index;
        if (base.kind == Kind::subquery || base.kind == Kind::table_function || base.kind == Kind::values) add_parts(base);
        for (const JoinPart& part : elements_[index].joins) {
            if (part.on) add_mentioned(*part.on);
            if (part.target->kind != Kind::table) add_parts(*part.target);
        }
        if (base.kind == Kind::table_function && as<TableFunctionNode>(base).joins_implicitly)
            for (std::size_t other = 0; other < elements_.size(); ++other) link(index, other);
    }
    //! An element that nothing links with the first one, or the number of elements.
    std::size_t stranger() {
        for (std::size_t i = 1; i < parents_.size(); ++i)
            if (root(i) != root(0)) return i;
        return parents_.size();
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void add_mentioned(const Node& node) {
        if (node.kind == Kind::column) return mention(*as<ColumnNode>(node).from);
        if (facts_of(node.kind).is_from) mention(as<FromNode>(node));
        add_parts(node);
    }
    void add_parts(const Node& node) {
        for_each_child(node, [this](const Node& part) { add_mentioned(part); });
    }
    void mention(const FromNode& from) {
        for (std::size_t i = 0; i < elements_.size(); ++i) {
            if (!elements_[i].contains(from)) continue;
            if (first_ == none) first_ = i;
            else link(first_, i);
        }
    }
    std::size_t root(std::size_t i) {
        while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
        return i;
    }
    void link(std::size_t a, std::size_t b) { parents_[root(a)] = root(b); }

    std::span<const FromElement> elements_;
    std::vector<std::size_t> parents_;
    std::size_t first_ = none;   // that the current condition named
};

}  // namespace

void check_links(std::span<const FromElement> elements, std::span<const NodeRef> conditions) {
    if (elements.size() < 2) return;
    Links links(elements);
    for (std::size_t i = 0; i < elements.size(); ++i) links.add_element(i);
    for (const NodeRef& condition : conditions) links.add_condition(*condition);
    const std::size_t stranger = links.stranger();
    if (stranger == elements.size()) return;
    throw ArgumentError("Nothing links " + from_title(*elements[stranger].base) + " with " + from_title(*elements[0].base) +
                        ": each row of one would be combined with each row of the other (a cartesian product). Join them, "
                        "or name both in a condition of where(); if all combinations are wanted, say so with .cartesian().");
}

void check_has_where(const Node& statement) {
    const bool update = statement.kind == Kind::update;
    if (!update && statement.kind != Kind::delete_) return;
    const bool has_where = update ? !as<UpdateNode>(statement).where.empty() : !as<DeleteNode>(statement).where.empty();
    const ClausesNode& clauses = clauses_of(statement);
    if (has_where || clauses.all_rows || clauses.limit) return;
    throw ArgumentError(std::string(update ? "This UPDATE has no WHERE and would change" : "This DELETE has no WHERE and would delete") +
                        " every row of " + from_title(update ? *as<UpdateNode>(statement).table : *as<DeleteNode>(statement).table) +
                        ". Add where(...), or if all rows are meant, say so with .all_rows().");
}

}  // namespace aludel::compiler
