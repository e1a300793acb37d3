// What was moved from says so, wherever it is used.

#include "aludel/base/error.hpp"
#include "aludel/compiler/dialect.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/sql/select.hpp"
#include "aludel/sql/text.hpp"
#include "thrown.hpp"
#include "unit/sql/id_and_name.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

inline const IdAndName<"moved"> moved;

template <class F>
void expect_sentence(const char* what, const F& use) {
    const std::string expected = "This " + std::string(what) + " was moved from";
    EXPECT_EQ(testing::message_of<InvalidRequestError>(use).substr(0, expected.size()), expected);
}

template <class T>
T emptied(T value) {
    [[maybe_unused]] const T taken = std::move(value);
    return value;
}

TEST(MovedFrom, select) {
    auto query = select(moved.id);
    const auto narrowed = std::move(query).where(moved.id == 1);
    expect_sentence("statement", [&] { (void)query.node(); });
    expect_sentence("statement", [&] { (void)query.where(moved.id == 2); });
    expect_sentence("statement", [&] { (void)std::move(query).where(moved.id == 2); });
    expect_sentence("statement", [&] { (void)query.limit(1); });
    expect_sentence("statement", [&] { (void)query.order_by(moved.id); });
    expect_sentence("statement", [&] { (void)query.filter_by({{"id", 1}}); });
    expect_sentence("statement", [&] { (void)query.join(moved); });
    expect_sentence("statement", [&] { (void)query.subquery(); });
    expect_sentence("statement", [&] { (void)query.scalar_subquery(); });
    expect_sentence("statement", [&] { (void)exists(query); });
    expect_sentence("statement", [&] { (void)moved.id.in_(query); });
    expect_sentence("statement", [&] { (void)query.compile(sqlite::dialect()); });
}

TEST(MovedFrom, insert_update_delete) {
    const auto i = emptied(insert(moved).values(moved.id = 1));
    expect_sentence("statement", [&] { (void)i.values(moved.id = 2); });
    expect_sentence("statement", [&] { (void)i.returning(moved.id); });
    expect_sentence("statement", [&] { (void)i.compile(sqlite::dialect()); });
    const auto u = emptied(update(moved).values(moved.id = 1));
    expect_sentence("statement", [&] { (void)u.where(moved.id == 1); });
    const auto d = emptied(delete_(moved));
    expect_sentence("statement", [&] { (void)d.where(moved.id == 1); });
    const auto n = emptied(insert(moved).values(moved.id = 1).returning(moved.id));
    expect_sentence("statement", [&] { (void)n.compile(sqlite::dialect()); });
}

TEST(MovedFrom, expressions) {
    const auto e = emptied(Expr<Integer>(moved.id.node()));
    expect_sentence("expression", [&] { (void)(e == 5); });
    expect_sentence("expression", [&] { (void)(e + 5); });
    expect_sentence("expression", [&] { (void)e.desc(); });
    expect_sentence("expression", [&] { (void)e.in_({1}); });
    expect_sentence("expression", [&] { (void)select(e); });
    expect_sentence("expression", [&] { (void)e.op("@>"); });
    const Expr<Boolean> condition = emptied(moved.id == 5);
    expect_sentence("expression", [&] { (void)select(moved.id).where(condition); });
    expect_sentence("expression", [&] { (void)(condition and moved.id == 5); });
    expect_sentence("expression", [&] { (void)!condition; });
}

TEST(MovedFrom, text) {
    const auto t = emptied(text("SELECT :x"));
    expect_sentence("text()", [&] { (void)t.bindparams({{"x", 1}}); });
    expect_sentence("text()", [&] { (void)t.compile(sqlite::dialect()); });
}

TEST(MovedFrom, tables_and_subqueries) {
    MetaData metadata;
    const Table table = emptied(Table("moved_table", metadata, Column("id", Integer(), primary_key)));
    expect_sentence("Table", [&] { (void)table.name(); });
    expect_sentence("Table", [&] { (void)table.alias(); });
    expect_sentence("Table", [&] { (void)insert(table); });
    expect_sentence("table or subquery", [&] { (void)table.c["id"]; });
    expect_sentence("table or subquery", [&] { (void)select(table); });
    const Subquery subquery = emptied(select(moved.id).subquery());
    expect_sentence("table or subquery", [&] { (void)subquery.c["id"]; });
    expect_sentence("table or subquery", [&] { (void)select(moved.id).select_from(subquery); });
    const MetaData gone = emptied(std::move(metadata));
    expect_sentence("MetaData", [&] { (void)gone.tables(); });
    expect_sentence("MetaData", [&] { (void)gone.table("x"); });
    expect_sentence("MetaData", [&] { Table("t", gone, Column("id", Integer())); });
}

}  // namespace
}  // namespace aludel
