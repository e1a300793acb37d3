#pragma once

#include "aludel/result/row_source.hpp"

#include <utility>

namespace aludel::result {

//! The rows of another source, which is asked for all that a derived class does not answer itself.
class PassedRows : public RowSource {
public:
    explicit PassedRows(Ref<RowSource> source) : source_(std::move(source)) {}

    bool skip() override { return source_->skip(); }
    bool returns_rows() const noexcept override { return source_->returns_rows(); }
    const Ref<const Keys>& keys() override { return source_->keys(); }
    std::int64_t rowcount() const override { return source_->rowcount(); }
    void prefetch() override { source_->prefetch(); }
    void close() noexcept override { source_->close(); }
    bool closed() const noexcept override { return source_->closed(); }
    void set_yield_per(std::size_t rows, YieldOptions options) override { source_->set_yield_per(rows, options); }
    std::size_t yield_per() const noexcept override { return source_->yield_per(); }

protected:
    Ref<RowSource> source_;
};

}  // namespace aludel::result
