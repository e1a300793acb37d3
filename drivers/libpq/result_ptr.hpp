#pragma once

#include <libpq-fe.h>

#include <memory>

namespace aludel::libpq_driver {

struct ClearResult {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

struct FinishConnection {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
using ConnectionPtr = std::unique_ptr<PGconn, FinishConnection>;

}  // namespace aludel::libpq_driver
