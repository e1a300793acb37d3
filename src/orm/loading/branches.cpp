#include "orm/loading/branches.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

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

//! Of the class, and of the subclasses that are read with it.
std::vector<const RelationshipDef*> relationships_in(const MapperImpl& mapper, const sql::FromNode& from) {
    std::vector<const RelationshipDef*> found;
    for (const auto& relationship : mapper.relationships) found.push_back(relationship.get());
    for (const sql::EntityInfo* below : classes_below(mapper, from))
        for (const auto& relationship : static_cast<const MapperImpl&>(*below).relationships)
            if (std::find(found.begin(), found.end(), relationship.get()) == found.end()) found.push_back(relationship.get());
    return found;
}

//! `from`: of a class that the statement selects itself, else null; `read_from`: what its objects are read from.
std::vector<Branch> branches_of(const MapperImpl& mapper, const LoaderOptions& options, const sql::FromNode* from,
                                const sql::FromNode& read_from, const Trail& trail) {
    std::vector<Branch> found;
    for (const RelationshipDef* relationship : relationships_in(mapper, read_from)) {
        const LoadHow how = options.how(*relationship, from);
        Branch branch{relationship};
        branch.is_given = how.strategy == LoadStrategy::contains_eager;
        if (!branch.is_given && how.strategy != LoadStrategy::joined) continue;
        if (how.is_default && ends_here(*relationship, trail)) continue;
        branch.is_inner = how.option ? how.step()->innerjoin : relationship->spec.innerjoin;
        branch.criteria = how.criteria();
        branch.loaded = loaded_from(branch.target(), how.target());
        if (branch.is_given) branch.far = how.target() ? how.target() : branch.target().from();
        branch.options = options.below(*relationship, from);
        const Trail longer{&branch.target(), &trail};
        branch.below = branches_of(branch.target(), branch.options, nullptr, branch.is_given ? *branch.far : *branch.loaded, longer);
        found.push_back(std::move(branch));
    }
    return found;
}

}  // namespace

bool has(const std::vector<Branch>& branches, bool (*is)(const Branch&)) {
    return std::any_of(branches.begin(), branches.end(),
                       [&](const Branch& branch) { return is(branch) || has(branch.below, is); });
}
bool is_collection(const Branch& branch) { return branch.relationship->spec.many; }
bool is_joined_collection(const Branch& branch) { return !branch.is_given && is_collection(branch); }
bool is_joined(const Branch& branch) { return !branch.is_given; }
bool is_given(const Branch& branch) { return branch.is_given; }

std::size_t count_of_collections(const std::vector<Branch>& branches) {
    std::size_t count = 0;
    for (const Branch& branch : branches) count += (is_collection(branch) ? 1 : 0) + count_of_collections(branch.below);
    return count;
}

std::vector<Root> roots_of(const sql::SelectNode& select, const LoaderOptions& options) {
    std::vector<Root> roots;
    std::vector<const sql::FromNode*> froms;
    for (std::uint32_t i = 0; i < select.items.size(); ++i) {
        const auto* entity = sql::as_if<sql::EntityNode>(*select.items[i]);
        if (!entity) continue;
        Root root{i, entity, {}, {}};
        root.branches = branches_of(root.mapper(), options, entity->from.get(), *entity->from, {&root.mapper(), nullptr});
        froms.push_back(entity->from.get());
        roots.push_back(std::move(root));
    }
    options.check_roots(froms);
    return roots;
}

}  // namespace aludel::orm
