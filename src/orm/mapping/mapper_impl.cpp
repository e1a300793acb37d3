#include "orm/mapping/mapper_impl.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/value.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

//! "User(id=1, name='Ann')"
std::string repr_object(const sql::EntityInfo& info, const void* object) {
    const MapperImpl& mapper = static_cast<const MapperImpl&>(info);
    std::string text = mapper.name + "(";
    for (std::size_t i = 0; i < mapper.slots.size(); ++i)
        text.append(i ? ", " : "").append(mapper.fields[i]).append("=").append(
            read_slot(mapper.slots[i], object).repr());
    return text + ")";
}

}  // namespace

MapperImpl::MapperImpl(const ClassInfo& class_of, schema::TableDef& table_of) : type(class_of), definition(table_of) {
    name = std::string(class_of.name);
    table = &table_of;
    item = sql::build::entity(*this, from(), false);
    item->make_immortal();
    configure = [](const sql::EntityInfo& info) { require_configured(static_cast<const MapperImpl&>(info)); };
    repr = &repr_object;
}

int MapperImpl::slot_of_column(std::uint32_t column) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i] == column) return static_cast<int>(i);
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
