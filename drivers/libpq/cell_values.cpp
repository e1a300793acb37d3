#include "drivers/libpq/cell_values.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/slot.hpp"

#include <boost/container/small_vector.hpp>

#include <charconv>
#include <limits>

namespace aludel::libpq_driver {

namespace {

[[noreturn]] void refuse(const Cell& cell, Layout wanted) {
    throw_conversion(cell.column.name, "'" + std::string(cell.text().substr(0, 100)) + "'", wanted);
}

template <class T>
T number_of(const Cell& cell, Layout wanted) {
    T value{};
    const auto [end, error] = std::from_chars(cell.data, cell.data + cell.size, value);
    if (error != std::errc() || end != cell.data + cell.size) refuse(cell, wanted);
    return value;
}

constexpr double nan_ = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity_ = std::numeric_limits<double>::infinity();

bool special_of_text(std::string_view text, double& out) {
    if (text == "NaN") out = nan_;
    else if (text == "Infinity") out = infinity_;
    else if (text == "-Infinity") out = -infinity_;
    else return false;
    return true;
}

constexpr std::size_t numeric_header = 8;

Decimal numeric_of_binary(const Cell& cell) {
    const char* data = cell.data;
    const auto groups = load<std::uint16_t>(data);
    const auto weight = load<std::int16_t>(data + 2);
    const auto sign = load<std::uint16_t>(data + 4);
    const auto dscale = load<std::uint16_t>(data + 6);
    if (cell.size != numeric_header + 2U * groups) [[unlikely]] refuse_size(cell);
    boost::container::small_vector<std::uint16_t, 32> digits(groups);
    for (std::size_t i = 0; i < groups; ++i) digits[i] = load<std::uint16_t>(data + numeric_header + 2 * i);
    return Decimal::from_base10000({digits.data(), digits.size()}, weight, sign == 0x4000, dscale);
}

}  // namespace

void refuse_size(const Cell& cell) {
    throw ConversionError("column '" + cell.column.name + "': the server sent a value of " + std::to_string(cell.size) +
                          " bytes, which isn't the length of its type; the connection or the server is faulty");
}

bool boolean_of(const Cell& cell) {
    const auto byte = whole<std::uint8_t>(cell);
    return cell.column.binary ? byte != 0 : byte == 't';
}

std::int64_t integer_of_text(const Cell& cell) { return number_of<std::int64_t>(cell, Layout::int64); }

double real_of_text(const Cell& cell) {
    double special = 0;
    if (special_of_text(cell.text(), special)) return special;
    if (cell.column.kind == Kind::float4) return static_cast<double>(number_of<float>(cell, Layout::float_));
    return number_of<double>(cell, Layout::double_);
}

bool is_special_numeric(const Cell& cell, double& out) {
    if (!cell.column.binary) return special_of_text(cell.text(), out);
    if (cell.size < numeric_header) [[unlikely]] refuse_size(cell);
    switch (load<std::uint16_t>(cell.data + 4)) {
        case 0xC000: out = nan_; return true;
        case 0xD000: out = infinity_; return true;
        case 0xF000: out = -infinity_; return true;
        default: return false;
    }
}

Decimal numeric_of(const Cell& cell) {
    double special = 0;
    if (is_special_numeric(cell, special))
        throw_conversion(cell.column.name, "NaN or an infinity", Layout::decimal);
    try {
        return cell.column.binary ? numeric_of_binary(cell) : Decimal::parse(cell.text());
    } catch (const ArgumentError& error) {
        throw ConversionError("column '" + cell.column.name + "' holds a number that no Decimal can hold: " +
                              error.message());
    }
}

std::string_view text_of(const Cell& cell) {
    if (!cell.column.binary) return cell.text();
    if (cell.column.kind == Kind::jsonb) {   // the document comes after the version of the format
        if (cell.size < 2 || *cell.data != 1) [[unlikely]] refuse_size(cell);
        return cell.text().substr(1);
    }
    // The type "char" has a value that is no character, which text form shows as nothing.
    if (cell.size == 1 && *cell.data == '\0') return {};
    return cell.text();
}

Bytes bytea_of(const Cell& cell) {
    if (cell.column.binary) return to_bytes(cell.text());
    if (cell.text().starts_with("\\x")) {
        if (auto bytes = from_hex(cell.text().substr(2))) return *std::move(bytes);
        refuse(cell, Layout::bytes);
    }
    std::size_t size = 0;  // bytea_output = escape
    unsigned char* plain = PQunescapeBytea(reinterpret_cast<const unsigned char*>(cell.data), &size);
    if (!plain) throw std::bad_alloc();
    Bytes bytes = to_bytes({reinterpret_cast<const char*>(plain), size});
    PQfreemem(plain);
    return bytes;
}

Uuid uuid_of(const Cell& cell) {
    if (!cell.column.binary) {
        if (const auto uuid = Uuid::try_parse(cell.text())) return *uuid;
        refuse(cell, Layout::uuid);
    }
    Uuid uuid;
    if (cell.size != uuid.data.size()) [[unlikely]] refuse_size(cell);
    cell.text().copy(reinterpret_cast<char*>(uuid.data.data()), uuid.data.size());
    return uuid;
}

Json json_of(const Cell& cell) { return Json::unchecked(std::string(text_of(cell))); }

}  // namespace aludel::libpq_driver
