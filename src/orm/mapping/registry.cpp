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
    for (std::size_t i = 0; i < mapper.slot_columns.size(); ++i)
        if (std::find(mapper.slot_columns.begin(), mapper.slot_columns.begin() + static_cast<std::ptrdiff_t>(i), mapper.slot_columns[i]) !=
            mapper.slot_columns.begin() + static_cast<std::ptrdiff_t>(i))
            throw_mapping_error(mapper, "column \"" + mapper.column(i).name +
                                            "\" is given to two fields, one of them \"" + mapper.fields[i] +
                                            "\"; give each field a column of its own.");
    for (const std::string& field : mapper.left_out)
        if (mapper.slot_of_field(field) >= 0 || mapper.relationship_named(field))
            throw_mapping_error(mapper, "field \"" + field + "\" is both mapped and named in Unmapped; drop one.");
}

//! The parts of a composite, "start.x" and "start.y", are one member.
std::size_t count_of_members(const MapperImpl& mapper) {
    std::vector<std::string_view> members;
    for (const std::string_view field : mapper.fields)
        if (const std::string_view member = field.substr(0, field.find('.')); member.size() == field.size() || members.empty() || members.back() != member)
            members.push_back(member);
    return members.size();
}

void check_completeness(const MapperImpl& mapper) {
    check_listed_once(mapper);
    const std::size_t listed = count_of_members(mapper) + mapper.relationships.size() + mapper.left_out.size();
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
        if (other.get() != &mapper && &other->definition == &mapper.definition && other->inheritance.root != mapper.inheritance.root)
            throw_mapping_error(mapper, "class " + std::string(other->type.name) +
                                            " is mapped to this table too; a table is mapped by one class. Give one of "
                                            "them another table or another DeclarativeBase.");
}

void find_keys(MapperImpl& mapper) {
    mapper.keys.clear();
    const schema::TableDef& first = *mapper.parts[0].table;
    for (std::uint32_t column : first.primary_key)
        if (int slot = mapper.slot_of_column(first, column); slot >= 0)
            mapper.keys.push_back(static_cast<std::uint32_t>(slot));
    mapper.has_integer_key = mapper.keys.size() == 1 && is_integer_layout(mapper.slots[mapper.keys[0]].layout);
    mapper.has_generated_key = mapper.has_integer_key && mapper.column(mapper.keys[0]).autoincrement;
}

//! Members of two bases may have one name, and those of a composite have none; columns always do.
void find_document_keys(MapperImpl& mapper) {
    mapper.document_keys = mapper.fields;
    for (std::size_t i = 0; i < mapper.fields.size(); ++i)
        if (mapper.fields[i].find('.') != std::string::npos || std::count(mapper.fields.begin(), mapper.fields.end(), mapper.fields[i]) > 1)
            mapper.document_keys[i] = mapper.column(i).name;
}

void check_mapping(MapperImpl& mapper) {
    if (mapper.is_subclass() && mapper.inheritance.base->keys.empty()) check_mapping(*mapper.inheritance.base);
    find_keys(mapper);
    find_document_keys(mapper);
    configure_inheritance(mapper);
    check_table(mapper);
    check_completeness(mapper);
    check_columns(mapper);
    check_deferred(mapper);
}

void find_targets(MapperImpl& mapper) {
    for (const auto& relationship : mapper.relationships) {
        const LoadStrategy lazy = relationship->spec.lazy;
        mapper.joins_by_default |= lazy == LoadStrategy::joined;
        mapper.loads_eagerly |= lazy == LoadStrategy::joined || lazy == LoadStrategy::selectin ||
                                lazy == LoadStrategy::subquery || lazy == LoadStrategy::immediate;
    }
    for (const auto& relationship : mapper.relationships) {
        configure_relationship(*relationship);
        check_deferred(*relationship);
    }
}

void pair_relationships(MapperImpl& mapper) {
    find_foreign_keys(mapper, UnknownTarget::skip);
    for (const auto& relationship : mapper.relationships) {
        configure_collection(*relationship);
        check_order_by(*relationship);
        configure_back(*relationship);
        if (!relationship->spec.passive_updates) {
            const bool is_referring = relationship->direction == Direction::many_to_one;
            (is_referring ? relationship->target : relationship->parent)->inheritance.root->carries_keys.store(true, std::memory_order_relaxed);
        }
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
        const auto take_from = [&](const MapperImpl& other) {
            if (!mapper.failure) mapper.failure = other.failure;
        };
        if (mapper.is_subclass()) take_from(*mapper.inheritance.base);
        for (const MapperImpl* subclass : mapper.inheritance.subclasses) take_from(*subclass);   // its rows are read as this class's
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

const MapperImpl* mapper_of_table(const schema::TableDef& table) {
    const std::lock_guard lock(registry().mutex);
    for (const auto& mapper : registry().mappers)
        if (&mapper->definition == &table) return mapper.get();
    return nullptr;
}

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

MapperImpl& subclass_mapper_for(const ClassInfo& type, const SubclassSpec& spec) {
    spec.define_base();   // whose columns come first
    MapperImpl& base = *spec.base.tag->mapper.load(std::memory_order_acquire);
    auto& metadata = const_cast<schema::MetaDataImpl&>(static_cast<const schema::MetaDataImpl&>(*base.definition.metadata));
    schema::TableDef& table = spec.table.empty() ? base.definition : TableAccess::define(spec.table, metadata);
    if (spec.kind == InheritanceKind::concrete) {
        MapperImpl& made = mapper_for(type, table);
        made.inheritance.kind = InheritanceKind::concrete;
        return made;
    }
    Registry& all = registry();
    const std::lock_guard lock(all.mutex);
    if (base.is_configured.load(std::memory_order_acquire))
        throw MappingError("Mapping of " + std::string(type.name) + ": the mapping of its base " + base.name + " is in use already. "
                           "Define the mappings of subclasses before the first session.");
    all.mappers.push_back(std::make_unique<MapperImpl>(type, table, base));
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

}  // namespace aludel::orm
