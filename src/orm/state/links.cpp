#include "aludel/orm/links.hpp"

#include "aludel/base/error.hpp"
#include "orm/state/link_block.hpp"
#include "orm/state/session_core.hpp"
#include "orm/state/store.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace aludel::orm {

namespace {

const std::vector<State*> no_elements{};

[[noreturn]] void throw_detached_copy() {
    throw DetachedInstanceError(
        "This object was read by value or copied out of a session, and its relationships did not come with it. Read "
        "them through the Ptr of a session, or select what you need.");
}

[[noreturn]] void throw_detached_load(const State& owner, const RelationshipDef& relationship) {
    throw DetachedInstanceError(relationship.full_name() + " of " + describe_identity(owner) +
                                " is not loaded, and the object belongs to no session any more. Load it with "
                                "selectinload(...) or touch it while the session is open.");
}

//! An element of a copied value: an object of a session is shared, a transient one is copied with it.
State* copy_element(State& element) {
    if (element.store) return &element;
    State* copy = new_transient(*element.type, nullptr);
    element.type->destroy(copy->object());
    element.type->copy(copy->object(), element.object());
    return copy;
}

void load(const Link& link, State& owner) {
    const RelationshipDef& relationship = LinkAccess::relationship(link, owner);
    const bool is_attached = owner.status == Status::persistent || owner.status == Status::deleted;
    if (!owner.store || !owner.store->session || !is_attached) throw_detached_load(owner, relationship);
    owner.store->session->load_link(owner, relationship, link);
}

//! An object whose links change is written at the next flush, however the change came about.
void note_change(State& owner) {
    if (owner.status == Status::persistent && !owner.has(State::in_dirty)) watch(owner);
}

//! Marks objects that are on their way into a link. Reading a link or an expired object on that way may flush, and
//! what was taken out of one place to go to another is no orphan then.
class BeingLinked {
public:
    BeingLinked() = default;
    BeingLinked(const BeingLinked&) = delete;
    ~BeingLinked() {
        for (State* state : states_) state->clear(State::being_linked);
    }
    void add(State& state) {
        if (state.has(State::being_linked)) return;
        states_.push_back(&state);
        state.set(State::being_linked);
    }

private:
    boost::container::small_vector<State*, 2> states_{};
};

void refuse_deleted(const State& element, const RelationshipDef& relationship) {
    if (element.status != Status::deleted && !element.has(State::row_gone)) return;
    throw InvalidRequestError(describe_identity(element) + " was deleted and cannot be put into " +
                              relationship.full_name() + ". Put a copy there: " + std::string(element.type->name) +
                              "(*object).");
}

//! Makes the element one of the owner's store, and of its session where the relationship cascades.
void admit(State& owner, const RelationshipDef& relationship, State& element) {
    refuse_foreign(*owner.store, element);
    refuse_deleted(element, relationship);
    SessionCore* session = owner.store->session;
    const bool cascades = relationship.spec.cascades.has(cascade::save_update);
    const bool is_saved = owner.status == Status::persistent || owner.status == Status::pending;
    const bool is_outside = element.status == Status::transient || element.status == Status::detached;
    if (session && cascades && is_saved && is_outside) session->add_pending(element);
    else if (!element.store) take_over(*owner.store, element);
}

//! A new object that was taken out again has nothing to live for when the relationship deletes orphans.
void let_go_of_new(State& owner, const RelationshipDef& relationship, State& element) {
    if (element.status != Status::pending || !relationship.spec.cascades.has(cascade::delete_orphan)) return;
    if (owner.store->session && is_orphan(element, relationship)) owner.store->session->forget_pending(element);
}

}  // namespace

void LinkAccess::set_unloaded(const Link& link, State& owner) noexcept {
    const_cast<Link&>(link).release();
    link.word_ = reinterpret_cast<std::uintptr_t>(&owner) | unloaded_tag;
}

void LinkAccess::set_detached(const Link& link) noexcept {
    const_cast<Link&>(link).release();
    link.word_ = detached_mark;
}

LinkBlock& LinkAccess::make_block(const Link& link) {
    if (LinkBlock* known = block(link)) return *known;
    auto* made = new LinkBlock;
    made->owner = owner(link);
    link.word_ = reinterpret_cast<std::uintptr_t>(made);
    return *made;
}

void LinkAccess::set_loaded(const Link& link, State& owner, std::vector<State*> items) {
    LinkBlock& loaded = make_block(link);
    loaded.owner = &owner;
    loaded.items = std::move(items);
    loaded.forget_changes();
}

const RelationshipDef& LinkAccess::relationship(const Link& link, const State& owner) {
    const auto offset = static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&link) -
                                                 static_cast<const std::byte*>(owner.object()));
    if (const RelationshipDef* found = mapper_of(owner).relationship_at(offset)) return *found;
    throw UnmappedError("A Many or One field of " + std::string(owner.type->name) +
                        " is not mapped: add a Relationship for it to the mapping.");
}

Link::Link(const Link& other) {
    if (other.word_ == 0) return;
    const LinkBlock* from = LinkAccess::block(other);
    if (!from || from->owner) {
        word_ = LinkAccess::detached_mark;
        return;
    }
    LinkBlock& to = LinkAccess::make_block(*this);
    for (State* element : from->items) {
        State* copy = copy_element(*element);
        pin(*copy);
        to.items.push_back(copy);
    }
}

