#include "sql/node.hpp"

#include "aludel/base/error.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/sql/dml.hpp"
#include "unit/sql/id_and_name.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace aludel {
namespace {

inline const IdAndName<"build_rows"> rows;

TEST(Build, the_only_handle_is_changed_in_place) {
    const sql::NodeRef item = rows.id.node();
    sql::NodeRef statement = sql::build::select(&item, 1);
    const sql::Node* before = statement.get();
    statement = sql::build::distinct(std::move(statement));
    EXPECT_EQ(statement.get(), before);
}

// S23
TEST(Build, a_shared_statement_is_copied) {
    const sql::NodeRef item = rows.id.node();
    const sql::NodeRef statement = sql::build::select(&item, 1);
    const sql::NodeRef changed = sql::build::distinct(statement);
    EXPECT_NE(changed, statement);
    EXPECT_FALSE(sql::as<sql::SelectNode>(statement).distinct);
    EXPECT_TRUE(sql::as<sql::SelectNode>(changed).distinct);
}

TEST(Build, an_immortal_statement_is_copied) {
    const sql::NodeRef item = rows.id.node();
    sql::NodeRef statement = sql::build::select(&item, 1);
    statement->make_immortal();
    static const sql::Node* const kept = statement.get();   // reachable for leak checkers
    statement = sql::build::distinct(std::move(statement));
    EXPECT_NE(statement.get(), kept);
}

TEST(Build, columns_by_name_and_position) {
    const sql::FromRef from = TableAccess::from(rows);
    EXPECT_EQ(sql::build::column_of(from, "name"), rows.name.node());
    EXPECT_EQ(sql::build::column_at(from, 0), rows.id.node());
    EXPECT_EQ(sql::build::column_count(from), 2U);
    EXPECT_THROW(sql::build::column_of(from, "nope"), NoSuchColumnError);
    EXPECT_THROW(sql::build::column_at(from, 2), NoSuchColumnError);
    EXPECT_EQ(sql::build::column_name(rows.name.node()), "name");
    EXPECT_EQ(sql::build::column_name(rows.name.label("n").node()), "n");
    EXPECT_THROW(sql::build::column_name((rows.id + 1).node()), ArgumentError);
}

TEST(Build, a_column_of_an_alias_outlives_the_struct) {
    const auto name = aliased(rows, "r").name;
    EXPECT_EQ(sql::as<sql::ColumnNode>(name.node()).from->name, "r");
}

TEST(Build, clauses_of_another_statement_are_refused) {
    const sql::NodeRef statement = insert(rows).node();
    EXPECT_THROW(sql::build::limit(statement, statement), ArgumentError);
    EXPECT_THROW(sql::build::where(statement, nullptr, 0), ArgumentError);
    EXPECT_THROW(sql::build::returning(select(rows.id).node(), nullptr, 0), ArgumentError);
    EXPECT_THROW(sql::build::on_conflict(update(rows).node(), nullptr, 0, nullptr, 0, {}), ArgumentError);
    EXPECT_THROW(sql::build::from_select(update(rows).node(), nullptr, 0, statement), ArgumentError);
    EXPECT_THROW(sql::build::text_values(statement, {}), ArgumentError);
}

TEST(Build, empty_names_are_refused) {
    EXPECT_THROW(sql::build::named_bind("", {}), ArgumentError);
    EXPECT_THROW(sql::build::label(rows.id.node(), ""), ArgumentError);
    EXPECT_THROW(sql::build::function("", nullptr, 0, {}), ArgumentError);
    EXPECT_THROW(sql::build::custom_binary("", rows.id.node(), rows.id.node(), {}), ArgumentError);
    EXPECT_THROW(sql::build::case_when(nullptr, nullptr, 0, {}, {}), ArgumentError);
}

TEST(Build, nodes_may_be_dropped_on_another_thread) {
    for (int round = 0; round < 50; ++round) {
        std::vector<Select<std::int32_t>> statements;
        for (int i = 0; i < 20; ++i) statements.push_back(select(rows.id).where(rows.id == i, rows.name == "x"));
        std::thread other([moved = std::move(statements)]() mutable { moved.clear(); });
        statements.push_back(select(rows.id).where(rows.id == round));
        other.join();
    }
}

// XC02, CP21
TEST(Build, threads_may_share_a_statement) {
    const auto shared = select(rows.id).where(rows.id == 5);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) static_cast<void>(shared.where(rows.id == i).limit(1));
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(sql::as<sql::SelectNode>(shared.node()).where.size(), 1U);
}

}  // namespace
}  // namespace aludel
