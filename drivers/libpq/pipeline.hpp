#pragma once

#include "drivers/libpq/channel.hpp"

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
    //! Sends all of them.
    void sync();
    //! The outcome of the next command: its last result, or its error.
    ResultPtr next();
    //! To be called when all outcomes were read: the first error, if there was one.
    Failure end();

    bool failed() const noexcept { return failure_.error != nullptr; }

private:
    Channel& channel_;
    Failure failure_{};
};

}  // namespace aludel::libpq_driver
