#pragma once

namespace aludel::orm {

struct Store;

//! Lets go of the objects that no `Ptr` holds, that nothing kept links to, and that have nothing left to write.
void sweep(Store& store);

}  // namespace aludel::orm
