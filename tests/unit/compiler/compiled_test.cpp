#include "compiler/compile.hpp"

#include "aludel/base/error.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/schema/typed_table.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/sql/func.hpp"
#include "aludel/sql/text.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

struct Items : TypedTable<"compiled_items"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<String> name{this, "name"};
    Column<Nullable<Integer>> size{this, "size"};
};
struct Owned : TypedTable<"compiled_owned"> {
    Column<BigInteger> id{this, "id", primary_key, ForeignKey("compiled_items.id")};
};
inline const Items items;
inline const Owned owned;

template <class S>
Ref<const compiler::Compiled> compile(const S& statement, const Dialect& dialect,
                                      std::vector<std::string_view> keys = {}) {
    compiler::StatementKey key;
    compiler::make_key(*statement.node(), keys, key);
    return compiler::compile(dialect, *statement.node(), keys, key);
}

// CP01
TEST(Compiled, kinds) {
    using compiler::StatementKind;
    const Dialect& d = default_dialect();
    EXPECT_EQ(compile(select(items.id), d)->kind, StatementKind::select);
    EXPECT_EQ(compile(insert(items), d)->kind, StatementKind::insert);
    EXPECT_EQ(compile(update(items).values(items.name = "x").all_rows(), d)->kind, StatementKind::update);
    EXPECT_EQ(compile(delete_(items).all_rows(), d)->kind, StatementKind::delete_);
    EXPECT_EQ(compile(text("x"), d)->kind, StatementKind::text);
}

// CP09
TEST(Compiled, shape_of_a_select) {
    const auto c = compile(select(items.id, items.name.label("n"), func::count(), func::max(items.size)), sqlite::dialect());
    ASSERT_EQ(c->shape.columns.size(), 4U);
    EXPECT_EQ(c->shape.columns[0].name, "id");
    EXPECT_EQ(c->shape.columns[0].type, SqlType(TypeId::big_integer));
    EXPECT_EQ(c->shape.columns[1].name, "n");
    EXPECT_EQ(c->shape.columns[2].name, "count_1");
    EXPECT_EQ(c->shape.columns[3].name, "max_1");
    ASSERT_EQ(c->shape.items.size(), 4U);
    EXPECT_EQ(c->shape.items[3].first, 3U);
    EXPECT_EQ(c->shape.items[3].count, 1U);
    EXPECT_TRUE(c->returns_rows);
}

TEST(Compiled, entities_give_all_their_columns) {
    sql::EntityInfo info;
    info.name = "Item";
    info.columns = {0, 2};
    const sql::FromRef from = TableAccess::from(items);
    const sql::NodeRef list[] = {items.name.node(), sql::build::entity(info, from, true)};
    const Select<> s(sql::build::select(list, 2));
    const auto c = compile(s, sqlite::dialect());
    EXPECT_EQ(c->text, "SELECT compiled_items.name, compiled_items.id, compiled_items.size\nFROM compiled_items");
    ASSERT_EQ(c->shape.items.size(), 2U);
    EXPECT_EQ(c->shape.items[0].entity, nullptr);
    EXPECT_EQ(c->shape.items[1].entity, &info);
    EXPECT_TRUE(c->shape.items[1].optional);
    EXPECT_EQ(c->shape.items[1].first, 1U);
    EXPECT_EQ(c->shape.items[1].count, 2U);
}

TEST(Compiled, entities_are_configured_before_their_columns_are_read) {
    sql::EntityInfo info;
    info.name = "Item";
    info.configure = [](const sql::EntityInfo& i) { const_cast<sql::EntityInfo&>(i).columns = {1}; };
    const sql::NodeRef item = sql::build::entity(info, TableAccess::from(items), false);
    const Select<> s(sql::build::select(&item, 1));
    EXPECT_EQ(compile(s, sqlite::dialect())->text, "SELECT compiled_items.name\nFROM compiled_items");
}

