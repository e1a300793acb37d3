#include "support.hpp"

namespace aludel::testing {
namespace {

template <class T, class E>
constexpr bool reads_as = std::is_same_v<cpp_of_t<typename E::sql_type>, T>;

// B10
TEST(Case, any_number_of_branches) {
    const auto e = case_(when(users.age < 3, "a"), when(users.age < 13, "b"), when(users.age < 18, "c"),
                         when(users.age < 65, "d"), else_("e"));
    static_assert(reads_as<std::string, decltype(e)>);
    EXPECT_SQL(e, sqlite(),
               "CASE WHEN (users.age < ?) THEN ? WHEN (users.age < ?) THEN ? WHEN (users.age < ?) THEN ? "
               "WHEN (users.age < ?) THEN ? ELSE ? END",
               "age_1=3, param_1='a', age_2=13, param_2='b', age_3=18, param_3='c', age_4=65, param_4='d', param_5='e'");
}

TEST(Case, without_else_it_may_be_null) {
    static_assert(reads_as<std::optional<std::string>, decltype(case_(when(users.active, "a")))>);
    EXPECT_TEXT(select(case_(when(users.active, "a"))), postgresql(),
                "SELECT CASE WHEN users.active THEN $1 END AS anon_1\nFROM users");
}

TEST(Case, a_branch_that_may_be_null_makes_it_so) {
    static_assert(reads_as<std::optional<std::string>, decltype(case_(when(users.active, "a"), else_(users.nickname)))>);
    static_assert(reads_as<std::optional<std::string>, decltype(case_(when(users.active, null), else_("a")))>);
    EXPECT_TEXT(case_(when(users.active, null), else_("a")), postgresql(),
                "CASE WHEN users.active THEN NULL ELSE $1 END");
}

// Z16
TEST(Case, numbers_widen) {
    static_assert(reads_as<double, decltype(case_(when(users.active, 1), else_(2.5)))>);
    static_assert(reads_as<std::int64_t, decltype(case_(when(users.active, users.age), else_(users.id)))>);
}

TEST(Case, a_boolean_column_as_condition) {
    EXPECT_TEXT(case_(when(users.active, 1), else_(0)), generic(), "CASE WHEN users.active THEN :param_1 ELSE :param_2 END");
    EXPECT_TEXT(case_(when(not users.active, 1), else_(0)), sqlite(), "CASE WHEN (users.active = 0) THEN ? ELSE ? END");
}

TEST(Case, within_aggregates_and_order) {
    EXPECT_TEXT(select(func::sum(case_(when(users.age > 18, 1), else_(0))).label("adults")), generic(),
                "SELECT sum(CASE WHEN (users.age > :age_1) THEN :param_1 ELSE :param_2 END) AS adults\nFROM users");
    EXPECT_TEXT(select(users.id).order_by(case_(when(users.name == "root", 0), else_(1)), users.name), generic(),
                "SELECT users.id\nFROM users ORDER BY CASE WHEN (users.name = :name_1) THEN :param_1 ELSE :param_2 END, "
                "users.name");
}

}  // namespace
}  // namespace aludel::testing
