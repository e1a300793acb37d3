#pragma once

#include "mapped_class.hpp"

namespace aludel::oracle {

//! Runs the recorded programs in files, which have this mapping, and prints what they saw.
int run_cases(const Mapping& mapping, int count, char** paths);

}  // namespace aludel::oracle
