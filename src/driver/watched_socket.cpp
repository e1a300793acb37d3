#include "driver/watched_socket.hpp"

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

std::unique_ptr<WatchedSocket> watch(Waiter& waiter, int socket) {
    if (auto* const watcher = dynamic_cast<SocketWatcher*>(&waiter)) return watcher->watch(socket);
    return std::make_unique<UnwatchedSocket>(waiter, socket);
}

}  // namespace aludel::driver
