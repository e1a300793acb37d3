// expect: Column takes an SQL type, such as Integer or Nullable<String>, not a C++ type
#include "model.hpp"

struct Accounts : aludel::TypedTable<"accounts"> {
    aludel::Column<std::string> name{this, "name"};
};
inline const Accounts accounts;
