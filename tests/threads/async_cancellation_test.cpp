// Cancellations at random moments, while several threads run the coroutines that share a pool.

#include "integration/async/cancellation_load.hpp"

using namespace aludel::integration;

namespace {

class AsyncThreadsCancellation : public CancellationLoadTest {};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncThreadsCancellation, databases_with(&Abilities::several_connections), database_name);

TEST_P(AsyncThreadsCancellation, loses_nothing) { run_load(4, 200); }
