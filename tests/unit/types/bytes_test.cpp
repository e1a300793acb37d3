#include "aludel/types/bytes.hpp"

#include <gtest/gtest.h>

namespace aludel {
namespace {

TEST(Bytes, KeepsEveryByteOfAText) {
    const std::string text("a\0\xff\x80z", 5);
    const Bytes bytes = to_bytes(text);
    ASSERT_EQ(bytes.size(), 5u);
    EXPECT_EQ(bytes[2], std::byte{0xff});
    EXPECT_EQ(to_string(bytes), text);
}

TEST(Bytes, EmptyStaysEmpty) {
    EXPECT_TRUE(to_bytes("").empty());
    EXPECT_TRUE(to_bytes(std::string_view()).empty());
    EXPECT_EQ(to_string(Bytes{}), "");
    EXPECT_EQ(hex(Bytes{}), "");
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Bytes, HexIsLowerCaseWithTwoDigitsAByte) {
    EXPECT_EQ(hex({std::byte{0x00}, std::byte{0x0f}, std::byte{0xde}, std::byte{0xff}}), "000fdeff");
}

TEST(Bytes, FromHexReadsBothCases) {
    EXPECT_EQ(from_hex("000fDEff"), (Bytes{std::byte{0x00}, std::byte{0x0f}, std::byte{0xde}, std::byte{0xff}}));
}

TEST(Bytes, HexOfEveryByteComesBack) {
    Bytes all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(from_hex(hex(all)), all);
}

TEST(Bytes, FromHexRefusesOddLengthAndOtherCharacters) {
    for (const char* bad : {"0", "abc", "0g", "g0", "/0", ":0", "@a", "`a", "0x", " 0", "-1"}) {
        EXPECT_EQ(from_hex(bad), std::nullopt) << bad;
    }
}

TEST(Bytes, a_zero_in_a_literal_is_a_byte_like_any_other) {
    EXPECT_EQ(to_bytes("a\0b"), (Bytes{std::byte{'a'}, std::byte{0}, std::byte{'b'}}));
    EXPECT_EQ(to_bytes("\0"), Bytes{std::byte{0}});
    EXPECT_EQ(to_bytes(std::string("a\0b", 3)).size(), 3u);
    char buffer[8] = "ab";
    EXPECT_EQ(to_bytes(buffer), to_bytes("ab"));
    const char* pointer = "ab\0c";
    EXPECT_EQ(to_bytes(pointer), to_bytes("ab"));
}

}  // namespace
}  // namespace aludel
