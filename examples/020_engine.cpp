// The engine: which database, how to reach it, and how many connections to keep. Create it once, for the whole program;
// it opens nothing before the first use.

#include "example.hpp"

#include <filesystem>
#include <map>

using namespace aludel;
using namespace std::chrono_literals;

namespace {

void engines() {
    // [memory]
    Engine memory = create_engine("sqlite://");                              // in-memory, one connection shared
    Connection conn = memory.connect();
    check(conn.execute(text("SELECT 'hello world'")).scalar_one() == Value("hello world"));
    // [/memory]

    // [lazy]
    Engine engine = create_engine("sqlite:///app.db", {.echo = true});       // three slashes: relative to here
    check(!std::filesystem::exists("app.db"));                               // no connection before the first use
    // [/lazy]
    create_engine("sqlite:///:memory:");                                     // the same as "sqlite://"
    create_engine("sqlite:////var/lib/app.db");                              // four slashes: an absolute path
    create_engine("sqlite+pysqlite:///:memory:");                            // Python's driver names are known

    // [options]
    Engine pg = create_engine("postgresql://user:password@localhost:5432/mydb",
        {.pool_size = 10, .max_overflow = 20, .pool_timeout = 30s, .pool_recycle = 1h,
         .pool_pre_ping = true, .pool_use_lifo = false, .isolation_level = "REPEATABLE READ",
         .echo = true, .echo_pool = true, .hide_parameters = false, .connect_args = {{"application_name", "shop"}}});
    check(pg.dialect().name() == "postgresql");
    check(pg.driver() == "libpq");
    check(pg.pool().size() == 10 && pg.pool().checkedout() == 0);
    // [/options]

    // [status]
    check_prints(pg.pool().status(), R"(
        Pool size: 10  Connections in pool: 0 Current Overflow: -10 Current Checked out connections: 0
        )");
    // [/status]
    pg.dispose();
}

void configuration() {
    // [config]
    const std::map<std::string, std::string> config = {
        {"sqlalchemy.url", "sqlite://"}, {"sqlalchemy.echo", "false"}, {"app.title", "not ours"}};
    Engine from_file = engine_from_config(config, "sqlalchemy.");            // a map of strings; the prefix is removed
    check(from_file.dialect().name() == "sqlite");
    // [/config]

    Engine without_pool = create_engine("sqlite://", {.poolclass = pool::Null});
    check(without_pool.pool().checkedin() == 0);
}

void urls() {
    // [url]
    const URL url = make_url("postgresql+psycopg2://scott:s%40cret@[::1]:5432/shop?application_name=till&host=a&host=b");
    check(url.get_backend_name() == "postgresql" && url.get_driver_name() == "psycopg2");
    check(url.username() == "scott" && url.password() == "s@cret");
    check(url.host() == "::1" && url.port() == 5432 && url.database() == "shop");
    check(url.query_values("host") == std::vector<std::string>{"a", "b"});
    // [/url]

    // [url_parts]
    const URL built = URL::create({.drivername = "postgresql", .username = "scott", .password = "s@cret", .host = "db"});
    check_prints(built.set({.database = "shop"}), R"(
        postgresql://scott:***@db/shop
        )");
    check(built.render_as_string(false) == "postgresql://scott:s%40cret@db");   // hide_password = false
    // [/url_parts]
    make_url("mssql+pyodbc://user:password@host/db?driver=ODBC+Driver+17+for+SQL+Server");
    make_url("oracle+cx_oracle://user:password@host:1521/?service_name=myservice");
}

void mistakes() {
    // For a database that this version does not support, the error names it, before anything is opened.
    check_throws<NoSuchModuleError>([] { create_engine("mysql://user:pass@localhost/mydb?charset=utf8mb4"); });
    check_throws<NoSuchModuleError>([] { create_engine("mssql+odbc://user:pw@host:1433/db?driver=FreeTDS"); });
    check_throws<ArgumentError>([] { create_engine("no url at all"); });
    check_throws<OperationalError>([] { create_engine("sqlite:////no/such/folder/app.db").connect(); });
}

}  // namespace

int main() {
    engines();
    configuration();
    urls();
    mistakes();
}
