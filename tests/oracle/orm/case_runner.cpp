// The program of recorded cases that have one mapping, which is in a header that tests/oracle/orm/run_cases writes:
// case_runner CASE...

#include CASE_HEADER
#include "cases.hpp"

int main(int argc, char** argv) { return aludel::oracle::run_cases(aludel::oracle::recorded::mapping(), argc - 1, argv + 1); }
