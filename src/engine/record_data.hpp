#pragma once

#include "engine/transaction_holders.hpp"
#include "engine/prepared.hpp"

namespace aludel::engine {

//! What the engine keeps with a driver connection of the pool.
struct RecordData final : pool::Attachment {
    explicit RecordData(std::size_t capacity) : prepared(capacity) {}

    PreparedTable prepared;
    TransactionHolders holders{};
};

}  // namespace aludel::engine
