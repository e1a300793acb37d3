#include "aludel/engine/engine.hpp"

#include "aludel/base/error.hpp"
#include "base/library.hpp"
#include "engine/core.hpp"

namespace aludel {

namespace {

engine::Core& required(const Ref<engine::CoreBase>& core) {
    if (!core)
        throw UnboundExecutionError("This Engine has no database: it was default-constructed or moved from. Assign it "
                                    "what create_engine(url) gives.");
    check_library(core->library, "Engine");
    return engine::core_of(core);
}

}  // namespace

Connection Engine::connect() const {
    required(core_);
    return Connection(core_);
}
const Dialect& Engine::dialect() const { return required(core_).dialect; }
const URL& Engine::url() const { return required(core_).url; }
std::string_view Engine::driver() const { return required(core_).factory.name(); }
pool::PoolView Engine::pool() const { return pool::PoolView(required(core_).pool()); }
std::size_t Engine::compiled_count() const { return required(core_).cache.size(); }
void Engine::dispose() const { required(core_).pool().dispose(); }

void Engine::create_tables(const MetaData& metadata, CreateOptions options) const {
    begin([&](Connection& connection) { connection.create_tables(metadata, options); });
}
void Engine::drop_tables(const MetaData& metadata, CreateOptions options) const {
    begin([&](Connection& connection) { connection.drop_tables(metadata, options); });
}

}  // namespace aludel
