#include "aludel/base/error.hpp"
#include "aludel/orm/association_map.hpp"

#include <string>

namespace aludel::orm::detail {

void throw_not_in_proxy(std::string_view collection) {
    throw InvalidRequestError("The value to remove from an association proxy is not in it: no object in \"" + std::string(collection) +
                              "\" has it. Ask contains(value) first, or write discard(value).");
}

void throw_no_collection(std::string_view link) {
    throw InvalidRequestError("An association proxy writes to a collection behind \"" + std::string(link) +
                              "\", which is empty. Assign an object to it first.");
}

void throw_no_proxy_key(std::string_view collection) {
    throw ArgumentError("No object in \"" + std::string(collection) + "\" has the key that was asked for. Ask contains(key) first, or write "
                        "find(key), which gives nothing then.");
}

void throw_proxy_index(std::size_t index, std::size_t size) {
    throw ArgumentError("Index " + std::to_string(index) + " is out of range: the association proxy has " + std::to_string(size) +
                        (size == 1 ? " value." : " values."));
}

}  // namespace aludel::orm::detail
