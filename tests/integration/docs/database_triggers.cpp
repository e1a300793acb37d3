// Errors that a database, its client library or the network reports.

#include "aludel/async/waiter.hpp"
#include "stage.hpp"

#include <boost/asio/io_context.hpp>
#include <fstream>

namespace error_pages {

namespace {

void data(Stage& stage) { stage.postgresql().connect().execute(text("SELECT 1 / 0")); }

void integrity(Stage& stage) {
    Connection conn = stage.sqlite().connect();
    conn.execute(insert(users).values(users.name = "Eve", users.email = "alice@example.com"));
}

void interface(Stage& stage) { stage.sqlite().connect().exec_driver_sql("SELECT ?, ?", {1}); }

void internal(Stage& stage) {
    const std::string path = stage.folder().file("picture.jpg");
    std::ofstream(path) << std::string(1000, 'x');
    Engine engine = create_engine("sqlite:///" + path);
    engine.begin([](Connection& conn) { conn.execute(text("SELECT * FROM sqlite_master")); });
}

void not_supported(Stage& stage) { stage.postgresql().connect().exec_driver_sql("COPY users TO STDOUT"); }

void not_supported_plan(Stage& stage) {
    Engine& engine = stage.postgresql();
    Connection conn = engine.connect();
    const auto statement = text("SELECT * FROM users");
    conn.execute(statement).all();
    conn.commit();
    engine.begin([](Connection& other) { other.execute(text("ALTER TABLE users ADD COLUMN phone text")); });
    conn.execute(text("INSERT INTO tags (name) VALUES ('old')"));
    conn.execute(statement);
}

//! A fiber that waits is ended, and its destructors run statements.
void operation_cancelled(Stage& stage) {
    const Engine engine = create_engine(stage.postgresql().url(), {.waiter = &async::fiber_waiter()});
    std::exception_ptr thrown;
    struct Guard {
        Connection connection;
        std::exception_ptr& thrown;
        ~Guard() {
            try {
                connection.execute(text("SELECT 1"));
            } catch (const Error&) {
                thrown = std::current_exception();
            }
        }
    };
    {
        boost::asio::io_context io;
        bool waits = false;
        async::spawn(io, [&] {
            Guard guard{engine.connect(), thrown};
            Connection connection = engine.connect();
            waits = true;
            connection.execute(text("SELECT pg_sleep(60)"));
        });
        while (!waits) io.run_one();
    }
    if (thrown) std::rethrow_exception(thrown);
}

void await_required(Stage& stage) {
    create_engine(stage.postgresql().url(), {.waiter = &async::async_waiter()}).connect();
}

void operational(Stage&) { create_engine("sqlite:///no/such/folder/app.db").connect(); }

void programming(Stage& stage) { stage.sqlite().connect().execute(text("SELEC 1")); }

void programming_no_table(Stage&) {
    create_engine("sqlite://").connect().execute(select(users.id, users.name));
}

void unknown_outcome(Stage& stage) {
    Engine& engine = stage.postgresql();
    Connection conn = engine.connect();
    const auto backend = conn.execute(text("SELECT pg_backend_pid()")).as<int>().scalar_one();
    engine.connect().execute(text("SELECT pg_terminate_backend(:n, 5000)"), {{"n", backend}}).all();
    conn.commit();
}

}  // namespace

std::vector<Trigger> database_triggers() {
    return {{"await-required", await_required},
            {"data", data},
            {"integrity", integrity},
            {"interface", interface},
            {"internal", internal},
            {"not-supported", not_supported},
            {"not-supported-plan", not_supported_plan},
            {"operation-cancelled", operation_cancelled},
            {"operational", operational},
            {"programming", programming},
            {"programming-no-table", programming_no_table},
            {"unknown-outcome", unknown_outcome}};
}

}  // namespace error_pages
