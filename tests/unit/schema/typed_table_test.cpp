#include "aludel/schema/typed_table.hpp"

#include "aludel/base/error.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/types/type_def.hpp"
#include "schema/definition.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace aludel {
namespace {

struct Accounts : TypedTable<"typed_test_accounts"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<String> name{this, "name", String(30), unique_};
    Column<Nullable<String>> note{this, "note"};
    TableArgs args{this, UniqueConstraint({"name", "note"}, "uq_both"), CheckConstraint("id > 0"),
                   Index("ix_note", {"note"})};
};
struct Entries : TypedTable<"typed_test_schema.entries"> {
    Column<Integer> id{this, "id", primary_key};
    Column<BigInteger> account_id{this, "account_id", ForeignKey("typed_test_accounts.id")};
};
struct Moved : TypedTable<"typed_test_moved"> {
    Column<Integer> id{this, "id", primary_key};
    TableArgs args{this, Schema("elsewhere")};
};
inline const Accounts accounts;

const schema::TableDef& definition(const TableBase& table) {
    return static_cast<const schema::TableDef&>(*TableAccess::from(table));
}

// T23
TEST(TypedTable, the_struct_says_type_and_nullability) {
    static_assert(std::is_same_v<decltype(accounts.note)::sql_type, Nullable<String>>);
    const schema::TableDef& table = definition(accounts);
    EXPECT_EQ(table.column(1).type.definition().length, 30);
    EXPECT_FALSE(table.column(1).nullable);
    EXPECT_TRUE(table.column(2).nullable);
    EXPECT_EQ(table.primary_key, std::vector<std::uint32_t>{0});
}

TEST(TypedTable, constraints_of_several_columns) {
    const schema::TableDef& table = definition(accounts);
    ASSERT_EQ(table.uniques.size(), 2U);
    EXPECT_EQ(table.uniques[1].name, "uq_both");
    EXPECT_EQ(table.checks.size(), 1U);
    EXPECT_EQ(table.indexes.size(), 1U);
}

TEST(TypedTable, a_second_object_means_the_same_table) {
    const Accounts again;
    EXPECT_EQ(TableAccess::from(again), TableAccess::from(accounts));
    EXPECT_EQ(again.name.node(), accounts.name.node());
    EXPECT_EQ(definition(again).uniques.size(), 2U);
    EXPECT_EQ(definition(again).columns.size(), 3U);
}

TEST(TypedTable, it_is_in_the_shared_metadata) {
    EXPECT_TRUE(metadata().contains("typed_test_accounts"));
    EXPECT_EQ(metadata().table("typed_test_accounts").c.keys(), (std::vector<std::string>{"id", "name", "note"}));
}

TEST(TypedTable, a_dot_in_the_name_separates_the_schema) {
    const Entries entries, again;
    EXPECT_EQ(definition(entries).schema, "typed_test_schema");
    EXPECT_EQ(definition(entries).name, "entries");
    EXPECT_EQ(TableAccess::from(again), TableAccess::from(entries));
    EXPECT_TRUE(metadata().contains("typed_test_schema.entries"));
}

TEST(TypedTable, the_schema_belongs_into_the_name) {
    try {
        const Moved moved;
        FAIL() << "nothing was thrown";
    } catch (const ArgumentError& error) {
        EXPECT_EQ(error.message(), "A table struct says its schema in its name: \"elsewhere.typed_test_moved\".");
    }
}

TEST(TypedTable, a_column_copied_from_a_temporary_alias_stays_valid) {
    const auto name = aliased(accounts, "a").name;
    EXPECT_EQ(sql::build::column_name(name.node()), "name");
}

TEST(TypedTable, an_alias_has_columns_of_its_own) {
    const Accounts a = aliased(accounts, "a"), b = aliased(accounts);
    EXPECT_NE(a.id.node(), accounts.id.node());
    EXPECT_NE(a.id.node(), b.id.node());
    EXPECT_EQ(definition(accounts).columns.size(), 3U);
}

// XC02
TEST(TypedTable, threads_may_make_objects_and_aliases) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([] {
            for (int i = 0; i < 200; ++i) {
                const Accounts again;
                const Accounts other = aliased(accounts, "x");
                EXPECT_EQ(again.id.node(), accounts.id.node());
                EXPECT_NE(other.id.node(), accounts.id.node());
            }
        });
    for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace aludel
