#pragma once

#include "orm/mapping/mapper_impl.hpp"

#include <vector>

namespace aludel::orm {

//! The slots of a foreign key at both ends; empty when a column of it is not mapped.
std::vector<SyncPair> slots_of(const MapperImpl& mapper, const ForeignKey& key, const MapperImpl& target);

}  // namespace aludel::orm
