#pragma once

#include "compiler/rewriter.hpp"
#include "sql/node.hpp"

namespace aludel::orm {

//! Adds to a SELECT what its loader options and the mappings ask for: joined relationships, and conditions on classes.
class EagerJoins final : public compiler::Rewriter {
public:
    Rewritten rewrite(const sql::NodeRef& statement) const override;
};

//! What changes a statement when a Session executes it: a SELECT with loader options, or of a class that is joined to others
//! by its mapping. Null for others.
const compiler::Rewriter* rewriter_of(const sql::Node& statement) noexcept;

}  // namespace aludel::orm
