#include "sql/visit.hpp"

#include "aludel/compiler/print.hpp"
#include "aludel/sql/func.hpp"
#include "unit/sql/id_and_name.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

inline const IdAndName<"transform_nodes"> nodes;

TEST(Transform, nothing_replaced_is_the_same_statement) {
    const auto s = select(nodes.id).where(nodes.id == 5, nodes.name == "x");
    EXPECT_EQ(sql::transform(s.node(), [](const sql::Node&) { return sql::NodeRef(); }), s.node());
}

// EX03, S19
TEST(Transform, columns_follow_their_table) {
    const auto s = select(nodes.id).where(nodes.id == 5).order_by(nodes.name);
    const sql::FromRef alias = sql::build::alias(TableAccess::from(nodes), "n");
    const auto changed = sql::transform(s.node(), [&](const sql::Node& n) {
        return n.kind == sql::Kind::table ? sql::NodeRef(alias) : sql::NodeRef();
    });
    EXPECT_EQ(sql::default_text(changed),
              "SELECT n.id\nFROM transform_nodes AS n\nWHERE n.id = :id_1 ORDER BY n.name");
    EXPECT_EQ(sql::default_text(s.node()),
              "SELECT transform_nodes.id\nFROM transform_nodes\nWHERE transform_nodes.id = :id_1 "
              "ORDER BY transform_nodes.name");
}

TEST(Transform, an_object_is_replaced_once) {
    const auto five = literal(5);
    const auto s = select(five + five);
    int calls = 0;
    const auto changed = sql::transform(s.node(), [&](const sql::Node& n) {
        if (n.kind != sql::Kind::bind) return sql::NodeRef();
        ++calls;
        return sql::build::bind(Value(6), TypeId::integer);
    });
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(sql::default_text(changed), "SELECT :param_1 + :param_1 AS anon_1");
}

TEST(Transform, parts_without_a_change_are_shared) {
    const auto kept = nodes.name == "x";
    const auto s = select(nodes.id).where(kept, nodes.id == 5);
    const auto changed = sql::transform(s.node(), [&](const sql::Node& n) {
        return n.kind == sql::Kind::bind && sql::as<sql::BindNode>(n).value == Value(5)
                   ? sql::build::bind(Value(6), TypeId::integer)
                   : sql::NodeRef();
    });
    EXPECT_EQ(sql::as<sql::SelectNode>(changed).where[0], kept.node());
    EXPECT_NE(changed, s.node());
}

TEST(Transform, reaches_into_subqueries_and_joins) {
    const auto sub = select(nodes.id).where(nodes.name == "x").subquery("s");
    const auto s = select(sub.c["id"]).join_from(nodes, sub, nodes.id == sub.c["id"]);
    const auto changed = sql::transform(s.node(), [&](const sql::Node& n) {
        return n.kind == sql::Kind::bind ? sql::build::raw("'y'", TypeId::string) : sql::NodeRef();
    });
    EXPECT_EQ(sql::default_text(changed),
              "SELECT s.id\nFROM transform_nodes JOIN (SELECT transform_nodes.id AS id\nFROM transform_nodes\n"
              "WHERE transform_nodes.name = 'y') AS s ON transform_nodes.id = s.id");
}

TEST(Dump, shows_the_tree) {
    EXPECT_EQ(sql::dump(*(nodes.id == 5).node()),
              "(binary eq (column transform_nodes.id) (bind 5 Integer false false false false ()) 0 false false Boolean)");
}

// EX03
TEST(Children, are_the_fields_in_order) {
    const auto e = nodes.id + 5 == nodes.id;
    std::vector<sql::Kind> kinds;
    sql::for_each_child(*e.node(), [&](const sql::Node& n) { kinds.push_back(n.kind); });
    EXPECT_EQ(kinds, (std::vector{sql::Kind::binary, sql::Kind::column}));
}

}  // namespace
}  // namespace aludel
