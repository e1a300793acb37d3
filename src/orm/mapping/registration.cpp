#include "aludel/base/error.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace aludel::orm {

namespace {

//! The subclass that the next mapping struct which is constructed on this thread is part of.
thread_local MapperImpl* pending_subclass = nullptr;

schema::TableDef& table_below(const sql::FromRef& from) {
    const sql::FromNode* at = from.get();
    while (at->kind == sql::Kind::alias) at = sql::as<sql::AliasNode>(*at).element.get();
    return const_cast<schema::TableDef&>(static_cast<const schema::TableDef&>(*at));
}

//! A field of a base of the class: its next slot, unless it has the field already.
std::size_t inherited_slot(MapperImpl& mapper, const MapperImpl& base, const Slot& slot) {
    const auto number = static_cast<std::size_t>(base.slot_at(slot.offset));
    if (number == mapper.slots.size()) {
        mapper.add_slot(base.slots[number], *base.slot_columns[number], base.fields[number]);
        if (const DeferredField* deferred = base.deferred_at(number)) mapper.add_deferred(*deferred);
        if (base.version.slot == static_cast<std::int32_t>(number)) mapper.version = base.version;
    }
    for (const TablePart& part : base.parts)   // a key field is in each table, and listed for each
        for (const auto& [known, column] : part.columns)
            if (known == number && part.table->columns[column].get() != base.slot_columns[number])
                mapper.add_key_column(known, part.table->column(column));
    return number;
}

}  // namespace

void MappingAccess::begin_subclass(const ClassInfo& type, const SubclassSpec& spec) {
    if (TableAccess::is_aliasing() || pending_subclass) return;   // an alias, or part of a further subclass
    MapperImpl* known = type.tag->mapper.load(std::memory_order_acquire);
    pending_subclass = known ? known : &subclass_mapper_for(type, spec);
}

MappingBase::MappingBase(const ClassInfo& mapped, std::string_view table, const MetaData& metadata)
    : TableBase(table, metadata) {
    const sql::FromRef& from = TableAccess::from(*this);
    if (const auto* entity = sql::as_if<sql::EntityFromNode>(*from)) {   // an alias of a subclass
        aludel_mapper_ = const_cast<MapperImpl*>(static_cast<const MapperImpl*>(entity->info));
        aludel_part_ = mapped.tag->mapper.load(std::memory_order_acquire);
        return;
    }
    MapperImpl* const subclass = std::exchange(pending_subclass, nullptr);
    if (subclass && !subclass->is_subclass()) {   // concrete: its own table takes the columns of the base
        TableAccess::set_from(*this, subclass->from());
        TableAccess::set_table(*this, subclass->definition);
        aludel_mapper_ = aludel_part_ = subclass;
        return;
    }
    aludel_part_ = &mapper_for(mapped, table_below(from));
    aludel_mapper_ = subclass ? subclass : aludel_part_;
    if (subclass) TableAccess::set_from(*this, subclass->from());
}

namespace {

//! An alias of a class or of a subclass, or one of the classes of a `with_polymorphic`: an object of the mapping struct whose
//! columns are those of an EntityFromNode.
bool is_view(const MappingBase& table) noexcept {
    return !TableAccess::defined_table(table) && TableAccess::from(table)->kind == sql::Kind::entity_from;
}

//! A member of `part`, which is the class that `from` reads, a base of it, or a subclass that is read with it.
sql::NodeRef column_of_view(const sql::FromRef& from, const MapperImpl& part, const Slot& slot) {
    const auto number = static_cast<std::uint32_t>(part.slot_at(slot.offset));
    const std::ptrdiff_t key = key_place_in(*from, part, number);
    return sql::build::column_at(from, key < 0 ? part.place_in(*from, number) : static_cast<std::size_t>(key));
}

}  // namespace

void MappingAccess::enter_part(MappingBase& table, const ClassInfo& type) {
    if (!table.aludel_mapper_->is_subclass() && !is_view(table)) return;
    table.aludel_part_ = type.tag->mapper.load(std::memory_order_acquire);
    if (TableAccess::defined_table(table)) TableAccess::set_table(table, table.aludel_part_->definition);
}

const sql::EntityInfo& MappingAccess::entity(const MappingBase& table) noexcept { return *table.aludel_part_; }

sql::NodeRef MappingAccess::map_field(MappingBase& table, FieldSpec spec, const Slot& slot, Value (*plain)()) {
    MapperImpl& mapper = *table.aludel_mapper_;
    const MapperImpl& part = *table.aludel_part_;
    if (is_view(table)) return column_of_view(TableAccess::from(table), part, slot);
    if (&part != &mapper) return sql::build::column_at(mapper.from(), inherited_slot(mapper, part, slot));
    const std::string field = spec.field.empty() ? spec.name : spec.field;
    if (!spec.default_value && !spec.server_default && !spec.computed && !spec.identity)
        spec.default_value = default_of_initialiser(mapper.type, slot, plain);
    const bool is_version = spec.is_version, is_version_given = spec.is_version_given;
    DeferredField deferred{0, spec.is_deferred, spec.is_deferred_raising, spec.deferred_group};
    const sql::NodeRef node = TableAccess::add_column(table, std::move(spec));
    if (!TableAccess::defined_table(table)) return node;   // an alias
    const auto& column = static_cast<const schema::ColumnDef&>(*node);
    int known = mapper.slot_at(slot.offset);
    if (known >= 0) {   // a second object of the mapping struct, or the key in the table of a subclass
        const bool is_key = column.primary_key && mapper.inheritance.kind == InheritanceKind::joined;
        if (is_key) mapper.add_key_column(static_cast<std::uint32_t>(known), column);
        else if (mapper.slot_columns[static_cast<std::size_t>(known)] != &column) mapper.mapped_twice.push_back(field);
    } else {
        known = static_cast<int>(mapper.slots.size());
        if (is_version) mapper.version = {known, is_version_given};
        mapper.add_slot(slot, column, field);
        deferred.slot = static_cast<std::uint32_t>(known);
        if (slot.deferred != 0) mapper.add_deferred(std::move(deferred));
    }
    return mapper.is_subclass() ? sql::build::column_at(mapper.from(), static_cast<std::size_t>(known)) : node;
}

