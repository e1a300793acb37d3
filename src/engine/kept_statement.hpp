#pragma once

#include "aludel/engine/kept_statement.hpp"
#include "compiler/compile.hpp"

#include <cstdint>

namespace aludel::engine {

//! What is behind a `KeptStatement`: the statement and its key. Immutable.
struct KeptStatementImpl final : KeptStatementBase {
    explicit KeptStatementImpl(const sql::NodeRef& statement);

    const std::uint64_t id;        //!< unique in the process, never reused
    compiler::StatementKey key{};
};

inline const KeptStatementImpl& impl_of(const KeptStatementBase& kept) noexcept {
    return static_cast<const KeptStatementImpl&>(kept);
}

}  // namespace aludel::engine
