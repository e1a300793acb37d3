// expect: this default is a value of another kind than the column's: write one of the column's type, or cast<T>(...)
#include <aludel/aludel.hpp>

using namespace aludel;

struct Lamp {
    int id = 0;
    Generated<std::string> name = {};
};
struct LampTable : Declarative<Lamp, "lamps"> {
    Mapped<&Lamp::id> id{this, primary_key};
    Mapped<&Lamp::name> name{this, default_value([] { return 5; })};
};

int main() { LampTable lamps; }
