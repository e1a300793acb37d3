// Statements of any size: long chains are flat, deep trees are refused, and nothing in between overflows a stack.

#include "sql/depth.hpp"

#include "aludel/base/error.hpp"
#include "aludel/compiler/dialect.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/sql/func.hpp"
#include "aludel/sql/select.hpp"
#include "thrown.hpp"
#include "unit/sql/id_and_name.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace aludel {
namespace {

inline const IdAndName<"deep"> deep;

template <class S>
std::string text_of(const S& statement) {
    return sqlite::dialect().compile(statement.node(), {}).text();
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

template <class F>
void expect_refused_when_nested(const F& nest) {
    Expr<Integer> e = nest(Expr<Integer>(deep.id.node()));
    for (int i = 0; i < 400; ++i) e = nest(e);
    EXPECT_GT(text_of(select(e)).size(), 400u);
    const CompileError error = testing::caught<CompileError>([&] {
        for (int i = 0; i < 100'000; ++i) e = nest(e);
    });
    EXPECT_NE(std::string_view(error.what()).find("nested more than 1000 levels deep"), std::string_view::npos);
    EXPECT_GT(text_of(e).size(), 400u);   // what was made before is as it was
}

TEST(Depth, nesting_has_a_limit) {
    expect_refused_when_nested([](const Expr<Integer>& e) { return 1 - e; });
    expect_refused_when_nested([](const Expr<Integer>& e) { return 1 + e; });
    expect_refused_when_nested([](const Expr<Integer>& e) { return -e; });
    expect_refused_when_nested([](const Expr<Integer>& e) { return func::abs(e); });
    expect_refused_when_nested([](const Expr<Integer>& e) { return cast<Integer>(e); });
    expect_refused_when_nested([](const Expr<Integer>& e) { return e * 2 + 1; });
}

TEST(Depth, nested_selects_have_a_limit) {
    auto query = select(deep.id);
    EXPECT_THROW(for (int i = 0; i < 10'000; ++i) query = select(deep.id).where(deep.id.in_(query)), CompileError);
    EXPECT_EQ(count(text_of(query), "SELECT"), 500u);
}

TEST(Depth, nested_subqueries_have_a_limit) {
    const auto nest = [] {
        Subquery inner = select(deep.id).subquery();
        for (int i = 0; i < 10'000; ++i) inner = select(inner.c["id"]).subquery();
    };
    EXPECT_THROW(nest(), CompileError);
}

TEST(Depth, negated_conditions_have_a_limit) {
    Expr<Boolean> e = deep.id == 1;
    EXPECT_THROW(for (int i = 0; i < 10'000; ++i) e = (not (e and deep.id == i)), CompileError);
}

// CP20
TEST(Depth, long_conditions_are_flat) {
    Expr<Boolean> all = deep.id != 0, any = deep.id == 0;
    for (int i = 1; i < 50'000; ++i) {
        all = all and deep.id != i;
        any = any or deep.id == i;
    }
    EXPECT_LE(all.node()->depth, 3);
    EXPECT_EQ(count(text_of(select(deep.id).where(all)), " AND "), 49'999u);
    EXPECT_EQ(count(text_of(select(deep.id).where(any)), " OR "), 49'999u);
}

// CP20
TEST(Depth, conditions_added_one_by_one_are_flat) {
    auto query = select(deep.id);
    auto change = update(deep).values(deep.name = "x");
    for (int i = 0; i < 20'000; ++i) {
        query = query.where(deep.id != i);
        change = change.where(deep.id != i);
    }
    EXPECT_EQ(count(text_of(query), " AND "), 19'999u);
    EXPECT_EQ(text_of(query).find('('), std::string::npos);
    EXPECT_EQ(count(text_of(change), " AND "), 19'999u);
}

// CP20
TEST(Depth, long_sums_products_and_texts_are_flat) {
    Expr<Integer> sum = deep.id + 0, product = deep.id * 1;
    Expr<String> joined = deep.name + "";
    for (int i = 1; i < 20'000; ++i) {
        sum = sum + i;
        product = product * i;
        joined = joined + "x";
    }
    EXPECT_LE(sum.node()->depth, 20);
    EXPECT_EQ(count(text_of(select(sum)), " + "), 20'000u);
    EXPECT_EQ(count(text_of(select(product)), " * "), 20'000u);
    EXPECT_EQ(count(text_of(select(joined)), " || "), 20'000u);
}

TEST(Depth, a_long_sum_reads_as_a_short_one) {
    Expr<Integer> sum = deep.id + deep.id;
    std::string expected = "deep.id + deep.id";
    for (int i = 0; i < 40; ++i) {
        sum = sum + deep.id;
        expected += " + deep.id";
    }
    EXPECT_EQ(text_of(sum), expected);
    EXPECT_EQ(text_of(sum * 2), "(" + expected + ") * ?");
    EXPECT_EQ(text_of(2 - sum), "? - (" + expected + ")");
}

TEST(Depth, rows_added_one_by_one) {
    auto statement = insert(deep).values(deep.id = 0, deep.name = "a");
    for (int i = 1; i < 20'000; ++i) statement = statement.values(deep.id = i, deep.name = "b");
    EXPECT_EQ(count(text_of(statement), "(?, ?)"), 20'000u);
}

// Copies of a long list share it, and each sees its own length.
TEST(Depth, copies_of_a_long_condition_go_their_own_ways) {
    Expr<Boolean> base = deep.id != 0;
    for (int i = 1; i < 10; ++i) base = base and deep.id != i;
    const Expr<Boolean> left = base and deep.name == "left", right = base and deep.name == "right";
    const Expr<Boolean> longer = left and deep.id == 7;
    EXPECT_EQ(count(text_of(base), " AND "), 9u);
    EXPECT_EQ(count(text_of(left), " AND "), 10u);
    EXPECT_EQ(count(text_of(longer), " AND "), 11u);
    EXPECT_EQ(sqlite::dialect().compile(left.node(), {}).parameters().back().second, Value("left"));
    EXPECT_EQ(sqlite::dialect().compile(right.node(), {}).parameters().back().second, Value("right"));
}

TEST(Depth, threads_make_one_condition_longer) {
    Expr<Boolean> base = deep.id != 0;
    for (int i = 1; i < 10; ++i) base = base and deep.id != i;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&base, t] {
            for (int i = 0; i < 200; ++i) {
                Expr<Boolean> mine = base;
                for (int k = 0; k < 20; ++k) mine = mine and deep.id == t;
                const auto parameters = sqlite::dialect().compile(mine.node(), {}).parameters();
                ASSERT_EQ(parameters.size(), 30u);
                for (std::size_t k = 10; k < 30; ++k) ASSERT_EQ(parameters[k].second, Value(t));
            }
        });
    for (std::thread& thread : threads) thread.join();
}

TEST(Depth, a_rewrite_leaves_the_original) {
    Expr<Boolean> condition = deep.id != 0;
    for (int i = 1; i < 10; ++i) condition = condition and deep.id != i;
    const std::string before = text_of(condition);
    const sql::NodeRef changed = sql::transform(condition.node(), [](const sql::Node& node) {
        return node.kind == sql::Kind::bind ? sql::build::null_literal() : sql::NodeRef();
    });
    EXPECT_EQ(text_of(condition), before);
    EXPECT_EQ(count(sqlite::dialect().compile(changed, {}).text(), "NULL"), 10u);
}

}  // namespace
}  // namespace aludel
