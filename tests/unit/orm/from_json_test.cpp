// What from_json and update_from_json read and refuse, without a database.

#include "thrown.hpp"
#include "unit/orm/json_model.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace json_model;
using aludel::testing::caught;
using aludel::testing::message_of;

//! Reads one field of Everything.
template <auto M>
auto read(const Mapped<M>& column, const std::string& json) {
    const std::string document = "{\"" + std::string(orm::detail::member_name<M>()) + "\":" + json + "}";
    return from_json(everything, document, {.include = {column}}).*M;
}
template <auto M>
std::string refused(const Mapped<M>& column, const std::string& json) {
    return message_of<JsonError>([&] { read(column, json); });
}

TEST(FromJson, reads_what_to_json_has_written) {
    const Everything all = example();
    EXPECT_EQ(from_json(everything, to_json(everything, all)), all);
    EXPECT_EQ(from_json<Everything>(everything, to_json(everything, all).text()), all);
}

TEST(FromJson, reads_null_into_what_can_be_empty) {
    Everything all = example();
    all.maybe_number.reset();
    all.maybe_text.reset();
    all.maybe_document.reset();
    all.maybe_level.reset();
    all.created_at.reset();
    all.document = Json();
    EXPECT_EQ(from_json(everything, to_json(everything, all)), all);
}

TEST(FromJson, reads_other_spellings_of_a_value) {
    EXPECT_EQ(read(everything.number, "5.0"), 5);
    EXPECT_EQ(read(everything.number, "5e0"), 5);
    EXPECT_EQ(read(everything.precise, "5"), 5.0);
    EXPECT_EQ(read(everything.price, "12.5"), Decimal::parse("12.5"));
    EXPECT_EQ(read(everything.price, "18446744073709551615"), Decimal::parse("18446744073709551615"));
    EXPECT_EQ(read(everything.price, "\"-0.00\"").to_string(), "0.00");
    EXPECT_EQ(read(everything.moment, R"("2024-01-31T14:34:56.5+02:00")"), parse_timestamp("2024-01-31 12:34:56.5"));
    EXPECT_EQ(read(everything.moment, R"("2024-01-31")"), parse_timestamp("2024-01-31"));
    EXPECT_EQ(read(everything.local, R"("2024-01-31 12:34")"), parse_local_date_time("2024-01-31 12:34"));
    EXPECT_EQ(read(everything.uuid, R"("00112233445566778899AABBCCDDEEFF")"), example().uuid);
    EXPECT_EQ(read(everything.span, R"("P2W")"), std::chrono::days(14));
    EXPECT_EQ(read(everything.text, R"("\u00e9\ud83d\ude00\u0000")"), std::string("é😀\0", 7));
    EXPECT_EQ(read(everything.data, R"("")"), Bytes());
    EXPECT_EQ(read(everything.document, R"({"b":1,"a":[]})").text(), R"({"a":[],"b":1})");
}

TEST(FromJson, keeps_integers_beyond_2_to_the_53) {
    EXPECT_EQ(read(everything.large, "9223372036854775807"), 9223372036854775807);
    EXPECT_EQ(read(everything.large, "-9223372036854775808"), INT64_MIN);
    for (const char* bad : {"9223372036854775808", "18446744073709551616", "9007199254740993.0", "1e19"})
        EXPECT_THROW(read(everything.large, bad), JsonError) << bad;
}

TEST(FromJson, refuses_numbers_with_more_digits_than_a_double_has) {
    EXPECT_THROW(read(everything.price, "12345678901234567.89"), JsonError);
    EXPECT_THROW(read(everything.price, "1e39"), JsonError);
    EXPECT_THROW(read(everything.price, "123456789012345.6"), JsonError) << "16 digits";
    EXPECT_EQ(read(everything.price, "12345678901234.5").to_string(), "12345678901234.5");
}

TEST(FromJson, says_what_was_expected_and_what_came) {
    EXPECT_EQ(refused(everything.number, "\"old\""),
              "from_json: \"number\" of Everything must be an integer, and is the text 'old'.");
    EXPECT_EQ(refused(everything.number, "1.5"), "from_json: \"number\" of Everything must be an integer, and is 1.5.");
    EXPECT_EQ(refused(everything.number, "null"),
              "from_json: \"number\" of Everything must be an integer, and is null.");
    EXPECT_EQ(refused(everything.number, "3000000000"),
              "from_json: \"number\" of Everything must be an integer that fits into int, and is 3000000000.");
    EXPECT_EQ(refused(everything.text, "[1]"), "from_json: \"text\" of Everything must be a text, and is an array.");
    EXPECT_EQ(refused(everything.flag, "1"), "from_json: \"flag\" of Everything must be true or false, and is 1.");
    EXPECT_EQ(refused(everything.day, "\"2023-02-29\""),
              "from_json: \"day\" of Everything must be a date such as \"2024-01-31\", and is the text '2023-02-29'.");
    EXPECT_EQ(refused(everything.word, "\"gone\""),
              "from_json: \"word\" of Everything must be one of 'draft', 'published', and is the text 'gone'.");
    EXPECT_EQ(refused(everything.email, "\"ann\""),
              "from_json: \"email\" of Everything must be a text, and is the text 'ann': there is no @ in it.");
    EXPECT_EQ(refused(everything.level, "\"highest\""),
              "from_json: \"level\" of Everything must be a text, and is the text 'highest': 'highest' is not an "
              "enumerator of Level: low, middle, high.");
}

