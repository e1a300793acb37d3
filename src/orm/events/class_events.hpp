#pragma once

#include "aludel/orm/attribute_event.hpp"
#include "orm/events/listener_table.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace aludel::orm {

using event::AttributeEventId;
using event::ClassEventId;

//! Who listens to the objects of one class and to their members: those of the class alone, and those of its subclasses, too.
class ClassEvents {
public:
    using Table = ListenerTable<ClassEventId, event::class_event_count>;
    using MemberTable = ListenerTable<AttributeEventId, event::attribute_event_count>;

    //! Those of a class, made on first use and never destroyed; for null those of all classes.
    static ClassEvents& of(ClassTag* type);

    Table& objects(bool propagate) noexcept { return objects_[propagate]; }
    const Table& objects(bool propagate) const noexcept { return objects_[propagate]; }
    //! The listeners of a member, made on first use.
    MemberTable& member(std::string_view name, bool propagate);
    bool has_members() const noexcept { return has_members_.load(std::memory_order_acquire); }
    //! Null when nobody has listened to the member.
    const MemberTable* find_member(std::string_view name, bool propagate) const;

private:
    struct Member {
        std::string name;
        bool propagate;
        MemberTable listeners{};
    };
    Table objects_[2];
    mutable std::mutex mutex_{};
    std::vector<std::unique_ptr<Member>> members_{};   // never removed
    std::atomic<bool> has_members_{false};
};

namespace detail {
//! A bit for each event of objects, and of members, that somebody in the program has listened to.
inline std::atomic<std::uint32_t> heard_objects{0}, heard_members{0};
template <class Id>
constexpr std::uint32_t event_bit(Id id) noexcept {
    return std::uint32_t(1) << static_cast<unsigned>(id);
}

//! Calls `visit(ClassEvents&, whether only its propagated listeners)`: those of the class, of its bases, and of all classes.
template <class F>
void each_listening(const MapperImpl& mapper, F&& visit) {
    if (const ClassEvents* own = mapper.type.tag->events.load(std::memory_order_acquire)) {
        visit(*own, false);
        visit(*own, true);
    }
    for (const MapperImpl* base = mapper.inheritance.base; base; base = base->inheritance.base)
        if (const ClassEvents* events = base->type.tag->events.load(std::memory_order_acquire)) visit(*events, true);
    visit(ClassEvents::of(nullptr), false);
    visit(ClassEvents::of(nullptr), true);
}
}  // namespace detail

//! Does anybody in the program listen to this event, of whatever class? One load.
inline bool is_heard(ClassEventId id) noexcept {
    return (detail::heard_objects.load(std::memory_order_relaxed) & detail::event_bit(id)) != 0;
}
inline bool is_heard(AttributeEventId id) noexcept {
    return (detail::heard_members.load(std::memory_order_relaxed) & detail::event_bit(id)) != 0;
}
//! Does anybody listen to it of objects of this class?
bool is_heard(const MapperImpl& mapper, ClassEventId id);

//! Calls the listeners of an event. `S`: the type of its signal.
template <class S, class... A>
void emit(const MapperImpl& mapper, ClassEventId id, A&&... arguments) {
    if (!is_heard(id)) return;
    detail::each_listening(mapper, [&](const ClassEvents& events, bool propagated) {
        events.objects(propagated).template emit<S>(id, arguments...);
    });
}
//! Calls the listeners of an event of a member.
template <class S, class... A>
void emit(const MapperImpl& mapper, std::string_view member, AttributeEventId id, A&&... arguments) {
    if (!is_heard(id)) return;
    detail::each_listening(mapper, [&](const ClassEvents& events, bool propagated) {
        if (const ClassEvents::MemberTable* listeners = events.find_member(member, propagated)) listeners->template emit<S>(id, arguments...);
    });
}

//! Does anybody listen to changes of the fields of a class, or check them?
bool is_any_field_heard(const MapperImpl& mapper);

}  // namespace aludel::orm
