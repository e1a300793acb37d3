#pragma once

#include "orm/loading/loader_options.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <cstdint>
#include <memory>
#include <vector>

//! Columns of a mapped class that a SELECT leaves out, because its fields are deferred.
namespace aludel::orm {

//! What the rows of a statement have of a class, where that is not all.
struct KeptColumns {
    struct LeftOut {
        std::uint32_t slot;
        bool raises;                           //!< reading the field throws
    };
    std::vector<LeftOut> left_out{};           //!< in the order of the slots
    std::vector<std::uint32_t> numbers{};      //!< the slots that are kept
    std::vector<Slot> slots{};                 //!< of `numbers`

    //! How many columns come before that of a slot.
    std::size_t place_of(std::uint32_t slot) const noexcept;
};

//! What the options and the mapping leave of a class that a statement selects from `from`; null: all.
std::shared_ptr<const KeptColumns> kept_columns(const MapperImpl& mapper, const LoaderOptions& options, const sql::FromNode* from);
//! A class in the list of a SELECT, with these columns.
sql::NodeRef with_columns(const sql::NodeRef& entity, const KeptColumns& kept);

}  // namespace aludel::orm
