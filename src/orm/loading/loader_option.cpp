#include "orm/loading/loader_option.hpp"

#include "orm/loading/related.hpp"

#include <algorithm>
#include <utility>

namespace aludel::orm {

namespace {

std::vector<InstanceState*> of_class(const std::vector<InstanceState*>& objects, const MapperImpl& mapper) {
    std::vector<InstanceState*> found;
    for (InstanceState* state : objects)
        if (&mapper_of(*state) == &mapper) found.push_back(state);
    return found;
}

//! A relationship to be loaded for some objects.
struct Step {
    const RelationshipDef* relationship;
    std::vector<InstanceState*> owners;
};

//! Puts what the mappings want loaded with the objects on the stack of steps, the first one on top.
void push_default(std::vector<Step>& steps, const std::vector<InstanceState*>& objects) {
    std::vector<const MapperImpl*> mappers;
    for (InstanceState* state : objects)
        if (const MapperImpl* mapper = &mapper_of(*state); std::find(mappers.begin(), mappers.end(), mapper) == mappers.end())
            mappers.push_back(mapper);
    const auto before = static_cast<std::ptrdiff_t>(steps.size());
    for (const MapperImpl* mapper : mappers)
        for (const auto& relationship : mapper->relationships)
            if (relationship->spec.lazy == LazyMode::selectin)
                steps.push_back({relationship.get(), of_class(objects, *mapper)});
    std::reverse(steps.begin() + before, steps.end());
}

//! Loads the step's links and puts what the objects found there want on the stack. Gives those objects.
std::vector<InstanceState*> load_step(Store& store, Connection& connection, const Step& step, std::vector<Step>& steps) {
    const bool is_complete = std::all_of(step.owners.begin(), step.owners.end(), [&](InstanceState* owner) {
        return LinkAccess::of(*owner, *step.relationship).is_loaded();
    });
    std::vector<InstanceState*> reached = load_selectin(store, connection, step.owners, *step.relationship);
    if (!is_complete) push_default(steps, reached);
    return reached;
}

//! A stack of its own, not recursion: rows may form a chain of any length.
void load_all(Store& store, Connection& connection, std::vector<Step> steps) {
    while (!steps.empty()) {
        const Step step = std::move(steps.back());
        steps.pop_back();
        load_step(store, connection, step, steps);
    }
}

}  // namespace

void load_default(Store& store, Connection& connection, const std::vector<InstanceState*>& objects) {
    std::vector<Step> steps;
    push_default(steps, objects);
    load_all(store, connection, std::move(steps));
}

LoaderOption::OptionRef extend_path(const LoaderOption::OptionRef& path, const RelationshipDef& step) {
    auto extended = make_ref<SelectinPath>();
    if (path) extended->steps = static_cast<const SelectinPath&>(*path).steps;
    extended->steps.push_back(&step);
    return extended;
}

bool loads_eagerly(const sql::Node& statement, const std::vector<const MapperImpl*>& mappers) {
    if (statement.kind == sql::Kind::select && !sql::as<sql::SelectNode>(statement).options.empty()) return true;
    return std::any_of(mappers.begin(), mappers.end(), [](const MapperImpl* mapper) {
        return std::any_of(mapper->relationships.begin(), mapper->relationships.end(),
                           [](const auto& relationship) { return relationship->spec.lazy == LazyMode::selectin; });
    });
}

void load_eagerly(Store& store, Connection& connection, const sql::Node& statement,
                  const std::vector<InstanceState*>& objects) {
    if (objects.empty()) return;
    if (statement.kind == sql::Kind::select)
        for (const auto& option : sql::as<sql::SelectNode>(statement).options) {
            const auto* path = dynamic_cast<const SelectinPath*>(option.get());
            if (!path) continue;
            std::vector<InstanceState*> reached = objects;
            for (const RelationshipDef* relationship : path->steps) {
                std::vector<Step> more;
                reached = load_step(store, connection, {relationship, of_class(reached, *relationship->parent)}, more);
                load_all(store, connection, std::move(more));
            }
        }
    load_default(store, connection, objects);
}

}  // namespace aludel::orm
