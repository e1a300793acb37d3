// expect: this default is a value of another kind than the column's: write one of the column's type, or cast<T>(...)
#include <aludel/aludel.hpp>

using namespace aludel;

struct Lamps : TypedTable<"lamps"> {
    Column<Integer> watts{this, "watts", default_value("many")};
};

int main() { Lamps lamps; }
