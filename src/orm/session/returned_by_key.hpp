#pragma once

#include "orm/session/session_impl.hpp"

#include <span>
#include <vector>

namespace aludel::orm {

//! What RETURNING of a change in several tables would give: its items, read by a SELECT of the rows with these keys, in their
//! order, with the loader options of the statement. Objects that the session has take what their rows have.
Ref<result::RowSource> select_returned(SessionImpl& session, const MapperImpl& mapper, const sql::Node& statement,
                                       std::span<const sql::NodeRef> items, const std::vector<KeyValues>& keys);

}  // namespace aludel::orm
