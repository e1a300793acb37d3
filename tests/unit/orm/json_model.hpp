#pragma once

// Mapped classes for the tests of JSON: one with every type of field, and one with what a web form has.

#include "aludel/aludel.hpp"
#include "aludel/types/chrono.hpp"

#include <optional>
#include <string>

namespace json_model {

using namespace aludel;

struct Base : DeclarativeBase<Base> {};

enum class Level { low, middle, high };

//! A type of the program's own, stored as text.
struct Email {
    std::string address{};
    friend bool operator==(const Email&, const Email&) = default;
};

}  // namespace json_model

template <>
struct aludel::type_traits<json_model::Email> {
    using sql = String;
    static constexpr Layout layout = Layout::custom;
    static constexpr CustomLayout custom_layout{
        [](const void* object) { return Value(static_cast<const json_model::Email*>(object)->address); },
        [](void* object, const Value& value) {
            const std::string text = value.as<std::string>();
            if (text.find('@') == std::string::npos) throw ConversionError("there is no @ in it");
            static_cast<json_model::Email*>(object)->address = text;
        }};
};

namespace json_model {

struct Everything {
    std::int64_t id{};
    bool flag{};
    std::int8_t tiny{};
    std::int16_t small{};
    int number{};
    std::int64_t large{};
    std::uint32_t natural{};
    std::uint64_t large_natural{};
    float real{};
    double precise{};
    Decimal price{};
    std::string text{};
    Bytes data{};
    std::chrono::year_month_day day{};
    TimeOfDay time{};
    LocalDateTime local{};
    Timestamp moment{};
    std::chrono::microseconds span{};
    std::chrono::seconds patience{};
    std::chrono::sys_seconds second{};
    Uuid uuid{};
    Json document{};
    Level level{};
    std::string word{};
    Email email{};
    std::optional<int> maybe_number{};
    std::optional<std::string> maybe_text{};
    std::optional<Json> maybe_document{};
    std::optional<Level> maybe_level{};
    Generated<Timestamp> created_at{};
    Deferred<std::string> body{};
    friend bool operator==(const Everything&, const Everything&) = default;
};

struct EverythingTable : Declarative<Everything, "everything", Base> {
    Mapped<&Everything::id> id{this, primary_key};
    Mapped<&Everything::flag> flag{this};
    Mapped<&Everything::tiny> tiny{this};
    Mapped<&Everything::small> small{this};
    Mapped<&Everything::number> number{this};
    Mapped<&Everything::large> large{this};
    Mapped<&Everything::natural> natural{this};
    Mapped<&Everything::large_natural> large_natural{this};
    Mapped<&Everything::real> real{this};
    Mapped<&Everything::precise> precise{this};
    Mapped<&Everything::price> price{this, Numeric(20, 2)};
    Mapped<&Everything::text> text{this};
    Mapped<&Everything::data> data{this};
    Mapped<&Everything::day> day{this};
    Mapped<&Everything::time> time{this};
    Mapped<&Everything::local> local{this};
    Mapped<&Everything::moment> moment{this};
    Mapped<&Everything::span> span{this};
    Mapped<&Everything::patience> patience{this};
    Mapped<&Everything::second> second{this};
    Mapped<&Everything::uuid> uuid{this};
    Mapped<&Everything::document> document{this};
    Mapped<&Everything::level> level{this};
    Mapped<&Everything::word> word{this, Enum({"draft", "published"})};
    Mapped<&Everything::email> email{this};
    Mapped<&Everything::maybe_number> maybe_number{this};
    Mapped<&Everything::maybe_text> maybe_text{this};
    Mapped<&Everything::maybe_document> maybe_document{this};
    Mapped<&Everything::maybe_level> maybe_level{this};
    Mapped<&Everything::created_at> created_at{this, server_default(func::now())};
    Mapped<&Everything::body> body{this, Text()};
};
inline const EverythingTable everything;

//! An object with a value other than the initial one in every field.
inline Everything example() {
    using namespace std::chrono_literals;
    return {.id = 7,
            .flag = true,
            .tiny = -128,
            .small = 32767,
            .number = -2147483648,
            .large = 9007199254740993,
            .natural = 4294967295,
            .large_natural = 9223372036854775807U,
            .real = 0.1F,
            .precise = 0.1,
            .price = Decimal::parse("1234567890123456.70"),
            .text = "\"Tab\"\t\\ \x01 \x7f é 😀",
            .data = to_bytes("\0\xff\x10"),
            .day = 2024y / 2 / 29,
            .time = TimeOfDay(23, 59, 59, 999999),
            .local = parse_local_date_time("1999-12-31 23:59:59.5"),
            .moment = parse_timestamp("2024-01-31 12:34:56"),
            .span = -90061500ms,
            .patience = 90s,
            .second = std::chrono::sys_seconds(1700000000s),
            .uuid = Uuid::parse("00112233-4455-6677-8899-aabbccddeeff"),
            .document = Json::parse(R"({"a": [1, null, {"b": "é"}]})"),
            .level = Level::high,
            .word = "published",
            .email = {"ann@example.com"},
            .maybe_number = 0,
            .maybe_text = "",
            .maybe_document = Json::parse("[]"),
            .maybe_level = Level::low,
            .created_at = parse_timestamp("2024-02-01 00:00:00.000001"),
            .body = "long"};
}

//! What a form has: required, optional and secret fields.
struct Account {
    std::int64_t id{};
    std::string name{};
    std::string password_hash{};
    std::optional<int> age{};
    bool active = false;
    int visits{};
    int quota = 10;
    Level level{};
};
struct AccountTable : Declarative<Account, "accounts", Base> {
    Mapped<&Account::id> id{this, primary_key};
    Mapped<&Account::name> name{this, named("full_name")};
    Mapped<&Account::password_hash> password_hash{this};
    Mapped<&Account::age> age{this};
    Mapped<&Account::active> active{this};
    Mapped<&Account::visits> visits{this};
    Mapped<&Account::quota> quota{this};
    Mapped<&Account::level> level{this};
};
inline const AccountTable accounts;

}  // namespace json_model
