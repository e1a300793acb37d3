#include "tests/integration/chinook/store.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

// Every value of every row, against the database that SQLite itself makes from the script.

namespace chinook {
namespace {

using CellRows = std::vector<std::vector<Cell>>;

//! The script run by the SQLite library alone.
class PlainSqlite {
public:
    explicit PlainSqlite(const std::string& script) {
        check(sqlite3_open(":memory:", &database_));
        check(sqlite3_exec(database_, "BEGIN", nullptr, nullptr, nullptr));
        check(sqlite3_exec(database_, script.c_str(), nullptr, nullptr, nullptr));
    }
    PlainSqlite(const PlainSqlite&) = delete;
    PlainSqlite& operator=(const PlainSqlite&) = delete;
    ~PlainSqlite() { sqlite3_close(database_); }

    CellRows rows(const std::string& query) const {
        CellRows rows;
        const auto add = [](void* to, int count, char** texts, char**) {
            auto& row = static_cast<CellRows*>(to)->emplace_back();
            for (int i = 0; i < count; ++i) row.push_back(texts[i] ? Cell(texts[i]) : Cell());
            return 0;
        };
        check(sqlite3_exec(database_, query.c_str(), add, &rows, nullptr));
        return rows;
    }

private:
    void check(int code) const {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }
    ::sqlite3* database_ = nullptr;
};

const PlainSqlite& plain_sqlite() {
    static const PlainSqlite database(read_file(data_folder() / "Chinook_Sqlite.sql"));
    return database;
}

//! "media_type" is "MediaType" in the script.
std::string script_name(const std::string& table) {
    std::string name;
    bool is_first = true;
    for (char c : table) {
        if (c != '_') name += is_first ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        is_first = c == '_';
    }
    return name;
}

std::string ordered_by_key(std::size_t key_columns) { return key_columns == 1 ? " ORDER BY 1" : " ORDER BY 1, 2"; }

//! True when the value read is, exactly, what SQLite prints of its own; the types differ, a day of one is a moment of
//! the other.
bool same(const Value& value, const Cell& wanted) {
    if (value.is_null() || !wanted) return value.is_null() && !wanted;
    switch (value.kind()) {
        case Layout::decimal: return value.as<Decimal>() == Decimal::parse(*wanted);
        case Layout::date: return to_string(value.as<std::chrono::year_month_day>()) + " 00:00:00" == *wanted;
        case Layout::date_time: return value.as<LocalDateTime>() == parse_local_date_time(*wanted);
        case Layout::int64: return std::to_string(value.as<std::int64_t>()) == *wanted;
        case Layout::string: return value.as<std::string>() == *wanted;
        default: return false;
    }
}

TEST_P(Chinook, every_value_is_what_the_script_says) {
    Connection connection = connect();
    std::size_t total = 0;
    for (const Table& table : Base::metadata().sorted_tables()) {
        const std::size_t keys = table.primary_key().size();
        auto statement = select(table).order_by(table.c[0]);
        if (keys == 2) statement = statement.order_by(table.c[1]);
        const auto wanted = plain_sqlite().rows("SELECT * FROM " + script_name(table.name()) + ordered_by_key(keys));
        const auto rows = connection.execute(statement).all();
        ASSERT_EQ(rows.size(), wanted.size()) << table.name();
        for (std::size_t row = 0; row < rows.size(); ++row) {
            ASSERT_TRUE(std::equal(rows[row].begin(), rows[row].end(), wanted[row].begin(), wanted[row].end(), same))
                << table.name() << ": " << ::testing::PrintToString(rows[row]);
        }
        total += rows.size();
    }
    EXPECT_EQ(total, 15607u);
}

}  // namespace
}  // namespace chinook
