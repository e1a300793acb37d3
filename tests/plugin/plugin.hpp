#pragma once

#include "aludel/aludel.hpp"

namespace aludel::plugin_test {

//! What the plug-in does with what the program gives it; returns the message of the error, or "".
struct Calls {
    std::string (*use_engine)(const Engine& engine);
    std::string (*use_connection)(Connection& connection);
    std::string (*use_session)(Session& session);
    //! Makes an engine of its own, maps a class, and writes and reads a row: what it has read.
    std::string (*work_alone)();
    //! A SELECT of a table that only the plug-in has, built there.
    Select<std::int64_t> (*own_select)();
};

}  // namespace aludel::plugin_test
