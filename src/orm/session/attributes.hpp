#pragma once

#include "aludel/orm/attribute.hpp"
#include "orm/session/session_impl.hpp"

#include <span>

//! Fields and relationships of an object that expire or are read again by themselves.
namespace aludel::orm {

//! They are loaded again when they are next read. Unflushed changes of them are lost. Throws `InvalidRequestError` for an object
//! that has no row in this session, and `ArgumentError` for what is none of its class.
void expire_attributes(SessionImpl& session, InstanceState& state, std::span<const Attribute> attributes);
//! `expire_attributes`, and reads them now. Throws `ObjectDeletedError` when the row is gone.
void refresh_attributes(SessionImpl& session, InstanceState& state, std::span<const Attribute> attributes);

}  // namespace aludel::orm
