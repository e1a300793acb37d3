#pragma once

// What the examples share: they check what they show, and show the SQL that they send.

#include <aludel/aludel.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <source_location>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

//! Ends the program with status 1, naming the line, where `condition` is false.
inline void check(bool condition, std::source_location at = std::source_location::current()) {
    if (condition) return;
    std::fprintf(stderr, "%s:%u: this does not hold\n", at.file_name(), static_cast<unsigned>(at.line()));
    std::exit(1);
}

//! Text without the indentation that its lines share, and without the line breaks at its ends.
inline std::string dedent(std::string_view text) {
    std::istringstream stream{std::string(text)};
    std::string lines, line;
    std::size_t indent = std::string::npos;
    for (std::string read; std::getline(stream, read);)
        if (const std::size_t first = read.find_first_not_of(' '); first != std::string::npos)
            indent = std::min(indent, first);
    stream.clear();
    stream.seekg(0);
    while (std::getline(stream, line))
        if (line.size() > indent) lines += line.substr(indent) + "\n";
    if (!lines.empty()) lines.pop_back();
    return lines;
}

//! Ends the program where anything that prints does not print `expected`; shows it on the way.
template <class T>
void check_prints(const T& thing, std::string_view expected, std::source_location at = std::source_location::current()) {
    std::ostringstream printed;
    printed << thing;
    std::printf("%s\n", printed.str().c_str());
    if (dedent(printed.str()) == dedent(expected)) return;
    std::fprintf(stderr, "%s:%u: this was expected:\n%s\n", at.file_name(), static_cast<unsigned>(at.line()),
                 dedent(expected).c_str());
    std::exit(1);
}

//! Ends the program where `work` does not throw an `E`; gives what it threw.
template <class E, class F>
E check_throws(F&& work, std::source_location at = std::source_location::current()) {
    try {
        work();
    } catch (const E& error) {
        std::printf("%s\n", error.what());
        return error;
    }
    std::fprintf(stderr, "%s:%u: this did not throw\n", at.file_name(), static_cast<unsigned>(at.line()));
    std::exit(1);
}

//! Shows what an engine sends, and remembers it: `create_engine("sqlite://", {.echo = true, .echo_sink = &sql})`.
//! Parameters come on a line of their own, below their statement.
class SqlLog : public aludel::LogSink {
public:
    void write(std::string_view, std::string_view message) override {
        std::string line(message);
        if (line.starts_with('[')) line.erase(0, line.find("] ") + 2);   // [generated in 0.00015s] ('Alice',)
        if (line == "()") return;
        std::printf("%s\n", line.c_str());
        lines_ += line + "\n";
    }
    //! What was sent since the last call.
    std::string take() { return std::exchange(lines_, {}); }
    //! Ends the program where something else was sent since the last call.
    void expect(std::string_view expected, std::source_location at = std::source_location::current()) {
        if (dedent(take()) == dedent(expected)) return;
        std::fprintf(stderr, "%s:%u: this was expected:\n%s\n", at.file_name(), static_cast<unsigned>(at.line()),
                     dedent(expected).c_str());
        std::exit(1);
    }

private:
    std::string lines_{};
};
