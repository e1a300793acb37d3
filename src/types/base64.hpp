#pragma once

#include "aludel/types/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace aludel {

//! Appends bytes as base64 with padding (RFC 4648, section 4).
void append_base64(std::string& out, const Bytes& bytes);
//! The inverse; nothing for text that isn't base64 with padding, or has bits that no byte holds.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace aludel
