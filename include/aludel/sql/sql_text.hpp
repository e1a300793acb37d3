#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace aludel {

//! SQL made at run time that the program vouches for; see `unsafe_sql`.
class UnsafeSql {
public:
    explicit UnsafeSql(std::string text) : text_(std::move(text)) {}
    std::string_view view() const noexcept { return text_; }

private:
    std::string text_;
};

//! Lets text made at run time become part of the SQL, where a literal is wanted otherwise. Whatever a user typed must
//! never be in it: values go into bound parameters.
inline UnsafeSql unsafe_sql(std::string_view text) { return UnsafeSql(std::string(text)); }

//! Text that becomes part of the SQL, as a parameter of functions: a string literal of the program, or what
//! `unsafe_sql(text)` vouches for. Other strings do not compile, so that an injection needs a word that a reviewer sees.
//! It only refers to its text: do not keep one.
class SqlText {
public:
    template <std::size_t N>
    consteval SqlText(const char (&literal)[N]) : view_(literal, N - 1) {}
    SqlText(const UnsafeSql& text) noexcept : view_(text.view()) {}
    template <class S>
        requires(std::convertible_to<const S&, std::string_view> && !std::is_array_v<S>)
    SqlText(const S&) {
        static_assert(sizeof(S) == 0, "SQL is taken from string literals only: for text made at run time write "
                                      "unsafe_sql(text), and never let a user's input into it");
    }
    constexpr std::string_view view() const noexcept { return view_; }
    std::string str() const { return std::string(view_); }

private:
    std::string_view view_{};
};

}  // namespace aludel
