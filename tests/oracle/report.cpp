#include "oracle/report.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>

namespace aludel::oracle {

namespace {

constexpr std::size_t most_reasons = 40;

void print_counts(const char* title, const std::map<std::string, Count>& counts) {
    std::cout << title << '\n';
    for (const auto& [dialect, count] : counts) std::cout << "  " << dialect << ' ' << count.passed << '/' << count.all << '\n';
}

void print_reasons(const char* title, const std::map<std::string, int>& reasons) {
    std::vector<std::pair<int, std::string>> sorted;
    for (const auto& [reason, count] : reasons) sorted.emplace_back(-count, reason);
    std::sort(sorted.begin(), sorted.end());
    std::cout << title << '\n';
    for (std::size_t i = 0; i < sorted.size() && i < most_reasons; ++i)
        std::cout << "  " << -sorted[i].first << ' ' << sorted[i].second << '\n';
}

}  // namespace

void Report::write_to(const std::string& path) {
    failures_.open(path);
    if (!failures_) throw std::runtime_error("Cannot write " + path + ".");
}

void Report::add(const Record& record, const Expectation& expected, bool asserted, const Difference& difference) {
    const bool ok = difference.reason.empty();
    (asserted ? asserted_ : cross_).add(ok);
    (asserted ? asserted_of_ : cross_of_)[expected.dialect].add(ok);
    if (ok) return;
    ++(asserted ? asserted_reasons_ : cross_reasons_)[difference.reason];
    if (failures_.is_open())
        failures_ << record.id << '\t' << (asserted ? "" : "cross ") << expected.dialect << '\t' << difference.reason
                  << "\texpected " << difference.expected << "\tgot " << difference.got << '\n';
}

void Report::print_summary() const {
    print_counts("asserted, by dialect:", asserted_of_);
    print_counts("cross, by dialect:", cross_of_);
    print_reasons("reasons of asserted differences:", asserted_reasons_);
    print_reasons("reasons of cross differences:", cross_reasons_);
    print_reasons("skipped:", skips_);
}

void Report::print_result() const {
    std::cout << "oracle: asserted " << asserted_.passed << '/' << asserted_.all << ", cross " << cross_.passed << '/'
              << cross_.all << ", skipped " << skipped_ << std::endl;
}

}  // namespace aludel::oracle
