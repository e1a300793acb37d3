#include "aludel/base/error.hpp"
#include "orm/mapping/mapper_impl.hpp"
#include "types/type_layout.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace aludel::orm {

namespace {

struct Registry {
    std::recursive_mutex mutex{};
    std::vector<std::unique_ptr<MapperImpl>> mappers{};
};

Registry& registry() {
    static auto* all = new Registry;  // never destroyed: mappings are immortal
    return *all;
}

[[noreturn]] void throw_mapping_error(const MapperImpl& mapper, const std::string& what) {
    throw MappingError("Mapping of " + std::string(mapper.type.name) + " to table \"" + mapper.definition.key() +
                       "\": " + what);
}

void check_listed_once(const MapperImpl& mapper) {
    if (!mapper.mapped_twice.empty())
        throw_mapping_error(mapper, "field \"" + mapper.mapped_twice.front() +
                                        "\" is mapped to two columns; list it once.");
    for (std::size_t i = 0; i < mapper.columns.size(); ++i)
        if (mapper.slot_of_column(mapper.columns[i]) != static_cast<int>(i))
            throw_mapping_error(mapper, "column \"" + mapper.column(i).name +
                                            "\" is given to two fields, one of them \"" + mapper.fields[i] +
                                            "\"; give each field a column of its own.");
    for (const std::string& field : mapper.left_out)
        if (mapper.slot_of_field(field) >= 0 || mapper.relationship_named(field))
            throw_mapping_error(mapper, "field \"" + field + "\" is both mapped and named in Unmapped; drop one.");
}

void check_completeness(const MapperImpl& mapper) {
    check_listed_once(mapper);
    const std::size_t listed = mapper.fields.size() + mapper.relationships.size() + mapper.left_out.size();
    if (mapper.type.fields == 0 || mapper.type.fields == listed) return;
    throw_mapping_error(mapper, std::string(mapper.type.name) + " has " + std::to_string(mapper.type.fields) +
                                    " fields, the mapping lists " + std::to_string(listed) +
                                    ": list the missing one, or name it in Unmapped<&" +
                                    std::string(mapper.type.name) + "::field>.");
}

void check_columns(const MapperImpl& mapper) {
    if (mapper.keys.empty())
        throw_mapping_error(mapper, "no column is marked primary_key; a mapped class needs a key to tell its objects "
                                    "apart.");
    for (std::size_t i = 0; i < mapper.slots.size(); ++i) {
        const schema::ColumnDef& column = mapper.column(i);
        const bool has_default = column.default_value.is_explicit();
        if ((column.server_default || has_default) && !mapper.slots[i].optional)
            throw_mapping_error(mapper, "field \"" + mapper.fields[i] + "\" has a " +
                                            (has_default ? "default_value" : "server_default") +
                                            " but cannot say \"not set\": declare it Generated<T> or std::optional<T>" +
                                            (has_default ? ", or make the value its C++ initialiser." : "."));
        if (column.nullable && !mapper.slots[i].optional)
            throw_mapping_error(mapper, "column \"" + column.name +
                                            "\" is nullable but its field is plain: declare the field "
                                            "std::optional<T>, or drop the nullable option.");
    }
}

void check_table(const MapperImpl& mapper) {
    for (const auto& other : registry().mappers)
        if (other.get() != &mapper && &other->definition == &mapper.definition)
            throw_mapping_error(mapper, "class " + std::string(other->type.name) +
                                            " is mapped to this table too; a table is mapped by one class. Give one of "
                                            "them another table or another DeclarativeBase.");
}

void find_keys(MapperImpl& mapper) {
    mapper.keys.clear();
    for (std::uint32_t column : mapper.definition.primary_key)
        if (int slot = mapper.slot_of_column(column); slot >= 0)
            mapper.keys.push_back(static_cast<std::uint32_t>(slot));
    mapper.row_slots = mapper.keys;
    if (mapper.version.slot >= 0) mapper.row_slots.push_back(static_cast<std::uint32_t>(mapper.version.slot));
    mapper.has_integer_key = mapper.keys.size() == 1 && is_integer_layout(mapper.slots[mapper.keys[0]].layout);
    mapper.has_generated_key = mapper.has_integer_key && mapper.column(mapper.keys[0]).autoincrement;
}

//! Members of two bases may have one name; columns never have.
void find_document_keys(MapperImpl& mapper) {
    mapper.document_keys = mapper.fields;
    for (std::size_t i = 0; i < mapper.fields.size(); ++i)
        if (std::count(mapper.fields.begin(), mapper.fields.end(), mapper.fields[i]) > 1)
            mapper.document_keys[i] = mapper.column(i).name;
}

void check_mapping(MapperImpl& mapper) {
    find_keys(mapper);
    find_document_keys(mapper);
    check_table(mapper);
    check_completeness(mapper);
    check_columns(mapper);
}

void find_targets(MapperImpl& mapper) {
    for (const auto& relationship : mapper.relationships) {
        const LoadStrategy lazy = relationship->spec.lazy;
        mapper.joins_by_default |= lazy == LoadStrategy::joined;
        mapper.loads_eagerly |= lazy == LoadStrategy::joined || lazy == LoadStrategy::selectin ||
                                lazy == LoadStrategy::subquery || lazy == LoadStrategy::immediate;
    }
    for (const auto& relationship : mapper.relationships) configure_relationship(*relationship);
}

void pair_relationships(MapperImpl& mapper) {
    for (const auto& relationship : mapper.relationships) {
        check_order_by(*relationship);
        configure_back(*relationship);
    }
}

void check_writers(MapperImpl& mapper) {
    for (const auto& relationship : mapper.relationships) {
        check_sole_writer(*relationship);
        configure_post_update(*relationship);
    }
}

using Mappers = std::vector<MapperImpl*>;

//! A class cannot be used without those that its relationships reach.
void spread_failures(const Mappers& mappers) {
    const auto take_failure = [](MapperImpl& mapper) {
        for (const auto& relationship : mapper.relationships)
            if (!mapper.failure && relationship->target) mapper.failure = relationship->target->failure;
        return mapper.failure != nullptr;
    };
    for (bool spreads = true; spreads;) {
        spreads = false;
        for (MapperImpl* mapper : mappers)
            if (!mapper->failure && take_failure(*mapper)) spreads = true;
    }
}

//! Each step needs the one before of all mappers.
void run_step(const Mappers& mappers, void (*step)(MapperImpl&)) {
    for (MapperImpl* mapper : mappers) {
        if (mapper->failure) continue;
        try {
            step(*mapper);
        } catch (...) {
            mapper->failure = std::current_exception();
        }
    }
}

void configure_open_mappers() {
    Mappers open;
    for (const auto& mapper : registry().mappers)
        if (!mapper->is_configured.load(std::memory_order_relaxed)) open.push_back(mapper.get());
    for (MapperImpl* mapper : open) mapper->failure = nullptr;
    run_step(open, check_mapping);
    run_step(open, find_targets);
    spread_failures(open);
    run_step(open, pair_relationships);
    spread_failures(open);
    run_step(open, check_writers);
    spread_failures(open);
    for (MapperImpl* mapper : open)
        if (!mapper->failure) mapper->is_configured.store(true, std::memory_order_release);
}

}  // namespace

