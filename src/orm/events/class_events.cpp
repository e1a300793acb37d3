#include "orm/events/class_events.hpp"

#include "aludel/base/error.hpp"
#include "sql/from_nodes.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

//! The field that a column is; an alias or a table that is not mapped has none.
std::pair<const MapperImpl*, std::size_t> field_of(const sql::NodeRef& column) {
    if (const auto* node = sql::as_if<sql::ColumnNode>(*column)) {
        const auto* entity = sql::as_if<sql::EntityFromNode>(*node->from);
        if (entity && !entity->alias_of && entity->below.empty()) return {static_cast<const MapperImpl*>(entity->info), node->index};
        for (const auto& mapper : all_mappers())   // a base comes before its subclasses
            for (std::size_t slot = 0; slot < mapper->slot_columns.size(); ++slot)
                if (mapper->slot_columns[slot] == node) return {mapper.get(), slot};
    }
    throw ArgumentError("A listener or validator takes a field of a mapped class, such as users.email; not a column of an alias or of "
                        "a table that is not mapped.");
}

}  // namespace

ClassEvents& ClassEvents::of(ClassTag* type) {
    static auto* of_all = new ClassEvents;
    if (!type) return *of_all;
    if (ClassEvents* known = type->events.load(std::memory_order_acquire)) return *known;
    auto made = std::make_unique<ClassEvents>();
    ClassEvents* known = nullptr;
    if (type->events.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) known = made.release();
    return *known;
}

ClassEvents::MemberTable& ClassEvents::member(std::string_view name, bool propagate) {
    const std::lock_guard lock(mutex_);
    for (const auto& known : members_)
        if (known->name == name && known->propagate == propagate) return known->listeners;
    members_.push_back(std::make_unique<Member>(std::string(name), propagate));
    has_members_.store(true, std::memory_order_release);
    return members_.back()->listeners;
}

const ClassEvents::MemberTable* ClassEvents::find_member(std::string_view name, bool propagate) const {
    if (!has_members()) return nullptr;
    const std::lock_guard lock(mutex_);
    for (const auto& known : members_)
        if (known->name == name && known->propagate == propagate) return &known->listeners;
    return nullptr;
}

bool is_heard(const MapperImpl& mapper, ClassEventId id) {
    if (!is_heard(id)) return false;
    bool heard = false;
    detail::each_listening(mapper, [&](const ClassEvents& events, bool propagated) { heard = heard || events.objects(propagated).is_heard(id); });
    return heard;
}

bool is_any_field_heard(const MapperImpl& mapper) {
    if (!is_heard(AttributeEventId::set) && !is_heard(AttributeEventId::validate)) return false;
    bool heard = false;
    detail::each_listening(mapper, [&](const ClassEvents& events, bool propagated) {
        if (!events.has_members()) return;
        for (const std::string& field : mapper.fields) {
            const ClassEvents::MemberTable* listeners = events.find_member(field, propagated);
            heard = heard || (listeners && listeners->is_any_heard());
        }
    });
    return heard;
}

}  // namespace aludel::orm

namespace aludel::event::detail {

using orm::ClassEvents;

ListenerHandle add(orm::ClassTag* type, ClassEventId id, Ref<const aludel::detail::ListenerNode> listener, const ClassListenOptions& options) {
    ListenerHandle handle = ClassEvents::of(type).objects(options.propagate).add(id, std::move(listener), options.insert);
    orm::detail::heard_objects.fetch_or(orm::detail::event_bit(id));
    return handle;
}

namespace {
ListenerHandle add_to_member(const orm::MapperImpl& mapper, std::string_view member, AttributeEventId id,
                             Ref<const aludel::detail::ListenerNode> listener, const ClassListenOptions& options) {
    ListenerHandle handle = ClassEvents::of(mapper.type.tag).member(member, options.propagate).add(id, std::move(listener), options.insert);
    orm::detail::heard_members.fetch_or(orm::detail::event_bit(id));
    return handle;
}
}  // namespace

ListenerHandle add(const sql::NodeRef& column, AttributeEventId id, Ref<const aludel::detail::ListenerNode> listener,
                   const ClassListenOptions& options) {
    const auto [mapper, slot] = orm::field_of(column);
    return add_to_member(*mapper, mapper->fields[slot], id, std::move(listener), options);
}

ListenerHandle add(const orm::RelationshipDef& relationship, AttributeEventId id, Ref<const aludel::detail::ListenerNode> listener,
                   const ClassListenOptions& options) {
    return add_to_member(*relationship.parent, relationship.spec.name, id, std::move(listener), options);
}

}  // namespace aludel::event::detail
