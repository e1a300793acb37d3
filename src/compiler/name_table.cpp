#include "compiler/name_table.hpp"

#include <fmt/format.h>

namespace aludel::compiler {

std::string NameTable::next(std::string_view base, NameClass name_class) {
    std::size_t& counter = counters_[std::string(base)];
    std::string name;
    do name = fmt::format("{}_{}", base, ++counter);
    while (reserved_.count(name));
    return cut(std::move(name), name_class);
}

const std::string& NameTable::of(const void* object, std::string_view base) {
    const auto known = names_.find(object);
    return known != names_.end() ? known->second : names_.emplace(object, next(base, NameClass::alias)).first->second;
}

std::string NameTable::cut(std::string name, NameClass name_class) {
    constexpr std::size_t suffix = 6;   // room for "_" and a counter
    std::size_t keep = max_length_ > suffix ? max_length_ - suffix : 0;
    if (name.size() <= keep) return name;
    while (keep > 0 && (static_cast<unsigned char>(name[keep]) & 0xC0U) == 0x80U) --keep;   // whole UTF-8 characters
    return fmt::format("{}_{:x}", std::string_view(name).substr(0, keep), ++cuts_[static_cast<std::size_t>(name_class)]);
}

}  // namespace aludel::compiler
