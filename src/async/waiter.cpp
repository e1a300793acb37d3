#include "aludel/async/waiter.hpp"

#include "async/fiber.hpp"
#include "async/wait.hpp"
#include "driver/bell.hpp"
#include "driver/may_wait.hpp"

namespace aludel::async {

namespace {

using detail::Fiber;

class FiberWaiter : public driver::Waiter {
    class WatchedSocket final : public driver::WatchedSocket {
    public:
        WatchedSocket(FiberWaiter& waiter, int socket) : waiter_(waiter), native_(socket), socket_(socket) {}
        void wait(driver::Readiness readiness, driver::Deadline deadline) override {
            Fiber* fiber = Fiber::current();
            if (!fiber) return waiter_.wait_outside(native_, readiness, deadline);
            detail::wait_for_socket(*fiber, socket_, readiness, deadline);
        }

    private:
        FiberWaiter& waiter_;
        const int native_;
        detail::ReactorSocket socket_;
    };

public:
    void wait(int socket, driver::Readiness readiness, driver::Deadline deadline) override {
        WatchedSocket(*this, socket).wait(readiness, deadline);
    }
    Ref<driver::WatchedSocket> watch(int socket) override { return make_ref<WatchedSocket>(*this, socket); }
    Ref<driver::Bell> make_bell() override {
        Fiber* fiber = Fiber::current();
        return fiber ? detail::make_bell(*fiber) : Waiter::make_bell();
    }
    bool was_cancelled() const noexcept override {
        const Fiber* fiber = Fiber::current();
        return fiber && fiber->was_interrupted();
    }
    void cancel_again() noexcept override {
        if (Fiber* fiber = Fiber::current()) fiber->cancel_again();
    }

private:
    virtual void wait_outside(int socket, driver::Readiness readiness, driver::Deadline deadline) {
        driver::poll_waiter().wait(socket, readiness, deadline);
    }
};

class AsyncWaiter final : public FiberWaiter {
public:
    bool may_wait() const noexcept override { return Fiber::current() || detail::is_on_thread_for_fiber(); }
    void run(driver::BlockingCall& call) override {
        if (detail::is_on_thread_for_fiber()) return call.run();
        Fiber* fiber = Fiber::current();
        if (!fiber) driver::throw_await_required();
        detail::run_on_thread(*fiber, call);
    }
    bool has_threads() const noexcept override { return true; }

private:
    void wait_outside(int socket, driver::Readiness readiness, driver::Deadline deadline) override {
        if (!detail::is_on_thread_for_fiber()) driver::throw_await_required();
        driver::poll_waiter().wait(socket, readiness, deadline);
    }
};

}  // namespace

driver::Waiter& fiber_waiter() {
    static FiberWaiter waiter;
    return waiter;
}

driver::Waiter& async_waiter() {
    static AsyncWaiter waiter;
    return waiter;
}

}  // namespace aludel::async
