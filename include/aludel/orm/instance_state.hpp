#pragma once

#include "aludel/orm/class_info.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace aludel::orm {

struct Store;
struct Snapshot;

//! The state of an object relative to its session and the database, as in SQLAlchemy.
enum class Status : std::uint8_t {
    transient,    //!< made by the program, in no session
    pending,      //!< in a session, not yet inserted
    persistent,   //!< has a row
    deleted,      //!< its row was deleted in the current transaction
    detached,     //!< had a row; its session has released it
};

//! The library's record of an object; the object itself follows it in memory.
//!
//! Owned by the store of its session, or, while transient, by the links and pointers to it (`pins`).
struct alignas(16) InstanceState {
    const ClassInfo* type;                  //!< null: a free place in a store, a copy that failed
    Store* store = nullptr;                 //!< null: transient
    std::atomic<std::uint32_t> pins{0};     //!< `Ptr`s, and links from transient objects
    std::uint16_t flags = 0;
    std::uint16_t edits : 13 = 0;           //!< edit guards alive
    Status status : 3 = Status::transient;
    Snapshot* snapshot = nullptr;           //!< the columns as they are in the database, while edited

    static constexpr std::uint16_t expired = 1;       //!< the next read refreshes the object
    static constexpr std::uint16_t in_dirty = 2;      //!< listed in the session's dirty set
    static constexpr std::uint16_t to_delete = 4;     //!< delete_ was asked for
    static constexpr std::uint16_t on_heap = 8;       //!< allocated by itself, not in a pool
    static constexpr std::uint16_t marked = 16;       //!< met by the sweep
    static constexpr std::uint16_t generated_key = 32; //!< its key came from an INSERT of the current transaction
    static constexpr std::uint16_t forgotten = 64;     //!< a new orphan that left its session; a parent brings it back
    static constexpr std::uint16_t row_gone = 128;     //!< detached, and its row was deleted
    static constexpr std::uint16_t partial = 256;      //!< of a subclass, loaded as an object of a base; see Store::loaded
    static constexpr std::uint16_t stale = 512;        //!< some fields are to be read again; see Store::stale

    explicit InstanceState(const ClassInfo& class_of) : type(&class_of) {}
    void* object() noexcept { return this + 1; }
    const void* object() const noexcept { return this + 1; }
    bool has(unsigned flag) const noexcept { return (flags & flag) != 0; }
    void set(unsigned flag) noexcept { flags = static_cast<std::uint16_t>(flags | flag); }
    void clear(unsigned flag) noexcept { flags = static_cast<std::uint16_t>(flags & ~flag); }
    //! Some of its fields may have to be read before the program looks at them.
    bool is_incomplete() const noexcept { return has(expired | partial | stale); }
};
static_assert(sizeof(InstanceState) == 32, "the object starts 32 bytes behind its state");

//! The object itself; throws `ArgumentError` when there is none (a null `Ptr` was given).
InstanceState& require_object(InstanceState* state);
//! Throws `ArgumentError`: a null `Ptr` or `One` was read.
[[noreturn]] void throw_null_read();
//! "User(1)", the class and the key; "None" for no object. Reads nothing from the database.
std::string describe(const InstanceState* state);
//! Adds a holder; the first one also holds the store.
void pin(InstanceState& state) noexcept;
//! Drops a holder; the last one of a transient object frees it, the last one of a closed store frees the store.
void unpin(InstanceState& state) noexcept;
//! Drops a holder at the end of its life.
class Unpinned {
public:
    explicit Unpinned(InstanceState& state) noexcept : state_(state) {}
    Unpinned(const Unpinned&) = delete;
    ~Unpinned() { unpin(state_); }

private:
    InstanceState& state_;
};
//! A transient object by itself, default-constructed or moved from `from`. Not pinned yet.
InstanceState* new_transient(const ClassInfo& type, void* from);
//! Is it an object of this class, or of one that is mapped as a subclass of it?
bool is_instance(const InstanceState& state, const ClassTag& type) noexcept;
//! Reads what an object of class `type` has and is not loaded. Throws `DetachedInstanceError` or `ObjectDeletedError`.
void complete_to_read(InstanceState& state, const ClassTag& type);
//! `complete_to_read` before an edit: without a flush.
void complete_to_write(InstanceState& state, const ClassTag& type);
//! Reads the row of an expired object that is about to be edited, without a flush. Throws `DetachedInstanceError` or
//! `ObjectDeletedError`.
void refresh_to_write(InstanceState& state);

//! Snapshot and dirty set: what has to be there before the first write. Reads an expired object again, without a flush.
void watch(InstanceState& state);
//! `watch`, and the count of guards. `type`: the class as which the object is edited.
void begin_edit(InstanceState& state, const ClassTag& type);
//! Ends what `begin_edit` began. Throws what a listener of a changed field throws, and undoes the edit.
void end_edit(InstanceState& state);

}  // namespace aludel::orm
