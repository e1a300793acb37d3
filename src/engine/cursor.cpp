#include "engine/cursor.hpp"

#include "base/message_text.hpp"
#include "result/decode.hpp"
#include "schema/definition.hpp"

#include <utility>

namespace aludel::engine {

Ref<result::RowSource> CursorSource::make(ConnectionImpl& connection, Execution execution, Key key) {
    std::unique_ptr<CursorSource> source(connection.spare.exchange(nullptr, std::memory_order_acquire));
    if (!source) source = std::make_unique<CursorSource>();
    source->inserted_key_ = std::move(key);
    source->start(connection, std::move(execution));
    return Ref<result::RowSource>(source.release());
}

void CursorSource::start(ConnectionImpl& connection, Execution execution) {
    connection_ = Ref<ConnectionImpl>(&connection);
    statement_ = std::move(execution.statement);
    compiled_ = std::move(execution.compiled);
    generation_ = statement_->generation();
    rowcount_ = statement_->rows_affected();
    lastrowid_ = connection.last_insert_id();
    returns_rows_ = compiled_ && compiled_->kind != compiler::StatementKind::text ? compiled_->returns_rows
                                                                                : statement_->column_count() > 0;
    ended_ = !statement_->is_open();
    closed_ = !returns_rows_;
    if (returns_rows_ && connection.engine().log.shows_rows()) echo_names();
}

void CursorSource::release() noexcept {
    close();
    statement_ = {};
    compiled_ = {};
    keys_ = {};
    inserted_key_.reset();
    const Ref<ConnectionImpl> connection = std::move(connection_);
    CursorSource* none = nullptr;
    if (!connection->spare.compare_exchange_strong(none, this, std::memory_order_release, std::memory_order_relaxed))
        delete this;
}

bool CursorSource::skip() {
    const Exclusive::QuickUse use(connection_->in_use, "reading rows");
    return advance();
}

bool CursorSource::next(const result::RowType& type, void* row) {
    const Exclusive::QuickUse use(connection_->in_use, "reading rows");
    if (!advance()) return false;
    try {
        if (type.dynamic) result::read_dynamic_row(*statement_, shape(), keys(), *static_cast<Row<>*>(row));
        else result::read_row(*statement_, shape(), type, row);
    } catch (StatementError& error) {
        connection_->engine().log.attach(error, text());
        throw;
    }
    return true;
}

bool CursorSource::advance() {
    if (!returns_rows_) result::throw_no_rows();
    if (closed_) result::throw_result_closed();
    if (ended_) return false;
    if (statement_->generation() != generation_ || !connection_->is_open()) result::throw_result_closed();
    try {
        if (!statement_->next()) return at_end();
    } catch (StatementError& error) {
        closed_ = true;
        connection_->note(error, text(), std::span<const Param>());
        throw;
    }
    if (connection_->engine().log.shows_rows()) echo_row();
    return true;
}

bool CursorSource::at_end() {
    ended_ = true;
    rowcount_ = statement_->rows_affected();
    return false;
}

const Ref<const result::Keys>& CursorSource::keys() {
    if (!returns_rows_) result::throw_no_rows();
    if (!keys_) keys_ = result::keys_of(*statement_, shape(), connection_->engine().log.hides_values());
    return keys_;
}

std::size_t CursorSource::items() {
    return shape().items.empty() ? static_cast<std::size_t>(statement_->column_count()) : shape().items.size();
}

std::int64_t CursorSource::rowcount() const { return rowcount_; }

Row<> CursorSource::inserted_primary_key() const {
    if (!inserted_key_) return RowSource::inserted_primary_key();
    const auto& table = static_cast<const schema::TableDef&>(*compiled_->table);
    std::vector<std::string> names;
    for (std::uint32_t column : table.primary_key) names.push_back(table.column(column).name);
    return Row<>(Ref<const result::Keys>(new result::Keys(std::move(names))), *inserted_key_);
}

void CursorSource::close() noexcept {
    if (std::exchange(closed_, true) || ended_) return;
    if (statement_->generation() == generation_ && connection_->is_open()) statement_->close();
}

void CursorSource::echo_names() {
    std::string names;
    for (const std::string& name : keys()->names())
        names += (names.empty() ? "'" : ", '") + printable_name(name) + "'";
    connection_->engine().log.line("Col (" + names + ")");
}

void CursorSource::echo_row() {
    const Log& log = connection_->engine().log;
    if (log.hides_values()) return log.line("Row [" + std::string(Log::hidden) + "]");
    Row<> row;
    result::read_dynamic_row(*statement_, shape(), keys(), row);
    log.line("Row " + result::repr(row));
}

std::string_view CursorSource::text() const noexcept { return compiled_ ? std::string_view(compiled_->text) : ""; }

const sql::ResultShape& CursorSource::shape() const noexcept {
    static const sql::ResultShape unknown;
    return compiled_ ? compiled_->shape : unknown;
}

}  // namespace aludel::engine
