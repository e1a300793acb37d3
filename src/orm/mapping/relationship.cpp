#include "aludel/base/error.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace aludel::orm {

void throw_relationship_error(const RelationshipDef& relationship, const std::string& what) {
    throw MappingError("Relationship " + relationship.full_name() + ": " + what);
}

namespace {

//! The foreign keys of a class that point to another one.
std::vector<const ForeignKey*> keys_between(const MapperImpl& from, const MapperImpl& to) {
    std::vector<const ForeignKey*> found;
    for (const ForeignKey& key : from.foreign_keys)
        if (to.has_table(*key.target)) found.push_back(&key);
    return found;
}
//! Those of an association table that point to a class.
std::vector<ForeignKey> keys_between(const schema::TableDef& from, const MapperImpl& to) {
    std::vector<ForeignKey> found;
    for (const schema::ForeignKeyDef& key : from.foreign_keys)
        if (const schema::TableDef& target = schema::target_of(from, key); to.has_table(target)) found.push_back({&from, &key, &target});
    const auto is_of_base = [&](const ForeignKey& key) { return key.target != &to.definition; };
    if (!std::all_of(found.begin(), found.end(), is_of_base)) std::erase_if(found, is_of_base);   // those of its own table are meant
    return found;
}

std::uint32_t column_index(const schema::TableDef& table, std::string_view name) {
    for (std::uint32_t i = 0; i < table.columns.size(); ++i)
        if (table.columns[i]->name == name) return i;
    throw MappingError("A foreign key points to \"" + table.key() + "." + std::string(name) +
                       "\", a column that the table does not have.");
}

std::uint32_t mapped_slot(const RelationshipDef& relationship, const MapperImpl& mapper, const schema::TableDef& table, std::uint32_t column) {
    const int slot = mapper.slot_of_column(table, column);
    if (slot < 0)
        throw_relationship_error(relationship, "column \"" + table.key() + "." + table.columns[column]->name +
                                                   "\" of its foreign key is not mapped to a field.");
    return static_cast<std::uint32_t>(slot);
}

bool names_all(const std::vector<std::string>& wanted, const MapperImpl& mapper, const ForeignKey& key) {
    return std::all_of(key.key->columns.begin(), key.key->columns.end(), [&](std::uint32_t column) {
        const int slot = mapper.slot_of_column(*key.table, column);
        return slot >= 0 && std::find(wanted.begin(), wanted.end(), mapper.fields[static_cast<std::size_t>(slot)]) !=
                                wanted.end();
    });
}

//! The one foreign key to use; `owner` is the mapper of the table that has it. Null when there is none.
const ForeignKey* choose(const RelationshipDef& relationship, const MapperImpl& owner, std::vector<const ForeignKey*> keys) {
    const auto& wanted = relationship.spec.foreign_keys;
    if (!wanted.empty())
        std::erase_if(keys, [&](const ForeignKey* key) { return !names_all(wanted, owner, *key); });
    if (keys.size() > 1)
        throw AmbiguousForeignKeysError("Relationship " + relationship.full_name() + ": table \"" +
                                        owner.definition.key() + "\" has " + std::to_string(keys.size()) +
                                        " foreign keys that could be meant. Say which: foreign_keys(column).");
    return keys.empty() ? nullptr : keys.front();
}

bool refers_to_primary_key(const RelationshipDef& relationship) {
    const MapperImpl& target = *relationship.target;
    if (relationship.pairs.size() != target.keys.size()) return false;
    for (std::size_t i = 0; i < target.keys.size(); ++i)
        if (relationship.pairs[i].remote != target.keys[i]) return false;
    return true;
}

void use_many_to_one(RelationshipDef& relationship, const ForeignKey& by) {
    const schema::ForeignKeyDef& key = *by.key;
    relationship.direction = Direction::many_to_one;
    relationship.key = &by;
    relationship.on_delete = on_delete(key);
    for (std::size_t i = 0; i < key.columns.size(); ++i)
        relationship.pairs.push_back(
            {mapped_slot(relationship, *relationship.parent, *by.table, key.columns[i]),
             mapped_slot(relationship, *relationship.target, *by.target, column_index(*by.target, key.target_columns[i]))});
    relationship.to_primary_key = refers_to_primary_key(relationship);
}

void use_one_to_many(RelationshipDef& relationship, const ForeignKey& by) {
    const schema::ForeignKeyDef& key = *by.key;
    relationship.direction = Direction::one_to_many;
    relationship.key = &by;
    relationship.on_delete = on_delete(key);
    for (std::size_t i = 0; i < key.columns.size(); ++i)
        relationship.pairs.push_back(
            {mapped_slot(relationship, *relationship.parent, *by.target, column_index(*by.target, key.target_columns[i])),
             mapped_slot(relationship, *relationship.target, *by.table, key.columns[i])});
}

//! A foreign key of exactly these columns.
bool has_columns(const ForeignKey& key, const std::vector<std::string>& names) {
    return key.key->columns.size() == names.size() &&
           std::all_of(key.key->columns.begin(), key.key->columns.end(), [&](std::uint32_t column) {
               return std::find(names.begin(), names.end(), key.table->columns[column]->name) != names.end();
           });
}

//! The pairs of one side of an association table; `names`: its columns, or none.
std::vector<SecondaryPair> secondary_pairs(const RelationshipDef& relationship, const MapperImpl& mapper,
                                           std::size_t which, const std::vector<std::string>& names) {
    const schema::TableDef& secondary = *relationship.secondary;
    auto keys = keys_between(secondary, mapper);
    if (!names.empty()) {
        std::erase_if(keys, [&](const ForeignKey& key) { return !has_columns(key, names); });
        which = 0;
        if (keys.empty())
            throw_relationship_error(relationship, "the columns that it names of association table \"" + secondary.key() +
                                                       "\" have no foreign key to \"" + mapper.definition.key() + "\".");
    }
    if (keys.empty())
        throw NoForeignKeysError("Relationship " + relationship.full_name() + ": association table \"" +
                                 secondary.key() + "\" has no foreign key to \"" + mapper.definition.key() + "\".");
    const ForeignKey& by = keys[std::min(which, keys.size() - 1)];
    std::vector<SecondaryPair> pairs;
    for (std::size_t i = 0; i < by.key->columns.size(); ++i)
        pairs.push_back({mapped_slot(relationship, mapper, *by.target, column_index(*by.target, by.key->target_columns[i])),
                         by.key->columns[i]});
    return pairs;
}

bool is_listed_after_back(const RelationshipDef& relationship) {
    for (const auto& listed : relationship.parent->relationships) {
        if (listed.get() == &relationship) return false;
        if (listed->spec.name == relationship.spec.back_populates) return true;
    }
    return false;
}

void use_secondary(RelationshipDef& relationship) {
    relationship.direction = Direction::many_to_many;
    relationship.secondary = static_cast<const schema::TableDef*>(relationship.spec.secondary.get());
    // Self-referential: for the relationship that the mapping lists first, the association table's first foreign key
    // is this side and its second one the other; for its counterpart the other way round.
    const bool to_self = relationship.parent->inheritance.root == relationship.target->inheritance.root;
    const bool is_second = to_self && is_listed_after_back(relationship);
    const SecondaryColumns& named = relationship.spec.secondary_columns;
    relationship.local_pairs = secondary_pairs(relationship, *relationship.parent, is_second ? 1 : 0, named.local);
    relationship.remote_pairs = secondary_pairs(relationship, *relationship.target, to_self && !is_second ? 1 : 0, named.remote);
    if (relationship.spec.primaryjoin.call) use_primaryjoin(relationship);
}

void use_self_reference(RelationshipDef& relationship, const ForeignKey& key) {
    // The remote side of a many-to-one is the referred key; without remote_side, One is many-to-one, Many one-to-many.
    bool to_one = !relationship.spec.many;
    if (!relationship.spec.remote_side.empty())
        to_one = !names_all(relationship.spec.remote_side, *relationship.parent, key);
    if (to_one) use_many_to_one(relationship, key);
    else use_one_to_many(relationship, key);
}

//! What is only shown is written by nobody: not by a cascade, not by the other side.
void restrict_viewonly(RelationshipDef& relationship) {
    RelationshipSpec& spec = relationship.spec;
    if (!spec.viewonly) return;
    if (spec.cascades.has(cascade::delete_) || spec.cascades.has(cascade::delete_orphan))
        throw_relationship_error(relationship, "it is viewonly and cannot delete anything; drop the cascade.");
    if (!spec.back_populates.empty())
        throw_relationship_error(relationship, "it is viewonly and cannot be one of two sides; drop back_populates.");
    spec.cascades.bits = static_cast<std::uint8_t>(spec.cascades.bits & ~cascade::save_update.bits);
}

void check_passive_deletes(const RelationshipDef& relationship) {
    if (relationship.spec.passive_deletes == PassiveDeletes::all &&
        (relationship.spec.cascades.has(cascade::delete_) || relationship.spec.cascades.has(cascade::delete_orphan)))
        throw_relationship_error(relationship, "passive_deletes_all leaves all related objects to the database, and the cascade "
                                               "deletes them. Use passive_deletes, or drop the cascade.");
}

//! The table and columns that a relationship writes.
struct Written {
    const schema::TableDef* table;
    std::vector<std::uint32_t> columns;   // sorted
    friend bool operator==(const Written&, const Written&) = default;
};

Written written_by(const RelationshipDef& relationship) {
    Written written{&relationship.parent->definition, {}};
    if (relationship.direction == Direction::many_to_many) {
        written.table = relationship.secondary;
        for (const auto* pairs : {&relationship.local_pairs, &relationship.remote_pairs})
            for (const SecondaryPair& pair : *pairs) written.columns.push_back(pair.column);
    } else {
        const bool is_own = relationship.direction == Direction::many_to_one;
        const MapperImpl& owner = is_own ? *relationship.parent : *relationship.target;
        const auto slot_of = [&](const SyncPair& pair) { return is_own ? pair.local : pair.remote; };
        for (const TablePart& part : owner.parts)
            if (part.column(slot_of(relationship.pairs.front()))) written.table = part.table;   // the last one: that of the class's own
        if (relationship.key) written.table = relationship.key->table;
        for (const SyncPair& pair : relationship.pairs)
            if (const schema::ColumnDef* column = owner.part_of(*written.table)->column(slot_of(pair))) written.columns.push_back(column->index);
    }
    std::sort(written.columns.begin(), written.columns.end());
    return written;
}

std::string describe(const Written& written) {
    std::string text;
    for (std::uint32_t column : written.columns)
        text += (text.empty() ? "\"" : ", \"") + written.table->key() + "." + written.table->columns[column]->name + "\"";
    return text;
}

}  // namespace

