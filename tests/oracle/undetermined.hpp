#pragma once

#include "oracle/record.hpp"

#include <string>

namespace aludel::oracle {

//! Why the tree of a record does not determine its SQL; empty: it does.
std::string why_undetermined(const Record& record);
//! Why the record does not determine the SQL that its test asserts, only that of the other dialects; empty: it does.
std::string why_asserted_undetermined(const Record& record);

}  // namespace aludel::oracle
