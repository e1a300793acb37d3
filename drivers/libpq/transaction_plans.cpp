#include "drivers/libpq/transaction_plans.hpp"

#include <algorithm>

namespace aludel::libpq_driver {

namespace {

int prepare(PGconn* connection, const std::string& name, const char* text) {
    return PQsendPrepare(connection, name.c_str(), text, 0, nullptr);
}

}  // namespace

void TransactionPlans::send_begin(Pipeline& pipeline, PGconn* connection, const std::string& begin,
                                  PlanNames& names) {
    auto at = std::ranges::find(begins_, begin, &Begin::text);
    if (commit_.empty()) {
        commit_ = names.next();
        pipeline.send_begin(prepare(connection, commit_, "COMMIT"));
    }
    if (at == begins_.end()) {
        at = begins_.insert(at, {begin, names.next()});
        pipeline.send_begin(prepare(connection, at->name, begin.c_str()));
    }
    pipeline.send_begin(PQsendQueryPrepared(connection, at->name.c_str(), 0, nullptr, nullptr, nullptr, 0));
    has_begun_ = true;
}

void TransactionPlans::forget() noexcept {
    begins_.clear();
    commit_.clear();
    has_begun_ = false;
}

}  // namespace aludel::libpq_driver
