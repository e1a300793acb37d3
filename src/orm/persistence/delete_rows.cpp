#include "orm/persistence/flush.hpp"
#include "orm/persistence/rows.hpp"

namespace aludel::orm {

namespace {

//! One DELETE for the rows that objects of a class have in one of its tables.
struct DeleteGroup {
    const std::vector<InstanceState*>& states;
    std::vector<std::uint32_t> slots;   // what tells a row

    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const DeleteGroup*>(context);
        for (const std::uint32_t slot : self.slots) *out++ = row_param(*self.states[row], slot);
    }
};

}  // namespace

void delete_objects(Connection& connection, const MapperImpl& mapper, const std::vector<InstanceState*>& states) {
    if (states.empty()) return;
    const bool is_single = states.size() == 1;
    for (auto part = mapper.parts.rbegin(); part != mapper.parts.rend(); ++part) {
        const sql::NodeRef condition = is_single ? row_condition(*states[0], *part) : row_condition(mapper, *part);
        const sql::NodeRef statement = sql::build::where(sql::build::delete_(part->from()), &condition, 1);
        const DeleteGroup group{states, row_slots(mapper, *part)};
        const driver::Batch batch{states.size(), group.slots.size(), &DeleteGroup::fill, &group};
        check_rows(connection, "The DELETE", states, is_single ? run_for_count(connection, statement)
                                                               : run_batch(connection, statement, {}, batch, nullptr));
    }
}

}  // namespace aludel::orm
