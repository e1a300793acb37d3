#pragma once

#include "aludel/result/row_source.hpp"

#include <optional>
#include <utility>

namespace aludel::orm {

//! The result of a statement whose rows the library has read for itself.
class ChangedRows final : public result::RowSource {
public:
    explicit ChangedRows(std::int64_t count) : count_(count) {}
    //! `inserted`: the key of the one row that an INSERT has made.
    ChangedRows(std::int64_t count, Row<> inserted) : count_(count), inserted_(std::move(inserted)) {}
    bool next(const result::RowType&, void*) override { result::throw_no_rows(); }
    bool skip() override { result::throw_no_rows(); }
    bool returns_rows() const noexcept override { return false; }
    const Ref<const result::Keys>& keys() override { result::throw_no_rows(); }
    std::int64_t rowcount() const override { return count_; }
    Row<> inserted_primary_key() const override { return inserted_ ? *inserted_ : RowSource::inserted_primary_key(); }
    void close() noexcept override {}
    bool closed() const noexcept override { return true; }

private:
    const std::int64_t count_;
    std::optional<Row<>> inserted_{};
};

}  // namespace aludel::orm
