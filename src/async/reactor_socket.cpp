#include "async/reactor_socket.hpp"

#include "aludel/base/error.hpp"
#include "base/process.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>

namespace aludel::async::detail {

namespace asio = boost::asio;

//! The sockets in the reactor of one context. Outlives the context, for the sockets that ask for it later.
class ReactorSockets {
public:
    void add(ReactorSocket& socket) {
        const std::lock_guard lock(mutex_);
        sockets_.insert(&socket);
    }
    void remove(ReactorSocket& socket) noexcept {
        const std::lock_guard lock(mutex_);
        sockets_.erase(&socket);
        socket.forget();
    }
    void forget_all() noexcept {
        if (generation_ != process_generation()) return;   // another process's, which still needs them
        const std::lock_guard lock(mutex_);
        for (ReactorSocket* socket : sockets_) socket->forget();
        sockets_.clear();
    }

private:
    const std::uint32_t generation_ = process_generation();
    std::mutex mutex_{};   // of all descriptors here: they end with their sockets or with the context
    std::unordered_set<ReactorSocket*> sockets_{};
};

namespace {

class ReactorSocketsService final : public asio::execution_context::service {
public:
    using key_type = ReactorSocketsService;
    static inline asio::execution_context::id id{};

    explicit ReactorSocketsService(asio::execution_context& context) : service(context) {}
    const std::shared_ptr<ReactorSockets>& sockets() const noexcept { return sockets_; }

private:
    void shutdown() override { sockets_->forget_all(); }
    void notify_fork(asio::execution_context::fork_event event) override {
        if (event == asio::execution_context::fork_child) sockets_ = std::make_shared<ReactorSockets>();
    }

    std::shared_ptr<ReactorSockets> sockets_ = std::make_shared<ReactorSockets>();
};

int duplicate(int socket) {
    const int made = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (made < 0)
        throw OperationalError("Waiting for the database's socket failed: " + std::string(std::strerror(errno)),
                               {.disconnected = true});
    return made;
}

}  // namespace

asio::posix::stream_descriptor& ReactorSocket::on(const asio::any_io_executor& executor) {
    asio::execution_context& context = asio::query(executor, asio::execution::context);
    if (context_.load(std::memory_order_acquire) != &context) {
        leave();
        enter(context, executor);
    }
    return *descriptor_;
}

void ReactorSocket::enter(asio::execution_context& context, const asio::any_io_executor& executor) {
    // It must not keep the context's `run` from returning.
    auto made = std::make_unique<asio::posix::stream_descriptor>(
        asio::prefer(executor, asio::execution::outstanding_work.untracked));
    // Made after the reactor, and so shut down before it: under its lock, which the reactor's own end lacks.
    const auto neighbours = asio::use_service<ReactorSocketsService>(context).sockets();
    const int descriptor = duplicate(socket_);
    boost::system::error_code error;
    made->assign(descriptor, error);
    if (error) {
        ::close(descriptor);
        throw OperationalError("Waiting for the database's socket failed: " + error.message(), {.disconnected = true});
    }
    neighbours->add(*this);
    generation_ = process_generation();
    neighbours_ = neighbours;
    descriptor_ = std::move(made);
    context_.store(&context, std::memory_order_release);
}

// In a child process the reactor is the parent's, from which nothing must be removed.
void ReactorSocket::leave() noexcept {
    const auto neighbours = std::exchange(neighbours_, {});
    if (!neighbours) return;
    if (generation_ == process_generation()) return neighbours->remove(*this);
    ::close(descriptor_->native_handle());
    static_cast<void>(descriptor_.release());
}

void ReactorSocket::forget() noexcept {
    descriptor_.reset();
    context_.store(nullptr, std::memory_order_release);
}

}  // namespace aludel::async::detail
