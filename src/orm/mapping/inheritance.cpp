// What a mapped class has by inheritance: whose rows are whose, and how its tables hang together.

#include "aludel/base/error.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

[[noreturn]] void throw_inheritance_error(const MapperImpl& mapper, const std::string& what) {
    throw MappingError("Mapping of " + mapper.name + ", a subclass of " + mapper.inheritance.base->name + ": " + what);
}

std::string key_line(const MapperImpl& mapper) {
    const MapperImpl& base = *mapper.inheritance.base;
    const std::string& field = base.fields[base.keys.empty() ? 0 : base.keys[0]];
    return "Mapped<&" + mapper.name + "::" + field + "> " + field + " {this, primary_key, ForeignKey(\"" + base.definition.key() + "." +
           base.column(base.keys.empty() ? 0 : base.keys[0]).name + "\")};";
}

//! The own table of a class has the whole key again.
void check_joined_key(const MapperImpl& mapper) {
    const TablePart& own = mapper.parts.back();
    for (const std::uint32_t key : mapper.inheritance.base->keys) {
        const bool is_listed = std::any_of(own.columns.begin(), own.columns.end(), [&](const auto& column) { return column.first == key; });
        if (!is_listed)
            throw_inheritance_error(mapper, "its table \"" + own.table->key() + "\" has no column for the key field \"" +
                                                mapper.fields[key] + "\", by which its rows belong to those of the base. List it "
                                                "again: " + key_line(mapper));
    }
}

//! In the table of the base, rows of other classes have no values for the fields of this one.
void check_single_fields(const MapperImpl& mapper) {
    for (std::size_t slot = mapper.inheritance.base->slots.size(); slot < mapper.slots.size(); ++slot)
        if (!mapper.slots[slot].optional)
            throw_inheritance_error(mapper, "its rows are in the table of the base, where other rows have no value for \"" +
                                                mapper.fields[slot] + "\": declare the field std::optional.");
}

void check_identity(const MapperImpl& mapper) {
    const InheritanceDef& root = mapper.inheritance.root->inheritance;
    if (mapper.inheritance.discriminator < 0 && mapper.inheritance.kind == InheritanceKind::single)
        throw_inheritance_error(mapper, "nothing tells its rows from those of the base. Name the column that does in the mapping of " +
                                            mapper.inheritance.root->name + ": Polymorphic poly {this, type, \"...\"}; and here "
                                            "PolymorphicIdentity identity {this, \"...\"};");
    if (mapper.inheritance.identity.is_null()) return;
    if (mapper.inheritance.discriminator < 0)
        throw_inheritance_error(mapper, "it has a PolymorphicIdentity, but the mapping of " + mapper.inheritance.root->name +
                                            " names no column for it: Polymorphic poly {this, type, \"...\"};");
    for (const auto& [identity, other] : root.classes)
        if (identity == mapper.inheritance.identity && other != &mapper)
            throw_inheritance_error(mapper, "its identity " + identity.repr() + " is that of " + other->name + ", too.");
}

void check_offset(const MapperImpl& mapper) {
    const MapperImpl& base = *mapper.inheritance.base;
    for (std::size_t slot = 0; slot < base.slots.size(); ++slot)
        if (base.slots[slot].offset != mapper.slots[slot].offset)
            throw_inheritance_error(mapper, "an object of it does not begin with its " + base.name + ": make " + base.name +
                                                " the first base of " + mapper.name + ".");
}

}  // namespace

namespace {

void add_inline(const MapperImpl& mapper, std::vector<const sql::EntityInfo*>& found) {
    for (const MapperImpl* subclass : mapper.inheritance.subclasses)
        if (subclass->inheritance.load == PolymorphicLoad::inline_) {
            found.push_back(subclass);
            add_inline(*subclass, found);
        }
}

//! What the first class says holds for those below that say nothing; classes are configured from the first one down.
void spread_load(MapperImpl& mapper, PolymorphicLoad load) {
    for (MapperImpl* subclass : mapper.inheritance.subclasses) {
        if (subclass->inheritance.load == PolymorphicLoad::select) subclass->inheritance.load = load;
        spread_load(*subclass, load);
    }
}

}  // namespace

void configure_inheritance(MapperImpl& mapper) {
    InheritanceDef& own = mapper.inheritance;
    if (!mapper.is_subclass() && own.load != PolymorphicLoad::select) spread_load(mapper, own.load);
    mapper.inline_below.clear();
    add_inline(mapper, mapper.inline_below);
    if (!own.identity.is_null()) {
        auto& classes = own.root->inheritance.classes;
        const bool is_known = std::any_of(classes.begin(), classes.end(), [&](const auto& known) { return known.second == &mapper; });
        if (!is_known) classes.emplace_back(own.identity, &mapper);
    }
    each_below(mapper, [&](const MapperImpl& below) { mapper.loads_subclasses |= below.inheritance.load == PolymorphicLoad::selectin; });
    if (!mapper.is_subclass()) return;
    if (!own.base->is_configured && own.base->failure) std::rethrow_exception(own.base->failure);
    check_offset(mapper);
    check_identity(mapper);
    if (own.kind == InheritanceKind::single) check_single_fields(mapper);
    else check_joined_key(mapper);
}

void find_foreign_keys(MapperImpl& mapper, UnknownTarget unknown) {
    if (mapper.knows_foreign_keys) return;   // relationships point to them
    std::vector<ForeignKey> found;
    for (const TablePart& part : mapper.parts)
        for (const schema::ForeignKeyDef& key : part.table->foreign_keys) {
            const schema::TableDef* target = nullptr;
            try {
                target = &schema::target_of(*part.table, key);
            } catch (const NoSuchTableError&) {
                if (unknown == UnknownTarget::refuse) throw;
                continue;
            }
            const bool holds_together = target != part.table && mapper.has_table(*target) && std::all_of(key.columns.begin(), key.columns.end(),
                                        [&](std::uint32_t column) { return part.table->column(column).primary_key; });
            if (!holds_together) found.push_back({part.table, &key, target});
        }
    mapper.foreign_keys = std::move(found);
    mapper.knows_foreign_keys = true;
}

const MapperImpl* class_of_row(const MapperImpl& root, const Value& discriminator) {
    for (const auto& [identity, mapper] : root.inheritance.classes)
        if (identity == discriminator) return mapper;
    return nullptr;
}

sql::NodeRef class_criterion(const sql::EntityInfo& info, const sql::FromRef& from) {
    const auto& mapper = static_cast<const MapperImpl&>(info);
    require_configured(mapper);
    const MapperImpl* above = &mapper;   // a table of its own has its own rows alone
    while (above->inheritance.kind == InheritanceKind::single) above = above->inheritance.base;
    if (above == &mapper) return {};
    std::vector<Value> identities;
    each_below(mapper, [&](const MapperImpl& below) {
        if (!below.inheritance.identity.is_null()) identities.push_back(below.inheritance.identity);
    });
    const auto slot = static_cast<std::size_t>(mapper.inheritance.discriminator);
    const SqlType type = mapper.column_type(slot);
    return sql::build::binary(sql::Op::in_, mapper.column_in(from, slot), sql::build::list_bind(std::move(identities), type), TypeId::boolean);
}

}  // namespace aludel::orm
