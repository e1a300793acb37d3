#pragma once

#include "sql/node.hpp"
#include "sql/select_items.hpp"

#include <vector>

namespace aludel::orm {

//! A statement as a subquery, so that what is joined does not change which rows LIMIT and its like leave. ORDER BY is
//! repeated outside; what it names and the statement does not select is added to the subquery.
class WrappedStatement {
public:
    WrappedStatement(const sql::NodeRef& statement, std::vector<sql::NodeRef> items);

    const sql::FromRef& from() const noexcept { return subquery_; }
    //! The position of an item's first column.
    std::size_t first_of(std::size_t item) const;
    //! An item of the statement as the outer one selects it.
    sql::NodeRef item(std::size_t index) const;
    std::vector<sql::NodeRef> order_by() const;

private:
    std::size_t place_of(const sql::NodeRef& key);

    const sql::SelectNode& select_;
    std::vector<sql::NodeRef> items_;
    std::vector<sql::SelectColumn> selected_;
    std::size_t added_keys_ = 0;
    std::vector<std::size_t> places_of_keys_{};
    sql::FromRef subquery_{};
};

}  // namespace aludel::orm
