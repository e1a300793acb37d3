#include "aludel/driver/waiter.hpp"

#include "aludel/base/error.hpp"
#include "driver/bell.hpp"
#include "driver/may_wait.hpp"
#include "driver/wakeup.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace aludel::driver {

namespace {

std::int64_t steady_now() {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

short poll_events(Readiness readiness) {
    int events = 0;
    if (readiness != Readiness::write) events |= POLLIN;
    if (readiness != Readiness::read) events |= POLLOUT;
    return static_cast<short>(events);
}

// Milliseconds left, rounded up so that the wait does not end before the deadline; -1 waits without end.
int poll_timeout(Deadline deadline) {
    if (deadline.is_never()) return -1;
    constexpr std::int64_t longest = 3'600'000;  // re-armed each hour: poll takes an int
    const std::int64_t left = deadline.steady_ns - steady_now();
    return static_cast<int>(std::clamp<std::int64_t>((left + 999'999) / 1'000'000, 0, longest));
}

class PollWaiter final : public Waiter {
public:
    void wait(int socket, Readiness readiness, Deadline deadline) override {
        for (;;) {
            pollfd entry{socket, poll_events(readiness), 0};
            const int ready = ::poll(&entry, 1, poll_timeout(deadline));
            if (ready > 0) return check(socket, entry.revents);
            if (ready < 0 && errno != EINTR)
                throw OperationalError("waiting for the database failed: poll: " + std::string(std::strerror(errno)));
            if (deadline.has_passed())
                throw TimeoutError("the database did not answer before the deadline; raise the time limit or find out "
                                   "what the server is busy with");
        }
    }

private:
    // POLLERR and POLLHUP mean ready: the client library reads the error itself.
    static void check(int socket, short events) {
        if (events & POLLNVAL)
            throw InterfaceError("waiting for the database failed: " + std::to_string(socket) +
                                 " is not an open socket; was the connection closed meanwhile?");
    }
};

class PolledBell final : public Bell {
public:
    explicit PolledBell(Waiter& waiter) : waiter_(waiter) { wakeup_.open(); }
    void ring() noexcept override { wakeup_.wake(); }
    void wait(Deadline deadline) override { wakeup_.wait(waiter_, deadline); }

private:
    Waiter& waiter_;
    Wakeup wakeup_{};
};

}  // namespace

void throw_await_required() {
    throw AwaitRequired("An asynchronous engine cannot wait for the database here, on the thread of an event loop: nothing "
                        "was sent. Await an operation of AsyncConnection or AsyncSession, or do this within run_sync().");
}

void destroy(const Bell* bell) noexcept { delete bell; }

Ref<Bell> Waiter::make_bell() { return make_ref<PolledBell>(*this); }

Deadline Deadline::after(double seconds) {
    constexpr double longest = 9e9;  // seconds that fit into 64 bits of nanoseconds
    if (!(seconds > 0) || seconds > longest) return never();
    const auto span = static_cast<std::int64_t>(seconds * 1e9);
    const std::int64_t now = steady_now();
    return span > INT64_MAX - now ? never() : Deadline{now + span};
}

bool Deadline::has_passed() const { return !is_never() && steady_now() >= steady_ns; }

Waiter& poll_waiter() {
    static PollWaiter waiter;
    return waiter;
}

}  // namespace aludel::driver
