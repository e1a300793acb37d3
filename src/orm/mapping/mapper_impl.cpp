#include "orm/mapping/mapper_impl.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/value.hpp"
#include "sql/build_support.hpp"
#include "sql/visit.hpp"
#include "types/deferred_access.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

//! "User(id=1, name='Ann')"
std::string repr_object(const sql::EntityInfo& info, const void* object) {
    const MapperImpl& mapper = static_cast<const MapperImpl&>(info);
    std::string text = mapper.name + "(";
    for (std::size_t i = 0; i < mapper.slots.size(); ++i) {
        const Slot& slot = mapper.slots[i];
        const bool is_unloaded = aludel::detail::DeferredAccess::is_unloaded(slot, object);
        text.append(i ? ", " : "").append(mapper.fields[i]).append("=").append(is_unloaded ? "(not loaded)" : read_slot(slot, object).repr());
    }
    return text + ")";
}

}  // namespace

MapperImpl::MapperImpl(const ClassInfo& class_of, schema::TableDef& table_of)
    : type(class_of), definition(table_of), from_(&table_of), element_(from_) {
    parts.push_back({&table_of});
    inheritance.root = this;
    begin();
}

MapperImpl::MapperImpl(const ClassInfo& class_of, schema::TableDef& table_of, MapperImpl& base)
    : type(class_of), definition(table_of), element_(base.element()) {
    const bool is_joined = &table_of != &base.definition;
    parts = base.parts;
    for (TablePart& part : parts) part.columns.clear();   // they come with the fields
    if (is_joined) {
        parts.push_back({&table_of});
        element_ = sql::build::join_from(element_, sql::FromRef(&table_of), {}, sql::JoinKind::inner);
        element_->make_immortal();
    }
    from_ = sql::build::entity_from(*this, element_);
    from_->make_immortal();
    criterion = &class_criterion;
    inheritance.kind = is_joined ? InheritanceKind::joined : InheritanceKind::single;
    inheritance.base = &base;
    inheritance.root = base.inheritance.root;
    inheritance.discriminator = base.inheritance.discriminator;
    inherited = static_cast<std::uint32_t>(base.slots.size());
    base.inheritance.subclasses.push_back(this);
    begin();
}

void MapperImpl::begin() {
    name = std::string(type.name);
    table = &definition;
    item = sql::build::entity(*this, from_, false);
    item->make_immortal();
    configure = [](const sql::EntityInfo& info) { require_configured(static_cast<const MapperImpl&>(info)); };
    repr = &repr_object;
}

namespace {

TablePart& part_with(std::vector<TablePart>& parts, const schema::ColumnDef& column) {
    return *std::find_if(parts.begin(), parts.end(), [&](const TablePart& part) { return part.table == column.from; });
}

}  // namespace

void MapperImpl::add_slot(const Slot& slot, const schema::ColumnDef& column, std::string field) {
    const auto number = static_cast<std::uint32_t>(slots.size());
    slots.push_back(slot);
    slot_columns.push_back(&column);
    columns.push_back(is_subclass() ? number : column.index);
    fields.push_back(std::move(field));
    if (column.property_of) has_properties = true;
    else part_with(parts, column).columns.emplace_back(number, column.index);
    if (is_subclass()) own_columns.emplace_back(&column);
}

namespace {
//! Of a property that a concrete class has from its base: the columns of its own table, which has those of the base.
sql::NodeRef of_own_table(const sql::NodeRef& expression, const sql::FromRef& base, const MapperImpl& mapper) {
    if (base == mapper.from()) return expression;
    return sql::transform(expression, [&](const sql::Node& node) -> sql::NodeRef {
        const auto* column = sql::as_if<sql::ColumnNode>(node);
        return column && column->from == base.get() ? sql::build::find_column(mapper.from(), column->key_or_name()) : sql::NodeRef();
    });
}

sql::NodeRef sql_of_property(const sql::EntityInfo& info, const sql::ColumnNode& column) {
    const auto& mapper = static_cast<const MapperImpl&>(info);
    PropertyDef& property = *mapper.property_sql[column.index ^ sql::property_bit];
    std::call_once(property.once, [&] {
        sql::FromRef own;
        const sql::NodeRef made = property.make->make(own);
        property.sql = mapper.inheritance.kind == InheritanceKind::concrete ? of_own_table(made, own, mapper) : made;
    });
    return property.sql;
}
}  // namespace

