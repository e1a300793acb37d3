#pragma once

#include "aludel/result/row_source.hpp"
#include "aludel/result/unique.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace aludel::result {

//! What every result is, whatever the type of its rows: compiled once, so that a statement of new types costs little.
class AnyRows {
public:
    //! A result without rows, which is closed.
    AnyRows() noexcept : source_(), type_(nullptr) {}
    AnyRows(Ref<RowSource> source, const RowType& type) : source_(std::move(source)), type_(&type) {}

    //! Closes the rows that are left; reading afterwards throws `ResourceClosedError`.
    void close() noexcept {
        if (source_) source_->close();
    }
    bool closed() const noexcept { return !source_ || source_->closed(); }
    //! Where the rows come from. Throws `ResourceClosedError` for a result that was moved from.
    const Ref<RowSource>& source() const {
        if (!source_) throw_result_closed();
        return source_;
    }
    //! The name of the column that the first item of a row comes from; empty where there is none.
    std::string title() const;

protected:
    //! Gives the rows away.
    Ref<RowSource> take_source() {
        if (!source_) throw_result_closed();
        return std::move(source_);
    }
    //! Reads the next row into an object laid out as the row type; false at the end.
    bool next_row(void* row) {
        do {
            if (!source()->next(*type_, row)) return false;
        } while (filter_ && !filter_->accept(row));
        return true;
    }
    //! Throws `MultipleResultsFound` when there is a further row; `spare` is where a filter reads it to.
    void expect_no_more(void* spare);
    std::size_t partition_size(std::size_t size) const;
    void set_chunk(std::size_t rows) noexcept { chunk_ = rows; }
    void set_chunk(std::size_t rows, YieldOptions options);
    std::size_t chunk() const noexcept { return chunk_; }
    void set_filter(Ref<RowFilter> filter) noexcept { filter_ = std::move(filter); }
    bool is_unique() const noexcept { return static_cast<bool>(filter_); }

private:
    template <class T>
    friend class RowIterator;

    Ref<RowSource> source_;
    const RowType* type_;
    Ref<RowFilter> filter_{};
    std::size_t chunk_ = 0;
};

}  // namespace aludel::result
