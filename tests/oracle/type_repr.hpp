#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::oracle {

//! The `repr` of a type of SQLAlchemy, taken apart: `String(length=30)`, `ARRAY(Integer(), dimensions=1)`.
struct TypeRepr {
    std::string name{};
    std::vector<std::string> positional{};            //!< as they are written
    std::map<std::string, std::string> keywords{};

    static TypeRepr parse(const std::string& text);

    bool has(const std::string& keyword) const { return keywords.count(keyword) > 0; }
    int number(const std::string& keyword, int otherwise) const;
    std::string text(const std::string& keyword) const;      //!< without its quotes; empty when it is not given
    bool is_true(const std::string& keyword) const;
    //! Throws `Missing` for a keyword that is not among `known`.
    void allow(std::initializer_list<std::string_view> known) const;
};

//! A Python string literal without its quotes; other text as it is.
std::string unquoted(const std::string& literal);

}  // namespace aludel::oracle
