#include "aludel/types/uuid.hpp"

#include "aludel/base/error.hpp"

#include <gtest/gtest.h>
#include <set>
#include <sstream>
#include <type_traits>
#include <unordered_set>

namespace aludel {
namespace {

static_assert(std::is_trivially_copyable_v<Uuid> && sizeof(Uuid) == 16);

constexpr const char* hyphenated = "12345678-9abc-def0-0fed-cba987654321";
constexpr const char* plain = "123456789abcdef00fedcba987654321";

TEST(Uuid, ReadsBothFormsInBothCases) {
    const Uuid uuid = Uuid::parse(hyphenated);
    EXPECT_EQ(uuid.data[0], 0x12);
    EXPECT_EQ(uuid.data[15], 0x21);
    EXPECT_EQ(Uuid::parse(plain), uuid);
    EXPECT_EQ(Uuid::parse("12345678-9ABC-DEF0-0FED-CBA987654321"), uuid);
    EXPECT_EQ(Uuid::parse("123456789ABCdef00FEDcba987654321"), uuid);
}

TEST(Uuid, WritesBothFormsInLowerCase) {
    const Uuid uuid = Uuid::parse("12345678-9ABC-DEF0-0FED-CBA987654321");
    EXPECT_EQ(uuid.to_string(), hyphenated);
    EXPECT_EQ(uuid.hex(), plain);
}

TEST(Uuid, DefaultIsNil) {
    EXPECT_TRUE(Uuid{}.is_nil());
    EXPECT_FALSE(Uuid::parse(plain).is_nil());
    EXPECT_EQ(Uuid{}.to_string(), "00000000-0000-0000-0000-000000000000");
}

TEST(Uuid, RefusesOtherText) {
    for (const char* bad : {
             "", "1", "{12345678-9abc-def0-0fed-cba987654321}", "123456789abcdef00fedcba98765432",
             "123456789abcdef00fedcba9876543211", "12345678-9abc-def0-0fed-cba98765432",
             "123456789-abc-def0-0fed-cba987654321",
             "12345678-9abc-def0-0fedcba987654321-", "12345678 9abc def0 0fed cba987654321",
             "g2345678-9abc-def0-0fed-cba987654321", "123456789abcdef00fedcba98765432 ",
             "12345678-9abc-def0-0fed-cba98765432\n",
         }) {
        EXPECT_EQ(Uuid::try_parse(bad), std::nullopt) << bad;
        EXPECT_THROW(Uuid::parse(bad), ArgumentError) << bad;
    }
}

TEST(Uuid, TheErrorShowsTheTextAndTheForm) {
    try {
        Uuid::parse("no-uuid\n");
        FAIL() << "nothing was thrown";
    } catch (const ArgumentError& error) {
        EXPECT_EQ(error.message(),
                  "Uuid::parse: 'no-uuid?' is not a UUID; "
                  "write 32 hexadecimal digits, plain or with hyphens as 8-4-4-4-12");
    }
}

TEST(Uuid, TheErrorShortensLongText) {
    try {
        Uuid::parse(std::string(1000, 'x'));
        FAIL() << "nothing was thrown";
    } catch (const ArgumentError& error) {
        EXPECT_NE(error.message().find("'" + std::string(60, 'x') + "'... is not a UUID"), std::string::npos);
    }
}

TEST(Uuid, RandomHasVersionFourAndTheStandardVariant) {
    std::unordered_set<Uuid> seen;
    for (int i = 0; i < 100; ++i) {
        const Uuid uuid = Uuid::random();
        EXPECT_EQ(uuid.data[6] >> 4, 4);
        EXPECT_EQ(uuid.data[8] >> 6, 2);
        seen.insert(uuid);
    }
    EXPECT_EQ(seen.size(), 100u);
}

TEST(Uuid, OrderIsThatOfTheText) {
    const Uuid low = Uuid::parse("00000000-0000-0000-0000-0000000000ff");
    const Uuid high = Uuid::parse("80000000-0000-0000-0000-000000000000");
    EXPECT_LT(low, high);
    EXPECT_LT(low.to_string(), high.to_string());
    EXPECT_EQ(std::set<Uuid>({high, low}).begin()->to_string(), low.to_string());
}

TEST(Uuid, HashDiffersForNeighbours) {
    std::unordered_set<std::size_t> hashes;
    for (unsigned i = 0; i < 256; ++i) {
        Uuid first;
        Uuid last;
        first.data[0] = last.data[15] = static_cast<std::uint8_t>(i);
        hashes.insert(std::hash<Uuid>{}(first));
        hashes.insert(std::hash<Uuid>{}(last));
    }
    EXPECT_EQ(hashes.size(), 511u);  // the nil UUID came twice
}

TEST(Uuid, PrintsToStreams) {
    std::ostringstream out;
    out << Uuid::parse(plain) << '!';
    EXPECT_EQ(out.str(), std::string(hyphenated) + "!");
    EXPECT_EQ(format_as(Uuid::parse(plain)), hyphenated);
}

}  // namespace
}  // namespace aludel
