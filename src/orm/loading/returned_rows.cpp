#include "orm/loading/returned_rows.hpp"

namespace aludel::orm {

void ReturnedRows::row(std::size_t, driver::Statement& rows) {
    if (!is_described()) describe(*BatchRows::shape_, BatchRows::shape_->items.size(), 0, hides_values_);
    if (!reader_) reader_.emplace(store_, *ObjectRows::shape_, nullptr, populate_);
    const std::size_t first = objects_.size();
    read_row(*reader_, rows);
    Holds holds(store_);
    hold(holds, first);
    ++rows_;
}

void ReturnedRows::finish(const engine::ExecutionImpl& execution) {
    if (!compiled_) compiled_ = execution.compiled;
    if (!is_described()) describe(compiled_->shape, compiled_->shape.items.size(), 0, hides_values_);
    rowcount_ += execution.rows_affected();
}

void ReturnedRows::finish_empty(bool) { describe(unknown_, 0, 0, hides_values_); }

void ReturnedRows::complete(Connection& connection) {
    if (reader_) reader_->complete();
    if (is_described()) post_load(connection, false);
}

bool ReturnedRows::next(const result::RowType& type, void* row) {
    if (!skip()) return false;
    write(type, row);
    return true;
}

bool ReturnedRows::skip() {
    if (is_closed_) result::throw_result_closed();
    return step();
}

void ReturnedRows::close() noexcept {
    drop_all();
    is_closed_ = true;
}

}  // namespace aludel::orm
