#pragma once

#include "aludel/orm/mapper_event.hpp"
#include "aludel/orm/session_event.hpp"
#include "orm/loading/execute.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/store.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <optional>
#include <span>
#include <vector>

namespace aludel::orm {

//! Mappers of one hierarchy, and those whose tables refer to each other in a circle; most groups have one member.
using MapperGroup = std::vector<const MapperImpl*>;

//! An object whose primary key was changed, and the key it had.
struct Rekeyed {
    InstanceState* state;
    KeyValues before;
};

//! A link without a counterpart that an object was added to since the last flush.
struct Addition {
    const RelationshipDef* relationship;
    const InstanceState* owner;
};
using Additions = boost::unordered_flat_map<const InstanceState*, boost::container::small_vector<Addition, 1>>;

//! One flush: writes what is pending, edited and deleted in a store, in an order that the foreign keys allow
//! (SQLAlchemy's unit of work).
//!
//! Nothing of the objects' standing changes unless all of it succeeds; the caller rolls the transaction back when it
//! throws.
class Flush {
public:
    //! `is_heard`: listeners may change objects while it runs. What they change and it has not written stays to be written.
    Flush(Store& store, Connection& connection, bool is_heard) : store_(store), connection_(connection) {
        if (is_heard) written_.emplace();
    }
    //! Sends all there is. `then`: what the session does next. The transaction may then be committed together with the last
    //! INSERT.
    void run(engine::Then then);
    //! The objects become what their rows are.
    void finish();
    //! What has been written, before `finish`.
    FlushContext context() const;
    //! What a successful run inserted and deleted.
    const std::vector<InstanceState*>& inserted() const noexcept { return inserted_; }
    const std::vector<InstanceState*>& deleted() const noexcept { return deleted_; }
    //! The objects whose rows or links it has changed.
    const std::vector<InstanceState*>& updated() const noexcept { return updated_; }
    //! The objects whose primary key has changed; to be restored after a failed run too.
    const std::vector<Rekeyed>& rekeyed() const noexcept { return rekeyed_; }

private:
    void spread_deletions();
    void handle_removed();
    void handle_removed(InstanceState& owner, const RelationshipDef& relationship, const LoadedLink& block);
    void remove_orphan(InstanceState& element, const RelationshipDef& relationship);
    void refuse_abandoned();
    void refuse_abandoned(InstanceState& owner, const RelationshipDef& relationship);
    bool still_refers(const InstanceState& child, const InstanceState& owner, const RelationshipDef& relationship);
    bool is_added_elsewhere(const InstanceState& child, const RelationshipDef& relationship);
    const Additions& additions();
    void watch_added();

    void save(const MapperGroup& group, engine::Then then);
    void update(const std::vector<InstanceState*>& states);
    std::size_t update_alike(const std::vector<InstanceState*>& states, std::size_t at);
    void insert(const std::vector<InstanceState*>& states, engine::Then then);
    InstanceState* doomed_twin(const InstanceState& state) const;
    void switch_row(InstanceState& state, InstanceState& former);
    std::vector<InstanceState*> doomed() const;
    void remove(const MapperGroup& group, const std::vector<InstanceState*>& states);

    bool has_late_keys() const;
    std::vector<InstanceState*> referring_late() const;
    void write_late_keys();
    void clear_late_keys(const std::vector<InstanceState*>& going);

    void make_room_for(const std::vector<InstanceState*>& takers);
    void make_room(const MapperImpl& mapper, const std::vector<InstanceState*>& takers);
    void remove_early(const std::vector<InstanceState*>& holders);
    std::vector<InstanceState*> freeing_first(const std::vector<InstanceState*>& states);

    void carry_new_keys();
    void carry_new_key(InstanceState& changed, std::vector<InstanceState*>& moved);
    void spread_key(const InstanceState& changed, const std::vector<Value>& before);
    void take_new_key(InstanceState& state, const ForeignKey& key, const InstanceState& changed,
                      const std::vector<Value>& before);

    //! Calls those who listen to the rows of these objects.
    void announce(const std::vector<InstanceState*>& states, event::ClassEventId id);
    void note_written(const std::vector<InstanceState*>& states);
    void watch_changes_since(InstanceState& state);
    //! Reads what listeners are to find in objects whose rows are about to be written or deleted.
    void complete(const std::vector<InstanceState*>& states);
    bool is_written(const InstanceState& state) const { return !written_ || written_->contains(&state); }
    void settle_deleted();
    void settle_inserted();
    void settle_updated();
    void enter(InstanceState& state);
    void rekey(InstanceState& state, KeyValues before);

