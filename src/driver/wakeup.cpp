#include "driver/wakeup.hpp"

#include "aludel/base/error.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace aludel::driver {

Wakeup::~Wakeup() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Wakeup::open() {
    descriptor_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor_ < 0)
        throw OperationalError("Waiting is not possible: eventfd: " + std::string(std::strerror(errno)));
}

void Wakeup::wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void Wakeup::wait(Waiter& waiter, Deadline deadline) {
    waiter.wait(descriptor_, Readiness::read, deadline);
}

}  // namespace aludel::driver
