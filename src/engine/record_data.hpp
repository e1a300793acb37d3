#pragma once

#include "engine/participants.hpp"
#include "engine/prepared.hpp"

namespace aludel::engine {

//! What the engine keeps with a driver connection of the pool.
struct RecordData final : pool::Attachment {
    explicit RecordData(std::size_t capacity) : prepared(capacity) {}

    PreparedTable prepared;
    Participants participants{};
};

}  // namespace aludel::engine
