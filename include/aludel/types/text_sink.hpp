#pragma once

#include <string_view>

namespace aludel {

//! A standard output stream, recognised by its members so that value types print without including `<iostream>`.
//!
//! Sinks that accept everything by a template of their own (GoogleTest's `Message`, most loggers) are left out:
//! they hand the value on to a standard stream, and a second candidate would make the call ambiguous.
template <class S>
concept TextSink = requires(S& sink, std::string_view text) {
    sink.rdbuf();
    sink << text;
};

}  // namespace aludel
