#pragma once

// What a program was told of each row that it has written, to be compared with what the database has.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>

namespace aludel::integration {

//! What the program knows of the transaction that was to write a token.
enum class Outcome { undone, unknown, committed };

//! The tokens of a run, and what has become of each.
class Ledger {
public:
    //! A token that is noted as undone unless its `outcome` is set to something else before this is destroyed.
    class Token {
    public:
        explicit Token(Ledger& ledger) : value(++ledger.last_), ledger_(ledger) {}
        Token(const Token&) = delete;
        ~Token() {
            const std::lock_guard lock(ledger_.mutex_);
            ledger_.outcomes_[value] = outcome;
        }

        const std::int64_t value;
        Outcome outcome = Outcome::undone;

    private:
        Ledger& ledger_;
    };

    //! Compares with the number of rows that the database has of each token.
    void expect_kept_by(const std::map<std::int64_t, std::int64_t>& rows) const {
        for (const auto& [token, outcome] : outcomes_) {
            const auto at = rows.find(token);
            const std::int64_t count = at == rows.end() ? 0 : at->second;
            if (outcome == Outcome::committed) EXPECT_EQ(count, 1) << "token " << token << " was reported as committed";
            else if (outcome == Outcome::undone) EXPECT_EQ(count, 0) << "token " << token << " was never committed";
            else EXPECT_LE(count, 1) << "token " << token;
        }
    }
    std::size_t count(Outcome wanted) const {
        std::size_t found = 0;
        for (const auto& [token, outcome] : outcomes_) found += outcome == wanted;
        return found;
    }

private:
    std::atomic<std::int64_t> last_{0};
    std::mutex mutex_{};
    std::map<std::int64_t, Outcome> outcomes_{};
};

}  // namespace aludel::integration
