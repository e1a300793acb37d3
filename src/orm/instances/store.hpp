#pragma once

#include "aludel/orm/instance_state.hpp"
#include "aludel/types/value.hpp"
#include "orm/mapping/mapper_impl.hpp"
#include "orm/instances/identity.hpp"
#include "orm/instances/pool.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <atomic>
#include <memory>
#include <span>
#include <vector>

namespace aludel::orm {

class SessionServices;
struct LaterLoad;

//! A field of a new object that a flush has filled in, and what it was before.
struct Filled {
    InstanceState* state;
    std::uint32_t slot;
    Value before;
};

//! The values of an object's fields when its first edit guard was made, for those who listen to changes of them.
struct EditStart {
    std::vector<Value> values;
    std::vector<std::uint32_t> unloaded;   //!< slots of `Deferred` fields
    int exceptions;                        //!< in flight at that moment
};

//! The objects of a session: their memory, who they are (identity map), and what is to be done with them.
//!
//! Lives as long as its session or any pinned object in it, whichever is longer. Only the session's thread changes it;
//! the count of holders is atomic, so that the last pointer may go anywhere.
struct Store {
    SessionServices* session = nullptr;              //!< null once the session is closed
    std::atomic<std::size_t> holders{1};         //!< the session, and each pinned object

    std::vector<InstanceState*> pending{};               //!< SQLAlchemy's session.new
    std::vector<InstanceState*> dirty{};                 //!< edited since the last flush
    std::vector<InstanceState*> deletions{};             //!< delete_ was asked for
    std::vector<InstanceState*> adopted{};               //!< objects with memory of their own

    //! How links that are not loaded are to be, where an option of a statement says so; see LinkAccess::later_mark.
    boost::unordered_flat_map<const Link*, std::shared_ptr<const LaterLoad>> later{};
    //! Of objects with InstanceState::partial: how many slots are loaded.
    boost::unordered_flat_map<const InstanceState*, std::uint32_t> loaded{};
    //! Of objects with InstanceState::stale: the slots of plain fields that the database has computed since they were read.
    boost::unordered_flat_map<const InstanceState*, std::vector<std::uint32_t>> stale{};
    boost::unordered_flat_map<const InstanceState*, EditStart> edit_starts{};   //!< only where somebody listens
    std::vector<Filled> filled{};                //!< in the current transaction; a rollback takes it back

    explicit Store(SessionServices* owner) : session(owner) {}
    Store(const Store&) = delete;
    ~Store();

    ObjectPool& pool(const ClassInfo& type);
    //! That of the class and of all classes that it inherits from, or that inherit from it.
    IdentityMap& identities(const MapperImpl& mapper);
    //! A new object in this store's memory, default-constructed or moved from `from`; its links know their owner.
    InstanceState& make(const MapperImpl& mapper, void* from) { return make(pool(mapper.type), from); }
    InstanceState& make(ObjectPool& objects, void* from);
    //! Takes over an object that has memory of its own.
    void adopt(InstanceState& state);
    //! Calls `visit(InstanceState&)` for each object.
    template <class F>
    void each(F&& visit) {
        for (auto& [type, pool] : pools_) pool->each(visit);
        for (InstanceState* state : adopted) visit(*state);
    }
    //! Empties the lists and the identity maps; the objects stay.
    void forget_all() noexcept;
    //! Destroys an object and gives its memory back. It must not be listed or linked any more.
    void free(InstanceState& state) noexcept;
    void free_all(const std::vector<InstanceState*>& states) noexcept;

private:
    boost::unordered_flat_map<const ClassInfo*, std::unique_ptr<ObjectPool>> pools_{};
    boost::unordered_flat_map<const MapperImpl*, std::unique_ptr<IdentityMap>> identities_{};
};

//! Puts the value that tells its class into a new object, whatever the program has put there.
void set_class(InstanceState& state);
//! How many slots of an object are loaded: all, unless it was found as an object of a base.
std::uint32_t loaded_slots(const InstanceState& state);

//! These fields are read again when the object is next looked at.
void mark_stale(InstanceState& state, const std::vector<std::uint32_t>& slots);
//! The fields of an object that are to be read again, in order.
std::vector<std::uint32_t> stale_slots(const InstanceState& state);
//! They, or some of them, have been read.
void clear_stale(InstanceState& state) noexcept;
void clear_stale(InstanceState& state, const std::vector<std::uint32_t>& slots) noexcept;

//! Drops one hold; the last one frees the store.
void drop_hold(Store& store) noexcept;

//! The mapping of an object's class. It is completed here, by whatever way the class first meets the library. Throws
//! `UnmappedError` and `MappingError`; not for an object that is in a store.
inline const MapperImpl& mapper_of(const InstanceState& state) {
    const MapperImpl* mapper = state.type->tag->mapper.load(std::memory_order_acquire);
    if (mapper && mapper->is_configured.load(std::memory_order_acquire)) [[likely]] return *mapper;
    return require_mapper(*state.type->tag, state.type->name);
}

//! To be called before a flush writes to a field; what it fills in of a new object is not the program's.
void note_filled(InstanceState& state, std::uint32_t slot);
//! Gives the fields that were filled in beyond this count their former values, where the objects are new again.
void take_back_filled(Store& store, std::size_t count);

//! Tells the object's links and `Deferred` fields whom they belong to; links without elements become "not loaded".
void own_links(InstanceState& state);
//! Throws `InvalidRequestError` when the objects, or what their links reach, belong to another store.
void refuse_foreign(const Store& store, std::span<InstanceState* const> states);
//! Makes the objects, and every transient one that their links reach, part of the store; the links become plain
//! pointers within it. Throws `InvalidRequestError`, and changes nothing, when one of them belongs to another store.
void take_over(Store& store, std::span<InstanceState* const> states);
//! The state of the object that `Store::make` or a row gave; for errors and printing: "User(id=5)".
std::string describe_identity(const InstanceState& state);

}  // namespace aludel::orm
