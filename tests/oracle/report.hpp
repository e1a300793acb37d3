#pragma once

#include "oracle/compare.hpp"

#include <fstream>
#include <map>
#include <string>

namespace aludel::oracle {

//! Passed comparisons of how many.
struct Count {
    int passed = 0, all = 0;
    void add(bool ok) { passed += ok, ++all; }
};

//! Collects what the comparisons gave.
class Report {
public:
    //! Writes each difference as a line of this file.
    void write_to(const std::string& path);
    void add(const Record& record, const Expectation& expected, bool asserted, const Difference& difference);
    void skip(const std::string& why) { ++skipped_, ++skips_[why]; }
    void print_summary() const;
    void print_result() const;
    Count asserted() const noexcept { return asserted_; }
    Count cross() const noexcept { return cross_; }

private:
    Count asserted_{}, cross_{};
    int skipped_ = 0;
    std::map<std::string, Count> asserted_of_{}, cross_of_{};   // by dialect
    std::map<std::string, int> asserted_reasons_{}, cross_reasons_{}, skips_{};
    std::ofstream failures_{};
};

}  // namespace aludel::oracle
