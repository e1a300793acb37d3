#include "driver/list_param.hpp"

#include "aludel/base/error.hpp"

namespace aludel::driver {

namespace {

[[noreturn]] Value refuse(const void*) {
    throw NotSupportedError("a list was given to a driver whose database has no arrays");
}

}  // namespace

const CustomLayout list_layout{&refuse, nullptr};

}  // namespace aludel::driver
