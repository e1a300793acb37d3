// literal_binds: a literal has the type of its value, so that a statement gives the same with it as with a parameter.

#include "integration/support.hpp"

#include "aludel/types/temporal.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace aludel;
using namespace aludel::integration;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

class Literals : public DatabaseTest {
protected:
    Literals() : connection(connect()) {}

    template <class Statement>
    std::string text_of(const Statement& statement) {
        return statement.compile(engine().dialect(), {.literal_binds = true}).text();
    }
    //! What the statement gives with its values in the text, read as `T`.
    template <class T, class Statement>
    T written(const Statement& statement) {
        return connection.execute(text(unsafe_sql(text_of(statement)))).template as<T>().scalar_one();
    }
    template <class T>
    void same(const T& value) {
        const auto statement = select(literal(value));
        SCOPED_TRACE(text_of(statement));
        const T bound = connection.execute(statement).scalar_one();
        const T read = written<T>(statement);
        if constexpr (std::is_floating_point_v<T>) {
            EXPECT_TRUE(std::memcmp(&read, &bound, sizeof(T)) == 0 || (read != read && bound != bound)) << read << " and " << bound;
        } else {
            EXPECT_EQ(read, bound);
        }
        EXPECT_TRUE(written<bool>(select(cast<Boolean>(case_(when(literal(value) == literal(value), 1), else_(0))))) || value != value);
    }
    Connection connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Literals, every_database(), database_name);

class ServerLiterals : public Literals {};
INSTANTIATE_TEST_SUITE_P(Live, ServerLiterals, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(Literals, have_the_type_of_their_value) {
    EXPECT_EQ(written<double>(select(literal(7) / literal(2.0))), 3.5);
    EXPECT_EQ(written<double>(select(literal(7.0) / literal(2))), 3.5);
    EXPECT_EQ(written<double>(select(literal(-7.0) / literal(2.0))), -3.5);
    EXPECT_EQ(written<double>(select(literal(1e300) / literal(1e299))), 1e300 / 1e299);
    EXPECT_EQ(written<double>(select(literal(0.1) + literal(0.2))), 0.1 + 0.2);
    EXPECT_EQ(written<Decimal>(select(literal(Decimal(7)) / literal(Decimal(2)))), Decimal::parse("3.5"));
    EXPECT_EQ(written<Decimal>(select(literal(Decimal::parse("7.00")) / literal(2))), Decimal::parse("3.5"));
    EXPECT_EQ(written<Decimal>(select(literal(7) / literal(2))), Decimal::parse("3.5"));   // exact, as SQLAlchemy 2
    EXPECT_EQ(written<int>(select(floordiv(literal(7), literal(2)))), 3);
}

TEST_P(Literals, of_doubles_read_back_bit_for_bit) {
    for (const double value : {0.0, -0.0, 1.0, 2.0, -2.0, 0.1, 1e15, 1e16, 1e22, 1e300, -1e300, 5e-324, 1.7976931348623157e308,
                               2.2250738585072014e-308, 123456789.125, 1.0 / 3})
        same(value);
    same(std::numeric_limits<double>::infinity());
    same(-std::numeric_limits<double>::infinity());
    std::mt19937_64 random(7);
    int exponent = 0;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t bits = random();
        double value;
        std::memcpy(&value, &bits, sizeof value);
        if (!can().server) value = std::ldexp(std::frexp(value, &exponent), exponent % 60);   // SQLite reads others to the last bit but one
        if (std::isfinite(value)) same(value);
    }
    same(0.1F), same(16777217.0F), same(3.4e38F);
}

TEST_P(Literals, of_nan_are_values_or_refused) {
    const auto statement = select(literal(std::numeric_limits<double>::quiet_NaN()));
    if (can().nan) {
        EXPECT_TRUE(std::isnan(written<double>(statement)));
    } else {
        EXPECT_THROW(text_of(statement), CompileError);
    }
}

TEST_P(Literals, of_integers_and_booleans) {
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31, -(std::int64_t{1} << 31) - 1,
                                     std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
        same(value);
    same(5), same(-5), same(true), same(false);
    EXPECT_EQ(written<std::int64_t>(select(literal(5) - literal(-5))), 10);
    EXPECT_EQ(written<std::int64_t>(select(-literal(-5))), 5);
}

