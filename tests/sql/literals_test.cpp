// Values as literals of the databases that have no tests of their own for them.

#include "support.hpp"

#include "aludel/mssql.hpp"
#include "aludel/mysql.hpp"
#include "aludel/oracle.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/temporal.hpp"

namespace aludel::testing {
namespace {

using namespace std::chrono_literals;

// DY06, Y19
TEST(Literals, a_backslash_is_doubled_on_mysql_unless_the_server_says_otherwise) {
    const Dialect& mysql = aludel::mysql::dialect();
    EXPECT_EQ(mysql.literal_text(Value(R"(it's \ here)")), R"('it''s \\ here')");
    const Ref<const Dialect> plain = mysql.for_server({"8.0.30", {{"sql_mode", "STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES"}}});
    EXPECT_EQ(plain->literal_text(Value(R"(a\b)")), R"('a\b')");
    EXPECT_EQ(mysql.literal_text(Value(true)), "true");
    EXPECT_EQ(mysql.literal_text(Value(to_bytes("a"))), "X'61'");
}

// Y19
TEST(Literals, national_texts_of_sql_server) {
    const Dialect& mssql = aludel::mssql::dialect();
    EXPECT_EQ(mssql.literal_text(Value("plain")), "'plain'");
    EXPECT_EQ(mssql.literal_text(Value("plain"), TypeId::unicode), "N'plain'");
    EXPECT_EQ(mssql.literal_text(Value("m\xc3\xa9il")), "N'm\xc3\xa9il'");
    EXPECT_EQ(mssql.literal_text(Value(to_bytes("a"))), "0x61");
    EXPECT_EQ(mssql.literal_text(Value(true)), "1");
}

// Y19
TEST(Literals, dates_of_oracle_say_their_format) {
    const Dialect& oracle = aludel::oracle::dialect();
    EXPECT_EQ(oracle.literal_text(Value(std::chrono::year(2012) / 11 / 5)),
              "TO_DATE('2012-11-05 00:00:00', 'YYYY-MM-DD HH24:MI:SS')");
    EXPECT_EQ(oracle.literal_text(Value(LocalDateTime(std::chrono::local_days(std::chrono::year(2012) / 11 / 5) + 3h))),
              "TO_TIMESTAMP('2012-11-05 03:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.FF6')");
    EXPECT_EQ(oracle.literal_text(Value(std::chrono::microseconds(-1'500'000))), "NUMTODSINTERVAL(-1.500000, 'SECOND')");
    EXPECT_EQ(oracle.literal_text(Value(to_bytes("a"))), "HEXTORAW('61')");
}

// CP12, CP11, DY06
TEST(Quoting, each_dialect_has_its_own_quotes) {
    EXPECT_EQ(aludel::mysql::dialect().quote("a`b"), "`a``b`");
    EXPECT_EQ(aludel::mysql::dialect().quote("order"), "`order`");
    EXPECT_EQ(aludel::mysql::dialect().for_server({"8.0.30", {{"sql_mode", "ANSI_QUOTES"}}})->quote("order"), "\"order\"");
    EXPECT_EQ(aludel::mssql::dialect().quote("a]b"), "[a]]b]");
    EXPECT_EQ(aludel::mssql::dialect().quote("user"), "[user]");
    EXPECT_EQ(aludel::oracle::dialect().quote("_x"), "\"_x\"");
    EXPECT_EQ(aludel::oracle::dialect().quote("x"), "x");
    EXPECT_EQ(aludel::oracle::dialect().quote("X"), "\"X\"");
    EXPECT_EQ(aludel::oracle::dialect().quote("level"), "\"level\"");
}

}  // namespace
}  // namespace aludel::testing
