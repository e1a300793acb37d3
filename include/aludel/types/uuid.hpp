#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aludel/types/text_sink.hpp"

namespace aludel {

//! A universally unique identifier, 16 bytes in the order in which they are written (Python's `uuid.UUID`).
//!
//! The default value is the nil UUID, all zeros. Order is that of the text form.
struct Uuid {
    std::array<std::uint8_t, 16> data{};

    //! Reads `8-4-4-4-12` hexadecimal digits with hyphens, or 32 digits without; both cases.
    //! Throws `ArgumentError` for anything else.
    static Uuid parse(std::string_view text);
    //! As `parse`, but returns nothing instead of throwing.
    static std::optional<Uuid> try_parse(std::string_view text) noexcept;
    //! A random UUID (version 4) from the operating system's generator; safe from any thread and after `fork`.
    static Uuid random();

    //! Lower-case text with hyphens, 36 characters.
    std::string to_string() const;
    //! 32 lower-case digits, as SQLAlchemy stores a `Uuid` where the database has no type for it (`CHAR(32)`).
    std::string hex() const;
    //! True for the nil UUID.
    bool is_nil() const noexcept { return *this == Uuid{}; }

    friend bool operator==(const Uuid&, const Uuid&) = default;
    friend std::strong_ordering operator<=>(const Uuid&, const Uuid&) = default;

    template <TextSink S>
    friend S& operator<<(S& sink, const Uuid& value) {
        sink << std::string_view(value.to_string());
        return sink;
    }
};

//! What fmt 10 and later print; for fmt 9 include `aludel/types/fmt.hpp`.
inline std::string format_as(const Uuid& value) { return value.to_string(); }

}  // namespace aludel

template <>
struct std::hash<aludel::Uuid> {
    std::size_t operator()(const aludel::Uuid& value) const noexcept;
};
