// Changing a link: through its own side here, and the other side by `mirror`. A change is made whole or not at all:
// whatever may throw, checks and loads, comes before the first element moves. Nothing is flushed on the way.

#include "aludel/base/error.hpp"
#include "orm/instances/edits.hpp"
#include "orm/instances/loaded_link.hpp"
#include "orm/instances/ordering.hpp"
#include "orm/instances/session_services.hpp"
#include "orm/instances/store.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <span>

namespace aludel::orm {

namespace {

using Elements = std::vector<InstanceState*>;
using SomeElements = std::span<InstanceState* const>;

bool contains(SomeElements elements, const InstanceState& element) {
    return std::find(elements.begin(), elements.end(), &element) != elements.end();
}

//! Those of `elements` that are not among `others`, each once.
Elements without(SomeElements elements, SomeElements others) {
    Elements rest;
    for (InstanceState* element : elements)
        if (!contains(others, *element) && !contains(rest, *element)) rest.push_back(element);
    return rest;
}

void refuse(const RelationshipDef& relationship, const InstanceState& owner, SomeElements coming) {
    if (relationship.spec.viewonly)
        throw InvalidRequestError(relationship.full_name() + " is viewonly: it shows what the database has and cannot "
                                  "be changed. Change the relationship that writes the key.");
    if (!coming.empty()) refuse_deleted(owner, relationship);
    for (const InstanceState* element : coming) {
        refuse_foreign(*owner.store, *element);
        refuse_deleted(*element, relationship);
    }
}

//! Makes the elements the store's, and its session's where the relationship cascades; all of them or none.
void admit(InstanceState& owner, const RelationshipDef& relationship, SomeElements coming) {
    SessionServices* session = owner.store->session;
    const bool is_saved = owner.status == Status::persistent || owner.status == Status::pending;
    boost::container::small_vector<InstanceState*, 2> pending, others;
    for (InstanceState* element : coming) {
        const bool is_outside = element->status == Status::transient || element->status == Status::detached;
        if (is_outside && is_saved && session && relationship.spec.cascades.has(cascade::save_update))
            pending.push_back(element);
        else if (!element->store) others.push_back(element);
    }
    if (!pending.empty()) session->add_pending(pending);
    if (!others.empty()) take_over(*owner.store, others);
}

//! Of a write-only many-to-many: the other side has recorded the opposite change, and `mirror` takes that back.
bool is_taken_back_there(const LoadedLink& own, const RelationshipDef& relationship, const InstanceState& owner, InstanceState& element,
                         Elements LoadedLink::*opposite) {
    if (!is_never_loaded(relationship) || !relationship.back || contains(own.*opposite, element)) return false;
    if (relationship.direction != Direction::many_to_many) return false;
    const LoadedLink* other = LinkAccess::block(LinkAccess::of(element, *relationship.back));
    return other && contains(other->*opposite, owner);
}

void take_out(LoadedLink& block, const RelationshipDef& relationship, InstanceState& owner, InstanceState& element) {
    std::erase(block.items, &element);
    if (!is_taken_back_there(block, relationship, owner, element, &LoadedLink::added)) block.record_removed(element);
    mirror(relationship, owner, element, false);
}

constexpr auto at_end = static_cast<std::size_t>(-1);

void place(Elements& elements, InstanceState& element, std::size_t index) {
    elements.insert(elements.begin() + static_cast<std::ptrdiff_t>(std::min(index, elements.size())), &element);
}

void put_in(LoadedLink& block, const RelationshipDef& relationship, InstanceState& owner, InstanceState& element, std::size_t index) {
    place(block.items, element, index);
    if (!is_taken_back_there(block, relationship, owner, element, &LoadedLink::removed)) block.record_added(element);
    mirror(relationship, owner, element, true);
}

//! The elements of an object's link, which is about to change: the object will be written at the next flush.
const Elements& elements_to_change(const Link& link, InstanceState& owner) {
    if (owner.status == Status::persistent) watch(owner);
    return LinkAccess::load_as_is(link, owner).items;
}

//! A new child that was forgotten for want of a parent has one again.
void bring_back(const RelationshipDef& relationship, InstanceState& owner) {
    const bool is_wanted = relationship.back && relationship.back->spec.cascades.has(cascade::delete_orphan);
    if (!owner.has(InstanceState::forgotten) || !is_wanted || !owner.store->session) return;
    InstanceState* const only[] = {&owner};
    owner.store->session->add_pending(only);
}

void prepare(const RelationshipDef& relationship, InstanceState& owner, SomeElements leaving, SomeElements coming) {
    for (InstanceState* element : leaving) prepare_change(relationship, owner, *element);
    for (InstanceState* element : coming) prepare_change(relationship, owner, *element);
    if (!coming.empty()) bring_back(relationship, owner);
    admit(owner, relationship, coming);
    for (InstanceState* element : coming) prepare_change(relationship, owner, *element);   // those that were detached
}

//! The elements of an ordering_list were changed.
void number(const RelationshipDef& relationship, const Elements& elements, bool is_appended) {
    if (is_appended) number_last(relationship, elements);
    else number_all(relationship, elements);
}

//! `index`: where what comes is put; `at_end`: behind the others.
void change(Link& link, InstanceState& owner, SomeElements leaving, SomeElements coming, std::size_t index = at_end) {
    const RelationshipDef& relationship = LinkAccess::relationship(link, owner);
    announce_change(owner, relationship, leaving, coming);
    prepare(relationship, owner, leaving, coming);
    LoadedLink& block = LinkAccess::make_block(link);
    const bool is_appended = leaving.empty() && coming.size() == 1 && index == at_end;
    if (is_ordered(relationship)) prepare_numbers(is_appended ? Elements(coming.begin(), coming.end()) : Elements(block.items));
    for (InstanceState* element : leaving) take_out(block, relationship, owner, *element);
    for (InstanceState* element : coming) put_in(block, relationship, owner, *element, index);
    if (is_ordered(relationship)) number(relationship, block.items, is_appended);
    for (InstanceState* element : leaving) forget_new_orphan(*element, relationship);
    if (!leaving.empty() && relationship.back) forget_new_orphan(owner, *relationship.back);
    if (owner.store->session) owner.store->session->tell();
}

//! What a write-only collection has is not known, so nobody can say what leaves it.
void refuse_replacement(const InstanceState& owner, const RelationshipDef& relationship) {
    if (is_never_loaded(relationship) && owner.status != Status::pending && owner.status != Status::transient)
        throw InvalidRequestError(relationship.full_name() + " of " + describe_identity(owner) + " is write-only: what it has is not known, so "
                                  "it cannot be replaced. Use add() and remove(), or execute its delete_() and add() what comes.");
}

//! A collection was assigned: its elements are where they were given, those that it had before, too.
void arrange(LoadedLink& block, Elements wanted) {
    if (wanted.size() == block.items.size()) block.items = std::move(wanted);   // else a listener has changed it since
}

//! An ordering_list was assigned.
void number_as_given(const LoadedLink& block, const Link& link) {
    InstanceState& owner = *block.owner;
    const RelationshipDef& relationship = LinkAccess::relationship(link, owner);
    prepare_numbers(Elements(block.items));
    number_all(relationship, block.items);
}

//! Of a write-only collection only the element can tell whose it is.
bool may_have(InstanceState& owner, const RelationshipDef& relationship, InstanceState& element) {
    if (!is_never_loaded(relationship) || element.store != owner.store || element.status != Status::persistent) return false;
    if (relationship.direction == Direction::many_to_many) return true;
    if (element.is_incomplete()) complete_to_write(element, *element.type->tag);
    if (relationship.back)
        if (const LoadedLink* up = LinkAccess::block(LinkAccess::of(element, *relationship.back)); up && up->is_touched)
            return !up->items.empty() && up->items.front() == &owner;
    return std::all_of(relationship.pairs.begin(), relationship.pairs.end(), [&](const SyncPair& pair) {
        return slot_equals(mapper_of(element).slots[pair.remote], element.object(), read_slot(mapper_of(owner).slots[pair.local], owner.object()));
    });
}

}  // namespace

void refuse_deleted(const InstanceState& object, const RelationshipDef& relationship) {
    if (object.status != Status::deleted && !object.has(InstanceState::row_gone)) return;
    throw InvalidRequestError(describe_identity(object) + " was deleted and cannot be linked by " +
                              relationship.full_name() + ". Use a copy of it: " + std::string(object.type->name) +
                              "(*object).");
}

void Link::append(InstanceState& element) {
    if (InstanceState* owner = LinkAccess::owner(*this)) {
        const bool is_new = !element.store;   // then it cannot be here yet
        const RelationshipDef& relationship = LinkAccess::relationship(*this, *owner);
        InstanceState* const coming[] = {&element};
        refuse(relationship, *owner, coming);
        const Elements& present = elements_to_change(*this, *owner);
        if (is_new || !contains(present, element)) return change(*this, *owner, {}, coming);
        prepare(relationship, *owner, {}, coming);
        mirror(relationship, *owner, element, true);   // the other side may have been cut and not be flushed
        if (owner->store->session) owner->store->session->tell();
        return;
    }
    elements();
    LinkAccess::make_block(*this).items.push_back(&element);
    pin(element);
}

void Link::insert(InstanceState& element, std::size_t index) {
    InstanceState* owner = LinkAccess::owner(*this);
    if (contains(owner ? elements_to_assign() : elements(), element)) return move(element, index);
    if (!owner) {
        place(LinkAccess::make_block(*this).items, element, index);
        return pin(element);
    }
    InstanceState* const coming[] = {&element};
    refuse(LinkAccess::relationship(*this, *owner), *owner, coming);
    elements_to_change(*this, *owner);
    change(*this, *owner, {}, coming, index);
}

void Link::move(InstanceState& element, std::size_t index) {
    Elements& items = LinkAccess::make_block(*this).items;
    std::erase(items, &element);
    place(items, element, index);
    if (LinkAccess::owner(*this)) reorder();
}

void Link::reorder() {
    InstanceState* owner = LinkAccess::owner(*this);
    if (!owner) return;   // its objects are numbered when it is added to a session
    const RelationshipDef& relationship = LinkAccess::relationship(*this, *owner);
    if (!is_ordered(relationship)) return;
    const Elements present = elements_to_change(*this, *owner);
    prepare_numbers(present);
    number_all(relationship, present);
}

void Link::put(InstanceState& element, InstanceState* former) {
    if (!former) return append(element);
    InstanceState* owner = LinkAccess::owner(*this);
    if (!owner) {
        remove(*former);
        return append(element);
    }
    InstanceState* const leaving[] = {former};
    InstanceState* const coming[] = {&element};
    refuse(LinkAccess::relationship(*this, *owner), *owner, coming);
    const bool is_there = contains(elements_to_change(*this, *owner), element);   // under another key until now
    change(*this, *owner, leaving, is_there ? SomeElements() : SomeElements(coming));
}

void Link::remove(InstanceState& element) {
    InstanceState* owner = LinkAccess::owner(*this);
    if (owner) refuse(LinkAccess::relationship(*this, *owner), *owner, {});
    const Elements& present = owner ? elements_to_change(*this, *owner) : elements();
    if (!contains(present, element) && !(owner && may_have(*owner, LinkAccess::relationship(*this, *owner), element)))
        throw InvalidRequestError("The object to remove is not in this collection.");
    InstanceState* const leaving[] = {&element};
    if (owner) return change(*this, *owner, leaving, {});
    std::erase(LinkAccess::make_block(*this).items, &element);
    unpin(element);
}

void Link::replace(Elements wanted) {
    if (LinkAccess::is_detached(*this)) word_ = 0;   // given anew; what did not come with a copy is not asked for
    if (InstanceState* owner = LinkAccess::owner(*this)) {
        const RelationshipDef& relationship = LinkAccess::relationship(*this, *owner);
        refuse(relationship, *owner, wanted);
        refuse_replacement(*owner, relationship);
        const Elements present = elements_to_change(*this, *owner);
        announce_replacement(*owner, relationship, wanted);
        change(*this, *owner, without(present, wanted), without(wanted, present));
        LoadedLink& block = LinkAccess::make_block(*this);
        arrange(block, without(wanted, {}));
        return is_ordered(relationship) ? number_as_given(block, *this) : void();
    }
    wanted = without(wanted, {});
    for (InstanceState* element : wanted) pin(*element);   // first: they may be held by nobody but this link
    LoadedLink& given = LinkAccess::make_block(*this);
    given.items.swap(wanted);
    for (InstanceState* element : wanted) unpin(*element);
}

}  // namespace aludel::orm
