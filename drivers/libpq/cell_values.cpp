#include "drivers/libpq/cell_values.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/slot.hpp"
#include "base/message_text.hpp"

#include <boost/container/small_vector.hpp>

#include <limits>

namespace aludel::libpq_driver {

namespace {

constexpr double nan_ = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity_ = std::numeric_limits<double>::infinity();

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

bool boolean_of(const Cell& cell) { return whole<std::uint8_t>(cell) != 0; }

bool is_special_numeric(const Cell& cell, double& out) {
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
        return numeric_of_binary(cell);
    } catch (const ArgumentError& error) {
        throw ConversionError("column '" + printable_name(cell.column.name) + "' holds a number that no Decimal can "
                              "hold: " + value_part(error.message()));
    }
}

std::string_view text_of(const Cell& cell) {
    if (cell.column.kind == Kind::jsonb) {   // the document comes after the version of the format
        if (cell.size < 2 || *cell.data != 1) [[unlikely]] refuse_size(cell);
        return cell.text().substr(1);
    }
    // The type "char" has a value that is not a character; in text form it is empty.
    if (cell.size == 1 && *cell.data == '\0') return {};
    return cell.text();
}

Bytes bytea_of(const Cell& cell) { return to_bytes(cell.text()); }

Uuid uuid_of(const Cell& cell) {
    Uuid uuid;
    if (cell.size != uuid.data.size()) [[unlikely]] refuse_size(cell);
    cell.text().copy(reinterpret_cast<char*>(uuid.data.data()), uuid.data.size());
    return uuid;
}

Json json_of(const Cell& cell) { return Json::unchecked(std::string(text_of(cell))); }

}  // namespace aludel::libpq_driver
