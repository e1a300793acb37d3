#include "drivers/libpq/pipeline.hpp"

namespace aludel::libpq_driver {

void Pipeline::send_begin(int sent) {
    send(sent);
    ++begin_commands_;
}

void Pipeline::sync() {
    channel_.check_sent(PQpipelineSync(channel_.get()));
    channel_.flush();
    for (; begin_commands_ > 0; --begin_commands_)
        if (ResultPtr answer = next(); is_error(answer.get())) begin_error_ = std::move(answer);
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
    channel_.exit_pipeline();
    return failure_;
}

}  // namespace aludel::libpq_driver
