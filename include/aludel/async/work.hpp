#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <exception>
#include <memory>

namespace aludel::async::detail {

//! Synchronous work for a fiber.
class Work {
public:
    virtual ~Work() = default;
    //! In the fiber.
    virtual void run() = 0;
    //! On the executor, when the fiber has ended; `failure` is what `run` has thrown, or null. Not called when the
    //! executor is destroyed before.
    virtual void end(std::exception_ptr failure) = 0;
};

//! Runs the work in a fiber on the executor: at once when the caller runs there. `end` follows later, never within
//! this call. The slot cancels it.
void start(std::unique_ptr<Work> work, const boost::asio::any_io_executor& executor,
           boost::asio::cancellation_slot slot = {});

}  // namespace aludel::async::detail
