#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/result/keys.hpp"
#include "aludel/result/row.hpp"
#include "aludel/result/row_type.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aludel::result {

//! How rows are read in portions; see `Result::yield_per`.
struct YieldOptions {
    //! Of a session: releases its objects portion by portion, except those that a `Ptr` holds, that kept objects link
    //! to, or that have unwritten changes.
    bool expunge_after = false;
};

//! Where a result's rows come from: a cursor of a connection, rows in memory, a session. Counted; used by one thread.
class RowSource : public RefCounted {
public:
    virtual ~RowSource() = default;

    //! Reads the next row into `row`, an object laid out as `type`; false at the end. Throws `ResourceClosedError`
    //! when the rows were closed, or there never were any.
    virtual bool next(const RowType& type, void* row) = 0;
    //! Skips a row without reading it; false at the end.
    virtual bool skip() = 0;
    virtual bool returns_rows() const noexcept = 0;
    virtual const Ref<const Keys>& keys() = 0;
    //! Items of a row: a mapped class counts as one. Of rows that can still be read.
    virtual std::size_t items() { return keys()->names().size(); }
    //! Rows changed by INSERT, UPDATE or DELETE; -1 when not known.
    virtual std::int64_t rowcount() const = 0;
    //! The key that the INSERT generated, where the database reports it; else 0.
    virtual std::int64_t lastrowid() const { return 0; }
    //! The primary key of the row that an INSERT of one row made. Throws `InvalidRequestError` when it is not known.
    virtual Row<> inserted_primary_key() const;
    //! The columns that an INSERT or UPDATE left out and the library gave a value, and those the database has made.
    virtual std::vector<std::string> prefetch_cols() const { return {}; }
    virtual std::vector<std::string> postfetch_cols() const { return {}; }
    //! Reads what is left into memory where that is not the case, so that reading the rows waits for nothing.
    virtual void prefetch() {}
    //! Closes the rows; reading afterwards throws.
    virtual void close() noexcept = 0;
    virtual bool closed() const noexcept = 0;
    //! How many rows the user takes at a time; a source that reads ahead may follow it.
    virtual void set_yield_per(std::size_t, YieldOptions) {}
    //! How many rows `partitions` takes by default; 0: not set here.
    virtual std::size_t yield_per() const noexcept { return 0; }

    //! Called when the last handle is destroyed.
    virtual void release() noexcept { delete this; }
};
void destroy(const RowSource* source) noexcept;

//! Throws `InvalidRequestError` unless the rows have as many items as are read.
void check_all_read(RowSource& source, std::size_t items);

[[noreturn]] void throw_no_rows();
[[noreturn]] void throw_result_closed();
[[noreturn]] void throw_none_found();
[[noreturn]] void throw_several_found();

}  // namespace aludel::result
