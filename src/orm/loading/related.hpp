#pragma once

#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"
#include "orm/loading/execute.hpp"
#include "orm/loading/loader_options.hpp"
#include "orm/loading/waiting_owners.hpp"
#include "orm/mapping/condition.hpp"

#include <optional>
#include <vector>

namespace aludel::orm {

//! What is asked for when a relationship is loaded.
struct RelatedQuery {
    const RelationshipDef& relationship;
    sql::NodeRef criteria{};                  //!< what the objects have to satisfy besides, on the target's table
    const LoaderOptions* options = nullptr;   //!< for the objects; null: none
    std::int16_t chunk = 0;                   //!< owners for each SELECT ... IN; 0: 500
    sql::FromRef target{};                    //!< what `of_type()` names; empty: nothing

    //! What the objects are read from, and their columns.
    EntityColumns far() const { return {*relationship.target, loaded_from(*relationship.target, target)}; }
};

//! The columns have one of the keys.
sql::NodeRef column_in(const std::vector<sql::NodeRef>& columns, const std::vector<SqlType>& types, const std::vector<KeyValues>& keys);
//! The key by which an owner's related rows are found.
KeyValues link_key(const InstanceState& owner, const RelationshipDef& relationship);
//! The fields of the owner that the key is made of.
std::vector<std::uint32_t> local_slots(const RelationshipDef& relationship);
//! True when the link can be filled from what the session has.
bool is_known(Store& store, const InstanceState& owner, const RelationshipDef& relationship);

//! Owners whose links are not loaded. Those that need no SELECT are loaded at once. `types`: see WaitingOwners.
WaitingOwners waiting_owners(Store& store, const std::vector<InstanceState*>& owners, const RelationshipDef& relationship,
                             std::vector<SqlType> types);
//! Executes a SELECT of the key's columns and the target, and collects the objects. `repeats`: it may give an owner's object
//! more than once.
void collect(Store& store, Connection& connection, const sql::NodeRef& statement, WaitingOwners& waiting, bool repeats);
//! A SELECT of the target from `far`, ordered as the relationship says, with conditions and options of the query.
sql::NodeRef completed(sql::NodeRef statement, const RelatedQuery& query, const EntityColumns& far);

//! SELECT of the target objects for the owners with these keys. One-to-many and many-to-many statements return the
//! owner's key columns before the object when `with_keys`.
sql::NodeRef related_select(const RelatedQuery& query, const std::vector<KeyValues>& keys, bool with_keys);

//! Loads the link of one owner: from the identity map where that is enough, else by a SELECT. Gives what that read; nothing
//! where it was not needed.
std::optional<std::vector<InstanceState*>> load_related(Store& store, InstanceState& owner, const RelatedQuery& query, const Link& link);
//! Loads the links of many owners that are not loaded yet, by one SELECT ... IN per 500 of them (selectinload).
void load_selectin(Store& store, Connection& connection, const std::vector<InstanceState*>& owners, const RelatedQuery& query);

}  // namespace aludel::orm
