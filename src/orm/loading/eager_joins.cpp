#include "orm/loading/eager_joins.hpp"

#include "aludel/base/error.hpp"
#include "compiler/from_elements.hpp"
#include "orm/loading/loader_options.hpp"
#include "orm/loading/loader_criteria.hpp"
#include "orm/loading/row_plan.hpp"
#include "orm/mapping/condition.hpp"
#include "sql/build_support.hpp"
#include "sql/select_items.hpp"

#include <algorithm>
#include <optional>

namespace aludel::orm {

using sql::FromRef;
using sql::NodeRef;
using sql::SelectNode;
namespace build = sql::build;

namespace {

//! A relationship that the rows of a statement are to bring with them.
struct Branch {
    const RelationshipDef* relationship;
    bool is_given = false;        //!< the statement joins it itself: contains_eager
    bool is_inner = false;
    NodeRef criteria{};           //!< on the target's table
    FromRef far{};                //!< the target: an alias, or what contains_eager names
    FromRef association{};        //!< of a many-to-many: an alias of its table
    LoaderOptions options{};      //!< of the objects at the other end
    std::vector<Branch> below{};

    std::optional<EntityColumns> columns{};
    std::uint32_t item = 0;
    const MapperImpl& target() const { return *relationship->target; }
};

//! How often a path of joins comes by a class.
struct Trail {
    const MapperImpl* mapper;
    const Trail* before;
    int times(const MapperImpl& wanted) const {
        return (mapper == &wanted ? 1 : 0) + (before ? before->times(wanted) : 0);
    }
};

//! What a mapping joins ends where the path comes back to a class, unless the relationship says how deep it goes.
bool ends_here(const RelationshipDef& relationship, const Trail& trail) {
    return trail.times(*relationship.target) > std::max<int>(relationship.spec.join_depth, 0);
}

std::vector<Branch> branches_of(const MapperImpl& mapper, const LoaderOptions& options, const sql::FromNode* from,
                                const Trail& trail) {
    std::vector<Branch> found;
    for (const auto& relationship : mapper.relationships) {
        const LoadHow how = options.how(*relationship, from);
        Branch branch{relationship.get()};
        branch.is_given = how.strategy == LoadStrategy::contains_eager;
        if (!branch.is_given && how.strategy != LoadStrategy::joined) continue;
        if (how.is_default && ends_here(*relationship, trail)) continue;
        branch.is_inner = how.option ? how.step()->innerjoin : relationship->spec.innerjoin;
        branch.criteria = how.criteria();
        if (branch.is_given) branch.far = how.option && how.step()->target ? how.step()->target : branch.target().from();
        branch.options = options.below(*relationship, from);
        const Trail longer{&branch.target(), &trail};
        branch.below = branches_of(branch.target(), branch.options, nullptr, longer);
        found.push_back(std::move(branch));
    }
    return found;
}

bool has(const std::vector<Branch>& branches, bool (*is)(const Branch&)) {
    return std::any_of(branches.begin(), branches.end(),
                       [&](const Branch& branch) { return is(branch) || has(branch.below, is); });
}
bool is_collection(const Branch& branch) { return branch.relationship->spec.many; }
bool is_joined_collection(const Branch& branch) { return !branch.is_given && is_collection(branch); }
bool is_joined(const Branch& branch) { return !branch.is_given; }
bool is_given(const Branch& branch) { return branch.is_given; }

bool limits_rows(const SelectNode& select) {
    return select.limit || select.offset || sql::clauses_of(select).fetch.count;
}
bool merges_rows(const SelectNode& select) {
    return select.distinct || !select.group_by.empty() || !sql::clauses_of(select).distinct_on.empty();
}

//! A class that the statement selects, and what is to come with it.
struct Root {
    std::uint32_t item;
    const sql::EntityNode* entity;
    std::vector<Branch> branches;
    const MapperImpl& mapper() const { return static_cast<const MapperImpl&>(*entity->info); }
};

//! What a key of ORDER BY is about, without DESC and NULLS FIRST.
const NodeRef& ordered(const NodeRef& key) {
    return key->kind == sql::Kind::unary ? ordered(sql::as<sql::UnaryNode>(key).operand) : key;
}
NodeRef with_operand(const NodeRef& key, const NodeRef& column) {
    if (key->kind != sql::Kind::unary) return column;
    const auto& unary = sql::as<sql::UnaryNode>(key);
    return build::unary(unary.op, with_operand(unary.operand, column), unary.type);
}

//! A statement as a subquery, so that what is joined does not change which rows LIMIT and its like leave. ORDER BY is
//! repeated outside; what it names and the statement does not select is added to the subquery.
class Wrapped {
public:
    Wrapped(const NodeRef& statement, std::vector<NodeRef> items)
        : select_(sql::as<SelectNode>(statement)), items_(std::move(items)), selected_(sql::select_columns(items_)) {
        NodeRef inner = statement;
        SelectNode& edited = build::editable<SelectNode>(inner);
        edited.options.clear();
        edited.execution = {};
        for (const NodeRef& key : select_.order_by) places_of_keys_.push_back(place_of(ordered(key)));
        inner = build::with_items(std::move(inner), items_.data(), items_.size(), false, false);
        subquery_ = build::subquery(build::label_style(std::move(inner), sql::LabelStyle::table_and_column), {});
    }

