#include "orm/loading/loader_options.hpp"

#include "aludel/base/error.hpp"
#include "aludel/orm/loader_options.hpp"
#include "orm/mapping/condition.hpp"
#include "sql/build_support.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace aludel::orm {

using sql::LoadStepNode;
using sql::NodeRef;

namespace {

const LoadStepNode& step_of(const NodeRef& node) { return sql::as<LoadStepNode>(node); }

std::string_view option_name(LoadStrategy strategy) {
    static constexpr std::array names{"defaultload", "lazyload",  "joinedload", "selectinload", "subqueryload",
                                      "immediateload", "raiseload", "raiseload",  "noload",       "contains_eager", "write_only"};
    return names[static_cast<std::size_t>(strategy)];
}

[[noreturn]] void throw_write_only(const RelationshipDef& relationship, LoadStrategy strategy) {
    throw InvalidRequestError(relationship.full_name() + " is write-only and never loaded: " + std::string(option_name(strategy)) +
                              "() cannot name it. Execute the select() of the collection.");
}

[[noreturn]] void throw_conflict(const RelationshipDef& relationship, LoadStrategy first, LoadStrategy second) {
    throw InvalidRequestError("Two loader options of a statement contradict each other: " + relationship.full_name() +
                              " by " + std::string(option_name(first)) + "() and by " + std::string(option_name(second)) +
                              "(). Keep one of them.");
}

bool is_of_relationship(const LoadStepNode& step) { return !step.subclass && step.how == LoadColumn::unsaid; }

//! An option that applies wherever the statement's objects are.
bool applies_everywhere(const LoadStepNode& step) { return !step.relationship && !step.subclass && !step.root && !step.before; }

NodeRef one_level_less(const LoadStepNode& step) {
    sql::build::LoadStep deeper = step;
    deeper.before = {};
    deeper.root = {};
    if (deeper.recursion_depth > 0) --deeper.recursion_depth;
    return sql::build::load_step(deeper);
}

}  // namespace

sql::NodeRef LoaderOption::add_to(NodeRef statement) const {
    for (const NodeRef& option : others_) statement = sql::build::with_option(std::move(statement), option);
    return path_ ? sql::build::with_option(std::move(statement), path_) : statement;
}

LoaderOption LoaderOption::begun_at(const sql::FromRef& root) {
    LoaderOption made;
    made.root_ = root;
    return made;
}

LoaderOption LoaderOption::followed_by(sql::build::LoadStep step) const {
    step.before = path_;
    if (path_) step.root = {};
    else if (root_) step.root = root_;
    LoaderOption longer(*this);
    longer.path_ = sql::build::load_step(step);
    return longer;
}

namespace {
sql::FromRef from_of(const NodeRef& column) { return sql::FromRef(sql::as<sql::ColumnNode>(column).from); }
}  // namespace

LoaderOption LoaderOption::with_columns(sql::build::LoadStep step, const NodeRef* columns, std::size_t count) const {
    LoaderOption made(*this);
    step.before = path_;
    const auto add = [&](const NodeRef& column) {
        step.column = column;
        if (!path_) step.root = root_ ? root_ : column ? from_of(column) : sql::FromRef();
        made.others_.push_back(sql::build::load_step(step));
    };
    for (std::size_t i = 0; i < count; ++i) add(columns[i]);
    if (count == 0) add({});
    return made;
}

LoaderOption LoaderOption::with_only(const NodeRef* columns, std::size_t count, LoadColumn others) const {
    LoaderOption made(*this);
    sql::build::LoadStep step;
    step.how = others;
    step.before = path_;
    if (!path_) step.root = root_ ? root_ : from_of(columns[0]);
    made.others_.push_back(sql::build::load_step(step));
    step.how = LoadColumn::load;
    return made.with_columns(step, columns, count);
}

LoaderOption LoaderOption::with_subclasses(const sql::EntityInfo* const* subclasses, std::size_t count) const {
    LoaderOption made(*this);
    for (std::size_t i = 0; i < count; ++i) {
        sql::build::LoadStep step;
        step.subclass = subclasses[i];
        step.strategy = LoadStrategy::selectin;
        step.before = path_;
        if (!path_) step.root = root_;
        made.others_.push_back(sql::build::load_step(step));
    }
    return made;
}

