#include "aludel/types/slot.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/generated.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace aludel {
namespace {

using namespace std::chrono_literals;

struct Person {
    std::int64_t id{};
    std::string name{};
    std::optional<int> age{};
    Generated<std::int64_t> version{};
    Deferred<std::string> biography{};
    std::chrono::seconds patience{};
    std::optional<std::chrono::seconds> limit{};
};

template <class T>
Value through_slot(const T& field) {
    return read_slot(slot_of<T>(0), &field);
}

template <class T>
T written(const Value& value) {
    T field{};
    write_slot(slot_of<T>(0), &field, value, "c");
    return field;
}

using testing::message_of;

TEST(Slot, SaysWhereAndHowAFieldLies) {
    constexpr Slot slot = slot_of<std::optional<int>>(offsetof(Person, age));
    EXPECT_EQ(slot.layout, Layout::int32);
    EXPECT_TRUE(slot.optional);
    EXPECT_EQ(slot.offset, offsetof(Person, age));
    EXPECT_TRUE(slot_of<Generated<std::int64_t>>(0).optional);
    EXPECT_FALSE(slot_of<Deferred<std::string>>(0).optional);
}

TEST(Slot, ReadsFieldsAsValues) {
    Person person{7, "Ann", {}, 3, std::string("long"), 90s, {}};
    EXPECT_EQ(read_slot(slot_of<std::string>(offsetof(Person, name)), &person), Value("Ann"));
    EXPECT_EQ(read_slot(slot_of<Generated<std::int64_t>>(offsetof(Person, version)), &person), Value(3));
    EXPECT_EQ(read_slot(slot_of<Deferred<std::string>>(offsetof(Person, biography)), &person), Value("long"));
    EXPECT_TRUE(read_slot(slot_of<std::optional<int>>(offsetof(Person, age)), &person).is_null());
    person.age = 30;
    EXPECT_EQ(read_slot(slot_of<std::optional<int>>(offsetof(Person, age)), &person), Value(30));
}

TEST(Slot, KindsOfEveryType) {
    EXPECT_EQ(through_slot(true).kind(), Layout::boolean);
    EXPECT_EQ(through_slot(std::uint8_t{200}), Value(200));
    EXPECT_EQ(through_slot(1.5F), Value(1.5));
    EXPECT_EQ(through_slot(to_bytes("ab")).kind(), Layout::bytes);
    EXPECT_EQ(through_slot(std::chrono::year_month_day(2024y / 1 / 31)).kind(), Layout::date);
    EXPECT_EQ(through_slot(TimeOfDay(1, 2)).kind(), Layout::time);
    EXPECT_EQ(through_slot(LocalDateTime(1us)).kind(), Layout::date_time);
    EXPECT_EQ(through_slot(Timestamp(1us)).kind(), Layout::timestamp);
    EXPECT_EQ(through_slot(std::chrono::microseconds(5)).kind(), Layout::interval);
    EXPECT_EQ(through_slot(Uuid{}).kind(), Layout::uuid);
    EXPECT_EQ(through_slot(Decimal(1)).kind(), Layout::decimal);
    EXPECT_EQ(through_slot(Json()).kind(), Layout::json);
    EXPECT_EQ(through_slot(Value(4)), Value(4));
}

TEST(Slot, WritesWhatItReads) {
    EXPECT_EQ(written<std::string>("x"), "x");
    EXPECT_EQ(written<std::optional<std::string>>("x"), "x");
    EXPECT_EQ(written<std::optional<std::string>>(null), std::nullopt);
    EXPECT_EQ(written<Uuid>(Value(Uuid::parse("123456789abcdef00fedcba987654321"))).data[0], 0x12);
    EXPECT_EQ(written<Value>(null), Value());
    EXPECT_EQ(written<Bytes>(Value(to_bytes("ab"))), to_bytes("ab"));
}

TEST(Slot, NumbersConvertWhenTheyFit) {
    EXPECT_EQ(written<std::int8_t>(-128), -128);
    EXPECT_EQ(written<std::uint64_t>(INT64_MAX), 9223372036854775807ULL);
    EXPECT_EQ(written<int>(2.0), 2);
    EXPECT_EQ(written<int>(Value(Decimal::parse("2.00"))), 2);
    EXPECT_EQ(written<double>(9007199254740992), 9007199254740992.0);
    EXPECT_EQ(written<float>(0.1), 0.1F);
    EXPECT_EQ(written<Decimal>(0.1), Decimal::parse("0.1"));
    EXPECT_TRUE(written<bool>(1));
}

TEST(Slot, RefusesWhatDoesNotFit) {
    EXPECT_THROW(written<std::int8_t>(128), ConversionError);
    EXPECT_THROW(written<std::uint32_t>(-1), ConversionError);
    EXPECT_THROW(written<std::uint64_t>(-1), ConversionError);
    EXPECT_THROW(written<int>(2.5), ConversionError);
    EXPECT_THROW(written<double>(9007199254740993), ConversionError);
    EXPECT_THROW(written<float>(1e300), ConversionError);
    EXPECT_THROW(written<bool>(2), ConversionError);
    EXPECT_THROW(written<Decimal>(1e300), ConversionError);
    EXPECT_THROW(written<std::int64_t>("5"), ConversionError);
    EXPECT_THROW(written<std::string>(5), ConversionError);
    EXPECT_THROW(through_slot(std::uint64_t{1} << 63), ConversionError);
}

TEST(Slot, ReadsTextsInTheirUsualForms) {
    EXPECT_EQ(written<std::chrono::year_month_day>("2024-01-31"), 2024y / 1 / 31);
    EXPECT_EQ(written<TimeOfDay>("12:30"), TimeOfDay(12, 30));
    EXPECT_EQ(written<Timestamp>("1970-01-01 02:00:00+02"), Timestamp(0us));
    EXPECT_EQ(written<LocalDateTime>("1970-01-01 00:00:01"), LocalDateTime(1s));
    EXPECT_EQ(written<Decimal>("10.50"), Decimal::parse("10.5"));
    EXPECT_EQ(written<Json>("{\"a\" : 1}").text(), "{\"a\" : 1}");
    EXPECT_THROW(written<Json>("{"), ConversionError);
    EXPECT_THROW(written<Uuid>("no uuid"), ConversionError);
    EXPECT_THROW(written<std::chrono::year_month_day>("2024-02-30"), ConversionError);
}

TEST(Slot, CalendarKindsConvertAsUtc) {
    const Value moment(Timestamp(86'400s));
    EXPECT_EQ(written<LocalDateTime>(moment), LocalDateTime(86'400s));
    EXPECT_EQ(written<std::chrono::year_month_day>(moment), 1970y / 1 / 2);
    EXPECT_EQ(written<Timestamp>(Value(std::chrono::year_month_day(1970y / 1 / 2))), Timestamp(86'400s));
    EXPECT_THROW(written<std::chrono::year_month_day>(Value(Timestamp(1s))), ConversionError);
}

// Z05
TEST(Slot, CustomTypesWorkPlainAndOptional) {
    Person person{};
    const Slot patience = slot_of<std::chrono::seconds>(offsetof(Person, patience));
    const Slot limit = slot_of<std::optional<std::chrono::seconds>>(offsetof(Person, limit));
    write_slot(patience, &person, Value(90s), "patience");
    write_slot(limit, &person, Value(60s), "limit");
    EXPECT_EQ(person.patience, 90s);
    EXPECT_EQ(person.limit, 60s);
    EXPECT_EQ(read_slot(limit, &person), Value(60s));
    EXPECT_TRUE(slot_equals(limit, &person, Value(60s)));
    write_slot(limit, &person, null, "limit");
    EXPECT_EQ(person.limit, std::nullopt);
    EXPECT_TRUE(read_slot(limit, &person).is_null());
    EXPECT_THROW(write_slot(patience, &person, null, "patience"), UnexpectedNullError);
    EXPECT_EQ(message_of<ConversionError>([&] { write_slot(patience, &person, 1.5, "patience"); }),
              "column 'patience': the value is the number 1.5, which cannot be read as std::chrono::microseconds");
}

TEST(Slot, MessagesNameTheColumnAndTheWayOut) {
    EXPECT_EQ(message_of<UnexpectedNullError>([] { written<int>(null); }),
              "column 'c' is NULL and cannot be read into a plain int: declare the field as std::optional<int>, or "
              "select optional_(column) if an outer join may leave it out");
    EXPECT_EQ(message_of<ConversionError>([] { written<int>("abc"); }),
              "column 'c' holds the text 'abc', which cannot be read as int");
    EXPECT_EQ(message_of<ConversionError>([] { written<std::int8_t>(300); }),
              "column 'c' holds the integer 300, which does not fit into std::int8_t");
    EXPECT_EQ(message_of<ConversionError>([] { Value("abc").as<int>(); }),
              "the value is the text 'abc', which cannot be read as int");
}

TEST(Slot, ParametersBorrowTheField) {
    Person person{7, "Ann", {}, {}, {}, {}, {}};
    const Param name = param_of(slot_of<std::string>(offsetof(Person, name)), &person, TypeId::string);
    EXPECT_EQ(name.data, &person.name);
    EXPECT_EQ(name.layout, Layout::string);
    EXPECT_EQ(name.type, TypeId::string);
    const Slot age = slot_of<std::optional<int>>(offsetof(Person, age));
    EXPECT_EQ(param_of(age, &person, TypeId::integer).data, nullptr);
    person.age = 3;
    EXPECT_EQ(param_of(age, &person, TypeId::integer).data, &*person.age);
    const Value value("text");
    EXPECT_EQ(param_of(slot_of<Value>(0), &value, TypeId::null).layout, Layout::string);
}

template <class T>
bool unchanged(const T& field, const Value& snapshot) {
    return slot_equals(slot_of<T>(0), &field, snapshot);
}

TEST(Slot, EqualsMeansUnchanged) {
    EXPECT_TRUE(unchanged(std::string("a"), "a"));
    EXPECT_FALSE(unchanged(std::string("a"), "b"));
    EXPECT_TRUE(unchanged(std::optional<int>(), null));
    EXPECT_FALSE(unchanged(std::optional<int>(0), null));
    EXPECT_TRUE(unchanged(0.5F, 0.5));
    EXPECT_TRUE(unchanged(std::nan(""), std::nan("")));
    EXPECT_FALSE(unchanged(-0.0, 0.0));
    EXPECT_FALSE(unchanged(Decimal::parse("1.50"), Value(Decimal::parse("1.5"))));
    EXPECT_TRUE(unchanged(std::uint64_t{5}, 5));
    EXPECT_FALSE(unchanged(true, 1));
    EXPECT_FALSE(unchanged(Value(1), 1.0));
}

}  // namespace
}  // namespace aludel
