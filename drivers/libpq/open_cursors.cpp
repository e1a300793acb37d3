#include "drivers/libpq/open_cursors.hpp"

#include "drivers/libpq/cursor.hpp"

namespace aludel::libpq_driver {

namespace {

constexpr std::string_view begin_savepoint = "SAVEPOINT ";
constexpr std::string_view back_to_savepoint = "ROLLBACK TO SAVEPOINT ";

}  // namespace

void OpenCursors::ran(std::string_view sql, std::uint64_t number, bool rolled_back) {
    if (cursors_.empty()) return savepoints_.clear();   // older ones than every cursor to come
    if (sql.starts_with(begin_savepoint))
        savepoints_.push_back({std::string(sql.substr(begin_savepoint.size())), number});
    else if (sql.starts_with(back_to_savepoint)) {
        const std::string_view rest = sql.substr(back_to_savepoint.size());
        rolled_back_to(rest.substr(0, rest.find(';')));   // the RELEASE may come with it
    } else if (rolled_back) transaction_ended();           // a script's own: who knows to where
}

// A savepoint that is not known is older than all cursors.
void OpenCursors::rolled_back_to(std::string_view name) noexcept {
    while (!savepoints_.empty() && savepoints_.back().name != name) savepoints_.pop_back();
    forget_after(savepoints_.empty() ? 0 : savepoints_.back().number);
}

void OpenCursors::transaction_ended() noexcept {
    savepoints_.clear();
    forget_after(0);
}

void OpenCursors::forget_after(std::uint64_t number) noexcept {
    for (std::size_t i = cursors_.size(); i > 0; --i)
        if (cursors_[i - 1]->number() > number) cursors_[i - 1]->forget();   // takes it out
}

}  // namespace aludel::libpq_driver
