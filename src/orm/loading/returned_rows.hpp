#pragma once

#include "engine/buffered.hpp"
#include "orm/loading/object_rows.hpp"

#include <optional>

namespace aludel::orm {

//! What changes of rows give back to a session, all in memory: the rows of batches, in the order of their parameters, or rows
//! that were read before.
class ReturnedRows final : public ObjectRows, public engine::BatchRows {
public:
    ReturnedRows(Store& store, sql::NodeRef statement, Populate populate, bool hides_values)
        : ObjectRows(store, std::move(statement)), populate_(populate), hides_values_(hides_values) {}

    void row(std::size_t index, driver::Statement& rows) override;
    void finish(const engine::ExecutionImpl& execution) override;
    void finish_empty(bool returns_rows) override;
    //! To be called when all batches have ended: loads what comes with the objects.
    void complete(Connection& connection);

    bool next(const result::RowType& type, void* row) override;
    bool skip() override;
    std::int64_t rowcount() const override { return rowcount_; }
    void close() noexcept override;
    bool closed() const noexcept override { return is_closed_; }

private:
    const Populate populate_;
    const bool hides_values_;
    std::optional<RowReader> reader_{};
    Ref<const compiler::Compiled> compiled_{};   // has the shape
    std::int64_t rowcount_ = 0;
    bool is_closed_ = false;
};

}  // namespace aludel::orm
