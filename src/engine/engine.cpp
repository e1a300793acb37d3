#include "aludel/engine/engine.hpp"

#include "aludel/base/error.hpp"
#include "base/library.hpp"
#include "engine/engine_impl.hpp"

namespace aludel {

namespace {

engine::EngineImpl& required(const Ref<engine::EngineBase>& engine) {
    if (!engine)
        throw UnboundExecutionError("This Engine has no database: it was default-constructed or moved from. Assign it "
                                    "what create_engine(url) gives.");
    check_library(engine->library, "Engine");
    return engine::impl_of(engine);
}

}  // namespace

engine::EngineImpl& Engine::aludel_impl() const { return required(impl_); }

Connection Engine::connect(std::source_location place) const {
    required(impl_);
    return Connection(impl_, place);
}
const Dialect& Engine::dialect() const { return required(impl_).dialect(); }
const URL& Engine::url() const { return required(impl_).url; }
std::string_view Engine::driver() const { return required(impl_).factory.name(); }
pool::PoolView Engine::pool() const { return pool::PoolView(required(impl_).pool()); }
std::size_t Engine::compiled_count() const { return required(impl_).cache.size(); }
void Engine::dispose() const {
    engine::EngineImpl& engine = required(impl_);
    for (const pool::Checkout& checkout : engine.pool().checkouts())
        engine.log.pool_line("Pool disposed of while a connection is in use, taken at " + pool::text_of(checkout));
    engine.pool().dispose();
    engine.events.emit(event::engine_disposed, *this);
}

void Engine::create_tables(const MetaData& metadata, CreateOptions options) const {
    begin([&](Connection& connection) { connection.create_tables(metadata, options); });
}
void Engine::drop_tables(const MetaData& metadata, CreateOptions options) const {
    begin([&](Connection& connection) { connection.drop_tables(metadata, options); });
}

}  // namespace aludel
