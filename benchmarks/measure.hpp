#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

//! Times a piece of work done by hand with the client library against the same work done by Aludel.
namespace bench {

//! What one run of a piece of work cost.
struct Cost {
    double wall = 0;                 //!< seconds
    double cpu = 0;                  //!< seconds of this process, user and system
    std::uint64_t allocations = 0;   //!< calls of operator new
};

//! The command line: `--repeat 7 --rows 0.1 --only load`. Prints the usage and exits for anything else.
struct Options {
    int repeat = 7;
    double scale = 1;         //!< of the number of rows
    std::string only{};       //!< cases whose name holds this text

    static Options parse(int argc, char** argv);
    std::size_t rows(std::size_t count) const { return static_cast<std::size_t>(static_cast<double>(count) * scale); }
};

//! A piece of work; gives a checksum of what it has read or written, which must be the same by hand and by Aludel.
using Work = std::function<std::int64_t()>;

//! One case: `count` rows or statements, by hand and by Aludel; `aim` is the ratio that is wanted.
struct Case {
    std::string_view name;
    std::size_t count;
    double aim;
    Work by_hand;
    Work aludel;
};

//! Runs cases and prints a line for each: medians, and the ratio of medians. Each repetition does the work by hand and
//! then by Aludel, so that both meet the same noise.
class Report {
public:
    explicit Report(Options options) : options_(std::move(options)) {}

    const Options& options() const noexcept { return options_; }
    bool wants(std::string_view name) const { return name.find(options_.only) != std::string_view::npos; }
    void run(const Case& work);

private:
    void print(const Case& work, const std::vector<Cost>& by_hand, const std::vector<Cost>& aludel);

    Options options_;
    bool has_header_ = false;
};

//! Peak memory in MB of a child process that does this work.
double peak_memory(const std::function<void()>& work);

}  // namespace bench
