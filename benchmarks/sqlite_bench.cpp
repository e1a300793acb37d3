#include "cases.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

// Both sides use databases in memory, which makes SQLite's share as small as it can be. The raw side is what one
// writes by hand who knows SQLite: no mutexes, as in Aludel (the default of sqlite3_open costs up to a fifth more), one
// prepared statement, bound memory not copied, strings assigned in place.

namespace {

using namespace aludel;
using namespace bench;

constexpr char create_sql[] =
    "CREATE TABLE bench_items (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, price DOUBLE NOT NULL, "
    "stock BIGINT)";
constexpr const char* insert_sql = "INSERT INTO bench_items (id, name, price, stock) VALUES (?, ?, ?, ?)";
constexpr const char* select_sql = "SELECT id, name, price, stock FROM bench_items";
constexpr const char* select_one_sql = "SELECT id, name, price, stock FROM bench_items WHERE id = ?";

constexpr int open_flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

void check(bool fine, sqlite3* database) {
    if (!fine) throw std::runtime_error(sqlite3_errmsg(database));
}

// ---- by hand --------------------------------------------------------------------------------------------------------

class Raw {
public:
    explicit Raw(const char* file) {
        check(sqlite3_open_v2(file, &database_, open_flags, nullptr) == SQLITE_OK, database_);
        run(create_sql);
        insert_ = prepare(insert_sql);
        select_ = prepare(select_sql);
        select_one_ = prepare(select_one_sql);
    }
    ~Raw() {
        for (sqlite3_stmt* statement : {insert_, select_, select_one_}) sqlite3_finalize(statement);
        sqlite3_close(database_);
    }

    void run(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, database_); }

    void insert(const std::vector<Item>& rows) {
        run("BEGIN");
        for (const Item& row : rows) {
            sqlite3_bind_int64(insert_, 1, row.id);
            sqlite3_bind_text(insert_, 2, row.name.data(), static_cast<int>(row.name.size()), SQLITE_STATIC);
            sqlite3_bind_double(insert_, 3, row.price);
            if (row.stock) sqlite3_bind_int64(insert_, 4, *row.stock);
            else sqlite3_bind_null(insert_, 4);
            check(sqlite3_step(insert_) == SQLITE_DONE, database_);
            sqlite3_reset(insert_);
        }
        run("COMMIT");
    }

    static void read(sqlite3_stmt* from, Item& row) {
        row.id = sqlite3_column_int64(from, 0);
        const auto* name = reinterpret_cast<const char*>(sqlite3_column_text(from, 1));
        row.name.assign(name, static_cast<std::size_t>(sqlite3_column_bytes(from, 1)));
        row.price = sqlite3_column_double(from, 2);
        if (sqlite3_column_type(from, 3) == SQLITE_NULL) row.stock.reset();
        else row.stock = sqlite3_column_int64(from, 3);
    }

    std::int64_t read_each() {
        std::int64_t sum = 0;
        Item row;
        while (sqlite3_step(select_) == SQLITE_ROW) {
            read(select_, row);
            sum += checksum(row);
        }
        check(sqlite3_reset(select_) == SQLITE_OK, database_);
        return sum;
    }

    std::vector<Item> read_all() {
        std::vector<Item> rows;
        while (sqlite3_step(select_) == SQLITE_ROW) read(select_, rows.emplace_back());
        check(sqlite3_reset(select_) == SQLITE_OK, database_);
        return rows;
    }

    //! The only row, as `one()` reads it: a second one would be noticed.
    std::int64_t read_one(std::int64_t id) {
        Item row;
        begin_select_one(id, row);
        check(sqlite3_step(select_one_) == SQLITE_DONE, database_);
        sqlite3_reset(select_one_);
        return checksum(row);
    }
    //! The first row, as `first()` reads it: nobody asks for a second one.
    std::int64_t read_first(std::int64_t id) {
        Item row;
        begin_select_one(id, row);
        sqlite3_reset(select_one_);
        return checksum(row);
    }

private:
    void begin_select_one(std::int64_t id, Item& row) {
        sqlite3_bind_int64(select_one_, 1, id);
        check(sqlite3_step(select_one_) == SQLITE_ROW, database_);
        read(select_one_, row);
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* made = nullptr;
        check(sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr) == SQLITE_OK, database_);
        return made;
    }

    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    sqlite3_stmt* select_ = nullptr;
    sqlite3_stmt* select_one_ = nullptr;
};

