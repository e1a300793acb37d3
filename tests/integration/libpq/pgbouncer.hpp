#pragma once

#include "server.hpp"

#include <sys/types.h>

namespace aludel::libpq_test {

//! PgBouncer before the test server, with or without TLS; it ends when this does.
class PgBouncer {
public:
    enum class Mode {
        session,       //!< a client has a connection to the server for as long as it wants
        transaction,   //!< for one transaction, out of two
    };
    explicit PgBouncer(Mode mode = Mode::session);
    PgBouncer(const PgBouncer&) = delete;
    ~PgBouncer();

    //! The test server's arguments, through the pooler.
    driver::ConnectParameters args() const;
    int port() const { return port_; }

private:
    void start();
    void wait_until_it_answers() const;

    std::string folder_;
    int port_;
    pid_t process_ = -1;
};

}  // namespace aludel::libpq_test