void check_sole_writer(const RelationshipDef& relationship) {
    if (relationship.spec.viewonly) return;
    const Written written = written_by(relationship);
    for (const auto& mapper : all_mappers())
        for (const auto& other : mapper->relationships) {
            const bool is_same = other.get() == &relationship || other.get() == relationship.back ||
                                 other->back == &relationship;
            if (is_same || !other->target || other->spec.viewonly || written_by(*other) != written) continue;
            throw_relationship_error(relationship,
                                     "it writes " + describe(written) + ", and so does " + other->full_name() +
                                         ". If they are the two sides of one, name each other with back_populates; else "
                                         "make one of them viewonly.");
        }
}

void configure_relationship(RelationshipDef& relationship) {
    if (relationship.target) return;
    MapperImpl* target = relationship.spec.target->mapper;
    if (!target)
        throw UnmappedError("Relationship " + relationship.full_name() + " points to class " +
                            std::string(relationship.spec.target_name) +
                            ", which is not mapped. Define its mapping; if it is in a static library, name it in "
                            "metadata().require(...).");
    if (!relationship.spec.secondary)
        for (MapperImpl* end : {relationship.parent, target}) find_foreign_keys(*end, UnknownTarget::refuse);
    restrict_viewonly(relationship);
    check_passive_deletes(relationship);
    relationship.target = target;
    relationship.pairs.clear();
    try {
        if (relationship.spec.secondary) return use_secondary(relationship);
        if (relationship.spec.primaryjoin.call) return use_primaryjoin(relationship);
        const MapperImpl& parent = *relationship.parent;
        const auto own_keys = keys_between(parent, *target);
        if (&parent == target) {
            if (const auto* own = choose(relationship, parent, own_keys)) return use_self_reference(relationship, *own);
        } else if (!relationship.spec.many) {
            if (const auto* own = choose(relationship, parent, own_keys)) return use_many_to_one(relationship, *own);
        }
        const auto their_keys = keys_between(*target, parent);
        if (const auto* theirs = choose(relationship, *target, their_keys))
            return use_one_to_many(relationship, *theirs);
        throw NoForeignKeysError("Relationship " + relationship.full_name() + ": no foreign key links table \"" +
                                 parent.definition.key() + "\" with table \"" + target->definition.key() +
                                 "\". Add a ForeignKey to a column, or an association table with secondary(table).");
    } catch (...) {
        relationship.target = nullptr;
        throw;
    }
}

