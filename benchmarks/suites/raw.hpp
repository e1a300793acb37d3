#pragma once

#include <cstdint>
#include <string_view>

namespace bench::suites {

//! A parameter of a statement of the raw client libraries; a text must outlive the call.
struct Parameter {
    Parameter(std::int32_t value) : number(value) {}
    Parameter(std::string_view value) : text(value), is_text(true) {}

    std::int32_t number = 0;
    std::string_view text{};
    bool is_text = false;
};

}  // namespace bench::suites
