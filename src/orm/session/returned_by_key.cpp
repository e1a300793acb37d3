#include "orm/session/returned_by_key.hpp"

#include "orm/loading/eager_joins.hpp"
#include "orm/loading/related.hpp"
#include "orm/loading/session_rows.hpp"
#include "sql/build_support.hpp"

#include <algorithm>

namespace aludel::orm {

using sql::NodeRef;
namespace build = sql::build;

Ref<result::RowSource> select_returned(SessionImpl& session, const MapperImpl& mapper, const sql::Node& statement,
                                       std::span<const NodeRef> items, const std::vector<KeyValues>& keys) {
    constexpr std::size_t page = 500;
    std::vector<NodeRef> columns, selected(items.begin(), items.end());
    std::vector<SqlType> types;
    for (const std::uint32_t slot : mapper.keys) {
        columns.push_back(mapper.column_node(slot));
        types.push_back(mapper.column_type(slot));
    }
    selected.insert(selected.end(), columns.begin(), columns.end());
    NodeRef select = build::select_from(build::select(selected.data(), selected.size(), false), mapper.from());
    for (const NodeRef& option : sql::loader_options_of(statement)) select = build::with_option(std::move(select), option);
    Ref<ObjectRows> all;
    for (std::size_t at = 0; at < keys.size() || !all; at += page) {   // of no keys, too: no rows, with names
        const auto first = keys.begin() + static_cast<std::ptrdiff_t>(at);
        const std::vector<KeyValues> some(first, first + static_cast<std::ptrdiff_t>(std::min(page, keys.size() - at)));
        const NodeRef condition = some.empty() ? build::boolean_literal(false) : column_in(columns, types, some);
        const NodeRef page_select = build::where(select, &condition, 1);
        const Ref<ObjectRows> rows = read_objects(session.store(), page_select, run(session.connection_for(*page_select), page_select),
                                                  {Populate::selected, columns.size()});
        if (all) all->take(*rows);
        else all = rows;
    }
    all->sort_by(keys);
    return all;
}

}  // namespace aludel::orm
