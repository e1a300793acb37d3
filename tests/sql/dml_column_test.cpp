// from_dml_column(): what an UPDATE sets a column to, in the values of other columns.

#include "support.hpp"

namespace aludel::testing {
namespace {

struct Pages : TypedTable<"pages"> {
    Column<Integer> id{this, "id", primary_key};
    Column<String> title{this, "title", String(30)};
    Column<String> slug{this, "slug", String(60)};
    Column<DateTime> seen{this, "seen", onupdate(func::now())};
    Column<Integer> tries{this, "tries", onupdate(1)};
};
const Pages pages;

TEST(FromDmlColumn, is_what_the_same_update_sets) {
    EXPECT_SQL(update(users).values(users.name = users.name + "!", users.nickname = from_dml_column(users.name) + "?").where(users.id == 1),
               generic(),
               "UPDATE users SET name=(users.name || :name_1), nickname=((users.name || :name_1) || :param_1) WHERE users.id = :id_1",
               "name_1='!', param_1='?', id_1=1");
    EXPECT_SQL(update(users).values(users.nickname = func::lower(from_dml_column(users.name)), users.name = "Ann").where(users.id == 1), generic(),
               "UPDATE users SET name=:name, nickname=lower(:name) WHERE users.id = :id_1", "name='Ann', id_1=1");
}

TEST(FromDmlColumn, is_the_column_where_it_is_not_set) {
    EXPECT_SQL(update(users).values(users.nickname = from_dml_column(users.name) + "?").where(users.id == 1), generic(),
               "UPDATE users SET nickname=(users.name || :param_1) WHERE users.id = :id_1", "param_1='?', id_1=1");
}

TEST(FromDmlColumn, is_what_onupdate_fills_in) {
    EXPECT_SQL(update(pages).values(pages.title = "a", pages.slug = cast<String>(from_dml_column(pages.seen)) + from_dml_column(pages.title))
                   .where(pages.id == 1),
               generic(),
               "UPDATE pages SET title=:title, slug=(CAST(now() AS VARCHAR) || :title), seen=now(), tries=:tries WHERE pages.id = :id_1",
               "title='a', tries=1, id_1=1");
    EXPECT_SQL(update(pages).values(pages.slug = cast<String>(from_dml_column(pages.tries))).where(pages.id == 1), generic(),
               "UPDATE pages SET slug=CAST(:tries AS VARCHAR), seen=now(), tries=:tries WHERE pages.id = :id_1", "tries=1, id_1=1");
}

TEST(FromDmlColumn, is_refused_outside_of_an_update) {
    EXPECT_THROW(compiled(select(from_dml_column(users.name)), generic()), CompileError);
    EXPECT_THROW(compiled(update(users).values(users.name = from_dml_column(users.name)).where(users.id == 1), generic()), CompileError);
}

TEST(FromDmlColumn, that_comes_back_to_itself_is_refused) {
    EXPECT_ERROR(compiled(update(users).values(users.name = from_dml_column(users.name) + "x").where(users.id == 1), generic()),
                 CompileError, "sets \"name\" to what depends on itself by from_dml_column()");
    EXPECT_ERROR(compiled(update(users).values(users.name = from_dml_column(users.nickname) + "x",
                                               users.nickname = from_dml_column(users.name) + "y").where(users.id == 1), generic()),
                 CompileError, "depends on itself");
    EXPECT_SQL(update(users).values(users.name = from_dml_column(users.nickname) + from_dml_column(users.nickname),
                                    users.nickname = "n").where(users.id == 1), generic(),
               "UPDATE users SET name=(:nickname || :nickname), nickname=:nickname WHERE users.id = :id_1", "nickname='n', id_1=1");
}

}  // namespace
}  // namespace aludel::testing
