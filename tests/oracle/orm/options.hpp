#pragma once

// Loader options of recorded queries, as they are put together at run time.

#include "expressions.hpp"

namespace aludel::oracle {

//! The statement with these options.
sql::NodeRef with_options(const Expressions& expressions, sql::NodeRef statement, const json& options);
//! The same as options of `get()`.
std::vector<orm::LoaderOption> loader_options(const Expressions& expressions, const json& options);

}  // namespace aludel::oracle
