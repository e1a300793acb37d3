#include "compiler/compile.hpp"
#include "sql/node.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

//! VALUES whose cells are printed as literals.
sql::NodeRef values_of(std::int64_t cell) {
    const std::string name = "a";
    const SqlType type = TypeId::big_integer;
    const sql::NodeRef value = sql::build::bind(Value(cell), type);
    const sql::FromRef rows = sql::build::values_rows(sql::build::values_table(&name, &type, 1, "v", true), &value, 1);
    const sql::NodeRef column = sql::build::column_at(rows, 0);
    return sql::build::select(&column, 1, false);
}

// CA04
TEST(ValuesText, what_is_executed_has_parameters_because_the_text_is_kept_for_other_values) {
    compiler::StatementKey one, two;
    const sql::NodeRef first = values_of(1), second = values_of(2);
    compiler::make_key(*first, {}, one);
    compiler::make_key(*second, {}, two);
    EXPECT_EQ(one.bytes, two.bytes);
    EXPECT_EQ(compiler::compile(sqlite::dialect(), *first, {}, one)->text, "SELECT v.a\nFROM (VALUES (?)) AS v (a)");
    EXPECT_EQ(sqlite::dialect().compile(first).text(), "SELECT v.a\nFROM (VALUES (1)) AS v (a)");
}

}  // namespace
}  // namespace aludel
