#pragma once

#include <boost/endian/conversion.hpp>

#include <cstdint>

namespace aludel::libpq_driver {

//! Numbers of the wire: big-endian, at any address.
template <class T>
T load(const char* from) noexcept {
    return boost::endian::endian_load<T, sizeof(T), boost::endian::order::big>(
        reinterpret_cast<const unsigned char*>(from));
}
template <class T>
void store(char* to, T value) noexcept {
    boost::endian::endian_store<T, sizeof(T), boost::endian::order::big>(reinterpret_cast<unsigned char*>(to), value);
}

//! PostgreSQL counts from 2000-01-01.
inline constexpr std::int32_t days_to_2000 = 10'957;
inline constexpr std::int64_t micros_to_2000 = 946'684'800'000'000;
inline constexpr std::int64_t micros_per_day = 86'400'000'000;

}  // namespace aludel::libpq_driver
