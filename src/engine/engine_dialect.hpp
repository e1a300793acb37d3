#pragma once

#include "aludel/compiler/dialect.hpp"
#include "driver/connection.hpp"

#include <atomic>
#include <mutex>

namespace aludel::engine {

//! An engine's dialect: as its options make it, and from the first connection on as the server needs it. Every
//! connection that the engine hands out has passed `connected`, so no statement is compiled before. Thread-safe.
class EngineDialect {
public:
    explicit EngineDialect(Ref<const Dialect> dialect) : first_(std::move(dialect)), current_(first_.get()) {}

    //! Valid as long as the engine.
    const Dialect& get() const noexcept { return *current_.load(std::memory_order_acquire); }
    //! Takes the version and the settings of the server from the engine's first connection, and only from that: servers
    //! that one URL leads to are of one kind.
    void connected(const driver::Connection& connection);

private:
    const Ref<const Dialect> first_;
    std::mutex mutex_{};
    Ref<const Dialect> for_server_{};
    std::atomic<const Dialect*> current_;
};

}  // namespace aludel::engine
