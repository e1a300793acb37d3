#include "drivers/libpq/statement.hpp"

#include "aludel/base/error.hpp"
#include "drivers/libpq/decode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace aludel::libpq_driver {

namespace {

constexpr std::size_t default_rows_at_once = 1'000;

}  // namespace

PgStatement::~PgStatement() {
    close();
    detach();
}

void PgStatement::detach() noexcept {
    close();
    if (backend_)
        for (auto& plan : plans_) backend_->drop(std::move(plan));
    plans_.clear();
    plan_ = nullptr;
    backend_ = nullptr;
    if (of_arrays_) of_arrays_->detach();
    if (of_ordered_arrays_) of_ordered_arrays_->detach();
}

Backend& PgStatement::backend() const {
    if (!backend_) throw ResourceClosedError("the connection of this statement is closed");
    return *backend_;
}

void PgStatement::set_hints(const driver::PrepareHints& hints) {
    types_.assign(hints.parameter_types.begin(), hints.parameter_types.end());
    insert_ = hints.insert;
}

void PgStatement::execute(std::span<const Param> parameters, const driver::ExecuteHints& hints) {
    close();
    stream_hint_ = hints.stream;
    rows_at_once_ = hints.rows_at_once > 0 ? hints.rows_at_once : default_rows_at_once;
    const Channel::Call call = backend().begin_command();
    encode(parameters);
    const Parameters& encoded = backend_->parameters();
    const bool in_transaction = backend_->in_transaction();
    if (stream_hint_ && in_transaction && opening_ == Opening::query) return begin_cursor(encoded);
    ResultPtr result = first_result(encoded);
    backend_->channel().check(result);
    if (PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE) {
        backend_->channel().leave_rows();
        backend_->occupy(in_transaction);
        begin_stream(std::move(result));
    } else {
        backend_->channel().drain();
        begin_rows(std::move(result));
    }
}

void PgStatement::submit(std::span<const Param> parameters) {
    close();
    stream_hint_ = false;
    const Channel::Call call = backend().begin_command();
    encode(parameters);
    const Parameters& encoded = backend_->parameters();
    plan_for(encoded);
    check_parameter_count(*plan_, encoded);
    may_be_stale_ = plan_->used || backend_->begins();
    backend_->submission().begin();
    backend_->submission().send(send(encoded));
}

void PgStatement::collect() {
    Backend& backend = this->backend();
    const Channel::Call call(backend.channel());
    ResultPtr result = backend.submission().collect();
    if (may_be_stale_ && forget_stale_plan(result.get()) && backend.may_repeat())
        result = start_again(backend.parameters());
    backend.note_executed();
    backend.channel().check(result);
    backend.channel().drain();
    begin_rows(std::move(result));
}

void PgStatement::encode(std::span<const Param> parameters) {
    rows_affected_ = -1;
    backend_->parameters().encode(parameters, types_);
}

// A plan that no longer fits changed tables is made anew, once, where nothing is lost with the failed attempt.
ResultPtr PgStatement::first_result(const Parameters& parameters) {
    plan_for(parameters);
    const bool may_be_stale = plan_->used || backend_->begins();
    ResultPtr result = start(parameters);
    if (may_be_stale && forget_stale_plan(result.get())) {
        backend_->channel().drain();
        if (!backend_->may_repeat()) return result;
        result = start_again(parameters);
    }
    backend_->note_executed();
    return result;
}

ResultPtr PgStatement::start_again(const Parameters& parameters) {
    backend_->begin_again();
    plan_for(parameters);
    return start(parameters);
}

int PgStatement::send(const Parameters& parameters) {
    plan_->used = true;
    return backend_->send(*plan_, text(), parameters);
}

ResultPtr PgStatement::start(const Parameters& parameters) {
    Channel& channel = backend_->channel();
    check_parameter_count(*plan_, parameters);
    const bool fits_pipeline = (opening_ == Opening::query || opening_ == Opening::change) && !stream_hint_;
    if (backend_->begins() && fits_pipeline) return start_with_begin(parameters);
    backend_->begin_now();
    channel.sender();
    channel.check_sent(send(parameters));
    if (stream_hint_) PQsetSingleRowMode(channel.get());
    channel.flush();
    return channel.next_result();
}

ResultPtr PgStatement::start_with_begin(const Parameters& parameters) {
    Pipeline pipeline(backend_->channel());
    backend_->send_prepared_begin(pipeline);
    pipeline.send(send(parameters));
    pipeline.sync();
    ResultPtr result = pipeline.next();
    const Failure failure = pipeline.end();
    if (ResultPtr begin_error = pipeline.take_begin_error())
        return backend_->repeat_begin(std::move(begin_error), failure.error);
    return result;
}

// Of a statement that was not described, they are known now; the tables of one that the server does not keep may have
// changed since it was described.
void PgStatement::take_columns(const PGresult* result) {
    const bool is_known = plan_->is_named() ? !plan_->columns.empty() : are_columns_of(result, plan_->columns);
    if (!is_known && PQnfields(result) > 0) plan_->columns = columns_of(result);
    columns_ = &plan_->columns;
}

