#include "drivers/libpq/array_insert.hpp"

#include "drivers/libpq/pipeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace aludel::libpq_driver {

namespace {

constexpr std::size_t least_rows = 32;
constexpr std::size_t rows_at_once = 64;         // that are read a column at a time
constexpr std::size_t max_rows = 2'000;          // of a chunk, which then stays in the processor's cache until it is sent
constexpr std::size_t max_bytes = 1 << 18;
constexpr std::size_t chunks_per_answer = 8;     // after which the server is asked to send its answers: waiting costs time
constexpr std::size_t max_unanswered = 16;       // chunks on their way when another one is sent
constexpr int binary = 1;

constexpr const char* begin_savepoint = "SAVEPOINT aludel_batch";
constexpr const char* end_savepoint = "RELEASE SAVEPOINT aludel_batch";
constexpr const char* back_to_savepoint = "ROLLBACK TO SAVEPOINT aludel_batch";
constexpr const char* cancel_itself = "SELECT pg_catalog.pg_cancel_backend(pg_catalog.pg_backend_pid())";

std::string unnest(std::size_t parameter) { return fmt::format("pg_catalog.unnest(${})", parameter + 1); }
std::string name(std::size_t parameter) { return fmt::format("c{}", parameter + 1); }

std::string text_of(const driver::InsertShape& shape) {
    return shape.head + "SELECT " + shape.row(unnest) + shape.tail;
}

std::string ordered_text_of(const driver::InsertShape& shape) {
    std::string arrays, names;
    for (std::size_t i = 0; i < shape.parameters(); ++i) {
        arrays += (i > 0 ? ", " : "") + unnest(i);
        names += name(i) + ", ";
    }
    return fmt::format("{}SELECT {} FROM ROWS FROM ({}) WITH ORDINALITY AS aludel_rows ({}n) ORDER BY n{}", shape.head,
                       shape.row(name), arrays, names, shape.tail);
}

// True for errors that the rows or the form of the statement may cause; false for those of the transaction, the server
// or the network, which sending the rows again would not cure.
bool is_of_rows(const PGresult* error) {
    const char* state = PQresultErrorField(error, PG_DIAG_SQLSTATE);
    if (!state) return false;
    constexpr std::array<std::string_view, 6> others{"08", "25", "40", "53", "55", "57"};
    return std::ranges::find(others, std::string_view(state).substr(0, 2)) == others.end();
}

}  // namespace

bool ArrayInsert::is_worth_it(const driver::Batch& batch) noexcept { return batch.count >= least_rows; }

ArrayInsert::ArrayInsert(PgStatement& statement, const driver::Batch& batch, driver::BatchSink* sink)
    : statement_(statement), backend_(statement.backend()), channel_(backend_.channel()), batch_(batch), sink_(sink),
      row_(batch.width), objects_(rows_at_once), cells_(batch.width * rows_at_once) {}

bool ArrayInsert::run() {
    if (!prepare()) return false;
    in_transaction_ = backend_.in_transaction();
    Pipeline pipeline(channel_);
    backend_.occupy(in_transaction_);
    if (backend_.begins()) sent_.push_back({0, 0});
    backend_.send_begin(pipeline);
    try {
        send_all();
        end_pipeline();
    } catch (...) {   // the connection broke
        backend_.release();
        throw;
    }
    backend_.release();
    return settle();
}

// ---- building -------------------------------------------------------------------------------------------------------

// The types of the arrays' elements are those that the server takes the parameters of a single row for.
bool ArrayInsert::prepare() {
    if (backend_.transaction_status() == driver::TransactionStatus::failed) return false;
    if (statement_.insert_->parameters() != batch_.width) return false;
    batch_.fill(batch_.context, 0, row_.data());
    backend_.parameters().encode(row_, statement_.types_);
    statement_.plan_for(backend_.parameters());
    const std::vector<Oid>& types = statement_.plan_->inferred;
    if (types.size() != batch_.width) return false;
    for (const Oid type : types) columns_.emplace_back(type);
    if (!build_chunk()) return false;
    Ref<PgStatement>& many = sink_ ? statement_.of_ordered_arrays_ : statement_.of_arrays_;
    if (!many)
        many = make_ref<PgStatement>(backend_, sink_ ? ordered_text_of(*statement_.insert_) : text_of(*statement_.insert_));
    many_ = many.get();
    many_->plan_for(arrays_);
    return true;
}

