#pragma once

#include "drivers/libpq/pipeline.hpp"

#include <exception>
#include <optional>

namespace aludel::libpq_driver {

class Backend;

//! A statement that is sent without waiting for its answer, and the COMMIT behind it: one round trip for both, and for
//! the BEGIN that was kept back.
class Submission {
public:
    explicit Submission(Backend& backend) noexcept : backend_(backend) {}
    Submission(const Submission&) = delete;

    //! Until `collect`, the connection serves nothing else.
    void begin();
    bool is_open() const noexcept { return pipeline_.has_value(); }
    //! Takes what the PQsend... function of the statement returned.
    void send(int sent) { pipeline_->send(sent); }
    void send_commit();
    //! The outcome of the statement, which may be an error: then COMMIT was not executed, and is when `collect_commit`
    //! is called nevertheless. Throws when the transaction could not begin.
    ResultPtr collect();
    //! Throws the error of COMMIT.
    void collect_commit();

private:
    Backend& backend_;
    std::optional<Pipeline> pipeline_{};
    bool commits_ = false;
    bool commit_is_due_ = false;   // it was not executed with the statement
    std::exception_ptr commit_error_{};
};

}  // namespace aludel::libpq_driver
