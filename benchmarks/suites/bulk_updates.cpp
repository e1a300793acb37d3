// Changing a column of 100,000 rows through objects.

#include "suite.hpp"

#include <algorithm>

namespace bench::suites {

using namespace aludel;

namespace {

constexpr std::size_t chunk_size = 1000;

template <class Raw>
std::size_t update_by_hand(Raw& raw, std::size_t n) {
    std::vector<Customer> rows;
    {
        const typename Raw::Statement load(raw, "SELECT id, name, description FROM perf_customer WHERE id BETWEEN $1 AND $2");
        const typename Raw::Statement update(raw, "UPDATE perf_customer SET description = $1 WHERE id = $2");
        raw.run("BEGIN");
        for (std::size_t chunk = 0; chunk < n; chunk += chunk_size) {
            rows.clear();
            raw.each(load, {static_cast<std::int32_t>(chunk), static_cast<std::int32_t>(chunk + chunk_size)}, [&](const auto& row) {
                rows.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2))});
            });
            raw.execute_many(update, rows.size(), [&](std::size_t i, const auto& execute) {
                rows[i].description += "updated";
                execute({std::string_view(rows[i].description), rows[i].id});
            });
        }
    }
    raw.run("COMMIT");
    return n;
}

}  // namespace

void bulk_updates(const Options& options, Database& database) {
    const std::size_t n = options.scaled(100'000);
    const Engine engine = database.engine();
    const auto setup = [&] {
        database.recreate();
        database.fill_customers(n);
    };
    const auto check = [&] { return database.count("SELECT count(*) FROM perf_customer WHERE description LIKE '%updated'"); };
    Tests tests(options, database, {.name = "bulk_updates", .size = n, .setup = setup, .check = check});

    tests.test("test_orm_flush", [&] {
        Session session(engine);
        for (std::size_t chunk = 0; chunk < n; chunk += chunk_size) {
            const auto first = static_cast<std::int32_t>(chunk);
            const auto last = static_cast<std::int32_t>(chunk + chunk_size);
            for (const Ptr<Customer>& customer : session.scalars(select(customers).where(customers.id.between(first, last))).all())
                customer.edit()->description += "updated";
            session.flush();
        }
        session.commit();
        return n;
    });
    tests.test("test_dbapi_raw", [&] { return database.raw([&](auto& raw) { return update_by_hand(raw, n); }); });
}

}  // namespace bench::suites
