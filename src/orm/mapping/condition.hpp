#pragma once

#include "orm/mapping/mapper_impl.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace aludel::orm {

//! The columns of a mapped class in a statement: those of its table or an alias, or those of a subquery that selects the
//! class.
class EntityColumns {
public:
    EntityColumns(const MapperImpl& mapper, sql::FromRef from) : mapper_(&mapper), from_(std::move(from)) {}
    //! `first`: the position of the class's first column among those of the subquery, which reads it from `within`.
    EntityColumns(const MapperImpl& mapper, sql::FromRef subquery, std::size_t first, sql::FromRef within)
        : mapper_(&mapper), from_(std::move(subquery)), within_(std::move(within)), first_(static_cast<std::ptrdiff_t>(first)) {}

    sql::NodeRef at(std::size_t slot) const {
        if (first_ < 0) return mapper_->column_in(from_, slot);
        return sql::build::column_at(from_, static_cast<std::size_t>(first_) + mapper_->place_in(*within_, slot));
    }
    //! All that are selected: those of the class, and those of the subclasses that are read with it.
    std::vector<sql::NodeRef> all() const;
    //! The class as an item of a SELECT, by these columns.
    sql::NodeRef item(bool optional) const;
    //! The subclasses that are read with the class.
    std::vector<const sql::EntityInfo*> below() const { return classes_below(*mapper_, first_ < 0 ? *from_ : *within_); }
    //! The columns as those of a base, or of a subclass that is read with the class.
    EntityColumns as(const MapperImpl& mapper) const {
        EntityColumns same(*this);
        same.mapper_ = &mapper;
        return same;
    }
    const MapperImpl& mapper() const noexcept { return *mapper_; }
    const sql::FromRef& from() const noexcept { return from_; }
    bool is_of_subquery() const noexcept { return first_ >= 0; }

private:
    const MapperImpl* mapper_;
    sql::FromRef from_;
    sql::FromRef within_{};
    std::ptrdiff_t first_ = -1;
};

sql::NodeRef equal(const sql::NodeRef& a, const sql::NodeRef& b);
//! All of the terms, joined by AND; empty if there are none.
sql::NodeRef all_of(const std::vector<sql::NodeRef>& terms);

//! What links the rows of a class to those of another one, or to the association rows between them.
std::vector<sql::NodeRef> near_terms(const RelationshipDef& relationship, const EntityColumns& parent, const sql::FromRef& far);
//! The slot of a column of a FROM of the class; -1 if it is none of the class's.
int slot_in(const MapperImpl& mapper, const sql::FromRef& from, const sql::ColumnNode& column);
//! What the primaryjoin of a relationship says besides its pairs, with these columns of the owner. `secondary`: what its
//! association table is called.
std::vector<sql::NodeRef> further_terms(const RelationshipDef& relationship, const std::function<sql::NodeRef(std::size_t slot)>& owner,
                                        const sql::FromRef& far, const sql::FromRef& secondary = {});
//! Of a many-to-many: what links the association rows to those of the target.
std::vector<sql::NodeRef> far_terms(const RelationshipDef& relationship, const sql::FromRef& secondary,
                                    const EntityColumns& target);
//! A condition on the table of a class, said of an alias of it. Empty for an empty one.
sql::NodeRef said_of(const sql::NodeRef& condition, const MapperImpl& mapper, const sql::FromRef& alias);

}  // namespace aludel::orm
