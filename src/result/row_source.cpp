#include "aludel/result/row_source.hpp"

#include "aludel/base/error.hpp"
#include "aludel/result/unique.hpp"

namespace aludel::result {

void destroy(const RowSource* source) noexcept { const_cast<RowSource*>(source)->release(); }
void destroy(const RowFilter* filter) noexcept { delete filter; }

Row<> RowSource::inserted_primary_key() const {
    throw InvalidRequestError("inserted_primary_key() is known after an INSERT of one row by execute(). For several "
                              "rows, or another statement, use returning(...).");
}

void check_all_read(RowSource& source, std::size_t items) {
    if (!source.returns_rows() || source.closed()) return;   // reading says so
    const std::size_t there = source.items();
    if (there == items) return;
    throw InvalidRequestError("The rows have " + std::to_string(there) + " columns, and as<...>() names " +
                              std::to_string(items) + (items == 1 ? " type" : " types") + ". Name a type for each, or "
                              "choose columns first: columns(0).as<int>().");
}

void throw_no_rows() {
    throw ResourceClosedError("This result object does not return rows. It has been closed automatically.");
}

void throw_result_closed() {
    throw ResourceClosedError("This result object is closed: it, its connection or its transaction has been ended, or it was moved from. "
                              "Read the rows before, e.g. with all().");
}

void throw_none_found() { throw NoResultFound("No row was found when one was required"); }

void throw_several_found() {
    throw MultipleResultsFound("Multiple rows were found when exactly one was required");
}

void HashIndex::add(std::size_t hash) {
    if (entries_.size() == buckets_.size()) {
        buckets_.assign(buckets_.empty() ? 16 : buckets_.size() * 2, 0);
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            std::size_t& bucket = buckets_[entries_[i].hash & (buckets_.size() - 1)];
            entries_[i].next = std::exchange(bucket, i + 1);
        }
    }
    std::size_t& bucket = buckets_[hash & (buckets_.size() - 1)];
    entries_.push_back({hash, bucket});
    bucket = entries_.size();
}

}  // namespace aludel::result
