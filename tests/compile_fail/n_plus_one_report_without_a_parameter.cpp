// expect: report is called with a const NPlusOne&
#include "aludel/orm/n_plus_one.hpp"

aludel::NPlusOneOptions options{.report = [] {}};
