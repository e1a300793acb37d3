#include "compiler/from_elements.hpp"

#include "aludel/base/error.hpp"
#include "sql/visit.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace sql;

namespace {

void add(std::vector<FromRef>& out, const FromNode& from) {
    for (const FromRef& known : out)
        if (known.get() == &from) return;
    out.push_back(FromRef(&from));
}

class Resolver {
public:
    Resolver(const SelectNode& select, std::span<const SelectColumn> columns) : select_(select) {
        for (const SelectColumn& column : columns) collect_froms(*column.node, mentioned_);
        for (const NodeRef& condition : select.where) collect_froms(*condition, mentioned_);
    }

    std::vector<FromElement> run() {
        for (const FromRef& from : select_.froms) add_element(from);
        for (const JoinStep& step : select_.joins) join(step);
        for (const FromRef& from : mentioned_) add_element(from);
        return std::move(elements_);
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::size_t holder_of(const FromNode& from) const {
        for (std::size_t i = 0; i < elements_.size(); ++i)
            if (elements_[i].contains(from)) return i;
        return none;
    }

    void add_element(const FromRef& from) {
        if (holder_of(*from) != none) return;
        std::erase_if(elements_, [&](const FromElement& known) {   // a join brings its tables with it
            return known.joins.empty() && from->kind == Kind::join && holds(*from, *known.base);
        });
        elements_.push_back({from});
    }

    void join(const JoinStep& step) {
        std::size_t left = step.left ? explicit_left(step.left) : implicit_left(step);
        NodeRef on = step.on ? step.on : infer_on(elements_[left], step.target);
        left = drop_plain(*step.target, left);
        elements_[left].joins.push_back({step.target, std::move(on), step.kind});
    }

    //! A table that select_from names and a join brings in again appears only in the join. Returns the new place of
    //! `left`.
    std::size_t drop_plain(const FromNode& target, std::size_t left) {
        for (std::size_t i = 0; i < elements_.size(); ++i)
            if (i != left && elements_[i].base.get() == &target && elements_[i].joins.empty()) {
                elements_.erase(elements_.begin() + static_cast<std::ptrdiff_t>(i));
                return i < left ? left - 1 : left;
            }
        return left;
    }

    std::size_t explicit_left(const FromRef& left) {
        add_element(left);
        return holder_of(*left);
    }

    std::size_t implicit_left(const JoinStep& step) {
        if (!elements_.empty()) return choose(elements_, step);
        std::vector<FromElement> candidates;
        for (const FromRef& from : mentioned_) candidates.push_back({from});
        elements_.push_back(std::move(candidates[choose(candidates, step)]));
        return elements_.size() - 1;
    }

    //! The only candidate that can be the left side.
    std::size_t choose(const std::vector<FromElement>& candidates, const JoinStep& step) const {
        std::vector<std::size_t> possible;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (may_be_left(candidates[i], step, candidates.size() > 1)) possible.push_back(i);
        if (possible.empty() && step.on)
            for (std::size_t i = 0; i < candidates.size(); ++i)
                if (candidates[i].base != step.target) possible.push_back(i);
        if (possible.size() == 1) return possible.front();
        if (possible.empty()) throw_no_left(candidates, step);
        throw InvalidRequestError("Cannot tell which of " + titles(candidates, possible) + " to join to " +
                                  from_title(*step.target) + " from. Say it: join_from(left, " +
                                  from_title(*step.target) + ", condition), or select_from(left) first.");
    }

    static bool may_be_left(const FromElement& candidate, const JoinStep& step, bool several) {
        if (candidate.base == step.target && candidate.joins.empty()) return false;
        if (!step.on) return can_join(candidate, step.target);
        if (!several) return true;
        std::vector<FromRef> used;
        collect_froms(*step.on, used);
        return std::all_of(used.begin(), used.end(), [&](const FromRef& from) {
            return from == step.target || candidate.contains(*from);
        });
    }

    [[noreturn]] static void throw_no_left(const std::vector<FromElement>& candidates, const JoinStep& step) {
        if (candidates.size() == 1 && !step.on) infer_on(candidates.front(), step.target);   // says which keys miss
        const std::string target = from_title(*step.target);
        if (candidates.empty())
            throw InvalidRequestError("There is nothing in FROM to join " + target +
                                      " to. Say select_from(left) first, or join_from(left, " + target + ").");
        std::vector<std::size_t> all;
        for (std::size_t i = 0; i < candidates.size(); ++i) all.push_back(i);
        throw NoForeignKeysError("No foreign key links " + target + " with any of " + titles(candidates, all) +
                                 ". Give the condition: join(" + target + ", left.id == right.left_id).");
    }

    static std::string titles(const std::vector<FromElement>& candidates, const std::vector<std::size_t>& chosen) {
        std::string text;
        for (std::size_t i : chosen) text += (text.empty() ? "" : ", ") + from_title(*candidates[i].base);
        return text;
    }

    const SelectNode& select_;
    std::vector<FromRef> mentioned_{};
    std::vector<FromElement> elements_{};
};

}  // namespace

void collect_froms(const Node& expression, std::vector<FromRef>& out) {
    if (expression.kind == Kind::column) return add(out, *as<ColumnNode>(expression).from);
    if (expression.kind == Kind::function)
        for (const NodeRef& argument : as<FunctionNode>(expression).arguments)   // a whole row
            if (facts_of(argument->kind).is_from) add(out, as<FromNode>(argument));
    if (expression.kind == Kind::entity) return add(out, *as<EntityNode>(expression).from);
    if (facts_of(expression.kind).stands_alone) return;
    for_each_child(expression, [&](const Node& child) { collect_froms(child, out); });
}

std::vector<FromElement> resolve_froms(const SelectNode& select, std::span<const SelectColumn> columns) {
    return Resolver(select, columns).run();
}

std::string from_title(const FromNode& from) {
    if (!from.name.empty()) return from.name;
    if (from.kind == Kind::alias) return "an alias of " + from_title(*as<AliasNode>(from).element);
    return "a subquery";
}

}  // namespace aludel::compiler