const std::vector<std::unique_ptr<MapperImpl>>& all_mappers() { return registry().mappers; }

MapperImpl& mapper_for(const ClassInfo& type, schema::TableDef& table) {
    Registry& all = registry();
    std::unique_lock lock(all.mutex, std::defer_lock);
    MapperImpl* known = type.tag->mapper.load(std::memory_order_acquire);
    if (!known) {   // else it is there for ever: a second object of the struct, or an alias, needs no lock
        lock.lock();
        known = type.tag->mapper.load(std::memory_order_relaxed);
    }
    if (known) {
        if (&known->definition == &table) return *known;
        throw MappingError("Class " + std::string(type.name) + " is mapped twice, to table \"" +
                           known->definition.key() + "\" and to table \"" + table.key() +
                           "\". Map it once; use aliased() for a second name.");
    }
    all.mappers.push_back(std::make_unique<MapperImpl>(type, table));
    type.tag->mapper.store(all.mappers.back().get(), std::memory_order_release);
    return *all.mappers.back();
}

const MapperImpl& require_mapper(const ClassTag& tag, std::string_view class_name) {
    const MapperImpl* mapper = tag.mapper.load(std::memory_order_acquire);
    if (!mapper) sql::throw_unmapped(class_name);
    return require_configured(*mapper);
}

