// 10,000 SELECTs of one row by its key, in one session or connection.

#include "suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace bench::suites {

using namespace aludel;

namespace {

constexpr std::int32_t row_count = 10'999;

//! The statement of test_core_reuse_stmt, which SQLAlchemy builds with a bindparam.
inline const auto customer_by_id = statement([](const Arg<Integer>& id) {
    return select(wide_customers).where(wide_customers.id == id);
});

//! The keys 1 to 10,999 in random order, the first `n` of them.
std::vector<std::int32_t> random_ids(std::size_t n) {
    std::vector<std::int32_t> ids(row_count);
    std::iota(ids.begin(), ids.end(), 1);
    std::shuffle(ids.begin(), ids.end(), std::mt19937(1));
    ids.resize(n);
    return ids;
}

void fill(const Engine& engine) {
    Session session(engine);
    for (std::int32_t i = 1; i <= row_count; ++i) {
        const std::string text = fmt::format("c{}", i);
        session.add(WideCustomer{.id = i, .name = text, .description = text, .q = i * 10, .p = i * 20, .x = i * 30, .y = i * 40});
    }
    session.commit();
}

//! One session for all SELECTs; `read(session, id)` gives the id that it has read.
template <class F>
std::size_t in_session(const Engine& engine, const std::vector<std::int32_t>& ids, F&& read) {
    Session session(engine);
    std::size_t found = 0;
    for (const std::int32_t id : ids) found += read(session, id) == id;
    return found;
}

template <class F>
std::size_t in_connection(const Engine& engine, const std::vector<std::int32_t>& ids, F&& read) {
    Connection connection = engine.connect();
    std::size_t found = 0;
    for (const std::int32_t id : ids) found += read(connection, id) == id;
    return found;
}

//! The forms, with an engine that keeps no compiled statements and with one that does.
struct Engines {
    Engine uncached;
    Engine cached;
};

void orm(Tests& tests, const Engines& engines, const std::vector<std::int32_t>& ids) {
    // session.query(Customer).filter(...).one() is scalars(select(...)).one() here.
    const auto classic = [](Session& session, std::int32_t id) {
        return session.scalars(select(wide_customers).where(wide_customers.id == id)).one()->id;
    };
    const auto modern = [](Session& session, std::int32_t id) {
        return session.execute(select(wide_customers).where(wide_customers.id == id)).scalar_one()->id;
    };
    const auto columns = [](Session& session, std::int32_t id) {
        const auto statement = select(wide_customers.id, wide_customers.name, wide_customers.description);
        return get<0>(session.execute(statement.where(wide_customers.id == id)).one());
    };
    tests.test("test_orm_query_classic_style", [&] { return in_session(engines.uncached, ids, classic); });
    tests.test("test_orm_query_classic_style_w_cache", [&] { return in_session(engines.cached, ids, classic); });
    tests.test("test_orm_query_new_style", [&] { return in_session(engines.uncached, ids, modern); });
    tests.test("test_orm_query_new_style_cache", [&] { return in_session(engines.cached, ids, modern); });
    tests.test("test_orm_query_classic_style_cols_only", [&] { return in_session(engines.uncached, ids, columns); });
    tests.test("test_orm_query_classic_style_cols_only_cache", [&] { return in_session(engines.cached, ids, columns); });
}

void core(Tests& tests, const Engines& engines, const std::vector<std::int32_t>& ids) {
    const auto anew = [](Connection& connection, std::int32_t id) {
        return connection.scalars(select(wide_customers).where(wide_customers.id == id)).first().value().id;
    };
    const auto kept = [](Connection& connection, std::int32_t id) {
        return connection.scalars(customer_by_id(id)).first().value().id;
    };
    tests.test("test_core_new_stmt_each_time", [&] { return in_connection(engines.uncached, ids, anew); });
    tests.test("test_core_new_stmt_each_time_compiled_cache", [&] { return in_connection(engines.cached, ids, anew); });
    tests.test("test_core_reuse_stmt", [&] { return in_connection(engines.uncached, ids, kept); });
    tests.test("test_core_reuse_stmt_compiled_cache", [&] { return in_connection(engines.cached, ids, kept); });
}

//! Reads all columns into a struct, with a statement that is prepared once; SQLAlchemy's suite has no such test.
template <class Raw>
std::size_t select_by_hand(Raw& raw, const std::vector<std::int32_t>& ids) {
    std::size_t found = 0;
    {
        const typename Raw::Statement statement(raw, "SELECT id, name, description, q, p, x, y FROM perf_wide_customer WHERE id = $1");
        raw.run("BEGIN");
        WideCustomer customer;
        for (const std::int32_t id : ids) {
            raw.each(statement, {id}, [&](const auto& row) {
                customer.id = row.integer(0);
                customer.name.assign(row.text(1));
                customer.description.assign(row.text(2));
                customer.q = row.integer(3);
                customer.p = row.integer(4);
                customer.x = row.integer(5);
                customer.y = row.integer(6);
            });
            found += customer.id == id;
        }
    }
    raw.run("COMMIT");
    return found;
}

}  // namespace

void short_selects(const Options& options, Database& database) {
    const std::size_t n = std::min<std::size_t>(options.scaled(10'000), row_count);
    const Engines engines{database.engine({.query_cache_size = 0}), database.engine()};
    const std::vector<std::int32_t> ids = random_ids(n);
    const auto setup = [&] {
        database.recreate();
        fill(engines.cached);
    };
    Tests tests(options, database, {.name = "short_selects", .size = n, .setup = setup});

    orm(tests, engines, ids);
    core(tests, engines, ids);
    tests.test("test_dbapi_raw", [&] { return database.raw([&](auto& raw) { return select_by_hand(raw, ids); }); });
}

}  // namespace bench::suites
