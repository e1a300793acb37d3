#include "engine/engine_impl.hpp"

#include "aludel/base/error.hpp"
#include "base/library.hpp"
#include "engine/execution.hpp"

namespace aludel::engine {

namespace {

void check_options(const EngineOptions& options, const Dialect& dialect) {
    const auto refuse = [](const char* what) { throw ArgumentError(std::string("create_engine: ") + what); };
    if (options.pool_size < 0) refuse("pool_size is the number of connections to keep, 0 for no limit; not negative");
    if (options.max_overflow < -1) refuse("max_overflow is 0 or more, or -1 for no limit");
    if (options.pool_timeout.seconds() < 0) refuse("pool_timeout is a time to wait; not negative");
    if (!options.isolation_level.empty() && options.isolation_level != "AUTOCOMMIT")
        dialect.isolation_level_command(options.isolation_level);   // refuses an unknown one
    dialect.begin_command({options.begin_mode});
    dialect.begin_command({options.execution_options.begin_mode});
    if (options.connect_timeout.seconds() <= 0) refuse("connect_timeout is more than zero");
}

driver::ConnectParameters connect_arguments(const URL& url, const EngineOptions& options, const Dialect& dialect) {
    driver::ConnectParameters arguments;
    arguments.user = url.username().value_or("");
    arguments.has_password = url.password().has_value();
    arguments.password = url.password().value_or("");
    arguments.host = url.host().value_or("");
    arguments.port = url.port().value_or(0);
    arguments.database = url.database().value_or("");
    arguments.options = url.query();
    if (!options.foreign_keys && dialect.abilities().optional_foreign_keys)
        arguments.options.emplace_back("foreign_keys", "off");
    for (const auto& argument : options.connect_args) arguments.options.push_back(argument);
    arguments.connect_timeout = options.connect_timeout.seconds();
    arguments.waiter = options.waiter;
    return arguments;
}

pool::PoolOptions pool_options(const EngineOptions& options) {
    pool::PoolOptions made;
    made.size = options.pool_size;
    made.max_overflow = options.max_overflow;
    made.timeout = options.pool_timeout.seconds();
    made.recycle = options.pool_recycle.seconds() < 0 ? 0 : options.pool_recycle.seconds();
    made.pre_ping = options.pool_pre_ping;
    made.lifo = options.pool_use_lifo;
    made.heartbeat = options.pool_heartbeat.seconds() < 0 ? 0 : options.pool_heartbeat.seconds();
    made.reset_on_return = options.pool_reset_on_return;
    made.waiter = options.waiter;
    return made;
}

std::unique_ptr<pool::Pool> make_pool(pool::Connector& connector, const EngineOptions& options, bool single) {
    const pool::PoolOptions made = pool_options(options);
    switch (options.poolclass) {
        case pool::PoolClass::null: return pool::make_null_pool(connector, made);
        case pool::PoolClass::static_: return pool::make_static_pool(connector, made);
        case pool::PoolClass::queue: return pool::make_queue_pool(connector, made);
        case pool::PoolClass::singleton_thread: return pool::make_singleton_thread_pool(connector, made);
        case pool::PoolClass::assertion: return pool::make_assertion_pool(connector, made);
        case pool::PoolClass::automatic: break;
    }
    return single ? pool::make_static_pool(connector, made) : pool::make_queue_pool(connector, made);
}

Ref<const compiler::Compiled> with_plan(const compiler::Compiled& compiled, const Ref<const compiler::RowPlan>& plan) {
    auto made = make_ref<compiler::Compiled>(compiled);
    made->plan = plan;
    return made;
}

//! An INSERT whose key the database makes: asks for it, unless the database tells by itself how it has numbered the row.
Ref<const compiler::Compiled> with_key_returned(Ref<const compiler::Compiled> compiled, const Dialect& dialect) {
    const DialectAbilities& can = dialect.abilities();
    const bool is_told = can.last_insert_id && compiled->is_numbered;
    if (compiled->generated_key.empty() || compiled->returns_rows || is_told || !can.insert_returning) return compiled;
    auto made = make_ref<compiler::Compiled>(*compiled);
    for (const sql::ColumnNode* column : compiled->generated_key)
        made->text += (column == compiled->generated_key.front() ? " RETURNING " : ", ") + dialect.quote(column->name);
    return made;
}

}  // namespace

void destroy(const EngineBase* engine) noexcept { delete static_cast<const EngineImpl*>(engine); }

EngineImpl::EngineImpl(URL u, EngineOptions o, const driver::DriverFactory& f)
    : url(std::move(u)), options(std::move(o)), factory(f), log(options), cache(options.query_cache_size),
      dialect_(factory.dialect(options.dialect)), arguments_(connect_arguments(url, options, dialect())) {
    library = library_token();
    check_options(options, dialect());
    pool_ = make_pool(*this, options, factory.is_private_to_connection(arguments_));
}

std::unique_ptr<driver::Connection> EngineImpl::connect(driver::Deadline deadline) {
    try {
        std::unique_ptr<driver::Connection> connection = open(deadline);
        DriverConnection view(*connection);
        if (!has_connected_.exchange(true)) events.emit(event::first_connect, view);
        events.emit(event::connect, view);
        return connection;
    } catch (DBAPIError& error) {
        note_connect_error(error);
        throw;
    }
}

std::unique_ptr<driver::Connection> EngineImpl::open(driver::Deadline deadline) {
    auto connection = events.is_heard(event::Id::do_connect) ? open_as_told(deadline) : factory.connect(arguments_, deadline);
    dialect_.connected(*connection);
    const std::string& level = options.isolation_level;
    if (!level.empty() && level != "AUTOCOMMIT") connection->run(dialect().isolation_level_command(level));
    return connection;
}

//! By a listener, or with arguments that listeners have changed.
std::unique_ptr<driver::Connection> EngineImpl::open_as_told(driver::Deadline deadline) {
    ConnectArgs arguments(factory, arguments_);
    std::optional<DriverConnection> given = events.emit(event::do_connect, arguments);
    if (!given) return factory.connect(arguments.finished(), deadline);
    std::unique_ptr<driver::Connection> connection(given->release());
    connection->set_deadline(deadline);
    return connection;
}

void EngineImpl::tell(event::Event<DriverConnection&> event, driver::Connection& connection) noexcept {
    if (!events.is_heard(event.id)) return;
    try {
        DriverConnection view(connection);
        events.emit(event, view);
    } catch (...) {
    }
}

bool EngineImpl::on_checkout(driver::Connection& connection) {
    if (!events.is_heard(event::Id::checkout)) return true;
    DriverConnection view(connection);
    events.emit(event::checkout, view);
    if (connection.is_alive()) return true;
    tell(event::invalidate, connection);
    return false;
}
void EngineImpl::on_reset(driver::Connection& connection) noexcept { tell(event::reset, connection); }
void EngineImpl::on_checkin(driver::Connection& connection) noexcept { tell(event::checkin, connection); }
void EngineImpl::on_soft_invalidate(driver::Connection& connection) noexcept { tell(event::soft_invalidate, connection); }
void EngineImpl::on_close(driver::Connection& connection) noexcept { tell(event::close, connection); }
void EngineImpl::on_detach(driver::Connection& connection) {
    DriverConnection view(connection);
    events.emit(event::detach, view);
}
void EngineImpl::on_close_detached(driver::Connection& connection) noexcept { tell(event::close_detached, connection); }

void EngineImpl::note_connect_error(DBAPIError& error) {
    if (!events.is_heard(event::Id::handle_error)) return;
    ErrorContext context(error);
    events.emit(event::handle_error, context);
    if (context.is_disconnect() && context.invalidates_pool()) pool().invalidate_all();
    if (context.replacement()) std::rethrow_exception(context.replacement());
}

Ref<const compiler::Compiled> EngineImpl::compiled(const sql::Node& statement,
                                                   std::span<const std::string_view> column_keys,
                                                   ExecutionImpl& execution) {
    const compiler::StatementKey& key = *execution.key;
    Origin& origin = execution.origin;
    Ref<const compiler::Compiled> found = cache.find(key.bytes);
    if (!found) {
        const std::int64_t begin = steady_ns();
        const auto [rewritten, plan] = execution.rewriter ? execution.rewriter->rewrite(sql::NodeRef(&statement))
                                                          : compiler::Rewriter::Rewritten();
        found = with_key_returned(compiler::compile(dialect(), rewritten ? *rewritten : statement, column_keys, key,
                                                   options.enable_from_linting, execution.schemas, static_cast<bool>(rewritten)),
                                  dialect());
        if (plan) found = with_plan(*found, plan);
        origin.generated_seconds = static_cast<double>(steady_ns() - begin) * 1e-9;
        cache.insert(key.bytes, found);
    }
    origin.compiled = found.get();
    return found;
}

}  // namespace aludel::engine
