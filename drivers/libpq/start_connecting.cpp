#include "drivers/libpq/start_connecting.hpp"

#include <new>
#include <vector>

namespace aludel::libpq_driver {

namespace {

// Notices go to standard error by default.
void ignore_notice(void*, const PGresult*) {}

}  // namespace

ConnectionPtr start_connecting(const ConnectOptions& options) {
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : options.entries()) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    // 0: a database name is a name, never a connection string
    ConnectionPtr connection(PQconnectStartParams(names.data(), values.data(), 0));
    if (!connection) throw std::bad_alloc();
    PQsetNoticeReceiver(connection.get(), &ignore_notice, nullptr);
    return connection;
}

}  // namespace aludel::libpq_driver
