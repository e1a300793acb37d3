#include "base/library.hpp"

#include "aludel/base/error.hpp"

#include <string>

namespace aludel {

namespace {
const char token = 0;
}  // namespace

const void* library_token() noexcept { return &token; }

void detail::throw_other_library(const char* thing) {
    throw InvalidRequestError("This " + std::string(thing) + " was made by another copy of Aludel: the program and a "
                              "plug-in each link the library statically, so each has its own tables, mappings and "
                              "caches. Link the program with its symbols exported (ENABLE_EXPORTS, -rdynamic) and the "
                              "plug-in without the library, or let the plug-in make its own engine with "
                              "create_engine(url).");
}

}  // namespace aludel