TEST_P(Literals, of_decimals) {
    for (const char* text : {"0", "1", "-1", "2.00", "0.10", "-0.001", "123456789012345", "12345.678901", "99999999999.99"})
        same(Decimal::parse(text));
    const Decimal large = Decimal::parse("12345678901234567890.12345");
    if (can().exact_numeric) return same(large);
    EXPECT_THROW(text_of(select(literal(large))), CompileError);
}

TEST_P(Literals, of_texts_mean_what_they_say) {
    for (const char* value : {"", "a", "it's", "''", "\\", "\\'", "a\\b", "\\n", "\\x41", "\\' OR 1=1 --", "E'\\'", "ü€😀", "%_", "\n\t\"", "$1 ? :x"})
        same(std::string(value));
}

TEST_P(ServerLiterals, do_not_depend_on_standard_conforming_strings) {
    std::vector<std::string> sent;
    for (const char* value : {"\\", "\\'", "\\n", "\\x41", "x\\' OR 1=1 --"}) sent.push_back(text_of(select(literal(value))));
    const Bytes bytes{std::byte{0}, std::byte{'\\'}, std::byte{'A'}};
    const std::string blob = text_of(select(literal(bytes)));
    const std::string document = text_of(select(literal(Json::parse(R"({"a": "\\"})"))));
    connection.execute(text("SET standard_conforming_strings = off"));
    connection.execute(text("SET escape_string_warning = off"));
    const char* values[] = {"\\", "\\'", "\\n", "\\x41", "x\\' OR 1=1 --"};
    for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(connection.exec_driver_sql(unsafe_sql(sent[i])).as<std::string>().scalar_one(), values[i]);
    EXPECT_EQ(connection.exec_driver_sql(unsafe_sql(blob)).as<Bytes>().scalar_one(), bytes);
    EXPECT_EQ(connection.exec_driver_sql(unsafe_sql(document)).as<Json>().scalar_one(), Json::parse(R"({"a": "\\"})"));
}

TEST_P(Literals, of_bytes_uuids_and_documents) {
    same(Bytes{}), same(to_bytes("a\0'\\b")), same(to_bytes("\\x41"));
    same(Uuid::parse("00112233-4455-6677-8899-aabbccddeeff"));
    const Json document = Json::parse(R"({"a": ["it's", "\\", "ü\n"], "b": null})");
    EXPECT_EQ(written<Json>(select(literal(document))), document);
}

TEST_P(Literals, of_dates_and_times) {
    same(year_month_day(2024y / 2 / 29)), same(year_month_day(1y / 1 / 1)), same(year_month_day(9999y / 12 / 31));
    same(TimeOfDay()), same(TimeOfDay(23, 59, 59, 999999));
    same(parse_local_date_time("2024-02-29 12:34:56.123456")), same(parse_timestamp("1969-12-31 23:59:59.999999"));
    same(microseconds(0)), same(microseconds(-1)), same(microseconds(36h + 1us)), same(microseconds(-36h));
    same(microseconds::max());
}

TEST_P(Literals, find_the_rows_that_parameters_find) {
    static const MetaData own;
    static const Table things("literal_things", own, Column("id", Integer(), primary_key), Column("f", Float()),
                              Column("d", Double()), Column("n", Numeric(10, 2)), Column("day", Date()), Column("t", Time()),
                              Column("span", Interval()), Column("u", Uuid()), Column("b", LargeBinary()), Column("s", String(20)));
    own.create_all(engine());
    const std::vector<std::pair<const char*, Value>> values{
        {"f", 0.1F}, {"d", 0.1}, {"n", Decimal::parse("2.00")}, {"day", year_month_day(2024y / 1 / 31)}, {"t", TimeOfDay(1, 2, 3)},
        {"span", 90min}, {"u", Uuid::parse("00112233-4455-6677-8899-aabbccddeeff")}, {"b", to_bytes("\\")}, {"s", "\\'"}};
    for (const auto& [name, value] : values) {
        connection.execute(text(unsafe_sql(text_of(delete_(things)))));
        connection.exec_driver_sql(unsafe_sql(text_of(insert(things).values({{"id", 1}, {name, value}}))));
        const auto query = select(things.c["id"]).where(things.c[name] == value);
        EXPECT_EQ(connection.execute(query).all().size(), 1u) << name;
        EXPECT_EQ(connection.exec_driver_sql(unsafe_sql(text_of(query))).all().size(), 1u) << text_of(query);
    }
}
