#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/sql/node.hpp"

namespace aludel::compiler {

//! What a rewriter found out about the rows of a statement, kept with the compiled one.
struct RowPlan : RefCounted {
    virtual ~RowPlan() = default;
};
void destroy(const RowPlan* plan) noexcept;

//! Makes another statement of one that is to be compiled. Asked when none of the caches has the statement: it may depend
//! on nothing but what is in the statement's key. Binds have to stay the ones of the original.
class Rewriter {
public:
    struct Rewritten {
        sql::NodeRef statement{};      //!< empty: as it is
        Ref<const RowPlan> plan{};
    };
    virtual Rewritten rewrite(const sql::NodeRef& statement) const = 0;

protected:
    ~Rewriter() = default;
};

}  // namespace aludel::compiler
