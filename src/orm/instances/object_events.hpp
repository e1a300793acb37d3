#pragma once

#include "aludel/orm/any_ptr.hpp"
#include "aludel/orm/mapper_event.hpp"
#include "aludel/orm/session_event.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace aludel::orm {

struct Store;

//! What has happened to an object. Told to those who listen when the work that it is part of is done, so that they find
//! everything in its place.
struct ObjectEvent {
    AnyPtr object;
    std::variant<event::SessionEventId, event::ClassEventId> kind;
    std::vector<std::string> members{};   //!< of refresh and expire; none: all
};

//! Notes for those who listen, where there are any: a row has given a new object; fields were read again; fields have expired.
void note_load_event(Store& store, InstanceState& state);
void note_refresh_event(Store& store, InstanceState& state, std::vector<std::string> members = {});
void note_expire_event(InstanceState& state, std::vector<std::string> members = {});
//! A flush has given objects of one class values that the program has not set.
void note_refresh_flush_event(std::span<InstanceState* const> states, const std::vector<std::uint32_t>& slots);

}  // namespace aludel::orm