void PgStatement::begin_rows(ResultPtr first) {
    backend_->ended(first.get());
    if (std::string_view(PQcmdStatus(first.get())) == "ROLLBACK") backend_->cursors().transaction_ended();
    take_columns(first.get());
    rows_affected_ = changed_rows(first.get(), opening_);
    row_count_ = PQntuples(first.get());
    if (row_count_ == 0) return;
    rows_ = std::move(first);
    streams_ = false;
    stand_on(rows_.get(), -1);
    set_open(true);
}

void PgStatement::begin_stream(ResultPtr first) {
    take_columns(first.get());
    rows_ = std::move(first);
    streams_ = true;
    on_first_row_ = true;
    stand_on(rows_.get(), 0);
    set_open(true);
}

void PgStatement::begin_cursor(const Parameters& parameters) {
    plan_for(parameters);   // says what is wrong with the statement, and which columns must come as text
    check_parameter_count(*plan_, parameters);
    cursor_ = std::make_unique<Cursor>(*backend_, text(), parameters, rows_at_once_);
    backend_->note_executed();
    streams_ = false;
    take_portion(-1);
    cursor_columns_ = columns_of(rows_.get());
    columns_ = &cursor_columns_;
    set_open(true);
    if (row_count_ == 0) close();
}

void PgStatement::take_portion(int row) {
    rows_ = cursor_->take_rows();
    row_count_ = PQntuples(rows_.get());
    stand_on(rows_.get(), row);
}

bool PgStatement::next_portion() {
    try {
        if (!cursor_->fetch()) return cursor_->close(), false;
    } catch (...) {
        close();
        throw;
    }
    take_portion(0);
    return true;
}

void PgStatement::stand_on(const PGresult* result, int row) noexcept {
    current_ = result;
    row_ = row;
}

void PgStatement::prefetch() {
    if (is_open() && (cursor_ || streams_))
        throw InvalidRequestError("These rows are streamed, as stream_results asks for, and execute() of an asynchronous "
                                  "connection or session gives rows that are in memory: use stream().");
}

bool PgStatement::next() {
    if (!is_open()) return false;
    if (streams_) return next_streamed();
    if (++row_ < row_count_ || (cursor_ && next_portion())) return true;
    close();
    return false;
}

bool PgStatement::next_streamed() {
    if (std::exchange(on_first_row_, false)) return true;
    try {
        rows_ = backend_->next_row();
    } catch (...) {
        backend_->release();  // all has been read, or the connection is gone
        streams_ = false;
        close();
        throw;
    }
    stand_on(rows_.get(), 0);
    if (PQresultStatus(rows_.get()) == PGRES_SINGLE_TUPLE) return true;
    rows_affected_ = changed_rows(rows_.get(), opening_);
    close();
    return false;
}

void PgStatement::do_close() noexcept {
    if (streams_) backend_->discard_stream(transaction_goes_on_);
    streams_ = false;
    cursor_.reset();
    stand_on(nullptr, -1);
    rows_.reset();
}

void PgStatement::close_before_rollback() noexcept {
    transaction_goes_on_ = false;
    close();
    transaction_goes_on_ = true;
}

Cell PgStatement::cell(int column) const noexcept {
    const int size = PQgetlength(current_, row_, column);
    const char* data = PQgetvalue(current_, row_, column);
    if (size == 0 && PQgetisnull(current_, row_, column)) data = nullptr;
    return {(*columns_)[static_cast<std::size_t>(column)], data, static_cast<std::size_t>(size)};
}

void PgStatement::check_row(int first, std::size_t count) const {
    if (!current_ || row_ < 0)
        throw ResourceClosedError("there is no current row: call next() first, or the rows have ended or were closed");
    if (first < 0 || static_cast<std::size_t>(first) + count > columns_->size())
        throw InvalidRequestError(fmt::format("columns {} to {} are asked for, but the rows have {} columns", first,
                                              static_cast<std::size_t>(first) + count - 1, columns_->size()));
}

void PgStatement::read(int first, std::span<const Slot> slots, void* base) {
    check_row(first, slots.size());
    for (const Slot& slot : slots) read_cell(cell(first++), slot, base);
}

Value PgStatement::value(int column, const SqlType& type) {
    check_row(column, 1);
    return value_of(cell(column), type);
}

bool PgStatement::is_null(int column) {
    check_row(column, 1);
    return PQgetisnull(current_, row_, column) != 0;
}

std::string_view PgStatement::bytes(int column) {
    check_row(column, 1);
    return bytes_of(cell(column));
}

int PgStatement::column_count() const { return columns_ ? static_cast<int>(columns_->size()) : 0; }

std::string_view PgStatement::column_name(int column) const {
    if (column < 0 || column >= column_count())
        throw InvalidRequestError(fmt::format("column {} is asked for, but the rows have {} columns", column,
                                              column_count()));
    return (*columns_)[static_cast<std::size_t>(column)].name;
}

std::int64_t changed_rows(const PGresult* result, Opening opening) noexcept {
    const std::string_view count = PQcmdTuples(const_cast<PGresult*>(result));
    const std::string_view command = PQcmdStatus(const_cast<PGresult*>(result));
    const bool is_query = PQnfields(result) > 0 && opening != Opening::change && !command.starts_with("INSERT") && !command.starts_with("UPDATE") &&
                          !command.starts_with("DELETE") && !command.starts_with("MERGE");
    std::int64_t rows = 0;
    std::from_chars(count.data(), count.data() + count.size(), rows);
    return is_query ? -1 : rows;
}

}  // namespace aludel::libpq_driver
