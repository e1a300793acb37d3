#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::libpq_driver {

class Cursor;

//! The cursors that are open on a connection. They end with their transaction, and with a savepoint that is older and
//! rolled back to; to close such a cursor would be an error, which spoils the transaction.
class OpenCursors {
public:
    void add(Cursor& cursor) { cursors_.push_back(&cursor); }
    bool is_empty() const noexcept { return cursors_.empty(); }
    void remove(const Cursor& cursor) noexcept { std::erase(cursors_, &cursor); }

    //! Records a command of the engine: savepoints and the rollback to them. `number` is the latest number
    //! that was given to a cursor; `rolled_back` says that a ROLLBACK was in it.
    void ran(std::string_view sql, std::uint64_t number, bool rolled_back);
    void transaction_ended() noexcept;

private:
    struct Savepoint {
        std::string name;
        std::uint64_t number;
    };
    void rolled_back_to(std::string_view name) noexcept;
    void forget_after(std::uint64_t number) noexcept;

    std::vector<Cursor*> cursors_{};
    std::vector<Savepoint> savepoints_{};   // since the first cursor was opened
};

}  // namespace aludel::libpq_driver
