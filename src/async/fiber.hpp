#pragma once

#include "aludel/async/work.hpp"
#include "async/stack_switch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace aludel::async::detail {

//! What the C++ runtime keeps for each thread of exceptions that are thrown and not yet handled. A fiber may wait within
//! a catch block, and continue on another thread, so it has its own.
struct ExceptionState {
    void* caught = nullptr;
    unsigned int uncaught = 0;
};

class Resumption;

//! Synchronous work on a stack of its own, on an executor.
//!
//! A fiber that waits belongs to what it waits for, by a `Resumption`. When that is destroyed instead of called, because
//! the executor is being destroyed, the fiber is ended: its waits throw, and the work's `end` is not called.
//!
//! It needs no strand. A wait begins when its fiber has left the stack, so there is one thread at a time that continues
//! the fiber, whatever thread ends the wait; and a mutex lets others interrupt the wait.
class Fiber : public std::enable_shared_from_this<Fiber> {
public:
    //! Runs the work: at once when the caller runs on the executor, but tells it of its end later at any rate.
    static void start(std::unique_ptr<Work> work, const boost::asio::any_io_executor& executor,
                      boost::asio::cancellation_slot slot);
    //! The fiber that runs on this thread, or null.
    static Fiber* current() noexcept;

    Fiber(std::unique_ptr<Work> work, const boost::asio::any_io_executor& executor);
    ~Fiber();

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

    //! What a fiber waits for. Lies on its stack, and is called by one thread at a time.
    class Wait {
    public:
        //! Begins, when the fiber is suspended. What ends the wait calls `resume` on the executor, later.
        virtual void begin(Resumption resume) noexcept = 0;
        //! Makes a wait that has begun end soon.
        virtual void interrupt() noexcept = 0;

    protected:
        ~Wait() = default;
    };
    //! In the fiber: returns when the wait has ended. It is interrupted when the operation is cancelled meanwhile.
    void suspend(Wait& wait) noexcept;
    //! The number of the current wait, for `wake`; for its `begin`.
    std::uint64_t turn() const noexcept { return turn_; }
    //! For any thread: interrupts the wait, unless it has ended.
    void wake(std::uint64_t turn) noexcept;
    //! Outside: the fiber runs until it waits or ends.
    void resume();
    //! Outside, of one that waits: its waits throw from now on.
    void end() noexcept;
    //! For any thread: what the work does is not wanted any more, so its current wait, or its next one, ends.
    void cancel() noexcept;

    bool is_ending() const noexcept { return is_ending_; }
    //! True once a cancellation has ended a wait.
    bool was_interrupted() const noexcept { return was_interrupted_; }
    //! True once for a cancellation: the waits that follow, of what is to be undone, are usual ones.
    bool take_cancellation() noexcept {
        if (!is_cancellation_due_.exchange(false)) return false;
        return was_interrupted_ = true;
    }
    //! What the cancellation has interrupted has succeeded nevertheless: the next wait ends instead.
    void cancel_again() noexcept { is_cancellation_due_ = true; }

private:
    static void body(void* self) noexcept;
    void begin();
    void run() noexcept;
    void begin_wait();
    void finish();
    void exchange_thread_state() noexcept;

    std::unique_ptr<Work> work_;
    const boost::asio::any_io_executor executor_;
    boost::asio::cancellation_slot slot_{};
    std::optional<StackSwitch> stack_{};
    std::exception_ptr failure_{};
    Wait* next_wait_ = nullptr;          // of a fiber that suspends itself
    bool has_waited_ = false;
    bool is_ending_ = false;
    bool was_interrupted_ = false;
    std::atomic<bool> was_cancelled_{false};         // before it began, or while it ran
    std::atomic<bool> is_cancellation_due_{false};

    std::mutex mutex_{};                 // of the wait, from its beginning to the fiber's resumption
    Wait* wait_ = nullptr;
    std::uint64_t turn_ = 0;

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
        if (fiber_) fiber_->end();
    }
    void operator()() { std::exchange(fiber_, {})->resume(); }

private:
    std::shared_ptr<Fiber> fiber_;
};

//! Leaves a fiber that is being ended. No `std::exception`: it is nobody's error.
struct FiberEnded {};

}  // namespace aludel::async::detail
