#include "compiler/compile.hpp"

#include "aludel/schema/table.hpp"
#include "aludel/schema/typed_table.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/sql/func.hpp"
#include "aludel/sql/text.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

struct Things : TypedTable<"key_things"> {
    Column<Integer> id{this, "id", primary_key};
    Column<String> name{this, "name"};
    Column<Nullable<Integer>> size{this, "size"};
};
inline const Things things;

template <class S>
compiler::StatementKey key_of(const S& statement, std::vector<std::string_view> columns = {}) {
    compiler::StatementKey key;
    compiler::make_key(*statement.node(), columns, key);
    return key;
}

#define EXPECT_SAME_KEY(a, b) EXPECT_EQ(key_of(a).bytes, key_of(b).bytes)
#define EXPECT_OTHER_KEY(a, b) EXPECT_NE(key_of(a).bytes, key_of(b).bytes)

// CA01, CA03
TEST(Key, values_are_not_part_of_it) {
    EXPECT_SAME_KEY(select(things.id).where(things.id == 5), select(things.id).where(things.id == 9));
    EXPECT_SAME_KEY(select(things.id).limit(5), select(things.id).limit(9));
    EXPECT_SAME_KEY(insert(things).values(things.name = "a"), insert(things).values(things.name = "b"));
    EXPECT_SAME_KEY(text("SELECT :x").bindparams({{"x", 1}}), text("SELECT :x").bindparams({{"x", 2}}));
}

// CA02, Z22
TEST(Key, has_all_of_a_type) {
    EXPECT_SAME_KEY(cast(things.id, String(3)), cast(things.id, String(3)));
    EXPECT_SAME_KEY(cast(things.id, Numeric(10, 2)), cast(things.id, Numeric(10, 2)));
    EXPECT_OTHER_KEY(cast(things.id, String(3)), cast(things.id, String(4)));
    EXPECT_OTHER_KEY(cast(things.id, String(3)), cast(things.id, String()));
    EXPECT_OTHER_KEY(cast(things.id, String(3)), cast(things.id, Text(3)));
    EXPECT_OTHER_KEY(cast(things.id, Numeric(10)), cast(things.id, Numeric(10, 0)));
}

// CA03, CA02
TEST(Key, the_length_of_a_list_is_not_part_of_it) {
    EXPECT_SAME_KEY(things.id.in_({1, 2}), things.id.in_(std::vector<int>{}));
}

// CA02, CA05
TEST(Key, structure_is) {
    const auto s = select(things.id).where(things.id == 5);
    EXPECT_OTHER_KEY(s, select(things.id).where(things.id != 5));
    EXPECT_OTHER_KEY(s, select(things.name).where(things.id == 5));
    EXPECT_OTHER_KEY(s, s.limit(1));
    EXPECT_OTHER_KEY(s.limit(1), s.offset(1));
    EXPECT_OTHER_KEY(s, s.distinct());
    EXPECT_OTHER_KEY(s.order_by(things.id), s.group_by(things.id));
    EXPECT_OTHER_KEY(things.id.label("a"), things.id.label("b"));
    EXPECT_OTHER_KEY(text("SELECT 1"), text("SELECT 2"));
    EXPECT_OTHER_KEY(text("SELECT :x"), text("SELECT :y"));
}

// CA02
TEST(Key, types_are) {
    EXPECT_OTHER_KEY(cast<Integer>(things.name), cast<BigInteger>(things.name));
    EXPECT_OTHER_KEY(cast(things.id, String(5)), cast(things.id, String(6)));
    EXPECT_OTHER_KEY(cast(things.id, Numeric(5)), cast(things.id, Numeric(5, 0)));
    EXPECT_OTHER_KEY(select(literal(5)), select(literal("x")));
}

TEST(Key, every_number_of_a_type_is) {
    EXPECT_OTHER_KEY(cast(things.id, Numeric(10, -1)), cast(things.id, Numeric(10)));
    EXPECT_OTHER_KEY(cast(things.id, Numeric(10, 0)), cast(things.id, Numeric(10)));
    EXPECT_OTHER_KEY(cast(things.id, Numeric(10, -2)), cast(things.id, Numeric(10, 2)));
    EXPECT_OTHER_KEY(cast(things.id, DateTime(with_timezone)), cast(things.id, DateTime()));
}

TEST(Key, what_is_read_is) {
    const auto sum = sql::build::function("f", nullptr, 0, {});
    const auto plus = [&](SqlType type) {
        return Expr<Any>(sql::build::binary(sql::Op::sub, sum, sum, type));
    };
    EXPECT_OTHER_KEY(plus(TypeId::numeric), plus(TypeId::double_));
    EXPECT_OTHER_KEY(Expr<Any>(sql::build::unary(sql::Op::neg, sum, TypeId::numeric)),
                     Expr<Any>(sql::build::unary(sql::Op::neg, sum, TypeId::double_)));
}

// The second of two equal items has another name where it is the same object: count_1, count__1, but count_1, count_2.
TEST(Key, one_expression_twice_is_not_two_equal_ones) {
    const auto n = func::count(things.id);
    EXPECT_OTHER_KEY(select(n, n), select(func::count(things.id), func::count(things.id)));
    EXPECT_SAME_KEY(select(n, n), select(n, n));
}

