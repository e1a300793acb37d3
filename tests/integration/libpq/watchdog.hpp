#pragma once

#include <unistd.h>

namespace aludel::libpq_test {

//! Ends the program when a test hangs: what must return has not.
class Watchdog {
public:
    Watchdog() { ::alarm(60); }
    Watchdog(const Watchdog&) = delete;
    ~Watchdog() { ::alarm(0); }
};

}  // namespace aludel::libpq_test
