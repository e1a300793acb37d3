#include "orm/loading/identity_select.hpp"

#include "orm/loading/post_load.hpp"
#include "orm/loading/row_reader.hpp"
#include "orm/mapping/condition.hpp"

namespace aludel::orm {

InstanceState* select_by_key(Store& store, Connection& connection, const MapperImpl& mapper, const KeyValues& key,
                             bool refresh) {
    namespace build = sql::build;
    std::vector<sql::NodeRef> conditions;
    for (std::size_t i = 0; i < mapper.keys.size(); ++i)
        conditions.push_back(equal(mapper.column_node(mapper.keys[i]), build::bind(key.values[i], mapper.column_type(mapper.keys[i]))));
    const sql::NodeRef entity = build::entity(mapper, mapper.from(), false);
    const sql::NodeRef statement = build::where(build::select(&entity, 1, true), conditions.data(), conditions.size());
    const Ref<ExecutionImpl> execution = run(connection, statement);
    RowReader reader(store, *execution, refresh ? Populate::selected : Populate::new_ones);
    InstanceState* found = nullptr;
    read_rows(*execution, [&] {
        while (execution->fetch()) found = reader.read(0, execution->rows());   // one row, unless a collection is joined
        execution->close();
    });
    reader.complete();
    if (found && mapper.loads_eagerly) post_load(store, connection, {{found}, {}, nullptr, statement});
    return found;
}

}  // namespace aludel::orm
