#include "aludel/async/engine.hpp"

#include "aludel/async/waiter.hpp"
#include "engine/engine_config.hpp"

#include <boost/asio/system_executor.hpp>

namespace aludel {

namespace {

AsyncEngine made(const URL& url, EngineOptions options, async::asio::any_io_executor executor) {
    if (!options.waiter) options.waiter = &async::async_waiter();
    return AsyncEngine(create_engine(url, options), std::move(executor));
}

async::asio::any_io_executor system_executor() { return boost::asio::system_executor(); }

}  // namespace

AsyncEngine create_async_engine(const URL& url, EngineOptions options) {
    return made(url, std::move(options), system_executor());
}

AsyncEngine create_async_engine(std::string_view url, EngineOptions options) {
    return made(make_url(url), std::move(options), system_executor());
}

AsyncEngine create_async_engine(async::asio::any_io_executor executor, std::string_view url, EngineOptions options) {
    return made(make_url(url), std::move(options), std::move(executor));
}

AsyncEngine async_engine_from_config(const std::vector<std::pair<std::string, std::string>>& configuration,
                                     std::string_view prefix) {
    engine::EngineConfig config = engine::read_config(configuration, prefix);
    return made(make_url(config.url), std::move(config.options), system_executor());
}

}  // namespace aludel