void destroy(const PropertyMaker* maker) noexcept { delete maker; }

const schema::ColumnDef& MapperImpl::add_property(const FieldSpec& spec, PropertySql make) {
    const auto number = static_cast<std::uint32_t>(properties.size());
    auto column = make_ref<schema::ColumnDef>(spec.name, spec.type, &definition, sql::property_bit | number);
    column->nullable = spec.nullable.value_or(true);
    column->property_of = this;
    properties.emplace_back(column);
    property_sql.push_back(std::make_unique<PropertyDef>());
    property_sql.back()->make = std::move(make);
    expression = &sql_of_property;
    return *column;
}

void MapperImpl::add_key_column(std::uint32_t slot, const schema::ColumnDef& column) {
    TablePart& part = part_with(parts, column);
    for (const auto& [known, index] : part.columns)
        if (index == column.index) return;
    part.columns.emplace_back(slot, column.index);
    const bool is_own_join = inheritance.kind == InheritanceKind::joined && &definition == column.from;
    if (!is_own_join) return;
    const sql::NodeRef term = sql::build::binary(sql::Op::eq, sql::NodeRef(slot_columns[slot]), sql::NodeRef(&column), TypeId::boolean);
    term->make_immortal();
    sql::NodeRef& on = const_cast<sql::JoinNode&>(sql::as<sql::JoinNode>(*element_)).on;   // nobody has the mapping yet
    if (on) {
        const sql::NodeRef terms[] = {on, term};
        on = sql::build::conjunction(sql::Op::and_, terms, 2);
        on->make_immortal();
    } else on = term;
}

sql::NodeRef MapperImpl::column_in(const sql::FromRef& from, std::size_t slot) const {
    const bool is_of_class = from->kind == sql::Kind::entity_from;   // its columns are the slots, those of a base first
    return is_of_class ? sql::build::column_at(from, place_in(*from, slot)) : sql::build::slot_column_at(from, *this, slot);
}

bool MapperImpl::is_a(const MapperImpl& other) const noexcept {
    const MapperImpl* at = this;
    while (at && at != &other) at = at->inheritance.base;
    return at != nullptr;
}

const TablePart* MapperImpl::part_of(const schema::TableDef& wanted) const noexcept {
    for (const TablePart& part : parts)
        if (part.table == &wanted) return &part;
    return nullptr;
}

int MapperImpl::slot_of_column(const schema::TableDef& in, std::uint32_t column) const {
    if (const TablePart* part = part_of(in))
        for (const auto& [slot, index] : part->columns)
            if (index == column) return static_cast<int>(slot);
    return -1;
}

namespace {

int index_of(const std::vector<std::string>& names, std::string_view wanted) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == wanted) return static_cast<int>(i);
    return -1;
}

}  // namespace

int MapperImpl::slot_of_field(std::string_view field) const { return index_of(fields, field); }
int MapperImpl::slot_of_document_key(std::string_view key) const { return index_of(document_keys, key); }

int MapperImpl::slot_at(std::size_t offset) const {
    for (std::size_t i = 0; i < slots.size(); ++i)
        if (slots[i].offset == offset) return static_cast<int>(i);
    return -1;
}

const RelationshipDef* MapperImpl::relationship_at(std::size_t offset) const {
    for (const auto& relationship : relationships)
        if (relationship->spec.offset == offset) return relationship.get();
    return nullptr;
}

const RelationshipDef* MapperImpl::relationship_named(std::string_view wanted) const {
    for (const auto& relationship : relationships)
        if (relationship->spec.name == wanted) return relationship.get();
    return nullptr;
}

}  // namespace aludel::orm