// False when the arrays cannot hold the rows.
bool ArrayInsert::build_chunk() {
    first_ = next_;
    for (ColumnArray& column : columns_) column.clear();
    while (next_ < batch_.count && next_ - first_ < max_rows && size() < max_bytes) {
        const std::size_t plain = add_plain_rows();
        if (plain == 0 && !add_row()) return false;
        next_ += std::max<std::size_t>(plain, 1);
    }
    for (ColumnArray& column : columns_)
        if (!column.finish()) return false;
    arrays_.take(columns_);
    return true;
}

std::size_t ArrayInsert::size() const noexcept {
    std::size_t bytes = 0;
    for (const ColumnArray& column : columns_) bytes += column.wire().size();
    return bytes;
}

// The usual rows take no detour: their values are written from where they lie, a column at a time. Gives the number of
// rows; it is 0 when a value of the next one has to be encoded.
std::size_t ArrayInsert::add_plain_rows() {
    std::size_t rows = std::min({rows_at_once, batch_.count - next_, max_rows - (next_ - first_)});
    rows = batch_.fields.empty() ? gather_row() : gather_objects(rows);
    const auto cells = [&](std::size_t column) { return std::span<const void* const>(cells_).subspan(column * rows_at_once, rows); };
    for (std::size_t i = 0; i < columns_.size(); ++i) rows = columns_[i].plain_among(cells(i));
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].add_plain(cells(i));
    return rows;
}

// Gives 0 or the number of rows whose cells are known.
std::size_t ArrayInsert::gather_objects(std::size_t rows) {
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (!columns_[i].is_plain(batch_.fields[i].slot().layout, batch_.fields[i].type())) return 0;
    batch_.objects(batch_.context, next_, std::span(objects_).first(rows));
    for (std::size_t i = 0; i < columns_.size(); ++i)
        batch_.fields[i].addresses(std::span(objects_).first(rows), &cells_[i * rows_at_once]);
    return rows;
}

std::size_t ArrayInsert::gather_row() {
    batch_.fill(batch_.context, next_, row_.data());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (!columns_[i].is_plain(row_[i].layout, row_[i].type)) return 0;
        cells_[i * rows_at_once] = row_[i].data;
    }
    return 1;
}

bool ArrayInsert::add_row() {
    Parameters& row = backend_.parameters();
    batch_.fill(batch_.context, next_, row_.data());
    row.encode(row_, statement_.types_);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const char* value = row.values()[i];
        const std::string_view bytes(value, value ? static_cast<std::size_t>(row.lengths()[i]) : 0);
        if (!value) columns_[i].add_null(row.oids()[i]);
        else if (!columns_[i].add(row.oids()[i], row.formats()[i] == binary, bytes)) return false;
        else columns_[i].learn(row_[i].layout, row_[i].type);
    }
    return true;
}

void ArrayInsert::build_next() noexcept {
    try {
        gives_up_ = !build_chunk() || !arrays_.fit(many_->plan_->types);
    } catch (...) {   // of the program, or a value that cannot be sent
        error_ = std::current_exception();
        is_of_program_ = true;
    }
}

// ---- sending --------------------------------------------------------------------------------------------------------

void ArrayInsert::send_all() {
    if (in_transaction_) send(begin_savepoint);
    for (bool has_chunk = true; has_chunk && !must_stop();) {
        send_chunk();
        if ((has_chunk = next_ < batch_.count)) build_next();
    }
}

void ArrayInsert::send_chunk() {
    Plan& plan = *many_->plan_;
    channel_.flush();   // the chunk before
    channel_.check_sent(backend_.send(plan, many_->text(), arrays_));
    plan.used = true;
    sent_.push_back({first_, next_ - first_});
    if (++chunks_ % chunks_per_answer == 0) channel_.check_sent(PQsendFlushRequest(channel_.get()));
    channel_.flush_some();
    while (sent_.size() > max_unanswered || (!sent_.empty() && !channel_.must_wait())) collect_one();
}

