// What to_json writes, without a database.

#include "thrown.hpp"
#include "unit/orm/json_model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <list>

namespace {

using namespace json_model;
using aludel::testing::message_of;

std::string text_of(const std::string& text) {
    return to_json(everything, Everything{.text = text}, {.include = {everything.text}}).text();
}

TEST(ToJson, writes_every_type_in_the_order_of_the_mapping) {
    EXPECT_EQ(to_json(everything, example()).text(),
              R"({"id":7,"flag":true,"tiny":-128,"small":32767,"number":-2147483648,"large":9007199254740993,)"
              R"("natural":4294967295,"large_natural":9223372036854775807,"real":0.1,"precise":0.1,)"
              R"("price":"1234567890123456.70","text":"\"Tab\"\t\\ \u0001 )"
              "\x7f é 😀"
              R"(","data":"AP8Q","day":"2024-02-29","time":"23:59:59.999999","local":"1999-12-31T23:59:59.500000",)"
              R"("moment":"2024-01-31T12:34:56Z","span":"-P1DT1H1M1.5S","patience":"PT1M30S",)"
              R"("second":"2023-11-14T22:13:20Z","uuid":"00112233-4455-6677-8899-aabbccddeeff",)"
              R"("document":{"a":[1,null,{"b":"é"}]},"level":"high","word":"published","email":"ann@example.com",)"
              R"("maybe_number":0,"maybe_text":"","maybe_document":[],"maybe_level":"low",)"
              R"("created_at":"2024-02-01T00:00:00.000001Z","body":"long"})");
}

TEST(ToJson, writes_what_is_not_set_as_null) {
    const Json json = to_json(everything, Everything{}, {.include = {everything.maybe_number, everything.maybe_text,
                                                                     everything.maybe_document, everything.maybe_level,
                                                                     everything.created_at, everything.document}});
    EXPECT_EQ(json.text(), R"({"document":null,"maybe_number":null,"maybe_text":null,"maybe_document":null,)"
                           R"("maybe_level":null,"created_at":null})");
}

TEST(ToJson, leaves_out_what_is_excluded) {
    const Account account{.id = 1, .name = "Ann", .password_hash = "secret"};
    EXPECT_EQ(to_json(accounts, account, {.exclude = {accounts.password_hash, accounts.level, accounts.quota}}).text(),
              R"({"id":1,"name":"Ann","age":null,"active":false,"visits":0})");
}

TEST(ToJson, writes_only_what_is_included) {
    const Account account{.id = 1, .name = "Ann", .password_hash = "secret"};
    EXPECT_EQ(to_json(accounts, account, {.include = {accounts.name, accounts.id}}).text(), R"({"id":1,"name":"Ann"})");
    EXPECT_EQ(to_json(accounts, account, {.include = {accounts.name}, .exclude = {accounts.name}}).text(), "{}");
}

TEST(ToJson, takes_the_keys_from_the_members_not_the_columns) {
    EXPECT_EQ(to_json(accounts, Account{.name = "Ann"}, {.include = {accounts.name}}).text(), R"({"name":"Ann"})");
}

TEST(ToJson, writes_any_range_as_an_array) {
    const ToJson<Account> options{.include = {accounts.id}};
    const std::vector<Account> two{{.id = 1}, {.id = 2}};
    EXPECT_EQ(to_json(accounts, two, options).text(), R"([{"id":1},{"id":2}])");
    EXPECT_EQ(to_json(accounts, std::list<Account>(two.begin(), two.end()), options).text(), R"([{"id":1},{"id":2}])");
    EXPECT_EQ(to_json(accounts, std::vector<Account>{}, options).text(), "[]");
    EXPECT_EQ(to_json(accounts, std::vector<Ptr<Account>>{nullptr}, options).text(), "[null]");
    EXPECT_EQ(to_json(accounts, Ptr<Account>(), options).text(), "null");
}

TEST(ToJson, escapes_what_json_requires_and_nothing_else) {
    EXPECT_EQ(text_of("\"\\/\b\f\n\r\t"), R"({"text":"\"\\/\b\f\n\r\t"})");
    EXPECT_EQ(text_of(std::string("\0\x1f", 2)), R"({"text":"\u0000\u001f"})");
    EXPECT_EQ(text_of("</script>\u2028 ü € 𝄞"), "{\"text\":\"</script>\u2028 ü € 𝄞\"}");
}

TEST(ToJson, refuses_text_that_is_not_utf8) {
    for (const char* bad : {"\xff", "a\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82",
                            "\xf0\x8f\xbf\xbf"}) {
        EXPECT_THROW(text_of(bad), ConversionError) << bad;
        EXPECT_THROW(text_of(std::string(bad) + " and more"), ConversionError) << bad;
    }
    EXPECT_EQ(message_of<ConversionError>([] { text_of("caf\xe9"); }),
              "to_json: Everything.text: the text isn't valid UTF-8 at byte 3, and JSON is UTF-8; declare the field as "
              "Bytes if it holds anything else.");
}

TEST(ToJson, refuses_numbers_that_json_cannot_hold) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double bad : {std::nan(""), infinity, -infinity})
        EXPECT_THROW(to_json(everything, Everything{.precise = bad}, {.include = {everything.precise}}), ConversionError);
    EXPECT_EQ(message_of<ConversionError>([] {
                  to_json(everything, Everything{.real = INFINITY}, {.include = {everything.real}});
              }),
              "to_json: Everything.real: the number is inf, which JSON cannot hold.");
}

TEST(ToJson, writes_numbers_so_that_they_read_back_the_same) {
    const auto precise = [](double value) {
        return to_json(everything, Everything{.precise = value}, {.include = {everything.precise}}).text();
    };
    EXPECT_EQ(precise(1), R"({"precise":1.0})");
    EXPECT_EQ(precise(-0.0), R"({"precise":-0.0})");
    EXPECT_EQ(precise(1e300), R"({"precise":1e+300})");
    EXPECT_EQ(precise(5e-324), R"({"precise":5e-324})");
}

TEST(ToJson, refuses_dates_outside_the_calendar) {
    EXPECT_THROW(to_json(everything, Everything{}, {.include = {everything.day}}), ConversionError);
    EXPECT_THROW(to_json(everything, Everything{.moment = Timestamp::max()}, {.include = {everything.moment}}),
                 ConversionError);
}

TEST(ToJson, refuses_a_document_that_is_none) {
    const Everything garbage{.document = Json::unchecked("1},\"admin\":true")};
    EXPECT_THROW(to_json(everything, garbage, {.include = {everything.document}}), ConversionError);
}

TEST(ToJson, writes_ten_megabytes) {
    const std::string large(10'000'000, '"');
    EXPECT_EQ(text_of(large).size(), 2 * large.size() + std::string_view(R"({"text":""})").size());
}

}  // namespace
