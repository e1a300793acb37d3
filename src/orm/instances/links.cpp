#include "aludel/orm/links.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/store.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace aludel::orm {

namespace {

const std::vector<InstanceState*> no_elements{};

[[noreturn]] void throw_detached_copy() {
    throw DetachedInstanceError(
        "This object was read by value or copied out of a session, and its relationships did not come with it. Read "
        "them through the Ptr of a session, or select what you need.");
}

[[noreturn]] void throw_detached_load(const InstanceState& owner, const RelationshipDef& relationship) {
    throw DetachedInstanceError(relationship.full_name() + " of " + describe_identity(owner) +
                                " is not loaded, and the object belongs to no session any more. Load it with "
                                "selectinload(...) or touch it while the session is open.");
}

[[noreturn]] void throw_await_load(const InstanceState& owner, const RelationshipDef& relationship) {
    throw AwaitRequired(relationship.full_name() + " of " + describe_identity(owner) + " is not loaded, and loading it "
                        "here would block the event loop. Load it with the query by selectinload(...), await "
                        "session.load(object->relationship), or touch it within run_sync().");
}

//! The copying of a value's links. What a session has is shared; a transient element is copied with the value, and once
//! if several links have it. The links of such an element have theirs listed here while its class copies it, so that
//! nothing recurses: values may form a chain of any length.
class Copying {
public:
    static void run(const LoadedLink& from, LoadedLink& to) {
        if (under_way_) return under_way_->list(from, to);
        Copying copying;
        copying.list(from, to);
        copying.fill();
    }

private:
    struct Unpin {
        void operator()(InstanceState* state) const noexcept { unpin(*state); }
    };
    using Held = std::unique_ptr<InstanceState, Unpin>;
    struct Copy {
        Held state, source;
    };

    Copying() { under_way_ = this; }
    Copying(const Copying&) = delete;
    ~Copying() { under_way_ = nullptr; }

    static Held hold(InstanceState& state) {
        pin(state);
        return Held(&state);
    }
    void list(const LoadedLink& from, LoadedLink& to) {
        to.items.reserve(from.items.size());
        for (InstanceState* element : from.items) {
            InstanceState& copy = element->store ? *element : copy_of(*element);
            pin(copy);
            to.items.push_back(&copy);
        }
    }
    InstanceState& copy_of(InstanceState& source) {
        if (source.pins.load(std::memory_order_relaxed) == 1) return new_copy(source);   // no other link has it
        if (const auto known = shared_.find(&source); known != shared_.end()) return *known->second;
        InstanceState& copy = new_copy(source);
        shared_.emplace(&source, &copy);
        return copy;
    }
    //! An object of the class, to be filled later.
    InstanceState& new_copy(InstanceState& source) {
        Held made = hold(*new_transient(*source.type, nullptr));
        InstanceState& copy = *made;
        copies_.push_back({std::move(made), hold(source)});
        return copy;
    }
    void fill() {
        for (std::size_t i = 0; i < copies_.size(); ++i)   // the list grows while we walk
            fill(*copies_[i].state, *copies_[i].source);
    }
    static void fill(InstanceState& copy, const InstanceState& source) {
        copy.type->destroy(copy.object());
        copy.type = nullptr;   // there is no object if the next line throws
        source.type->copy(copy.object(), source.object());
        copy.type = source.type;
    }

    static inline thread_local Copying* under_way_ = nullptr;
    std::vector<Copy> copies_{};
    boost::unordered_flat_map<const InstanceState*, InstanceState*> shared_{};
};

using Load = void (SessionServices::*)(InstanceState& owner, const RelationshipDef& relationship, const Link& link);

//! Loads the link of an owner; that of a new object, which has no row yet, stays as it is.
void load(const Link& link, InstanceState& owner, Load how) {
    if (owner.status == Status::pending || owner.status == Status::transient) return;
    const RelationshipDef& relationship = LinkAccess::relationship(link, owner);
    if (is_never_loaded(relationship)) return;   // its block has what is not flushed, and nothing else
    const bool is_attached = owner.status == Status::persistent || owner.status == Status::deleted;
    if (!owner.store || !owner.store->session || !is_attached) throw_detached_load(owner, relationship);
    try {
        (owner.store->session->*how)(owner, relationship, link);
    } catch (const AwaitRequired&) {
        throw_await_load(owner, relationship);
    }
}

}  // namespace

void LinkAccess::set_unloaded(const Link& link, InstanceState& owner) noexcept {
    const std::uintptr_t kept = link.word_ & unloaded_tag ? link.word_ & (raise_mark | later_mark) : 0;
    const_cast<Link&>(link).release();
    link.word_ = reinterpret_cast<std::uintptr_t>(&owner) | unloaded_tag | kept;
}

