#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "aludel/types/text_sink.hpp"

namespace aludel {

//! A JSON document held as its text: the value of a `Json` column.
//!
//! The library only carries documents between a program and a database, so it keeps the text and parses it when
//! two documents are compared. To look inside, include `aludel/types/nlohmann.hpp` and call `to_nlohmann`.
class Json {
public:
    //! The JSON value `null`; not to be confused with SQL's NULL, which is an empty `std::optional<Json>`.
    Json() : text_("null") {}

    //! Checks `text` and keeps it in normal form: no blanks, members sorted by key, the last of equal keys.
    //! Integers outside 64 bits become floating-point numbers. Throws `ArgumentError`, with line and column, if
    //! `text` isn't a JSON document or valid UTF-8, or is nested deeper than 500 levels.
    static Json parse(std::string_view text);
    //! Takes `text` unchecked, for text written by a database or a JSON library.
    static Json unchecked(std::string text) noexcept { return Json(std::move(text)); }

    //! The document's text, valid as long as this object is neither changed nor destroyed.
    const std::string& text() const noexcept { return text_; }
    //! The document's text.
    const std::string& to_string() const noexcept { return text_; }
    //! True for the JSON value `null`.
    bool is_null() const noexcept { return text_ == "null"; }

    //! Equality of the documents: key order and blanks do not count, `1` equals `1.0`.
    //! Equal texts compare fast; others are parsed. Text that isn't JSON equals only itself.
    friend bool operator==(const Json& a, const Json& b) { return a.text_ == b.text_ || same_document(a, b); }

    template <TextSink S>
    friend S& operator<<(S& sink, const Json& value) {
        sink << std::string_view(value.text_);
        return sink;
    }

private:
    explicit Json(std::string text) noexcept : text_(std::move(text)) {}
    static bool same_document(const Json& a, const Json& b);

    std::string text_;
};

//! What fmt 10 and later print; for fmt 9 include `aludel/types/fmt.hpp`.
inline std::string_view format_as(const Json& value) { return value.text(); }

}  // namespace aludel

//! Agrees with `==`: documents that differ only in blanks, key order or `1` and `1.0` have one hash.
template <>
struct std::hash<aludel::Json> {
    std::size_t operator()(const aludel::Json& value) const;
};
