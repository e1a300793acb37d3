#pragma once

#include "server.hpp"

#include <cstddef>
#include <memory>

namespace aludel::libpq_test {

//! A network between the driver and a server, which stops forwarding when a test says so: connections stay open, and
//! nothing comes through any more. It works on a thread of its own and ends, with all its connections, when destroyed.
class Proxy {
public:
    //! To the test server, or to the server at the given port of this machine.
    Proxy();
    explicit Proxy(int server_port);
    Proxy(const Proxy&) = delete;
    ~Proxy();

    //! The test server's arguments, through this proxy.
    driver::ConnectParameters args() const;

    //! Nothing comes through from now on, in any direction, on any connection.
    void stop();
    //! As `stop`, once so many bytes have come from the client, or from the server, on one connection.
    void stop_after_client(std::size_t bytes);
    void stop_after_server(std::size_t bytes);
    //! Requests to cancel are taken and go nowhere, from now on; or are forwarded, when all else is stopped.
    void swallow_cancellations();
    void forward_cancellations();
    //! All comes through again, also what was held back.
    void resume();

    //! How often a client has asked something after an answer.
    int round_trips() const;
    //! How many requests to cancel have been seen.
    int cancellations() const;

private:
    struct Shared;
    class Forwarding;

    std::unique_ptr<Shared> shared_;
};

}  // namespace aludel::libpq_test