void configure_post_update(RelationshipDef& relationship) {
    if (!relationship.spec.post_update) return;
    if (!relationship.key)
        throw_relationship_error(relationship, "post_update is for foreign keys; a many-to-many has its rows written last anyway.");
    MapperImpl& owner = relationship.direction == Direction::many_to_one ? *relationship.parent : *relationship.target;
    for (const std::uint32_t column : relationship.key->key->columns) {
        const auto slot = static_cast<std::size_t>(owner.slot_of_column(*relationship.key->table, column));
        if (!owner.slots[slot].optional)
            throw_relationship_error(relationship, "post_update inserts the row without its foreign key, so \"" + owner.fields[slot] +
                                                       "\" has to be nullable: declare it std::optional.");
    }
    relationship.is_late = true;
    if (relationship.back) relationship.back->is_late = true;
    owner.late_keys.push_back(relationship.key->key);
}

OnDelete on_delete(const schema::ForeignKeyDef& key) {
    const auto is = [&](std::string_view words) {
        return std::equal(words.begin(), words.end(), key.ondelete.begin(), key.ondelete.end(),
                          [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? b - 'a' + 'A' : b); });
    };
    if (is("CASCADE")) return OnDelete::cascade;
    return is("SET NULL") || is("SET DEFAULT") ? OnDelete::clear : OnDelete::refuse;
}

