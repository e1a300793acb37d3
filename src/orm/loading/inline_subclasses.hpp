#pragma once

#include "orm/mapping/condition.hpp"

#include <vector>

namespace aludel::orm {

//! What a mapping has read with each object of a class: the subclasses with `polymorphic_load::inline_`. Their tables are
//! joined by LEFT OUTER JOIN, under names of their own, behind all that a statement joins itself.
class InlineSubclasses {
public:
    //! `from`: the table of the class, or an alias of it.
    InlineSubclasses(const MapperImpl& mapper, sql::FromRef from);

    //! The class with the columns of these subclasses, as an item of a SELECT.
    sql::NodeRef item(bool optional) const;
    sql::NodeRef joined_to(sql::NodeRef statement) const;

private:
    struct Join {
        const schema::TableDef* table;
        sql::FromRef alias;
        sql::NodeRef on;
    };
    void add_join(const MapperImpl& subclass);
    sql::NodeRef column(const schema::ColumnDef& column) const;
    sql::NodeRef property(const schema::ColumnDef& column) const;

    const MapperImpl* mapper_;
    sql::FromRef from_;
    std::vector<Join> joins_{};
};

//! A SELECT with what the mappings of its classes have read with each object. One with GROUP BY stays as it is, and one
//! with FOR UPDATE, as what an outer join brings cannot be locked.
sql::NodeRef with_inline_subclasses(sql::NodeRef statement);

}  // namespace aludel::orm
