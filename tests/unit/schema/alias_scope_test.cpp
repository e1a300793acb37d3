// aliased() builds a table struct; one that is first built meanwhile, or within it, is itself.

#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

using namespace aludel;

namespace {

struct Inner : TypedTable<"alias_scope_inner"> {
    Column<Integer> id{this, "id", primary_key};
};
const Inner& inner() {
    static const Inner table;   // built when it is first asked for
    return table;
}

int objects_of_outer = 0;
struct Outer : TypedTable<"alias_scope_outer"> {
    Column<Integer> id{this, "id", primary_key};
    //! The second object, the alias, is the first one to need the other table.
    Column<Integer> other{this, "other", ForeignKey(++objects_of_outer > 1 ? inner_name() : "alias_scope_inner.id")};

    static std::string inner_name() { return TableAccess::from(inner())->name + ".id"; }
};

}  // namespace

TEST(AliasScope, leaves_tables_that_are_first_built_within_it_alone) {
    const Outer outer;
    const Outer alias = aliased(outer, "a");
    EXPECT_EQ(sqlite::dialect().compile(select(inner().id, alias.id).node(), {}).text(),
              "SELECT alias_scope_inner.id, a.id AS id_1\nFROM alias_scope_inner, alias_scope_outer AS a");
}
