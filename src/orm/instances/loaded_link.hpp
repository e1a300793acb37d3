#pragma once

#include "aludel/orm/links.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <vector>

namespace aludel::orm {

//! A loaded link: its elements, and what the program changed since the last flush.
//!
//! With an owner (an object of a store) the elements are plain pointers into the same store. Without one (a plain
//! value) each element is pinned.
struct LoadedLink {
    InstanceState* owner = nullptr;
    std::vector<InstanceState*> items{};
    std::vector<InstanceState*> added{}, removed{};
    bool is_touched = false;   //!< of a many-to-one: changed since the last flush, perhaps back to what it was
    std::uint32_t filled_by = 0;   //!< which reading of rows has filled it

    bool is_changed() const noexcept { return !added.empty() || !removed.empty(); }
    void forget_changes() noexcept {
        added.clear();
        removed.clear();
        is_touched = false;
    }
    //! Records an element that came or went; the two cancel each other.
    void record_added(InstanceState& element) {
        if (std::erase(removed, &element) == 0) added.push_back(&element);
        is_touched = true;
    }
    void record_removed(InstanceState& element) {
        if (std::erase(added, &element) == 0) removed.push_back(&element);
        is_touched = true;
    }
};

//! The library's door into `Link`.
struct LinkAccess {
    static constexpr std::uintptr_t unloaded_tag = 1;   //!< owner, not loaded
    static constexpr std::uintptr_t detached_mark = 2;  //!< copied out of a session
    static constexpr std::uintptr_t raise_mark = 4;     //!< of one that is not loaded: touching it throws
    static constexpr std::uintptr_t later_mark = 8;     //!< of one that is not loaded: the store knows how it is to be
    static constexpr std::uintptr_t marks = 15;

    static LoadedLink* block(const Link& link) noexcept {
        return link.word_ & marks ? nullptr : reinterpret_cast<LoadedLink*>(link.word_);
    }
    static bool is_detached(const Link& link) noexcept { return link.word_ == detached_mark; }
    static InstanceState* owner(const Link& link) noexcept {
        if (link.word_ & unloaded_tag) return reinterpret_cast<InstanceState*>(link.word_ & ~marks);
        const LoadedLink* loaded = block(link);
        return loaded ? loaded->owner : nullptr;
    }
    //! Makes the link of an owned object "not loaded"; drops what was loaded. How it is to be loaded stays, if it was not.
    static void set_unloaded(const Link& link, InstanceState& owner) noexcept;
    //! How a link that is not loaded is to be, when it is touched: not at all; as the store has written down.
    static bool raises(const Link& link) noexcept { return (link.word_ & unloaded_tag) && (link.word_ & raise_mark); }
    static bool is_loaded_specially(const Link& link) noexcept { return (link.word_ & unloaded_tag) && (link.word_ & later_mark); }
    static void mark(const Link& link, std::uintptr_t mark) noexcept {
        if (link.word_ & unloaded_tag) link.word_ = (link.word_ & ~(raise_mark | later_mark)) | mark;
    }
    static void set_detached(const Link& link) noexcept;
    //! Gives the link these elements as loaded from the database.
    static void set_loaded(const Link& link, InstanceState& owner, std::vector<InstanceState*> items);
    //! The block of an owned link, loaded if need be by what the database has now: changing a link sends nothing.
    static LoadedLink& load_as_is(const Link& link, InstanceState& owner);
    //! The block, made if there is none (empty).
    static LoadedLink& make_block(const Link& link);
    static void release(Link& link) noexcept { link.release(); }
    //! Gives the link of an owned object these elements, as the program does.
    static void replace(Link& link, std::vector<InstanceState*> elements) { link.replace(std::move(elements)); }
    static void append(Link& link, InstanceState& element) { link.append(element); }

    //! The link of a relationship within an object.
    static Link& of(InstanceState& state, const RelationshipDef& relationship) noexcept {
        return *reinterpret_cast<Link*>(static_cast<std::byte*>(state.object()) + relationship.spec.offset);
    }
    static const Link& of(const InstanceState& state, const RelationshipDef& relationship) noexcept {
        return of(const_cast<InstanceState&>(state), relationship);
    }
    //! Which relationship of its owner a link is.
    static const RelationshipDef& relationship(const Link& link, const InstanceState& owner);
};

//! A write-only collection is never loaded: what a block of it has was not flushed yet.
inline bool is_never_loaded(const RelationshipDef& relationship) noexcept { return relationship.spec.lazy == LoadStrategy::write_only; }

//! Throws `InvalidRequestError` for an object that belongs to another store.
void refuse_foreign(const Store& store, const InstanceState& element);
//! Throws `InvalidRequestError` for an object whose row was deleted: neither end of a new link can be one.
void refuse_deleted(const InstanceState& object, const RelationshipDef& relationship);
//! The object that a many-to-one refers to now, as far as memory knows; null also for one that is not loaded.
InstanceState* current_parent(InstanceState& child, const RelationshipDef& to_parent);
//! True when nothing of the relationship holds the child any more, as far as memory knows.
bool is_orphan(const InstanceState& child, const RelationshipDef& relationship);
//! A new child that was taken out has nothing to live for when the relationship deletes orphans.
void forget_new_orphan(InstanceState& child, const RelationshipDef& relationship);
//! Reads and watches the objects that linking or unlinking the two is going to edit. All that may fail happens here.
void prepare_change(const RelationshipDef& relationship, InstanceState& owner, InstanceState& element);
//! Changes the other side of a relationship.
//! `linked`: `element` was added to `owner`'s link; else taken out.
void mirror(const RelationshipDef& relationship, InstanceState& owner, InstanceState& element, bool linked);

}  // namespace aludel::orm
