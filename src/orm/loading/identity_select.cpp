#include "orm/loading/identity_select.hpp"

#include "orm/loading/entity_reader.hpp"
#include "orm/loading/loader_option.hpp"

namespace aludel::orm {

InstanceState* select_by_key(Store& store, Connection& connection, const MapperImpl& mapper, const KeyValues& key,
                             bool refresh) {
    namespace build = sql::build;
    std::vector<sql::NodeRef> conditions;
    for (std::size_t i = 0; i < mapper.keys.size(); ++i)
        conditions.push_back(build::binary(sql::Op::eq, mapper.column_node(mapper.keys[i]),
                                           build::bind(key.values[i], mapper.column_type(mapper.keys[i])),
                                           TypeId::boolean));
    const sql::NodeRef entity = build::entity(mapper, mapper.from(), false);
    const sql::NodeRef statement = build::where(build::select(&entity, 1, true), conditions.data(), conditions.size());
    const Ref<ExecutionImpl> execution = run(connection, statement);
    EntityReader reader(store, mapper, 0, false);
    if (refresh) reader.populate_existing();
    InstanceState* found = nullptr;
    read_rows(*execution, [&] {
        if (execution->fetch()) found = reader.read(execution->rows());
        execution->close();
    });
    if (found) load_default(store, connection, {found});
    return found;
}

}  // namespace aludel::orm