const MapperImpl& require_configured(const MapperImpl& mapper) {
    if (mapper.is_configured.load(std::memory_order_acquire)) return mapper;
    const std::lock_guard lock(registry().mutex);
    configure_open_mappers();
    if (mapper.failure) std::rethrow_exception(mapper.failure);
    return mapper;
}

MappingBase::MappingBase(const ClassInfo& mapped, std::string_view table, const MetaData& metadata)
    : TableBase(table, metadata) {
    const sql::FromNode* from = TableAccess::from(*this).get();
    while (from->kind == sql::Kind::alias) from = sql::as<sql::AliasNode>(*from).element.get();
    aludel_mapper_ = &mapper_for(mapped, const_cast<schema::TableDef&>(static_cast<const schema::TableDef&>(*from)));
}

const sql::EntityInfo& MappingAccess::entity(const MappingBase& table) noexcept { return *table.aludel_mapper_; }

sql::NodeRef MappingAccess::map_field(MappingBase& table, FieldSpec spec, const Slot& slot, Value (*plain)()) {
    MapperImpl& mapper = *table.aludel_mapper_;
    const std::string field = spec.field.empty() ? spec.name : spec.field;
    if (!spec.default_value && !spec.server_default && !spec.computed && !spec.identity)
        spec.default_value = default_of_initialiser(mapper.type, slot, plain);
    const bool is_version = spec.is_version, is_version_given = spec.is_version_given;
    sql::NodeRef node = TableAccess::add_column(table, std::move(spec));
    const std::uint32_t column = sql::as<sql::ColumnNode>(node).index;
    if (const int known = mapper.slot_at(slot.offset); known >= 0) {   // a second object of the mapping struct
        if (mapper.columns[static_cast<std::size_t>(known)] != column) mapper.mapped_twice.push_back(field);
        return node;
    }
    if (is_version) mapper.version = {static_cast<std::int32_t>(mapper.slots.size()), is_version_given};
    mapper.slots.push_back(slot);
    mapper.columns.push_back(column);
    mapper.fields.push_back(field);
    return node;
}

const RelationshipDef& MappingAccess::add_relationship(MappingBase& table, RelationshipSpec spec) {
    MapperImpl& mapper = *table.aludel_mapper_;
    if (const RelationshipDef* known = mapper.relationship_at(spec.offset)) return *known;
    static std::atomic<std::uint32_t> defined{0};
    auto added = std::make_unique<RelationshipDef>();
    added->ordinal = ++defined;
    added->spec = std::move(spec);
    added->name = std::string(mapper.type.name) + "." + added->spec.name;
    added->parent = &mapper;
    mapper.read_by_value = &detach_links;
    mapper.relationships.push_back(std::move(added));
    return *mapper.relationships.back();
}

void MappingAccess::leave_out(MappingBase& table, std::string_view field) {
    auto& names = table.aludel_mapper_->left_out;
    if (std::find(names.begin(), names.end(), field) == names.end()) names.emplace_back(field);
}

namespace detail {

sql::NodeRef entity_item(const MappingBase& table, bool optional) {
    const MapperImpl& mapper = require_configured(MappingAccess::mapper(table));
    const sql::FromRef& from = TableAccess::from(table);
    const bool is_alias = from.get() != &mapper.definition;
    return optional || is_alias ? sql::build::entity(mapper, from, optional) : mapper.item;
}

}  // namespace detail
}  // namespace aludel::orm
