#include "cases.hpp"

#include "aludel/engine/event.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <endian.h>

#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

// Both sides have a temporary table of their own in the same database. The raw side is what one writes by hand who
// knows libpq: prepared statements, parameters and results in binary form, strings assigned in place.

namespace {

using namespace aludel;
using namespace bench;

constexpr char create_sql[] =
    "CREATE TEMPORARY TABLE bench_items (id bigint PRIMARY KEY, name varchar NOT NULL, price float8 NOT NULL, "
    "stock bigint)";
constexpr const char* select_sql = "SELECT id, name, price, stock FROM bench_items";
constexpr const char* select_one_sql = "SELECT id, name, price, stock FROM bench_items WHERE id = $1";

std::string fill_sql(std::size_t rows) {
    return fmt::format("INSERT INTO bench_items SELECT n, 'the name of item ' || n, n * 0.25, "
                       "CASE WHEN n % 4 <> 0 THEN n % 1000 END FROM generate_series(1, {}) AS n", rows);
}

//! What a transaction writes: one row, whose key the database makes.
struct Order {
    std::int64_t id{};
    std::string name{};
    double price{};
};
struct OrderTable : Declarative<Order, "bench_orders"> {
    Mapped<&Order::id>    id    {this, primary_key};
    Mapped<&Order::name>  name  {this};
    Mapped<&Order::price> price {this};
};
const OrderTable orders;

// A commit is not to wait for the disk, which would hide the network.
constexpr char commit_quickly[] = "SET synchronous_commit = off";
constexpr const char* create_orders_sql =
    "DROP TABLE IF EXISTS bench_orders; CREATE UNLOGGED TABLE bench_orders (id bigserial PRIMARY KEY, "
    "name varchar NOT NULL, price float8 NOT NULL)";
constexpr const char* insert_order_sql = "INSERT INTO bench_orders (name, price) VALUES ($1, $2) RETURNING id";

// ---- by hand --------------------------------------------------------------------------------------------------------

class Raw {
public:
    explicit Raw(const char* url) : connection_(PQconnectdb(url)) {
        if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_));
    }
    ~Raw() { PQfinish(connection_); }

    void run(const std::string& sql) { PQclear(checked(PQexec(connection_, sql.c_str()))); }
    void prepare(const char* name, const char* sql) {
        PQclear(checked(PQprepare(connection_, name, sql, 0, nullptr)));
    }

    std::vector<Item> read_all() {
        PGresult* result = checked(PQexecPrepared(connection_, "all", 0, nullptr, nullptr, nullptr, 1));
        std::vector<Item> rows;
        for (int i = 0; i < PQntuples(result); ++i) read(result, i, rows.emplace_back());
        PQclear(result);
        return rows;
    }
    std::int64_t read_each() {
        PGresult* result = checked(PQexecPrepared(connection_, "all", 0, nullptr, nullptr, nullptr, 1));
        std::int64_t sum = 0;
        Item row;
        for (int i = 0; i < PQntuples(result); ++i) {
            read(result, i, row);
            sum += checksum(row);
        }
        PQclear(result);
        return sum;
    }
    std::int64_t read_one(std::int64_t id) {
        const std::uint64_t wire = htobe64(static_cast<std::uint64_t>(id));
        const std::array values{reinterpret_cast<const char*>(&wire)};
        constexpr std::array lengths{8}, formats{1};
        PGresult* result = checked(PQexecPrepared(connection_, "one", 1, values.data(), lengths.data(), formats.data(), 1));
        Item row;
        read(result, 0, row);
        PQclear(result);
        return checksum(row);
    }

    //! Three round trips: PQexec, PQexecPrepared, PQexec.
    std::int64_t insert_order(const std::string& name, double price) {
        const std::uint64_t wire = htobe64(std::bit_cast<std::uint64_t>(price));
        const std::array values{name.data(), reinterpret_cast<const char*>(&wire)};
        const std::array lengths{static_cast<int>(name.size()), 8}, formats{1, 1};
        run("BEGIN");
        PGresult* result =
            checked(PQexecPrepared(connection_, "order", 2, values.data(), lengths.data(), formats.data(), 1));
        const auto id = static_cast<std::int64_t>(word(result, 0, 0));
        PQclear(result);
        run("COMMIT");
        return id;
    }

    //! COPY ... FROM STDIN in binary form, one row after the other; nothing inserts faster.
    void copy(const std::vector<Item>& rows) {
        PQclear(checked(PQexec(connection_, "COPY bench_items FROM STDIN (FORMAT binary)")));
        std::string buffer("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
        for (const Item& row : rows) {
            put<std::uint16_t>(buffer, htobe16(4));
            put_word(buffer, static_cast<std::uint64_t>(row.id));
            put<std::uint32_t>(buffer, htobe32(static_cast<std::uint32_t>(row.name.size())));
            buffer += row.name;
            put_word(buffer, std::bit_cast<std::uint64_t>(row.price));
            if (row.stock) put_word(buffer, static_cast<std::uint64_t>(*row.stock));
            else put<std::uint32_t>(buffer, 0xffff'ffff);
            if (buffer.size() > copy_buffer) put_copy(buffer);
        }
        put<std::uint16_t>(buffer, 0xffff);
        put_copy(buffer);
        PQputCopyEnd(connection_, nullptr);
        while (PGresult* result = PQgetResult(connection_)) PQclear(checked(result));
    }

private:
    static constexpr std::size_t copy_buffer = 1 << 16;

    template <class T>
    static void put(std::string& buffer, T wire) {
        buffer.append(reinterpret_cast<const char*>(&wire), sizeof wire);
    }
    static void put_word(std::string& buffer, std::uint64_t word) {
        put<std::uint32_t>(buffer, htobe32(8));
        put<std::uint64_t>(buffer, htobe64(word));
    }
    void put_copy(std::string& buffer) {
        if (PQputCopyData(connection_, buffer.data(), static_cast<int>(buffer.size())) != 1)
            throw std::runtime_error(PQerrorMessage(connection_));
        buffer.clear();
    }
    PGresult* checked(PGresult* result) {
        const ExecStatusType status = PQresultStatus(result);
        const bool is_good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN;
        if (!is_good) throw std::runtime_error(PQerrorMessage(connection_));
        return result;
    }
    static std::uint64_t word(const PGresult* result, int row, int column) {
        std::uint64_t wire = 0;
        std::memcpy(&wire, PQgetvalue(result, row, column), sizeof wire);
        return be64toh(wire);
    }
    static void read(const PGresult* result, int at, Item& row) {
        row.id = static_cast<std::int64_t>(word(result, at, 0));
        row.name.assign(PQgetvalue(result, at, 1), static_cast<std::size_t>(PQgetlength(result, at, 1)));
        row.price = std::bit_cast<double>(word(result, at, 2));
        if (PQgetisnull(result, at, 3)) row.stock.reset();
        else row.stock = static_cast<std::int64_t>(word(result, at, 3));
    }

    PGconn* connection_;
};

//! Transactions that insert one row each, over the network: what counts is the wall time.
void one_row_transactions(Report& report, const char* url) {
    const std::size_t count = report.options().rows(5'000);
    Raw raw(url);
    raw.run(commit_quickly);
    raw.run(create_orders_sql);
    raw.prepare("order", insert_order_sql);
    const Engine engine = create_engine(url);
    event::listen(engine, event::connect, [](DriverConnection& connection) { connection.execute(commit_quickly); });
    const auto repeat = [count](auto insert) {
        return [count, insert] {
            std::int64_t inserted = 0;
            for (std::size_t i = 0; i < count; ++i) inserted += insert(make_item(static_cast<std::int64_t>(i))) > 0;
            return inserted;
        };
    };
    const auto by_hand = repeat([&](const Item& item) { return raw.insert_order(item.name, item.price); });
    {
        Connection connection = engine.connect();
        report.run({"BEGIN, INSERT, COMMIT through Core", count, 0.75, by_hand, repeat([&](const Item& item) {
            const std::int64_t id = connection.execute(
                insert(orders).values(orders.name = item.name, orders.price = item.price).returning(orders.id)).scalar_one();
            connection.commit();
            return id;
        })});
    }
    Session session(engine, {.expire_on_commit = false});
    report.run({"session.add(x); session.commit()", count, 0.5, by_hand, repeat([&](const Item& item) {
        const Ptr<Order> added = session.add(Order{.name = item.name, .price = item.price});
        session.commit();
        return added->id;
    })});
    session.close();
    raw.run("DROP TABLE bench_orders");
}

void select_streamed(Report& report, Raw& raw, Connection& connection, std::size_t count) {
    report.run({"select into mapped structs, streamed", count, 1.05, [&] { return raw.read_each(); }, [&] {
        std::int64_t sum = 0;
        const auto streamed = select(items).execution_options({.stream_results = true});
        for (const Item& item : connection.scalars(streamed)) sum += checksum(item);
        return sum;
    }});
}

//! The table is emptied first, and all is one transaction.
void insert_rows(Report& report, Raw& raw, Connection& connection, std::size_t count) {
    const std::vector<Item> rows = make_items(count);
    const auto by_hand = [&] {
        raw.run("BEGIN");
        raw.run("TRUNCATE bench_items");
        raw.copy(rows);
        raw.run("COMMIT");
        return static_cast<std::int64_t>(count);
    };
    report.run({"insert structs (by hand: COPY BINARY)", count, 1.5, by_hand, [&] {
        connection.execute(text("TRUNCATE bench_items"));
        const std::int64_t inserted = connection.execute(insert(items), rows).rowcount();
        connection.commit();
        return inserted;
    }});
}

}  // namespace

int main(int argc, char** argv) try {
    Report report(Options::parse(argc, argv));
    const char* url = std::getenv("ALUDEL_TEST_POSTGRESQL");
    if (!url) throw std::runtime_error("ALUDEL_TEST_POSTGRESQL is to hold the URL of a database; tools/servers url prints one");
    const std::size_t rows = report.options().rows(1'000'000);

    Raw raw(url);
    raw.run(create_sql);
    raw.run(fill_sql(rows));
    raw.run("ANALYZE bench_items");
    raw.prepare("all", select_sql);
    raw.prepare("one", select_one_sql);

    Connection connection = create_engine(url).connect();
    connection.execute(text(create_sql));
    connection.execute(text(unsafe_sql(fill_sql(rows))));
    connection.execute(text("ANALYZE bench_items"));
    connection.commit();

    select_rows(report, raw, connection, rows, 1.15);
    select_streamed(report, raw, connection, rows);
    select_by_key(KeySelects<Raw>{report, raw, connection, report.options().rows(20'000), rows}, 1.15, 1.10);
    insert_rows(report, raw, connection, report.options().rows(100'000));
    one_row_transactions(report, url);
} catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
}
