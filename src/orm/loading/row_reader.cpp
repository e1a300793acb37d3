#include "orm/loading/row_reader.hpp"

#include "orm/loading/unflushed.hpp"

#include <atomic>

namespace aludel::orm {

namespace {

std::uint32_t next_serial() noexcept {
    static std::atomic<std::uint32_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

RowReader::RowReader(Store& store, const ExecutionImpl& execution, Populate populate)
    : RowReader(store, execution.shape(), static_cast<const StatementPlan*>(execution.compiled ? execution.compiled->plan.get() : nullptr),
                populate) {}

RowReader::RowReader(Store& store, const sql::ResultShape& shape, const StatementPlan* plan, Populate populate)
    : store_(store), plan_(plan), serial_(next_serial()) {
    if (plan_) {
        for (const EntityPlan& entity : plan_->entities) roots_.push_back(part_of(store, entity, shape, populate));
        return;
    }
    const auto& items = shape.items;
    for (std::uint32_t i = 0; i < items.size(); ++i)
        if (items[i].entity)
            roots_.push_back(part_of(store, {static_cast<const MapperImpl*>(items[i].entity), i, items[i].optional}, shape, populate));
}

RowReader::~RowReader() {
    each(roots_, [](Part& part) {
        for (InstanceState* owner : part.filled) LinkAccess::set_unloaded(LinkAccess::of(*owner, *part.relationship), *owner);
    });
}

RowReader::Part RowReader::part_of(Store& store, const EntityPlan& plan, const sql::ResultShape& shape, Populate populate) {
    const sql::ResultItem& item = shape.items[plan.item];
    Part part{EntityReader(store, *plan.mapper, static_cast<int>(item.first), plan.optional, item.below, plan.kept.get()), plan.relationship};
    if (populate == Populate::all || (populate == Populate::selected && !plan.relationship)) part.reader.populate_existing();
    for (const EntityPlan& joined : plan.joined) {
        part.joined.push_back(part_of(store, joined, shape, populate));
        if (!plan.mapper->is_a(*joined.relationship->parent)) part.joined.back().of_subclass = joined.relationship->parent;
    }
    return part;
}

template <class F>
void RowReader::each(std::vector<Part>& parts, F&& visit) {
    for (Part& part : parts) {
        visit(part);
        each(part.joined, visit);
    }
}

InstanceState* RowReader::read(Part& part, driver::Statement& row) {
    InstanceState* object = part.reader.read(row);
    if (object)
        for (Part& joined : part.joined)
            if (!joined.of_subclass || mapper_of(*object).is_a(*joined.of_subclass)) fill(joined, *object, row);
    return object;
}

//! Puts the object at the other end of a joined relationship into the link of its owner.
void RowReader::fill(Part& part, InstanceState& owner, driver::Statement& row) {
    InstanceState* element = read(part, row);
    LoadedLink* link = link_to_fill(part, owner);
    if (!link || !element) return;
    if (!part.relationship->spec.many ? link->items.empty() : !is_in(*link, *element)) link->items.push_back(element);
}

LoadedLink* RowReader::link_to_fill(Part& part, InstanceState& owner) {
    if (part.owner == &owner) return part.link;
    part.owner = &owner;
    const Link& link = LinkAccess::of(owner, *part.relationship);
    part.link = LinkAccess::block(link);
    if (part.link) {
        if (part.link->filled_by != serial_) part.link = nullptr;
        return part.link;
    }
    part.filled.push_back(&owner);   // first: it may throw
    LinkAccess::set_loaded(link, owner, {});
    part.link = LinkAccess::block(link);
    part.link->filled_by = serial_;
    return part.link;
}

//! One collection of a statement without joins of its own gets each element once.
bool RowReader::is_in(const LoadedLink& link, const InstanceState& element) {
    if (!plan_->elements_repeat) return false;
    if (!link.items.empty() && link.items.back() == &element) return true;
    return !elements_.emplace(&link, &element).second;
}

void RowReader::complete() {
    each(roots_, [&](Part& part) {
        if (part.relationship) apply_unflushed(store_, *part.relationship, part.filled);
        part.filled.clear();
        part.owner = nullptr;
        part.link = nullptr;
    });
    elements_.clear();
}

}  // namespace aludel::orm
