#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

#include <sstream>

using namespace aludel;

namespace {
Row<> row_of(std::vector<std::string> names, std::vector<Value> values) {
    return Row<>(Ref<const result::Keys>(new result::Keys(std::move(names))), std::move(values));
}
template <class T>
std::string printed(const T& object) {
    std::ostringstream out;
    out << object;
    return out.str();
}
}  // namespace

TEST(DynamicRow, finds_items_by_name_and_position) {
    const Row<> row = row_of({"id", "name"}, {5, "x"});
    EXPECT_EQ(row.size(), 2u);
    EXPECT_EQ(row["name"], row[1]);
    EXPECT_EQ(row.get<int>("id"), 5);
    EXPECT_EQ(row.get<std::optional<int>>(0), 5);
    EXPECT_TRUE(row.contains("id"));
    EXPECT_FALSE(row.contains("ID"));
    EXPECT_THROW(row["ID"], NoSuchColumnError);
    EXPECT_THROW(row[2], NoSuchColumnError);
}

TEST(DynamicRow, is_a_value_equal_by_its_items) {
    Row<> copy = row_of({"a"}, {1});
    EXPECT_EQ(copy, row_of({"b"}, {1}));
    EXPECT_FALSE(copy == row_of({"a"}, {2}));
    copy = Row<>();
    EXPECT_EQ(copy.size(), 0u);
    EXPECT_TRUE(copy.keys().empty());
    EXPECT_THROW(copy["a"], NoSuchColumnError);
}

TEST(DynamicRow, refuses_a_name_that_two_columns_have) {
    const Row<> row = row_of({"a", "b", "a"}, {1, 2, 3});
    EXPECT_EQ(row["b"], Value(2));
    EXPECT_THROW(row["a"], AmbiguousColumnError);
    EXPECT_EQ(row[2], Value(3));
}

TEST(DynamicRow, prints_as_a_tuple) {
    EXPECT_EQ(printed(row_of({"a", "b"}, {1, "x"})), "(1, 'x')");
    EXPECT_EQ(printed(row_of({"a"}, {null})), "(NULL,)");
    EXPECT_EQ(printed(Row<>()), "()");
}

TEST(TypedRow, comes_apart_and_compares) {
    const Row<int, std::string> row(1, "x");
    const auto& [number, letter] = row;
    EXPECT_EQ(number, 1);
    EXPECT_EQ(letter, "x");
    EXPECT_EQ(row, (Row<int, std::string>(1, "x")));
    EXPECT_EQ(row, std::make_tuple(1, std::string("x")));
    EXPECT_EQ(row.as_tuple(), std::make_tuple(1, std::string("x")));
    EXPECT_EQ(printed(row), "(1, 'x')");
}

TEST(TypedRow, of_one_item_converts_to_it) {
    const Row<std::string> row("x");
    const std::string text = row;
    EXPECT_EQ(text, "x");
    EXPECT_EQ(printed(row), "('x',)");
}

TEST(ScalarOfARow, converts_or_says_that_there_is_none) {
    const int five = Scalar<int>(5);
    EXPECT_EQ(five, 5);
    const Scalar<int> none;
    EXPECT_FALSE(none.has_value());
    EXPECT_THROW(static_cast<void>(static_cast<int>(none)), NoResultFound);
}