TEST(Compiled, an_entity_on_the_outer_side_must_be_optional) {
    sql::EntityInfo info;
    info.name = "Item";
    info.columns = {0};
    const sql::FromRef from = TableAccess::from(items);
    const auto joined = [&](bool optional) {
        const sql::NodeRef list[] = {owned.id.node(), sql::build::entity(info, from, optional)};
        return Select<>(sql::build::select(list, 2)).outerjoin(items);
    };
    EXPECT_NO_THROW(compile(joined(true), sqlite::dialect()));
    try {
        compile(joined(false), sqlite::dialect());
        FAIL() << "nothing was thrown";
    } catch (const CompileError& error) {
        EXPECT_NE(error.message().find("gives rows that have no Item"), std::string::npos) << error.what();
        EXPECT_NE(error.message().find("Select optional_(compiled_items)."), std::string::npos) << error.what();
    }
}

// W10
TEST(Compiled, a_star_leaves_the_shape_to_the_cursor) {
    const sql::NodeRef star = sql::build::star();
    const auto c = compile(Select<>(sql::build::select(&star, 1)).select_from(items), sqlite::dialect());
    EXPECT_EQ(c->text, "SELECT *\nFROM compiled_items");
    EXPECT_TRUE(c->shape.columns.empty());
    EXPECT_TRUE(c->returns_rows);
}

TEST(Compiled, shape_of_returning_and_of_text) {
    const auto returning = compile(delete_(items).all_rows().returning(items.id), sqlite::dialect());
    ASSERT_EQ(returning->shape.columns.size(), 1U);
    EXPECT_EQ(returning->shape.columns[0].name, "id");
    EXPECT_TRUE(returning->returns_rows);
    EXPECT_FALSE(compile(delete_(items).all_rows(), sqlite::dialect())->returns_rows);

    const auto typed = compile(text("SELECT a, b").columns<int, std::string>("a", "b"), sqlite::dialect());
    ASSERT_EQ(typed->shape.columns.size(), 2U);
    EXPECT_EQ(typed->shape.columns[1].name, "b");
    EXPECT_EQ(typed->shape.columns[1].type, SqlType(TypeId::string));
    EXPECT_TRUE(compile(text("SELECT 1"), sqlite::dialect())->shape.columns.empty());
}

TEST(Compiled, binds_name_their_source) {
    const auto five = literal(5);
    const auto s = select(five).where(items.name == "x", items.size == five);
    const auto q = compile(s, sqlite::dialect());
    ASSERT_EQ(q->binds.size(), 3U);
    EXPECT_EQ(q->binds[0].source, 0U);
    EXPECT_EQ(q->binds[1].source, 1U);
    EXPECT_EQ(q->binds[1].name, "name_1");
    EXPECT_EQ(q->parameter_types.size(), 3U);
    EXPECT_EQ(q->parameter_types[1], TypeId::string);
}

