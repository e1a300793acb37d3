#include "orm/loading/eager_joins.hpp"

#include "compiler/from_elements.hpp"
#include "orm/loading/branches.hpp"
#include "orm/loading/inline_subclasses.hpp"
#include "orm/loading/loader_criteria.hpp"
#include "orm/loading/row_plan.hpp"
#include "orm/loading/wrapped_statement.hpp"
#include "sql/build_support.hpp"

#include <algorithm>
#include <optional>

namespace aludel::orm {

using sql::FromRef;
using sql::NodeRef;
using sql::SelectNode;
namespace build = sql::build;

namespace {

bool limits_rows(const SelectNode& select) {
    return select.limit || select.offset || sql::clauses_of(select).fetch.count;
}
bool merges_rows(const SelectNode& select) {
    return select.distinct || !select.group_by.empty() || !sql::clauses_of(select).distinct_on.empty();
}

//! Writes the statement that brings the branches of its classes along.
class Joiner {
public:
    Joiner(NodeRef statement, std::vector<Root> roots, const LoaderOptions& options)
        : original_(std::move(statement)), select_(sql::as<SelectNode>(original_)), roots_(std::move(roots)), options_(options) {}

    compiler::Rewriter::Rewritten run() {
        if (is_to_be_wrapped()) wrap();
        else begin();
        for (Root& root : roots_)
            for (Branch& branch : root.branches) prepare(branch);
        for (const Root& root : roots_) join(root.branches, columns_of(root), root.entity->optional);
        for (const InlineSubclasses& with : inline_) statement_ = with.joined_to(std::move(statement_));
        for (Root& root : roots_) leave_out(root);
        statement_ = build::with_items(std::move(statement_), items_.data(), items_.size(), false, false);
        if (!orders_.empty()) statement_ = build::order_by(std::move(statement_), orders_.data(), orders_.size());
        return {statement_, plan()};
    }

private:
    bool any(bool (*is)(const Branch&)) const {
        return std::any_of(roots_.begin(), roots_.end(), [&](const Root& root) { return has(root.branches, is); });
    }
    bool is_to_be_wrapped() const {
        return (limits_rows(select_) && any(&is_joined_collection)) || (merges_rows(select_) && any(&is_joined));
    }

    void begin() {
        statement_ = original_;
        build::editable<SelectNode>(statement_).options.clear();
        items_.assign(select_.items.begin(), select_.items.end());
    }

    void wrap() {
        std::vector<NodeRef> items(select_.items.begin(), select_.items.end());
        for (const Root& root : roots_) add_given(root.branches, items);
        wrapped_.emplace(original_, std::move(items));
        for (std::size_t i = 0; i < select_.items.size(); ++i) items_.push_back(wrapped_->item(i));
        statement_ = build::select_from(build::select(items_.data(), items_.size(), false), wrapped_->from());
        orders_ = wrapped_->order_by();
    }
    //! What the statement joins itself is selected within.
    void add_given(const std::vector<Branch>& branches, std::vector<NodeRef>& items) {
        for (const Branch& branch : branches) {
            if (!branch.is_given) continue;
            given_.push_back({branch.far.get(), items.size()});
            items.push_back(EntityColumns(branch.target(), branch.far).item(true));
            add_given(branch.below, items);
        }
    }

    EntityColumns columns_of(const Root& root) const {
        if (wrapped_) return {root.mapper(), wrapped_->from(), wrapped_->first_of(root.item), root.entity->from};
        return {root.mapper(), root.entity->from};
    }
    EntityColumns columns_of(const Branch& branch) const {
        if (branch.is_given && wrapped_)
            for (const auto& [from, item] : given_)
                if (from == branch.far.get()) return {branch.target(), wrapped_->from(), wrapped_->first_of(item), branch.far};
        return {branch.target(), branch.far};
    }

