#pragma once

#include "drivers/libpq/column_array.hpp"
#include "drivers/libpq/statement.hpp"

#include <deque>
#include <exception>
#include <vector>

namespace aludel::libpq_driver {

//! Inserts a batch with few statements, each of which takes the values of some thousand rows as one array per column:
//!
//!     INSERT INTO t (a, b) SELECT pg_catalog.unnest($1), pg_catalog.unnest($2)
//!
//! The next rows are encoded while the server inserts those before. If rows are returned, the arrays are read WITH
//! ORDINALITY and sorted by it, as SQLAlchemy's insertmanyvalues does, so that generated keys rise with the rows; the
//! server returns the rows in the order in which it inserts them. Each statement must return as many rows as it was
//! given, or else it isn't known which parameters a row belongs to.
//!
//! Whatever fails is undone (a savepoint protects the transaction), and the rows can be sent one by one, as if this had
//! not been tried. So a batch means what its rows mean one by one, and an error names its row.
class ArrayInsert {
public:
    //! False for batches so small that single rows cost less.
    static bool is_worth_it(const driver::Batch& batch) noexcept;

    ArrayInsert(PgStatement& statement, const driver::Batch& batch, driver::BatchSink* sink);

    //! False, with nothing done, when the rows have to be sent one by one. Throws what isn't an error of the rows.
    bool run();
    //! False when the next batch would fail in the same way, provided that its rows succeed one by one.
    bool may_try_again() const noexcept { return is_stale_; }

private:
    struct Sent {
        std::size_t first, rows;   // no rows: a command
    };

    bool prepare();
    bool build_chunk();
    std::size_t add_plain_rows();
    std::size_t gather_objects(std::size_t rows);
    std::size_t gather_row();
    bool add_row();
    std::size_t size() const noexcept;
    void build_next() noexcept;
    bool must_stop() const noexcept { return error_ || gives_up_ || is_cancelled(); }
    bool is_cancelled() const noexcept { return channel_.cancellation().is_requested(); }

    void send_all();
    void send_chunk();
    void send(const char* command);
    void await_answers();
    void end_pipeline();

    void collect_one();
    void take(const Sent& sent, ResultPtr result);
    void take_error(const Sent& sent, const PGresult* result);
    void deliver();
    bool settle();
    void undo();

    struct Returned {
        Sent sent;
        ResultPtr rows;
    };

    PgStatement& statement_;
    Backend& backend_;
    Channel& channel_;
    const driver::Batch& batch_;
    driver::BatchSink* sink_;
    PgStatement* many_ = nullptr;           // the statement of arrays
    std::vector<Param> row_;
    std::vector<ColumnArray> columns_{};
    std::vector<const void*> objects_{}, cells_{};   // of some rows; the addresses of the values column by column
    Parameters arrays_{};
    std::size_t first_ = 0, next_ = 0;      // the rows of the chunk
    std::size_t chunks_ = 0;                // sent
    std::deque<Sent> sent_{};
    std::vector<Returned> returned_{};      // held back until all of them are there
    std::exception_ptr error_{};
    bool is_of_program_ = false;            // the error
    bool is_of_rows_ = false;               // the error: they may be sent one by one
    bool gives_up_ = false;                 // there is no error, but the rows have to be sent one by one
    bool is_stale_ = false;
    bool in_transaction_ = false;
};

}  // namespace aludel::libpq_driver
