#pragma once

#include "compiler/rewriter.hpp"
#include "orm/loading/left_out.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace aludel::orm {

//! A mapped class in the rows of a statement, and those at the other end of its relationships that come with the rows.
struct EntityPlan {
    const MapperImpl* mapper;
    std::uint32_t item;                              //!< which of the result's items it is
    bool optional;                                   //!< absent from rows where an outer join found none
    const RelationshipDef* relationship = nullptr;   //!< whose objects they are; null: the statement selects the class
    std::shared_ptr<const KeptColumns> kept{};       //!< null: the rows have all of its columns
    std::vector<EntityPlan> joined{};
};

//! What the rows of a statement with mapped classes have. The statement's own items come first; what was added to them
//! for the links of the objects comes behind.
struct StatementPlan final : compiler::RowPlan {
    std::uint32_t own_items = 0;
    std::vector<EntityPlan> entities{};   //!< the statement's own, in their order
    bool has_collections = false;         //!< an object may take several rows
    bool elements_repeat = false;         //!< and an element of a collection, too
};

}  // namespace aludel::orm
