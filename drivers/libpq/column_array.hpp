#pragma once

#include "aludel/types/slot.hpp"

#include <libpq-fe.h>

#include <span>
#include <string>
#include <string_view>

namespace aludel::libpq_driver {

//! The values that many rows have for one column, as one array parameter, written value by value.
//!
//! Its elements are in binary form where the driver sends such values, and texts where the server reads them. All are of
//! one type: that of the first value, and it is kept when the array is cleared for the next rows.
class ColumnArray {
public:
    //! `inferred` is what the server takes a single value of unknown type for.
    explicit ColumnArray(Oid inferred) noexcept : inferred_(inferred) {}

    void clear();
    //! One more value, as `Parameters` has encoded it. False when it isn't of the type of the others, or its type has
    //! no arrays that the driver knows.
    bool add(Oid type, bool is_binary, std::string_view value);
    //! To be called when `add` was given a parameter of this layout and type: those like it are plain then, if their bytes
    //! are sent as they lie in memory, but for their order. Most numbers and texts are.
    void learn(Layout layout, ParamType type) noexcept;
    //! The layout `null` is that of a NULL.
    bool is_plain(Layout layout, ParamType type) const noexcept {
        const bool has_layout = layout == plain_layout_ || layout == Layout::null;
        return plain_layout_ != Layout::null && has_layout && type.id == plain_type_;
    }
    //! How many of the addresses of plain values, from the first one on, `add_plain` takes: numbers are always taken, but
    //! not every text. Null stands for NULL.
    std::size_t plain_among(std::span<const void* const> values) const noexcept;
    void add_plain(std::span<const void* const> values);
    //! One more NULL. A type counts only if there are no values.
    void add_null(Oid type);
    //! To be called when all values were added. False when nothing says of which type the NULLs are.
    bool finish();

    const std::string& wire() const noexcept { return out_; }
    Oid type() const noexcept { return type_; }
    bool is_binary() const noexcept { return form_ != Form::text; }

private:
    enum class Form { unknown, binary, binary_document, text };

    bool decide(Oid element, bool is_binary);
    bool matches(Oid type, bool is_binary) const noexcept;
    void begin();
    void write_null();
    void write_text(std::string_view value);
    void append(std::int32_t number);
    template <class T>
    void add_numbers(std::span<const void* const> values);
    void add_texts(std::span<const void* const> values);

    Oid inferred_;
    Oid element_ = 0;
    Oid type_ = 0;
    Form form_ = Form::unknown;
    Layout plain_layout_ = Layout::null;   // null: none is plain
    TypeId plain_type_ = TypeId::null;
    std::size_t count_ = 0;
    std::size_t nulls_ = 0;
    std::string out_{};
};

}  // namespace aludel::libpq_driver
