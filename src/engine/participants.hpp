#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace aludel::engine {

//! A connection's part in the transaction of its driver connection.
enum class Part : std::uint8_t {
    none,     //!< it takes part in none; also when another one has committed what both did
    open,
    ended,    //!< the database has ended the transaction, without a commit() or rollback()
    undone,   //!< another connection has rolled it back
};

//! Those who take part in the transaction of one driver connection: its holder, or several holders where a database in
//! memory is shared. Each has its part in a place of its own, which learns how the transaction ends.
class Participants {
public:
    void join(Part& part) {
        parts_.push_back(&part);
        part = Part::open;
    }
    void leave(Part& part) noexcept {
        if (part == Part::open) std::erase(parts_, &part);
        part = Part::none;
    }
    //! Ends the transaction for all.
    void end(Part outcome) noexcept {
        for (Part* part : parts_) *part = outcome;
        parts_.clear();
    }
    bool empty() const noexcept { return parts_.empty(); }
    //! True when others take part.
    bool has_others(const Part& part) const noexcept {
        return std::any_of(parts_.begin(), parts_.end(), [&](const Part* other) { return other != &part; });
    }

private:
    std::vector<Part*> parts_{};
};

}  // namespace aludel::engine
