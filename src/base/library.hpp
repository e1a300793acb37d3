#pragma once

namespace aludel {

//! Stands for this copy of the library: a program and a plug-in that each link it statically have two.
const void* library_token() noexcept;
//! Throws `InvalidRequestError` if `made_by`, the token of the copy that created `thing` ("Engine"), is another copy's.
inline void check_library(const void* made_by, const char* thing);

namespace detail {
[[noreturn]] void throw_other_library(const char* thing);
}  // namespace detail

inline void check_library(const void* made_by, const char* thing) {
    if (made_by != library_token()) [[unlikely]] detail::throw_other_library(thing);
}

}  // namespace aludel
