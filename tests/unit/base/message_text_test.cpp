#include "base/message_text.hpp"

#include "aludel/base/error.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

TEST(MessageText, ValuesAreLeftOutWhereTheyAreHidden) {
    ConversionError error("column 'a' holds " + value_part("the text 'x'") + ", which is no int");
    EXPECT_EQ(error.message(), "column 'a' holds the text 'x', which is no int");
    error.attach("SELECT a", "");
    error.hide_values();
    EXPECT_EQ(error.message(), "column 'a' holds ***, which is no int");
    EXPECT_STREQ(error.what(), "column 'a' holds ***, which is no int\n[SQL: SELECT a]\n[aludel: conversion]");
    error.hide_values();
    EXPECT_EQ(error.message(), "column 'a' holds ***, which is no int");
}

TEST(MessageText, PartsWithinPartsAreLeftOutOnce) {
    EXPECT_EQ(shown_message("a " + value_part("b " + value_part("c") + " d") + " e", true), "a *** e");
    EXPECT_EQ(shown_message("a " + value_part("b " + value_part("c") + " d") + " e", false), "a b c d e");
    EXPECT_EQ(shown_message("\x02 x", true), " x");
}

TEST(MessageText, ControlCharactersAreEscaped) {
    EXPECT_STREQ(ArgumentError("a\x1b[31m\n\tb\x7f\xc2\x9b").what(), "a\\x1b[31m\n\tb\\x7f\\xc2\\x9b\n[aludel: argument]");
    EXPECT_EQ(printable_name("a\nb\tc\xc3\xa4"), "a\\nb\\tc\xc3\xa4");
}

}  // namespace
}  // namespace aludel
