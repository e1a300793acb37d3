#pragma once

#include "aludel/base/ref.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::result {

//! The names of a result's columns, shared by its rows.
class Keys : public RefCounted {
public:
    //! `repeated`: positions of columns that an earlier one equals, so that their name means that one.
    explicit Keys(std::vector<std::string> names, std::vector<std::size_t> repeated = {})
        : names_(std::move(names)), repeated_(std::move(repeated)) {}

    const std::vector<std::string>& names() const noexcept { return names_; }
    //! The position of a name. Throws `NoSuchColumnError` naming those there are, `AmbiguousColumnError` for a name
    //! that several columns have.
    std::size_t position(std::string_view name) const;
    bool contains(std::string_view name) const noexcept;

private:
    std::vector<std::string> names_;
    std::vector<std::size_t> repeated_;
};
void destroy(const Keys* keys) noexcept;

[[noreturn]] void throw_no_such_position(std::size_t position, std::size_t size);

}  // namespace aludel::result
