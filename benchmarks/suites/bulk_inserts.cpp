// Inserting 100,000 rows at once, in SQLAlchemy's ways.

#include "suite.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bench::suites {

using namespace aludel;

namespace {

constexpr std::size_t chunk_size = 1000;

std::size_t flush_chunks(const Engine& engine, std::size_t n, bool with_ids) {
    Session session(engine);
    for (std::size_t chunk = 0; chunk < n; chunk += chunk_size) {
        session.add_all(make_customers(chunk, std::min(chunk_size, n - chunk), with_ids));
        session.flush();
    }
    session.commit();
    return n;
}

std::size_t insert_by_hand(RawSqlite& raw, std::size_t n) {
    const RawSqlite::Statement statement(raw, "INSERT INTO perf_customer (name, description) VALUES ($1, $2)");
    std::string name, description;
    raw.run("BEGIN");
    raw.execute_many(statement, n, [&](std::size_t i, const auto& execute) {
        name = fmt::format("customer name {}", i);
        description = fmt::format("customer description {}", i);
        execute({std::string_view(name), std::string_view(description)});
    });
    raw.run("COMMIT");
    return n;
}

std::size_t insert_by_hand(RawPostgresql& raw, std::size_t n) {
    raw.run("BEGIN");
    raw.copy("COPY perf_customer (name, description) FROM STDIN (FORMAT binary)", n,
             [](std::size_t i, std::string& name, std::string& description) {
                 name = fmt::format("customer name {}", i);
                 description = fmt::format("customer description {}", i);
             });
    raw.run("COMMIT");
    return n;
}

}  // namespace

void bulk_inserts(const Options& options, Database& database) {
    const std::size_t n = options.scaled(100'000);
    const Engine engine = database.engine();
    Tests tests(options, database, {.name = "bulk_inserts", .size = n, .setup = [&] { database.recreate(); },
                                    .check = [&] { return database.count("SELECT count(*) FROM perf_customer"); }});

    tests.test("test_flush_no_pk", [&] { return flush_chunks(engine, n, false); });
    tests.test("test_flush_pk_given", [&] { return flush_chunks(engine, n, true); });
    tests.test("test_orm_bulk_insert", [&] {
        Session session(engine);
        session.execute(insert(customers), make_customers(0, n));
        session.commit();
        return n;
    });
    // SQLAlchemy gives objects of the session; Aludel's insert of structs gives structs, which have their keys then.
    tests.test("test_orm_insert_returning", [&] {
        Session session(engine);
        const std::size_t rows = session.execute(insert(customers).returning(customers), make_customers(0, n)).scalars().all().size();
        session.commit();
        return rows;
    });
    tests.test("test_core_insert", [&] {
        engine.begin([&](Connection& connection) { connection.execute(insert(customers), make_customers(0, n)); });
        return n;
    });
    tests.test("test_dbapi_raw", [&] { return database.raw([&](auto& raw) { return insert_by_hand(raw, n); }); });
}

}  // namespace bench::suites
