// expect: this field's type has no SQL type: map a Many or One with Relationship, or teach the library the type by specialising aludel::type_traits
#include "model.hpp"

struct Colour {
    unsigned char red{}, green{}, blue{};
};
struct Car {
    std::int64_t id{};
    Colour colour{};
};
struct CarTable : aludel::Declarative<Car, "cars"> {
    aludel::Mapped<&Car::id> id{this, aludel::primary_key};
    aludel::Mapped<&Car::colour> colour{this};
};
inline const CarTable cars;
