#include "engine/objects.hpp"

#include "aludel/types/value.hpp"

#include <algorithm>

namespace aludel::engine {

namespace {
const schema::TableDef& table_of(const sql::EntityInfo& entity) {
    return static_cast<const schema::TableDef&>(*entity.table);
}

bool is_zero(const Slot& slot, const void* object) {
    if (slot.layout != Layout::int64) return slot_equals(slot, object, Value(0));
    return *reinterpret_cast<const std::int64_t*>(static_cast<const char*>(object) + slot.offset) == 0;
}
}  // namespace

ObjectInsert::ObjectInsert(const sql::EntityInfo& entity) : entity_(entity) {
    for (std::uint32_t i = 0; i < entity.slots.size() && filled_.size() < mask_bits; ++i) {
        const schema::ColumnDef& column = table_of(entity).column(entity.columns[i]);
        if (!column.is_filled_in()) continue;
        filled_.push_back({i, column.autoincrement && !entity.slots[i].optional});
    }
}

bool ObjectInsert::is_set(const Filled& column, const void* object) const {
    const Slot& slot = entity_.slots[column.slot];
    return column.zero_is_unset ? !is_zero(slot, object) : param_of(slot, object, TypeId::null).data != nullptr;
}

std::uint64_t ObjectInsert::set_mask(const void* object) const {
    std::uint64_t mask = 0;
    for (std::size_t bit = 0; bit < filled_.size(); ++bit)
        if (is_set(filled_[bit], object)) mask |= std::uint64_t{1} << bit;
    return mask;
}

std::size_t ObjectInsert::run_of(const ObjectRange& objects, std::uint64_t mask) const {
    std::size_t run = objects.count;
    for (std::size_t bit = 0; bit < filled_.size(); ++bit) {
        const bool wanted = mask >> bit & 1;
        std::size_t at = 0;
        while (at < run && is_set(filled_[bit], objects.at(at)) == wanted) ++at;
        run = at;
    }
    return run;
}

InsertColumns ObjectInsert::columns(std::uint64_t mask) const {
    std::vector<std::uint32_t> sent;
    InsertColumns made;
    std::size_t bit = 0;
    for (std::uint32_t i = 0; i < entity_.slots.size(); ++i) {
        const bool optional = bit < filled_.size() && filled_[bit].slot == i;
        if (!optional || mask >> bit++ & 1) sent.push_back(i);
    }
    std::sort(sent.begin(), sent.end(),
              [&](std::uint32_t a, std::uint32_t b) { return entity_.columns[a] < entity_.columns[b]; });
    for (std::uint32_t slot : sent) {
        const schema::ColumnDef& column = table_of(entity_).column(entity_.columns[slot]);
        made.sent.push_back({entity_.slots[slot], column.type});
        made.names.push_back(column.key_or_name());
    }
    return made;
}

namespace {

//! One run of objects that name the same columns.
struct ObjectBatch {
    InsertColumns columns;
    ObjectRange objects;

    driver::Batch batch() const { return {objects.count, columns.sent.size(), &fill, this, columns.sent, &addresses}; }
    static void fill(const void* self, std::size_t row, Param* out) {
        const auto& batch = *static_cast<const ObjectBatch*>(self);
        driver::fill(batch.columns.sent, batch.objects.at(row), out);
    }
    static void addresses(const void* self, std::size_t first, std::span<const void*> out) {
        const ObjectRange& objects = static_cast<const ObjectBatch*>(self)->objects;
        for (const void*& address : out) address = objects.at(first++);
    }
};

}  // namespace

void check_insert(const sql::NodeRef& statement, const sql::EntityInfo& entity) {
    const auto* insert = statement->kind == sql::Kind::insert ? &sql::as<sql::InsertNode>(statement) : nullptr;
    if (!entity.own_columns.empty())
        throw ArgumentError("execute() with objects of " + entity.name + ", which inherits from another mapped class, would leave out what its "
                            "base needs. Add them to a Session.");
    if (insert && insert->rows.empty() && !insert->select && insert->table.get() == entity.table) return;
    throw ArgumentError("execute() with objects of " + entity.name + " takes insert(...) of its table without values() "
                        "and from_select(): the columns come from the objects.");
}

void insert_objects(ConnectionImpl& connection, const sql::NodeRef& statement, const sql::EntityInfo& entity, ObjectRange objects,
                    BatchRows& rows) {
    const ObjectInsert insert(entity);
    if (objects.count == 0) rows.finish_empty(!sql::as<sql::InsertNode>(statement).returning.empty());
    while (objects.count > 0) {
        const std::uint64_t mask = insert.set_mask(objects.at(0));
        ObjectBatch run{insert.columns(mask), objects};
        run.objects.count = insert.run_of(objects, mask);
        rows.finish(*connection.execute_batch(*statement, run.columns.names, run.batch(), &rows, rows.shape()));
        objects = objects.from(run.objects.count);
    }
}

Params parameters_of(const sql::EntityInfo& entity, const void* object) {
    const ObjectInsert insert(entity);
    const InsertColumns columns = insert.columns(insert.set_mask(object));
    Params parameters;
    for (std::size_t i = 0; i < columns.sent.size(); ++i) {
        (void)columns.sent[i].of(object);   // refuses a Deferred field that is not loaded
        parameters.add(columns.names[i], read_slot(columns.sent[i].slot(), object));
    }
    return parameters;
}

}  // namespace aludel::engine
