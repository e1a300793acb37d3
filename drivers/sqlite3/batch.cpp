#include "drivers/sqlite3/statement.hpp"

#include "aludel/base/error.hpp"
#include "drivers/sqlite3/batch_savepoint.hpp"

#include <sqlite3.h>

#include <utility>

namespace aludel::sqlite3_driver {

namespace {

// Below this, starting the larger statement costs more than it saves.
constexpr std::size_t least_rows = 4;

std::string row_text(const driver::Batch& batch, std::size_t row) {
    return " (row " + std::to_string(row + 1) + " of the " + std::to_string(batch.count) + " in the batch)";
}

std::string insert_text(const driver::PrepareHints& hints, int width) {
    std::string text(hints.batch_head);
    text += " SELECT c0";
    for (int column = 1; column < width; ++column) text += ", c" + std::to_string(column);
    text += " FROM aludel_batch WHERE true ";  // without WHERE, "ON CONFLICT" would be read as the ON of a join
    return text.append(hints.batch_tail);
}

}  // namespace

void SqliteStatement::set_batch_form(const driver::PrepareHints& hints) {
    const auto width = static_cast<std::size_t>(parameter_count_);
    if (hints.batch_head.empty() || !batch_sql_.empty() || width == 0 || width > BatchSource::max_width) return;
    batch_sql_ = insert_text(hints, parameter_count_);
}

// Ends the statement however a batch ends.
class SqliteStatement::BatchRun {
public:
    explicit BatchRun(SqliteStatement& statement) : statement_(statement) {
        ++statement_.database_->open_statements;
        statement_.set_open(true);
    }
    ~BatchRun() {
        sqlite3_reset(statement_.handle_);
        --statement_.database_->open_statements;
        statement_.set_open(false);
    }

private:
    SqliteStatement& statement_;
};

void SqliteStatement::execute_batch(const driver::Batch& batch, driver::BatchSink* sink) {
    close();
    check_attached();
    changes_ = 0;
    if (batch.width != static_cast<std::size_t>(parameter_count_))
        throw InterfaceError("the statement has " + std::to_string(parameter_count_) + " parameters, and the batch " +
                             std::to_string(batch.width));
    if (batch.count == 0) return;
    if (!sink && can_insert_all(batch)) return insert_all(batch);
    if (batch.count == 1) return execute_each(batch, sink);
    BatchSavepoint savepoint(*database_);
    execute_each(batch, sink);
    savepoint.release();
}

bool SqliteStatement::can_insert_all(const driver::Batch& batch) const noexcept {
    return batch.count >= least_rows && !batch_sql_.empty();
}

void SqliteStatement::insert_all(const driver::Batch& batch) {
    if (!batch_handle_) batch_handle_ = database_->prepare(batch_sql_);
    BatchSource& source = database_->batch;
    struct Run {
        BatchSource& source;
        ::sqlite3_stmt* handle;
        ~Run() {
            sqlite3_reset(handle);
            source.end();
        }
    } run{source, batch_handle_};
    source.begin(batch);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(batch_handle_);  // rows of a RETURNING that nobody wants
    if (source.error) std::rethrow_exception(std::exchange(source.error, nullptr));
    // With a trigger SQLite reads all rows before it inserts the first: then it cannot be said which one failed.
    if (code != SQLITE_DONE) database_->fail(code, source.at_end() ? std::string() : row_text(batch, source.row));
    changes_ = sqlite3_changes64(database_->get());
}

void SqliteStatement::execute_each(const driver::Batch& batch, driver::BatchSink* sink) {
    BatchRun run(*this);
    std::vector<Param> parameters(batch.width);
    for (std::size_t row = 0; row < batch.count; ++row) execute_row(batch, row, parameters, sink);
}

void SqliteStatement::execute_row(const driver::Batch& batch, std::size_t row, std::span<Param> parameters,
                                  driver::BatchSink* sink) {
    total_before_ = sqlite3_total_changes64(database_->get());
    batch.fill(batch.context, row, parameters.data());
    bind(parameters, false);
    int code = sqlite3_step(handle_);
    for (; code == SQLITE_ROW; code = sqlite3_step(handle_))
        if (sink) sink->row(row, *this);
    if (code != SQLITE_DONE) fail(code, row_text(batch, row));
    sqlite3_reset(handle_);
    if (!read_only_ && sqlite3_total_changes64(database_->get()) != total_before_)
        changes_ += sqlite3_changes64(database_->get());
}

}  // namespace aludel::sqlite3_driver
