#include "drivers/sqlite3/statement.hpp"

#include "aludel/base/error.hpp"
#include "drivers/sqlite3/batch_savepoint.hpp"

#include <sqlite3.h>

#include <utility>

namespace aludel::sqlite3_driver {

namespace {

// Two rows are enough for the larger statement to cost less than the small one and a savepoint around it.
constexpr std::size_t least_rows = 2;

std::string row_text(const driver::Batch& batch, std::size_t row) {
    return " (row " + std::to_string(row + 1) + " of " + std::to_string(batch.count) + ")";
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
    if (hints.batch_head.empty() || !all_.sql.empty() || width == 0 || width > BatchSource::max_width) return;
    all_.sql = insert_text(hints, parameter_count_);
    if (column_count_ > 0) all_returning_.sql = all_.sql + ", aludel_batch_row()";
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
    const CallLimits::Group call(database_->limits);
    database_->limits.check();
    changes_ = 0;
    if (batch.width != static_cast<std::size_t>(parameter_count_))
        throw InterfaceError("the statement has " + std::to_string(parameter_count_) + " parameters, and the batch " +
                             std::to_string(batch.width));
    if (batch.count == 0) return;
    // A batch that runs while another one is being read (a default that needs a query) goes row by row.
    const bool as_one = batch.count >= least_rows && !database_->batch.batch;
    if (as_one && !sink && !all_.sql.empty()) return insert_all(batch);
    if (as_one && sink && insert_all_returning(batch, *sink)) return;
    if (batch.count == 1) return execute_each(batch, sink);
    BatchSavepoint savepoint(*database_);
    execute_each(batch, sink);
    savepoint.release();
}

// One execution of a BatchForm, ended in any case.
class SqliteStatement::BatchFormRun {
public:
    BatchFormRun(Database& database, BatchForm& form, const driver::Batch& batch)
        : database_(database), source_(database.batch) {
        if (!form.handle) form.handle = database.prepare(form.sql);
        handle_ = form.handle;
        source_.begin(batch);
    }
    ~BatchFormRun() {
        sqlite3_reset(handle_);
        source_.end();
    }

    //! True when there is a row, false at the end.
    bool step() {
        const CallLimits::Step step(database_.limits, handle_);
        const int code = sqlite3_step(handle_);
        if (code == SQLITE_ROW) return true;
        if (source_.error) std::rethrow_exception(std::exchange(source_.error, nullptr));
        if (code == SQLITE_DONE) return false;
        // With a trigger SQLite reads all rows before it inserts the first: then nobody knows which one failed.
        database_.fail(code, source_.at_end() ? std::string() : row_text(*source_.batch, source_.row));
    }

private:
    Database& database_;
    BatchSource& source_;
    ::sqlite3_stmt* handle_ = nullptr;
};

void SqliteStatement::insert_all(const driver::Batch& batch) {
    BatchFormRun run(*database_, all_, batch);
    while (run.step()) {}  // rows of a RETURNING that nobody wants
    changes_ = sqlite3_changes64(database_->get());
}

// False, with nothing done, when a row was skipped (ON CONFLICT DO NOTHING, a trigger): then it cannot be told which
// parameters a returned row belongs to. SQLite inserts all rows before it returns the first, so that is known early.
bool SqliteStatement::insert_all_returning(const driver::Batch& batch, driver::BatchSink& sink) {
    if (all_returning_.sql.empty()) return false;
    BatchSavepoint savepoint(*database_);
    {
        BatchRun open(*this);
        BatchFormRun run(*database_, all_returning_, batch);
        bool row = run.step();
        if (std::cmp_not_equal(database_->batch.returned, batch.count)) {
            all_returning_.sql.clear();  // it would happen again
            return false;
        }
        for (; row; row = run.step()) give_returned(sink, all_returning_.handle);
        changes_ = sqlite3_changes64(database_->get());
    }
    savepoint.release();
    return true;
}

void SqliteStatement::give_returned(driver::BatchSink& sink, ::sqlite3_stmt* rows) {
    struct Reading {
        SqliteStatement& statement;
        ~Reading() { statement.rows_ = statement.handle_; }
    } reading{*this};
    rows_ = rows;
    sink.row(static_cast<std::size_t>(sqlite3_column_int64(rows, column_count_)), *this);
}

void SqliteStatement::execute_each(const driver::Batch& batch, driver::BatchSink* sink) {
    BatchRun run(*this);
    std::vector<Param> parameters(batch.width);
    const std::int64_t total_before = sqlite3_total_changes64(database_->get());
    for (std::size_t row = 0; row < batch.count; ++row) execute_row(batch, row, parameters, sink);
    // Statements other than INSERT, UPDATE and DELETE leave SQLite's counts as they were.
    if (sqlite3_total_changes64(database_->get()) == total_before) changes_ = 0;
}

void SqliteStatement::execute_row(const driver::Batch& batch, std::size_t row, std::span<Param> parameters,
                                  driver::BatchSink* sink) {
    batch.fill(batch.context, row, parameters.data());
    bind(parameters, false);
    int code = step();
    for (; code == SQLITE_ROW; code = step())
        if (sink) sink->row(row, *this);
    if (code != SQLITE_DONE) fail(code, row_text(batch, row));
    sqlite3_reset(handle_);
    changes_ += sqlite3_changes64(database_->get());
}

}  // namespace aludel::sqlite3_driver
