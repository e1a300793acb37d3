#include "async/wait.hpp"

#include "aludel/base/error.hpp"
#include "async/threads.hpp"
#include "base/caller.hpp"
#include "driver/bell.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

namespace aludel::async::detail {

namespace {

namespace asio = boost::asio;
using driver::Deadline;
using driver::Readiness;
using boost::system::error_code;

std::chrono::steady_clock::time_point time_of(Deadline deadline) {
    return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(deadline.steady_ns));
}

//! A fiber that is being ended cannot wait. What waits in destructors meanwhile throws an error that they expect; only
//! outside of these the end is thrown again, in case that a noexcept function kept it.
[[noreturn]] void throw_ended() {
    if (std::uncaught_exceptions() > 0)
        throw OperationCancelled("The fiber that waits for the database is being ended.");
    throw FiberEnded();
}

void check_may_wait(Fiber& fiber) {
    if (fiber.is_ending()) throw_ended();
    if (fiber.take_cancellation()) throw TimeoutError("The operation was cancelled before the database answered.");
}

//! The fiber lies in the wait for the socket; what else ends it, a deadline or the other kind of readiness, interrupts that.
class SocketWait final : public Fiber::Wait {
public:
    SocketWait(Fiber& fiber, asio::posix::stream_descriptor& socket, Readiness readiness, Deadline deadline)
        : fiber_(fiber), socket_(socket), readiness_(readiness) {
        if (!deadline.is_never()) deadline_.emplace(fiber.executor(), time_of(deadline));
    }
    //! What has failed: `operation_aborted` when the wait was interrupted.
    error_code run() {
        fiber_.suspend(*this);
        if (readiness_ == Readiness::read_or_write && !fiber_.is_ending()) interrupt();   // the other one
        check_may_wait(fiber_);
        return error_;
    }

private:
    using Descriptor = asio::posix::descriptor_base;

    //! May be called when the fiber has continued.
    auto waker() {
        return [fiber = fiber_.shared_from_this(), turn = fiber_.turn()](error_code error) {
            if (error != asio::error::operation_aborted) fiber->wake(turn);
        };
    }
    void begin(Resumption resume) noexcept override {
        const bool writes = readiness_ == Readiness::write;
        socket_.async_wait(writes ? Descriptor::wait_write : Descriptor::wait_read,
                           asio::bind_executor(fiber_.executor(),
                                               [this, resume = std::move(resume)](error_code error) mutable {
                                                   error_ = error;
                                                   resume();
                                               }));
        if (readiness_ == Readiness::read_or_write) socket_.async_wait(Descriptor::wait_write, waker());
        if (deadline_) deadline_->async_wait(waker());
    }
    void interrupt() noexcept override {
        error_code ignored;
        socket_.cancel(ignored);
    }
    Fiber& fiber_;
    asio::posix::stream_descriptor& socket_;
    const Readiness readiness_;
    std::optional<asio::steady_timer> deadline_{};
    error_code error_{};
};

class FiberBell final : public driver::Bell {
    struct State {
        explicit State(Fiber& rung) : fiber(rung.weak_from_this()) {}
        const std::weak_ptr<Fiber> fiber;
        std::atomic<bool> has_rung{false};
        std::atomic<std::uint64_t> turn{0};   // of the wait for it
    };

    //! A timer is the deadline, and what resumes the fiber at once.
    class BellWait final : public Fiber::Wait {
    public:
        BellWait(Fiber& fiber, State& bell, Deadline deadline)
            : fiber_(fiber), bell_(bell), timer_(fiber.executor(), time_of(deadline)) {}

        // `ring` sets and reads the two in the opposite order, so one of both sees the other.
        void begin(Resumption resume) noexcept override {
            timer_.async_wait([resume = std::move(resume)](error_code) mutable { resume(); });
            bell_.turn = fiber_.turn();
            if (bell_.has_rung) interrupt();
        }
        void interrupt() noexcept override { timer_.cancel(); }

    private:
        Fiber& fiber_;
        State& bell_;
        asio::steady_timer timer_;
    };

public:
    //! Rings. Refers to the executor, and so must not be kept when the fiber has continued.
    class Ringer {
    public:
        explicit Ringer(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
        void ring() const noexcept {
            state_->has_rung = true;
            if (const auto fiber = state_->fiber.lock()) fiber->wake(state_->turn);
        }

    private:
        std::shared_ptr<State> state_;
    };

