#include "pool/pool.hpp"

#include <atomic>
#include <mutex>

namespace aludel::pool {

namespace {

//! Opens a connection for each use and closes it afterwards.
class NullPool final : public Pool {
public:
    explicit NullPool(Connector& connector) : connector_(connector) {}

    Ref<Record> checkout() override {
        Ref<Record> record = open_record(connector_, 0);
        ++out_;
        return record;
    }
    void checkin(Ref<Record> record) noexcept override {
        reset(*record->connection);
        record = {};
        --out_;
    }
    void invalidate_all() noexcept override {}
    void dispose() noexcept override {}
    std::string status() const override { return "NullPool"; }
    int size() const override { return 0; }
    int checkedin() const override { return 0; }
    int checkedout() const override { return out_; }
    int overflow() const override { return out_; }

private:
    Connector& connector_;
    std::atomic<int> out_{0};
};

//! One connection for all: that of a database in memory, which ends with its connection.
class StaticPool final : public Pool {
public:
    explicit StaticPool(Connector& connector) : connector_(connector) {}

    Ref<Record> checkout() override {
        const std::lock_guard lock(mutex_);
        if (!record_ || !record_->connection->is_alive()) {
            record_ = open_record(connector_, 0);
            record_->shared = true;
        }
        ++out_;
        return record_;
    }
    void checkin(Ref<Record> record) noexcept override {
        const std::lock_guard lock(mutex_);
        --out_;
        if (out_ > 0 || record != record_) return;
        if (!reset(*record->connection)) record_ = {};
    }
    void invalidate_all() noexcept override {}
    void dispose() noexcept override {
        const std::lock_guard lock(mutex_);
        record_ = {};
    }
    std::string status() const override { return "StaticPool"; }
    int size() const override { return 1; }
    int checkedin() const override {
        const std::lock_guard lock(mutex_);
        return record_ && out_ == 0 ? 1 : 0;
    }
    int checkedout() const override {
        const std::lock_guard lock(mutex_);
        return out_;
    }
    int overflow() const override { return 0; }

private:
    Connector& connector_;
    mutable std::mutex mutex_{};
    Ref<Record> record_{};
    int out_ = 0;
};

}  // namespace

std::unique_ptr<Pool> make_null_pool(Connector& connector) { return std::make_unique<NullPool>(connector); }
std::unique_ptr<Pool> make_static_pool(Connector& connector) { return std::make_unique<StaticPool>(connector); }

}  // namespace aludel::pool
