#include "aludel/aludel.hpp"
#include "aludel/base/terminal.hpp"
#include "aludel/result/text_table.hpp"

#include <gtest/gtest.h>

using namespace aludel;

TEST(TextTable, numbers_go_to_the_right_and_null_is_shown) {
    TextTable table({"name", "n"});
    table.add("Ada", 5);
    table.add("Bram", Value());
    table.add(Value(), 12);
    EXPECT_EQ(table.text(), "name     n\n"
                            "────  ────\n"
                            "Ada      5\n"
                            "Bram  NULL\n"
                            "NULL    12\n");
}

TEST(TextTable, wide_characters_and_accents_are_measured_in_columns) {
    TextTable table({"city", "n"});
    table.add("東京", 1);
    table.add("Ze\u0301", 2);   // e and a combining accent: two columns
    EXPECT_EQ(table.text(), "city  n\n"
                            "────  ─\n"
                            "東京  1\n"
                            "Ze\u0301    2\n");
}

TEST(TextTable, control_characters_cannot_reach_the_terminal) {
    TextTable table({"a\nb"});
    table.add("x\x1b[2Jy\tz\r\x7f");
    table.add("\u202Eabc\u0085");
    table.add(std::string("a\0b\xff", 4));
    EXPECT_EQ(table.text(), "a\\nb\n"
                            "──────────────────\n"
                            "x\\x1b[2Jy\\tz\\r\\x7f\n"
                            "\\u202eabc\\u0085\n"
                            "a\\x00b\\xff\n");
}

TEST(TextTable, a_long_cell_is_cut) {
    TextTable table({"t", "n"});
    table.add(std::string(100, 'x'), 7);
    EXPECT_EQ(table.lines({.cell = 10}).rows[0], "xxxxxxxxx…  7");
    EXPECT_EQ(table.lines().rows[0].find("…"), 59u);
    EXPECT_EQ(table.lines({.cell = 0}).rows[0], std::string(100, 'x') + "  7");
}

TEST(TextTable, a_wide_character_is_never_cut_in_half) {
    TextTable table({"t"});
    table.add("東京都");
    EXPECT_EQ(table.lines({.cell = 4}).rows[0], "東…");   // three columns of four
}

TEST(TextTable, the_widest_columns_give_way_to_the_width) {
    TextTable table({"a", "b", "c"});
    table.add(std::string(50, 'a'), std::string(20, 'b'), 12345);
    const TextTable::Lines lines = table.lines({.width = 40});
    EXPECT_EQ(lines.rows[0], std::string(14, 'a') + "…  " + std::string(15, 'b') + "…  12345");
    EXPECT_EQ(terminal::display_width(lines.rule), 40u);
}

TEST(TextTable, more_columns_than_the_width_has_room_for_still_print) {
    TextTable table(std::vector<std::string>(30, "column"));
    table.add_row(std::vector<Value>(30, Value("value")));
    EXPECT_EQ(table.lines({.width = 10}).titles.find("co…  co…"), 0u);
}

TEST(TextTable, without_rows_there_are_titles) {
    EXPECT_EQ(TextTable({"id", "name"}).text(), "id  name\n──  ────\n");
    EXPECT_EQ(TextTable({}).text(), "\n\n");
}

TEST(TextTable, a_row_may_have_fewer_or_more_values_than_there_are_titles) {
    TextTable table({"a"});
    table.add(1, 2);
    table.add_row({});
    EXPECT_EQ(table.text(), "a\n─  ─\n1  2\n\n");
}

TEST(Terminal, text_is_fitted_into_columns) {
    EXPECT_EQ(terminal::fit("ab", 4), "ab  ");
    EXPECT_EQ(terminal::fit("ab", 4, true), "  ab");
    EXPECT_EQ(terminal::fit("abcdef", 4), "abc…");
    EXPECT_EQ(terminal::fit("abc", 0), "");
    EXPECT_EQ(terminal::clip("日本", 3), "日");
}
