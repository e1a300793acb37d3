#include "orm/loading/loader_option.hpp"

#include "orm/loading/related.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

std::vector<InstanceState*> of_class(const std::vector<InstanceState*>& objects, const MapperImpl& mapper) {
    std::vector<InstanceState*> found;
    for (InstanceState* state : objects)
        if (&mapper_of(*state) == &mapper) found.push_back(state);
    return found;
}

std::vector<InstanceState*> load_step(Store& store, Connection& connection, const std::vector<InstanceState*>& owners,
                              const RelationshipDef& step) {
    std::vector<InstanceState*> waiting;
    for (InstanceState* owner : owners)
        if (!LinkAccess::of(*owner, step).is_loaded()) waiting.push_back(owner);
    std::vector<InstanceState*> reached = load_selectin(store, connection, owners, step);
    if (!waiting.empty()) load_default(store, connection, reached);
    return reached;
}

}  // namespace

void load_default(Store& store, Connection& connection, const std::vector<InstanceState*>& objects) {
    std::vector<const MapperImpl*> mappers;
    for (InstanceState* state : objects)
        if (const MapperImpl* mapper = &mapper_of(*state);
            std::find(mappers.begin(), mappers.end(), mapper) == mappers.end())
            mappers.push_back(mapper);
    for (const MapperImpl* mapper : mappers)
        for (const auto& relationship : mapper->relationships)
            if (relationship->spec.lazy == LazyMode::selectin)
                load_step(store, connection, of_class(objects, *mapper), *relationship);
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
            for (const RelationshipDef* step : path->steps)
                reached = load_step(store, connection, of_class(reached, *step->parent), *step);
        }
    load_default(store, connection, objects);
}

}  // namespace aludel::orm
