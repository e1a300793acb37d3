// Values whose length isn't that of their type: an error, and nothing is read beyond their end.

#include "server.hpp"

#include "drivers/libpq/decode.hpp"

#include <cstring>

namespace aludel::libpq_test {
namespace {

using namespace std::chrono;
using libpq_driver::Cell;
using libpq_driver::Column;
using libpq_driver::Kind;

// The bytes lie in a block of exactly their size, so that AddressSanitizer sees a read beyond it.
class Field {
public:
    Field(Kind kind, std::string_view bytes)
        : bytes_(new char[bytes.size()]), size_(bytes.size()), column_{} {
        std::memcpy(bytes_.get(), bytes.data(), bytes.size());
        column_.name = "c";
        column_.kind = kind;
    }
    template <class T>
    T read() const {
        T out{};
        libpq_driver::read_cell(Cell{column_, bytes_.get(), size_}, slot_of<T>(0), &out);
        return out;
    }
    Value value() const { return libpq_driver::value_of(Cell{column_, bytes_.get(), size_}, TypeId::null); }

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_;
    Column column_;
};

struct Sample {
    Kind kind;
    std::string bytes;
};

std::vector<Sample> samples() {
    using namespace std::string_literals;
    return {
        {Kind::boolean, "\1"s}, {Kind::int2, "\0\5"s}, {Kind::int4, "\0\0\0\5"s}, {Kind::oid, "\0\0\0\5"s},
        {Kind::int8, "\0\0\0\0\0\0\0\5"s}, {Kind::float4, "\x3f\x80\0\0"s}, {Kind::float8, "\x3f\xf0\0\0\0\0\0\0"s},
        {Kind::numeric, "\0\1\0\0\0\0\0\0\0\5"s}, {Kind::numeric, "\0\0\0\0\0\0\0\0"s}, {Kind::numeric, "\0\2\0\0\0\0\0\1\0\5\x13\x88"s},
        {Kind::date, "\0\0\0\5"s}, {Kind::time, "\0\0\0\0\0\0\0\5"s}, {Kind::timestamp, "\0\0\0\0\0\0\0\5"s},
        {Kind::timestamptz, "\0\0\0\0\0\0\0\5"s}, {Kind::interval, "\0\0\0\0\0\0\0\5\0\0\0\1\0\0\0\0"s},
        {Kind::uuid, "0123456789abcdef"s},
    };
}

template <class T>
void refuses(const Field& field) {
    try {
        field.read<T>();
        ADD_FAILURE() << "a value of the wrong length was read";
    } catch (const ConversionError& error) {
        EXPECT_TRUE(error.message().find("'c'") != std::string::npos) << error.message();
    }
}

}  // namespace

TEST(LibpqCells, of_the_length_of_their_type_are_read) {
    for (const Sample& sample : samples()) EXPECT_FALSE(Field(sample.kind, sample.bytes).value().is_null());
    EXPECT_EQ(Field(Kind::int8, samples()[4].bytes).read<int>(), 5);
    EXPECT_EQ(Field(Kind::numeric, samples()[9].bytes).read<Decimal>(), Decimal::parse("5.5"));
    EXPECT_EQ(Field(Kind::interval, samples()[14].bytes).read<microseconds>(), hours(24) + 5us);
}

TEST(LibpqCells, of_another_length_are_errors) {
    for (const Sample& sample : samples()) {
        const std::string& bytes = sample.bytes;
        for (std::size_t size = 0; size <= bytes.size() + 9; ++size) {
            if (size == bytes.size()) continue;
            std::string other = bytes.substr(0, size);
            other.resize(size, '\0');
            SCOPED_TRACE("kind " + std::to_string(static_cast<int>(sample.kind)) + ", " + std::to_string(size) + " bytes");
            const Field field(sample.kind, other);
            refuses<Value>(field);
            refuses<std::optional<Value>>(field);
            EXPECT_THROW(field.value(), ConversionError);
        }
    }
}

TEST(LibpqCells, of_another_length_are_errors_in_every_type_of_field) {
    const Field number(Kind::int4, "\5"), real(Kind::float8, "\5"), numeric(Kind::numeric, "\5"), time(Kind::timestamptz, "\5");
    refuses<int>(number), refuses<std::int64_t>(number), refuses<std::optional<short>>(number);
    refuses<double>(real), refuses<float>(real), refuses<double>(numeric), refuses<Decimal>(numeric), refuses<int>(numeric);
    refuses<Timestamp>(time), refuses<LocalDateTime>(time), refuses<sys_days>(time);
    refuses<bool>(Field(Kind::boolean, "")), refuses<Uuid>(Field(Kind::uuid, "short"));
    refuses<year_month_day>(Field(Kind::date, "\5")), refuses<TimeOfDay>(Field(Kind::time, "\5"));
    refuses<microseconds>(Field(Kind::interval, "\5")), refuses<seconds>(Field(Kind::interval, "\5"));
}

TEST(LibpqCells, numbers_whose_groups_are_missing_are_errors) {
    using namespace std::string_literals;
    refuses<Decimal>(Field(Kind::numeric, "\xff\xff\0\0\0\0\0\0"s));   // 65535 groups announced, none there
    refuses<Decimal>(Field(Kind::numeric, "\0\2\0\0\0\0\0\0\0\5"s));
}

TEST(LibpqCells, documents_without_their_version_are_errors) {
    refuses<Json>(Field(Kind::jsonb, ""));
    refuses<Json>(Field(Kind::jsonb, "\1"));
    refuses<Json>(Field(Kind::jsonb, "\2{}"));
    EXPECT_EQ(Field(Kind::jsonb, "\1{}").read<Json>(), Json::parse("{}"));
}

TEST(LibpqCells, times_outside_the_day_are_errors) {
    using namespace std::string_literals;
    refuses<TimeOfDay>(Field(Kind::time, "\xff\xff\xff\xff\xff\xff\xff\xff"s));
    refuses<TimeOfDay>(Field(Kind::time, "\x7f\xff\xff\xff\xff\xff\xff\xff"s));
}

TEST(LibpqCells, empty_texts_and_blobs_are_values) {
    EXPECT_EQ(Field(Kind::text, "").read<std::string>(), "");
    EXPECT_EQ(Field(Kind::bytea, "").read<Bytes>(), Bytes{});
}

class LibpqIntervals : public LibpqTest {};

TEST_F(LibpqIntervals, beyond_64_bits_of_microseconds_are_errors) {
    for (const char* sql : {"SELECT interval '178000000 days' AS span", "SELECT interval '-178000000 days' AS span",
                            "SELECT interval '106751992 days' AS span", "SELECT interval '178000000 days' AS span, '{1}'::int[]"}) {
        const auto error = testing::caught<ConversionError>([&] { scalar<microseconds>(connection(), sql); });
        EXPECT_NE(error.message().find("'span'"), std::string::npos) << error.message();
    }
    EXPECT_EQ(scalar<microseconds>(connection(), "SELECT interval '106751991 days'"), microseconds(std::int64_t{106'751'991} * 86'400'000'000));
}

}  // namespace aludel::libpq_test
