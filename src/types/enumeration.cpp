#include "aludel/types/enumeration.hpp"

#include "aludel/base/error.hpp"

namespace aludel::enumeration {

void throw_no_name(std::string_view type, std::int64_t value) {
    throw ConversionError("The value " + std::to_string(value) + " of enum " + std::string(type) +
                          " has no name to be stored by. Enumerators from 0 to 127 are found by themselves; for others "
                          "specialise aludel::enum_names<" + std::string(type) + ">.");
}

void throw_no_enumerator(std::string_view type, const Value& found) {
    throw ConversionError(found.repr(60) + " is no enumerator of " + std::string(type) + ".");
}

}  // namespace aludel::enumeration
