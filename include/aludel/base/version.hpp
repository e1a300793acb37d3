#pragma once

#include <string_view>

//! The version of the headers, for `#if`.
#define ALUDEL_VERSION_MAJOR 0
#define ALUDEL_VERSION_MINOR 1
#define ALUDEL_VERSION_PATCH 0

namespace aludel {

//! The version of the library, e.g. "0.1.0".
constexpr std::string_view version() { return "0.1.0"; }

}  // namespace aludel
