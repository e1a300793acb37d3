#include "drivers/sqlite3/factory.hpp"

#include "dialects/sqlite/dialect.hpp"
#include "drivers/sqlite3/connection.hpp"
#include "drivers/sqlite3/offloaded.hpp"

#include <sqlite3.h>

namespace aludel::sqlite3_driver {

namespace {

class Factory final : public driver::DriverFactory {
public:
    using driver::DriverFactory::connect;
    std::string_view name() const noexcept override { return "sqlite3"; }
    Ref<const Dialect> dialect(const DialectOptions& options) const override {
        return sqlite::dialect_of_driver(name(), options);
    }
    std::string client_version() const override { return sqlite3_libversion(); }

    std::unique_ptr<driver::Connection> connect(const driver::ConnectParameters& arguments,
                                                driver::Deadline deadline) const override {
        const auto limit = nearest(deadline, driver::Deadline::after(arguments.connect_timeout));
        std::unique_ptr<driver::Connection> made;
        if (arguments.waiter && arguments.waiter->has_threads())
            made = std::make_unique<OffloadedConnection>(*arguments.waiter, OpenOptions::from(arguments),
                                                         arguments.statement_cache_size, limit);
        else
            made = std::make_unique<SqliteConnection>(OpenOptions::from(arguments), arguments.statement_cache_size, limit);
        made->set_deadline(deadline);
        return made;
    }

    bool is_private_to_connection(const driver::ConnectParameters& arguments) const noexcept override {
        try {
            const OpenOptions options = OpenOptions::from(arguments);
            return options.in_memory && !options.shared_cache;
        } catch (...) {
            return false;  // connect() reports what is wrong with the options
        }
    }
};

}  // namespace

const driver::DriverFactory& factory() noexcept {
    static const Factory instance;
    return instance;
}

}  // namespace aludel::sqlite3_driver