namespace {

//! The path `tail` behind `head`.
NodeRef joined(const NodeRef& head, const sql::FromRef& root, const NodeRef& tail) {
    sql::build::LoadStep step = step_of(tail);
    if (step.before) step.before = joined(head, root, step.before);
    else {
        step.before = head;
        step.root = head ? sql::FromRef() : root;
    }
    return sql::build::load_step(step);
}

}  // namespace

LoaderOption LoaderOption::with_options(const LoaderOption* options, std::size_t count) const {
    LoaderOption made(*this);
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<NodeRef> given = options[i].others_;
        if (options[i].path_) given.push_back(options[i].path_);
        for (const NodeRef& option : given)
            made.others_.push_back(option->kind == sql::Kind::load_step ? joined(path_, root_, option) : option);
    }
    return made;
}

LoaderOptions::LoaderOptions(const sql::Node& statement) {
    for (const NodeRef& option : sql::loader_options_of(statement)) {
        if (option->kind == sql::Kind::loader_criteria) {
            criteria_.push_back(option);
            continue;
        }
        Path path;
        for (NodeRef step = option; step; step = step_of(step).before) path.push_back(step);
        std::reverse(path.begin(), path.end());
        paths_.push_back(std::move(path));
    }
}

namespace {

//! Of a with_polymorphic, as far as it is not an alias: its class by its own name, which is in it.
const sql::FromNode* own_name(const sql::FromNode* from) noexcept {
    const auto* entity = sql::as_if<sql::EntityFromNode>(*from);
    const bool has_name = entity && !entity->alias_of && !entity->below.empty();
    return has_name ? static_cast<const MapperImpl&>(*entity->info).from().get() : from;
}

//! Is `root` a subclass, by its own name, of what is selected from `from`?
bool is_below(const sql::FromRef& root, const sql::FromNode* from) noexcept {
    const auto* subclass = sql::as_if<sql::EntityFromNode>(*root);
    if (!subclass || subclass->alias_of) return false;
    const MapperImpl* base = static_cast<const MapperImpl&>(*subclass->info).inheritance.base;
    while (base && base->from().get() != from) base = base->inheritance.base;
    return base != nullptr;
}

//! Does a path that begins at `root` say something of the objects that are selected from `from`?
bool is_about(const sql::FromRef& root, const sql::FromNode* from) noexcept {
    return root.get() == from || root.get() == own_name(from) || is_below(root, own_name(from));
}

}  // namespace

bool LoaderOptions::begins_at(const Path& path, const sql::FromNode* from) noexcept {
    const sql::FromRef& root = step_of(path.front()).root;
    return !from || !root || is_about(root, from);
}

LoadHow LoaderOptions::how(const RelationshipDef& relationship, const sql::FromNode* from) const {
    NodeRef own, wildcard;
    bool is_followed = false;
    for (const Path& path : paths_) {
        if (!begins_at(path, from)) continue;
        const LoadStepNode& step = step_of(path.front());
        if (!is_of_relationship(step)) continue;
        if (!step.relationship) wildcard = path.front();
        if (step.relationship != &relationship) continue;
        is_followed = true;
        if (step.strategy == LoadStrategy::unchanged) continue;
        if (own && step_of(own).strategy != step.strategy) throw_conflict(relationship, step_of(own).strategy, step.strategy);
        own = path.front();
    }
    const bool is_loadable = relationship.spec.lazy != LoadStrategy::write_only;
    if (own && !is_loadable) throw_write_only(relationship, step_of(own).strategy);
    if (own) return {step_of(own).strategy, false, own};
    if (wildcard && !is_followed && is_loadable) return {step_of(wildcard).strategy, false};
    return {relationship.spec.lazy};
}

namespace {

//! How closely a step names a field: not at all, with all others, by its group, by itself.
int closeness(const LoadStepNode& step, const MapperImpl& mapper, const DeferredField& field) {
    if (step.how == LoadColumn::unsaid) return 0;
    if (step.column) return column_of_table(step.column) == mapper.slot_columns[field.slot] ? 3 : 0;
    if (step.group.empty()) return 1;
    return step.group == field.group ? 2 : 0;
}

}  // namespace

LoadColumn LoaderOptions::how(const MapperImpl& mapper, const DeferredField& field, const sql::FromNode* from) const {
    const LoadColumn deferred = field.raises ? LoadColumn::raise : LoadColumn::defer;
    LoadColumn found = field.by_default ? deferred : LoadColumn::load;
    int closest = 1;
    for (const Path& path : paths_) {
        const LoadStepNode& step = step_of(path.front());
        if (!begins_at(path, from)) continue;
        const int close = closeness(step, mapper, field);
        if (close < closest) continue;
        closest = close;   // of those that are alike the last one counts
        found = step.how;
    }
    return found == LoadColumn::defer && field.by_default ? deferred : found;
}

