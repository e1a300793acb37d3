#include "async/threads.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <thread>

namespace aludel::async::detail {

namespace {

// Calls of an embedded database are short, or wait for a disk or a lock: a few more threads than cores.
std::size_t thread_count() { return std::max(4u, std::thread::hardware_concurrency()); }

// Never destroyed: fibers may end after main.
boost::asio::thread_pool& threads() {
    static auto* const pool = new boost::asio::thread_pool(thread_count());
    return *pool;
}

}  // namespace

void run_on_some_thread(std::function<void()> work) { boost::asio::post(threads(), std::move(work)); }

}  // namespace aludel::async::detail