    Store& store_;
    Connection& connection_;
    std::vector<MapperGroup> order_{};
    std::vector<InstanceState*> inserted_{}, deleted_{}, updated_{};
    std::vector<Rekeyed> rekeyed_{};
    std::optional<Additions> additions_{};   //!< by what was added; most flushes do not ask
    //! Of those to delete: deleted by now, or replaced by new objects.
    boost::unordered_flat_set<const InstanceState*> gone_{};
    //! What was written by this flush, with the values of the fields; none: all that is listed.
    std::optional<boost::unordered_flat_map<const InstanceState*, std::vector<Value>>> written_{};
};

//! The mappers of all that is to be written, those first whose tables the others refer to.
std::vector<MapperGroup> order_of_mappers(Store& store);
//! The classes of objects, each once.
MapperGroup classes_of(const std::vector<InstanceState*>& states);
//! The objects of a list that belong to these mappers, in the list's order.
std::vector<InstanceState*> objects_of(const std::vector<InstanceState*>& list, const MapperGroup& mappers);
//! Sorts objects by the primary keys of their rows, so that two sessions that write the same rows do not wait for each
//! other.
void sort_by_key(std::vector<InstanceState*>& states);
//! What of a group is saved together: nothing of it takes a key from a row of the same or of a later level.
struct Level {
    std::vector<InstanceState*> keyed{};    //!< edited objects whose key is known now, each after those it comes from
    std::vector<InstanceState*> edited{};   //!< edited objects whose foreign keys are known now
    std::vector<InstanceState*> fresh{};    //!< new objects
};
//! Cuts the edited and the new objects of a group into levels. Throws `CircularDependencyError`.
std::vector<Level> levels(const MapperGroup& group, const std::vector<InstanceState*>& edited,
                          const std::vector<InstanceState*>& fresh);
//! True when the foreign key of a relationship is a part of the primary key of the class that has it.
bool is_part_of_key(const RelationshipDef& relationship);
//! True for an edited object whose row has another primary key.
bool has_new_key(const InstanceState& state);
//! Objects that are to be deleted, by what their rows refer to: those of a level may be deleted before the earlier ones.
//! Throws `CircularDependencyError`.
std::vector<std::vector<InstanceState*>> levels_of_rows(const MapperGroup& group,
                                                        const std::vector<InstanceState*>& states);

//! Marks objects for deletion, and with them what their relationships cascade to.
void mark_deleted(Store& store, const std::vector<InstanceState*>& states);
void mark_deleted(Store& store, InstanceState& state);
//! True when the database deletes or changes what a relationship of a deleted object leads to: `passive_deletes`, as far as
//! the link is not loaded.
bool is_left_to_database(const InstanceState& owner, const RelationshipDef& relationship);
//! Loads the link of those of these objects that have it and have not loaded it, together.
void load_links(Store& store, const std::vector<InstanceState*>& owners, const RelationshipDef& relationship);
//! The elements of an object's link, loaded if they have to be.
std::vector<InstanceState*> loaded_elements(InstanceState& owner, const RelationshipDef& relationship);
//! False when a field of the foreign key is plain.
bool can_be_null(const RelationshipDef& relationship);
//! Calls `visit(relationship, link block)` for each loaded link of an object.
template <class F>
void each_loaded_link(InstanceState& state, F&& visit) {
    for (const auto& relationship : mapper_of(state).relationships)
        if (LoadedLink* block = LinkAccess::block(LinkAccess::of(state, *relationship))) visit(*relationship, *block);
}
//! Which foreign keys are copied.
enum class Sync : std::uint8_t {
    usual,
    keys_only,   //!< those that are a part of the object's primary key
    late,        //!< those of post_update
};
//! Copies the keys of the objects that `state` refers to into its foreign key fields.
void sync_from_parents(InstanceState& state, Sync which = Sync::usual);
//! Copies a field of `from` into one of `to`; an object with a row is entered into the dirty set first.
void copy_field(InstanceState& to, std::uint32_t to_slot, const InstanceState& from, std::uint32_t from_slot);
//! Throws `FlushError` for a new object that refers to nothing where it must: a foreign key that was never set.
void require_parents(const InstanceState& state);
//! Copies `state`'s key into the foreign key fields of the objects added to its collections.
void sync_to_children(InstanceState& state, Sync which = Sync::usual);
//! True when the foreign key is written by an UPDATE of its own, after the rows.
bool is_late(const MapperImpl& mapper, const schema::ForeignKeyDef& key);
//! True when the program gave a foreign key another value by hand: that is a move, whatever collections say.
bool is_moved_by_hand(const InstanceState& child, const RelationshipDef& relationship);
//! Clears the foreign key of an object that was taken out of a collection.
void clear_foreign_key(InstanceState& child, const RelationshipDef& relationship);

//! Objects of one class, or of a hierarchy: their rows in each table, in the order of the objects. `then`: what is done next,
//! when it is the last statement of the transaction.
void insert_objects(Connection& connection, const std::vector<InstanceState*>& states, engine::Then then);
//! Which slots an INSERT of the object names: not those that are filled in.
std::vector<bool> inserted_slots(const MapperImpl& mapper, const InstanceState& state);
//! Sends the slots `changed` of objects of one class; what the database changes besides is read back.
void update_objects(Connection& connection, std::span<InstanceState* const> states, std::vector<std::uint32_t> changed);
//! Sends the slots `changed` of an object whose row this flush has inserted; its version stays.
void complete_row(Connection& connection, InstanceState& state, const std::vector<std::uint32_t>& changed);
//! Makes the row of `former` that of a new object with the same key: an UPDATE of what differs. Fields that the
//! database was to fill in are taken from the row.
void replace_row(Connection& connection, InstanceState& state, const InstanceState& former);
//! Sets some fields of an object's row to NULL, ahead of its UPDATE.
void clear_in_row(Connection& connection, InstanceState& state, const std::vector<std::uint32_t>& slots);
void delete_objects(Connection& connection, const MapperImpl& mapper, const std::vector<InstanceState*>& states);
//! True when `save_associations` has something to write.
bool has_association_changes(const Store& store);
//! Writes what was added to and taken out of the many-to-many links of a store's objects.
void save_associations(Store& store);
//! Gives association rows the new key of an object in these of their columns; `before`: what its row had in each slot.
void move_associations(const InstanceState& changed, const std::vector<Value>& before, const RelationshipDef& relationship,
                       const std::vector<SecondaryPair>& pairs);
//! Deletes all association rows of these of the objects that have the relationship.
void delete_associations(Store& store, const std::vector<InstanceState*>& owners, const RelationshipDef& relationship);

}  // namespace aludel::orm
