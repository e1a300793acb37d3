// 10,000 INSERTs of one row, each in a transaction of its own.

#include "suite.hpp"

namespace bench::suites {

using namespace aludel;

namespace {

//! The statement of test_core_query_caching, which SQLAlchemy builds once.
inline const auto insert_customer = statement([](const Arg<String>& name, const Arg<String>& description) {
    return insert(customers).values(customers.name = name, customers.description = description);
});

//! `insert_one(session, customer)` in a session and a transaction of its own.
template <class F>
std::size_t in_sessions(const Engine& engine, std::size_t n, F&& insert_one) {
    for (std::size_t i = 0; i < n; ++i) {
        Session session(engine);
        insert_one(session, make_customer(i));
        session.commit();
    }
    return n;
}

template <class F>
std::size_t in_transactions(const Engine& engine, std::size_t n, F&& insert_one) {
    for (std::size_t i = 0; i < n; ++i)
        engine.begin([&](Connection& connection) { insert_one(connection, make_customer(i)); });
    return n;
}

constexpr const char* insert_sql = "INSERT INTO perf_customer (name, description) VALUES ($1, $2)";

template <class Raw>
void insert_by_hand(Raw& raw, const typename Raw::Statement& statement, std::size_t i) {
    const Customer customer = make_customer(i);
    raw.run("BEGIN");
    raw.execute(statement, {std::string_view(customer.name), std::string_view(customer.description)});
    raw.run("COMMIT");
}

void by_hand(Tests& tests, Database& database) {
    const std::size_t n = tests.size();
    tests.test("test_dbapi_raw_w_connect", [&] {
        for (std::size_t i = 0; i < n; ++i)
            database.with_new_raw([&]<class Raw>(Raw& raw) {
                const typename Raw::Statement statement(raw, insert_sql);
                insert_by_hand(raw, statement, i);
            });
        return n;
    });
    // The pool of SQLAlchemy's test costs nothing here: one connection, and a statement that is prepared once.
    tests.test("test_dbapi_raw_w_pool", [&] {
        return database.raw([&]<class Raw>(Raw& raw) {
            const typename Raw::Statement statement(raw, insert_sql);
            for (std::size_t i = 0; i < n; ++i) insert_by_hand(raw, statement, i);
            return n;
        });
    });
}

}  // namespace

void single_inserts(const Options& options, Database& database) {
    const std::size_t n = options.scaled(10'000);
    EngineOptions engine_options;
    if (database.is_sqlite()) engine_options.poolclass = pool::Static;
    const Engine engine = database.engine(engine_options);
    Tests tests(options, database, {.name = "single_inserts", .size = n, .setup = [&] { database.recreate(); },
                                    .check = [&] { return database.count("SELECT count(*) FROM perf_customer"); }});

    tests.test("test_orm_commit", [&] {
        return in_sessions(engine, n, [](Session& session, Customer customer) { session.add(std::move(customer)); });
    });
    // bulk_save_objects and bulk_insert_mappings: an INSERT of structs, and one of sets of parameters.
    tests.test("test_bulk_save", [&] {
        return in_sessions(engine, n, [](Session& session, const Customer& customer) {
            session.execute(insert(customers), std::vector<Customer>{customer});
        });
    });
    tests.test("test_bulk_insert_dictionaries", [&] {
        return in_sessions(engine, n, [](Session& session, const Customer& customer) {
            session.execute_many(insert(customers), {{{"name", customer.name}, {"description", customer.description}}});
        });
    });
    tests.test("test_core", [&] {
        return in_transactions(engine, n, [](Connection& connection, const Customer& customer) {
            connection.execute(insert(customers).values(customers.name = customer.name, customers.description = customer.description));
        });
    });
    tests.test("test_core_query_caching", [&] {
        return in_transactions(engine, n, [](Connection& connection, const Customer& customer) {
            connection.execute(insert_customer(customer.name, customer.description));
        });
    });
    by_hand(tests, database);
}

}  // namespace bench::suites
