#pragma once

#include "schema/definition.hpp"

#include <optional>
#include <string>

namespace aludel::schema {

//! The name of a constraint or index.
struct ResolvedName {
    std::string text{};           //!< empty: it has none
    std::optional<bool> quote{};
    bool generated = false;       //!< made by a naming convention: shortened where it is too long
};

//! The name that was given, or that the naming convention makes. Throws `InvalidRequestError` for a convention with
//! `%(constraint_name)s` and a constraint without a name, and `ArgumentError` for a token that is not known.
ResolvedName name_of(const TableDef& table, const ConstraintDef& constraint);

//! A generated name cut to `limit` characters: its beginning, and four digits that differ with the rest.
std::string shortened(const std::string& name, std::size_t limit);

}  // namespace aludel::schema
