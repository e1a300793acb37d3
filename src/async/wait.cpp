#include "async/wait.hpp"

#include "aludel/base/error.hpp"
#include "async/threads.hpp"
#include "base/caller.hpp"
#include "driver/bell.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <condition_variable>
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

bool includes(Readiness readiness, Readiness part) {
    return (static_cast<unsigned>(readiness) & static_cast<unsigned>(part)) != 0;
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

//! Where a fiber waits: a timer is its deadline and what wakes it at once. It lies in the executor until then, whose
//! destruction ends the fiber. Shared with the handlers of what wakes it, which may run after the fiber has continued.
class Wait final : public Fiber::Interruptible {
public:
    explicit Wait(Fiber& fiber) : timer_(fiber.strand()) {}

    //! False when the deadline has passed first. Throws what ends a fiber, and `TimeoutError` when it was cancelled.
    bool run(Fiber& fiber, Deadline deadline) {
        timer_.expires_at(std::chrono::steady_clock::time_point(std::chrono::nanoseconds(deadline.steady_ns)));
        timer_.async_wait([resume = Resumption(fiber.shared_from_this())](error_code) mutable { resume(); });
        fiber.suspend(*this);
        check_may_wait(fiber);
        return is_woken_;
    }
    //! On the fiber's strand.
    void wake(error_code why = {}) noexcept {
        is_woken_ = true;
        error = why;
        interrupt();
    }
    void interrupt() noexcept override { timer_.cancel(); }

    error_code error{};

private:
    asio::steady_timer timer_;
    bool is_woken_ = false;
};

//! The client library keeps owning the socket, also when the fiber ends while it waits; pending waits are aborted.
class LentSocket {
public:
    LentSocket(Fiber& fiber, int native) : socket_(fiber.strand(), native) {}
    LentSocket(const LentSocket&) = delete;
    ~LentSocket() { socket_.release(); }

    void wake_when(asio::posix::descriptor_base::wait_type what, const std::shared_ptr<Wait>& wait) {
        socket_.async_wait(what, [wait](error_code error) {
            if (error != asio::error::operation_aborted) wait->wake(error);
        });
    }

private:
    asio::posix::stream_descriptor socket_;
};

class FiberBell final : public driver::Bell {
    struct State {
        explicit State(Fiber& fiber) : strand(fiber.strand()) {}
        const Strand strand;
        bool has_rung = false;          // as all here but the strand, for the strand
        std::weak_ptr<Wait> wait{};
    };

public:
    //! Rings. Refers to the executor, and so must not be kept when the fiber has continued.
    class Ringer {
    public:
        explicit Ringer(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
        void ring() const noexcept {
            asio::post(state_->strand, [state = state_] {
                state->has_rung = true;
                if (const auto wait = state->wait.lock()) wait->wake();
            });
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
        const auto wait = std::make_shared<Wait>(fiber_);
        state_->wait = wait;
        if (!wait->run(fiber_, deadline)) throw TimeoutError("The deadline has passed.");
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
        while (!has_ended()) {
            try {
                bell.wait(next_interrupt);
            } catch (const TimeoutError&) {   // cancelled: the call itself says what has become of it
                call_.interrupt();
                next_interrupt = Deadline::after(interrupt_seconds);
            } catch (...) {
                abandon();
                throw;
            }
        }
        if (failure_) std::rethrow_exception(failure_);
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

    const Fiber& fiber_;   // waits
    driver::BlockingCall& call_;
    std::optional<FiberBell::Ringer> ringer_;
    std::exception_ptr failure_{};
    std::mutex mutex_{};
    std::condition_variable ended_{};
    bool has_ended_ = false;
    bool is_abandoned_ = false;
};

}  // namespace

void wait_for_socket(Fiber& fiber, int socket, Readiness readiness, Deadline deadline) {
    check_may_wait(fiber);
    const auto wait = std::make_shared<Wait>(fiber);
    bool is_ready = false;
    {
        LentSocket lent(fiber, socket);
        if (includes(readiness, Readiness::read)) lent.wake_when(asio::posix::descriptor_base::wait_read, wait);
        if (includes(readiness, Readiness::write)) lent.wake_when(asio::posix::descriptor_base::wait_write, wait);
        is_ready = wait->run(fiber, deadline);
    }
    if (!is_ready) throw TimeoutError("The database did not answer before the deadline.");
    if (wait->error)
        throw OperationalError("Waiting for the database's socket failed: " + wait->error.message(), {.disconnected = true});
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
