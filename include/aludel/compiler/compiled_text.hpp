#pragma once

#include "aludel/sql/compile_options.hpp"
#include "aludel/types/value.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aludel {

//! What `statement.compile(dialect)` returns: the text and the parameters, without a connection.
class CompiledText {
public:
    CompiledText(std::string text, std::vector<std::pair<std::string, Value>> parameters)
        : text_(std::move(text)), parameters_(std::move(parameters)) {}
    const std::string& text() const noexcept { return text_; }
    //! In the order of the markers; each with the name that the named style would print.
    const std::vector<std::pair<std::string, Value>>& parameters() const noexcept { return parameters_; }
    template <TextSink S>
    friend S& operator<<(S& stream, const CompiledText& compiled) {
        stream << std::string_view(compiled.text_);
        return stream;
    }

private:
    std::string text_;
    std::vector<std::pair<std::string, Value>> parameters_;
};

}  // namespace aludel
