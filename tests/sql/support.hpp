#pragma once

#include "aludel/base/error.hpp"
#include "aludel/compiler/ddl.hpp"
#include "aludel/compiler/dialect.hpp"
#include "aludel/compiler/print.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/schema/typed_table.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/sql/func.hpp"
#include "aludel/sql/select.hpp"
#include "aludel/sql/text.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace aludel::testing {

//! The typed tables that the statements of these tests are written with.
struct Users : TypedTable<"users"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<String> name{this, "name", String(30)};
    Column<Integer> age{this, "age"};
    Column<Boolean> active{this, "active"};
    Column<Nullable<String>> nickname{this, "nickname"};
    Column<Double> score{this, "score"};
};
struct Posts : TypedTable<"posts"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<String> title{this, "title", String(100)};
    Column<BigInteger> author_id{this, "author_id", ForeignKey("users.id")};
    Column<Nullable<Integer>> views{this, "views"};
};
struct Comments : TypedTable<"comments"> {
    Column<BigInteger> id{this, "id", primary_key};
    Column<BigInteger> post_id{this, "post_id", ForeignKey("posts.id")};
    Column<String> text{this, "text"};
};
inline const Users users;
inline const Posts posts;
inline const Comments comments;

inline const Dialect& generic() { return default_dialect(); }
inline const Dialect& sqlite() { return aludel::sqlite::dialect(); }
inline const Dialect& postgresql() { return aludel::postgresql::dialect(); }

//! "name=value" for each parameter, in their order.
inline std::string shown(const CompiledText& compiled) {
    std::string text;
    for (const auto& [name, value] : compiled.parameters()) text += (text.empty() ? "" : ", ") + name + "=" + value.repr();
    return text;
}

template <class S>
CompiledText compiled(const S& statement, const Dialect& dialect, const CompileOptions& options = {}) {
    return dialect.compile(statement.node(), options);
}

}  // namespace aludel::testing

//! The statement's text and its parameters as "name=value, ...".
#define EXPECT_SQL(statement, dialect, expected_text, expected_parameters)                     \
    do {                                                                                       \
        const auto compiled_ = ::aludel::testing::compiled(statement, dialect);                \
        EXPECT_EQ(compiled_.text(), expected_text);                                            \
        EXPECT_EQ(::aludel::testing::shown(compiled_), expected_parameters);                   \
    } while (false)

//! The text alone.
#define EXPECT_TEXT(statement, dialect, expected_text) \
    EXPECT_EQ(::aludel::testing::compiled(statement, dialect).text(), expected_text)

//! The text with the values written into it.
#define EXPECT_LITERAL(statement, dialect, expected_text) \
    EXPECT_EQ(::aludel::testing::compiled(statement, dialect, {.literal_binds = true}).text(), expected_text)

//! Throws `type` with `fragment` in its message.
#define EXPECT_ERROR(expression, type, fragment)                                                        \
    do {                                                                                                \
        try {                                                                                           \
            static_cast<void>(expression);                                                              \
            ADD_FAILURE() << "nothing was thrown";                                                      \
        } catch (const type& error_) {                                                                  \
            EXPECT_NE(std::string(error_.message()).find(fragment), std::string::npos) << error_.what(); \
        }                                                                                               \
    } while (false)
