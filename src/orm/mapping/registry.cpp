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

//! Members of two bases may have one name; columns never have.
void find_document_keys(MapperImpl& mapper) {
    mapper.document_keys = mapper.fields;
    for (std::size_t i = 0; i < mapper.fields.size(); ++i)
        if (std::count(mapper.fields.begin(), mapper.fields.end(), mapper.fields[i]) > 1)
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

namespace {

//! The subclass that the next mapping struct which is constructed on this thread is part of.
thread_local MapperImpl* pending_subclass = nullptr;

MapperImpl& new_subclass(const ClassInfo& type, const SubclassSpec& spec) {
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
    pending_subclass = known ? known : &new_subclass(type, spec);
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