// Z11
TEST(Compiled, a_literal_takes_the_type_of_what_it_meets) {
    const auto type_of = [](const auto& e) { return compile(e, sqlite::dialect())->parameter_types.at(0); };
    EXPECT_EQ(type_of(items.id == 5), TypeId::big_integer);
    EXPECT_EQ(type_of(items.size == 5L), TypeId::integer);
    EXPECT_EQ(type_of(items.size == 5'000'000'000L), TypeId::big_integer);
    EXPECT_EQ(type_of(items.size == 2.5), TypeId::double_);
    EXPECT_EQ(type_of(update(items).values(items.id = 5).all_rows()), TypeId::big_integer);
    EXPECT_EQ(compile(items.size.in_({1L}), sqlite::dialect())->binds.at(0).type, TypeId::integer);
}

TEST(Compiled, a_shared_literal_keeps_its_own_type) {
    const auto five = literal(5);
    static_cast<void>(items.id == five);
    EXPECT_EQ(sql::build::type_of(five.node()), SqlType(TypeId::integer));
}

TEST(Compiled, named_parameters) {
    const auto c = compile(text("SELECT :a, :b").bindparams({{"b", 1}}), postgresql::dialect());
    ASSERT_EQ(c->binds.size(), 2U);
    EXPECT_TRUE(c->binds[0].named);
    EXPECT_TRUE(c->binds[0].required);
    EXPECT_FALSE(c->binds[1].required);
    EXPECT_EQ(c->binds[0].name, "a");
    EXPECT_EQ(c->text.substr(c->binds[1].position, c->binds[1].marker_size), "$2");
}

// CP03
TEST(Compiled, lists) {
    const auto s = select(items.id).where(items.id.in_({1, 2}), items.name == "x");
    const auto c = compile(s, postgresql::dialect());
    EXPECT_TRUE(c->has_expanding);
    EXPECT_TRUE(c->parameter_types.empty());
    EXPECT_TRUE(c->binds[0].expanding);
    const std::size_t three = 3, none = 0;
    EXPECT_EQ(compiler::expand(postgresql::dialect(), *c, {&three, 1}),
              "SELECT compiled_items.id\nFROM compiled_items\n"
              "WHERE compiled_items.id IN ($1, $2, $3) AND compiled_items.name = $4");
    EXPECT_EQ(compiler::expand(postgresql::dialect(), *c, {&none, 1}),
              "SELECT compiled_items.id\nFROM compiled_items\n"
              "WHERE compiled_items.id IN (NULL) AND (1 != 1) AND compiled_items.name = $1");
    EXPECT_THROW(compiler::expand(postgresql::dialect(), *c, {}), ArgumentError);
}

// DM07, CP08
TEST(Compiled, the_generated_key) {
    using Names = std::vector<std::string>;
    const auto key = [](const auto& s, const std::vector<std::string_view>& keys = {}) {
        Names names;
        const auto made = compile(s, sqlite::dialect(), keys);
        for (const sql::ColumnNode* column : made->generated_key) names.push_back(column->name);
        return names;
    };
    EXPECT_EQ(key(insert(items).values(items.name = "x")), Names{"id"});
    EXPECT_EQ(key(insert(items)), Names{"id"});
    EXPECT_EQ(key(insert(items).values(items.id = 5)), Names{});
    EXPECT_EQ(key(insert(items).values({{items.name = "x"}, {items.name = "y"}})), Names{});
    EXPECT_EQ(key(insert(owned)), Names{});
    EXPECT_EQ(key(insert(items), {"name", "id"}), Names{});
}

TEST(Compiled, the_table) {
    const auto* table = compile(update(items).values(items.name = "x").all_rows(), sqlite::dialect())->table;
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->name, "compiled_items");
    EXPECT_EQ(compile(select(items.id), sqlite::dialect())->table, nullptr);
}

//! "head[column, column]tail", each parameter as #; empty without a shape.
std::string shape_of(const auto& statement, std::vector<std::string_view> keys = {}) {
    const auto shape = compile(statement, postgresql::dialect(), keys)->insert_shape;
    return shape ? shape->head + "[" + shape->row([](std::size_t) { return "#"; }) + "]" + shape->tail : "";
}

TEST(Compiled, the_shape_of_an_insert_of_one_row) {
    EXPECT_EQ(shape_of(insert(items).values(items.name = "x", items.size = 1).returning(items.id)),
              "INSERT INTO compiled_items (name, size) [#, #] RETURNING compiled_items.id");
    EXPECT_EQ(shape_of(insert(items), {"name"}), "INSERT INTO compiled_items (name) [#]");
    EXPECT_EQ(shape_of(insert(items).values(items.size = 1), {"name"}), "INSERT INTO compiled_items (name, size) [#, #]");
    EXPECT_EQ(shape_of(insert(items).values(items.name = cast<String>(literal(5)), items.size = 1)),
              "INSERT INTO compiled_items (name, size) [CAST(# AS VARCHAR), #]");
    EXPECT_EQ(shape_of(postgresql::insert(items).on_conflict_do_nothing(), {"name"}),
              "INSERT INTO compiled_items (name) [#] ON CONFLICT DO NOTHING");
}

// Rows together would not be what they are one by one, or a parameter would have to be repeated.
TEST(Compiled, inserts_without_a_shape) {
    EXPECT_EQ(shape_of(insert(items).values(items.name = func::lower("x"))), "");
    EXPECT_EQ(shape_of(insert(items).values(items.name = select(func::max(items.name)).scalar_subquery())), "");
    EXPECT_EQ(shape_of(insert(items).values({{items.name = "x"}, {items.name = "y"}})), "");
    EXPECT_EQ(shape_of(postgresql::insert(items).on_conflict_do_update({items.id}, items.name = "in the tail"), {"id", "name"}), "");
    EXPECT_EQ(shape_of(insert(items)), "");
    EXPECT_EQ(shape_of(update(items).values(items.name = "x").all_rows()), "");
}

TEST(Compiled, ids_are_unique) {
    EXPECT_NE(compile(select(items.id), sqlite::dialect())->id, compile(select(items.id), sqlite::dialect())->id);
}

}  // namespace
}  // namespace aludel
