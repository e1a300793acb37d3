#include "orm/mapping/mapper_impl.hpp"

namespace aludel::orm {

namespace {

bool is_integer(SqlType type) {
    return type.id == TypeId::integer || type.id == TypeId::big_integer || type.id == TypeId::small_integer;
}

void configure_order(RelationshipDef& relationship) {
    RelationshipSpec& spec = relationship.spec;
    const MapperImpl& target = *relationship.target;
    relationship.position = target.slot_of_field(spec.position);
    if (relationship.position < 0 || !is_integer(target.column_type(static_cast<std::size_t>(relationship.position))))
        throw_relationship_error(relationship, "ordering_list names \"" + spec.position + "\", which " + std::string(target.type.name) +
                                               " does not map to a column of integers.");
    if (spec.viewonly) throw_relationship_error(relationship, "it is viewonly and cannot number anything; drop ordering_list.");
    if (spec.order_by.empty()) spec.order_by.push_back({spec.position, false});
}

void check_write_only(const RelationshipDef& relationship) {
    const RelationshipSpec& spec = relationship.spec;
    if (relationship.direction == Direction::one_to_many && spec.passive_deletes == PassiveDeletes::no && !spec.viewonly)
        throw_relationship_error(relationship, "it is write-only, so a deletion of its owner cannot load what is in it. Leave that to the "
                                               "database: add passive_deletes, and ON DELETE CASCADE or SET NULL to the foreign key.");
    if (relationship.direction == Direction::many_to_many && spec.cascades.has(cascade::delete_orphan))
        throw_relationship_error(relationship, "it is a write-only many-to-many, so nobody can tell which objects are orphans; drop "
                                               "cascade::delete_orphan.");
    if (relationship.direction == Direction::many_to_many && spec.cascades.has(cascade::delete_) &&
        spec.passive_deletes == PassiveDeletes::no)
        throw_relationship_error(relationship, "it is write-only, so a deletion of its owner cannot load what is in it; drop cascade::delete_.");
}

}  // namespace

void configure_collection(RelationshipDef& relationship) {
    if (!relationship.spec.position.empty()) configure_order(relationship);
    if (relationship.spec.lazy == LoadStrategy::write_only) check_write_only(relationship);
}

}  // namespace aludel::orm
