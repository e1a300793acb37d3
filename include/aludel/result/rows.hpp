#pragma once

#include "aludel/result/any_rows.hpp"
#include "aludel/result/row.hpp"
#include "aludel/result/scalar.hpp"

#include <cstddef>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel::result {

template <class T>
class Partitions;

namespace detail {
//! Rows of which reading may leave something untouched: mapped classes by value, which have more members than columns.
template <class T>
inline constexpr bool holds_entity = ItemTraits<T>::kind == ItemKind::entity;
template <class... R>
inline constexpr bool holds_entity<Row<R...>> = (holds_entity<R> || ...);
}  // namespace detail

//! Iterates over the rows of a result once; gives a reference that is valid until the next row.
template <class T>
class RowIterator {
public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    explicit RowIterator(AnyRows& rows) : rows_(&rows) { ++*this; }
    T& operator*() const noexcept { return row_; }
    T* operator->() const noexcept { return &row_; }
    RowIterator& operator++() {
        // Members of a mapped class that are not columns must not keep what the loop body did to the row before.
        if constexpr (detail::holds_entity<T>) row_ = T{};
        more_ = rows_->next_row(&row_);
        return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const RowIterator& at, std::default_sentinel_t) noexcept { return !at.more_; }

private:
    AnyRows* rows_;
    mutable T row_{};
    bool more_ = false;
};

//! What `Result`, `ScalarResult` and `MappingResult` share: rows of type `T`, fetched once, in order.
//!
//! A handle: copies and what is made from it (`scalars()`, `partitions()`) read from the same rows. Rows are fetched as
//! they are asked for. Belongs to the thread of its connection. Reading after the connection was closed or rolled back
//! throws `ResourceClosedError`.
template <class T>
class Rows : public AnyRows {
public:
    using value_type = T;
    using AnyRows::AnyRows;

    // ---- fetching ----------------------------------------------------------------------------------------------------

    //! All rows that are left.
    std::vector<T> all() {
        std::vector<T> rows;
        for (;;) {
            T& row = rows.emplace_back();
            if (next(row)) continue;
            rows.pop_back();
            return rows;
        }
    }
    std::vector<T> fetchall() { return all(); }
    //! The next row, if there is one.
    maybe_t<T> fetchone() {
        maybe_t<T> row{};
        read_into(row);
        return row;
    }
    //! Up to `count` rows; without a count as many as `yield_per` set, or one.
    std::vector<T> fetchmany(std::size_t count = 0) {
        if (count == 0) count = chunk() == 0 ? 1 : chunk();
        std::vector<T> rows;
        while (rows.size() < count) {
            T& row = rows.emplace_back();
            if (next(row)) continue;
            rows.pop_back();
            break;
        }
        return rows;
    }
    //! The next row, if there is one; the rest is closed.
    maybe_t<T> first() {
        maybe_t<T> row{};
        read_into(row);
        close();
        return row;
    }
    //! The only row. Throws `NoResultFound` and `MultipleResultsFound`.
    T one() {
        T row{};
        if (!next(row)) throw_none_found();
        expect_end();
        return row;
    }
    //! The only row, or none. Throws `MultipleResultsFound`.
    maybe_t<T> one_or_none() {
        maybe_t<T> row{};
        if (read_into(row)) expect_end();
        return row;
    }

    // ---- iteration ---------------------------------------------------------------------------------------------------

    //! Iterates over the rows that are left; the loop variable may be a reference, valid until the next row.
    RowIterator<T> begin() { return RowIterator<T>(*this); }
    std::default_sentinel_t end() const noexcept { return {}; }

    //! The rows in vectors of `size`, the last one with what is left; without a size as many as `yield_per` set, or
    //! 1000. The range keeps what it needs of this result.
    Partitions<T> partitions(std::size_t size = 0) const& { return Partitions<T>(*this, partition_size(size)); }
    Partitions<T> partitions(std::size_t size = 0) && {
        const std::size_t rows = partition_size(size);
        return Partitions<T>(std::move(*this), rows);
    }

    //! Reads the next row into `row`; false at the end. What the other ways of fetching call.
    bool next(T& row) { return next_row(&row); }

protected:
    void make_unique() {
        if constexpr (detail::hashable<T>) set_filter(Ref<RowFilter>(new UniqueFilter<T>()));
        else static_assert(detail::hashable<T>, "unique() needs rows that can be compared and hashed: give the mapped "
                                                "class operator== and std::hash, or select its key");
    }
    void inherit(std::size_t chunk, bool unique) {
        set_chunk(chunk);
        if constexpr (detail::hashable<T>)
            if (unique) make_unique();
    }

private:
    //! Reads the next row, where there is one, straight into its place.
    bool read_into(maybe_t<T>& row) {
        if constexpr (detail::has_null<T>) {
            return next(row);
        } else {
            if (next(row.emplace())) return true;
            row.reset();
            return false;
        }
    }
    void expect_end() {
        if (!this->is_unique()) return this->expect_no_more(nullptr);
        T other{};
        expect_no_more(&other);
    }
};

//! Rows in vectors of equal size; owns the result it was made from.
template <class T>
class Partitions {
public:
    Partitions(Rows<T> rows, std::size_t size) : rows_(std::move(rows)), size_(size) {}

    class Iterator {
    public:
        using iterator_concept = std::input_iterator_tag;
        using value_type = std::vector<T>;
        using difference_type = std::ptrdiff_t;

        explicit Iterator(Partitions& partitions) : partitions_(&partitions) { ++*this; }
        std::vector<T>& operator*() const noexcept { return part_; }
        std::vector<T>* operator->() const noexcept { return &part_; }
        Iterator& operator++() {
            part_.clear();   // a session may release its objects before the next ones are made
            part_ = partitions_->rows_.fetchmany(partitions_->size_);
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& at, std::default_sentinel_t) noexcept { return at.part_.empty(); }

    private:
        Partitions* partitions_;
        mutable std::vector<T> part_{};
    };
    Iterator begin() { return Iterator(*this); }
    std::default_sentinel_t end() const noexcept { return {}; }

private:
    Rows<T> rows_;
    std::size_t size_;
};

}  // namespace aludel::result
