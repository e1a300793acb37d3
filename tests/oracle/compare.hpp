#pragma once

#include "oracle/subject.hpp"

namespace aludel::oracle {

//! How a text differs from what was expected. Empty `reason`: it does not.
struct Difference {
    std::string reason{};   //!< a class: "text", "params", "error:CompileError", "class:CTE", "dialect:mysql"
    std::string expected{}, got{};
};

//! Compares what `subject` compiles to. `notes`: what was left out when the subject was built; `parameters`: they count.
Difference compare(const Expectation& expected, const Subject& subject, const json& attributes,
                   const std::vector<std::string>& notes, bool parameters);

}  // namespace aludel::oracle
