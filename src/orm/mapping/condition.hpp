#pragma once

#include "orm/mapping/mapper_impl.hpp"

#include <cstdint>
#include <vector>

namespace aludel::orm {

//! The columns of a mapped class in a statement: those of its table or an alias, or those of a subquery that selects the
//! class.
class EntityColumns {
public:
    EntityColumns(const MapperImpl& mapper, sql::FromRef from) : mapper_(&mapper), from_(std::move(from)) {}
    //! `first`: the position of the class's first column among those of the subquery.
    EntityColumns(const MapperImpl& mapper, sql::FromRef subquery, std::size_t first)
        : mapper_(&mapper), from_(std::move(subquery)), first_(static_cast<std::ptrdiff_t>(first)) {}

    sql::NodeRef at(std::size_t slot) const {
        return first_ < 0 ? mapper_->column_in(from_, slot) : sql::build::column_at(from_, static_cast<std::size_t>(first_) + slot);
    }
    std::vector<sql::NodeRef> all() const;
    const MapperImpl& mapper() const noexcept { return *mapper_; }
    const sql::FromRef& from() const noexcept { return from_; }
    bool is_of_subquery() const noexcept { return first_ >= 0; }

private:
    const MapperImpl* mapper_;
    sql::FromRef from_;
    std::ptrdiff_t first_ = -1;
};

sql::NodeRef equal(const sql::NodeRef& a, const sql::NodeRef& b);
//! All of the terms, joined by AND; empty if there are none.
sql::NodeRef all_of(const std::vector<sql::NodeRef>& terms);

//! What links the rows of a class to those of another one, or to the association rows between them.
std::vector<sql::NodeRef> near_terms(const RelationshipDef& relationship, const EntityColumns& parent, const sql::FromRef& far);
//! Of a many-to-many: what links the association rows to those of the target.
std::vector<sql::NodeRef> far_terms(const RelationshipDef& relationship, const sql::FromRef& secondary,
                                    const EntityColumns& target);
//! A condition on the table of a class, said of an alias of it. Empty for an empty one.
sql::NodeRef said_of(const sql::NodeRef& condition, const MapperImpl& mapper, const sql::FromRef& alias);

}  // namespace aludel::orm
