#pragma once

// Connections to nothing, for the logic of pools alone: when they are opened, handed out, reset and closed.

#include "aludel/base/error.hpp"
#include "pool/pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

namespace aludel::pool_test {

//! What has become of the connections of one connector.
struct Counts {
    std::atomic<int> opened{0}, open{0}, most_open{0}, resets{0}, commits{0}, pings{0};
};

class FakeConnection final : public driver::Connection {
public:
    FakeConnection(Counts& counts, int number) : number(number), counts_(counts) {
        const int open = ++counts_.open;
        int most = counts_.most_open;
        while (open > most && !counts_.most_open.compare_exchange_weak(most, open)) {}
    }
    ~FakeConnection() override { --counts_.open; }

    void set_deadline(driver::Deadline) noexcept override {}
    void cancel() noexcept override {}
    Ref<driver::Statement> prepare(std::string_view, const driver::PrepareHints&) override { return {}; }
    void run(std::string_view sql) override {
        if (sql == "ROLLBACK") ++counts_.resets;
        if (sql == "COMMIT") ++counts_.commits;
        if (refuses_rollback) throw OperationalError("the server is gone");
        transaction = false;
    }
    void run_script(std::string_view) override {}
    bool is_alive() const noexcept override { return alive; }
    bool ping() noexcept override {
        ++counts_.pings;
        return answers;
    }
    driver::TransactionStatus transaction_status() const noexcept override {
        return transaction ? driver::TransactionStatus::active : driver::TransactionStatus::none;
    }
    void close_cursors() noexcept override { ++cursors_closed; }
    void close() noexcept override { alive = false; }
    std::string server_version() const override { return "1.0"; }

    const int number;
    bool alive = true, answers = true, transaction = false, refuses_rollback = false;
    int cursors_closed = 0;

private:
    Counts& counts_;
};

class FakeConnector final : public pool::Connector {
public:
    std::unique_ptr<driver::Connection> connect(driver::Deadline) override {
        if (fails) throw OperationalError("cannot connect");
        return std::make_unique<FakeConnection>(counts, ++counts.opened);
    }
    Counts counts;
    std::atomic<bool> fails{false};
};

//! A connection that was closed while it was in use is not handed out again. The pool is new.
inline void expect_closed_connection_is_replaced(pool::Pool& pool, const FakeConnector& connector) {
    auto record = pool.checkout();
    record->connection->close();
    pool.checkin(std::move(record));
    record = pool.checkout();
    EXPECT_EQ(connector.counts.opened, 2);
    pool.checkin(std::move(record));
}

inline FakeConnection& fake(const Ref<pool::Record>& record) {
    return static_cast<FakeConnection&>(*record->connection);
}

}  // namespace aludel::pool_test
