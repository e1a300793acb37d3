// JSON, arrays, ranges and the databases' own types, by their ids in the list of features.

#include "support.hpp"

#include <aludel/mariadb.hpp>
#include <aludel/mssql.hpp>
#include <aludel/mysql.hpp>
#include <aludel/oracle.hpp>
#include <aludel/postgresql.hpp>
#include <aludel/types/enumeration.hpp>

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& oracle() { return aludel::oracle::dialect(); }

struct Papers : TypedTable<"papers"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<JsonType> j{this, "j"};
    Column<String> words{this, "words"};
};
const Papers papers;

//! Columns of types that only PostgreSQL has.
struct Native : ::testing::Test {
    MetaData metadata{};
    Table p{"p", metadata, Column("id", Integer(), primary_key), Column("a", aludel::postgresql::Array(Integer())),
            Column("j", aludel::postgresql::Jsonb()), Column("h", aludel::postgresql::Hstore()),
            Column("r", aludel::postgresql::Int4Range()), Column("v", aludel::postgresql::TsVector()),
            Column("b", aludel::postgresql::Bit(4))};
};

// J01, J02
TEST(FeatureJson, elements_of_each_database) {
    const auto name = papers.j["name"];
    EXPECT_TEXT(name, sqlite(), "JSON_QUOTE(JSON_EXTRACT(papers.j, ?))");
    EXPECT_TEXT(name, mysql(), "JSON_EXTRACT(papers.j, ?)");
    EXPECT_TEXT(name, postgresql(), "papers.j -> $1");
    EXPECT_TEXT(papers.j.path({"a", 1, "b"}), postgresql(), "papers.j #> $1");
    EXPECT_EQ(shown(compiled(papers.j.path({"a", 1, "b"}), postgresql())), R"(j_1='{"a",1,"b"}')");
    EXPECT_EQ(shown(compiled(papers.j.path({"a", 1, "b"}), sqlite())), R"(j_1='$."a"[1]."b"')");
    EXPECT_EQ(shown(compiled(name, mysql())), R"(j_1='$."name"')");
    EXPECT_ERROR(compiled(name, generic()), UnsupportedCompilationError, "JSON");
}

// J03
TEST(FeatureJson, elements_read_as_other_types) {
    EXPECT_TEXT(papers.j["n"].as_integer(), postgresql(), "CAST(papers.j ->> $1 AS BIGINT)");
    EXPECT_TEXT(papers.j["n"].as_float(), postgresql(), "CAST(papers.j ->> $1 AS DOUBLE PRECISION)");
    EXPECT_TEXT(papers.j["n"].as_boolean(), postgresql(), "CAST(papers.j ->> $1 AS BOOLEAN)");
    EXPECT_TEXT(papers.j["n"].as_string(), mysql(),
                "CASE JSON_EXTRACT(papers.j, ?) WHEN 'null' THEN NULL ELSE JSON_UNQUOTE(JSON_EXTRACT(papers.j, ?)) END");
    EXPECT_TEXT(papers.j["n"].as_integer(), mysql(),
                "CASE JSON_EXTRACT(papers.j, ?) WHEN 'null' THEN NULL ELSE CAST(JSON_EXTRACT(papers.j, ?) AS SIGNED INTEGER) END");
    EXPECT_TEXT(papers.j.path({"a", 0}).as_string(), postgresql(), "papers.j #>> $1");
    EXPECT_ERROR(papers.j.as_integer(), ArgumentError, "an element of JSON");
}

// J05
TEST_F(Native, operators_of_jsonb) {
    using namespace aludel::postgresql;
    const Dialect& pg = aludel::testing::postgresql();
    EXPECT_TEXT(has_key(p.c["j"], "k"), pg, "p.j ? $1");
    EXPECT_TEXT(has_any(p.c["j"], aludel::postgresql::array("a", "b")), pg, "p.j ?| ARRAY[$1, $2]");
    EXPECT_TEXT(has_all(p.c["j"], aludel::postgresql::array("a", "b")), pg, "p.j ?& ARRAY[$1, $2]");
    EXPECT_TEXT(aludel::postgresql::contains(p.c["j"], p.c["j"]), pg, "p.j @> p.j");
    EXPECT_TEXT(contained_by(p.c["j"], p.c["j"]), pg, "p.j <@ p.j");
    EXPECT_TEXT(path_exists(p.c["j"], "$.a"), pg, "p.j @? $1");
    EXPECT_TEXT(path_match(p.c["j"], "$.a > 1"), pg, "p.j @@ $1");
    EXPECT_TEXT(p.c["j"].op<Any>("#-", 5)("{a}"), pg, "p.j #- $1");
}

