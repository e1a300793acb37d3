#include "tests/integration/chinook/store.hpp"

// The answers by SQL that the test wrote itself; the same text runs on every database.

namespace chinook {
namespace {

using namespace std::chrono_literals;

TEST_P(Chinook, text_counts_the_rows) {
    Connection connection = connect();
    std::int64_t rows = 0;
    for (const Table& table : Base::metadata().sorted_tables())
        rows += connection.execute(text(unsafe_sql("SELECT count(*) FROM " + table.name()))).as<std::int64_t>().scalar_one();
    EXPECT_EQ(Base::metadata().sorted_tables().size(), 11u);
    EXPECT_EQ(rows, 15607);
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM track")).scalar_one(), Value(3503));
}

TEST_P(Chinook, text_finds_the_revenue_by_genre) {
    const auto statement = text("SELECT g.name, round(sum(l.unit_price * l.quantity), 2) AS revenue "
                                "FROM invoice_line l JOIN track t ON t.track_id = l.track_id "
                                "JOIN genre g ON g.genre_id = t.genre_id "
                                "GROUP BY g.name ORDER BY revenue DESC LIMIT :count")
                               .columns<std::string, Decimal>("name", "revenue");
    std::vector<std::pair<std::string, Decimal>> found;
    Connection connection = connect();
    for (auto [name, sum] : connection.execute(statement, {{"count", 5}})) found.emplace_back(name, sum);
    EXPECT_EQ(found, (std::vector<std::pair<std::string, Decimal>>{{"Rock", 826.65_d},
                                                                   {"Latin", 382.14_d},
                                                                   {"Metal", 261.36_d},
                                                                   {"Alternative & Punk", 241.56_d},
                                                                   {"TV Shows", 93.53_d}}));
}

TEST_P(Chinook, text_rows_are_read_by_name_and_type) {
    Connection connection = connect();
    const Row<> row = connection.execute(text("SELECT * FROM invoice WHERE invoice_id = :id"), {{"id", 98}}).one();
    EXPECT_EQ(row.size(), 9u);
    EXPECT_EQ(row.get<std::int64_t>("customer_id"), 1);
    EXPECT_EQ(row.get<std::string>("billing_address"), "Av. Brigadeiro Faria Lima, 2170");
    EXPECT_EQ(row.get<std::optional<std::string>>("billing_state"), "SP");
    EXPECT_EQ(row.get<Decimal>("total"), 3.98_d);
    EXPECT_EQ(row.get<LocalDateTime>("invoice_date"), LocalDateTime(std::chrono::local_days(2022y / 3 / 11)));
    const auto first_ones = text("SELECT first_name, birth_date, reports_to FROM employee WHERE employee_id <= :last "
                                 "ORDER BY employee_id");
    const auto people = connection.execute(first_ones, {{"last", 2}})
                            .as<std::string, std::chrono::year_month_day, std::optional<int>>()
                            .all();
    ASSERT_EQ(people.size(), 2u);
    EXPECT_EQ(people[0], std::make_tuple("Andrew", 1962y / 2 / 18, std::optional<int>()));
    EXPECT_EQ(people[1], std::make_tuple("Nancy", 1958y / 12 / 8, std::optional(1)));
}

struct Sales {
    std::string country{};
    int orders{};
    Decimal revenue{};
    friend bool operator==(const Sales&, const Sales&) = default;
};

TEST_P(Chinook, text_rows_become_structs) {
    Connection connection = connect();
    const auto by_country = text("SELECT billing_country AS country, count(*) AS orders, "
                                 "round(sum(total), 2) AS revenue FROM invoice "
                                 "GROUP BY billing_country ORDER BY revenue DESC LIMIT 3");
    EXPECT_EQ(connection.execute(by_country).into<Sales>().all(),
              (std::vector<Sales>{{"USA", 91, 523.06_d}, {"Canada", 56, 303.96_d}, {"France", 35, 195.10_d}}));
    const auto track = connection.execute(text("SELECT * FROM track WHERE track_id = 1000")).into<Track>().one();
    EXPECT_EQ(track.name, "What If I Do?");
    EXPECT_EQ(track.composer, "Dave Grohl, Taylor Hawkins, Nate Mendel, Chris Shiflett/FOO FIGHTERS");
    EXPECT_EQ(track.bytes, 9929799);
    EXPECT_EQ(track.unit_price, 0.99_d);
}

TEST_P(Chinook, text_takes_names_beyond_ascii) {
    Connection connection = connect();
    const auto by_name = text("SELECT customer_id FROM customer WHERE first_name = :first AND last_name = :last");
    EXPECT_EQ(connection.scalar(by_name, {{"first", "Stanisław"}, {"last", "Wójcik"}}), Value(49));
    EXPECT_EQ(connection.scalar(by_name, {{"first", "Hugh"}, {"last", "O'Reilly"}}), Value(46));
    EXPECT_EQ(connection.scalar(text("SELECT name FROM playlist WHERE playlist_id = 5")), Value("90’s Music"));
}

}  // namespace
}  // namespace chinook