    const FromRef& from() const noexcept { return subquery_; }
    //! The position of an item's first column.
    std::size_t first_of(std::size_t item) const {
        return static_cast<std::size_t>(
            std::find_if(selected_.begin(), selected_.end(), [&](const auto& column) { return column.item == item; }) -
            selected_.begin());
    }
    //! An item of the statement as the outer one selects it.
    NodeRef item(std::size_t index) const {
        const NodeRef& inner = items_[index];
        if (inner->kind == sql::Kind::entity) {
            const auto& entity = sql::as<sql::EntityNode>(inner);
            const EntityColumns columns(static_cast<const MapperImpl&>(*entity.info), subquery_, first_of(index));
            const std::vector<NodeRef> all = columns.all();
            return build::entity(*entity.info, subquery_, entity.optional, all.data(), all.size());
        }
        const NodeRef column = build::column_at(subquery_, first_of(index));
        const std::string* name = sql::natural_name(*inner);
        return name ? build::label(column, *name) : column;
    }
    std::vector<NodeRef> order_by() const {
        std::vector<NodeRef> keys;
        for (std::size_t i = 0; i < select_.order_by.size(); ++i)
            keys.push_back(with_operand(select_.order_by[i], build::column_at(subquery_, places_of_keys_[i])));
        return keys;
    }

private:
    std::size_t place_of(const NodeRef& key) {
        const auto* label = sql::as_if<sql::LabelReferenceNode>(*key);
        const auto known = std::find_if(selected_.begin(), selected_.end(), [&](const sql::SelectColumn& column) {
            if (label) return column.node->kind == sql::Kind::label && sql::as<sql::LabelNode>(column.node).name == label->name;
            return column.node.get() == key.get() || sql::same_column(*column.node, *key);
        });
        if (known != selected_.end()) return static_cast<std::size_t>(known - selected_.begin());
        items_.push_back(key);
        return selected_.size() + added_keys_++;
    }