void LinkAccess::set_detached(const Link& link) noexcept {
    const_cast<Link&>(link).release();
    link.word_ = detached_mark;
}

LoadedLink& LinkAccess::make_block(const Link& link) {
    if (LoadedLink* known = block(link)) return *known;
    auto* made = new LoadedLink;
    made->owner = owner(link);
    link.word_ = reinterpret_cast<std::uintptr_t>(made);
    return *made;
}

void LinkAccess::set_loaded(const Link& link, InstanceState& owner, std::vector<InstanceState*> items) {
    LoadedLink& loaded = make_block(link);
    loaded.owner = &owner;
    loaded.items = std::move(items);
    loaded.forget_changes();
}

LoadedLink& LinkAccess::load_as_is(const Link& link, InstanceState& owner) {
    if (!link.is_loaded()) {
        if (owner.has(InstanceState::expired)) refresh_to_write(owner);
        load(link, owner, &SessionServices::load_link_as_is);
    }
    return make_block(link);
}

const RelationshipDef& LinkAccess::relationship(const Link& link, const InstanceState& owner) {
    const auto offset = static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&link) -
                                                 static_cast<const std::byte*>(owner.object()));
    if (const RelationshipDef* found = mapper_of(owner).relationship_at(offset)) return *found;
    throw UnmappedError("A Many or One field of " + std::string(owner.type->name) +
                        " is not mapped: add a Relationship for it to the mapping.");
}

Link::Link(const Link& other) : Link() {   // from here on the destructor cleans up
    if (other.word_ == 0) return;
    const LoadedLink* from = LinkAccess::block(other);
    if (from && !from->owner) Copying::run(*from, LinkAccess::make_block(*this));
    else word_ = LinkAccess::detached_mark;
}

Link& Link::operator=(const Link& other) {
    if (this == &other || keeps_its_elements(other)) return *this;
    if (LinkAccess::owner(*this) && LinkAccess::owner(other)) {   // within sessions the objects are meant: a->b = c->b
        replace(other.elements_to_assign());
        return *this;
    }
    Link copy(other);
    return *this = std::move(copy);
}

const std::vector<InstanceState*>& Link::elements_to_assign() const {
    InstanceState* owner = LinkAccess::owner(*this);
    return owner ? LinkAccess::load_as_is(*this, *owner).items : elements();
}

bool Link::keeps_its_elements(const Link& given) const noexcept {
    return LinkAccess::owner(*this) && LinkAccess::is_detached(given);
}

std::uintptr_t Link::give() noexcept {
    return LinkAccess::owner(*this) ? LinkAccess::detached_mark : std::exchange(word_, 0);
}

Link& Link::operator=(Link&& other) {
    if (this == &other || keeps_its_elements(other)) return *this;
    if (!LinkAccess::owner(*this)) {
        release();
        word_ = other.give();
        return *this;
    }
    replace(other.elements_to_assign());
    return *this;
}

void Link::release() noexcept {
    if (LoadedLink* loaded = LinkAccess::block(*this)) {
        if (!loaded->owner)
            for (InstanceState* element : loaded->items) unpin(*element);
        delete loaded;
    }
    word_ = 0;
}

bool Link::is_loaded() const noexcept { return word_ == 0 || LinkAccess::block(*this) != nullptr; }

const std::vector<InstanceState*>& Link::elements() const {
    if (const LoadedLink* loaded = LinkAccess::block(*this)) return loaded->items;
    if (word_ == 0) return no_elements;
    if (LinkAccess::is_detached(*this)) throw_detached_copy();
    orm::load(*this, *LinkAccess::owner(*this), &SessionServices::load_link);
    const LoadedLink* loaded = LinkAccess::block(*this);
    return loaded ? loaded->items : no_elements;
}

InstanceState& Link::element(std::size_t index) const {
    const auto& all = elements();
    if (index < all.size()) return *all[index];
    throw ArgumentError("Element " + std::to_string(index) + " of a collection of " + std::to_string(all.size()) +
                        " was asked for.");
}

void detach_links(const sql::EntityInfo& mapper, void* object) {
    for (const auto& relationship : static_cast<const MapperImpl&>(mapper).relationships)
        LinkAccess::set_detached(
            *reinterpret_cast<const Link*>(static_cast<std::byte*>(object) + relationship->spec.offset));
}

namespace detail {
void throw_no_such_key() { throw ArgumentError("No object of the collection has this key. Use find() to get none instead."); }
}  // namespace detail

}  // namespace aludel::orm
