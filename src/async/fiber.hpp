#pragma once

#include "aludel/async/work.hpp"
#include "async/stack_switch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/strand.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace aludel::async::detail {

using Strand = boost::asio::strand<boost::asio::any_io_executor>;

//! What the C++ runtime keeps for each thread of exceptions that are thrown and not yet handled. A fiber may wait within
//! a catch block, and continue on another thread, so it has its own.
struct ExceptionState {
    void* caught = nullptr;
    unsigned int uncaught = 0;
};

//! Synchronous work on a stack of its own, on an executor. All members but `start` and `current` are for its strand.
//!
//! A fiber that waits belongs to what it waits for, by a `Resumption`. When that is destroyed instead of called, because
//! the executor is being destroyed, the fiber is ended: its waits throw, and the work's `end` is not called.
class Fiber : public std::enable_shared_from_this<Fiber> {
public:
    //! Runs the work: at once when the caller runs on the executor, but tells it of its end later at any rate.
    static void start(std::unique_ptr<Work> work, const boost::asio::any_io_executor& executor,
                      boost::asio::cancellation_slot slot);
    //! The fiber that runs on this thread, or null.
    static Fiber* current() noexcept;

    Fiber(std::unique_ptr<Work> work, const boost::asio::any_io_executor& executor);
    ~Fiber();

    const Strand& strand() const noexcept { return strand_; }

    //! Lets something interrupt the current wait.
    class Interruptible {
    public:
        virtual void interrupt() noexcept = 0;

    protected:
        ~Interruptible() = default;
    };
    //! In the fiber: returns when `resume` is called. `wait` is interrupted when the operation is cancelled meanwhile.
    void suspend(Interruptible& wait) noexcept;
    //! Outside: the fiber runs until it waits or ends.
    void resume();
    //! Outside, of one that waits: its waits throw from now on.
    void end() noexcept;
    //! What the work does is not wanted any more: its current wait, or its next one, ends.
    void cancel() noexcept;

    bool is_suspended() const noexcept { return wait_ != nullptr; }
    bool is_ending() const noexcept { return is_ending_; }
    //! True once a cancellation has ended a wait.
    bool was_interrupted() const noexcept { return was_interrupted_; }
    //! True once for a cancellation: the waits that follow, of what is to be undone, are usual ones.
    bool take_cancellation() noexcept {
        was_interrupted_ |= is_cancellation_due_;
        return std::exchange(is_cancellation_due_, false);
    }

private:
    static void body(void* self) noexcept;
    void begin();
    void run() noexcept;
    void finish();
    void exchange_thread_state() noexcept;

    std::unique_ptr<Work> work_;
    Strand strand_;
    boost::asio::any_io_executor busy_;          // keeps the executor's `run` from returning
    boost::asio::cancellation_slot slot_{};
    std::optional<StackSwitch> stack_{};
    std::exception_ptr failure_{};
    Interruptible* wait_ = nullptr;
    bool has_waited_ = false;
    bool is_ending_ = false;
    bool was_cancelled_ = false;         // before it began, or while it ran
    bool is_cancellation_due_ = false;
    bool was_interrupted_ = false;

    // Of the fiber while it is suspended, else of its resumer.
    ExceptionState exceptions_{};
    Fiber* current_ = this;
    const void* caller_ = this;
};

//! Keeps a fiber that waits, and resumes it when called.
class Resumption {
public:
    explicit Resumption(std::shared_ptr<Fiber> fiber) noexcept : fiber_(std::move(fiber)) {}
    Resumption(Resumption&&) noexcept = default;
    Resumption& operator=(Resumption&&) = delete;
    ~Resumption() {
        if (fiber_ && fiber_->is_suspended()) fiber_->end();
    }
    void operator()() { std::exchange(fiber_, {})->resume(); }

private:
    std::shared_ptr<Fiber> fiber_;
};

//! Leaves a fiber that is being ended. No `std::exception`: it is nobody's error.
struct FiberEnded {};

}  // namespace aludel::async::detail
