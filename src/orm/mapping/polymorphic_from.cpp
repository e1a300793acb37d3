// A class and subclasses of it as one element of FROM: with_polymorphic.

#include "aludel/base/error.hpp"
#include "aludel/orm/with_polymorphic.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <algorithm>

namespace aludel::orm {

using sql::EntityInfo;
using sql::FromRef;
using sql::NodeRef;

namespace {

const MapperImpl& mapper_of(const EntityInfo* info) { return static_cast<const MapperImpl&>(*info); }

//! Those of the classes below `base` that are one of `wanted`, or a base of one, each behind its base.
std::vector<const EntityInfo*> ordered(const MapperImpl& base, const std::vector<const MapperImpl*>& wanted) {
    std::vector<const EntityInfo*> found;
    each_below(base, [&](const MapperImpl& below) {
        const bool is_wanted = std::any_of(wanted.begin(), wanted.end(), [&](const MapperImpl* one) { return one->is_a(below); });
        if (&below != &base && is_wanted) found.push_back(&below);
    });
    return found;
}

bool has_own_table(const MapperImpl& subclass) { return subclass.inheritance.kind == InheritanceKind::joined; }

//! Calls `visit(slot, column)` for each column of the key in the own table of a subclass.
template <class F>
void each_own_key(const MapperImpl& subclass, F&& visit) {
    if (!has_own_table(subclass)) return;
    const TablePart& own = subclass.parts.back();
    for (const auto& [slot, column] : own.columns)
        if (slot < subclass.inherited) visit(slot, own.table->column(column));
}

}  // namespace

FromRef polymorphic_from(const MapperImpl& base, const std::vector<const MapperImpl*>& subclasses, bool innerjoin) {
    std::vector<const EntityInfo*> below = ordered(base, subclasses);
    FromRef element = base.element();
    std::vector<NodeRef> columns, keys;
    for (std::size_t slot = 0; slot < base.slots.size(); ++slot) columns.emplace_back(&base.column(slot));
    for (const EntityInfo* info : below) {
        const MapperImpl& subclass = mapper_of(info);
        for (std::size_t slot = subclass.inherited; slot < subclass.slots.size(); ++slot) columns.emplace_back(&subclass.column(slot));
        if (!has_own_table(subclass)) continue;
        const NodeRef& on = sql::as<sql::JoinNode>(*subclass.element()).on;
        element = sql::build::join_from(element, FromRef(&subclass.definition), on, innerjoin ? sql::JoinKind::inner : sql::JoinKind::left);
        each_own_key(subclass, [&](std::uint32_t, const schema::ColumnDef& column) { keys.emplace_back(&column); });
    }
    columns.insert(columns.end(), keys.begin(), keys.end());
    return sql::build::polymorphic_from(base, element, std::move(below), std::move(columns));
}

std::ptrdiff_t key_place_in(const sql::FromNode& from, const MapperImpl& wanted, std::uint32_t wanted_slot) {
    const auto& entity = sql::as<sql::EntityFromNode>(from);
    auto place = static_cast<std::ptrdiff_t>(entity.selected());
    std::ptrdiff_t found = -1;
    for (const EntityInfo* info : entity.below)
        each_own_key(mapper_of(info), [&](std::uint32_t slot, const schema::ColumnDef&) {
            if (info == &wanted && slot == wanted_slot) found = place;
            ++place;
        });
    return found;
}

std::vector<const EntityInfo*> classes_below(const MapperImpl& mapper, const sql::FromNode& from) {
    const auto* entity = sql::as_if<sql::EntityFromNode>(from);
    if (!entity) return {};
    std::vector<const EntityInfo*> between;   // of a subclass whose objects are read as those of a base
    for (const MapperImpl* at = &mapper_of(entity->info); at && at != &mapper; at = at->inheritance.base) between.insert(between.begin(), at);
    between.insert(between.end(), entity->below.begin(), entity->below.end());
    return between;
}

std::size_t MapperImpl::place_in(const sql::FromNode& from, std::size_t slot) const {
    const auto* entity = sql::as_if<sql::EntityFromNode>(from);
    if (!entity || slot < entity->info->slots.size()) return slot;
    std::size_t place = entity->info->slots.size();
    for (const EntityInfo* below : entity->below) {
        if (slot >= below->inherited && slot < below->slots.size() && is_a(mapper_of(below))) return place + slot - below->inherited;
        place += below->slots.size() - below->inherited;
    }
    throw ArgumentError("A with_polymorphic() of " + entity->info->name + " has no columns of " + name + ": name this class when you make it.");
}

FromRef loaded_from(const MapperImpl& target, const FromRef& given) {
    const auto* entity = given ? sql::as_if<sql::EntityFromNode>(*given) : nullptr;
    if (!entity || (entity->info == &target && entity->below.empty())) return target.from();
    if (entity->info == &target) return given;
    std::vector<const MapperImpl*> subclasses{&mapper_of(entity->info)};
    for (const EntityInfo* below : entity->below) subclasses.push_back(&mapper_of(below));
    return polymorphic_from(target, subclasses, false);
}

namespace detail {

FromRef polymorphic_from(const MappingBase& base, const EntityInfo* const* subclasses, std::size_t count, bool innerjoin) {
    const auto& mapper = static_cast<const MapperImpl&>(MappingAccess::entity(base));
    if (TableAccess::from(base) != mapper.from())
        throw ArgumentError("with_polymorphic() takes the mapping of " + mapper.name + " itself, not an alias: aliased(with_polymorphic(...)).");
    std::vector<const MapperImpl*> wanted;
    for (std::size_t i = 0; i < count; ++i) wanted.push_back(&mapper_of(subclasses[i]));
    if (count == 0) each_below(mapper, [&](const MapperImpl& below) { wanted.push_back(&below); });
    return orm::polymorphic_from(mapper, wanted, innerjoin);
}

}  // namespace detail
}  // namespace aludel::orm
