#include "engine/buffered.hpp"

namespace aludel::engine {

void BufferedRows::finish(const ExecutionImpl& execution) {
    compiled_ = execution.compiled;
    shape_ = &compiled_->shape;
    if (!execution.cursor) return finish_empty(compiled_->returns_rows);   // a listener has done it
    rowcount_ += execution.rows().rows_affected();
    const bool is_text = compiled_->kind == compiler::StatementKind::text;   // only the database knows its columns
    returns_rows_ = is_text ? execution.rows().column_count() > 0 : compiled_->returns_rows;
    if (returns_rows_) keys_ = result::keys_of(execution.rows(), *shape_, hides_values_);
}

void BufferedRows::finish_empty(bool returns_rows) {
    returns_rows_ = returns_rows;
    keys_ = Ref<const result::Keys>(new result::Keys({}));
}

void BufferedRows::check() const {
    if (!returns_rows_) result::throw_no_rows();
    if (closed_) result::throw_result_closed();
}

bool BufferedRows::next(const result::RowType& type, void* row) {
    if (!skip()) return false;
    std::vector<Value>& values = rows_[at_ - 1];
    if (type.dynamic) {
        DynamicRowAccess::set_keys(*static_cast<Row<>*>(row), keys_);
        DynamicRowAccess::values(*static_cast<Row<>*>(row)) = std::move(values);
    } else {
        result::read_values(keys_, [&] { result::store_row(values, *shape_, type, row); });
    }
    return true;
}

bool BufferedRows::skip() {
    check();
    if (at_ == rows_.size()) return false;
    ++at_;
    return true;
}

const Ref<const result::Keys>& BufferedRows::keys() {
    if (!returns_rows_) result::throw_no_rows();
    return keys_;
}

}  // namespace aludel::engine
