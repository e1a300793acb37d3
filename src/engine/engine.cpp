#include "aludel/engine/engine.hpp"

#include "engine/core.hpp"

namespace aludel {

const Dialect& Engine::dialect() const noexcept { return engine::core_of(core_).dialect; }
const URL& Engine::url() const noexcept { return engine::core_of(core_).url; }
std::string_view Engine::driver() const noexcept { return engine::core_of(core_).factory.name(); }
pool::PoolView Engine::pool() const noexcept { return pool::PoolView(engine::core_of(core_).pool()); }
std::size_t Engine::compiled_count() const { return engine::core_of(core_).cache.size(); }
void Engine::dispose() const { engine::core_of(core_).pool().dispose(); }

void Engine::create_tables(const MetaData& metadata, CreateOptions options) const {
    begin([&](Connection& connection) { connection.create_tables(metadata, options); });
}
void Engine::drop_tables(const MetaData& metadata, CreateOptions options) const {
    begin([&](Connection& connection) { connection.drop_tables(metadata, options); });
}

}  // namespace aludel
