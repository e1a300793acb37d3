// INSERT of several rows that do not all set the same columns: the defaults of columns fill in.

#include "support.hpp"

namespace aludel::testing {
namespace {

const MetaData own;
const Table tasks("tasks", own, Column("id", Integer(), primary_key), Column("name", String(20)),
                  Column("state", String(10), default_value("new")), Column("rank", Integer(), default_value(func::random())),
                  Column("note", String(20)));

using Rows = std::vector<Params>;

TEST(RowsWithDefaults, a_later_row_may_set_what_a_default_fills_in) {
    EXPECT_SQL(insert(tasks).values(Rows{{{"name", "a"}}, {{"name", "b"}, {"state", "old"}, {"rank", 3}}, {{"name", "c"}}}), generic(),
               "INSERT INTO tasks (name, state, rank) VALUES (:name_m0, :state, random()), (:name_m1, :state_m1, :rank_m1), "
               "(:name_m2, :state_m2, random())",
               "name_m0='a', state='new', name_m1='b', state_m1='old', rank_m1=3, name_m2='c', state_m2='new'");
}

TEST(RowsWithDefaults, a_later_row_may_leave_out_what_has_a_default) {
    EXPECT_SQL(insert(tasks).values(Rows{{{"name", "a"}, {"state", "old"}, {"rank", 3}}, {{"name", "b"}}}), generic(),
               "INSERT INTO tasks (name, state, rank) VALUES (:name_m0, :state_m0, :rank_m0), (:name_m1, :state_m1, random())",
               "name_m0='a', state_m0='old', rank_m0=3, name_m1='b', state_m1='new'");
}

TEST(RowsWithDefaults, columns_without_one_are_set_by_all_rows_or_none) {
    EXPECT_THROW(compiled(insert(tasks).values(Rows{{{"name", "a"}}, {{"name", "b"}, {"note", "x"}}}), generic()), CompileError);
    EXPECT_THROW(compiled(insert(tasks).values(Rows{{{"name", "a"}, {"note", "x"}}, {{"name", "b"}}}), generic()), CompileError);
}

}  // namespace
}  // namespace aludel::testing
