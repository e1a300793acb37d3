#pragma once

#include "aludel/compiler/dialect.hpp"
#include "oracle/record.hpp"

#include <string>
#include <vector>

namespace aludel::oracle {

//! The dialect of a record: `name` is SQLAlchemy's, "default:qmark" with a parameter style; `attributes` what the record
//! changes of it (an object, or null). Attributes that have no counterpart are added to `unmapped`. Throws `Missing`.
Ref<const Dialect> dialect_for(const Expectation& expected, const json& attributes, std::vector<std::string>& unmapped);

}  // namespace aludel::oracle
