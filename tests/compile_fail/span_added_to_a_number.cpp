// expect: a span of time is added to a date, a time or another span
#include "model.hpp"

#include <chrono>

auto wrong() { return users.age + std::chrono::days{1}; }
