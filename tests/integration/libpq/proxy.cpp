#include "proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <list>
#include <stdexcept>
#include <thread>

namespace aludel::libpq_test {

namespace {

constexpr std::size_t no_limit = SIZE_MAX;

class Socket {
public:
    Socket() = default;
    explicit Socket(int descriptor) : descriptor_(descriptor) {
        if (descriptor_ < 0) throw std::runtime_error("the proxy has no socket: " + std::string(std::strerror(errno)));
    }
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    operator int() const { return descriptor_; }

private:
    int descriptor_ = -1;
};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

// Bytes on their way from one socket to the other one.
struct Stream {
    std::array<char, 16384> buffer{};
    std::size_t begin = 0, end = 0;
    std::size_t total = 0;   // all that were taken
    bool ended = false;

    bool is_empty() const { return begin == end; }
};

struct Link {
    Socket client, server;
    Stream to_server{}, to_client{};
    bool is_cancellation = false;
    bool is_over = false;
    bool is_answered = true;   // what the client has sent
};

// The code of the first message tells: length, code.
bool starts_cancellation(const Stream& stream) {
    constexpr std::array<unsigned char, 4> code{0x04, 0xd2, 0x16, 0x2e};   // 80877102
    return stream.total >= 8 && std::memcmp(stream.buffer.data() + 4, code.data(), code.size()) == 0;
}

}  // namespace

struct Proxy::Shared {
    explicit Shared(int port) : server_port(port), listener(::socket(AF_INET, SOCK_STREAM, 0)), bell(::eventfd(0, 0)) {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 100) != 0)
            throw std::runtime_error("the proxy cannot listen");
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
        this->port = ntohs(address.sin_port);
    }
    void ring() {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(bell, &one, sizeof one);
    }

    int server_port;
    int port = 0;
    Socket listener, bell;
    std::atomic<bool> ends{false}, stopped{false}, swallows{false}, always_cancels{false};
    std::atomic<std::size_t> client_limit{no_limit}, server_limit{no_limit};
    std::atomic<int> cancellations{0}, round_trips{0};
    std::thread thread{};
};

//! The loop of the proxy's thread.
class Proxy::Forwarding {
public:
    explicit Forwarding(Shared& shared) : shared_(shared) {}

    void run() {
        while (!shared_.ends) {
            wait();
            if (entries_[0].revents) accept();
            if (entries_[1].revents) drain_bell();
            for (Link& link : links_) forward(link);
            links_.remove_if([](const Link& link) { return link.is_over; });
        }
    }

private:
    bool is_stopped(const Link& link) const {
        if (link.is_cancellation) return shared_.swallows || (shared_.stopped && !shared_.always_cancels);
        return shared_.stopped;
    }
    std::size_t room(const Link& link, const Stream& stream) const {
        if (is_stopped(link) || stream.ended || !stream.is_empty()) return 0;
        const std::size_t limit = &stream == &link.to_server ? shared_.client_limit : shared_.server_limit;
        return std::min(stream.buffer.size(), limit - std::min(limit, stream.total));
    }
    bool has_to_write(const Link& link, const Stream& stream) const { return !is_stopped(link) && !stream.is_empty(); }

    void wait() {
        entries_ = {{shared_.listener, POLLIN, 0}, {shared_.bell, POLLIN, 0}};
        for (const Link& link : links_) {
            add(link.client, room(link, link.to_server) > 0, has_to_write(link, link.to_client));
            add(link.server, room(link, link.to_client) > 0, has_to_write(link, link.to_server));
        }
        ::poll(entries_.data(), entries_.size(), -1);
    }
    void add(int socket, bool reads, bool writes) {
        const int events = (reads ? POLLIN : 0) | (writes ? POLLOUT : 0);
        entries_.push_back({events ? socket : -1, static_cast<short>(events), 0});   // -1: poll passes it over
    }
    void drain_bell() {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto size = ::read(shared_.bell, &count, sizeof count);
    }

    void accept() {
        Socket client(::accept(shared_.listener, nullptr, nullptr));
        Socket server(::socket(AF_INET, SOCK_STREAM, 0));
        const sockaddr_in address = loopback(shared_.server_port);
        if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
        const int yes = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        links_.push_back(Link{std::move(client), std::move(server)});
    }

    void forward(Link& link) {
        pass(link, link.client, link.to_server, link.server);
        pass(link, link.server, link.to_client, link.client);
    }
    void pass(Link& link, int from, Stream& stream, int to) {
        const bool is_first = &stream == &link.to_server && stream.total == 0;
        if (take(link, from, stream)) count_round_trip(link, stream);
        if (is_first && starts_cancellation(stream)) {
            link.is_cancellation = true;
            ++shared_.cancellations;
        }
        if (has_to_write(link, stream)) give(link, stream, to);
        if (stream.ended && stream.is_empty()) link.is_over = true;
    }
    void count_round_trip(Link& link, const Stream& stream) {
        const bool was_answered = std::exchange(link.is_answered, &stream == &link.to_client);
        if (was_answered && !link.is_answered) ++shared_.round_trips;
    }
    // True when something has come.
    bool take(Link& link, int from, Stream& stream) {
        const std::size_t most = room(link, stream);
        if (most == 0) return false;
        const ssize_t size = ::recv(from, stream.buffer.data(), most, MSG_DONTWAIT);
        if (size > 0) {
            stream.begin = 0;
            stream.end = static_cast<std::size_t>(size);
            stream.total += stream.end;
        } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
            stream.ended = true;
        }
        return size > 0;
    }
    void give(Link& link, Stream& stream, int to) {
        const ssize_t size = ::send(to, stream.buffer.data() + stream.begin, stream.end - stream.begin,
                                    MSG_DONTWAIT | MSG_NOSIGNAL);
        if (size > 0) stream.begin += static_cast<std::size_t>(size);
        else if (errno != EAGAIN && errno != EINTR) link.is_over = true;
    }

    Shared& shared_;
    std::list<Link> links_{};
    std::vector<pollfd> entries_{};
};

Proxy::Proxy() : Proxy(server_args().port) {}

Proxy::Proxy(int server_port) : shared_(std::make_unique<Shared>(server_port)) {
    shared_->thread = std::thread([shared = shared_.get()] { Forwarding(*shared).run(); });
}

Proxy::~Proxy() {
    shared_->ends = true;
    shared_->ring();
    shared_->thread.join();
}

driver::ConnectParameters Proxy::args() const {
    driver::ConnectParameters args = server_args();
    args.host = "127.0.0.1";
    args.port = shared_->port;
    return args;
}

void Proxy::stop() {
    shared_->stopped = true;
    shared_->ring();
}

void Proxy::stop_after_client(std::size_t bytes) { shared_->client_limit = bytes; }
void Proxy::stop_after_server(std::size_t bytes) { shared_->server_limit = bytes; }
void Proxy::swallow_cancellations() { shared_->swallows = true; }
void Proxy::forward_cancellations() { shared_->always_cancels = true; }

void Proxy::resume() {
    shared_->stopped = shared_->swallows = false;
    shared_->client_limit = shared_->server_limit = no_limit;
    shared_->ring();
}

int Proxy::round_trips() const { return shared_->round_trips; }
int Proxy::cancellations() const { return shared_->cancellations; }

}  // namespace aludel::libpq_test
