#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

#include <compare>
#include <concepts>
#include <map>
#include <sstream>
#include <tuple>

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

TEST(TypedRow, is_a_tuple) {
    using Pair = Row<int, std::string>;
    static_assert(std::tuple_size_v<Pair> == 2 && std::is_same_v<std::tuple_element_t<1, Pair>, std::string>);
    static_assert(std::is_same_v<decltype(std::get<1>(std::declval<const Pair&>())), const std::string&>);
    static_assert(std::is_same_v<decltype(std::get<1>(std::declval<Pair>())), std::string&&>);
    static_assert(std::is_convertible_v<Pair, std::tuple<int, std::string>>);
    static_assert(sizeof(Pair) == sizeof(std::tuple<int, std::string>));
    static_assert(std::three_way_comparable<Row<int, int>> && std::totally_ordered_with<Pair, std::tuple<int, std::string>>);

    Pair row(1, "x");
    EXPECT_EQ(std::get<0>(row), 1);
    EXPECT_EQ(std::get<std::string>(row), "x");
    std::get<int>(row) = 2;
    EXPECT_EQ(row.get<0>(), 2);
    EXPECT_EQ(std::apply([](int number, const std::string& text) { return text + std::to_string(number); }, row), "x2");
    std::tuple<int, std::string> tuple = row;
    tuple = Pair(3, "y");
    EXPECT_EQ(tuple, (std::tuple<int, std::string>(3, "y")));
    int number = 0;
    std::string text;
    std::tie(number, text) = row;
    EXPECT_EQ(number, 2);
    EXPECT_EQ(text, "x");
    const auto made = std::make_from_tuple<std::pair<int, std::string>>(row);
    EXPECT_EQ(made.second, "x");
}

TEST(TypedRow, is_ordered_as_a_tuple_is) {
    using Pair = Row<int, std::string>;
    EXPECT_LT(Pair(1, "b"), Pair(2, "a"));
    EXPECT_LT(Pair(1, "a"), Pair(1, "b"));
    EXPECT_GE(Pair(1, "b"), (std::tuple<int, std::string>(1, "b")));
    EXPECT_LT((std::tuple<long, const char*>(0, "z")), Pair(1, "a"));
    EXPECT_EQ((Row<int, int>(1, 2) <=> Row<int, int>(1, 3)), std::strong_ordering::less);
    EXPECT_NE(Pair(1, "a"), Pair(1, "b"));
    std::map<Pair, int> counts;
    ++counts[Pair(1, "a")];
    ++counts[Pair(1, "a")];
    EXPECT_EQ(counts.size(), 1u);
}

namespace {
struct Plain {
    std::int64_t id{};
    std::string name{};
    bool flag{};
};
template <class... R>
void expect_items_in_their_places() {
    const Row<R...> row;
    const result::RowType& type = result::row_type<R...>;
    const auto check = [&](std::size_t i, const void* item) {
        EXPECT_EQ(static_cast<const void*>(reinterpret_cast<const char*>(&row) + type.items[i].slot.offset), item);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) { (check(I, &std::get<I>(row)), ...); }(std::index_sequence_for<R...>{});
}
}  // namespace

// What drivers write to is what std::get reads.
TEST(TypedRow, has_its_items_where_its_layout_says) {
    expect_items_in_their_places<int>();
    expect_items_in_their_places<bool, std::int64_t>();
    expect_items_in_their_places<std::int64_t, bool>();
    expect_items_in_their_places<bool, short, int, std::int64_t, int, short, bool>();
    expect_items_in_their_places<std::string, std::optional<int>, double, std::optional<std::string>, bool>();
    expect_items_in_their_places<bool, Uuid, bool, Decimal, std::optional<bool>, Value, Json>();
    expect_items_in_their_places<Plain, bool, std::optional<Plain>, signed char>();
    expect_items_in_their_places<Timestamp, std::chrono::year_month_day, bool, std::vector<std::byte>>();
    expect_items_in_their_places<int, int, int, int, int, int, int, int, int, bool, int>();
}

TEST(TypedRow, of_one_item_is_a_tuple_too) {
    Row<std::int64_t> row(5);
    EXPECT_EQ(std::get<0>(row), 5);
    EXPECT_EQ(std::apply([](std::int64_t number) { return number; }, row), 5);
    const std::tuple<std::int64_t> tuple = row;
    EXPECT_EQ(row, tuple);
    EXPECT_LT(row, Row<std::int64_t>(6));
    EXPECT_EQ(row, 5);
    const auto [number] = row;
    EXPECT_EQ(number, 5);
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