    explicit FiberBell(Fiber& fiber) : fiber_(fiber), state_(std::make_shared<State>(fiber)) {}

    Ringer ringer() const noexcept { return Ringer(state_); }
    void ring() noexcept override { ringer().ring(); }
    void wait(Deadline deadline) override {
        check_may_wait(fiber_);
        if (state_->has_rung) return;
        BellWait wait(fiber_, *state_, deadline);
        fiber_.suspend(wait);
        check_may_wait(fiber_);
        if (!state_->has_rung) throw TimeoutError("The deadline has passed.");
    }

private:
    Fiber& fiber_;
    std::shared_ptr<State> state_;
};

thread_local bool is_making_a_call = false;   // this thread, for a fiber

//! Makes the thread the fiber's for as long as it lives: what the call runs of the program may use what the fiber uses.
class OnBehalf {
public:
    explicit OnBehalf(const Fiber& fiber) noexcept : caller_(exchange_caller(&fiber)) { is_making_a_call = true; }
    OnBehalf(const OnBehalf&) = delete;
    ~OnBehalf() {
        is_making_a_call = false;
        exchange_caller(caller_);
    }

private:
    const void* caller_;
};

//! A call that a thread makes for a fiber.
class ThreadCall {
public:
    ThreadCall(Fiber& fiber, driver::BlockingCall& call, const FiberBell& bell)
        : fiber_(fiber), call_(call), ringer_(bell.ringer()) {}

    void run() noexcept {
        try {
            const OnBehalf on_behalf(fiber_);
            call_.run();
        } catch (...) {
            failure_ = std::current_exception();
        }
        const std::lock_guard lock(mutex_);   // the fiber continues when it is free, and nothing here is its executor's
        has_ended_ = true;
        if (!is_abandoned_) ringer_->ring();
        ringer_.reset();
        ended_.notify_one();
    }

    void wait(FiberBell& bell) {
        Deadline next_interrupt = Deadline::never();
        bool was_interrupted = false;
        while (!has_ended()) {
            try {
                bell.wait(next_interrupt);
            } catch (const TimeoutError&) {   // cancelled: the call itself says what has become of it
                call_.interrupt();
                was_interrupted = true;
                next_interrupt = Deadline::after(interrupt_seconds);
            } catch (...) {
                abandon();
                throw;
            }
        }
        // The thread may be the last to have this call, and is not to have the exception.
        if (auto failure = std::exchange(failure_, nullptr)) std::rethrow_exception(std::move(failure));
        if (was_interrupted) fiber_.cancel_again();
    }

private:
    bool has_ended() {
        const std::lock_guard lock(mutex_);
        return has_ended_;
    }
    //! Waits on this thread, without the executor, which is being destroyed.
    void abandon() {
        std::unique_lock lock(mutex_);
        is_abandoned_ = true;
        do call_.interrupt();
        while (!ended_.wait_for(lock, std::chrono::duration<double>(interrupt_seconds), [this] { return has_ended_; }));
    }

    // A call that has not begun yet misses an interruption, so it comes again.
    static constexpr double interrupt_seconds = 0.01;

    Fiber& fiber_;   // waits
    driver::BlockingCall& call_;
    std::optional<FiberBell::Ringer> ringer_;
    std::exception_ptr failure_{};
    std::mutex mutex_{};
    std::condition_variable ended_{};
    bool has_ended_ = false;
    bool is_abandoned_ = false;
};

}  // namespace

void wait_for_socket(Fiber& fiber, ReactorSocket& socket, Readiness readiness, Deadline deadline) {
    check_may_wait(fiber);
    const error_code error = SocketWait(fiber, socket.on(fiber.executor()), readiness, deadline).run();
    if (error && error != asio::error::operation_aborted)
        throw OperationalError("Waiting for the database's socket failed: " + error.message(), {.disconnected = true});
    if (error && deadline.has_passed()) throw TimeoutError("The database did not answer before the deadline.");
}

Ref<driver::Bell> make_bell(Fiber& fiber) { return make_ref<FiberBell>(fiber); }

bool is_on_thread_for_fiber() noexcept { return is_making_a_call; }

void run_on_thread(Fiber& fiber, driver::BlockingCall& call) {
    check_may_wait(fiber);
    FiberBell bell(fiber);
    const auto made = std::make_shared<ThreadCall>(fiber, call, bell);
    run_on_some_thread([made] { made->run(); });
    made->wait(bell);
}

}  // namespace aludel::async::detail
