#include "orm/instances/ordering.hpp"

#include "orm/instances/snapshot.hpp"
#include "orm/instances/store.hpp"

namespace aludel::orm {

namespace {

Value number_of(const RelationshipDef& relationship, std::size_t place) {
    const OrderingList& how = relationship.spec.ordering;
    return Value(how.ordering_func ? how.ordering_func(place) : how.count_from + static_cast<std::int64_t>(place));
}

void write_number(const RelationshipDef& relationship, InstanceState& element, const Value& number) {
    const auto slot = static_cast<std::size_t>(relationship.position);
    const MapperImpl& target = *relationship.target;
    if (slot_equals(target.slots[slot], element.object(), number)) return;
    const auto write = [&] { write_slot(target.slots[slot], element.object(), number, target.column(slot).name); };
    if (element.status != Status::persistent || !element.store) return write();
    const Edit<AnyObject> guard(element);   // as the program would edit it
    write();
}

bool has_number(const RelationshipDef& relationship, const InstanceState& element) {
    const Value number = read_slot(relationship.target->slots[static_cast<std::size_t>(relationship.position)], element.object());
    return !number.is_null() && number != Value(0);
}

void number_appended(const RelationshipDef& relationship, InstanceState& element, std::size_t place) {
    if (relationship.spec.ordering.reorder_on_append || !has_number(relationship, element))
        write_number(relationship, element, number_of(relationship, place));
}

}  // namespace

void prepare_numbers(const std::vector<InstanceState*>& elements) {
    for (InstanceState* element : elements) {
        if (element->status != Status::persistent) continue;
        if (element->is_incomplete()) complete_to_write(*element, *element->type->tag);
        watch(*element);
    }
}

void number_all(const RelationshipDef& relationship, const std::vector<InstanceState*>& elements) {
    for (std::size_t i = 0; i < elements.size(); ++i)
        if (!elements[i]->has(InstanceState::to_delete)) write_number(relationship, *elements[i], number_of(relationship, i));
}

void number_last(const RelationshipDef& relationship, const std::vector<InstanceState*>& elements) {
    number_appended(relationship, *elements.back(), elements.size() - 1);
}

void number_new(const RelationshipDef& relationship, const std::vector<InstanceState*>& elements) {
    for (std::size_t i = 0; i < elements.size(); ++i) number_appended(relationship, *elements[i], i);
}

}  // namespace aludel::orm
