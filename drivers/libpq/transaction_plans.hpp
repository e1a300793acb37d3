#pragma once

#include "drivers/libpq/pipeline.hpp"
#include "drivers/libpq/plan.hpp"

#include <string>
#include <vector>

namespace aludel::libpq_driver {

//! BEGIN and COMMIT as prepared statements, which the server executes faster than text.
//!
//! They are prepared in the pipeline that first sends a BEGIN, so they cost no round trip. A transaction is committed by
//! the prepared COMMIT only if it has begun with a prepared BEGIN: then the server has both.
class TransactionPlans {
public:
    //! Sends the command that begins a transaction, as a part of the pipeline, and prepares it first if necessary.
    void send_begin(Pipeline& pipeline, PGconn* connection, const std::string& begin, PlanNames& names);
    //! The name of the prepared COMMIT; null when this transaction is to be committed by text.
    const char* commit() const noexcept { return has_begun_ ? commit_.c_str() : nullptr; }
    //! A transaction begins in another way.
    void leave() noexcept { has_begun_ = false; }
    //! The server has none of them any more.
    void forget() noexcept;

private:
    struct Begin {
        std::string text, name;
    };
    std::vector<Begin> begins_{};   // one for each text: they differ in isolation level and the like
    std::string commit_{};          // the name
    bool has_begun_ = false;        // the current transaction
};

}  // namespace aludel::libpq_driver
