// Arithmetic of decimals, which SQLite does with integers or binary fractions: divisions are not those of integers, and
// what was computed is found again.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Item {
    int id{};
    Decimal price{};
    std::optional<Decimal> discount{};
    int amount{};
};
struct Registry : DeclarativeBase<Registry> {};
struct ItemTable : Declarative<Item, "decimal_items", Registry> {
    Mapped<&Item::id> id{this, primary_key};
    Mapped<&Item::price> price{this, Numeric(14, 2)};
    Mapped<&Item::discount> discount{this, Numeric(14, 4)};
    Mapped<&Item::amount> amount{this};
};
const ItemTable items;

Decimal dec(const char* text) { return Decimal::parse(text); }

class Decimals : public DatabaseTest {
protected:
    Decimals() {
        Registry::metadata().create_all(engine());
        connection = std::make_unique<Connection>(connect());
        connection->execute(insert(items), std::vector<Item>{{1, dec("1.00"), {}, 2}, {2, dec("0.10"), dec("3.0000"), 3}});
    }
    template <class E>
    auto of(int id, const E& expression) {
        return connection->scalars(select(expression).where(items.id == id)).one();
    }
    std::vector<int> where(const Expr<Boolean>& condition) {
        return connection->scalars(select(items.id).where(condition).order_by(items.id)).all();
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Decimals, every_database(), database_name);

using Ids = std::vector<int>;

}  // namespace

TEST_P(Decimals, are_divided_as_decimals_where_they_are_whole_numbers) {
    EXPECT_EQ(of(1, items.price / 2), dec("0.5"));
    EXPECT_EQ(of(1, items.price / items.amount), dec("0.5"));
    EXPECT_EQ(of(1, items.amount / (items.price * 4)), dec("0.5"));
    EXPECT_EQ(of(1, 1 / (items.price + 1)), dec("0.5"));
    EXPECT_EQ(of(1, items.price / dec("2")), dec("0.5"));
    EXPECT_EQ(of(1, items.price / (items.price + items.price)), dec("0.5"));
    EXPECT_EQ(of(2, items.discount / 2), dec("1.5"));
    EXPECT_EQ(of(2, items.discount / 2 / 2), dec("0.75"));
    EXPECT_EQ(of(1, cast<Numeric>(items.amount) / 4), dec("0.5"));
    EXPECT_EQ(of(1, literal(dec("1")) / items.amount), dec("0.5"));
    EXPECT_EQ(of(1, func::coalesce(items.discount, 1) / 2), dec("0.5"));
}

TEST_P(Decimals, are_summed_as_decimals) {
    EXPECT_EQ(connection->scalars(select(func::sum(items.price / 2))).one(), dec("0.55"));
    EXPECT_EQ(connection->scalars(select(func::sum(items.price) / 2)).one(), dec("0.55"));
    EXPECT_EQ(connection->scalars(select(func::sum(items.price) / func::count())).one(), dec("0.55"));
    EXPECT_EQ(connection->scalars(select(func::avg(items.price))).one(), dec("0.55"));
}

TEST_P(Decimals, that_were_computed_are_found) {
    EXPECT_EQ(where(items.price * 3 == dec("0.30")), Ids{2});
    EXPECT_EQ(where(dec("0.30") == items.price * 3), Ids{2});
    EXPECT_EQ(where(items.price + dec("0.20") == dec("0.30")), Ids{2});
    EXPECT_EQ(where(items.price * 3 != dec("0.30")), Ids{1});
    EXPECT_EQ(where(items.price * 3 > dec("0.30")), Ids{1});
    EXPECT_EQ(where(items.price * 3 >= dec("0.30")), (Ids{1, 2}));
    EXPECT_EQ(where(items.price * 3 <= dec("0.30")), Ids{2});
    EXPECT_EQ(where(items.price * 3 < dec("0.30")), Ids{});
    EXPECT_EQ(where((items.price * 3).between(dec("0.30"), dec("0.30"))), Ids{2});
    EXPECT_EQ(where((items.price * 3).in_({dec("0.30"), dec("7")})), Ids{2});
    EXPECT_EQ(where(items.price * 3 == items.price + items.price + items.price), (Ids{1, 2}));
    EXPECT_EQ(where(items.price - dec("0.1") == dec("0")), Ids{2});
    EXPECT_EQ(where(items.price / 2 == dec("0.5")), Ids{1});
    EXPECT_EQ(where((items.price * 3).is_not_distinct_from(dec("0.30"))), Ids{2});
}

