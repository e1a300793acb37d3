#pragma once

#include "aludel/orm/mapped.hpp"
#include "aludel/orm/mapper_event.hpp"
#include "aludel/orm/relationship.hpp"
#include "aludel/types/slot.hpp"

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

//! What the members of mapped objects tell those who listen (SQLAlchemy's `AttributeEvents`), for objects in a session:
//!
//!     event::listen(users.email, event::set, [](User&, std::string& email, const std::string& old) { ... });
//!     event::listen(users.posts, event::append, [](User& user, const Ptr<Post>& post) { ... });
//!
//! A listener is called before the change of a link is made, on both sides of a relationship, and when the edit of a field
//! ends. What it throws leaves that call, and the change is not made.
namespace event {

//! Which event of a member.
enum class AttributeEventId : std::uint8_t { append, remove, bulk_replace, set, validate };
inline constexpr std::size_t attribute_event_count = static_cast<std::size_t>(AttributeEventId::validate) + 1;

//! Of a collection; its listeners get `(User& owner, const Ptr<Post>& element)`.
struct ElementEvent {
    AttributeEventId id;
};
//! Of a collection that is assigned as a whole; its listeners get `(User& owner, const std::vector<Ptr<Post>>& elements)`.
struct ReplaceEvent {};
//! Of a field or a single link. Listeners get `(User&, std::string& value, const std::string& old)`, where they may change the
//! value, or `(Post&, const Ptr<User>& value, const Ptr<User>& old)`.
struct SetEvent {};

//! An object comes into a collection, through it or through the other side of the relationship.
inline constexpr ElementEvent append{AttributeEventId::append};
//! An object leaves a collection.
inline constexpr ElementEvent remove{AttributeEventId::remove};
//! A collection is assigned; `append` and `remove` of what comes and goes follow.
inline constexpr ReplaceEvent bulk_replace{};
//! A field has another value when an edit ends than it had when it began, or a single link gets another object. The former object
//! is null when it is not known in memory: nothing is loaded for it.
inline constexpr SetEvent set{};

namespace detail {
//! Adds a listener to a member. Throws `ArgumentError` for a column that a mapped class does not have as a field.
ListenerHandle add(const sql::NodeRef& column, AttributeEventId id, Ref<const aludel::detail::ListenerNode> listener, const ClassListenOptions& options);
ListenerHandle add(const orm::RelationshipDef& relationship, AttributeEventId id, Ref<const aludel::detail::ListenerNode> listener,
                   const ClassListenOptions& options);

using FieldSignal = Signal<void*, const Value&>;                                   // the field, its former value
using ElementSignal = Signal<void*, orm::InstanceState&>;                         // the link, the element
using ReplaceSignal = Signal<void*, const std::vector<orm::InstanceState*>&>;
using LinkSignal = Signal<void*, orm::InstanceState*, orm::InstanceState*>;       // the link, the new object, the former one

//! The object that has the member at an address: of the class that declares it, which may be a base of the mapped one.
template <auto Member, class Owner>
Owner& owner_of(void* member) {
    return *reinterpret_cast<Owner*>(static_cast<char*>(member) - orm::detail::member_offset<Member, Owner>());
}
//! A function of the value alone, or of the object and the value, that returns nothing or the value to be stored.
template <class T, class V, class F>
void validate_field(F& validator, T& object, V& field) {
    const V& value = field;
    const auto checked = [&]() -> decltype(auto) {
        if constexpr (std::is_invocable_v<F&, const T&, const V&>) return validator(object, value);
        else return validator(value);
    };
    if constexpr (std::is_void_v<decltype(checked())>) checked();
    else field = checked();
}
}  // namespace detail

//! Calls `listener` when the field of an object gets another value.
template <auto Member, class Owner, class F>
ListenerHandle listen(const Mapped<Member, Owner>& field, SetEvent, F listener, ClassListenOptions options = {}) {
    using T = typename Mapped<Member, Owner>::field_type;
    static_assert(std::is_invocable_v<F&, Owner&, T&, const T&>, "a listener of this event takes (Owner&, T& value, const T& old)");
    auto typed = [listener = std::move(listener)](void* value, const Value& old) mutable {
        T former{};
        if (!old.is_null()) write_slot(slot_of<T>(0), &former, old, {});   // of a Deferred that was not loaded nothing is known
        listener(detail::owner_of<Member, Owner>(value), *static_cast<T*>(value), std::as_const(former));
    };
    return detail::add(field.node(), AttributeEventId::set, detail::FieldSignal::listener_node(std::move(typed), options.once), options);
}
//! Calls `listener` when a single link of an object gets another one.
template <auto Member, class Owner, class F>
    requires(!Relationship<Member, Owner>::is_many)
ListenerHandle listen(const Relationship<Member, Owner>& link, SetEvent, F listener, ClassListenOptions options = {}) {
    using T = typename Relationship<Member, Owner>::target;
    static_assert(std::is_invocable_v<F&, Owner&, Ptr<T>, Ptr<T>>, "a listener of this event takes (Owner&, const Ptr<T>& value, const Ptr<T>& old)");
    auto typed = [listener = std::move(listener)](void* member, orm::InstanceState* value, orm::InstanceState* old) mutable {
        listener(detail::owner_of<Member, Owner>(member), Ptr<T>(value), Ptr<T>(old));
    };
    return detail::add(link.definition(), AttributeEventId::set, detail::LinkSignal::listener_node(std::move(typed), options.once), options);
}
//! Calls `listener` when an object comes into a collection, or leaves it.
template <auto Member, class Owner, class F>
ListenerHandle listen(const Relationship<Member, Owner>& collection, ElementEvent event, F listener, ClassListenOptions options = {}) {
    using T = typename Relationship<Member, Owner>::target;
    static_assert(Relationship<Member, Owner>::is_many, "append and remove are events of a collection: listen to event::set of a single link");
    static_assert(std::is_invocable_v<F&, Owner&, Ptr<T>>, "a listener of this event takes (Owner&, const Ptr<T>& element)");
    auto typed = [listener = std::move(listener)](void* member, orm::InstanceState& element) mutable {
        listener(detail::owner_of<Member, Owner>(member), Ptr<T>(&element));
    };
    return detail::add(collection.definition(), event.id, detail::ElementSignal::listener_node(std::move(typed), options.once), options);
}
//! Calls `listener` when a collection is assigned as a whole.
template <auto Member, class Owner, class F>
ListenerHandle listen(const Relationship<Member, Owner>& collection, ReplaceEvent, F listener, ClassListenOptions options = {}) {
    using T = typename Relationship<Member, Owner>::target;
    static_assert(Relationship<Member, Owner>::is_many, "bulk_replace is an event of a collection: listen to event::set of a single link");
    static_assert(std::is_invocable_v<F&, Owner&, std::vector<Ptr<T>>>, "a listener of this event takes (Owner&, const std::vector<Ptr<T>>& elements)");
    auto typed = [listener = std::move(listener)](void* member, const std::vector<orm::InstanceState*>& elements) mutable {
        std::vector<Ptr<T>> pointers;
        for (orm::InstanceState* element : elements) pointers.push_back(Ptr<T>(element));
        listener(detail::owner_of<Member, Owner>(member), std::as_const(pointers));
    };
    return detail::add(collection.definition(), AttributeEventId::bulk_replace, detail::ReplaceSignal::listener_node(std::move(typed), options.once), options);
}

}  // namespace event

