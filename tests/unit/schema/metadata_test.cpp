#include "aludel/schema/metadata.hpp"

#include "aludel/base/error.hpp"
#include "aludel/schema/table.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace aludel {
namespace {

std::vector<std::string> names(const std::vector<Table>& tables) {
    std::vector<std::string> found;
    for (const Table& table : tables) found.push_back(table.name());
    return found;
}

using testing::message_of;

using Names = std::vector<std::string>;

// T01
TEST(MetaData, tables_stand_in_the_order_of_definition) {
    MetaData metadata;
    Table b("b", metadata, Column("id", Integer(), primary_key));
    Table a("a", metadata, Column("id", Integer(), primary_key));
    EXPECT_EQ(names(metadata.tables()), (Names{"b", "a"}));
    EXPECT_TRUE(metadata.contains("a"));
    EXPECT_FALSE(metadata.contains("c"));
    EXPECT_EQ(metadata.table("b").name(), "b");
}

// T01
TEST(MetaData, an_unknown_table) {
    MetaData metadata;
    EXPECT_EQ(message_of<NoSuchTableError>([&] { metadata.table("x"); }),
              "The MetaData has no table \"x\". It has: none.");
    Table a("a", metadata, Column("id", Integer(), primary_key));
    EXPECT_EQ(message_of<NoSuchTableError>([&] { metadata.table("x"); }), "The MetaData has no table \"x\". It has: a.");
}

// T24
TEST(MetaData, a_copy_is_the_same_collection) {
    MetaData metadata;
    const MetaData copy = metadata;
    Table a("a", copy, Column("id", Integer(), primary_key));
    EXPECT_TRUE(metadata.contains("a"));
}

// T19
TEST(SortedTables, what_a_foreign_key_points_to_comes_first) {
    MetaData metadata;
    Table lines("lines", metadata, Column("id", Integer(), primary_key), Column("order_id", ForeignKey("orders.id")),
                Column("product_id", ForeignKey("products.id")));
    Table orders("orders", metadata, Column("id", Integer(), primary_key),
                 Column("customer_id", ForeignKey("customers.id")));
    Table customers("customers", metadata, Column("id", Integer(), primary_key));
    Table products("products", metadata, Column("id", Integer(), primary_key));
    EXPECT_EQ(names(metadata.sorted_tables()), (Names{"customers", "orders", "products", "lines"}));
}

TEST(SortedTables, a_table_may_point_to_itself) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key), Column("parent_id", ForeignKey("a.id")));
    EXPECT_EQ(names(metadata.sorted_tables()), Names{"a"});
}

// T19
TEST(SortedTables, a_circle_is_opened_where_the_earlier_table_points_to_the_later) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key), Column("b_id", ForeignKey("b.id")));
    Table b("b", metadata, Column("id", Integer(), primary_key), Column("a_id", ForeignKey("a.id")));
    Table c("c", metadata, Column("id", Integer(), primary_key));
    Table d("d", metadata, Column("id", Integer(), primary_key), Column("a_id", ForeignKey("a.id")));
    EXPECT_EQ(names(metadata.sorted_tables()), (Names{"a", "b", "c", "d"}));
}

// N01
TEST(SortedTables, a_target_that_is_not_there) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key), Column("b_id", Integer(), ForeignKey("b.id")));
    EXPECT_NE(message_of<NoSuchTableError>([&] { metadata.sorted_tables(); })
                  .find("A foreign key of table \"a\" points to table \"b\", which its MetaData does not have."),
              std::string::npos);
    Table b("b", metadata, Column("key", Integer(), primary_key));
    EXPECT_EQ(message_of<NoSuchColumnError>([&] { metadata.sorted_tables(); }),
              "A foreign key of table \"a\" points to column \"id\" of table \"b\", which has no such column. It has: "
              "key.");
}

// T01
TEST(MetaData, tables_of_its_schema) {
    MetaData metadata({.schema = "blog"});
    Table posts("posts", metadata, Column("id", Integer(), primary_key));
    Table logs("logs", metadata, Column("id", Integer(), primary_key), Schema("audit"));
    EXPECT_TRUE(metadata.contains("blog.posts"));
    EXPECT_FALSE(metadata.contains("posts"));
    EXPECT_EQ(metadata.table("audit.logs").name(), "logs");
}

// T25
TEST(MetaData, foreign_keys_without_a_schema_mean_its_own) {
    MetaData metadata({.schema = "blog"});
    Table comments("comments", metadata, Column("id", Integer(), primary_key), Column("post_id", ForeignKey("posts.id")),
                   Column("log_id", ForeignKey("audit.logs.id")));
    Table posts("posts", metadata, Column("id", Integer(), primary_key));
    Table logs("logs", metadata, Column("id", Integer(), primary_key), Schema("audit"));
    EXPECT_EQ(names(metadata.sorted_tables()), (Names{"posts", "logs", "comments"}));
    EXPECT_EQ(comments.foreign_keys()[0].targets, Names{"blog.posts.id"});
}

TEST(MetaData, the_same_name_in_two_schemas) {
    MetaData metadata;
    Table a("t", metadata, Column("id", Integer(), primary_key), Schema("a"));
    Table b("t", metadata, Column("id", Integer(), primary_key), Schema("b"));
    Table c("t", metadata, Column("id", Integer(), primary_key));
    EXPECT_TRUE(metadata.contains("a.t") && metadata.contains("b.t") && metadata.contains("t"));
    EXPECT_EQ(message_of<ArgumentError>([&] { Table("t", metadata, Column("id", Integer()), Schema("a")); }),
              "Table \"a.t\" is already defined for this MetaData. Use the existing one, or another MetaData.");
    EXPECT_EQ(metadata.tables().size(), 3U);
}

TEST(MetaData, a_statement_outlives_it) {
    std::optional<Expr<Any>> column;
    {
        MetaData metadata;
        Table a("a", metadata, Column("id", Integer(), primary_key), Column("name", String()));
        column = a.c["name"];
    }
    EXPECT_EQ(sql::build::column_name(column->node()), "name");
}

}  // namespace
}  // namespace aludel
