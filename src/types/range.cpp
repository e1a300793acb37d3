#include "aludel/types/range.hpp"

#include "aludel/base/error.hpp"

namespace aludel::detail {

namespace {

//! A bound needs quotes when it is empty or has characters that mean something in a range.
std::string bound(const Value& value) {
    if (value.is_null()) return {};
    const std::string text = value.display();
    if (!text.empty() && text.find_first_of(" ,()[]\"\\\t\n\r\v\f") == text.npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += c;
        quoted += c;
    }
    return quoted += '"';
}

class RangeReader {
public:
    explicit RangeReader(std::string_view text) : text_(text) {}

    RangeText read() {
        RangeText range;
        if (text_ == "empty") {
            range.empty = true;
            return range;
        }
        range.lower_inc = one_of('[', '(') == '[';
        range.lower = value();
        one_of(',', ',');
        range.upper = value();
        range.upper_inc = one_of(']', ')') == ']';
        if (at_ != text_.size()) fail();
        return range;
    }

private:
    char one_of(char first, char second) {
        if (at_ == text_.size() || (text_[at_] != first && text_[at_] != second)) fail();
        return text_[at_++];
    }
    //! A bound; what has no characters and no quotes is none.
    Value value() {
        std::string found;
        bool in_quotes = false, is_quoted = false;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (!in_quotes && (c == ',' || c == ']' || c == ')')) break;
            if (c == '"') {
                if (in_quotes && at_ + 1 < text_.size() && text_[at_ + 1] == '"') found += text_[++at_];
                else in_quotes = !in_quotes, is_quoted = true;
            } else if (c == '\\' && at_ + 1 < text_.size()) found += text_[++at_];
            else found += c;
        }
        if (in_quotes) fail();
        return found.empty() && !is_quoted ? Value() : Value(std::move(found));
    }
    [[noreturn]] void fail() const {
        throw ConversionError("\"" + std::string(text_) + "\" is not a range. Ranges are written [1,10), (,5] or empty.");
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::string write_range(const RangeText& range) {
    if (range.empty) return "empty";
    return (range.lower_inc ? "[" : "(") + bound(range.lower) + "," + bound(range.upper) + (range.upper_inc ? "]" : ")");
}

RangeText read_range(std::string_view text) { return RangeReader(text).read(); }

SqlType range_type(std::string_view words, const SqlType& element) {
    TypeDef def;
    def.sql_name = words;
    def.element = element;
    return {TypeId::range, interned(std::move(def))};
}

void throw_backwards(const std::string& range) {
    throw ArgumentError("The range " + range + " ends before it begins. Give the lower bound first.");
}

void throw_bounds(std::string_view bounds) {
    throw ArgumentError("\"" + std::string(bounds) + "\" do not describe the bounds of a range. Write \"[)\", \"[]\", \"(]\" or \"()\".");
}

void throw_two_parts(std::string_view operation) {
    throw ArgumentError("The " + std::string(operation) + " of these ranges has two parts, and a range has one.");
}

}  // namespace aludel::detail
