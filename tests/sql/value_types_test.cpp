// Where a database would compute or compare a type in another way than it is meant.

#include "support.hpp"

#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"

namespace aludel::testing {
namespace {

struct Items : TypedTable<"items"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<Numeric> price{this, "price", Numeric(10, 2)};
    Column<Numeric> rate{this, "rate"};
    Column<Double> weight{this, "weight"};
    Column<Integer> amount{this, "amount"};
    Column<JsonType> data{this, "data"};
};
const Items items;
const Decimal tenth = Decimal::parse("0.10");

// O05
TEST(Decimals, on_sqlite_are_divided_as_fractions) {
    EXPECT_TEXT(items.price / 2, sqlite(), "items.price / (? + 0.0)");
    EXPECT_TEXT(items.amount / items.price, sqlite(), "items.amount / (items.price + 0.0)");
    EXPECT_TEXT(items.price / (items.price + 1), sqlite(), "items.price / ((items.price + ?) + 0.0)");
    EXPECT_TEXT(items.price / items.rate / 2, sqlite(), "(items.price / (items.rate + 0.0)) / (? + 0.0)");
    EXPECT_TEXT(items.amount / 2, sqlite(), "items.amount / (? + 0.0)");
    EXPECT_TEXT(items.weight / 2, sqlite(), "items.weight / ?");
    EXPECT_TEXT(items.amount / items.weight, sqlite(), "items.amount / items.weight");
    EXPECT_TEXT(items.price / 2, postgresql(), "items.price / $1");
    EXPECT_TEXT(items.price / 2, generic(), "items.price / :price_1");
}

TEST(Decimals, on_sqlite_have_no_remainder) {
    EXPECT_ERROR(compiled(items.price % 2, sqlite()), UnsupportedCompilationError, "cuts them to integers");
    EXPECT_TEXT(items.price % 2, postgresql(), "items.price % $1");
}

TEST(Decimals, that_sqlite_computed_are_rounded_where_they_are_compared) {
    EXPECT_SQL(items.price * 3 == tenth, sqlite(), "CAST(CAST(round(items.price * ?, 10) AS TEXT) AS NUMERIC) = CAST(CAST(round(?, 10) AS TEXT) AS NUMERIC)",
               "price_1=3, param_1=0.10");
    EXPECT_TEXT(items.price * 3 > 5, sqlite(), "CAST(CAST(round(items.price * ?, 10) AS TEXT) AS NUMERIC) > ?");
    EXPECT_TEXT(func::sum(items.price) < items.rate, sqlite(),
                "CAST(CAST(round(sum(items.price), 10) AS TEXT) AS NUMERIC) < CAST(CAST(round(items.rate, 10) AS TEXT) AS NUMERIC)");
    EXPECT_TEXT((items.price * 3).in_({tenth}), sqlite(), "CAST(CAST(round(items.price * ?, 10) AS TEXT) AS NUMERIC) IN (?)");
    EXPECT_TEXT(items.price == tenth, sqlite(), "items.price = ?");
    EXPECT_TEXT(func::max(items.price) == tenth, sqlite(), "max(items.price) = ?");
    EXPECT_TEXT(items.amount * 2 == 4, sqlite(), "items.amount * ? = ?");
    EXPECT_TEXT(items.price * 3 == null, sqlite(), "items.price * ? IS NULL");
    EXPECT_TEXT(items.price * 3 == tenth, postgresql(), "items.price * $1 = $2");
}

TEST(Decimals, that_sqlite_computed_are_stored_with_the_decimals_of_their_column) {
    EXPECT_TEXT(update(items).values(items.price = items.price * 3), sqlite(), "UPDATE items SET price=CAST(CAST(round(items.price * ?, 2) AS TEXT) AS NUMERIC)");
    EXPECT_TEXT(update(items).values(items.rate = items.rate * 3), sqlite(), "UPDATE items SET rate=CAST(CAST(round(items.rate * ?, 10) AS TEXT) AS NUMERIC)");
    EXPECT_TEXT(insert(items).from_select({items.price}, select(items.price + items.price)), sqlite(),
                "INSERT INTO items (price) SELECT CAST(CAST(round(items.price + items.price, 2) AS TEXT) AS NUMERIC) AS anon_1\nFROM items");
    EXPECT_TEXT(update(items).values(items.price = items.rate), sqlite(), "UPDATE items SET price=items.rate");
    EXPECT_TEXT(update(items).values(items.price = items.price * 3), postgresql(), "UPDATE items SET price=(items.price * $1)");
}

TEST(Documents, of_type_json_are_compared_as_jsonb_on_postgresql) {
    EXPECT_TEXT(items.data == Json(), postgresql(), "CAST(items.data AS JSONB) = CAST($1 AS JSONB)");
    EXPECT_TEXT(items.data != items.data, postgresql(), "CAST(items.data AS JSONB) != CAST(items.data AS JSONB)");
    EXPECT_TEXT(items.data == null, postgresql(), "items.data IS NULL");
    EXPECT_TEXT(items.data == Json(), sqlite(), "json(items.data) = json(?)");
    EXPECT_TEXT(items.data == Json(), generic(), "items.data = :data_1");
}

}  // namespace
}  // namespace aludel::testing
