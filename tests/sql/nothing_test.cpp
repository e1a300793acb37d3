// Conditions of nothing, and other parts that add nothing to a statement.

#include "support.hpp"

namespace aludel::testing {
namespace {

TEST(ConditionsOfNothing, add_no_where) {
    EXPECT_TEXT(select(users.id).where(and_()), generic(), "SELECT users.id\nFROM users");
    EXPECT_TEXT(select(users.id).where(or_()), generic(), "SELECT users.id\nFROM users");
    EXPECT_TEXT(select(users.id).where(and_(or_(), and_())), generic(), "SELECT users.id\nFROM users");
    EXPECT_TEXT(select(users.id).group_by(users.id).having(and_()), generic(), "SELECT users.id\nFROM users GROUP BY users.id");
    EXPECT_TEXT(update(users).values(users.age = 1).where(or_()), generic(), "UPDATE users SET age=:age");
    EXPECT_TEXT(delete_(users).where(and_()), generic(), "DELETE FROM users");
    EXPECT_TEXT(and_(), generic(), "");
}

TEST(ConditionsOfNothing, are_left_out_of_others) {
    auto any = or_();
    any = any || users.name == "a";
    any = any || users.name == "b";
    EXPECT_TEXT(select(users.id).where(any), generic(),
                "SELECT users.id\nFROM users\nWHERE users.name = :name_1 OR users.name = :name_2");
    EXPECT_TEXT(select(users.id).where(and_(users.active, or_())), postgresql(), "SELECT users.id\nFROM users\nWHERE users.active");
}

TEST(ConditionsOfNothing, find_no_row_if_they_begin_with_false) {
    EXPECT_TEXT(select(users.id).where(or_(false_())), generic(), "SELECT users.id\nFROM users\nWHERE 0 = 1");
    EXPECT_TEXT(select(users.id).where(true_()), generic(), "SELECT users.id\nFROM users\nWHERE 1 = 1");
}

}  // namespace
}  // namespace aludel::testing
