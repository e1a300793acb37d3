#include "drivers/libpq/connection.hpp"

#include "aludel/base/error.hpp"
#include "drivers/libpq/connect_failure.hpp"
#include "drivers/libpq/pipeline_run.hpp"
#include "drivers/libpq/text_casts.hpp"

#include <memory>
#include <string>

namespace aludel::libpq_driver {

namespace {

// The server tells the value of these settings when it connects and whenever they change.
std::string_view setting(const Channel& channel, const char* name) {
    const char* value = PQparameterStatus(channel.get(), name);
    return value ? value : "";
}

struct FreeNotify {
    void operator()(PGnotify* notify) const noexcept { PQfreemem(notify); }
};

//! One that has arrived, if there is one.
std::optional<Notification> take_notification(const Channel& channel) {
    const std::unique_ptr<PGnotify, FreeNotify> sent(PQnotifies(channel.get()));
    if (!sent) return {};
    return Notification{.channel = sent->relname, .payload = sent->extra, .process_id = sent->be_pid};
}

// What the server has said of a statement is kept also when the server does not keep the statement.
std::size_t kept_statements(const driver::ConnectParameters& arguments) {
    const std::size_t count = prepared_statement_cache_size(arguments);
    return count > 0 ? count : arguments.statement_cache_size;
}

bool ends_transaction(std::string_view sql) { return sql == "COMMIT" || sql == "ROLLBACK"; }

}  // namespace

PgConnection::PgConnection(const driver::ConnectParameters& arguments, driver::Deadline deadline)
    : PgConnection(arguments, ConnectLimit(arguments, deadline)) {}

PgConnection::PgConnection(const driver::ConnectParameters& arguments, const ConnectLimit& limit)
    : backend_(arguments, limit), statements_(kept_statements(arguments)) {
    adopt_settings(limit);
    set_deadline(limit.deadline);
}

PgConnection::~PgConnection() { close(); }

// Nearly every server has these as defaults, so this rarely needs a round trip.
void PgConnection::adopt_settings(const ConnectLimit& limit) {
    const Channel& channel = backend_.channel();
    std::string commands;
    if (setting(channel, "standard_conforming_strings") != "on") commands += "SET standard_conforming_strings = on;";
    if (!setting(channel, "DateStyle").starts_with("ISO")) commands += "SET DateStyle = ISO;";
    if (setting(channel, "IntervalStyle") != "postgres") commands += "SET IntervalStyle = postgres;";
    const char* options = PQoptions(channel.get());
    const bool was_told = options && std::string_view(options).find("extra_float_digits") != std::string_view::npos;
    if (!was_told) commands += "SET extra_float_digits = 3;";
    if (commands.empty()) return;
    const std::string target = target_of(channel.get());
    try {
        backend_.run(commands);
    } catch (const TimeoutError&) {
        throw_connect_timeout(target, limit);
    }
}

Ref<driver::Statement> PgConnection::prepare(std::string_view sql, const driver::PrepareHints& hints) {
    backend_.channel().get();
    PgStatement* statement = statements_.find(sql, [](const PgStatement& s) { return !s.is_open(); });
    if (!statement) statement = statements_.add(make_ref<PgStatement>(backend_, sql));
    statement->set_hints(hints);
    return Ref<driver::Statement>(statement);
}

void PgConnection::run(std::string_view sql) {
    using Kind = Channel::Call::Kind;
    if (ends_transaction(sql)) end_rows(sql);
    backend_.channel().get();
    if (ends_transaction(sql) && backend_.skip_begin()) return;
    const Channel::Call call(backend_.channel(), sql.starts_with("ROLLBACK") ? Kind::closing : Kind::usual);
    backend_.run(std::string(sql));
}

// Cursors end with their transaction by themselves; a stream is read to its end, or cancelled before a rollback.
void PgConnection::end_rows(std::string_view end) {
    const bool cancels = end == "ROLLBACK" && backend_.is_occupied();
    if (end == "ROLLBACK") backend_.cancel_due_answer();
    if (!backend_.cursors().is_empty()) {
        backend_.cursors().transaction_ended();
        statements_.for_each([](PgStatement& statement) { statement.close_cursor(); });
    }
    if (cancels) statements_.for_each([](PgStatement& statement) { statement.close_before_rollback(); });
}

void PgConnection::transact(const driver::TransactionCommand& command) {
    if (command.step == driver::TransactionCommand::Step::begin) backend_.begin_with_next(command.text);
    else run(command.text);
}

void PgConnection::submit(const driver::TransactionCommand& command) {
    if (!backend_.submission().is_open()) return transact(command);
    end_rows(command.text);
    backend_.submission().send_commit();
}

void PgConnection::run_script(std::string_view sql) { backend_.run(std::string(sql)); }

void PgConnection::run_pipeline(std::span<driver::PipelinedStatement> statements) {
    PipelineRun(backend_, statements).run();
}

void PgConnection::listen(std::span<const std::string> channels) {
    std::string commands;
    for (const std::string& channel : channels) commands += "LISTEN " + quoted_name(channel) + ';';
    backend_.run(commands);
}

std::optional<Notification> PgConnection::next_notification(driver::Deadline limit) {
    Channel& channel = backend_.channel();
    std::optional<Notification> found = take_notification(channel);
    while (!found) {
        channel.receive_unasked();
        found = take_notification(channel);
        if (!found && !channel.wait_unasked(limit)) break;
    }
    return found;
}

bool PgConnection::ping() {
    try {
        if (!backend_.is_occupied()) backend_.run("");
    } catch (const OperationCancelled&) {
        throw;
    } catch (const std::exception&) {  // the answer is no
        return false;
    }
    return is_alive();
}

void PgConnection::close_cursors() noexcept {
    statements_.for_each([](PgStatement& statement) { statement.close(); });
}

void PgConnection::close() noexcept {
    backend_.channel().close();  // first, so that nothing is read to its end
    statements_.for_each([](PgStatement& statement) { statement.detach(); });
}

std::string PgConnection::server_version() const {
    const std::string_view version = setting(backend_.channel(), "server_version");
    return std::string(version.substr(0, version.find(' ')));
}

}  // namespace aludel::libpq_driver
