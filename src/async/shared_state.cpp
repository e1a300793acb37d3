#include "aludel/async/shared_state.hpp"

#include "aludel/async/waiter.hpp"
#include "aludel/base/error.hpp"
#include "async/fiber.hpp"

#include <string>

namespace aludel::async::detail {

SharedState::Use::Use(SharedState& state, const char* operation) : state_(state) {
    const char* current = nullptr;
    if (!state.current_.compare_exchange_strong(current, operation, std::memory_order_acquire)) {
        const std::string thing = state.thing_;
        throw IllegalStateChangeError("This " + thing + " is used twice at the same time: " + operation +
                                      " was called while " + current + " is in progress. Await each operation before the "
                                      "next one, and give each task " + thing + " of its own.");
    }
    try {
        if (const Fiber* fiber = Fiber::current()) state.latest_ = fiber->executor();
        state.take_left_behind();
    } catch (...) {
        state.current_.store(nullptr, std::memory_order_release);
        throw;
    }
}

void SharedState::keep(std::shared_ptr<void> thing) {
    if (Fiber::current()) return;   // it ends here
    const std::lock_guard lock(mutex_);
    left_behind_.push_back(std::move(thing));
}

SharedState::LeftBehind SharedState::take_left_behind() noexcept {
    const std::lock_guard lock(mutex_);
    return std::exchange(left_behind_, {});
}

namespace {

void give_up(Connection& connection) noexcept {
    try {
        connection.invalidate();
    } catch (...) {   // it is closed
    }
}

void give_up(Session& session) noexcept {
    try {
        session.invalidate();
    } catch (...) {
    }
}

//! Ends things that have to wait for that.
template <class T>
class Ending final : public Work {
public:
    Ending(std::vector<std::shared_ptr<void>> first, T last) : first_(std::move(first)), last_(std::move(last)) {}
    ~Ending() override {
        if (last_) give_up(*last_);
    }
    void run() override {
        first_.clear();
        last_.reset();
    }
    void end(std::exception_ptr) override {}

private:
    std::vector<std::shared_ptr<void>> first_;
    std::optional<T> last_;
};

template <class T>
void end_in_fiber(std::vector<std::shared_ptr<void>> first, T last, const boost::asio::any_io_executor& executor) {
    auto work = std::make_unique<Ending<T>>(std::move(first), std::move(last));
    if (Fiber::current()) work->run();
    else if (executor) post(std::move(work), executor);
}

}  // namespace

void SharedState::end_later(Connection last) noexcept {
    if (!last.closed()) end_in_fiber(take_left_behind(), std::move(last), latest_);
}

void SharedState::end_later(Session last) noexcept {
    if (last.in_transaction()) end_in_fiber(take_left_behind(), std::move(last), latest_);
}

}  // namespace aludel::async::detail