void ArrayInsert::send(const char* command) {
    channel_.check_sent(PQsendQueryParams(channel_.get(), command, 0, nullptr, nullptr, nullptr, nullptr, binary));
    sent_.push_back({next_, 0});
}

void ArrayInsert::await_answers() {
    channel_.check_sent(PQsendFlushRequest(channel_.get()));
    channel_.flush();
    while (!sent_.empty()) collect_one();
}

// Outside a transaction, the synchronisation point would make the rows last: something has to fail before it.
void ArrayInsert::end_pipeline() {
    if (sink_ && !must_stop()) {
        await_answers();
        if (!must_stop()) deliver();
    }
    const bool is_undone = is_of_program_ || gives_up_;
    if (is_cancelled() || (is_undone && !in_transaction_)) send(cancel_itself);
    else if (in_transaction_ && !is_undone) send(end_savepoint);
    channel_.check_sent(PQpipelineSync(channel_.get()));
    channel_.flush();
    while (!sent_.empty()) collect_one();
    channel_.next_result();   // of the synchronisation point
    channel_.exit_pipeline();
}

// ---- answers --------------------------------------------------------------------------------------------------------

void ArrayInsert::collect_one() {
    const Sent sent = sent_.front();
    sent_.pop_front();
    while (ResultPtr result = channel_.next_result()) take(sent, std::move(result));
}

void ArrayInsert::take(const Sent& sent, ResultPtr result) {
    if (is_error(result.get())) return take_error(sent, result.get());
    if (must_stop() || sent.rows == 0 || PQresultStatus(result.get()) == PGRES_PIPELINE_ABORTED) return;
    statement_.rows_affected_ += std::max<std::int64_t>(changed_rows(result.get(), many_->opening_), 0);
    if (!sink_) return;
    gives_up_ = static_cast<std::size_t>(PQntuples(result.get())) != sent.rows;
    returned_.push_back({sent, std::move(result)});
}

void ArrayInsert::take_error(const Sent& sent, const PGresult* result) {
    if (error_ || gives_up_) {
        if (PQstatus(channel_.get()) == CONNECTION_BAD) std::rethrow_exception(channel_.error_of(result));
        return;
    }
    is_of_rows_ = sent.rows > 0 && is_of_rows(result) && !is_cancelled();
    is_stale_ = many_->forget_stale_plan(result);
    error_ = channel_.error_of(result, sent.rows == 0 ? std::string()
                                                      : fmt::format(" (rows {} to {} of {})", sent.first + 1,
                                                                    sent.first + sent.rows, batch_.count));
    if (!channel_.is_alive()) std::rethrow_exception(error_);
}

void ArrayInsert::deliver() {
    try {
        for (const Returned& returned : returned_) {
            many_->take_columns(returned.rows.get());
            for (int row = 0; row < PQntuples(returned.rows.get()); ++row) {
                many_->stand_on(returned.rows.get(), row);
                sink_->row(returned.sent.first + static_cast<std::size_t>(row), *many_);
            }
        }
    } catch (...) {
        error_ = std::current_exception();
        is_of_program_ = true;
    }
    many_->stand_on(nullptr, -1);
}

bool ArrayInsert::settle() {
    const bool may_go_one_by_one = gives_up_ || is_of_rows_;
    if (!error_ && !gives_up_) return true;
    if (in_transaction_ && (may_go_one_by_one || is_of_program_)) undo();
    if (!may_go_one_by_one) std::rethrow_exception(error_);
    return false;
}

void ArrayInsert::undo() {
    Pipeline pipeline(channel_);
    for (const char* command : {back_to_savepoint, end_savepoint})
        pipeline.send(PQsendQueryParams(channel_.get(), command, 0, nullptr, nullptr, nullptr, nullptr, binary));
    pipeline.sync();
    pipeline.next();
    pipeline.next();
    if (const Failure failure = pipeline.end(); failure.error) std::rethrow_exception(failure.error);
}

}  // namespace aludel::libpq_driver
