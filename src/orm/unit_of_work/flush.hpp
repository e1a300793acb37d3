#pragma once

#include "orm/loading/execute.hpp"
#include "orm/state/link_block.hpp"
#include "orm/state/store.hpp"

#include <vector>

namespace aludel::orm {

//! One flush: writes what is pending, edited and deleted in a store, in an order that the foreign keys allow
//! (SQLAlchemy's unit of work).
//!
//! Nothing of the objects' standing changes unless all of it succeeds; the caller rolls the transaction back when it
//! throws.
class Flush {
public:
    Flush(Store& store, Connection& connection) : store_(store), connection_(connection) {}
    void run();
    //! What a successful run inserted and deleted.
    const std::vector<State*>& inserted() const noexcept { return inserted_; }
    const std::vector<State*>& deleted() const noexcept { return deleted_; }

private:
    void spread_deletions();
    void handle_removed();
    void save(const Mapper& mapper);
    void save_associations();
    void remove(const Mapper& mapper);
    void finish();

    std::vector<const Mapper*> ordered_mappers() const;
    std::vector<State*> of(const std::vector<State*>& list, const Mapper& mapper) const;

    void settle_deleted();
    void settle_inserted();
    void settle_updated();

    Store& store_;
    Connection& connection_;
    std::vector<State*> inserted_{}, deleted_{};
};

//! Marks an object for deletion, and with it what its relationships cascade to.
void mark_deleted(Store& store, State& state);
//! Calls `visit(relationship, link block)` for each loaded link of an object.
template <class F>
void each_loaded_link(State& state, F&& visit) {
    for (const auto& relationship : mapper_of(state).relationships)
        if (LinkBlock* block = LinkAccess::block(LinkAccess::of(state, *relationship))) visit(*relationship, *block);
}
//! Copies the keys of the objects that `state` refers to into its foreign key fields.
void sync_from_parents(State& state);
//! Copies `state`'s key into the foreign key fields of the objects added to its collections.
void sync_to_children(State& state);
//! Clears the foreign key of an object that was taken out of a collection.
void clear_foreign_key(State& child, const RelationshipDef& relationship);

//! Sorts objects of one mapper so that each comes after those it refers to within the same mapper; the result is cut
//! into levels that do not refer to each other.
std::vector<std::vector<State*>> levels(const std::vector<State*>& states);

void insert_objects(Connection& connection, const Mapper& mapper, const std::vector<State*>& states);
void update_object(Connection& connection, State& state, const std::vector<std::uint32_t>& changed);
void delete_objects(Connection& connection, const Mapper& mapper, const std::vector<State*>& states);
void insert_associations(Connection& connection, State& owner, const RelationshipDef& relationship,
                         const std::vector<State*>& elements);
void delete_associations(Connection& connection, State& owner, const RelationshipDef& relationship,
                         const std::vector<State*>* elements);

}  // namespace aludel::orm
