#pragma once

#include "orm/loading/row_reader.hpp"
#include "orm/session/session_impl.hpp"

namespace aludel::orm {

//! After an INSERT whose ON CONFLICT changes rows: loaded objects of its table are read again when next touched, unless the rows
//! come back. Says what these overwrite.
Populate follow_upsert(SessionImpl& session, const sql::Node& insert);

}  // namespace aludel::orm
