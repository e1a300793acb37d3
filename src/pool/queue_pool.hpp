#pragma once

#include "pool/pool.hpp"
#include "pool/waiting_line.hpp"

#include <cstddef>
#include <deque>
#include <mutex>

namespace aludel::pool {

//! Keeps up to `size` connections, opens up to `max_overflow` more. Waiters are served in the order of arrival: a
//! connection that comes back is handed to the first one, not to the next caller.
class QueuePool final : public Pool {
public:
    QueuePool(Connector& connector, const PoolOptions& options)
        : Pool(connector, options), waiting_(options.waiter) {}

    ~QueuePool() override;

    void dispose() noexcept override;

    std::string status() const override;
    int size() const override { return options_.size; }
    int checkedin() const override;
    int checkedout() const override;
    int overflow() const override;

protected:
    Ref<Record> lend(driver::Deadline deadline) override;
    void take_back(Ref<Record> record) noexcept override;
    void forget(Record& record) noexcept override;

private:
    //! The right to have one connection open, and an idle connection if there was one.
    struct Place {
        Ref<Record> record{};
        std::uint64_t generation = 0;
    };
    struct WaitingForPlace : Waiting {
        Place place{};
    };

    //! In a forked child, when it is first used there: forgets what the parent has.
    void start_anew_in_child() noexcept;
    Place take_place(driver::Deadline deadline);
    Place wait_for_place(std::unique_lock<std::mutex>& lock, driver::Deadline deadline);
    [[noreturn]] void throw_timeout(bool by_deadline) const;
    bool may_open() const noexcept;
    //! Gives the place of a connection, with it or without, to who waits first, or back to the pool.
    void pass_on(Place place) noexcept;
    void serve(Place place) noexcept;

    mutable std::mutex mutex_{};
    std::deque<Ref<Record>> idle_{};
    WaitingLine waiting_;
    std::uint32_t process_ = process_generation();   // whose connections these are
    int out_ = 0;                        // places taken, in this generation
    std::uint64_t generation_ = 0;
};

}  // namespace aludel::pool
