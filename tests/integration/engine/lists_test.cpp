// in_() and not_in() with lists of every length: the rows are those of IN, however the list is sent. Where the database
// has arrays, a long list is one parameter, so that all lengths share one prepared statement.

#include "integration/support.hpp"

#include "aludel/types/temporal.hpp"

#include <cmath>
#include <numeric>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Registry : DeclarativeBase<Registry> {};
const Table things("things", Registry::metadata(), Column("id", Integer(), primary_key), Column("small", SmallInteger()),
                   Column("big", BigInteger()), Column("name", String(40)), Column("price", Numeric(10, 2)),
                   Column("size", Double()), Column("day", Date()), Column("flag", Boolean()), Column("data", LargeBinary()),
                   Column("key", UuidType()));

std::vector<int> numbers(int from, int count) {
    std::vector<int> list(static_cast<std::size_t>(count));
    std::iota(list.begin(), list.end(), from);
    return list;
}
//! A list of ten, whose first is `value` and which has nothing else of the table.
template <class T, class F>
std::vector<T> ten(T value, F other) {
    std::vector<T> list{std::move(value)};
    for (int i = 0; i < 9; ++i) list.push_back(other(i));
    return list;
}

class Lists : public DatabaseTest {
protected:
    Lists() {
        EngineOptions options;
        options.echo = true;
        options.echo_sink = &log;
        use_engine(options);
        Registry::metadata().create_all(engine());
        connection = std::make_unique<Connection>(connect());
        for (int i = 1; i <= 20; ++i)
            connection->execute(insert(things).values(
                {{"id", i}, {"small", i}, {"big", i + 5'000'000'000LL}, {"name", "n\\\"" + std::to_string(i)},
                 {"price", Decimal(i)}, {"size", i + 0.25}, {"day", std::chrono::year(1957) / 3 / i}, {"flag", i % 2 == 0},
                 {"data", to_bytes("b\\" + std::to_string(i))}, {"key", uuid(i)}}));
    }
    static Uuid uuid(int i) {
        Uuid made{};
        made.data[15] = static_cast<std::uint8_t>(i);
        return made;
    }
    template <class C>
    std::vector<int> ids(const C& condition) {
        return connection->execute(select(things.c["id"]).where(condition).order_by(things.c["id"])).template as<int>().scalars().all();
    }
    MemoryLog log;
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Lists, every_database(), database_name);

class ArrayLists : public Lists {};
INSTANTIATE_TEST_SUITE_P(Live, ArrayLists, databases_with(&Abilities::array_lists), database_name);

using Ids = std::vector<int>;

}  // namespace

TEST_P(Lists, of_every_length_give_the_same_rows) {
    for (const int count : {0, 1, 2, 8, 9, 100, 1000}) {
        EXPECT_EQ(ids(things.c["id"].in_(numbers(15, count))), numbers(15, std::min(count, 6))) << count;
        EXPECT_EQ(ids(things.c["id"].not_in(numbers(15, count))).size(), static_cast<std::size_t>(20 - std::min(count, 6))) << count;
    }
}

TEST_P(Lists, of_every_type_find_their_rows) {
    EXPECT_EQ(ids(things.c["small"].in_(ten(3, [](int i) { return 100'000 + i; }))), Ids{3});     // beyond smallint
    EXPECT_EQ(ids(things.c["id"].in_(ten<std::int64_t>(3, [](int i) { return 5'000'000'000 + i; }))), Ids{3});
    EXPECT_EQ(ids(things.c["big"].in_(ten<std::int64_t>(5'000'000'003, [](int i) { return i; }))), Ids{3});
    EXPECT_EQ(ids(things.c["name"].in_(ten<std::string>("n\\\"3", [](int i) { return "{,}" + std::to_string(i); }))), Ids{3});
    EXPECT_EQ(ids(things.c["price"].in_(ten(Decimal(3), [](int i) { return Decimal(1000 + i); }))), Ids{3});
    EXPECT_EQ(ids(things.c["size"].in_(ten(3.25, [](int i) { return 1e300 * i; }))), Ids{3});
    EXPECT_EQ(ids(things.c["day"].in_(ten(std::chrono::year(1957) / 3 / 3, [](int i) { return std::chrono::year(2000 + i) / 1 / 1; }))), Ids{3});
    EXPECT_EQ(ids(things.c["flag"].in_(std::vector<bool>(10, true))).size(), 10u);
    EXPECT_EQ(ids(things.c["data"].in_(ten(to_bytes("b\\3"), [](int i) { return to_bytes(std::string(1, static_cast<char>(i))); }))), Ids{3});
    EXPECT_EQ(ids(things.c["key"].in_(ten(uuid(3), [](int i) { return uuid(100 + i); }))), Ids{3});
}

TEST_P(Lists, with_null_are_what_in_makes_of_it) {
    std::vector<std::optional<int>> list(20);
    list[7] = 3;
    EXPECT_EQ(ids(things.c["id"].in_(list)), Ids{3});
    EXPECT_EQ(ids(things.c["id"].not_in(list)), Ids{});   // NULL may be any number
}

TEST_P(Lists, of_several_conditions_keep_their_places) {
    const auto condition = things.c["id"].in_(numbers(1, 10)) and things.c["id"] != 4 and things.c["small"].not_in(numbers(6, 12)) and
                           things.c["id"].in_({3, 4, 5}) and things.c["name"] != "x";
    EXPECT_EQ(ids(condition), (Ids{3, 5}));
}

TEST_P(Lists, in_changes) {
    const auto changed = connection->execute(update(things).values({{"name", "new"}}).where(things.c["id"].in_(numbers(1, 15))));
    EXPECT_EQ(changed.rowcount(), 15);
    EXPECT_EQ(connection->execute(delete_(things).where(things.c["id"].not_in(numbers(1, 15)))).rowcount(), 5);
}

TEST_P(ArrayLists, may_have_more_values_than_a_statement_has_parameters) {
    EXPECT_EQ(ids(things.c["id"].in_(numbers(20, 100'000))), Ids{20});
}

TEST_P(ArrayLists, of_all_lengths_share_one_statement) {
    log.clear();
    for (int count = 9; count < 60; ++count) ids(things.c["id"].in_(numbers(1, count)));
    EXPECT_EQ(log.count("WHERE things.id = ANY ($1)"), 51u);
    EXPECT_EQ(log.count("[1, 2, 3, 4, 5, 6, 7, 8 ... displaying 10 of 50 values ... 49, 50]"), 1u);
    const auto kept = connection->execute(text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT things.id%ANY ($1)%'"));
    EXPECT_EQ(kept.as<int>().scalar_one(), 1);
}