Link& Link::operator=(const Link& other) {
    if (this == &other) return *this;
    if (LinkAccess::owner(*this) && LinkAccess::owner(other)) {   // within sessions the objects are meant: a->b = c->b
        const std::vector<State*> elements = other.elements();
        replace(elements.data(), elements.size());
        return *this;
    }
    Link copy(other);
    return *this = std::move(copy);
}

std::uintptr_t Link::give() noexcept {
    return LinkAccess::owner(*this) ? LinkAccess::detached_mark : std::exchange(word_, 0);
}

Link& Link::operator=(Link&& other) {
    if (this == &other) return *this;
    if (!LinkAccess::owner(*this)) {
        release();
        word_ = other.give();
        return *this;
    }
    if (LinkAccess::is_detached(other)) throw_detached_copy();
    const std::vector<State*> elements = other.elements();
    replace(elements.data(), elements.size());
    return *this;
}

void Link::release() noexcept {
    if (LinkBlock* loaded = LinkAccess::block(*this)) {
        if (!loaded->owner)
            for (State* element : loaded->items) unpin(*element);
        delete loaded;
    }
    word_ = 0;
}

bool Link::is_loaded() const noexcept { return word_ == 0 || LinkAccess::block(*this) != nullptr; }

const std::vector<State*>& Link::elements() const {
    if (const LinkBlock* loaded = LinkAccess::block(*this)) return loaded->items;
    if (word_ == 0) return no_elements;
    if (LinkAccess::is_detached(*this)) throw_detached_copy();
    State& owner = *LinkAccess::owner(*this);
    if (owner.status == Status::pending || owner.status == Status::transient) return no_elements;
    load(*this, owner);
    const LinkBlock* loaded = LinkAccess::block(*this);
    return loaded ? loaded->items : no_elements;
}

State& Link::element(std::size_t index) const {
    const auto& all = elements();
    if (index < all.size()) return *all[index];
    throw ArgumentError("Element " + std::to_string(index) + " of a collection of " + std::to_string(all.size()) +
                        " was asked for.");
}

void Link::append(State& element) {
    BeingLinked mark;
    mark.add(element);
    elements();
    if (State* owner = LinkAccess::owner(*this)) return append_to(*owner, element);
    LinkBlock& given = LinkAccess::make_block(*this);
    pin(element);
    given.items.push_back(&element);
}

void Link::append_to(State& owner, State& element) {
    const RelationshipDef& relationship = LinkAccess::relationship(*this, owner);
    const bool is_new = !element.store;   // then it cannot be here yet
    admit(owner, relationship, element);
    note_change(owner);
    prepare_change(relationship, owner, element);
    elements();
    LinkBlock& loaded = LinkAccess::make_block(*this);
    const bool is_there = !is_new && std::find(loaded.items.begin(), loaded.items.end(), &element) != loaded.items.end();
    if (!is_there) {
        loaded.items.push_back(&element);
        loaded.record_added(element);
    }
    mirror(relationship, owner, element, true);   // also then: the other side may have been cut and not be flushed
}

void Link::remove(State& element) {
    const auto& present = elements();
    if (std::find(present.begin(), present.end(), &element) == present.end())
        throw InvalidRequestError("The object to remove is not in this collection.");
    State* owner = LinkAccess::owner(*this);
    if (!owner) {
        std::erase(LinkAccess::make_block(*this).items, &element);
        return unpin(element);
    }
    const RelationshipDef& relationship = LinkAccess::relationship(*this, *owner);
    note_change(*owner);
    prepare_change(relationship, *owner, element);
    elements();
    LinkBlock& loaded = LinkAccess::make_block(*this);
    std::erase(loaded.items, &element);
    loaded.record_removed(element);
    mirror(relationship, *owner, element, false);
    let_go_of_new(*owner, relationship, element);
}

void Link::replace(State* const* wanted, std::size_t count) {
    const std::vector<State*> target(wanted, wanted + count);
    if (LinkAccess::is_detached(*this)) word_ = 0;   // given anew; what did not come with a copy is not asked for
    BeingLinked mark;
    if (State* owner = LinkAccess::owner(*this)) {
        for (const State* element : target) refuse_foreign(*owner->store, *element);
        if (count > 0) mark.add(*owner);   // it loses one parent and gets another
    }
    for (State* element : target) mark.add(*element);
    for (State* element : target) pin(*element);   // they may be held by nobody but the link they come from
    for (State* element : std::vector<State*>(elements()))
        if (std::find(target.begin(), target.end(), element) == target.end()) remove(*element);
    for (State* element : target) {
        const auto& present = elements();
        if (std::find(present.begin(), present.end(), element) == present.end()) append(*element);
    }
    for (State* element : target) unpin(*element);
}

void detach_links(const sql::EntityInfo& mapper, void* object) {
    for (const auto& relationship : static_cast<const Mapper&>(mapper).relationships)
        LinkAccess::set_detached(
            *reinterpret_cast<const Link*>(static_cast<std::byte*>(object) + relationship->spec.offset));
}


}  // namespace aludel::orm
