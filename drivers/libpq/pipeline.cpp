#include "drivers/libpq/pipeline.hpp"

namespace aludel::libpq_driver {

void Pipeline::send_begin(const std::string& sql) {
    send(PQsendQueryParams(channel_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    begins_ = true;
}

void Pipeline::sync() {
    channel_.check_sent(PQpipelineSync(channel_.get()));
    channel_.flush();
    if (!begins_) return;
    next();
    begin_failed_ = failed();
}

ResultPtr Pipeline::next() {
    ResultPtr outcome;
    while (ResultPtr result = channel_.next_result())
        if (!outcome || !is_error(outcome.get())) outcome = std::move(result);
    if (!failed() && is_error(outcome.get())) failure_.error = channel_.error_of(outcome.get());
    if (!channel_.is_alive()) std::rethrow_exception(failure_.error);
    return outcome;
}

Failure Pipeline::end() {
    channel_.next_result();  // of the sync
    channel_.check_sent(PQexitPipelineMode(channel_.get()));
    return failure_;
}

}  // namespace aludel::libpq_driver
