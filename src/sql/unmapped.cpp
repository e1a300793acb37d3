#include "aludel/base/error.hpp"
#include "aludel/sql/entity.hpp"

namespace aludel::sql {

void throw_unmapped(std::string_view class_name) {
    const std::string name(class_name);
    throw UnmappedError("Class " + name + " is not mapped. Write a struct derived from Declarative<" + name +
                        ", \"table\"> and define an object of it; if it is in a static library, name that object in "
                        "metadata().require(...).");
}

}  // namespace aludel::sql
