#pragma once

#include "aludel/base/duration.hpp"
#include "aludel/base/log.hpp"
#include "aludel/compiler/dialect_options.hpp"
#include "aludel/driver/waiter.hpp"
#include "aludel/pool/pool.hpp"
#include "aludel/sql/execution_options.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace aludel {

//! Options of `create_engine`.
struct EngineOptions {
    int pool_size = 5;                                  //!< connections kept; 0: no limit
    int max_overflow = 10;                              //!< more that may be open at once; -1: no limit
    Duration pool_timeout = Duration::of_seconds(30);   //!< wait for a free connection, then `TimeoutError`
    Duration pool_recycle = Duration::of_seconds(-1);   //!< age at which a connection is replaced; negative: never
    bool pool_pre_ping = false;                         //!< ask the server before a connection is handed out
    Duration pool_heartbeat = Duration::of_seconds(-1); //!< idle time after which the server is asked; negative: never
    bool pool_use_lifo = false;                         //!< hand out the connection that came back last
    pool::ResetOnReturn pool_reset_on_return = pool::ResetOnReturn::rollback;   //!< of a connection that comes back
    pool::PoolClass poolclass = pool::PoolClass::automatic;
    std::string isolation_level{};                      //!< see `ExecutionOptions`; empty: the database's default
    std::string begin_mode{};                           //!< SQLite: see `ExecutionOptions`; empty: DEFERRED
    ExecutionOptions execution_options{};               //!< of all connections, e.g. `{.timeout = 2s}`
    DialectOptions dialect{};                           //!< e.g. `{.server_version = {3, 30}}`: write SQL for that one
    Echo echo = Echo::off;
    Echo echo_pool = Echo::off;                         //!< logs connections taken from the pool and given back
    LogSink* echo_sink = nullptr;                       //!< null: `console_log()`; must outlive the engine
    bool hide_parameters = false;                       //!< keep parameters out of the log and of errors
    std::vector<std::pair<std::string, std::string>> connect_args{};   //!< for the driver; above the URL's query
    Duration connect_timeout = Duration::of_seconds(30);
    bool enable_from_linting = true;                    //!< refuse a SELECT of tables that nothing links; see `Select::cartesian`
    std::size_t query_cache_size = 500;                 //!< compiled statements kept; 0: none
    bool foreign_keys = true;                           //!< SQLite: whether foreign keys are enforced
    driver::Waiter* waiter = nullptr;                   //!< null: `driver::poll_waiter()`; must outlive the engine
};

}  // namespace aludel
