#include "server.hpp"

namespace aludel::libpq_test {

class LibpqErrors : public LibpqTest {
protected:
    // The exception of a statement, which must leave the connection usable.
    template <class E>
    E of(std::string_view sql) {
        E error = caught<E>([&] { execute(connection(), sql); });
        EXPECT_FALSE(error.connection_invalidated());
        EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
        return error;
    }
};

TEST_F(LibpqErrors, ConstraintsAreIntegrityErrorsWithNames) {
    run("CREATE TEMP TABLE parents (id int CONSTRAINT pk_parents PRIMARY KEY, name text NOT NULL,"
        " CONSTRAINT ck_name CHECK (length(name) > 0))");
    run("CREATE TEMP TABLE children (parent_id int CONSTRAINT fk_parent REFERENCES parents)");
    run("INSERT INTO parents VALUES (1, 'a')");

    const auto unique = of<IntegrityError>("INSERT INTO parents VALUES (1, 'b')");
    EXPECT_EQ(unique.sqlstate(), "23505");
    EXPECT_EQ(unique.constraint(), "pk_parents");
    EXPECT_EQ(unique.diagnostics().table, "parents");
    EXPECT_TRUE(contains(unique.message(), "\nDETAIL: Key (id)=(1) already exists.")) << unique.message();

    const auto not_null = of<IntegrityError>("INSERT INTO parents VALUES (2, NULL)");
    EXPECT_EQ(not_null.sqlstate(), "23502");
    EXPECT_EQ(not_null.diagnostics().column, "name");
    EXPECT_EQ(of<IntegrityError>("INSERT INTO parents VALUES (2, '')").constraint(), "ck_name");
    EXPECT_EQ(of<IntegrityError>("INSERT INTO children VALUES (9)").constraint(), "fk_parent");
}

TEST_F(LibpqErrors, DataErrors) {
    EXPECT_EQ(of<DataError>("SELECT 1 / 0").sqlstate(), "22012");
    EXPECT_EQ(of<DataError>("SELECT 'x'::int").sqlstate(), "22P02");
    EXPECT_EQ(of<DataError>("SELECT '2023-02-29'::date").sqlstate(), "22008");
}

TEST_F(LibpqErrors, WrongSqlIsAProgrammingErrorWithItsPlace) {
    const auto syntax = of<ProgrammingError>("SELEC 1");
    EXPECT_EQ(syntax.sqlstate(), "42601");
    EXPECT_TRUE(contains(syntax.message(), "syntax error at or near \"SELEC\" at character 1")) << syntax.message();
    EXPECT_EQ(of<ProgrammingError>("SELECT * FROM aludel_no_such_table").sqlstate(), "42P01");
    EXPECT_EQ(of<ProgrammingError>("SELECT nothing").sqlstate(), "42703");
    EXPECT_EQ(of<ProgrammingError>("SELECT 1; SELECT 2").sqlstate(), "42601");
    EXPECT_EQ(of<ProgrammingError>("SELECT (VALUES (1), (2))").sqlstate(), "21000");
}

TEST_F(LibpqErrors, HintsAreShown) {
    const auto error = of<ProgrammingError>("SELECT lenght('x')");
    EXPECT_EQ(error.sqlstate(), "42883");
    EXPECT_TRUE(contains(error.message(), "\nHINT: ")) << error.message();
}

TEST_F(LibpqErrors, MissingPrivilege) {
    run("CREATE ROLE aludel_test_nobody");
    run("CREATE TEMP TABLE secrets (x int)");
    run("SET ROLE aludel_test_nobody");
    const auto error = caught<ProgrammingError>([&] { execute(connection(), "SELECT * FROM secrets"); });
    run("RESET ROLE");
    run("DROP ROLE aludel_test_nobody");
    EXPECT_EQ(error.sqlstate(), "42501");
}

TEST_F(LibpqErrors, NotSupported) {
    EXPECT_EQ(of<NotSupportedError>("SELECT 1 UNION SELECT 2 FOR UPDATE").sqlstate(), "0A000");
}

TEST_F(LibpqErrors, CancelledAndLockedAreOperational) {
    run("SET statement_timeout = 10");
    EXPECT_EQ(caught<OperationalError>([&] { execute(connection(), "SELECT pg_sleep(60)"); }).sqlstate(), "57014");
    run("SET statement_timeout = 0");
    run("DROP TABLE IF EXISTS aludel_libpq_locked");
    run("CREATE TABLE aludel_libpq_locked (x int)");
    const auto other = connect();
    other->run("BEGIN");
    other->run("LOCK TABLE aludel_libpq_locked");
    EXPECT_EQ(of<InternalError>("LOCK TABLE aludel_libpq_locked NOWAIT").sqlstate(), "25P01");
    run("BEGIN");
    const auto error = caught<OperationalError>([&] {
        execute(connection(), "LOCK TABLE aludel_libpq_locked NOWAIT");
    });
    EXPECT_EQ(error.sqlstate(), "55P03");
    run("ROLLBACK");
    other->run("ROLLBACK");
    run("DROP TABLE aludel_libpq_locked");
}

TEST_F(LibpqErrors, FailedTransactionsAreInternalErrors) {
    run("BEGIN");
    caught<DataError>([&] { execute(connection(), "SELECT 1 / 0"); });
    EXPECT_TRUE(connection().in_transaction());
    EXPECT_EQ(caught<InternalError>([&] { execute(connection(), "SELECT 1"); }).sqlstate(), "25P02");
    EXPECT_EQ(caught<InternalError>([&] { run("SELECT 1"); }).sqlstate(), "25P02");
    caught<OperationalError>([&] { run("COMMIT"); });  // the server has rolled back instead
    EXPECT_FALSE(connection().in_transaction());
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

TEST_F(LibpqErrors, SerialisationFailuresAndRaisedErrors) {
    EXPECT_EQ(of<OperationalError>("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$").sqlstate(), "40001");
    EXPECT_EQ(of<OperationalError>("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$").sqlstate(), "40P01");
    EXPECT_EQ(of<OperationalError>("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$").sqlstate(), "53100");
    EXPECT_EQ(of<OperationalError>("DO $$ BEGIN RAISE SQLSTATE '28000'; END $$").sqlstate(), "28000");
    EXPECT_EQ(of<OperationalError>("DO $$ BEGIN RAISE SQLSTATE '58030'; END $$").sqlstate(), "58030");
    EXPECT_EQ(of<InternalError>("DO $$ BEGIN RAISE SQLSTATE 'XX001'; END $$").sqlstate(), "XX001");
    const auto raised = of<InternalError>("DO $$ BEGIN RAISE EXCEPTION 'too late'; END $$");
    EXPECT_EQ(raised.sqlstate(), "P0001");
    EXPECT_TRUE(contains(raised.message(), "too late\nCONTEXT: PL/pgSQL function")) << raised.message();
}

TEST_F(LibpqErrors, ErrorOfAnotherServersConnectionDoesNotEndThisOne) {
    of<OperationalError>("DO $$ BEGIN RAISE SQLSTATE '08006'; END $$");
    EXPECT_TRUE(connection().is_alive());
}

TEST_F(LibpqErrors, NoticesAreSilent) {
    ::testing::internal::CaptureStderr();
    execute(connection(), "DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'world'; END $$");
    run("DROP TABLE IF EXISTS aludel_never_there");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST_F(LibpqErrors, CopyIsRefusedAndTheConnectionStaysUsable) {
    run("CREATE TEMP TABLE lines (x text)");
    of<NotSupportedError>("COPY lines FROM STDIN");
    of<NotSupportedError>("COPY (SELECT generate_series(1, 10000)) TO STDOUT");
    caught<NotSupportedError>([&] { run("COPY lines FROM STDIN"); });
    caught<NotSupportedError>([&] { run("COPY (SELECT 1) TO STDOUT"); });
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM lines"), 0);
}

}  // namespace aludel::libpq_test