sql::NodeRef MappingAccess::map_property(MappingBase& table, FieldSpec spec, const Slot& slot, PropertySql make) {
    MapperImpl& mapper = *table.aludel_mapper_;
    const MapperImpl& part = *table.aludel_part_;
    const sql::FromRef& from = TableAccess::from(table);
    if (is_view(table)) return column_of_view(from, part, slot);
    if (&part != &mapper) return sql::build::column_at(mapper.from(), inherited_slot(mapper, part, slot));
    int known = mapper.slot_at(slot.offset);
    if (!TableAccess::defined_table(table)) return mapper.column_in(from, static_cast<std::size_t>(known));   // an alias
    if (known < 0) {
        known = static_cast<int>(mapper.slots.size());
        DeferredField deferred{static_cast<std::uint32_t>(known), spec.is_deferred, spec.is_deferred_raising, spec.deferred_group};
        mapper.add_slot(slot, mapper.add_property(spec, std::move(make)), spec.field);
        if (slot.deferred != 0) mapper.add_deferred(std::move(deferred));
    } else if (!mapper.is_property(static_cast<std::size_t>(known))) mapper.mapped_twice.push_back(spec.field);
    return mapper.column_node(static_cast<std::size_t>(known));
}

//! Once: a second object of the struct, and an alias, mean the mapping that is there. A concrete class has no rows of others.
void MappingAccess::set_discriminator(MappingBase& table, std::size_t offset) {
    MapperImpl& mapper = *table.aludel_mapper_;
    InheritanceDef& how = mapper.inheritance;
    const bool is_own = table.aludel_part_ == &mapper && how.kind != InheritanceKind::concrete;
    if (is_own && how.discriminator < 0) how.discriminator = mapper.slot_at(offset);
}

void MappingAccess::set_identity(MappingBase& table, Value identity, PolymorphicLoad load) {
    MapperImpl& mapper = *table.aludel_mapper_;
    InheritanceDef& how = mapper.inheritance;
    const bool is_own = table.aludel_part_ == &mapper && how.kind != InheritanceKind::concrete && TableAccess::defined_table(table);
    if (!is_own || !how.identity.is_null()) return;
    how.identity = std::move(identity);
    how.load = load;
}

const RelationshipDef& MappingAccess::add_relationship(MappingBase& table, RelationshipSpec spec) {
    MapperImpl& mapper = *table.aludel_mapper_;
    const MapperImpl& known_to = is_view(table) ? *table.aludel_part_ : mapper;   // classes side by side have members at one place
    if (const RelationshipDef* known = known_to.relationship_at(spec.offset)) return *known;
    mapper.read_by_value = &detach_links;
    if (table.aludel_part_ != &mapper)   // that of a base
        for (const auto& inherited : table.aludel_part_->relationships)
            if (inherited->spec.offset == spec.offset) return *mapper.relationships.emplace_back(inherited);
    static std::atomic<std::uint32_t> defined{0};
    auto added = std::make_shared<RelationshipDef>();
    added->ordinal = ++defined;
    added->spec = std::move(spec);
    added->name = std::string(mapper.type.name) + "." + added->spec.name;
    added->parent = &mapper;
    mapper.relationships.push_back(std::move(added));
    return *mapper.relationships.back();
}

//! That of a base comes first.
void MappingAccess::set_eager_defaults(MappingBase& table, DefaultsRead when) {
    if (TableAccess::defined_table(table)) table.aludel_mapper_->defaults_read = when;
}

void MappingAccess::leave_out(MappingBase& table, std::string_view field) {
    if (!TableAccess::defined_table(table)) return;
    auto& names = table.aludel_mapper_->left_out;
    if (std::find(names.begin(), names.end(), field) == names.end()) names.emplace_back(field);
}

namespace detail {

sql::NodeRef entity_item(const MappingBase& table, bool optional) {
    const MapperImpl& mapper = require_configured(MappingAccess::mapper(table));
    const sql::FromRef& from = TableAccess::from(table);
    if (is_view(table) && &MappingAccess::entity(table) != &mapper)
        throw ArgumentError("of(...) of a with_polymorphic() names columns of " + MappingAccess::entity(table).name + ", and not its objects: "
                            "select the with_polymorphic() itself, or columns.");
    const bool is_alias = from != mapper.from();
    return optional || is_alias ? sql::build::entity(mapper, from, optional) : mapper.item;
}

}  // namespace detail
}  // namespace aludel::orm
