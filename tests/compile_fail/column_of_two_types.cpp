// expect: this SQL type cannot keep the field's C++ type: leave the SQL type out, write one of the same kind (Numeric(10, 2) for a number, String(30) for a text), or change the field's type
#include "model.hpp"

struct Accounts : aludel::TypedTable<"accounts"> {
    aludel::Column<aludel::Nullable<aludel::String>> name{this, "name", aludel::Integer()};
};
inline const Accounts accounts;
