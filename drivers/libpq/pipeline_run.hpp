#pragma once

#include "drivers/libpq/pipeline.hpp"
#include "drivers/libpq/statement.hpp"

#include <span>
#include <vector>

namespace aludel::libpq_driver {

//! Runs statements that do not depend on each other's rows in one round trip.
//!
//! In a transaction there is one synchronisation point, at the end, so that nothing is run behind an error, and nothing
//! at all when the transaction does not begin. Otherwise there is one behind each statement, which commits it.
class PipelineRun {
public:
    PipelineRun(Backend& backend, std::span<driver::PipelinedStatement> statements);

    void run();

private:
    //! One of them, in a run.
    struct Entry {
        driver::PipelinedStatement* of;
        bool may_be_stale = false;   // its plan
        bool is_stale = false;       // its plan was
    };

    void run_entries();
    bool keep_stale();
    void plan(Entry& entry) const;
    void send(Pipeline& pipeline);
    Failure collect(Pipeline& pipeline);
    void take(Entry& entry, ResultPtr outcome) const;
    ResultPtr outcome() const;
    static PgStatement& statement_of(const Entry& entry) { return static_cast<PgStatement&>(*entry.of->statement); }

    Backend& backend_;
    Channel& channel_;
    const bool in_transaction_;
    const bool may_repeat_;
    std::vector<Entry> entries_{};   // those that are to be run
};

}  // namespace aludel::libpq_driver
