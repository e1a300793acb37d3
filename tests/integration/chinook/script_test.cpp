#include "tests/integration/chinook/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace chinook {
namespace {

TEST(ChinookScript, reads_what_stands_between_the_quotes) {
    const auto tables = read_script("/* INSERT INTO c (x) VALUES (1); */ DROP TABLE [a;b];\n"
                                    "UPDATE t SET x = 'INSERT; it''s /* no comment'; -- it's one; INSERT\n"
                                    "INSERT INTO [Some Name] ([Id], \"b\", `c`, d) VALUES\n"
                                    "  (1, N'it''s', NULL, -2.50), (2, '', N'NULL', 'a, (b); ''') ;\n"
                                    "insert into [Some Name] ([Id], [b], [c], [d]) values (3, 'é', null, '''')\n;");
    ASSERT_EQ(tables.size(), 1u);
    EXPECT_EQ(tables[0].name, "Some Name");
    EXPECT_EQ(tables[0].columns, (std::vector<std::string>{"Id", "b", "c", "d"}));
    EXPECT_EQ(tables[0].rows, (std::vector<std::vector<Cell>>{{"1", "it's", std::nullopt, "-2.50"},
                                                              {"2", "", "NULL", "a, (b); '"},
                                                              {"3", "é", std::nullopt, "'"}}));
}

TEST(ChinookScript, names_the_line_it_cannot_read) {
    const auto message_for = [](std::string_view script) -> std::string {
        try {
            read_script(script);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "read";
    };
    EXPECT_EQ(message_for("INSERT INTO t (a) VALUES\n(1),\n(now());"),
              "the script's line 3 has \"now());\" where NULL, a number or a text is expected");
    EXPECT_EQ(message_for("INSERT INTO t (a, b) VALUES (1);"),
              "the script's line 1 has \";\" where a row with a value for each column is expected");
    EXPECT_EQ(message_for("INSERT INTO t (a) VALUES ('x);"),
              "the script's line 1 has \"\" where the end of a text is expected");
}

class ChinookData : public ::testing::Test {
protected:
    void SetUp() override {
        if (!data_is_there()) GTEST_SKIP() << missing_data();
    }
};

TEST_F(ChinookData, has_all_rows) {
    std::size_t rows = 0;
    for (const ScriptTable& table : script()) rows += table.rows.size();
    EXPECT_EQ(script().size(), 11u);
    EXPECT_EQ(rows, 15607u);
}

//! "2021/1/3" as the script for SQLite writes it; other texts are left alone.
Cell as_in_sqlite(const Cell& cell) {
    int year = 0, month = 0, day = 0, end = 0;
    if (!cell || std::sscanf(cell->c_str(), "%4d/%2d/%2d%n", &year, &month, &day, &end) != 3) return cell;
    if (static_cast<std::size_t>(end) != cell->size()) return cell;
    return fmt::format("{:04}-{:02}-{:02} 00:00:00", year, month, day);
}

//! The scripts for the two databases differ in names and in how they write days, so reading both checks the reader.
TEST_F(ChinookData, is_the_same_for_both_databases) {
    auto other = read_script(read_file(data_folder() / "Chinook_PostgreSql.sql"));
    ASSERT_EQ(other.size(), script().size());
    for (std::size_t i = 0; i < other.size(); ++i) {
        EXPECT_EQ(other[i].columns.size(), script()[i].columns.size());
        for (std::vector<Cell>& row : other[i].rows) std::transform(row.begin(), row.end(), row.begin(), as_in_sqlite);
        EXPECT_TRUE(other[i].rows == script()[i].rows) << other[i].name;
    }
}

}  // namespace
}  // namespace chinook
