// expect: SQL is taken from string literals only: for text made at run time write unsafe_sql(text)
#include "model.hpp"

#include "aludel/compiler/ddl.hpp"

#include <string>

auto wrong(const std::string& sql) { return aludel::DDL(sql); }