TEST_P(Decimals, of_null_stay_null) {
    EXPECT_EQ(of(1, items.discount * 3), std::nullopt);
    EXPECT_EQ(where(items.discount * 3 == dec("0")), Ids{});
    EXPECT_EQ(where(items.discount * 3 != dec("9")), Ids{});
    EXPECT_EQ(where(items.discount * 3 == null), Ids{1});
    EXPECT_EQ(where((items.discount * 3).is_distinct_from(dec("9"))), Ids{1});
}

TEST_P(Decimals, of_large_amounts_are_found) {
    connection->execute(insert(items), Item{3, dec("123456789012.10"), {}, 1});
    EXPECT_EQ(where(items.price * 3 == dec("370370367036.30")), Ids{3});
    EXPECT_EQ(where(items.price + dec("0.2") == dec("123456789012.30")), Ids{3});
}

TEST_P(Decimals, of_aggregates_are_found) {
    std::vector<Item> many;
    for (int id = 10; id < 1010; ++id) many.push_back({id, dec("0.10"), {}, 1});
    connection->execute(insert(items), many);
    const auto sums = select(func::sum(items.price)).where(items.amount == 1);
    EXPECT_EQ(connection->scalars(sums).one(), dec("100"));
    EXPECT_EQ(connection->scalars(sums.having(func::sum(items.price) == dec("100.00"))).all().size(), 1u);
    EXPECT_EQ(connection->scalars(sums.having(func::sum(items.price) > dec("100.00"))).all().size(), 0u);
    const auto sub = select(items.amount, func::sum(items.price).label("total")).group_by(items.amount).subquery();
    EXPECT_EQ(connection->execute(select(sub.c["amount"]).where(sub.c["total"] == dec("100"))).all().size(), 1u);
    EXPECT_EQ(where(items.id == 1 && select(func::sum(items.price)).where(items.amount == 1).scalar_subquery() == dec("100")), Ids{1});
}

TEST_P(Decimals, that_were_computed_are_stored_so_that_they_are_found) {
    connection->execute(update(items).values(items.price = items.price * 3).all_rows());
    EXPECT_EQ(where(items.price == dec("0.30")), Ids{2});
    connection->execute(update(items).where(items.id == 2).values(items.price = items.price / 7));   // 0.042857...
    EXPECT_EQ(where(items.price == dec("0.04")), Ids{2});
    connection->execute(insert(items).values(items.id = 3, items.price = literal(dec("0.1")) + dec("0.2"), items.amount = 1));
    EXPECT_EQ(where(items.price == dec("0.3")), Ids{3});
    connection->execute(insert(items).from_select({items.id, items.price, items.amount},
                                                  select(items.id + 10, items.price * 3, items.amount).where(items.id == 3)));
    EXPECT_EQ(where(items.price == dec("0.90")), Ids{13});
}

TEST_P(Decimals, keep_at_least_15_digits) {
    EXPECT_EQ(of(1, items.price / 3), dec(can().exact_numeric ? "0.33333333333333333333" : "0.333333333333333"));
    EXPECT_EQ(where(items.price / 3 == dec("0.333333333333333")), can().exact_numeric ? Ids{} : Ids{1});
}

TEST_P(Decimals, and_doubles_are_divided_as_such) {
    EXPECT_EQ(of(1, items.amount / literal(4.0)), 0.5);
    EXPECT_EQ(of(1, cast<Double>(items.amount) / 4), 0.5);
    EXPECT_EQ(connection->execute(select(bindparam<Double>("x") / 2), {{"x", 1}}).scalar_one(), 0.5);
}
