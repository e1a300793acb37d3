// Type text of the five databases.

#include "support.hpp"

#include "aludel/mariadb.hpp"
#include "aludel/mssql.hpp"
#include "aludel/mysql.hpp"
#include "aludel/oracle.hpp"
#include "aludel/postgresql.hpp"
#include "aludel/types/enumeration.hpp"

namespace aludel::testing {
namespace {

const Dialect& mysql() { return aludel::mysql::dialect(); }
const Dialect& mssql() { return aludel::mssql::dialect(); }
const Dialect& oracle() { return aludel::oracle::dialect(); }

// Y01, Y02, Y04, Y05, Y06, Y07, Y08, Y09, Y10, Y13
TEST(TypeText, generic_types_are_named_by_each_dialect) {
    struct Case {
        SqlType type;
        const char *sqlite, *postgresql, *mysql, *mssql, *oracle;
    };
    const Case cases[] = {
        {Boolean(), "BOOLEAN", "BOOLEAN", "BOOL", "BIT", "BOOLEAN"},
        {SmallInteger(), "SMALLINT", "SMALLINT", "SMALLINT", "SMALLINT", "SMALLINT"},
        {Integer(), "INTEGER", "INTEGER", "INTEGER", "INTEGER", "INTEGER"},
        {BigInteger(), "BIGINT", "BIGINT", "BIGINT", "BIGINT", "NUMBER(19)"},
        {Float(), "FLOAT", "FLOAT", "FLOAT", "FLOAT", "FLOAT"},
        {Double(), "DOUBLE", "DOUBLE PRECISION", "DOUBLE", "DOUBLE PRECISION", "DOUBLE PRECISION"},
        {Numeric(10, 2), "NUMERIC(10, 2)", "NUMERIC(10, 2)", "NUMERIC(10, 2)", "NUMERIC(10, 2)", "NUMERIC(10, 2)"},
        {String(30), "VARCHAR(30)", "VARCHAR(30)", "VARCHAR(30)", "VARCHAR(30)", "VARCHAR2(30 CHAR)"},
        {Unicode(30), "VARCHAR(30)", "VARCHAR(30)", "VARCHAR(30)", "NVARCHAR(30)", "VARCHAR2(30 CHAR)"},
        {Text(), "TEXT", "TEXT", "TEXT", "VARCHAR(max)", "CLOB"},
        {UnicodeText(), "TEXT", "TEXT", "TEXT", "NVARCHAR(max)", "CLOB"},
        {LargeBinary(), "BLOB", "BYTEA", "BLOB", "VARBINARY(max)", "BLOB"},
        {LargeBinary(20), "BLOB", "BYTEA", "BLOB(20)", "VARBINARY(20)", "BLOB"},
        {Date(), "DATE", "DATE", "DATE", "DATE", "DATE"},
        {Time(), "TIME", "TIME WITHOUT TIME ZONE", "TIME", "TIME", "TIME"},
        {Time(with_timezone), "TIME", "TIME WITH TIME ZONE", "TIME", "TIME", "TIME"},
        {DateTime(), "DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME", "DATETIME", "DATE"},
        {DateTime(with_timezone), "DATETIME", "TIMESTAMP WITH TIME ZONE", "DATETIME", "DATETIMEOFFSET",
         "TIMESTAMP WITH TIME ZONE"},
        {Interval(), "BIGINT", "INTERVAL", "BIGINT", "BIGINT", "INTERVAL DAY TO SECOND"},
        {UuidType(), "CHAR(32)", "UUID", "CHAR(32)", "UNIQUEIDENTIFIER", "CHAR(32)"},
        {UuidType(UuidOptions{.native = false}), "CHAR(32)", "CHAR(32)", "CHAR(32)", "CHAR(32)", "CHAR(32)"},
        {JsonType(), "JSON", "JSON", "JSON", "NVARCHAR(max)", "JSON"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(sqlite().type_text(c.type), c.sqlite);
        EXPECT_EQ(postgresql().type_text(c.type), c.postgresql);
        EXPECT_EQ(mysql().type_text(c.type), c.mysql);
        EXPECT_EQ(mssql().type_text(c.type), c.mssql);
        EXPECT_EQ(oracle().type_text(c.type), c.oracle);
    }
}

// Y16, Z07
TEST(TypeText, exact_types_keep_their_words) {
    struct Case {
        SqlType type;
        const char *sqlite, *postgresql, *mysql, *mssql, *oracle;
    };
    const Case cases[] = {
        {exact::Varchar(30), "VARCHAR(30)", "VARCHAR(30)", "VARCHAR(30)", "VARCHAR(30)", "VARCHAR(30 CHAR)"},
        {exact::Nvarchar(30), "NVARCHAR(30)", "NVARCHAR(30)", "NATIONAL VARCHAR(30)", "NVARCHAR(30)", "NVARCHAR2(30)"},
        {exact::Char(3), "CHAR(3)", "CHAR(3)", "CHAR(3)", "CHAR(3)", "CHAR(3)"},
        {exact::Text(), "TEXT", "TEXT", "TEXT", "TEXT", "TEXT"},
        {exact::DoublePrecision(), "DOUBLE PRECISION", "DOUBLE PRECISION", "DOUBLE PRECISION", "DOUBLE PRECISION",
         "DOUBLE PRECISION"},
        {exact::Real(), "REAL", "REAL", "REAL", "REAL", "REAL"},
        {exact::Decimal(10, 2), "DECIMAL(10, 2)", "DECIMAL(10, 2)", "DECIMAL(10, 2)", "DECIMAL(10, 2)", "DECIMAL(10, 2)"},
        {exact::Timestamp(), "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP", "TIMESTAMP", "TIMESTAMP"},
        {exact::Timestamp(with_timezone), "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP",
         "TIMESTAMP WITH TIME ZONE"},
        {exact::DateTime(), "DATETIME", "DATETIME", "DATETIME", "DATETIME", "DATETIME"},
        {exact::Boolean(), "BOOLEAN", "BOOLEAN", "BOOLEAN", "BOOLEAN", "BOOLEAN"},
        {exact::Blob(), "BLOB", "BLOB", "BLOB", "BLOB", "BLOB"},
        {exact::named("POINT"), "POINT", "POINT", "POINT", "POINT", "POINT"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(sqlite().type_text(c.type), c.sqlite);
        EXPECT_EQ(postgresql().type_text(c.type), c.postgresql);
        EXPECT_EQ(mysql().type_text(c.type), c.mysql);
        EXPECT_EQ(mssql().type_text(c.type), c.mssql);
        EXPECT_EQ(oracle().type_text(c.type), c.oracle);
    }
    EXPECT_EQ(mssql().type_text(exact::Varchar(exact::max)), "VARCHAR(max)");
}

// Y03, Y15, J14
TEST(TypeText, postgresql) {
    using namespace aludel::postgresql;
    const auto text = [](const SqlType& type) { return aludel::testing::postgresql().type_text(type); };
    EXPECT_EQ(text(Array(aludel::Integer())), "INTEGER[]");
    EXPECT_EQ(text(Array(aludel::Integer(), {.dimensions = 3})), "INTEGER[][][]");
    EXPECT_EQ(text(Array(aludel::String(30, {.collation = "en_US"}))), "VARCHAR(30)[] COLLATE \"en_US\"");
    EXPECT_EQ(text(aludel::String(50, {.collation = "foo", .collation_schema = "MySchema"})),
              "VARCHAR(50) COLLATE \"MySchema\".foo");
    EXPECT_EQ(text(aludel::postgresql::Enum({"a", "b"}, "Mood", {.schema = "s"})), "s.\"Mood\"");
    EXPECT_EQ(text(Domain("posint", aludel::Integer(), {.check = "VALUE > 0"})), "posint");
    EXPECT_EQ(text(Bit(5, true)), "BIT VARYING(5)");
    EXPECT_EQ(text(Bit()), "BIT");
    EXPECT_EQ(text(aludel::postgresql::Interval({.fields = "DAY TO SECOND", .precision = 3})), "INTERVAL DAY TO SECOND(3)");
    EXPECT_EQ(text(Jsonb()), "JSONB");
    EXPECT_EQ(text(Hstore()), "HSTORE");
    EXPECT_EQ(text(TsVector()), "TSVECTOR");
    EXPECT_EQ(text(Int4Range()), "INT4RANGE");
    EXPECT_EQ(text(Inet()), "INET");
    EXPECT_EQ(text(aludel::Float(53)), "FLOAT(53)");
    EXPECT_EQ(text(exact::Timestamp(with_timezone, 3)), "TIMESTAMP(3) WITH TIME ZONE");
    EXPECT_ERROR(text(Array(Array(aludel::Integer()))), CompileError, "one array with more dimensions");
}

// J15, Y05
TEST(TypeText, mysql) {
    using namespace aludel::mysql;
    const auto text = [](const SqlType& type) { return aludel::testing::mysql().type_text(type); };
    EXPECT_EQ(text(TinyInt({.width = 4, .unsigned_ = true, .zerofill = true})), "TINYINT(4) UNSIGNED ZEROFILL");
    EXPECT_EQ(text(BigInt({.unsigned_ = true})), "BIGINT UNSIGNED");
    EXPECT_EQ(text(Char(1, {.charset = "utf8", .collation = "utf8_bin", .binary = true})),
              "CHAR(1) CHARACTER SET utf8 COLLATE utf8_bin");
    EXPECT_EQ(text(Char(1, {.charset = "utf8", .binary = true, .national = true})), "NATIONAL CHAR(1) BINARY");
    EXPECT_EQ(text(LongText({.ascii = true})), "LONGTEXT ASCII");
    EXPECT_EQ(text(MediumText({.charset = "utf8", .binary = true})), "MEDIUMTEXT CHARACTER SET utf8 BINARY");
    EXPECT_EQ(text(aludel::mysql::Enum({"foo", "it's"}, {.unicode = true})), "ENUM('foo','it''s') UNICODE");
    EXPECT_EQ(text(Set({"a", "b"})), "SET('a','b')");
    EXPECT_EQ(text(aludel::mysql::DateTime(4)), "DATETIME(4)");
    EXPECT_EQ(text(aludel::mysql::Time(5)), "TIME(5)");
    EXPECT_EQ(text(Bit(63)), "BIT(63)");
    EXPECT_EQ(text(Year()), "YEAR");
    EXPECT_EQ(text(aludel::mysql::Double(10, 2)), "DOUBLE(10, 2)");
    EXPECT_EQ(text(aludel::postgresql::Enum({"x", "y"}, "xy")), "ENUM('x','y')");
    EXPECT_ERROR(text(aludel::String()), CompileError, "needs a length for VARCHAR");
}

// Y13, DY05, DY04
TEST(TypeText, a_uuid_of_mariadb_from_10_7_on) {
    EXPECT_EQ(mariadb::dialect({.server_version = {10, 6, 5}})->type_text(UuidType()), "CHAR(32)");
    EXPECT_EQ(mariadb::dialect({.server_version = {10, 7}})->type_text(UuidType()), "UUID");
    EXPECT_EQ(mariadb::dialect().type_text(UuidType(UuidOptions{.native = false})), "CHAR(32)");
    EXPECT_EQ(mariadb::dialect({.server_version = {10, 6, 5}})->type_text(mariadb::Uuid()), "UUID");
    EXPECT_EQ(mariadb::dialect().type_text(mariadb::Inet6()), "INET6");
    const Ref<const Dialect> server = mysql().for_server({"10.7.0-MariaDB", {}});
    EXPECT_EQ(server->type_text(UuidType()), "UUID");
    EXPECT_EQ(server->name(), "mysql");
}

// J17, DQ07, Y10
TEST(TypeText, sql_server_by_version) {
    const Ref<const Dialect> old = aludel::mssql::dialect({.server_version = {10}});
    EXPECT_EQ(old->type_text(Text()), "TEXT");
    EXPECT_EQ(old->type_text(UnicodeText()), "NTEXT");
    EXPECT_EQ(old->type_text(LargeBinary()), "IMAGE");
    EXPECT_EQ(mssql().type_text(String()), "VARCHAR(max)");
    EXPECT_EQ(mssql().type_text(aludel::mssql::DateTime2(7)), "DATETIME2(7)");
    EXPECT_EQ(mssql().type_text(aludel::mssql::DateTimeOffset(3)), "DATETIMEOFFSET(3)");
    EXPECT_EQ(mssql().type_text(aludel::mssql::Varbinary(exact::max, true)), "VARBINARY(max) FILESTREAM");
    EXPECT_EQ(mssql().type_text(aludel::mssql::Money()), "MONEY");
    EXPECT_EQ(mssql().type_text(aludel::mssql::RowVersion()), "ROWVERSION");
    EXPECT_EQ(mssql().type_text(Float(24)), "FLOAT(24)");
}

// J16, Y03, Y06, Y07, Y09, DX01
TEST(TypeText, oracle_by_version) {
    const Ref<const Dialect> old = aludel::oracle::dialect({.server_version = {8}});
    EXPECT_EQ(old->type_text(String(50)), "VARCHAR2(50)");
    EXPECT_EQ(old->type_text(Boolean()), "SMALLINT");
    EXPECT_EQ(old->type_text(JsonType()), "BLOB");
    const Ref<const Dialect> national = aludel::oracle::dialect({.abilities = [](DialectAbilities& can) { can.nchar_for_unicode = true; }});
    EXPECT_EQ(national->type_text(Unicode(50)), "NVARCHAR2(50)");
    EXPECT_EQ(national->type_text(UnicodeText()), "NCLOB");
    EXPECT_EQ(oracle().type_text(aludel::oracle::Number(10, 2)), "NUMBER(10, 2)");
    EXPECT_EQ(oracle().type_text(aludel::oracle::Float(63)), "FLOAT(63)");
    EXPECT_EQ(oracle().type_text(aludel::oracle::BinaryDouble()), "BINARY_DOUBLE");
    EXPECT_EQ(oracle().type_text(aludel::oracle::LocalTimestamp()), "TIMESTAMP WITH LOCAL TIME ZONE");
    EXPECT_EQ(oracle().type_text(aludel::oracle::Raw(16)), "RAW(16)");
    EXPECT_EQ(oracle().type_text(Interval(IntervalOptions{.second_precision = 5, .day_precision = 2})),
              "INTERVAL DAY(2) TO SECOND(5)");
    EXPECT_ERROR(oracle().type_text(Float(5)), CompileError, "binary digits");
}

// Z02
TEST(TypeText, variants) {
    const SqlType type = with_variant(with_variant(String(50), aludel::mysql::LongText(), "mysql"), exact::Text(), "sqlite");
    EXPECT_EQ(mysql().type_text(type), "LONGTEXT");
    EXPECT_EQ(sqlite().type_text(type), "TEXT");
    EXPECT_EQ(postgresql().type_text(type), "VARCHAR(50)");
    EXPECT_ERROR(with_variant(with_variant(String(), Text(), "mysql"), Text(), "mysql"), ArgumentError, "variant for the dialect");
    EXPECT_ERROR(with_variant(String(), type, "oracle"), ArgumentError, "has variants itself");
}

// Y11
TEST(TypeText, an_enum_is_a_text_unless_it_asks_for_more) {
    const SqlType text = Enum({"open", "closed"}, "status");
    const SqlType native = Enum({"open", "closed"}, "status", {.native = true, .schema = "s"});
    EXPECT_EQ(postgresql().type_text(text), "VARCHAR(6)");
    EXPECT_EQ(mysql().type_text(text), "VARCHAR(6)");
    EXPECT_EQ(postgresql().type_text(native), "s.status");
    EXPECT_EQ(mysql().type_text(native), "ENUM('open','closed')");
    EXPECT_EQ(sqlite().type_text(native), "VARCHAR(6)");
    const SqlType longer = aludel::Enum({"a", "b"}, "ab", {.length = 50});
    EXPECT_EQ(sqlite().type_text(longer), "VARCHAR(50)");
    MetaData metadata;
    const SqlType checked = aludel::Enum({"a", "it's"}, "ck", {.native = true, .create_constraint = true});
    Table t("t", metadata, Column("x", checked));
    EXPECT_EQ(CreateTable(t).compile(sqlite()), "CREATE TABLE t (\n\tx VARCHAR(4),\n\tCONSTRAINT ck CHECK (x IN ('a', 'it''s'))\n)");
    EXPECT_EQ(CreateTable(t).compile(mysql()), "CREATE TABLE t (\n\tx ENUM('a','it''s')\n)");
}

// Y15, CP10
TEST(TypeText, types_that_a_database_does_not_have) {
    EXPECT_ERROR(sqlite().type_text(aludel::postgresql::Array(Integer())), UnsupportedCompilationError,
                 "The dialect 'sqlite' has no type for Array.");
}

}  // namespace
}  // namespace aludel::testing