void check_order_by(const RelationshipDef& relationship) {
    for (const auto& key : relationship.spec.order_by)
        if (relationship.target->slot_of_field(key.field) < 0)
            throw_relationship_error(relationship, "order_by names \"" + key.field + "\", which " +
                                                       std::string(relationship.target->type.name) +
                                                       " does not map to a column.");
}

void configure_back(RelationshipDef& relationship) {
    if (relationship.back || relationship.spec.back_populates.empty()) return;
    const RelationshipDef* back = relationship.target->relationship_named(relationship.spec.back_populates);
    if (!back)
        throw_relationship_error(relationship, "back_populates names \"" + relationship.spec.back_populates +
                                                   "\", a relationship that " +
                                                   std::string(relationship.target->type.name) + " does not have.");
    if (back->spec.viewonly)
        throw_relationship_error(relationship, "back_populates names " + back->full_name() +
                                                   ", which is viewonly and cannot be one of two sides.");
    if (back->target != relationship.parent)
        throw_relationship_error(relationship, "back_populates names " + back->full_name() + ", which points to " +
                                                   std::string(back->target->type.name) + ", not to " +
                                                   std::string(relationship.parent->type.name) + ".");
    if (!back->spec.back_populates.empty() && back->spec.back_populates != relationship.spec.name)
        throw_relationship_error(relationship, "back_populates names " + back->full_name() + ", which names \"" +
                                                   back->spec.back_populates + "\" as its other side.");
    if (back->direction == relationship.direction && back->direction != Direction::many_to_many)
        throw_relationship_error(relationship, "it and " + back->full_name() +
                                                   " are both of the same direction; one of them must be the \"many\" "
                                                   "side. For a self-reference say remote_side(id).");
    relationship.back = const_cast<RelationshipDef*>(back);  // both belong to mappers that are being configured
}

}  // namespace aludel::orm