    const SelectNode& select_;
    std::vector<NodeRef> items_;
    std::vector<sql::SelectColumn> selected_;
    std::size_t added_keys_ = 0;
    std::vector<std::size_t> places_of_keys_{};
    FromRef subquery_{};
};

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
            items.push_back(build::entity(branch.target(), branch.far, true));
            add_given(branch.below, items);
        }
    }

    EntityColumns columns_of(const Root& root) const {
        if (wrapped_) return {root.mapper(), wrapped_->from(), wrapped_->first_of(root.item)};
        return {root.mapper(), root.entity->from};
    }
    EntityColumns columns_of(const Branch& branch) const {
        if (branch.is_given && wrapped_)
            for (const auto& [from, item] : given_)
                if (from == branch.far.get()) return {branch.target(), wrapped_->from(), wrapped_->first_of(item)};
        return {branch.target(), branch.far};
    }

    //! Gives a branch, and those below it, their aliases, and their columns a place in the rows.
    void prepare(Branch& branch) {
        const RelationshipDef& relationship = *branch.relationship;
        if (!branch.is_given) branch.far = build::alias(branch.target().from(), {});
        if (!branch.is_given && relationship.direction == Direction::many_to_many)
            branch.association = build::alias(FromRef(relationship.secondary), {});
        branch.columns.emplace(columns_of(branch));
        branch.item = static_cast<std::uint32_t>(items_.size());
        const std::vector<NodeRef> all = branch.columns->all();
        items_.push_back(build::entity(branch.target(), branch.columns->from(), true, all.data(), all.size()));
        if (!branch.is_given) add_orders(branch);
        for (Branch& next : branch.below) prepare(next);
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

    Ref<const compiler::RowPlan> plan() const {
        auto made = make_ref<StatementPlan>();
        made->own_items = static_cast<std::uint32_t>(select_.items.size());
        made->has_collections = any(&is_collection);
        made->elements_repeat = made->has_collections && !gives_elements_once();
        for (const Root& root : roots_) {
            EntityPlan entity{&root.mapper(), root.item, root.entity->optional};
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
    static std::size_t count_of_collections(const std::vector<Branch>& branches) {
        std::size_t count = 0;
        for (const Branch& branch : branches) count += (is_collection(branch) ? 1 : 0) + count_of_collections(branch.below);
        return count;
    }
    static void add_plans(const std::vector<Branch>& branches, EntityPlan& plan) {
        for (const Branch& branch : branches) {
            EntityPlan& joined = plan.joined.emplace_back(EntityPlan{&branch.target(), branch.item, true, branch.relationship});
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
    std::optional<Wrapped> wrapped_{};
    std::vector<Given> given_{};   // of a wrapped statement: where it selects what it joins itself
};

std::vector<Root> roots_of(const SelectNode& select, const LoaderOptions& options) {
    std::vector<Root> roots;
    std::vector<const sql::FromNode*> froms;
    for (std::uint32_t i = 0; i < select.items.size(); ++i) {
        const auto* entity = sql::as_if<sql::EntityNode>(*select.items[i]);
        if (!entity) continue;
        Root root{i, entity, {}};
        root.branches = branches_of(root.mapper(), options, entity->from.get(), {&root.mapper(), nullptr});
        froms.push_back(entity->from.get());
        roots.push_back(std::move(root));
    }
    options.check_roots(froms);
    return roots;
}

}  // namespace

const compiler::Rewriter* rewriter_of(const sql::Node& statement) noexcept {
    static const EagerJoins eager_joins;
    const auto* select = sql::as_if<SelectNode>(statement);
    if (!select) return nullptr;
    const auto joins = [](const NodeRef& item) {
        const auto* entity = sql::as_if<sql::EntityNode>(*item);
        return entity && static_cast<const MapperImpl&>(*entity->info).joins_by_default;
    };
    const bool is_rewritten = !select->options.empty() || std::any_of(select->items.begin(), select->items.end(), joins);
    return is_rewritten ? &eager_joins : nullptr;
}

compiler::Rewriter::Rewritten EagerJoins::rewrite(const NodeRef& statement) const {
    const LoaderOptions options(*statement);
    NodeRef limited = with_loader_criteria(statement, options);
    std::vector<Root> roots = roots_of(sql::as<SelectNode>(limited), options);
    if (std::any_of(roots.begin(), roots.end(), [](const Root& root) { return !root.branches.empty(); }))
        return Joiner(std::move(limited), std::move(roots), options).run();
    return {limited == statement ? NodeRef() : std::move(limited), {}};
}

}  // namespace aludel::orm
