// What a row costs in calls of operator new: nothing, where its fields need no memory of their own.

#include "budget/count_new.hpp"
#include "budget/item.hpp"

#include <gtest/gtest.h>

namespace budget {
namespace {

class Allocations : public ::testing::Test {
protected:
    Allocations() { metadata().create_all(engine_); }

    void fill(std::int64_t count) {
        connection_.execute(delete_(items).all_rows());
        connection_.execute(insert(items), make_items(count));
    }
    //! How many more are made for 2,000 rows than for 1,000.
    template <class F>
    std::size_t per_1000_rows(F&& read) {
        fill(1000);
        read();
        const std::size_t few = allocations_of(read);
        fill(2000);
        read();
        return allocations_of(read) - few;
    }

    Engine engine_ = create_engine("sqlite://");
    Connection connection_ = engine_.connect();
};

}  // namespace

// XC03
TEST_F(Allocations, reading_typed_rows_makes_none) {
    std::int64_t sum = 0;
    EXPECT_EQ(per_1000_rows([&] {
        for (auto [id, price, stock] : connection_.execute(select(items.id, items.price, items.stock)))
            sum += id + stock.value_or(0);
    }), 0u);
    EXPECT_GT(sum, 0);
}

TEST_F(Allocations, reading_short_texts_makes_none) {
    std::size_t size = 0;
    EXPECT_EQ(per_1000_rows([&] {
        for (const std::string& name : connection_.scalars(select(items.name))) size += name.size();
    }), 0u);
    EXPECT_GT(size, 0u);
}

TEST_F(Allocations, inserting_structs_makes_none) {
    const std::vector<Item> few = make_items(1000), many = make_items(2000);
    const auto insert_all = [&](const std::vector<Item>& rows) {
        connection_.execute(delete_(items).all_rows());
        return allocations_of([&] { connection_.execute(insert(items), rows); });
    };
    insert_all(many);
    EXPECT_EQ(insert_all(many), insert_all(few));
}

TEST_F(Allocations, a_select_by_key_makes_five_at_most) {
    fill(10);
    const auto read = [&] { connection_.scalars(select(items.price).where(items.id == 5)).one(); };
    read();
    EXPECT_LE(allocations_of(read), 5u);
}

// XC03
TEST_F(Allocations, a_kept_select_by_key_makes_none) {
    fill(10);
    const auto price_of = statement([](const Arg<BigInteger>& id) { return select(items.price).where(items.id == id); });
    const auto read = [&] { connection_.scalars(price_of(5)).one(); };
    read();
    EXPECT_EQ(allocations_of(read), 0u);
}

TEST_F(Allocations, a_kept_update_makes_none) {
    fill(10);
    const auto set_price = statement([](const Arg<BigInteger>& id, const Arg<Double>& price, const Arg<String>& name) {
        return update(items).where(items.id == id, items.name == name).values(items.price = price);
    });
    const auto change = [&] { connection_.execute(set_price(5, 1.5, "item")); };
    change();
    EXPECT_EQ(allocations_of(change), 0u);
}

TEST_F(Allocations, a_kept_select_of_a_session_makes_no_more_than_one_built_anew) {
    fill(10);
    connection_.commit();
    Session session(engine_);
    const auto item = statement([](const Arg<BigInteger>& id) { return select(items).where(items.id == id); });
    const auto kept = [&] { session.scalars(item(5)).one(); };
    const auto anew = [&] { session.scalars(select(items).where(items.id == 5)).one(); };
    kept();
    anew();
    EXPECT_LT(allocations_of(kept), allocations_of(anew));
}

TEST_F(Allocations, an_object_of_a_session_makes_none_of_its_own) {
    std::int64_t sum = 0;
    const auto load = [&] {
        Session session(engine_);
        for (const Ptr<Item>& item : session.scalars(select(items))) sum += item->id;
    };
    fill(10'000);
    connection_.commit();
    load();
    EXPECT_LT(allocations_of(load), 500u);   // chunks of objects, and the lists of the result
    EXPECT_GT(sum, 0);
}

}  // namespace budget