    //! Gives a branch, and those below it, their aliases, and their columns a place in the rows.
    void prepare(Branch& branch) {
        const RelationshipDef& relationship = *branch.relationship;
        if (!branch.is_given) branch.far = build::alias(branch.loaded, {});
        if (!branch.is_given && relationship.direction == Direction::many_to_many)
            branch.association = build::alias(FromRef(relationship.secondary), {});
        branch.columns.emplace(columns_of(branch));
        branch.item = static_cast<std::uint32_t>(items_.size());
        items_.push_back(branch.columns->item(true));
        if (!branch.is_given) {
            add_inline(branch);
            add_orders(branch);
        }
        for (Branch& next : branch.below) prepare(next);
    }
    //! What the mapping has read with each object, as far as nothing else is said.
    void add_inline(const Branch& branch) {
        if (branch.loaded != branch.target().from() || branch.target().inline_below.empty()) return;
        if (!wrapped_ && sql::clauses_of(select_).lock.present) return;   // the outer side of a join cannot be locked
        InlineSubclasses with(branch.target(), branch.far);
        items_.back() = with.item(true);
        inline_.push_back(std::move(with));
    }
    void add_orders(const Branch& branch) {
        for (const auto& key : branch.relationship->spec.order_by) {
            const NodeRef column = branch.columns->at(static_cast<std::size_t>(branch.target().slot_of_field(key.field)));
            orders_.push_back(key.descending ? build::unary(sql::Op::desc, column, {}) : column);
        }
    }

    //! `is_optional`: rows may be without the object whose links these are.
    void join(const std::vector<Branch>& branches, const EntityColumns& near, bool is_optional) {
        for (const Branch& branch : branches) join(branch, near, is_optional);
    }
    void join(const Branch& branch, const EntityColumns& near, bool is_optional) {
        if (branch.is_given) return join(branch.below, *branch.columns, true);
        const bool is_outer = is_optional || !branch.is_inner;
        statement_ = build::join(std::move(statement_), near.from(), element(branch, is_outer), on(branch, near),
                                 is_outer ? sql::JoinKind::left : sql::JoinKind::inner);
        join_rest(branch, is_outer);
    }
    //! What is below a branch and not within its element.
    void join_rest(const Branch& branch, bool is_outer) {
        for (const Branch& next : branch.below) {
            if (is_outer && is_taken_in(next)) join_rest(next, true);
            else join(next, *branch.columns, is_outer);
        }
    }
    //! An inner join below an outer one belongs to its right side: a LEFT JOIN (b JOIN c).
    static bool is_taken_in(const Branch& branch) { return branch.is_inner && !branch.is_given; }
    FromRef element(const Branch& branch, bool is_outer) const {
        FromRef from = branch.far;
        if (branch.association) {
            std::vector<NodeRef> terms = far_terms(*branch.relationship, branch.association, *branch.columns);
            add_conditions(branch, terms);
            from = build::join_from(branch.association, branch.far, all_of(terms), sql::JoinKind::inner);
        }
        for (const Branch& next : branch.below)
            if (is_outer && is_taken_in(next))
                from = build::join_from(from, element(next, true), on(next, *branch.columns), sql::JoinKind::inner);
        return from;
    }
    NodeRef on(const Branch& branch, const EntityColumns& near) const {
        std::vector<NodeRef> terms = near_terms(*branch.relationship, near, branch.association ? branch.association : branch.far);
        if (!branch.association) add_conditions(branch, terms);
        return all_of(terms);
    }
    void add_conditions(const Branch& branch, std::vector<NodeRef>& terms) const {
        if (branch.criteria) terms.push_back(said_of(branch.criteria, branch.target(), branch.far));
        if (NodeRef criteria = options_.criteria_on(branch.far, true)) terms.push_back(std::move(criteria));
    }

    //! What is deferred goes at last: until here the items have all columns.
    void leave_out(Root& root) {
        root.kept = kept_columns(root.mapper(), options_, root.entity->from.get());
        if (root.kept) items_[root.item] = with_columns(items_[root.item], *root.kept);
        for (Branch& branch : root.branches) leave_out(branch);
    }
    void leave_out(Branch& branch) {
        branch.kept = kept_columns(branch.target(), branch.options, nullptr);
        if (branch.kept) items_[branch.item] = with_columns(items_[branch.item], *branch.kept);
        for (Branch& next : branch.below) leave_out(next);
    }

