#include "tests/integration/chinook/store.hpp"

// The answers by typed statements.

namespace chinook {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

//! What the lines of invoices bring in. SQLite adds decimals as binary numbers, so the sum is rounded to the cent.
auto revenue() { return func::round(func::sum(invoice_lines.unit_price * invoice_lines.quantity), 2).label("revenue"); }

template <class T>
std::int64_t rows_in(Connection& connection, const T& table) {
    return connection.execute(select(func::count()).select_from(table)).scalar_one();
}

TEST_P(Chinook, has_every_row) {
    Connection connection = connect();
    EXPECT_EQ(rows_in(connection, artists), 275);
    EXPECT_EQ(rows_in(connection, albums), 347);
    EXPECT_EQ(rows_in(connection, tracks), 3503);
    EXPECT_EQ(rows_in(connection, genres), 25);
    EXPECT_EQ(rows_in(connection, media_types), 5);
    EXPECT_EQ(rows_in(connection, playlists), 18);
    EXPECT_EQ(rows_in(connection, playlist_track), 8715);
    EXPECT_EQ(rows_in(connection, employees), 8);
    EXPECT_EQ(rows_in(connection, customers), 59);
    EXPECT_EQ(rows_in(connection, invoices), 412);
    EXPECT_EQ(rows_in(connection, invoice_lines), 2240);
}

TEST_P(Chinook, select_finds_the_revenue_by_genre) {
    const auto statement = select(genres.name, revenue())
                               .join(genres.tracks)
                               .join(tracks.sales)
                               .group_by(genres.id, genres.name)
                               .order_by(desc("revenue"))
                               .limit(5);
    std::vector<std::pair<std::string, Decimal>> found;
    Connection connection = connect();
    for (auto [name, sum] : connection.execute(statement)) found.emplace_back(name.value(), sum.value());
    EXPECT_EQ(found, (std::vector<std::pair<std::string, Decimal>>{{"Rock", 826.65_d},
                                                                   {"Latin", 382.14_d},
                                                                   {"Metal", 261.36_d},
                                                                   {"Alternative & Punk", 241.56_d},
                                                                   {"TV Shows", 93.53_d}}));
}

TEST_P(Chinook, prices_are_exact) {
    Connection connection = connect();
    const auto prices = connection.scalars(select(tracks.unit_price).distinct().order_by(tracks.unit_price)).all();
    EXPECT_EQ(prices, (std::vector<Decimal>{0.99_d, 1.99_d}));
    EXPECT_EQ(connection.scalar(select(func::max(invoices.total))), 25.86_d);
    EXPECT_EQ(connection.scalar(select(func::count()).where(invoices.total == 13.86_d)), 49);
    EXPECT_EQ(connection.scalar(select(func::round(func::sum(invoices.total), 2))), 2328.60_d);
}

TEST_P(Chinook, every_invoice_is_the_sum_of_its_lines) {
    const auto sum = func::round(func::sum(invoice_lines.unit_price * invoice_lines.quantity), 2);
    const auto wrong = select(invoices.id)
                           .join(invoices.lines)
                           .group_by(invoices.id, invoices.total)
                           .having(sum != invoices.total);
    EXPECT_TRUE(connect().scalars(wrong).all().empty());
}

TEST_P(Chinook, dates_are_exact) {
    Connection connection = connect();
    const auto [first, last] =
        connection.execute(select(func::min(invoices.date), func::max(invoices.date))).one();
    EXPECT_EQ(first, LocalDateTime(std::chrono::local_days(2021y / 1 / 1)));
    EXPECT_EQ(last, LocalDateTime(std::chrono::local_days(2025y / 12 / 22)));
    const auto by_age = select(employees.birth_date, employees.hire_date).order_by(employees.birth_date);
    const auto oldest = connection.execute(by_age).first();
    ASSERT_TRUE(oldest);
    EXPECT_EQ(oldest->get<0>(), 1947y / 9 / 19);
    EXPECT_EQ(oldest->get<1>(), LocalDateTime(std::chrono::local_days(2003y / 5 / 3)));
    const auto young = select(employees.first_name).where(employees.birth_date >= 1970y / 1 / 1).order_by(employees.id);
    EXPECT_EQ(connection.scalars(young).all(), (Names{"Jane", "Michael", "Robert"}));
}

TEST_P(Chinook, years_are_taken_out_of_dates) {
    const auto year = extract("year", invoices.date);
    const auto statement =
        select(year, func::count(), func::round(func::sum(invoices.total), 2)).group_by(year).order_by(year);
    std::vector<std::tuple<int, std::int64_t, std::optional<Decimal>>> found;
    Connection connection = connect();
    for (const auto& row : connection.execute(statement)) found.push_back(row);
    EXPECT_EQ(found, (decltype(found){{2021, 83, 449.46_d},
                                      {2022, 83, 481.45_d},
                                      {2023, 83, 469.58_d},
                                      {2024, 83, 477.53_d},
                                      {2025, 80, 450.58_d}}));
}

TEST_P(Chinook, text_is_compared_beyond_ascii) {
    Connection connection = connect();
    const auto last_name = select(customers.last_name).where(customers.first_name == "František");
    EXPECT_EQ(connection.scalar(last_name), "Wichterlová");
    const auto several = customers.last_name.in_({"Wójcik", "Köhler", "Hämäläinen"});
    EXPECT_EQ(connection.scalars(select(customers.id).where(several).order_by(customers.id)).all(),
              (std::vector<std::int64_t>{2, 44, 49}));
    EXPECT_EQ(connection.scalar(select(playlists.id).where(playlists.name == "90’s Music")), 5);
    EXPECT_EQ(connection.scalar(select(func::count()).where(tracks.name.contains("'"))), 239);
    EXPECT_EQ(connection.scalar(select(func::count()).where(tracks.name.contains("%", true))), 2);
    EXPECT_EQ(connection.scalar(select(func::max(func::char_length(tracks.name)))), 123);
}

TEST_P(Chinook, an_alias_shows_who_reports_to_whom) {
    const auto manager = aliased(employees, "manager");
    const auto statement = select(employees.first_name, optional_(manager.first_name))
                               .outerjoin(manager, employees.reports_to == manager.id)
                               .order_by(employees.id);
    std::vector<std::pair<std::string, std::string>> found;
    Connection connection = connect();
    for (auto [name, boss] : connection.execute(statement)) found.emplace_back(name, boss.value_or("nobody"));
    EXPECT_EQ(found, (decltype(found){{"Andrew", "nobody"}, {"Nancy", "Andrew"},
                                      {"Jane", "Nancy"}, {"Margaret", "Nancy"}, {"Steve", "Nancy"},
                                      {"Michael", "Andrew"}, {"Robert", "Michael"}, {"Laura", "Michael"}}));
}

TEST_P(Chinook, subqueries_count_what_is_not_there) {
    Connection connection = connect();
    const auto silent = select(func::count()).select_from(artists)
                            .where(not exists(select(albums.id).where(albums.artist_id == artists.id)));
    EXPECT_EQ(connection.scalar(silent), 71);
    const auto unsold = select(func::count()).where(tracks.id.not_in(select(invoice_lines.track_id)));
    EXPECT_EQ(connection.scalar(unsold), 1519);
    const auto other = aliased(tracks, "other");
    const auto average =
        select(func::avg(other.milliseconds)).where(other.genre_id == tracks.genre_id).scalar_subquery();
    EXPECT_EQ(connection.scalar(select(func::count()).where(tracks.milliseconds > average)), 1539);
    EXPECT_EQ(connection.scalar(select(func::count()).where(tracks.composer == null)), 977);
}

TEST_P(Chinook, groups_are_filtered_and_ordered) {
    const auto statement = select(artists.name, func::count(albums.id).label("n"))
                               .join(artists.albums)
                               .group_by(artists.id, artists.name)
                               .having(func::count(albums.id) >= 10)
                               .order_by(desc("n"), artists.name);
    std::vector<std::pair<std::string, std::int64_t>> found;
    Connection connection = connect();
    for (auto [name, n] : connection.execute(statement)) found.emplace_back(name.value(), n);
    EXPECT_EQ(found, (decltype(found){{"Iron Maiden", 21}, {"Led Zeppelin", 14}, {"Deep Purple", 11},
                                      {"Metallica", 10}, {"U2", 10}}));
}

TEST_P(Chinook, a_window_finds_the_longest_track_of_each_genre) {
    const auto place = func::row_number().over({.partition_by = tracks.genre_id,
                                                .order_by = {tracks.milliseconds.desc(), tracks.id}});
    const auto ranked = select(tracks.genre_id, tracks.name, place.label("place")).subquery("ranked");
    const auto statement = select(genres.name, ranked.c["name"].as<String>())
                               .join(ranked, ranked.c["genre_id"] == genres.id)
                               .where(ranked.c["place"] == 1)
                               .order_by(genres.name)
                               .limit(3);
    Names found;
    Connection connection = connect();
    for (auto [genre, track] : connection.execute(statement)) found.push_back(genre.value() + ": " + track);
    EXPECT_EQ(found, (Names{"Alternative: Reach Down",
                            "Alternative & Punk: Homecoming / The Death Of St. Jimmy / East 12th St. / Nobody Likes "
                            "You / Rock And Roll Girlfriend / We're Coming Home Again",
                            "Blues: Talkin' 'Bout Women Obviously"}));
}

TEST_P(Chinook, mapped_structs_are_read_by_value) {
    Connection connection = connect();
    const Track track = connection.scalars(select(tracks).where(tracks.id == 2820)).one();
    EXPECT_EQ(track.name, "Occupation / Precipice");
    EXPECT_EQ(track.composer, std::nullopt);
    EXPECT_EQ(track.milliseconds, 5286953);
    EXPECT_EQ(track.bytes, 1054423946);
    EXPECT_EQ(track.unit_price.to_string(), "1.99");
    const auto [invoice, customer] =
        connection.execute(select(invoices, customers).join(invoices.customer).where(invoices.id == 98)).one();
    EXPECT_EQ(invoice.billing_city, "São José dos Campos");
    EXPECT_EQ(invoice.date, LocalDateTime(std::chrono::local_days(2022y / 3 / 11)));
    EXPECT_EQ(invoice.total, 3.98_d);
    EXPECT_EQ(customer.last_name, "Gonçalves");
    EXPECT_EQ(customer.fax, "+55 (12) 3923-5566");
}

TEST_P(Chinook, playlists_share_tracks_through_their_association) {
    Connection connection = connect();
    const auto statement = select(playlists.id, func::count(tracks.id))
                               .join(playlists.tracks)
                               .group_by(playlists.id)
                               .order_by(playlists.id);
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    for (auto [id, n] : connection.execute(statement)) found.emplace_back(id, n);
    EXPECT_EQ(found, (decltype(found){{1, 3290}, {3, 213}, {5, 1477}, {8, 3290}, {9, 1}, {10, 213}, {11, 39}, {12, 75},
                                      {13, 25}, {14, 25}, {15, 25}, {16, 15}, {17, 26}, {18, 1}}));
}

}  // namespace
}  // namespace chinook
