// expect: with_expressions() takes functions that capture nothing and make an expression of one: [](auto value) { return func::lower(value); }, or nullptr
#include <aludel/aludel.hpp>

using namespace aludel;

int main() {
    int digits = 2;
    auto type = with_expressions(String(20), [digits](auto value) { return func::substr(value, digits); });
}
