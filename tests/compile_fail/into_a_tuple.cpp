// expect: into<T>() takes a struct whose fields have the names of the columns: for values in their order write as<int, double>()
#include "aludel/result/result.hpp"

#include <tuple>

auto wrong(const aludel::Result<>& result) { return result.into<std::tuple<int, int>>(); }
