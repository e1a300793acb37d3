#include "orm/session/lost_changes.hpp"

#include "orm/instances/snapshot.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel::orm {

namespace {

//! Adds "2 new User" for each class of these objects.
template <class Keep>
void add_counts(std::string& text, std::string_view what, const std::vector<InstanceState*>& objects, Keep keep) {
    std::vector<std::pair<std::string_view, std::size_t>> counts;
    for (const InstanceState* object : objects) {
        if (!keep(*object)) continue;
        const std::string_view name = object->type->name;
        const auto known = std::find_if(counts.begin(), counts.end(), [&](const auto& count) { return count.first == name; });
        if (known == counts.end()) counts.emplace_back(name, 1);
        else ++known->second;
    }
    for (const auto& [name, count] : counts)
        text.append(text.empty() ? "" : ", ").append(std::to_string(count)).append(" ").append(what).append(" ").append(name);
}

}  // namespace

std::string unflushed_changes(const Store& objects) {
    const auto is_any = [](const InstanceState&) { return true; };
    const auto is_edited = [](const InstanceState& object) {
        return !object.has(InstanceState::to_delete) && is_modified(object);
    };
    std::string text;
    add_counts(text, "new", objects.pending, is_any);
    add_counts(text, "edited", objects.dirty, is_edited);
    add_counts(text, "deleted", objects.deletions, is_any);
    return text;
}

}  // namespace aludel::orm
