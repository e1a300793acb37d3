#pragma once

#include "aludel/orm/instance_state.hpp"
#include "orm/mapping/mapper_impl.hpp"
#include "types/deferred_access.hpp"

#include <cstdint>
#include <string>
#include <vector>

//! The `Deferred` fields of objects: which are loaded, and whom they ask.
namespace aludel::orm {

//! False for a field of any other kind.
inline bool is_unloaded(const InstanceState& state, const Slot& slot) noexcept {
    return aludel::detail::DeferredAccess::is_unloaded(slot, state.object());
}
//! The fields of an object in a session know it, so that they can be loaded when they are read.
void own_fields(InstanceState& state) noexcept;
//! The field is loaded when it is next read, or throws then.
void set_unloaded(InstanceState& state, std::uint32_t slot, bool raises) noexcept;
void set_loaded(InstanceState& state, std::uint32_t slot) noexcept;
//! After the object has expired: what a SELECT of the class leaves out is to be loaded again when it is read.
void expire_fields(InstanceState& state) noexcept;
//! These fields, of any kind, are read again when the program next looks at them.
void expire_fields(InstanceState& state, const std::vector<std::uint32_t>& slots);
//! After the insertion of an object was undone: its fields have what was inserted.
void recall_fields(InstanceState& state) noexcept;
//! Of the loaded part of an object.
std::vector<std::uint32_t> unloaded_fields(const InstanceState& state);
//! "Post.body of Post(1)"
std::string describe_field(const InstanceState& state, std::uint32_t slot);

}  // namespace aludel::orm
