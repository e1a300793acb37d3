#pragma once

#include "aludel/base/ref.hpp"
#include "driver/field_param.hpp"
#include "aludel/types/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace aludel::driver {

//! How a statement is to be executed.
struct ExecuteHints {
    bool stream = false;           //!< rows bit by bit instead of all at once (network drivers)
    std::size_t rows_at_once = 0;  //!< of a stream: how many the user takes at a time; 0: not known
};

//! Many sets of parameters for one statement, produced row by row into the caller's array.
struct Batch {
    std::size_t count = 0;                                                    //!< rows
    std::size_t width = 0;                                                    //!< parameters per row
    void (*fill)(const void* context, std::size_t row, Param* out) = nullptr; //!< writes `width` parameters
    const void* context = nullptr;

    //! When every row is an object: the field that each parameter is, so that a driver can read a column of many rows at
    //! once. Otherwise empty.
    std::span<const FieldParam> fields{};
    //! The addresses of such objects, from row `first` on.
    void (*objects)(const void* context, std::size_t first, std::span<const void*> out) = nullptr;
};

class Statement;

//! Receives each row that a batch returns (RETURNING): the current row of `statement` is that of parameter set `row`.
struct BatchSink {
    virtual void row(std::size_t row, Statement& statement) = 0;

protected:
    ~BatchSink() = default;
};

//! A prepared statement of one driver connection, which is also the cursor over its rows.
//!
//! One execution at a time: `execute` closes the rows of the one before. `generation()` changes with every execution
//! and close, so that the holder of an old result notices. Used by one thread at a time. Errors of the database are
//! thrown as `DBAPIError`s without statement and parameters; the engine adds these.
class Statement : public RefCounted {
public:
    virtual ~Statement() = default;

    //! Binds the parameters and runs the statement up to its first row. The parameters are read before this returns.
    virtual void execute(std::span<const Param> parameters, const ExecuteHints& hints) = 0;
    void execute(std::span<const Param> parameters) { execute(parameters, {}); }
    //! Sends the statement and does not wait for its end; `collect` is to follow, with at most `Connection::submit` in
    //! between. The parameters have to stay until then.
    virtual void submit(std::span<const Param> parameters) { execute(parameters); }
    //! Keeps `Connection::prepare` from giving this statement to somebody else, until it is executed or closed.
    void reserve() noexcept { open_ = true; }
    //! Waits for the statement that was submitted, as `execute` does, and throws what that throws.
    virtual void collect() {}
    //! Runs the statement once for each row of the batch. With a sink, each returned row is handed to it, in the order
    //! of the parameters. `rows_affected` is the sum afterwards.
    virtual void execute_batch(const Batch& batch, BatchSink* sink) = 0;

    //! Reads the rows that are left into memory, if they are not there, so that `next` waits for nothing. Throws
    //! `InvalidRequestError` for rows that are streamed.
    virtual void prefetch() {}
    //! Goes to the next row (the first one after `execute`). False at the end, when the rows are closed by themselves.
    virtual bool next() = 0;
    //! Decodes `slots.size()` columns, from `first` on, into the object at `base`. Throws `UnexpectedNullError` or
    //! `ConversionError` naming the column; fields before it have then been written.
    virtual void read(int first, std::span<const Slot> slots, void* base) = 0;
    //! The column as the value `type` asks for; the type of NULL takes what the database gives.
    virtual Value value(int column, const SqlType& type) = 0;
    virtual bool is_null(int column) = 0;
    //! The bytes of a text or blob column, valid until the next call of `next`, `execute` or `close`.
    virtual std::string_view bytes(int column) = 0;

    virtual int column_count() const = 0;
    virtual std::string_view column_name(int column) const = 0;
    //! Rows matched by INSERT, UPDATE or DELETE, changed or not; -1 when the statement returns rows and has not ended.
    virtual std::int64_t rows_affected() const = 0;

    //! Releases the rows. Harmless when there are none.
    void close() noexcept {
        ++generation_;
        if (open_) {
            open_ = false;
            do_close();
        }
    }
    //! True while rows may still come.
    bool is_open() const noexcept { return open_; }
    std::uint64_t generation() const noexcept { return generation_; }

protected:
    virtual void do_close() noexcept = 0;
    void set_open(bool open) noexcept {
        open_ = open;
        ++generation_;
    }

private:
    std::uint64_t generation_ = 0;
    bool open_ = false;
};

void destroy(const Statement* statement) noexcept;

}  // namespace aludel::driver
