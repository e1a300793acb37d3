#pragma once

#include "drivers/libpq/statement.hpp"

#include <deque>

namespace aludel::libpq_driver {

//! Runs a statement for many sets of parameters in pipeline mode: many are on their way before the first has answered.
//!
//! There is one synchronisation point, at the end. So outside a transaction the batch is one transaction of its own:
//! when a set fails, none of them has an effect. The results are read while the rest is sent, and both sides' buffers
//! stay small.
class BatchRun {
public:
    BatchRun(PgStatement& statement, const driver::Batch& batch, driver::BatchSink* sink);

    //! Throws the first error, after everything that is on its way was read.
    void run();
    //! True when nothing was done because the plan is out of date; run the batch again.
    bool is_to_be_repeated() const noexcept { return repeat_; }

private:
    struct Sent {
        Plan* plan;
        std::size_t row;
        bool prepares;    // the plan, instead of executing it; without a plan: cancels the batch
    };

    void send_all();
    bool is_cancelled() const noexcept { return channel_.cancellation().is_requested(); }
    bool encode(std::size_t row);
    void cancel(std::size_t row);
    void send_row(std::size_t row);
    void send_plan();
    void execute_plan(std::size_t row);
    void make_server_answer();
    void collect_begin();
    void collect_one();
    void take(const Sent& sent, const PGresult* result);
    void take_error(const Sent& sent, const PGresult* result);
    void take_rows(const Sent& sent, const PGresult* result);
    void end_pipeline();
    void forget_unknown_plans();

    PgStatement& statement_;
    Backend& backend_;
    Channel& channel_;
    const driver::Batch& batch_;
    driver::BatchSink* sink_;
    std::vector<Param> parameters_;
    std::deque<Sent> sent_{};
    std::vector<Plan*> unconfirmed_{};   // plans of which the server has not said yet that it has them
    std::size_t unsent_bytes_ = 0;
    std::size_t answered_ = 0;
    bool may_repeat_ = false;
    bool repeat_ = false;
    bool begins_ = false;                // BEGIN has been sent and not answered
    std::exception_ptr error_{};
};

}  // namespace aludel::libpq_driver
