#pragma once

#include "aludel/types/value.hpp"

#include <sqlite3.h>

#include <limits>
#include <string_view>
#include <utility>

namespace aludel::sqlite3_driver {

//! A column of a statement, for the name in error messages.
struct ColumnName {
    ::sqlite3_stmt* statement;
    int column;

    std::string_view text() const;
};

//! Decodes a column into the field at `field` (the slot's offset is already in it). Throws `UnexpectedNullError` and
//! `ConversionError`.
void decode(::sqlite3_value* from, const Slot& slot, void* field, ColumnName name);
//! The part of `decode` that handles all layouts, NULL, and values that SQLite stores in another form than the field
//! has; for those that `decode_frequent` has refused.
void decode_other(::sqlite3_value* from, const Slot& slot, void* field, ColumnName name);

//! The value as SQLite stores it: INTEGER, REAL, TEXT or BLOB.
Value natural_value(::sqlite3_value* from);
//! The value as a column of `type` has it. Throws as `decode_other`.
Value typed_value(::sqlite3_value* from, const SqlType& type, ColumnName name);
//! The bytes of a text or blob; the text form of a number.
std::string_view bytes_of(::sqlite3_value* from);

template <class T>
void put(const Slot& slot, void* field, T value) {
    if (slot.optional) *static_cast<std::optional<T>*>(field) = std::move(value);
    else *static_cast<T*>(field) = std::move(value);
}

// Assigns into the string that is there, so that its memory is used again.
inline void put_text(const Slot& slot, void* field, std::string_view text) {
    if (!slot.optional) {
        static_cast<std::string*>(field)->assign(text);
        return;
    }
    auto& optional = *static_cast<std::optional<std::string>*>(field);
    if (optional) optional->assign(text);
    else optional.emplace(text);
}

// Stores an integer of `T`'s range, or NULL into an optional; false for anything else.
template <class T>
bool decode_integer(::sqlite3_value* from, const Slot& slot, void* field) {
    const int type = sqlite3_value_type(from);
    if (type == SQLITE_INTEGER) {
        const sqlite3_int64 wide = sqlite3_value_int64(from);
        if (wide < std::int64_t{std::numeric_limits<T>::min()} || wide > std::int64_t{std::numeric_limits<T>::max()})
            return false;
        put(slot, field, static_cast<T>(wide));
        return true;
    }
    if (type != SQLITE_NULL || !slot.optional) return false;
    static_cast<std::optional<T>*>(field)->reset();
    return true;
}

inline bool decode_real(::sqlite3_value* from, const Slot& slot, void* field) {
    const int type = sqlite3_value_type(from);
    if (type == SQLITE_FLOAT) {
        put(slot, field, sqlite3_value_double(from));
        return true;
    }
    if (type != SQLITE_NULL || !slot.optional) return false;
    static_cast<std::optional<double>*>(field)->reset();
    return true;
}

// Numbers and blobs give their text too, so the type is asked for only when there is none.
inline bool decode_text(::sqlite3_value* from, const Slot& slot, void* field) {
    if (const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(from))) {
        put_text(slot, field, {text, static_cast<std::size_t>(sqlite3_value_bytes(from))});
        return true;
    }
    if (!slot.optional || sqlite3_value_type(from) != SQLITE_NULL) return false;
    static_cast<std::optional<std::string>*>(field)->reset();
    return true;
}

// The part of `decode` that the loop over a row has inline; false: nothing was done.
inline bool decode_frequent(::sqlite3_value* from, const Slot& slot, void* field) {
    switch (slot.layout) {
        case Layout::int64: return decode_integer<std::int64_t>(from, slot, field);
        case Layout::string: return decode_text(from, slot, field);
        case Layout::double_: return decode_real(from, slot, field);
        case Layout::int32: return decode_integer<std::int32_t>(from, slot, field);
        case Layout::boolean: return decode_integer<bool>(from, slot, field);
        case Layout::other_long: return decode_integer<OtherLong>(from, slot, field);
        default: return false;
    }
}

}  // namespace aludel::sqlite3_driver
