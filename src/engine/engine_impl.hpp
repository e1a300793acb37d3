#pragma once

#include "aludel/engine/engine.hpp"
#include "driver/factory.hpp"
#include "engine/cache.hpp"
#include "engine/engine_dialect.hpp"
#include "engine/events.hpp"
#include "engine/log.hpp"
#include "pool/pool.hpp"

#include <atomic>
#include <memory>

namespace aludel::engine {

//! What is behind an `Engine`. Constant but for the pool and the cache, which lock by themselves.
class EngineImpl final : public EngineBase, private pool::Connector {
public:
    EngineImpl(URL url, EngineOptions options, const driver::DriverFactory& factory);

    const URL url;
    const EngineOptions options;
    const driver::DriverFactory& factory;
    const Log log;
    CompiledCache cache;
    Events events{};

    const Dialect& dialect() const noexcept { return dialect_.get(); }
    pool::Pool& pool() const noexcept { return *pool_; }
    driver::Waiter& waiter() const noexcept { return options.waiter ? *options.waiter : driver::poll_waiter(); }
    //! A connection outside the pool.
    std::unique_ptr<driver::Connection> connect(driver::Deadline deadline) override;
    //! Emits an event of a driver connection where no caller is left to receive what a listener throws.
    void tell(event::Event<DriverConnection&> event, driver::Connection& connection) noexcept;
    //! The statement of the execution's key, from the cache or compiled now; its `origin` records which.
    Ref<const compiler::Compiled> compiled(const sql::Node& statement, std::span<const std::string_view> column_keys,
                                           ExecutionImpl& execution);

private:
    bool on_checkout(driver::Connection& connection) override;
    void on_reset(driver::Connection& connection) noexcept override;
    void on_checkin(driver::Connection& connection) noexcept override;
    void on_soft_invalidate(driver::Connection& connection) noexcept override;
    void on_close(driver::Connection& connection) noexcept override;
    void on_detach(driver::Connection& connection) override;
    void on_close_detached(driver::Connection& connection) noexcept override;
    std::unique_ptr<driver::Connection> open(driver::Deadline deadline);
    std::unique_ptr<driver::Connection> open_as_told(driver::Deadline deadline);
    void note_connect_error(DBAPIError& error);

    EngineDialect dialect_;
    driver::ConnectParameters arguments_;
    std::atomic<bool> has_connected_{false};
    std::unique_ptr<pool::Pool> pool_;
};

inline EngineImpl& impl_of(const Ref<EngineBase>& engine) noexcept { return static_cast<EngineImpl&>(*engine); }

//! The driver for the database that a URL names. Throws `NoSuchModuleError`.
const driver::DriverFactory& driver_for(const URL& url);

}  // namespace aludel::engine
