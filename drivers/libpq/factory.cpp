#include "drivers/libpq/factory.hpp"

#include "dialects/postgresql/dialect.hpp"
#include "drivers/libpq/connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

namespace aludel::libpq_driver {

namespace {

class Factory final : public driver::DriverFactory {
public:
    using driver::DriverFactory::connect;
    std::string_view name() const noexcept override { return "libpq"; }
    Ref<const Dialect> dialect(const DialectOptions& options) const override {
        return postgresql::dialect_of_driver(name(), options);
    }

    std::string client_version() const override {
        const int version = PQlibVersion();
        return fmt::format("{}.{}", version / 10000, version % 10000);
    }

    std::unique_ptr<driver::Connection> connect(const driver::ConnectParameters& arguments,
                                                driver::Deadline deadline) const override {
        return std::make_unique<PgConnection>(arguments, deadline);
    }
};

}  // namespace

const driver::DriverFactory& factory() noexcept {
    static const Factory the_factory;
    return the_factory;
}

}  // namespace aludel::libpq_driver
