// Reading 500,000 rows in one SELECT.

#include "suite.hpp"

#include <algorithm>

namespace bench::suites {

using namespace aludel;

namespace {

//! What SQLAlchemy's `Bundle("customer", id, name, description)` gives: a value that isn't an object of the session.
struct CustomerBundle {
    std::int32_t id{};
    std::string name{};
    std::string description{};
};

//! Uses the three columns; what it gives is compared at the end, so that no compiler leaves the reading out.
class Touched {
public:
    void operator()(std::int32_t id, std::string_view name, std::string_view description) {
        ++rows_;
        is_whole_ = is_whole_ && id > 0 && !name.empty() && !description.empty();
    }
    //! The number of rows; 0 when one of them had an empty column.
    std::size_t rows() const { return is_whole_ ? rows_ : 0; }

private:
    std::size_t rows_ = 0;
    bool is_whole_ = true;
};

std::size_t fetch_many(Connection& connection, std::size_t n) {
    Touched touched;
    auto result = connection.execute(select(customers).limit(static_cast<std::int64_t>(n))).scalars();
    for (;;) {
        const std::vector<Customer> chunk = result.fetchmany(10'000);
        if (chunk.empty()) return touched.rows();
        for (const Customer& row : chunk) touched(row.id, row.name, row.description);
    }
}

void orm(Tests& tests, const Engine& engine) {
    const std::size_t n = tests.size();
    const auto limit = static_cast<std::int64_t>(n);
    const auto columns = select(customers.id, customers.name, customers.description).execution_options({.yield_per = 10'000}).limit(limit);

    tests.test("test_orm_full_objects_list", [&] {
        Session session(engine);
        return session.scalars(select(customers).limit(limit)).all().size();
    });
    // The identity map isn't weak as SQLAlchemy's is: what drops the objects of a chunk is expunge_after.
    tests.test("test_orm_full_objects_chunks", [&] {
        Session session(engine);
        const auto statement = select(customers).limit(limit).execution_options({.yield_per = 1000});
        std::size_t rows = 0;
        for (const auto& chunk : session.scalars(statement).yield_per(1000, {.expunge_after = true}).partitions()) rows += chunk.size();
        return rows;
    });
    tests.test("test_orm_bundles", [&, columns] {
        Session session(engine);
        Touched touched;
        for (const CustomerBundle& row : session.execute(columns).into<CustomerBundle>()) touched(row.id, row.name, row.description);
        return touched.rows();
    });
    tests.test("test_orm_columns", [&, columns] {
        Session session(engine);
        Touched touched;
        for (const auto& [id, name, description] : session.execute(columns)) touched(id, name, description);
        return touched.rows();
    });
}

void core(Tests& tests, const Engine& engine) {
    const std::size_t n = tests.size();
    const auto limit = static_cast<std::int64_t>(n);
    tests.test("test_core_fetchall", [&] {
        Touched touched;
        Connection connection = engine.connect();
        for (const Customer& row : connection.scalars(select(customers).limit(limit)).fetchall())
            touched(row.id, row.name, row.description);
        return touched.rows();
    });
    tests.test("test_core_fetchall_mapping", [&] {
        Touched touched;
        Connection connection = engine.connect();
        const auto statement = select(customers.id, customers.name, customers.description).limit(limit);
        for (const RowMapping& row : connection.execute(statement).mappings().fetchall())
            touched(row["id"].as<std::int32_t>(), row["name"].as<std::string>(), row["description"].as<std::string>());
        return touched.rows();
    });
    tests.test("test_core_fetchmany_w_streaming", [&] {
        Connection connection = engine.connect().execution_options({.stream_results = true});
        return fetch_many(connection, n);
    });
    tests.test("test_core_fetchmany", [&] {
        Connection connection = engine.connect();
        return fetch_many(connection, n);
    });
}

template <class Raw, class F>
void read_by_hand(Raw& raw, std::size_t n, F&& read) {
    const std::string sql = "SELECT id, name, description FROM perf_customer LIMIT " + std::to_string(n);
    const typename Raw::Statement statement(raw, sql.c_str());
    raw.each(statement, {}, read);
}

}  // namespace

void large_resultsets(const Options& options, Database& database) {
    const std::size_t n = options.scaled(500'000);
    const Engine engine = database.engine();
    const auto setup_once = [&] {
        database.recreate();
        database.fill_customers(n);
    };
    Tests tests(options, database, {.name = "large_resultsets", .size = n, .setup_once = setup_once});

    orm(tests, engine);
    core(tests, engine);
    // Does what its name says and keeps the objects, for the sake of test_orm_full_objects_list; SQLAlchemy's drops them.
    tests.test("test_dbapi_fetchall_plus_append_objects", [&] {
        return database.raw([&](auto& raw) {
            std::vector<Customer> rows;
            read_by_hand(raw, n, [&](const auto& row) {
                rows.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2))});
            });
            return rows.size();
        });
    });
    tests.test("test_dbapi_fetchall_no_object", [&] {
        return database.raw([&](auto& raw) {
            Touched touched;
            read_by_hand(raw, n, [&](const auto& row) { touched(row.integer(0), row.text(1), row.text(2)); });
            return touched.rows();
        });
    });
}

}  // namespace bench::suites