TEST(FromJson, refuses_values_of_another_kind) {
    for (const char* bad : {"true", "\"1\"", "[]", "{}", "null", "1.5", "1e400"})
        EXPECT_THROW(read(everything.large, bad), ArgumentError) << bad;
    for (const char* bad : {"1", "\"\"", "null"}) EXPECT_THROW(read(everything.flag, bad), JsonError) << bad;
    for (const char* bad : {"1", "true", "{}"}) EXPECT_THROW(read(everything.maybe_text, bad), JsonError) << bad;
    for (const char* bad : {"\"ab\"", "\"AP8\"", "\"AP8Q=\"", "\"A===\"", "\"AP9=\"", "\"A P8\"", "\"-_8Q\"", "5"})
        EXPECT_THROW(read(everything.data, bad), JsonError) << bad;
    for (const char* bad : {"\"24:00\"", "\"12:00Z\"", "0"}) EXPECT_THROW(read(everything.time, bad), JsonError) << bad;
    for (const char* bad : {"\"2024-01-31T12:00:00Z\"", "\"2024-01-31T12:00:00+01:00\"", "\"x\""})
        EXPECT_THROW(read(everything.local, bad), JsonError) << bad;
    for (const char* bad : {"\"P\"", "\"PT\"", "\"P1Y\"", "\"P1M\"", "\"1D\"", "\"P1DT\"", "\"PT1H1D\"", "\"PT1.5H\"",
                            "\"PT1S1M\"", "\"P99999999999999999999D\"", "\"P106751992D\"", "5"})
        EXPECT_THROW(read(everything.span, bad), JsonError) << bad;
    EXPECT_THROW(read(everything.patience, "\"PT0.5S\""), JsonError) << "not whole seconds";
    for (const char* bad : {"\"x\"", "\"00112233-4455-6677-8899-aabbccddeef\"", "1"})
        EXPECT_THROW(read(everything.uuid, bad), JsonError) << bad;
    for (const char* bad : {"\"1,5\"", "\" 1\"", "\"NaN\"", "true", "\"\""})
        EXPECT_THROW(read(everything.price, bad), JsonError) << bad;
    EXPECT_THROW(read(everything.tiny, "128"), JsonError);
    EXPECT_THROW(read(everything.natural, "-1"), JsonError);
    EXPECT_THROW(read(everything.real, "1e300"), JsonError);
}

TEST(FromJson, refuses_text_that_is_no_document_as_Json_does) {
    for (const char* bad : {"", "{", "{\"name\":}", "{'name':1}", "\xff", "{\"name\":\"\\ud800\"}",
                            "{\"name\":\"\xed\xa0\x80\"}",
                            "{\"name\":\"a\nb\"}", "{} {}"})
        EXPECT_EQ(caught<ArgumentError>([&] { from_json(accounts, bad); }).code(), "argument") << bad;
    EXPECT_THROW(from_json(accounts, std::string(1'000'000, '[')), ArgumentError);
}

TEST(FromJson, refuses_a_document_that_is_no_object) {
    EXPECT_EQ(message_of<JsonError>([] { from_json(accounts, "[1]"); }),
              "from_json: the document must be an object, and is an array.");
    for (const char* bad : {"null", "1", "\"x\"", "true"}) EXPECT_THROW(from_json(accounts, bad), JsonError) << bad;
}

TEST(FromJson, refuses_keys_that_it_does_not_know) {
    const JsonError error = caught<JsonError>([] {
        from_json(accounts, R"({"name":"Ann","naem":1})", {.exclude = {accounts.id, accounts.password_hash}});
    });
    EXPECT_EQ(error.message(), "from_json: \"naem\" of Account isn't a key that is accepted here; accepted are: name, "
                               "age, active, visits, quota, level.");
    EXPECT_EQ(error.path(), "naem");
    EXPECT_EQ(error.code(), "json");
    EXPECT_THROW(from_json(accounts, R"({"full_name":"Ann"})"), JsonError) << "the column's name";
}

