#include "engine/engine_dialect.hpp"

namespace aludel::engine {

void EngineDialect::connected(const driver::Connection& connection) {
    if (&get() != first_.get() || !connection.is_alive()) return;
    const std::lock_guard lock(mutex_);
    if (for_server_) return;
    for_server_ = first_->for_server({connection.server_version(), connection.server_settings()});
    current_.store(for_server_.get(), std::memory_order_release);
}

}  // namespace aludel::engine
