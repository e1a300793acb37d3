#include "drivers/libpq/submission.hpp"

#include "drivers/libpq/backend.hpp"

#include <utility>

namespace aludel::libpq_driver {

void Submission::begin() {
    pipeline_.emplace(backend_.channel());
    backend_.occupy(backend_.in_transaction());
    backend_.send_prepared_begin(*pipeline_);
    commits_ = commit_is_due_ = false;
    commit_error_ = nullptr;
}

void Submission::send_commit() {
    pipeline_->send(backend_.send_commit());
    commits_ = true;
}

ResultPtr Submission::collect() {
    pipeline_->sync();
    ResultPtr result = pipeline_->next();
    if (commits_) pipeline_->next();
    const Failure failure = pipeline_->end();
    ResultPtr begin_error = pipeline_->take_begin_error();
    pipeline_.reset();
    backend_.release();
    if (begin_error) result = backend_.repeat_begin(std::move(begin_error), failure.error);
    commit_is_due_ = commits_ && is_error(result.get());
    if (!commit_is_due_) commit_error_ = failure.error;
    return result;
}

void Submission::collect_commit() {
    if (std::exchange(commit_is_due_, false)) return backend_.run("COMMIT");
    if (commit_error_) std::rethrow_exception(std::exchange(commit_error_, nullptr));
}

}  // namespace aludel::libpq_driver
