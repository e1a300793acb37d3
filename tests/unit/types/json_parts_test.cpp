// The texts that JSON documents use for bytes and durations.

#include "types/base64.hpp"
#include "types/iso8601_duration.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace aludel {
namespace {

std::string base64(std::string_view text) {
    std::string out;
    append_base64(out, to_bytes(text));
    return out;
}

TEST(Base64, has_the_texts_of_RFC_4648) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foob"), "Zm9vYg==");
    EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, gives_all_bytes_back) {
    for (std::size_t size = 0; size < 40; ++size) {
        std::string text;
        for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * 89 + size * 7);
        EXPECT_EQ(from_base64(base64(text)), to_bytes(text)) << size;
    }
}

TEST(Base64, refuses_other_text) {
    for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zm 9", "Zm9v\n", "Zg==Zg=="})
        EXPECT_FALSE(from_base64(bad)) << bad;
}

TEST(Iso8601Duration, is_written_with_the_parts_that_are_not_zero) {
    EXPECT_EQ(format_duration(0), "PT0S");
    EXPECT_EQ(format_duration(1), "PT0.000001S");
    EXPECT_EQ(format_duration(-250'000), "-PT0.25S");
    EXPECT_EQ(format_duration(86'400'000'000), "P1D");
    EXPECT_EQ(format_duration(3'600'000'000), "PT1H");
    EXPECT_EQ(format_duration(93'784'500'000), "P1DT2H3M4.5S");
    EXPECT_EQ(format_duration(INT64_MIN), "-P106751991DT4H54.775808S");
}

TEST(Iso8601Duration, reads_back) {
    for (const std::int64_t micros : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{59'999'999},
                                      std::int64_t{-93'784'500'000}, INT64_MIN, INT64_MAX})
        EXPECT_EQ(parse_duration_micros(format_duration(micros)), micros);
}

TEST(Iso8601Duration, reads_weeks_and_signs) {
    EXPECT_EQ(parse_duration_micros("P1W"), 7 * 86'400'000'000);
    EXPECT_EQ(parse_duration_micros("+P1WT1S"), 7 * 86'400'000'000 + 1'000'000);
    EXPECT_EQ(parse_duration_micros("PT36H"), 36 * 3'600'000'000);
    EXPECT_EQ(parse_duration_micros("PT1.123456789S"), 1'123'456);
}

TEST(Iso8601Duration, refuses_other_text) {
    for (const char* bad : {"", "P", "PT", "1D", "P1", "P1Y", "P1M", "P-1D", "PD", "PT1D", "P1H", "P1DT", "PT1M1H", "P1D1D",
                            "PT1.S", "PT.5S", "PT1.5M", "PT1.1234567890S", "p1d", "P1D ", "P9999999999999999999D",
                            "P106751992D", "--P1D", "P1DTT1S", "1 day", "90"})
        EXPECT_FALSE(parse_duration_micros(bad)) << bad;
}

}  // namespace
}  // namespace aludel