TEST(FromJson, refuses_excluded_keys_like_unknown_ones) {
    EXPECT_THROW(from_json(accounts, R"({"name":"Ann","password_hash":"x"})", {.exclude = {accounts.password_hash}}),
                 JsonError);
    EXPECT_THROW(from_json(accounts, R"({"name":"Ann","id":1})", {.include = {accounts.name}}), JsonError);
}

TEST(FromJson, shows_a_hostile_key_on_one_line) {
    const JsonError error = caught<JsonError>([] { from_json(accounts, R"({"\u001b[2J\n":1})"); });
    EXPECT_NE(error.message().find(R"("\x1b[2J\n")"), std::string::npos) << error.message();
    EXPECT_LT(caught<JsonError>([] {
                  from_json(accounts, "{\"" + std::string(1'000'000, 'k') + "\":1}");
              }).message().size(), 500u);
}

TEST(FromJson, requires_what_has_no_value_of_its_own) {
    const FromJson<Account> options{.exclude = {accounts.password_hash}};
    const JsonError error = caught<JsonError>([&] { from_json(accounts, R"({"visits":1})", options); });
    EXPECT_EQ(error.message(), "from_json: \"name\" of Account is missing; it must be a text.");
    EXPECT_EQ(error.path(), "name");
    EXPECT_THROW(from_json(accounts, R"({"name":"Ann"})", options), JsonError) << "visits";

    const Account account = from_json(accounts, R"({"name":"","visits":0})", options);
    EXPECT_EQ(account.quota, 10) << "its initial value";
    EXPECT_EQ(account.level, Level::low);
    EXPECT_FALSE(account.active);
    EXPECT_FALSE(account.age);
    EXPECT_EQ(account.password_hash, "");
}

TEST(FromJson, lets_optional_keys_be_missing) {
    const Account account = from_json(accounts, R"({"name":"Ann"})",
                                      {.exclude = {accounts.password_hash}, .optional = {accounts.visits}});
    EXPECT_EQ(account.visits, 0);
}

TEST(FromJson, requires_dates_and_other_blank_values) {
    for (const auto& options : {FromJson<Everything>{.include = {everything.day}}, {.include = {everything.moment}},
                                {.include = {everything.span}}, {.include = {everything.uuid}},
                                {.include = {everything.price}}, {.include = {everything.data}},
                                {.include = {everything.document}}, {.include = {everything.email}},
                                {.include = {everything.time}}, {.include = {everything.real}}})
        EXPECT_THROW(from_json(everything, "{}", options), JsonError);
    EXPECT_NO_THROW(from_json(everything, "{}",
                              {.include = {everything.maybe_text, everything.created_at, everything.id}}));
}

TEST(FromJson, takes_the_last_of_equal_keys) {
    EXPECT_EQ(read(everything.number, "1,\"number\":2"), 2);
}

TEST(FromJson, reads_ten_megabytes) {
    EXPECT_EQ(read(everything.text, "\"" + std::string(10'000'000, 'x') + "\"").size(), 10'000'000u);
}

TEST(UpdateFromJson, changes_only_what_the_document_names) {
    Account account{.id = 1, .name = "Ann", .password_hash = "secret", .age = 30, .visits = 5};
    update_from_json(accounts, account, R"({"age":null,"visits":6})");
    EXPECT_EQ(account.name, "Ann");
    EXPECT_FALSE(account.age);
    EXPECT_EQ(account.visits, 6);
    EXPECT_EQ(account.password_hash, "secret");
    update_from_json(accounts, account, "{}");
    EXPECT_EQ(account.visits, 6);
}

TEST(UpdateFromJson, changes_nothing_when_the_document_is_wrong) {
    Account account{.id = 1, .name = "Ann", .visits = 5};
    EXPECT_EQ(message_of<JsonError>([&] {
                  update_from_json(accounts, account, R"({"age":3,"name":"Bob","visits":"x"})");
              }),
              "update_from_json: \"visits\" of Account must be an integer, and is the text 'x'.");
    EXPECT_EQ(account.name, "Ann");
    EXPECT_FALSE(account.age);
}

TEST(UpdateFromJson, keeps_the_primary_key_unless_it_is_included) {
    Account account{.id = 1, .name = "Ann"};
    EXPECT_EQ(message_of<JsonError>([&] { update_from_json(accounts, account, R"({"id":2,"name":"Bob"})"); }),
              "update_from_json: \"id\" of Account is the primary key, which is changed only if .include lists it.");
    EXPECT_EQ(account.name, "Ann");
    update_from_json(accounts, account, R"({"id":1,"name":"Bob"})");
    EXPECT_EQ(account.name, "Bob");
    update_from_json(accounts, account, R"({"id":2})", {.include = {accounts.id}});
    EXPECT_EQ(account.id, 2);
}

TEST(UpdateFromJson, changes_every_type) {
    Everything object{.id = 7};
    update_from_json(everything, object, to_json(everything, example()));
    EXPECT_EQ(object, example());
}

}  // namespace
