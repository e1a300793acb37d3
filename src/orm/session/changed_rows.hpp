#pragma once

#include "aludel/result/row_source.hpp"

namespace aludel::orm {

//! The result of a statement whose rows the library has read for itself.
class ChangedRows final : public result::RowSource {
public:
    explicit ChangedRows(std::int64_t count) : count_(count) {}
    bool next(const result::RowType&, void*) override { result::throw_no_rows(); }
    bool skip() override { result::throw_no_rows(); }
    bool returns_rows() const noexcept override { return false; }
    const Ref<const result::Keys>& keys() override { result::throw_no_rows(); }
    std::int64_t rowcount() const override { return count_; }
    void close() noexcept override {}
    bool closed() const noexcept override { return true; }

private:
    const std::int64_t count_;
};

}  // namespace aludel::orm