// ---- the cases ------------------------------------------------------------------------------------------------------

struct Databases {
    Raw raw{":memory:"};
    Engine engine = create_engine("sqlite://");
    Connection connection = engine.connect();

    explicit Databases(const std::vector<Item>& rows) {
        metadata().create_all(connection);
        raw.insert(rows);
        connection.execute(insert(items), rows);
        connection.commit();
    }
};

void insert_rows(Report& report) {
    const std::vector<Item> rows = make_items(report.options().rows(100'000));
    Databases databases(rows);
    const auto by_hand = [&] {
        databases.raw.run("DELETE FROM bench_items");
        databases.raw.insert(rows);
        return static_cast<std::int64_t>(rows.size());
    };
    const auto aludel = [&] {
        databases.connection.execute(delete_(items).all_rows());
        databases.connection.commit();
        const std::int64_t count = databases.connection.execute(insert(items), rows).rowcount();
        databases.connection.commit();
        return count;
    };
    report.run({"insert structs, one transaction", rows.size(), 0.70, by_hand, aludel});
}

void select_by_key(Report& report) {
    const std::size_t count = report.options().rows(100'000);
    Databases databases(make_items(count));
    const KeySelects<Raw> selects{report, databases.raw, databases.connection, count, count};
    select_by_key(selects, 1.40, 1.15);
    const auto by_hand = [&](std::int64_t id) { return databases.raw.read_first(id); };
    selects.run("kept primary-key select, scalars(...).first()", 1.15, by_hand, [&](std::int64_t id) {
        return *databases.connection.scalars(item_by_id(id)).first();
    });
    selects.run("primary-key select, scalars(...).first()", 1.40, by_hand, [&](std::int64_t id) {
        return *databases.connection.scalars(select(items).where(items.id == id)).first();
    });
}

std::int64_t load_all(Engine& engine) {
    Session session(engine);
    std::int64_t sum = 0;
    for (const Ptr<Item>& item : session.scalars(select(items)).all()) sum += checksum(*item);
    return sum;
}

void load_objects(Report& report, Databases& databases, std::size_t count) {
    databases.connection.commit();
    report.run({"load mapped objects through a Session", count, 1.30,
                [&] { return sum_of(databases.raw.read_all()); }, [&] { return load_all(databases.engine); }});
}

//! From a file: SQLite keeps 2 MB of it, so that the memory is that of the objects.
void load_memory(const Report& report) {
    const std::string file = fmt::format("{}/aludel_bench_{}.db", std::filesystem::temp_directory_path().string(), getpid());
    const std::size_t count = report.options().rows(1'000'000);
    peak_memory([&] { Raw(file.c_str()).insert(make_items(count)); });
    Engine engine = create_engine("sqlite:///" + file);
    const double hand = peak_memory([&] {
        sqlite3* database = nullptr;
        sqlite3_stmt* statement = nullptr;
        sqlite3_open_v2(file.c_str(), &database, open_flags, nullptr);
        sqlite3_prepare_v2(database, select_sql, -1, &statement, nullptr);
        std::vector<Item> rows;
        while (sqlite3_step(statement) == SQLITE_ROW) Raw::read(statement, rows.emplace_back());
    });
    const double used = peak_memory([&] { load_all(engine); });
    std::filesystem::remove(file);
    fmt::print("peak memory of loading {} mapped objects through a Session: {:.0f} MB (by hand into a vector: {:.0f} MB; "
               "aim: 250 MB)\n", count, used, hand);
}

}  // namespace

int main(int argc, char** argv) try {
    Report report(Options::parse(argc, argv));
    if (report.wants("memory")) load_memory(report);   // first, while this process is small
    insert_rows(report);
    select_by_key(report);
    const std::size_t count = report.options().rows(1'000'000);
    Databases databases(make_items(count));
    select_rows(report, databases.raw, databases.connection, count, 1.05);
    load_objects(report, databases, count);
} catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
}
