#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace aludel {

//! SQL from the program's source: only a string literal becomes one, so user input never can.
class SqlLiteral {
public:
    template <std::size_t N>
    consteval SqlLiteral(const char (&text)[N]) : view_(text, N - 1) {}
    constexpr std::string_view view() const noexcept { return view_; }

private:
    std::string_view view_;
};

//! SQL made at run time that the program vouches for; see `unsafe_sql`.
class UnsafeSql {
public:
    explicit UnsafeSql(std::string text) : text_(std::move(text)) {}
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

//! Lets text made at run time become part of the SQL, where a literal is wanted otherwise. Whatever a user typed must
//! never be in it: values go into bound parameters.
inline UnsafeSql unsafe_sql(std::string text) { return UnsafeSql(std::move(text)); }

}  // namespace aludel
