#include "driver/statement.hpp"

namespace aludel::driver {

void destroy(const Statement* statement) noexcept { delete statement; }

}  // namespace aludel::driver
