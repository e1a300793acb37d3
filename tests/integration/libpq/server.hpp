#pragma once

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"
#include "drivers/libpq/factory.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::libpq_test {

//! Where the test server is, from ALUDEL_TEST_POSTGRESQL=postgresql://user:password@host:port/database.
inline driver::ConnectParameters server_args() {
    const char* url = std::getenv("ALUDEL_TEST_POSTGRESQL");
    if (!url)
        throw ArgumentError("set ALUDEL_TEST_POSTGRESQL to the URL of a PostgreSQL database for tests, e.g. "
                            "postgresql://user:password@127.0.0.1:5432/test");
    driver::ConnectParameters args;
    PQconninfoOption* parsed = PQconninfoParse(url, nullptr);
    if (!parsed) throw ArgumentError("ALUDEL_TEST_POSTGRESQL is no URL of PostgreSQL: " + std::string(url));
    for (const PQconninfoOption* option = parsed; option->keyword; ++option) {
        const std::string_view name = option->keyword;
        if (!option->val) continue;
        if (name == "user") args.user = option->val;
        else if (name == "password") args.password = option->val, args.has_password = true;
        else if (name == "host") args.host = option->val;
        else if (name == "port") args.port = std::atoi(option->val);
        else if (name == "dbname") args.database = option->val;
        else args.options.emplace_back(name, option->val);
    }
    PQconninfoFree(parsed);
    return args;
}

inline std::unique_ptr<driver::Connection> connect(const driver::ConnectParameters& args = server_args()) {
    return libpq_driver::factory().connect(args);
}

//! Parameters whose values live as long as this.
class Bound {
public:
    Bound(std::initializer_list<Value> values, std::vector<TypeId> types = {}) : values_(values) {
        for (std::size_t i = 0; i < values_.size(); ++i)
            params_.push_back(values_[i].param(i < types.size() ? types[i] : TypeId::null));
    }
    operator std::span<const Param>() const { return params_; }

private:
    std::vector<Value> values_;
    std::vector<Param> params_{};
};

inline Ref<driver::Statement> execute(driver::Connection& connection, std::string_view sql, const Bound& bound = {},
                                      bool stream = false) {
    auto statement = connection.prepare(sql, {});
    statement->execute(bound, {.stream = stream});
    return statement;
}

//! The current row's column as a `T`, decoded through its slot.
template <class T>
T get(driver::Statement& statement, int column = 0) {
    T out{};
    const Slot slot = slot_of<T>(0);
    statement.read(column, {&slot, 1}, &out);
    return out;
}

//! The first column of the first row.
template <class T>
T scalar(driver::Connection& connection, std::string_view sql, const Bound& bound = {}) {
    auto statement = execute(connection, sql, bound);
    if (!statement->next()) throw NoResultFound("no row came of " + std::string(sql));
    T value = get<T>(*statement);
    statement->close();
    return value;
}

using testing::caught;

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

//! A connection to the server; temporary tables are its playground.
class LibpqTest : public ::testing::Test {
protected:
    void SetUp() override { connection_ = connect(); }

    driver::Connection& connection() { return *connection_; }
    void run(std::string_view sql) { connection_->run(sql); }

    std::unique_ptr<driver::Connection> connection_;
};

}  // namespace aludel::libpq_test