    Ref<const compiler::RowPlan> plan() const {
        auto made = make_ref<StatementPlan>();
        made->own_items = static_cast<std::uint32_t>(select_.items.size());
        made->has_collections = any(&is_collection);
        made->elements_repeat = made->has_collections && !gives_elements_once();
        for (const Root& root : roots_) {
            EntityPlan entity{&root.mapper(), root.item, root.entity->optional};
            entity.kept = root.kept;
            add_plans(root.branches, entity);
            made->entities.push_back(std::move(entity));
        }
        return made;
    }
    //! One joined collection, of a class that no other FROM repeats.
    bool gives_elements_once() const {
        std::size_t collections = 0;
        for (const Root& root : roots_) collections += count_of_collections(root.branches);
        if (collections != 1 || any(&is_given) || roots_.size() != 1) return false;
        const auto froms = compiler::resolve_froms(select_, sql::select_columns(select_.items));
        return froms.size() == 1 && froms.front().joins.empty() && froms.front().base->kind != sql::Kind::join;
    }
    static void add_plans(const std::vector<Branch>& branches, EntityPlan& plan) {
        for (const Branch& branch : branches) {
            EntityPlan& joined = plan.joined.emplace_back(EntityPlan{&branch.target(), branch.item, true, branch.relationship});
            joined.kept = branch.kept;
            add_plans(branch.below, joined);
        }
    }

    struct Given {
        const sql::FromNode* from;
        std::size_t item;
    };

    const NodeRef original_;
    const SelectNode& select_;
    std::vector<Root> roots_;
    const LoaderOptions& options_;
    NodeRef statement_{};
    std::vector<NodeRef> items_{}, orders_{};
    std::vector<InlineSubclasses> inline_{};
    std::optional<WrappedStatement> wrapped_{};
    std::vector<Given> given_{};   // of a wrapped statement: where it selects what it joins itself
};

}  // namespace

namespace {

bool is_rewritten(const sql::EntityInfo& info) noexcept {
    const auto& mapper = static_cast<const MapperImpl&>(info);
    return mapper.joins_by_default || mapper.defers_columns || !mapper.inline_below.empty();
}

//! The subclasses that a statement reads with a class.
const std::vector<const sql::EntityInfo*>& below(const sql::EntityNode& entity) noexcept {
    const auto* from = sql::as_if<sql::EntityFromNode>(*entity.from);
    return from && entity.columns.empty() ? from->below : entity.below;
}

}  // namespace

const compiler::Rewriter* rewriter_of(const sql::Node& statement) noexcept {
    static const EagerJoins eager_joins;
    const auto* select = sql::as_if<SelectNode>(statement);
    if (!select) return nullptr;
    const auto changes = [](const NodeRef& item) {
        const auto* entity = sql::as_if<sql::EntityNode>(*item);
        return entity && (is_rewritten(*entity->info) || std::any_of(below(*entity).begin(), below(*entity).end(), [](const sql::EntityInfo* info) {
            return static_cast<const MapperImpl&>(*info).joins_by_default;
        }));
    };
    const bool is_changed = !select->options.empty() || std::any_of(select->items.begin(), select->items.end(), changes);
    return is_changed ? &eager_joins : nullptr;
}

compiler::Rewriter::Rewritten EagerJoins::rewrite(const NodeRef& statement) const {
    const LoaderOptions options(*statement);
    NodeRef limited = with_inline_subclasses(with_loader_criteria(statement, options));
    std::vector<Root> roots = roots_of(sql::as<SelectNode>(limited), options);
    const auto is_changed = [&](const Root& root) {
        return !root.branches.empty() || kept_columns(root.mapper(), options, root.entity->from.get());
    };
    if (std::any_of(roots.begin(), roots.end(), is_changed))
        return Joiner(std::move(limited), std::move(roots), options).run();
    return {limited == statement ? NodeRef() : std::move(limited), {}};
}

}  // namespace aludel::orm
