#pragma once

#include "driver/statement.hpp"
#include "engine/execution.hpp"
#include "result/decode.hpp"

#include <vector>

namespace aludel::engine {

//! Takes the rows that batches return, which all have the same items.
class BatchRows : public driver::BatchSink {
public:
    //! Whom to tell what the rows look like, before the first one comes.
    const sql::ResultShape** shape() noexcept { return &shape_; }
    //! To be called when all rows of a batch have come.
    virtual void finish(const ExecutionImpl& execution) = 0;
    //! To be called instead when there was nothing to execute for.
    virtual void finish_empty(bool returns_rows) = 0;

protected:
    ~BatchRows() = default;

    static inline const sql::ResultShape unknown_{};
    const sql::ResultShape* shape_ = &unknown_;
};

//! Rows in memory: what a statement returned for many sets of parameters, in their order.
class BufferedRows final : public result::RowSource, public BatchRows {
public:
    explicit BufferedRows(bool hides_values) : hides_values_(hides_values) {}

    void row(std::size_t, driver::Statement& statement) override {
        Row<> read;
        result::read_dynamic_row(statement, *shape_, {}, read);
        rows_.push_back(std::move(DynamicRowAccess::values(read)));
    }
    void finish(const ExecutionImpl& execution) override;
    void finish_empty(bool returns_rows) override;

    bool next(const result::RowType& type, void* row) override;
    bool skip() override;
    bool returns_rows() const noexcept override { return returns_rows_; }
    const Ref<const result::Keys>& keys() override;
    std::int64_t rowcount() const override { return rowcount_; }
    void close() noexcept override { closed_ = true; }
    bool closed() const noexcept override { return closed_; }

private:
    void check() const;

    Ref<const compiler::Compiled> compiled_{};
    Ref<const result::Keys> keys_{};
    std::vector<std::vector<Value>> rows_{};
    std::size_t at_ = 0;
    std::int64_t rowcount_ = 0;
    bool returns_rows_ = false;
    bool closed_ = false;
    bool hides_values_;
};

}  // namespace aludel::engine