TEST(Key, who_else_holds_an_expression_is_not_part_of_it) {
    const auto held = func::count(things.id);
    EXPECT_SAME_KEY(select(held, func::max(things.id)), select(func::count(things.id), func::max(things.id)));
    const auto a = func::count(things.id), b = func::count(things.id);
    EXPECT_OTHER_KEY(select(a, b, a), select(func::count(things.id), b, b));
    EXPECT_OTHER_KEY(select(a, b, b), select(a, func::count(things.id), a));
}

TEST(Key, a_label_that_is_selected_is_not_one_that_looks_like_it) {
    const auto total = func::sum(things.size).label("total");
    EXPECT_OTHER_KEY(select(total).order_by(total), select(total).order_by(func::sum(things.size).label("total")));
}

TEST(Key, one_subselect_twice_is_not_two_equal_ones) {
    const auto make = [] { return select(func::count(things.id)).scalar_subquery(); };
    const auto once = make();
    EXPECT_OTHER_KEY(once == once, make() == make());
}

TEST(Key, null_is_another_structure) {
    EXPECT_OTHER_KEY(things.size == std::optional<int>(5), things.size == std::optional<int>());
}

// CA03, A12
TEST(Key, equal_statements_with_aliases_of_their_own) {
    const auto make = [] {
        const auto a = aliased(things), b = aliased(things);
        return select(a.id, b.name).where(a.id == b.id);
    };
    EXPECT_SAME_KEY(make(), make());
    const auto crossed = [] {
        const auto a = aliased(things), b = aliased(things);
        return select(a.id, a.name).where(a.id == b.id);
    };
    EXPECT_OTHER_KEY(make(), crossed());
}

TEST(Key, named_aliases_differ_by_name) {
    EXPECT_OTHER_KEY(select(aliased(things, "a").id), select(aliased(things, "b").id));
    EXPECT_SAME_KEY(select(aliased(things, "a").id), select(aliased(things, "a").id));
}

TEST(Key, equal_subqueries) {
    const auto make = [](int value) {
        const auto sub = select(things.id).where(things.id > value).subquery();
        return select(sub.c["id"]).where(sub.c["id"] == value);
    };
    EXPECT_SAME_KEY(make(1), make(2));
}

TEST(Key, one_literal_twice_is_not_two_literals) {
    const auto five = literal(5);
    EXPECT_OTHER_KEY(five + five, five + literal(5));
    EXPECT_EQ(key_of(five + five).binds.size(), 1U);
    EXPECT_EQ(key_of(five + literal(5)).binds.size(), 2U);
}

TEST(Key, many_literals_are_told_apart) {
    std::vector<Expr<Integer>> literals;
    for (int i = 0; i < 40; ++i) literals.push_back(literal(i));
    const auto sum = [&](std::size_t last) {
        Expr<Integer> total = literals[0];
        for (std::size_t i = 1; i < literals.size(); ++i) total = total + literals[i];
        return total + literals[last];
    };
    EXPECT_EQ(key_of(sum(39)).binds.size(), 40U);
    EXPECT_OTHER_KEY(sum(39), sum(38));
}

// CA02
TEST(Key, tables_of_one_name_are_told_apart) {
    MetaData first, second;
    Table a("t", first, Column("x", Integer())), b("t", second, Column("x", Integer()));
    EXPECT_OTHER_KEY(select(a.c["x"]), select(b.c["x"]));
}

// CA02
TEST(Key, column_keys_are_part_of_it) {
    EXPECT_NE(key_of(insert(things), {"id"}).bytes, key_of(insert(things), {"name"}).bytes);
    EXPECT_NE(key_of(insert(things), {"id"}).bytes, key_of(insert(things), {"id", "name"}).bytes);
    EXPECT_EQ(key_of(insert(things), {"id"}).bytes, key_of(insert(things), {"id"}).bytes);
}

// CA05
TEST(Key, long_texts_and_long_lists) {
    const std::string a(3000, 'a');
    EXPECT_OTHER_KEY(literal_column(unsafe_sql(a + "x")), literal_column(unsafe_sql(a + "y")));
    std::vector<sql::NodeRef> terms(300, things.id.node());
    const Expr<Any> many(sql::build::function("f", terms.data(), terms.size(), {}));
    const Expr<Any> fewer(sql::build::function("f", terms.data(), terms.size() - 1, {}));
    EXPECT_OTHER_KEY(many, fewer);
}

TEST(Key, a_reused_key_forgets_the_statement_before) {
    compiler::StatementKey key;
    compiler::make_key(*select(things.id).where(things.id == 1).node(), {}, key);
    const auto first = key.bytes;
    compiler::make_key(*select(things.name).node(), {}, key);
    EXPECT_TRUE(key.binds.empty());
    compiler::make_key(*select(things.id).where(things.id == 2).node(), {}, key);
    EXPECT_EQ(key.bytes, first);
}

// CA01
TEST(Key, binds_come_in_the_order_of_the_statement) {
    const auto s = select(things.id).where(things.id == 1, things.name == "x").limit(3);
    const auto key = key_of(s);
    ASSERT_EQ(key.binds.size(), 3U);
    EXPECT_EQ(key.binds[0]->value, Value(1));
    EXPECT_EQ(key.binds[1]->value, Value("x"));
    EXPECT_EQ(key.binds[2]->value, Value(3));
}

}  // namespace
}  // namespace aludel