LoaderOptions LoaderOptions::below(const RelationshipDef& relationship, const sql::FromNode* from) const {
    LoaderOptions rest;
    rest.criteria_ = criteria_;
    for (const Path& path : paths_) {
        const LoadStepNode& step = step_of(path.front());
        if (applies_everywhere(step)) rest.paths_.push_back(path);
        if (step.relationship != &relationship || !begins_at(path, from)) continue;
        if (path.size() > 1) rest.paths_.emplace_back(path.begin() + 1, path.end());
        if (step.recursion_depth == 0) continue;
        Path again(path);
        again.front() = one_level_less(step);
        rest.paths_.push_back(std::move(again));
    }
    return rest;
}

bool LoaderOptions::loads_rest_of(const MapperImpl& mapper, const sql::FromNode* from) const {
    return std::any_of(paths_.begin(), paths_.end(), [&](const Path& path) {
        const LoadStepNode& step = step_of(path.front());
        return step.subclass && begins_at(path, from) && step.subclass == &mapper;
    });
}

LoaderOptions LoaderOptions::for_later() const {
    LoaderOptions later = *this;
    std::erase_if(later.criteria_, [](const NodeRef& node) { return !sql::as<sql::LoaderCriteriaNode>(node).propagate_to_loaders; });
    return later;
}

bool LoaderOptions::matters_later(const RelationshipDef& relationship, const sql::FromNode* from) const {
    if (std::any_of(criteria_.begin(), criteria_.end(),
                    [](const NodeRef& node) { return sql::as<sql::LoaderCriteriaNode>(node).propagate_to_loaders; }))
        return true;
    return std::any_of(paths_.begin(), paths_.end(), [&](const Path& path) {
        const LoadStepNode& step = step_of(path.front());
        if (applies_everywhere(step)) return true;
        return begins_at(path, from) && ((!step.relationship && is_of_relationship(step)) || step.relationship == &relationship);
    });
}

sql::NodeRef LoaderOptions::add_to(NodeRef statement, const sql::FromRef& from) const {
    for (const NodeRef& condition : criteria_) statement = sql::build::with_option(std::move(statement), condition);
    for (const Path& path : paths_) {
        NodeRef before;
        for (const NodeRef& node : path) {
            sql::build::LoadStep step = step_of(node);
            if (!applies_everywhere(step_of(node)) && !before) step.root = from;
            step.before = before;
            before = sql::build::load_step(step);
        }
        statement = sql::build::with_option(std::move(statement), before);
    }
    return statement;
}

sql::NodeRef LoaderOptions::criteria_on(const sql::FromRef& from, bool is_made_alias) const {
    std::vector<NodeRef> terms;
    for (const NodeRef& node : criteria_) {
        const auto& criteria = sql::as<sql::LoaderCriteriaNode>(node);
        const auto& mapper = static_cast<const MapperImpl&>(*criteria.entity);
        const auto* subclass = sql::as_if<sql::EntityFromNode>(*from);
        const bool is_of_class = subclass ? static_cast<const MapperImpl&>(*subclass->info).is_a(mapper)
                                          : !mapper.is_subclass() && sql::table_below(*from) == &mapper.definition;
        const bool is_named = from == criteria.from || (subclass && !subclass->alias_of && criteria.from == mapper.from());
        if (is_of_class && (is_named || is_made_alias || criteria.include_aliases))
            terms.push_back(said_of(criteria.condition, mapper, from));
    }
    return all_of(terms);
}

namespace {
std::string named(const LoadStepNode& step) {
    if (step.relationship) return step.relationship->name;
    return step.column ? "of column \"" + sql::as<sql::ColumnNode>(step.column).name + "\"" : "\"*\"";
}
}  // namespace

void LoaderOptions::check_roots(const std::vector<const sql::FromNode*>& froms) const {
    for (const Path& path : paths_) {
        const sql::FromRef& root = step_of(path.front()).root;
        if (!root || std::any_of(froms.begin(), froms.end(), [&](const sql::FromNode* from) { return is_about(root, from); }))
            continue;
        const std::string name = named(step_of(path.front()));
        throw ArgumentError("The loader option " + name + " begins at " + sql::described(*root) +
                            ", which the SELECT does not read. Begin it at the class or the alias that is selected.");
    }
}

}  // namespace aludel::orm
