#pragma once

namespace aludel {

//! Identifies who runs on this thread: the fiber, or the thread itself outside of fibers. Unique among those that run.
const void* current_caller() noexcept;
//! Makes `fiber` (null: the thread itself) the caller on this thread; returns the previous one. Called by the code that
//! switches fibers.
const void* exchange_caller(const void* fiber) noexcept;

}  // namespace aludel
