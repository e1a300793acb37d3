#pragma once

#include "orm/loading/left_out.hpp"
#include "orm/loading/loader_options.hpp"
#include "orm/mapping/condition.hpp"

#include <optional>
#include <vector>

namespace aludel::orm {

//! A relationship that the rows of a statement are to bring with them.
struct Branch {
    const RelationshipDef* relationship;
    bool is_given = false;        //!< the statement joins it itself: contains_eager
    bool is_inner = false;
    sql::NodeRef criteria{};           //!< on the target's table
    sql::FromRef far{};                //!< the target: an alias, or what contains_eager names
    sql::FromRef loaded{};             //!< of what `far` is to be an alias: the target, maybe with subclasses of it
    sql::FromRef association{};        //!< of a many-to-many: an alias of its table
    LoaderOptions options{};      //!< of the objects at the other end
    std::vector<Branch> below{};

    std::optional<EntityColumns> columns{};
    std::uint32_t item = 0;
    std::shared_ptr<const KeptColumns> kept{};   //!< null: all
    const MapperImpl& target() const { return *relationship->target; }
};

//! A class that the statement selects, and what is to come with it.
struct Root {
    std::uint32_t item;
    const sql::EntityNode* entity;
    std::vector<Branch> branches;
    std::shared_ptr<const KeptColumns> kept{};   //!< null: all
    const MapperImpl& mapper() const { return static_cast<const MapperImpl&>(*entity->info); }
};


//! The classes that a SELECT reads, each with what its options and the mappings want joined. Throws `ArgumentError` for an
//! option that begins at none of them.
std::vector<Root> roots_of(const sql::SelectNode& select, const LoaderOptions& options);

//! Is one of the branches, or of those below them, such a one?
bool has(const std::vector<Branch>& branches, bool (*is)(const Branch&));
bool is_collection(const Branch& branch);
bool is_given(const Branch& branch);
bool is_joined(const Branch& branch);
bool is_joined_collection(const Branch& branch);
std::size_t count_of_collections(const std::vector<Branch>& branches);

}  // namespace aludel::orm
