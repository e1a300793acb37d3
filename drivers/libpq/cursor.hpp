#pragma once

#include "drivers/libpq/backend.hpp"

#include <exception>
#include <string>

namespace aludel::libpq_driver {

//! A cursor of the server, which gives its rows in portions. It lives in a transaction and ends with it, and the
//! connection is free for other statements between the portions.
//!
//! From the third portion on, the next one is asked for before the caller has read this one, so that the server and the
//! caller work at the same time. What fails early is thrown when its portion is fetched, but spoils the transaction at
//! once.
class Cursor {
public:
    //! Declares a cursor over a query and fetches its first rows, in one round trip.
    Cursor(Backend& backend, const std::string& sql, const Parameters& parameters, std::size_t rows_at_once);
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    //! Closes it; an error shows at the next statement.
    ~Cursor();

    //! The rows of the portion before are handed over to the caller.
    ResultPtr take_rows() noexcept { return std::move(rows_); }
    //! Fetches the next portion; false when there are no more rows. Throws `ResourceClosedError` when the cursor ended
    //! with its transaction.
    bool fetch();
    //! The answer to a FETCH that was sent before its rows were asked for.
    void take_answer(ResultPtr rows, std::exception_ptr error) noexcept;
    //! Closes it, in one round trip, unless it has ended.
    void close(Channel::Call::Kind kind = Channel::Call::Kind::usual);
    //! Records that it has ended, or is about to end, with its transaction.
    void forget() noexcept;
    std::uint64_t number() const noexcept { return number_; }

private:
    void declare(const std::string& sql, const Parameters& parameters);
    void send_fetch();
    ResultPtr next_rows();
    void keep(ResultPtr rows);

    Backend& backend_;
    std::uint64_t number_;
    std::string name_;
    std::string fetch_;        // the command
    std::size_t rows_at_once_;
    ResultPtr rows_{};
    ResultPtr early_rows_{};             // of the portion after that
    std::exception_ptr early_error_{};
    int fetched_ = 0;                    // portions after the first
    bool has_more_ = true;
    bool is_open_ = false;
};

}  // namespace aludel::libpq_driver