// J07, J08
TEST_F(Native, arrays) {
    using namespace aludel::postgresql;
    const Dialect& pg = aludel::testing::postgresql();
    EXPECT_TEXT(aludel::postgresql::array(1, 2), pg, "ARRAY[$1, $2]");
    EXPECT_TEXT(literal(5) == any_(p.c["a"]), pg, "$1 = ANY (p.a)");
    EXPECT_TEXT(literal(5) > all_(p.c["a"]), pg, "$1 > ALL (p.a)");
    EXPECT_TEXT(aludel::postgresql::contains(p.c["a"], aludel::postgresql::array(1)), pg, "p.a @> ARRAY[$1]");
    EXPECT_TEXT(contained_by(p.c["a"], aludel::postgresql::array(1)), pg, "p.a <@ ARRAY[$1]");
    EXPECT_TEXT(overlaps(p.c["a"], aludel::postgresql::array(1)), pg, "p.a && ARRAY[$1]");
    const auto element = [](const sql::NodeRef& index) {
        return [index](const Expr<Any>& list) { return Expr<Any>(sql::build::binary(sql::Op::getitem, list.node(), index, TypeId::integer)); };
    };
    EXPECT_LITERAL(element(literal(1).node())(p.c["a"]), pg, "p.a[1]");
    EXPECT_LITERAL(element(sql::build::slice(literal(1).node(), literal(3).node(), {}))(p.c["a"]), pg, "p.a[1:3]");
    EXPECT_LITERAL(element(literal(1).node())(func::array_agg(p.c["id"])), pg, "(array_agg(p.id))[1]");
    const Expr<Any> empty(sql::build::array(nullptr, 0, Array(aludel::Integer())));
    EXPECT_TEXT(empty, pg, "ARRAY[]::INTEGER[]");
    EXPECT_TEXT(aludel::postgresql::array(aludel::postgresql::array(1), aludel::postgresql::array(2)), pg, "ARRAY[ARRAY[$1], ARRAY[$2]]");
}

// J09
TEST_F(Native, hstore) {
    using namespace aludel::postgresql;
    const Dialect& pg = aludel::testing::postgresql();
    EXPECT_TEXT(p.c["h"].op<String>("->", 15)("k"), pg, "p.h -> $1");
    EXPECT_TEXT(has_key(p.c["h"], "k"), pg, "p.h ? $1");
    EXPECT_TEXT(aludel::postgresql::contains(p.c["h"], func::call<Any>("hstore", "a", "b")), pg, "p.h @> hstore($1, $2)");
    EXPECT_TEXT(func::call<Boolean>("defined", p.c["h"], "k"), pg, "defined(p.h, $1)");
    EXPECT_TEXT(func::call<Any>("akeys", p.c["h"]), pg, "akeys(p.h)");
}

// J10
TEST_F(Native, ranges) {
    using namespace aludel::postgresql;
    const Dialect& pg = aludel::testing::postgresql();
    EXPECT_TEXT(aludel::postgresql::contains(p.c["r"], 5), pg, "p.r @> $1");
    EXPECT_TEXT(overlaps(p.c["r"], p.c["r"]), pg, "p.r && p.r");
    EXPECT_TEXT(strictly_left_of(p.c["r"], p.c["r"]), pg, "p.r << p.r");
    EXPECT_TEXT(strictly_right_of(p.c["r"], p.c["r"]), pg, "p.r >> p.r");
    EXPECT_TEXT(adjacent_to(p.c["r"], p.c["r"]), pg, "p.r -|- p.r");
    EXPECT_TEXT(p.c["r"].op("&<", 5)(p.c["r"]), pg, "p.r &< p.r");
    EXPECT_TEXT(p.c["r"] * p.c["r"], pg, "p.r * p.r");
    for (const SqlType& type : {SqlType(Int8Range()), SqlType(NumRange()), SqlType(DateRange()), SqlType(TsRange()), SqlType(TstzRange())})
        EXPECT_TRUE(pg.type_text(type).ends_with("RANGE"));
    EXPECT_EQ(pg.type_text(DateMultirange()), "DATEMULTIRANGE");
}

// J12
TEST_F(Native, bits_are_an_operation_of_columns) {
    const Dialect& pg = aludel::testing::postgresql();
    EXPECT_TEXT(p.c["b"].bitwise_and(p.c["b"]), pg, "p.b & p.b");
    EXPECT_TEXT(p.c["b"].bitwise_xor(p.c["b"]), pg, "p.b # p.b");
    EXPECT_TEXT(p.c["b"].bitwise_not(), pg, "~p.b");
    EXPECT_EQ(pg.type_text(aludel::postgresql::Bit(4)), "BIT(4)");
}

// J13
TEST_F(Native, full_text_search) {
    using namespace aludel::postgresql;
    const Dialect& pg = aludel::testing::postgresql();
    EXPECT_TEXT(to_tsvector("english", papers.words).op("@@", 5)(websearch_to_tsquery("cats -dogs")), pg,
                "to_tsvector($1, papers.words) @@ websearch_to_tsquery($2)");
    EXPECT_TEXT(papers.words.match("cat"), pg, "papers.words @@ plainto_tsquery($1)");
    EXPECT_TEXT(ts_headline(papers.words, to_tsquery("cat")), pg, "ts_headline(papers.words, to_tsquery($1))");
    EXPECT_TEXT(phraseto_tsquery("fat cat"), pg, "phraseto_tsquery($1)");
}

