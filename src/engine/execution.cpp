#include "engine/execution.hpp"

#include "base/message_text.hpp"
#include "result/decode.hpp"
#include "schema/definition.hpp"

#include <utility>

namespace aludel::engine {

namespace {

driver::PrepareHints hints_for(const compiler::Compiled& compiled) {
    driver::PrepareHints hints;
    hints.parameter_types = compiled.parameter_types;
    hints.insert = compiled.insert_shape;
    return hints;
}

}  // namespace

Ref<ExecutionImpl> ExecutionImpl::make(ConnectionImpl& connection, const ExecutionOptions* statement_options) {
    Ref<ExecutionImpl> made(connection.spare.exchange(nullptr, std::memory_order_acquire));
    if (!made) made = make_ref<ExecutionImpl>();
    made->connection_ = Ref<ConnectionImpl>(&connection);
    made->place = connection.place;
    made->rewriter = nullptr;
    made->take_options(statement_options);
    made->begin_observation();
    if (made->is_observed_) made->forget_statement();   // a listener might ask for it, and it is the one before
    made->deadline_ = driver::Deadline::after(made->timeout_.seconds());
    connection.use_deadline(made->deadline_);
    return made;
}

void ExecutionImpl::take_options(const ExecutionOptions* of_statement) {
    const ExecutionOptions& options = connection_->options();
    timeout_ = options.timeout;
    yield_per_ = options.yield_per;
    streams_ = options.stream_results;
    populates_existing_ = options.populate_existing || (of_statement && of_statement->populate_existing);
    schemas = options.schema_translate_map.empty() ? nullptr : &options.schema_translate_map;
    if (!of_statement) return;
    if (of_statement->timeout.seconds() != 0) timeout_ = of_statement->timeout;
    if (of_statement->yield_per > 0) yield_per_ = of_statement->yield_per;
    streams_ |= of_statement->stream_results;
    if (!of_statement->schema_translate_map.empty()) schemas = &of_statement->schema_translate_map;
}

void ExecutionImpl::use_other(Prepared& statement, std::uint64_t epoch) {
    forget_statement();
    compiled = statement.compiled;
    entry = &statement;
    this->epoch = epoch;
}

void ExecutionImpl::use_text(std::string_view text, bool is_script) {
    forget_statement();
    own_text = text;
    this->is_script = is_script;
}

void ExecutionImpl::forget_statement() noexcept {
    cursor = {};
    compiled = {};
    entry = nullptr;
    own_text.clear();
    reader_ = {};
}

// ---- sending --------------------------------------------------------------------------------------------------------

void ExecutionImpl::bind(const Params& given, const Param* arguments) {
    list_sizes.clear();
    try {
        bind_parameters(*compiled, *key, {given, arguments}, parameters, list_sizes, defaults);
        if (compiled->has_words) check_words(*compiled, parameters, list_sizes);
    } catch (StatementError& error) {
        connection_->engine().log.attach(error, compiled->text);
        throw;
    }
    if (compiled->has_expanding) own_text = compiler::expand(connection_->engine().dialect(), *compiled, list_sizes);
}

void ExecutionImpl::set_batch(const driver::Batch& batch, driver::BatchSink* sink) noexcept {
    batch_ = &batch;
    sink_ = sink;
}

void ExecutionImpl::check_words_of_batch() {
    try {
        check_words(*compiled, *batch_);
    } catch (StatementError& error) {
        note(error);
        throw;
    }
}

void ExecutionImpl::end_batch() noexcept {
    batch_ = nullptr;
    sink_ = nullptr;
}

void ExecutionImpl::write_to(const Log& log) const { log.statement(text(), origin, shown_parameters()); }

//! Text that is not the compiled one has parameters of its own: what the compiler knew of them does not hold.
Ref<driver::Statement> ExecutionImpl::prepare(driver::Connection& connection) const {
    const bool is_compiled = compiled && own_text.empty();
    return connection.prepare(text(), is_compiled ? hints_for(*compiled) : driver::PrepareHints());
}

void ExecutionImpl::run(driver::Connection& connection) {
    connection_->use_deadline(deadline_);   // a listener may have executed something in between
    if (is_script) return connection.run_script(text());
    if (batch_) cursor->execute_batch(*batch_, sink_);
    else cursor->execute(parameters, {streams_, yield_per_});
}

void ExecutionImpl::submit() {
    connection_->use_deadline(deadline_);
    parameters.resize(batch_->width);
    batch_->fill(batch_->context, 0, parameters.data());
    cursor->submit(parameters);
}

void ExecutionImpl::read_batch_of_one() {
    while (sink_ && cursor->next()) sink_->row(0, *cursor);
    cursor->close();
}

std::string ExecutionImpl::shown_parameters() const {
    const Log& log = connection_->engine().log;
    if (!kept_parameters_.empty()) return kept_parameters_;
    return batch_ ? log.shown(*batch_) : log.shown(std::span<const Param>(parameters));
}

void ExecutionImpl::forget_parameters() {
    if (is_observed_) kept_parameters_ = shown_parameters();
    parameters.clear();
    end_batch();
}

void ExecutionImpl::begin_rows() {
    if (!cursor) {   // a listener has done it
        rowcount_ = 0;
        return;
    }
    generation_ = cursor->generation();
    rowcount_ = cursor->rows_affected();
    lastrowid_ = connection_->last_insert_id();
    const bool is_known = compiled && compiled->kind != compiler::StatementKind::text;
    if (is_known ? !compiled->returns_rows : cursor->column_count() == 0) return;
    rows_ = cursor->is_open() ? Rows::open : Rows::ended;
    if (connection_->engine().log.shows_rows()) echo_names();
}

// ---- reading --------------------------------------------------------------------------------------------------------

//! What it knows of its statement stays, for the next execution of the same one.
void ExecutionImpl::release() noexcept {
    close();
    if (is_observed_) end_observation();
    if (!own_text.empty()) forget_statement();
    keys_ = {};
    key = nullptr;
    end_batch();
    kept_parameters_.clear();
    parameters.clear();
    is_script = false;
    inserted_key.reset();
    origin = {};
    generation_ = 0;
    rowcount_ = -1;
    rows_read_ = 0;
    lastrowid_ = 0;
    rows_ = Rows::none;
    const Ref<ConnectionImpl> connection = std::move(connection_);
    if (connection->is_unique()) connection->close();   // of a temporary Connection
    ExecutionImpl* none = nullptr;
    if (!connection->spare.compare_exchange_strong(none, this, std::memory_order_release, std::memory_order_relaxed))
        delete this;
}

inline bool ExecutionImpl::advance() {
    if (rows_ != Rows::open) [[unlikely]] return advance_no_more();
    if (!is_current()) [[unlikely]] result::throw_result_closed();
    try {
        if (!fetch()) return at_end();
    } catch (StatementError& error) {
        rows_ = Rows::closed;
        note(error);
        throw;
    }
    if (connection_->engine().log.shows_rows()) [[unlikely]] echo_row();
    return true;
}

bool ExecutionImpl::skip() {
    const Exclusive::QuickUse use(connection_->in_use, "reading rows");
    return advance();
}

bool ExecutionImpl::next(const result::RowType& type, void* row) {
    const Exclusive::QuickUse use(connection_->in_use, "reading rows");
    if (!advance()) return false;
    try {
        if (type.dynamic) {
            result::read_dynamic_row(*cursor, shape(), keys(), *static_cast<Row<>*>(row));
        } else {
            if (!reader_.is_for(type)) reader_ = result::RowReader(shape(), type);
            reader_.read(*cursor, type, row);
        }
    } catch (StatementError& error) {
        connection_->engine().log.attach(error, text());
        throw;
    }
    return true;
}

bool ExecutionImpl::advance_no_more() const {
    if (rows_ == Rows::none) result::throw_no_rows();
    if (rows_ == Rows::closed) result::throw_result_closed();
    return false;
}

void ExecutionImpl::prefetch() {
    if (rows_ != Rows::open || !is_current()) return;
    const Exclusive::QuickUse use(connection_->in_use, "reading rows");
    read_ahead();
}

void ExecutionImpl::read_ahead() {
    if (rows_ != Rows::open) return;
    try {
        connection_->start_deadline(timeout_);
        cursor->prefetch();
    } catch (StatementError& error) {
        rows_ = Rows::closed;
        note(error);
        throw;
    }
}

bool ExecutionImpl::at_end() {
    rows_ = Rows::ended;
    rowcount_ = cursor->rows_affected();
    return false;
}

const Ref<const result::Keys>& ExecutionImpl::keys() {
    if (rows_ == Rows::none) result::throw_no_rows();
    if (!keys_) keys_ = result::keys_of(*cursor, shape(), connection_->engine().log.hides_values());
    return keys_;
}

std::size_t ExecutionImpl::items() {
    return shape().items.empty() ? static_cast<std::size_t>(cursor->column_count()) : shape().items.size();
}

Row<> ExecutionImpl::inserted_primary_key() const {
    if (!inserted_key) return RowSource::inserted_primary_key();
    const auto& table = static_cast<const schema::TableDef&>(*compiled->table);
    std::vector<std::string> names;
    for (std::uint32_t column : table.primary_key) names.push_back(table.column(column).name);
    return Row<>(Ref<const result::Keys>(new result::Keys(std::move(names))), *inserted_key);
}

namespace {
std::vector<std::string> names_of(const std::vector<const sql::ColumnNode*>& columns) {
    std::vector<std::string> names;
    for (const sql::ColumnNode* column : columns) names.push_back(column->key_or_name());
    return names;
}
}  // namespace

std::vector<std::string> ExecutionImpl::prefetch_cols() const {
    return compiled ? names_of(compiled->prefetched) : std::vector<std::string>();
}

std::vector<std::string> ExecutionImpl::postfetch_cols() const {
    return compiled ? names_of(compiled->postfetched) : std::vector<std::string>();
}

void ExecutionImpl::close() noexcept {
    if (rows_ == Rows::none || std::exchange(rows_, Rows::closed) != Rows::open) return;
    if (!is_current()) return;
    connection_->start_deadline(timeout_);
    cursor->close();
    if (is_observed_) end_observation();
}

void ExecutionImpl::echo_names() {
    std::string names;
    for (const std::string& name : keys()->names())
        names += (names.empty() ? "'" : ", '") + printable_name(name) + "'";
    connection_->engine().log.line("Col (" + names + ")");
}

void ExecutionImpl::echo_row() {
    const Log& log = connection_->engine().log;
    if (log.hides_values()) return log.line("Row [" + std::string(Log::hidden) + "]");
    Row<> row;
    result::read_dynamic_row(*cursor, shape(), keys(), row);
    log.line("Row " + result::repr(row));
}

const sql::ResultShape& ExecutionImpl::shape() const noexcept {
    static const sql::ResultShape unknown;
    return compiled ? compiled->shape : unknown;
}

}  // namespace aludel::engine
