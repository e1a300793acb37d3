#include "aludel/base/error.hpp"
#include "engine/engine_config.hpp"
#include "engine/engine_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace aludel {

namespace engine {

namespace {

//! Python's drivers of a database, which mean ours, so that URLs can be moved over unchanged.
struct KnownDatabase {
    std::string_view dialect;
    std::array<std::string_view, 8> drivers;
};
constexpr KnownDatabase known[] = {
    {"sqlite", {"sqlite3", "pysqlite", "aiosqlite", "pysqlcipher"}},
    {"postgresql", {"libpq", "psycopg2", "psycopg", "asyncpg", "pg8000", "psycopg2cffi", "psycopg_async"}},
    {"mysql", {"mariadb", "pymysql", "mysqldb", "mysqlconnector", "aiomysql", "asyncmy", "mariadbconnector"}},
    {"mariadb", {"mariadb", "pymysql", "mysqldb", "mysqlconnector", "aiomysql", "asyncmy", "mariadbconnector"}},
    {"mssql", {"odbc", "pyodbc", "aioodbc", "pymssql"}},
    {"oracle", {"oracledb", "cx_oracle"}},
};

std::string database_of(const driver::DriverFactory& factory) { return std::string(factory.dialect({})->name()); }

std::string built_names() {
    std::string names;
    for (const driver::DriverFactory* factory : driver::built_drivers())
        names += (names.empty() ? "" : ", ") + database_of(*factory);
    return names.empty() ? "none" : names;
}

}  // namespace

const driver::DriverFactory& driver_for(const URL& url) {
    const std::string backend = url.get_backend_name(), driver = url.get_driver_name();
    const auto* database = std::find_if(std::begin(known), std::end(known),
                                        [&](const KnownDatabase& k) { return k.dialect == backend; });
    if (database == std::end(known))
        throw NoSuchModuleError(fmt::format(
            "Can't load the dialect \"{}\" of the URL \"{}\". This build has: {}.{}", backend, url.render_as_string(),
            built_names(), backend == "postgres" ? " The name is \"postgresql\"." : ""));
    if (!driver.empty() &&
        std::find(database->drivers.begin(), database->drivers.end(), driver) == database->drivers.end())
        throw NoSuchModuleError(fmt::format("Can't load the driver \"{}\" of the URL \"{}\". Write \"{}://\" and the "
                                            "driver of this build is taken.",
                                            driver, url.render_as_string(), backend));
    for (const driver::DriverFactory* factory : driver::built_drivers())
        if (database_of(*factory) == backend) return *factory;
    throw NoSuchModuleError(fmt::format("The URL \"{}\" needs a driver for {}, which is not part of this build. This "
                                        "build has: {}.",
                                        url.render_as_string(), backend, built_names()));
}

}  // namespace engine

Engine create_engine(const URL& url, const EngineOptions& options) {
    const driver::DriverFactory& factory = engine::driver_for(url);
    return Engine(Ref<engine::EngineBase>(new engine::EngineImpl(url, options, factory)));
}

Engine create_engine(std::string_view url, const EngineOptions& options) {
    return create_engine(make_url(url), options);
}

namespace {

[[noreturn]] void throw_bad_option(std::string_view key, std::string_view value, std::string_view wanted) {
    throw ArgumentError(fmt::format("The configuration says {} = \"{}\"; it takes {}.", key, value, wanted));
}

bool read_flag(std::string_view key, std::string_view value) {
    if (value == "true" || value == "True" || value == "1" || value == "on" || value == "yes") return true;
    if (value == "false" || value == "False" || value == "0" || value == "off" || value == "no") return false;
    throw_bad_option(key, value, "true or false");
}

template <class N>
N read_number(std::string_view key, std::string_view value) {
    N number{};
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) throw_bad_option(key, value, "a number");
    return number;
}

Echo read_echo(std::string_view key, std::string_view value) {
    return value == "debug" || value == "rows" ? Echo(Echo::rows) : Echo(read_flag(key, value));
}

pool::ResetOnReturn read_reset(std::string_view key, std::string_view value) {
    if (value == "rollback") return pool::ResetOnReturn::rollback;
    if (value == "commit") return pool::ResetOnReturn::commit;
    if (value == "none" || value == "None") return pool::ResetOnReturn::none;
    throw_bad_option(key, value, "rollback, commit or none");
}

void set_option(EngineOptions& options, std::string_view key, std::string_view name, std::string_view value) {
    const auto seconds = [&] { return Duration::of_seconds(read_number<double>(key, value)); };
    if (name == "echo") options.echo = read_echo(key, value);
    else if (name == "pool_size") options.pool_size = read_number<int>(key, value);
    else if (name == "max_overflow") options.max_overflow = read_number<int>(key, value);
    else if (name == "isolation_level") options.isolation_level = value;
    else if (name == "begin_mode") options.begin_mode = value;
    else if (name == "echo_pool") options.echo_pool = read_echo(key, value);
    else if (name == "pool_timeout") options.pool_timeout = seconds();
    else if (name == "pool_recycle") options.pool_recycle = seconds();
    else if (name == "connect_timeout") options.connect_timeout = seconds();
    else if (name == "pool_pre_ping") options.pool_pre_ping = read_flag(key, value);
    else if (name == "pool_heartbeat") options.pool_heartbeat = seconds();
    else if (name == "pool_reset_on_return") options.pool_reset_on_return = read_reset(key, value);
    else if (name == "pool_use_lifo") options.pool_use_lifo = read_flag(key, value);
    else if (name == "hide_parameters") options.hide_parameters = read_flag(key, value);
    else if (name == "foreign_keys") options.foreign_keys = read_flag(key, value);
    else if (name == "enable_from_linting") options.enable_from_linting = read_flag(key, value);
    else if (name == "query_cache_size") options.query_cache_size = read_number<std::size_t>(key, value);
    else throw ArgumentError(fmt::format("The configuration has the option {}, which create_engine does not know.", key));
}

}  // namespace

engine::EngineConfig engine::read_config(const std::vector<std::pair<std::string, std::string>>& configuration,
                                         std::string_view prefix) {
    EngineConfig config;
    for (const auto& [key, value] : configuration) {
        if (!key.starts_with(prefix)) continue;
        const std::string_view name = std::string_view(key).substr(prefix.size());
        if (name == "url") config.url = value;
        else set_option(config.options, key, name, value);
    }
    if (config.url.empty()) throw ArgumentError(fmt::format("The configuration lacks {}url.", prefix));
    return config;
}

Engine engine_from_config(const std::vector<std::pair<std::string, std::string>>& configuration,
                          std::string_view prefix) {
    const engine::EngineConfig config = engine::read_config(configuration, prefix);
    return create_engine(config.url, config.options);
}

}  // namespace aludel
