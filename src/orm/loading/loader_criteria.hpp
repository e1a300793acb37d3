#pragma once

#include "orm/loading/loader_options.hpp"

namespace aludel::orm {

//! The SELECT with the conditions that its options have for all objects of a class: in WHERE, in the ON of joins, and in
//! the SELECTs within it. The statement itself when there are none.
sql::NodeRef with_loader_criteria(const sql::NodeRef& statement, const LoaderOptions& options);

}  // namespace aludel::orm
