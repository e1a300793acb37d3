#pragma once

#include "aludel/pool/pool.hpp"
#include "base/process.hpp"

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <source_location>
#include <string>
#include <vector>

namespace aludel::pool {

//! What a pool knows of a connection while it is out: where and when it was taken. A shared one may be taken several
//! times.
class CheckedOut : public boost::intrusive::list_base_hook<> {
    friend class Checkouts;
    struct Use {
        std::source_location place;
        std::int64_t since_ns;
    };
    std::vector<Use> uses_{};   // keeps its memory while the connection is kept
};

//! The connections of one pool that are out. Thread-safe.
class Checkouts {
public:
    ~Checkouts() { out_.clear(); }

    void add(CheckedOut& connection, std::source_location place);
    //! Ends the latest use of the connection.
    void remove(CheckedOut& connection) noexcept;
    //! True when the connection was taken more than once, and not given back yet.
    bool has_several(const CheckedOut& connection) const noexcept;
    //! The one that was taken first in front.
    std::vector<Checkout> list() const;
    //! Where they were taken, as the end of an error's message: " Taken at: app.cpp:120 main, 35 s ago; ..."; up to
    //! five, and empty when no place is known.
    std::string text() const;

private:
    //! In a forked child, when it is first used there: forgets what the parent has.
    void start_anew_in_child() const noexcept;

    mutable std::mutex mutex_{};
    mutable boost::intrusive::list<CheckedOut> out_{};
    mutable std::uint32_t process_ = process_generation();
};

//! "app.cpp:120 main, 35 s ago"
std::string text_of(const Checkout& checkout);

}  // namespace aludel::pool
