#include "driver/connection.hpp"

#include "aludel/base/error.hpp"

namespace aludel::driver {

void Connection::listen(std::span<const std::string>) {
    throw NotSupportedError("This database sends no notifications; listen() is for PostgreSQL.");
}

}  // namespace aludel::driver
