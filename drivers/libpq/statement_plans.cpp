#include "drivers/libpq/statement.hpp"

#include "aludel/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace aludel::libpq_driver {

namespace {

// Lists of parameter types that are kept for one statement.
constexpr std::size_t max_plans = 8;

}  // namespace

// Makes `plan_` one that fits the parameters.
void PgStatement::plan_for(const Parameters& parameters) {
    forget_lost_plans();
    plan_ = find_plan(parameters);
    if (plan_) return;
    trim_plans();
    plan_ = add_plan(backend_->prepare(sql_, parameters.oids()));
}

Plan* PgStatement::find_plan(const Parameters& parameters) {
    if (plan_ && parameters.fit(plan_->types)) return plan_;
    for (const auto& plan : plans_)
        if (parameters.fit(plan->types)) return plan.get();
    return nullptr;
}

Plan* PgStatement::add_plan(std::unique_ptr<Plan> plan) {
    plans_.push_back(std::move(plan));
    return plans_.back().get();
}

void PgStatement::trim_plans() {
    while (plans_.size() >= max_plans) {
        backend_->drop(std::move(plans_.front()));
        plans_.erase(plans_.begin());
    }
}

// True when the error may come from a plan that is out of date; it will not be used again.
bool PgStatement::forget_stale_plan(const PGresult* error) {
    const StalePlan stale = stale_plan(error);
    if (stale == StalePlan::changed) forget_plan();
    if (stale == StalePlan::unknown) backend_->forget_plans();
    return stale != StalePlan::no;
}

// The current one; `plan_` is null afterwards.
void PgStatement::forget_plan() {
    const auto at = std::find_if(plans_.begin(), plans_.end(), [&](const auto& plan) { return plan.get() == plan_; });
    if (at == plans_.end()) return;
    backend_->drop(std::move(*at));
    plans_.erase(at);
    plan_ = nullptr;
    columns_ = nullptr;
}

// After DISCARD ALL the server knows none of the names; after ALTER TABLE it refuses plans whose columns have changed.
void PgStatement::forget_lost_plans() noexcept {
    if (plan_epoch_ == backend_->plan_epoch() && table_epoch_ == backend_->table_epoch()) return;
    if (plan_epoch_ == backend_->plan_epoch())
        for (auto& plan : plans_) backend_->drop(std::move(plan));
    plan_epoch_ = backend_->plan_epoch();
    table_epoch_ = backend_->table_epoch();
    plans_.clear();
    plan_ = nullptr;
    columns_ = nullptr;
}

void PgStatement::check_parameter_count(const Plan& plan, const Parameters& parameters) const {
    if (plan.parameter_count == parameters.count() || plan.parameter_count == Plan::unknown) return;
    throw InterfaceError(fmt::format("the statement takes {} parameters, but got {}", plan.parameter_count,
                                     parameters.count()));
}

}  // namespace aludel::libpq_driver
