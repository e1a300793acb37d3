#pragma once

#include "orm/loading/related.hpp"

#include <boost/container/small_vector.hpp>

#include <vector>

namespace aludel::orm {

//! The relationships that lead from what a statement selects to some objects.
struct SubqueryPath {
    sql::NodeRef statement{};             //!< empty: not known
    const sql::FromNode* from = nullptr;  //!< what it selects the first objects from
    boost::container::small_vector<const RelationshipDef*, 2> steps{};

    bool is_usable() const noexcept;
    SubqueryPath longer(const RelationshipDef& relationship) const {
        SubqueryPath made = *this;
        if (statement) made.steps.push_back(&relationship);
        return made;
    }
};

//! A statement that the library can put into another one: a SELECT whose parameters it has.
bool can_be_subquery(const sql::Node& statement);
//! Loads the links of the owners that are not loaded, by one SELECT that joins the statement which has found them: the last
//! step of the path is the relationship (subqueryload).
void load_subquery(Store& store, Connection& connection, const std::vector<InstanceState*>& owners, const RelatedQuery& query,
                   const SubqueryPath& path);

}  // namespace aludel::orm
