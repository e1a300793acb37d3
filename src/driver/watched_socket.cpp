#include "aludel/driver/waiter.hpp"

namespace aludel::driver {

namespace {

class UnwatchedSocket final : public WatchedSocket {
public:
    UnwatchedSocket(Waiter& waiter, int socket) : waiter_(waiter), socket_(socket) {}
    void wait(Readiness readiness, Deadline deadline) override { waiter_.wait(socket_, readiness, deadline); }

private:
    Waiter& waiter_;
    const int socket_;
};

}  // namespace

void destroy(const WatchedSocket* socket) noexcept { delete socket; }

Ref<WatchedSocket> Waiter::watch(int socket) { return make_ref<UnwatchedSocket>(*this, socket); }

}  // namespace aludel::driver
