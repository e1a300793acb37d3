#include "orm/persistence/flush.hpp"
#include "orm/persistence/rows.hpp"

namespace aludel::orm {

void delete_objects(Connection& connection, const MapperImpl& mapper, const std::vector<InstanceState*>& states) {
    if (states.empty()) return;
    const sql::NodeRef condition = states.size() == 1 ? row_condition(*states[0]) : row_condition(mapper);
    const sql::NodeRef statement = sql::build::where(sql::build::delete_(mapper.from()), &condition, 1);
    if (states.size() == 1) return check_rows(connection, "The DELETE", states, run_for_count(connection, statement));
    const auto fill = [](const void* context, std::size_t row, Param* out) {
        key_params(*(*static_cast<const std::vector<InstanceState*>*>(context))[row], out);
    };
    const driver::Batch batch{states.size(), mapper.row_slots.size(), fill, &states};
    check_rows(connection, "The DELETE", states, run_batch(connection, statement, {}, batch, nullptr));
}

}  // namespace aludel::orm
