#include "integration/types/table.hpp"

#include <limits>

using namespace aludel;
using namespace aludel::integration;

namespace {

class NumberTypes : public RoundTrips {};
INSTANTIATE_TEST_SUITE_P(Live, NumberTypes, every_database(), database_name);

template <class T>
using Limits = std::numeric_limits<T>;

const HolderTable<std::int64_t, "big_integers"> big_integers;
const HolderTable<long long, "long_longs"> long_longs;
const HolderTable<unsigned long long, "unsigned_long_longs"> unsigned_long_longs;
const HolderTable<int, "integers"> integers;
const HolderTable<short, "small_integers"> small_integers;
const HolderTable<double, "doubles"> doubles;
const HolderTable<float, "floats"> floats;
const HolderTable<bool, "booleans"> booleans;
const HolderTable<Decimal, "decimals"> decimals;

struct Price {
    std::int64_t id{};
    Decimal amount{};
};
struct PriceTable : Declarative<Price, "prices", TypesRegistry> {
    Mapped<&Price::id> id{this, primary_key};
    Mapped<&Price::amount> amount{this, Numeric(10, 2)};
};
const PriceTable prices;

}  // namespace

TEST_P(NumberTypes, integers_of_64_bits_are_exact) {
    round_trip(big_integers, {0, 1, -1, 9007199254740993, -9007199254740993, Limits<std::int64_t>::max(),
                              Limits<std::int64_t>::min()});
}

TEST_P(NumberTypes, long_long_has_memory_of_its_own) {
    round_trip(long_longs, {0, 1, -1, Limits<long long>::max(), Limits<long long>::min()});
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    constexpr unsigned long long greatest = Limits<long long>::max();
    connection.execute(insert(unsigned_long_longs), std::vector<Holder<unsigned long long>>{{1, greatest, {}}, {2, 0, 5}});
    const auto all = connection.scalars(select(unsigned_long_longs).order_by(unsigned_long_longs.id)).all();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].value, greatest);
    EXPECT_EQ(all[0].maybe, std::nullopt);
    EXPECT_EQ(all[1].value, 0U);
    EXPECT_EQ(all[1].maybe, 5U);
}

TEST_P(NumberTypes, smaller_integers_reach_their_limits) {
    round_trip(integers, {0, -5, Limits<int>::max(), Limits<int>::min()});
    round_trip(small_integers, {0, -5, Limits<short>::max(), Limits<short>::min()});
}

TEST_P(NumberTypes, doubles_are_exact_to_the_last_bit) {
    round_trip(doubles, {0.0, 1.5, 0.1, -0.1, 1.0 / 3, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308,
                         9007199254740993.0, 1e22, 123456789.123456789, Limits<double>::infinity(),
                         -Limits<double>::infinity()});
    round_trip(floats, {0.0F, 0.1F, 3.4028235e38F, 1e-45F});
}

TEST_P(NumberTypes, negative_zero_equals_zero) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    connection.execute(insert(doubles).values(doubles.id = 1, doubles.value = -0.0));
    EXPECT_EQ(connection.scalars(select(doubles.value)).one(), 0.0);
}

TEST_P(NumberTypes, no_number_is_kept_or_refused_but_never_another_number) {
    const double nan = Limits<double>::quiet_NaN();
    if (can().nan) return round_trip(doubles, {nan});
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    EXPECT_TRUE(says(caught<ConversionError>([&] {
        connection.execute(insert(doubles).values(doubles.id = 1, doubles.value = nan));
    }), "NaN"));
    EXPECT_EQ(connection.scalars(select(func::count()).select_from(doubles)).one(), 0);
}

TEST_P(NumberTypes, booleans) { round_trip(booleans, {true, false}); }

TEST_P(NumberTypes, decimals_are_exact) {
    round_trip(decimals, {Decimal(0), Decimal::parse("0.1"), Decimal::parse("-0.0000000001"), Decimal::parse("1.5"),
                          Decimal::parse("-99999999999.9999"), Decimal::parse("123456789012345")});
}

TEST_P(NumberTypes, decimals_of_many_digits_are_exact_or_refused) {
    const Decimal large = Decimal::parse("12345678901234567890123456789012345678");
    const Decimal long_fraction = Decimal::parse("-1234567890123456789.0123456789012345678");
    if (can().exact_numeric)
        return round_trip(decimals, {large, long_fraction, Decimal::parse("9007199254740993.5"), Decimal::parse("1.50")});
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    for (const Decimal& value : {large, long_fraction})
        EXPECT_TRUE(says(caught<ConversionError>([&] {
            connection.execute(insert(decimals).values(decimals.id = 1, decimals.value = value));
        }), value.to_string(), "15 digits"));
    EXPECT_EQ(connection.scalars(select(func::count()).select_from(decimals)).one(), 0);
}

// Y02, Y22
TEST_P(NumberTypes, decimals_of_a_column_with_a_scale_have_its_decimals) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    connection.execute(insert(prices).values(prices.id = 1, prices.amount = Decimal::parse("99.50")));
    connection.execute(insert(prices).values(prices.id = 2, prices.amount = Decimal::parse("0.1")));
    const std::vector<Decimal> read = connection.scalars(select(prices.amount).order_by(prices.id)).all();
    EXPECT_EQ(read[0].to_string(), "99.50");
    EXPECT_EQ(read[1], Decimal::parse("0.10"));
    EXPECT_EQ(connection.scalars(select(prices.id).where(prices.amount == Decimal::parse("99.5"))).all().size(), 1u);
}

TEST_P(NumberTypes, sums_come_in_types_that_hold_them) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    connection.execute(insert(integers), std::vector<Holder<int>>{{1, Limits<int>::max(), {}}, {2, Limits<int>::max(), {}}});
    EXPECT_EQ(connection.execute(text("SELECT sum(value) FROM integers")).as<std::int64_t>().scalar_one(), 4294967294);
    EXPECT_EQ(connection.execute(select(func::count(integers.id))).scalar_one(), 2);
}

TEST_P(NumberTypes, a_value_out_of_a_fields_range_names_its_column) {
    Connection connection = connect();
    const auto too_big = text("SELECT 1 AS fits, 3000000000 AS too_big");
    EXPECT_TRUE(says(caught<ConversionError>([&] { connection.execute(too_big).as<int, int>().all(); }), "too_big",
                     "3000000000", "[SQL: SELECT 1 AS fits"));
    EXPECT_THROW(connection.execute(text("SELECT -1")).as<unsigned>().all(), ConversionError);
    EXPECT_THROW(connection.execute(text("SELECT 128")).as<signed char>().all(), ConversionError);
    EXPECT_EQ((connection.execute(too_big).as<int, std::int64_t>().one().get<1>()), 3000000000);
}

TEST(UnsignedValues, beyond_64_signed_bits_are_refused) {
    EXPECT_THROW((void)Value(Limits<std::uint64_t>::max()), ConversionError);
}
