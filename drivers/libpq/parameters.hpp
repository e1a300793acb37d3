#pragma once

#include "aludel/types/chrono.hpp"
#include "aludel/types/value.hpp"

#include <libpq-fe.h>

#include <array>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::libpq_driver {

//! The parameters of one execution in the form of the wire. Borrows texts and bytes from the `Param`s; kept and used
//! again for each execution, so that nothing is allocated.
//!
//! Booleans, integers, floats, bytes, dates, times, intervals and UUIDs go in binary form, the rest as text. A type is
//! declared to the server by the SQL type of the parameter, or else by the value; the type of a text is left to the
//! server, and so is that of a date and time of which nothing says whether it has a zone. An integer out of range for its
//! declared type goes as bigint, and the server says what is wrong. A list goes as one array.
class Parameters {
public:
    //! The most the protocol can count.
    static constexpr std::size_t limit = 65535;

    //! `types` stand in for parameters that carry none. Throws `ConversionError` or `ArgumentError` naming the
    //! parameter by its number.
    void encode(std::span<const Param> parameters, std::span<const SqlType> types);

    int count() const noexcept { return static_cast<int>(oids_.size()); }
    std::span<const Oid> oids() const noexcept { return oids_; }
    const char* const* values() const noexcept { return values_.data(); }
    const int* lengths() const noexcept { return lengths_.data(); }
    const int* formats() const noexcept { return formats_.data(); }

    //! Bytes of all values.
    std::size_t size() const noexcept { return size_; }

    //! True when a statement prepared for these types can be executed with the parameters. A NULL of unknown type goes
    //! with any type.
    bool fit(std::span<const Oid> signature) const noexcept;

private:
    void resize(std::size_t count);
    void encode_one(std::size_t at, const Param& parameter, ParamType declared);
    void encode_custom(std::size_t at, const Param& parameter, ParamType declared);
    void encode_list(std::size_t at, const std::vector<Value>& list, ParamType declared);
    bool write_list(std::size_t at, const std::vector<Value>& list, ParamType declared, std::string& buffer);
    void encode_integer(std::size_t at, std::int64_t value, TypeId declared);
    void encode_unsigned(std::size_t at, std::uint64_t value, TypeId declared);
    void encode_real(std::size_t at, double value, TypeId declared);
    void encode_string(std::size_t at, const std::string& text, Oid type);
    void encode_date(std::size_t at, const std::chrono::year_month_day& date, ParamType declared);
    void encode_moment(std::size_t at, std::int64_t micros, ParamType declared, Zone natural);
    void encode_moment_text(std::size_t at, std::int64_t micros, Zone natural);
    void encode_day(std::size_t at, std::int64_t micros);
    void encode_micros(std::size_t at, std::int64_t micros, Oid type);
    void encode_decimal(std::size_t at, const Decimal& value);
    void encode_interval(std::size_t at, std::int64_t micros);

    template <class T>
    void set_number(std::size_t at, Oid type, T value);
    void set_binary(std::size_t at, Oid type, const void* data, std::size_t size);
    void set_text(std::size_t at, Oid type, const char* text, std::size_t size);
    void set_null(std::size_t at, Oid type);

    using Scratch = std::array<char, 48>;   // the longest is the text of a Decimal

    std::vector<Oid> oids_{};
    std::vector<const char*> values_{};
    std::vector<int> lengths_{};
    std::vector<int> formats_{};
    std::vector<Scratch> scratch_{};
    std::size_t size_ = 0;
    std::vector<Value> converted_{};   // of custom types
    std::deque<std::string> arrays_{};
};

}  // namespace aludel::libpq_driver
