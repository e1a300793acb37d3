#include "aludel/base/error.hpp"
#include "pool/pool.hpp"

#include <fmt/format.h>

#include <mutex>
#include <utility>

namespace aludel::pool {

namespace {

//! Keeps one connection for one user at a time: finds the code that takes a second one while it has the first.
class AssertionPool final : public Pool {
public:
    using Pool::Pool;

    ~AssertionPool() override { dispose(); }

    void dispose() noexcept override {
        Ref<Record> idle;
        {
            const std::lock_guard lock(mutex_);
            start_anew_in_child();
            idle = std::exchange(idle_, {});
            ++generation_;
            is_out_ = false;
        }
        if (idle) close(std::move(idle));
    }
    std::string status() const override { return "AssertionPool"; }
    int size() const override { return 1; }
    int checkedin() const override {
        const std::lock_guard lock(mutex_);
        return idle_ ? 1 : 0;
    }
    int checkedout() const override {
        const std::lock_guard lock(mutex_);
        return is_out_ ? 1 : 0;
    }
    int overflow() const override { return 0; }

protected:
    Ref<Record> lend(driver::Deadline deadline) override {
        auto [record, generation] = take_turn();
        try {
            if (record && is_usable(*record, deadline)) return std::move(record);
            if (record) close(std::move(record));
            return connect(generation, deadline);
        } catch (...) {
            end_turn({}, generation);
            throw;
        }
    }
    void take_back(Ref<Record> record) noexcept override {
        const std::uint64_t generation = record->generation;
        if (!reset(*record)) close(std::move(record));
        end_turn(std::move(record), generation);
    }
    void forget(Record& record) noexcept override { end_turn({}, record.generation); }

private:
    std::pair<Ref<Record>, std::uint64_t> take_turn() {
        const std::lock_guard lock(mutex_);
        start_anew_in_child();
        if (is_out_)
            throw InvalidRequestError(fmt::format("AssertionPool: a connection is in use already.{} Close it first, or "
                                                  "use another poolclass when two are needed at once.", places()));
        is_out_ = true;
        return {std::exchange(idle_, {}), generation_};
    }
    void end_turn(Ref<Record> record, std::uint64_t generation) noexcept {
        {
            const std::lock_guard lock(mutex_);
            if (generation == generation_) {
                is_out_ = false;
                idle_ = std::move(record);
            }
        }
        if (record) close(std::move(record));   // from before dispose()
    }
    void start_anew_in_child() noexcept {
        if (process_ == process_generation()) return;
        process_ = process_generation();
        if (idle_) abandon(std::move(idle_));
        is_out_ = false;
        ++generation_;
    }

    mutable std::mutex mutex_{};
    Ref<Record> idle_{};
    bool is_out_ = false;
    std::uint64_t generation_ = 0;
    std::uint32_t process_ = process_generation();   // whose connection it is
};

}  // namespace

std::unique_ptr<Pool> make_assertion_pool(Connector& connector, const PoolOptions& options) {
    return std::make_unique<AssertionPool>(connector, options);
}

}  // namespace aludel::pool
