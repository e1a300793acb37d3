// Options that one dialect alone reads, and those that it does not know.

#include "support.hpp"

#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>

namespace aludel::testing {
namespace {

Table table_with(const DialectKeywords& options) { return Table("t", MetaData(), Column("id", Integer(), primary_key), options); }

std::string created(const DialectKeywords& options, const Dialect& dialect) {
    return CreateTable(table_with(options)).compile(dialect);
}

}  // namespace

// T05
TEST(DialectOptions, that_a_dialect_does_not_know_are_refused) {
    EXPECT_ERROR(created(dialect_options({{"postgresql_bogus", true}}), postgresql()), ArgumentError,
                 "The option \"postgresql_bogus\" of table \"t\" is not one that the dialect 'postgresql' has. It may be: "
                 "postgresql_inherits, postgresql_partition_by");
    EXPECT_ERROR(created(dialect_options({{"sqlite_strickt", true}}), sqlite()), ArgumentError, "\"sqlite_strickt\"");
    EXPECT_ERROR(created(dialect_options({{"oracle_engine", "x"}}), aludel::oracle::dialect()), ArgumentError, "\"oracle_engine\"");
    EXPECT_ERROR(created(dialect_options({{"mssql_engine", "x"}}), aludel::mssql::dialect()), ArgumentError, "There is none.");
}

TEST(DialectOptions, of_other_dialects_are_left_alone) {
    const auto options = dialect_options({{"postgresql_bogus", true}, {"mysql_engine", "InnoDB"}, {"other_thing", 1}});
    EXPECT_EQ(created(options, sqlite()), created(dialect_options({}), sqlite()));
    EXPECT_NE(created(options, aludel::mysql::dialect()).find("ENGINE=InnoDB"), std::string::npos);
    EXPECT_NE(created(dialect_options({{"mysql_anything_at_all", 5}}), aludel::mysql::dialect()).find("ANYTHING_AT_ALL=5"),
              std::string::npos) << "MySQL's tables take any option";
}

TEST(DialectOptions, of_columns_constraints_and_indexes_are_checked) {
    const MetaData own;
    const Table column("c", own, Column("x", Integer(), dialect_options({{"sqlite_on_conflict_nul", "FAIL"}})));
    EXPECT_ERROR(CreateTable(column).compile(sqlite()), ArgumentError, "of column \"c.x\"");
    const Table unique("u", own, Column("x", Integer()),
                       UniqueConstraint({"x"}, {.dialect_options = {{"postgresql_concurrently", true}}}));
    EXPECT_ERROR(CreateTable(unique).compile(postgresql()), ArgumentError, "of a unique constraint of table \"u\"");
    const Table check("k", own, Column("x", Integer()),
                      CheckConstraint("x > 0", {.dialect_options = {{"postgresql_include", "x"}}}));
    EXPECT_ERROR(CreateTable(check).compile(postgresql()), ArgumentError, "of a check constraint of table \"k\"");
    const Table indexed("i", own, Column("x", Integer()), Index("ix", {"x"}, {.dialect_options = {{"postgresql_usng", "gin"}}}));
    EXPECT_ERROR(CreateIndex(indexed, "ix").compile(postgresql()), ArgumentError, "of an index of table \"i\"");
    EXPECT_EQ(CreateIndex(indexed, "ix").compile(sqlite()), "CREATE INDEX ix ON i (x)");
}

TEST(DialectOptions, without_a_dialect_are_refused_at_once) {
    EXPECT_ERROR(table_with(dialect_options({{"engine", "InnoDB"}})), ArgumentError,
                 "The option \"engine\" of table \"t\" names no dialect. Begin it with one and an underscore: \"mysql_engine\".");
    EXPECT_ERROR(table_with(dialect_options({{"_engine", "InnoDB"}})), ArgumentError, "names no dialect");
    EXPECT_ERROR(Table("t", MetaData(), Column("x", Integer()), UniqueConstraint({"x"}, {.dialect_options = {{"include", "x"}}})),
                 ArgumentError, "of a unique constraint");
}

}  // namespace aludel::testing
