#include "drivers/libpq/plan.hpp"

#include <fmt/format.h>

#include <random>

namespace aludel::libpq_driver {

PlanNames::PlanNames() {
    std::random_device random;
    prefix_ = fmt::format("aludel_{:08x}{:08x}_", random(), random());
}

}  // namespace aludel::libpq_driver
