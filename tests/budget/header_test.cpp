// What a user's file pays for the umbrella header, in lines that the compiler has to read. Run with the compiler that
// built this test.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <string>

TEST(Header, aludel_hpp_is_not_longer_than_55000_lines) {
    const std::string command = fmt::format("echo '#include <aludel/aludel.hpp>' | {} -std=c++20 -E -P -I{}/include "
                                            "-x c++ -", ALUDEL_CXX_COMPILER, ALUDEL_SOURCE_DIR);
    std::FILE* output = popen(command.c_str(), "r");
    ASSERT_TRUE(output);
    std::size_t lines = 0;
    char text[4096];
    while (std::fgets(text, sizeof text, output)) lines += std::strchr(text, '\n') != nullptr;
    EXPECT_EQ(pclose(output), 0);
    EXPECT_GT(lines, 10'000u);
    EXPECT_LT(lines, 55'000u);
}
