#pragma once

#include "drivers/libpq/channel.hpp"

#include <string>

namespace aludel::libpq_driver {

//! A few commands that are sent together and answered in one round trip. An error is kept; the commands after it are
//! not run.
class Pipeline {
public:
    explicit Pipeline(Channel& channel) : channel_(channel) {
        channel_.check_sent(PQenterPipelineMode(channel_.sender()));
    }

    //! Takes what the PQsend... function of a command returned.
    void send(int sent) { channel_.check_sent(sent); }
    //! Sends the command that begins the transaction of the others, whose outcome `next` does not give.
    void send_begin(const std::string& sql);
    //! Sends all of them, and waits for the outcome of `send_begin`.
    void sync();
    //! The outcome of the next command: its last result, or its error.
    ResultPtr next();
    //! To be called when all outcomes were read: the first error, if there was one.
    Failure end();

    bool failed() const noexcept { return failure_.error != nullptr; }
    //! The transaction could not begin, so nothing was done.
    bool begin_failed() const noexcept { return begin_failed_; }

private:
    Channel& channel_;
    Failure failure_{};
    bool begins_ = false, begin_failed_ = false;
};

}  // namespace aludel::libpq_driver
