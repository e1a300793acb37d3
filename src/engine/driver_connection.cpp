#include "aludel/engine/driver_connection.hpp"

#include "aludel/base/error.hpp"
#include "driver/factory.hpp"

#include <charconv>
#include <memory>
#include <utility>

namespace aludel {

DriverConnection DriverConnection::owner(driver::Connection* connection) noexcept {
    DriverConnection made(*connection);
    made.owns_ = true;
    return made;
}

DriverConnection::DriverConnection(DriverConnection&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), owns_(std::exchange(other.owns_, false)) {}

DriverConnection& DriverConnection::operator=(DriverConnection&& other) noexcept {
    std::swap(connection_, other.connection_);
    std::swap(owns_, other.owns_);
    return *this;
}

DriverConnection::~DriverConnection() {
    if (owns_) delete connection_;
}

driver::Connection* DriverConnection::release() noexcept {
    owns_ = false;
    return std::exchange(connection_, nullptr);
}

void DriverConnection::execute(SqlText sql) { connection_->run(sql.view()); }
bool DriverConnection::is_alive() const noexcept { return connection_ && connection_->is_alive(); }
std::string DriverConnection::server_version() const { return connection_->server_version(); }
void DriverConnection::close() noexcept { connection_->close(); }

ConnectArgs::ConnectArgs(const driver::DriverFactory& factory, const driver::ConnectParameters& arguments)
    : factory_(factory), arguments_(new driver::ConnectParameters(arguments)),
      port_(arguments.port == 0 ? std::string() : std::to_string(arguments.port)) {}

ConnectArgs::~ConnectArgs() { delete arguments_; }

std::string& ConnectArgs::operator[](std::string_view name) {
    driver::ConnectParameters& args = *arguments_;
    if (name == "user") return args.user;
    if (name == "host") return args.host;
    if (name == "database") return args.database;
    if (name == "port") return port_;
    if (name == "password") {
        args.has_password = true;
        return args.password;
    }
    for (auto it = args.options.rbegin(); it != args.options.rend(); ++it)   // the last one counts
        if (it->first == name) return it->second;
    return args.options.emplace_back(name, std::string()).second;
}

const driver::ConnectParameters& ConnectArgs::finished() {
    int port = 0;
    const auto [end, error] = std::from_chars(port_.data(), port_.data() + port_.size(), port);
    const bool is_number = port_.empty() || (error == std::errc() && end == port_.data() + port_.size());
    if (!is_number || port < 0 || port > 65'535)
        throw ArgumentError("do_connect: the port is '" + port_ + "'; give a number from 1 to 65535, or nothing.");
    arguments_->port = port;
    return *arguments_;
}

DriverConnection ConnectArgs::connect() { return DriverConnection::owner(factory_.connect(finished()).release()); }

}  // namespace aludel
