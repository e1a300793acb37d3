#pragma once

namespace aludel::orm {

struct Store;

//! Releases the objects that no `Ptr` holds, that no kept object links to, and that have no unflushed changes.
void sweep(Store& store);

}  // namespace aludel::orm