//! Checks what is put into a field, of objects of its class and of subclasses (SQLAlchemy's `@validates`): when an object is
//! added to a session, and when an edit of the field ends. `validator(value)`, or `validator(object, value)`, throws to refuse the
//! value, and may return the one to be stored in its place. A refused edit is undone: `user.edit()->email = "x"` throws what the
//! validator threw, and the object is as it was before. What is loaded from the database is not checked.
//!
//!     validates(users.email, [](const std::string& email) { if (!email.contains('@')) throw std::invalid_argument(email); });
template <auto Member, class Owner, class F>
ListenerHandle validates(const Mapped<Member, Owner>& field, F validator) {
    using T = typename Mapped<Member, Owner>::field_type;
    static_assert(std::is_invocable_v<F&, const T&> || std::is_invocable_v<F&, const Owner&, const T&>,
                  "a validator takes the value of the field, or the object and the value");
    auto typed = [validator = std::move(validator)](void* value, const Value&) mutable {
        event::detail::validate_field<Owner, T>(validator, event::detail::owner_of<Member, Owner>(value), *static_cast<T*>(value));
    };
    return event::detail::add(field.node(), event::AttributeEventId::validate,
                              event::detail::FieldSignal::listener_node(std::move(typed), false), {.propagate = true});
}
//! Checks the objects that are linked by a relationship: when an object with links is added to a session, and before a link gets
//! another object. `validator(object)`, or `validator(owner, object)`, throws to refuse it; then nothing has changed.
template <auto Member, class Owner, class F>
ListenerHandle validates(const Relationship<Member, Owner>& link, F validator) {
    using T = typename Relationship<Member, Owner>::target;
    constexpr bool takes_both = std::is_invocable_v<F&, const Owner&, const T&>;
    static_assert(takes_both || std::is_invocable_v<F&, const T&>, "a validator takes the linked object, or the owner and the object");
    auto typed = [validator = std::move(validator)](void* member, orm::InstanceState& element) mutable {
        if constexpr (takes_both) validator(std::as_const(event::detail::owner_of<Member, Owner>(member)), *Ptr<T>(&element));
        else validator(*Ptr<T>(&element));
    };
    return event::detail::add(link.definition(), event::AttributeEventId::validate,
                              event::detail::ElementSignal::listener_node(std::move(typed), false), {.propagate = true});
}

}  // namespace aludel
