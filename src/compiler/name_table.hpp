#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace aludel::compiler {

//! What is named; names that are cut are numbered for each.
enum class NameClass : std::uint8_t { alias, label, parameter };

//! Makes up the names of anonymous aliases, labels and parameters: `users_1`, `count_1`, `age_1`, numbered for each
//! base in the order they are asked for, and cut to what the database allows.
class NameTable {
public:
    explicit NameTable(std::size_t max_length) : max_length_(max_length) {}

    //! The next free name for `base`.
    std::string next(std::string_view base, NameClass name_class);
    //! The name of an object, made up when it is first asked for.
    const std::string& of(const void* object, std::string_view base);
    //! Has the object been asked for?
    bool knows(const void* object) const { return names_.count(object) > 0; }
    //! The name, cut to what the database allows.
    std::string cut(std::string name, NameClass name_class);
    //! Keeps a name from being made up.
    void reserve(const std::string& name) { reserved_.insert(name); }

private:
    std::size_t max_length_;
    std::size_t cuts_[3] = {};
    std::unordered_map<std::string, std::size_t> counters_{};
    std::unordered_map<const void*, std::string> names_{};
    std::unordered_set<std::string> reserved_{};
};

}  // namespace aludel::compiler