// J14
TEST(FeatureTypeText, postgresql) {
    using namespace aludel::postgresql;
    const auto text = [](const SqlType& type) { return aludel::testing::postgresql().type_text(type); };
    EXPECT_EQ(text(Cidr()) + " " + text(MacAddr()) + " " + text(MacAddr8()) + " " + text(Money()), "CIDR MACADDR MACADDR8 MONEY");
    EXPECT_EQ(text(Oid()) + " " + text(RegClass()) + " " + text(RegConfig()) + " " + text(Citext()), "OID REGCLASS REGCONFIG CITEXT");
    EXPECT_EQ(text(JsonPath()) + " " + text(Bytea()) + " " + text(TsQuery()), "JSONPATH BYTEA TSQUERY");
}

// J15, DY05
TEST(FeatureTypeText, mysql_and_mariadb) {
    using namespace aludel::mysql;
    const auto text = [](const SqlType& type) { return aludel::testing::mysql().type_text(type); };
    EXPECT_EQ(text(SmallInt({.unsigned_ = true})), "SMALLINT UNSIGNED");
    EXPECT_EQ(text(MediumInt()) + " " + text(TinyText()) + " " + text(TinyBlob()) + " " + text(MediumBlob()) + " " + text(LongBlob()),
              "MEDIUMINT TINYTEXT TINYBLOB MEDIUMBLOB LONGBLOB");
    EXPECT_EQ(text(aludel::mysql::Decimal(10, 2, {.unsigned_ = true})), "DECIMAL(10, 2) UNSIGNED");
    EXPECT_EQ(text(aludel::mysql::Timestamp(3)), "TIMESTAMP(3)");
    EXPECT_EQ(text(Varchar(9, {.charset = "latin1", .collation = "latin1_bin"})), "VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_bin");
    EXPECT_EQ(text(aludel::JsonType()), "JSON");
    EXPECT_EQ(mariadb::dialect().type_text(mariadb::Inet4()), "INET4");
}

// J16
TEST(FeatureTypeText, oracle) {
    using namespace aludel::oracle;
    const auto text = [](const SqlType& type) { return aludel::testing::oracle().type_text(type); };
    EXPECT_EQ(text(Varchar2(9)) + " " + text(Nvarchar2(9)) + " " + text(Nclob()) + " " + text(Long()), "VARCHAR2(9 CHAR) NVARCHAR2(9) NCLOB LONG");
    EXPECT_EQ(text(Bfile()) + " " + text(RowId()) + " " + text(BinaryFloat()) + " " + text(Number(9)), "BFILE ROWID BINARY_FLOAT NUMBER(9)");
    EXPECT_EQ(text(aludel::oracle::Json()), "JSON");
}

// J17
TEST(FeatureTypeText, sql_server) {
    using namespace aludel::mssql;
    const auto text = [](const SqlType& type) { return aludel::testing::mssql().type_text(type); };
    EXPECT_EQ(text(TinyInt()) + " " + text(aludel::mssql::Bit()) + " " + text(SmallMoney()) + " " + text(SmallDateTime()), "TINYINT BIT SMALLMONEY SMALLDATETIME");
    EXPECT_EQ(text(aludel::mssql::Time(3)) + " " + text(Ntext()) + " " + text(Image()) + " " + text(aludel::mssql::Xml()), "TIME(3) NTEXT IMAGE XML");
    EXPECT_EQ(text(UniqueIdentifier()) + " " + text(SqlVariant()) + " " + text(aludel::JsonType()), "UNIQUEIDENTIFIER SQL_VARIANT NVARCHAR(max)");
}

// Y05
TEST(FeatureTypeText, a_string_without_a_length) {
    EXPECT_ERROR(mysql().type_text(String()), CompileError, "length");
    EXPECT_EQ(mssql().type_text(String()), "VARCHAR(max)");
    EXPECT_EQ(sqlite().type_text(String(30, {.collation = "NOCASE"})), "VARCHAR(30) COLLATE \"NOCASE\"");
    EXPECT_EQ(oracle().type_text(String(30)), "VARCHAR2(30 CHAR)");
}

// Z02
TEST(FeatureTypeText, variants_in_a_table) {
    MetaData metadata;
    Table t("t", metadata, Column("x", with_variant(String(50), aludel::mysql::LongText(), "mysql")));
    EXPECT_EQ(CreateTable(t).compile(mysql()), "CREATE TABLE t (\n\tx LONGTEXT\n)");
    EXPECT_EQ(CreateTable(t).compile(sqlite()), "CREATE TABLE t (\n\tx VARCHAR(50)\n)");
    EXPECT_TEXT(t.c["x"] + "y", generic(), "t.x || :x_1");
}

}  // namespace
}  // namespace aludel::testing
