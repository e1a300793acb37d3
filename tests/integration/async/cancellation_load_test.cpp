// A thousand cancellations at random moments, while forty coroutines share eight connections: nothing that was committed
// is lost, nothing that was not is kept, no row is another's, and every connection comes back.

#include "integration/async/cancellation_load.hpp"

using namespace aludel::integration;

namespace {

class AsyncCancellationLoad : public CancellationLoadTest {};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncCancellationLoad, databases_with(&Abilities::several_connections), database_name);

TEST_P(AsyncCancellationLoad, on_one_thread_loses_nothing) { run_load(1, can().server ? 1000 : 300); }
TEST_P(AsyncCancellationLoad, on_several_threads_loses_nothing) { run_load(4, can().server ? 1000 : 300); }
