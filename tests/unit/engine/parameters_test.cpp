#include "engine/parameters.hpp"

#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

using namespace aludel;

namespace {

//! A statement as the engine sees it: compiled, with the values it carries itself.
struct Prepared {
    template <class S>
    explicit Prepared(const S& statement, const Params& given = {}) : node(statement.node()) {
        engine::column_keys(*node, given, keys);
        compiler::make_key(*node, keys, key);
        compiled = compiler::compile(sqlite::dialect(), *node, keys, key);
    }
    //! The values that would be bound.
    std::vector<Value> bound(const Params& given) {
        engine::ParamList list;
        sizes.clear();
        engine::bind_parameters(*compiled, key, {given}, list, sizes, defaults);
        std::vector<Value> values;
        for (const Param& p : list)
            values.push_back(engine::value_of(p));
        return values;
    }
    sql::NodeRef node;
    std::vector<std::string_view> keys{};
    compiler::StatementKey key{};
    Ref<const compiler::Compiled> compiled{};
    std::vector<std::size_t> sizes{};
    std::vector<Value> defaults{};
};

const MetaData metadata_of_test;
const Table t("t", metadata_of_test, Column("id", Integer(), primary_key), Column("name", String()));

using Values = std::vector<Value>;

}  // namespace

// B01
TEST(BindParameters, takes_values_of_the_statement_and_of_the_call) {
    Prepared prepared(select(t).where(t.c["id"] == 5, t.c["name"] == bindparam<String>("n")));
    EXPECT_EQ(prepared.bound({{"n", "x"}}), (Values{5, "x"}));
    EXPECT_EQ(prepared.bound({{"other", 1}, {"n", null}}), (Values{5, null}));
}

TEST(BindParameters, names_the_value_that_is_missing_and_those_given) {
    Prepared prepared(text("SELECT :a + :b"));
    try {
        prepared.bound({{"a", 1}, {"c", 2}});
        FAIL() << "b has no value";
    } catch (const StatementError& error) {
        EXPECT_EQ(error.message(), "A value is required for bind parameter 'b'. Given: 'a', 'c'.");
    }
    EXPECT_THROW(prepared.bound({}), StatementError);
}

TEST(BindParameters, spreads_lists) {
    Prepared prepared(select(t).where(t.c["id"].in_({1, 2, 3}), t.c["name"] == "x"));
    EXPECT_EQ(prepared.bound({}), (Values{1, 2, 3, "x"}));
    EXPECT_EQ(prepared.sizes, (std::vector<std::size_t>{3}));
    Prepared empty(select(t).where(t.c["id"].in_(std::vector<int>{})));
    EXPECT_EQ(empty.bound({}), Values{});
    EXPECT_EQ(empty.sizes, (std::vector<std::size_t>{0}));
}

// B01
TEST(BindParameters, prefers_a_value_of_the_call) {
    Prepared prepared(text("SELECT :a").bindparams({{"a", 1}}));
    EXPECT_EQ(prepared.bound({}), (Values{1}));
    EXPECT_EQ(prepared.bound({{"a", 2}}), (Values{2}));
}

TEST(ColumnKeys, are_those_of_the_parameters_of_insert_and_update) {
    const Params given{{"id", 1}, {"name", "x"}};
    EXPECT_EQ(Prepared(insert(t), given).compiled->text, "INSERT INTO t (id, name) VALUES (?, ?)");
    EXPECT_EQ(Prepared(insert(t), {{"name", "x"}}).compiled->text, "INSERT INTO t (name) VALUES (?)");
    EXPECT_EQ(Prepared(update(t).all_rows(), {{"name", "x"}}).compiled->text, "UPDATE t SET name=?");
    EXPECT_TRUE(Prepared(select(t), given).keys.empty());
}

TEST(ParameterSets, fill_rows_whatever_the_order_of_their_names) {
    const std::vector<Params> sets{{{"id", 1}, {"name", "a"}}, {{"name", "b"}, {"id", 2}}};
    Prepared prepared(insert(t), sets.front());
    const engine::ParameterSets checked(*prepared.compiled, prepared.key, sets);
    const driver::Batch batch = checked.batch();
    ASSERT_EQ(batch.count, 2u);
    ASSERT_EQ(batch.width, 2u);
    Param row[2];
    batch.fill(batch.context, 1, row);
    EXPECT_EQ(*static_cast<const std::int64_t*>(row[0].data), 2);
    EXPECT_EQ(*static_cast<const std::string*>(row[1].data), "b");
}

TEST(ParameterSets, are_checked_before_anything_is_sent) {
    const std::vector<Params> sets{{{"id", 1}, {"name", "a"}}, {{"id", 2}}};
    Prepared prepared(insert(t), sets.front());
    try {
        const engine::ParameterSets checked(*prepared.compiled, prepared.key, sets);
        FAIL() << "the second set lacks name";
    } catch (const StatementError& error) {
        EXPECT_EQ(error.message(), "A value is required for bind parameter 'name', in parameter group 1. Given: 'id'.");
    }
}

TEST(ParameterSets, cannot_have_lists) {
    const std::vector<Params> sets{{}, {}};
    Prepared prepared(delete_(t).where(t.c["id"].in_({1, 2})));
    EXPECT_THROW(engine::ParameterSets(*prepared.compiled, prepared.key, sets), InvalidRequestError);
}
