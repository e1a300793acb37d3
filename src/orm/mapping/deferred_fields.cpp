#include "aludel/base/error.hpp"
#include "orm/mapping/mapper_impl.hpp"
#include "sql/build_support.hpp"
#include "sql/exported_columns.hpp"
#include "types/deferred_access.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

[[noreturn]] void throw_needed(const MapperImpl& mapper, std::size_t slot, const std::string& reason) {
    throw MappingError("Mapping of " + mapper.name + " to table \"" + mapper.definition.key() + "\": field \"" + mapper.fields[slot] +
                       "\" is Deferred, and " + reason + ", so it is needed of every object. Declare it as a plain field.");
}

void check_slot(const MapperImpl& mapper, std::size_t slot, const std::string& reason) {
    if (mapper.slots[slot].deferred != 0) throw_needed(mapper, slot, reason);
}

void check_foreign_keys(const MapperImpl& mapper) {
    for (const TablePart& part : mapper.parts)
        for (const schema::ForeignKeyDef& key : part.table->foreign_keys)
            for (const std::uint32_t column : key.columns)
                if (const int slot = mapper.slot_of_column(*part.table, column); slot >= 0)
                    check_slot(mapper, static_cast<std::size_t>(slot), "is part of a foreign key");
}

}  // namespace

void MapperImpl::add_deferred(DeferredField field) {
    aludel::detail::set_deferred_loader(&load_deferred);
    defers_columns |= field.by_default;
    deferred.push_back(std::move(field));
}

const DeferredField* MapperImpl::deferred_at(std::size_t slot) const noexcept {
    const auto found = std::find_if(deferred.begin(), deferred.end(), [&](const DeferredField& field) { return field.slot == slot; });
    return found == deferred.end() ? nullptr : &*found;
}

const schema::ColumnDef* column_of_table(const sql::NodeRef& column) {
    const sql::NodeRef below = sql::build::column_below(sql::as<sql::ColumnNode>(column));
    const auto& node = sql::as<sql::ColumnNode>(below);
    if (node.property_of)
        return static_cast<const schema::ColumnDef*>(node.property_of->properties[node.index ^ sql::property_bit].get());
    const auto* table = static_cast<const schema::TableDef*>(sql::table_below(*node.from));
    return table && table->serial != 0 ? &table->column(node.index) : nullptr;
}

void check_deferred(const MapperImpl& mapper) {
    if (mapper.deferred.empty()) return;
    for (const std::uint32_t slot : mapper.keys) check_slot(mapper, slot, "is part of the primary key");
    if (mapper.version.slot >= 0) check_slot(mapper, static_cast<std::size_t>(mapper.version.slot), "counts the changes of the row");
    if (const int slot = mapper.inheritance.discriminator; slot >= 0)
        check_slot(mapper, static_cast<std::size_t>(slot), "tells the class of a row");
    check_foreign_keys(mapper);
}

void check_deferred(const RelationshipDef& relationship) {
    const std::string reason = "links " + relationship.full_name();
    for (const SyncPair& pair : relationship.pairs) {
        check_slot(*relationship.parent, pair.local, reason);
        check_slot(*relationship.target, pair.remote, reason);
    }
    for (const SecondaryPair& pair : relationship.local_pairs) check_slot(*relationship.parent, pair.slot, reason);
    for (const SecondaryPair& pair : relationship.remote_pairs) check_slot(*relationship.target, pair.slot, reason);
}

}  // namespace aludel::orm
