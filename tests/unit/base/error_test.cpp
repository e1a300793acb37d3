#include "aludel/base/error.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace aludel {
namespace {

TEST(Error, the_text_ends_with_the_code_of_its_page) {
    const NoResultFound error("No row was found.");
    EXPECT_EQ(error.message(), "No row was found.");
    EXPECT_EQ(error.code(), "no-result-found");
    EXPECT_STREQ(error.what(), "No row was found.\n[aludel: no-result-found]");
}

TEST(Error, a_code_of_ones_own) {
    const ArgumentError error("Wrong.", "url");
    EXPECT_EQ(error.code(), "url");
    EXPECT_STREQ(error.what(), "Wrong.\n[aludel: url]");
}

TEST(Error, the_statement_and_its_parameters_stand_before_the_code) {
    ConversionError error("'x' is no date.");
    error.attach("SELECT born FROM users WHERE id = ?", "(5,)");
    EXPECT_STREQ(error.what(), "'x' is no date.\n[SQL: SELECT born FROM users WHERE id = ?]\n[parameters: (5,)]\n"
                               "[aludel: conversion]");
    EXPECT_EQ(error.message(), "'x' is no date.");
    EXPECT_EQ(error.statement(), "SELECT born FROM users WHERE id = ?");
    EXPECT_EQ(error.parameters(), "(5,)");
}

TEST(Error, without_parameters_their_line_is_left_out) {
    StatementError error("Failed.");
    error.attach("SELECT 1", "");
    EXPECT_STREQ(error.what(), "Failed.\n[SQL: SELECT 1]\n[aludel: statement]");
}

TEST(Error, the_innermost_statement_stays) {
    StatementError error("Failed.");
    error.attach("SELECT 1", "(1,)");
    error.attach("SELECT 2", "(2,)");
    EXPECT_EQ(error.statement(), "SELECT 1");
    EXPECT_EQ(error.parameters(), "(1,)");
}

TEST(Error, a_database_error_answers_questions) {
    ServerDiagnostics diagnostics;
    diagnostics.sqlstate = "23505";
    diagnostics.vendor_code = 2067;
    diagnostics.constraint = "uq_email";
    diagnostics.disconnected = true;
    const IntegrityError error("duplicate key", diagnostics);
    EXPECT_EQ(error.sqlstate(), "23505");
    EXPECT_EQ(error.vendor_code(), 2067);
    EXPECT_EQ(error.constraint(), "uq_email");
    EXPECT_TRUE(error.connection_invalidated());
    EXPECT_EQ(error.code(), "integrity");
}

TEST(Error, errors_are_values) {
    const auto first = [] {
        OperationalError error("gone");
        error.attach("SELECT 1", "");
        return error;
    }();
    const OperationalError copy = first;
    EXPECT_STREQ(copy.what(), first.what());
    EXPECT_NE(static_cast<const void*>(copy.what()), static_cast<const void*>(first.what()));
}

TEST(Error, long_texts_are_cut_in_the_middle_of_what) {
    OperationalError error("near " + std::string(1'000'000, 'm') + " end");
    const std::string sql = "SELECT " + std::string(3'000'000, 'x') + " FROM t", parameters = "(" + std::string(3'000'000, '1') + ")";
    error.attach(sql, parameters);
    const std::string_view text = error.what();
    EXPECT_LT(text.size(), 12'000u);
    for (const char* part : {"near m", "m end", "[SQL: SELECT xx", "x FROM t]", "bytes left out", "[parameters: (11", "1)]",
                             "[aludel: operational]"})
        EXPECT_NE(text.find(part), text.npos) << part;
    EXPECT_EQ(error.statement(), sql);
    EXPECT_EQ(error.parameters(), parameters);
}

TEST(Error, a_cut_keeps_whole_characters) {
    std::string euros;
    for (int i = 0; i < 3000; ++i) euros += "\xe2\x82\xac";
    const std::string text = ArgumentError("x" + euros).what();
    const std::size_t cut = text.find(" ... (");
    ASSERT_NE(cut, text.npos);
    EXPECT_EQ(text.substr(cut - 3, 3), "\xe2\x82\xac");
    EXPECT_EQ(text.substr(text.find(") ... ") + 6, 3), "\xe2\x82\xac");
}

TEST(Error, a_specific_error_is_caught_by_its_families) {
    EXPECT_THROW(throw IntegrityError("x"), DBAPIError);
    EXPECT_THROW(throw IntegrityError("x"), StatementError);
    EXPECT_THROW(throw NoForeignKeysError("x"), ArgumentError);
    EXPECT_THROW(throw UnsupportedCompilationError("x"), CompileError);
    EXPECT_THROW(throw MultipleResultsFound("x"), InvalidRequestError);
    EXPECT_THROW(throw UnexpectedNullError("x"), StatementError);
    EXPECT_THROW(throw StaleDataError("x"), Error);
    EXPECT_THROW(throw DetachedInstanceError("x"), std::exception);
    EXPECT_FALSE((std::is_base_of_v<DBAPIError, ConversionError>));   // no database has spoken
}

TEST(Error, each_class_has_a_code) {
    EXPECT_EQ(OperationalError("").code(), "operational");
    EXPECT_EQ(ProgrammingError("").code(), "programming");
    EXPECT_EQ(DataError("").code(), "data");
    EXPECT_EQ(InternalError("").code(), "internal");
    EXPECT_EQ(NotSupportedError("").code(), "not-supported");
    EXPECT_EQ(InterfaceError("").code(), "interface");
    EXPECT_EQ(CircularDependencyError("").code(), "circular-dependency");
    EXPECT_EQ(NoSuchColumnError("").code(), "no-such-column");
    EXPECT_EQ(TimeoutError("").code(), "timeout");
    EXPECT_EQ(FlushError("").code(), "flush");
}

}  // namespace
}  // namespace aludel
