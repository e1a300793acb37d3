#include "orm/loading/identity_select.hpp"

#include "orm/instances/session_services.hpp"
#include "orm/loading/post_load.hpp"
#include "orm/loading/row_reader.hpp"
#include "orm/mapping/condition.hpp"

namespace aludel::orm {

InstanceState* select_by_key(Store& store, Connection& connection, const MapperImpl& mapper, const KeyValues& key,
                             Populate populate, const GetOptions* options) {
    namespace build = sql::build;
    std::vector<sql::NodeRef> conditions;
    for (std::size_t i = 0; i < mapper.keys.size(); ++i)
        conditions.push_back(equal(mapper.column_node(mapper.keys[i]), build::bind(key.values[i], mapper.column_type(mapper.keys[i]))));
    const sql::NodeRef entity = build::entity(mapper, mapper.from(), false);
    sql::NodeRef statement = build::where(build::select(&entity, 1, true), conditions.data(), conditions.size());
    if (options) {
        for (const LoaderOption& option : options->options) statement = option.add_to(std::move(statement));
        if (options->with_for_update) statement = build::lock(std::move(statement), aludel::detail::lock_of(*options->with_for_update));
    }
    if (populate != Populate::selected && store.session) statement = store.session->announced(statement);   // not the reading of one that has expired
    const Ref<ExecutionImpl> execution = run(connection, statement);
    RowReader reader(store, *execution, populate);
    InstanceState* found = nullptr;
    read_rows(*execution, [&] {
        while (execution->fetch()) found = reader.read(0, execution->rows());   // one row, unless a collection is joined
        execution->close();
    });
    reader.complete();
    if (!found) return nullptr;
    if (const LoaderOptions of_statement(*statement); has_post_loads(mapper_of(*found), of_statement))
        post_load(store, connection, {{found}, of_statement, mapper.from().get(), statement});
    return found;
}

}  // namespace aludel::orm
