#pragma once

#include "aludel/compiler/dialect.hpp"
#include "aludel/engine/kept_statement.hpp"
#include "aludel/engine/object_range.hpp"
#include "aludel/orm/class_info.hpp"
#include "aludel/orm/ptr.hpp"
#include "aludel/result/result.hpp"
#include "aludel/sql/node.hpp"
#include "aludel/sql/select_item.hpp"

#include <optional>
#include <source_location>
#include <span>
#include <string>

namespace aludel {

namespace orm {
class SessionImpl;

template <class T>
struct in_session {
    using type = Ptr<T>;
};
template <ColumnType T>
struct in_session<T> {
    using type = T;
};
template <class T>
    requires(!ColumnType<std::optional<T>>)
struct in_session<std::optional<T>> {
    using type = Ptr<T>;
};
//! The type of a statement's item in a session's rows: mapped classes are `Ptr`s, null where an outer join found none.
template <class T>
using in_session_t = typename in_session<T>::type;

//! Runs a statement in the session and gives its rows.
Ref<result::RowSource> run_in_session(SessionImpl& session, const sql::NodeRef& statement, const engine::KeptCall& call,
                                      const Params& parameters, std::source_location place);

//! Runs an INSERT, or an UPDATE by primary keys, for structs of a mapped class, and gives what it returns: objects of the session.
Ref<result::RowSource> run_objects_in_session(SessionImpl& session, const sql::NodeRef& statement, const ClassInfo& type,
                                              const engine::ObjectRange& objects, std::source_location place);
Ref<result::RowSource> run_object_in_session(SessionImpl& session, const sql::NodeRef& statement, const ClassInfo& type,
                                             const void* object, std::source_location place);
//! Runs a statement once for each set of parameters.
Ref<result::RowSource> run_sets_in_session(SessionImpl& session, const sql::NodeRef& statement, std::span<const Params> sets,
                                           std::source_location place);

//! The plan of a statement as the session would send it.
std::string explain_in_session(SessionImpl& session, const sql::NodeRef& statement, const engine::KeptCall& call,
                               const Params& parameters, const ExplainOptions& options, std::source_location place);

template <class... R>
Result<in_session_t<R>...> session_result(SessionImpl& session, const sql::NodeRef& statement,
                                          const engine::KeptCall& call, const Params& parameters,
                                          std::source_location place) {
    return Result<in_session_t<R>...>(run_in_session(session, statement, call, parameters, place));
}
//! Gives rows the types that a statement of type `S` has in a session.
template <class S>
auto as_session_result(Ref<result::RowSource> rows) {
    return [&]<class... R>(sql::RowTypes<R...>) { return Result<in_session_t<R>...>(std::move(rows)); }(typename S::row_types{});
}
}  // namespace orm

namespace result {
template <class T>
struct ItemTraits<Ptr<T>> {
    static constexpr ItemKind kind = ItemKind::handle;
    static constexpr RowItem item(std::size_t offset) {
        RowItem made;
        made.kind = kind;
        made.slot.offset = static_cast<std::uint32_t>(offset);
        made.take = [](void* at, void* handle) {
            *static_cast<Ptr<T>*>(at) = Ptr<T>::adopt(static_cast<orm::InstanceState*>(handle));
        };
        return made;
    }
};
}  // namespace result

}  // namespace aludel
