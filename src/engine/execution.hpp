#pragma once

#include "aludel/engine/execution_context.hpp"
#include "aludel/result/row_source.hpp"
#include "engine/connection_impl.hpp"
#include "engine/log.hpp"
#include "engine/parameters.hpp"
#include "result/decode.hpp"

#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::engine {

//! One execution of a statement, from its parameters to its last row (SQLAlchemy's ExecutionContext). Its rows are a
//! `Result`'s, or are read by the caller that executed it.
//!
//! Everything that an execution needs is here, so that a statement may run while another one is prepared, sent or read.
//! The connection keeps one for the next statement, with its memory: a small statement allocates nothing here.
class ExecutionImpl final : public result::RowSource {
public:
    //! A new one, or the connection's spare.
    static Ref<ExecutionImpl> make(ConnectionImpl& connection, const ExecutionOptions* statement_options);

    // ---- what is executed: filled by the connection -------------------------------------------------------------------

    //! A statement of the table, which has `epoch`. Nothing is to be done when it is the one of the execution before.
    void use(Prepared& statement, std::uint64_t epoch) {
        if (entry == &statement && this->epoch == epoch) [[likely]] return;
        use_other(statement, epoch);
    }
    //! Text that is sent unchanged.
    void use_text(std::string_view text, bool is_script = false);

    Ref<const compiler::Compiled> compiled{};       //!< null for text that is sent unchanged
    const compiler::StatementKey* key = nullptr;    //!< `own_key`, or that of a kept statement; until it is sent
    compiler::StatementKey own_key{};
    std::vector<std::string_view> column_keys{};
    ParamList parameters{};                         //!< borrowed from the statement and its parameters, until it is sent
    std::vector<std::size_t> list_sizes{};
    std::vector<Value> defaults{};                  //!< which functions have made for columns
    Prepared* entry = nullptr;                      //!< of the connection's table, while that has `epoch`
    std::uint64_t epoch = 0;
    const SchemaTranslateMap* schemas = nullptr;    //!< null: tables are in their own schemas
    const compiler::Rewriter* rewriter = nullptr;   //!< null: the statement is compiled as it is; until it is sent
    std::string own_text{};                         //!< when it is not the compiled one
    bool is_script = false;
    Origin origin{};
    Ref<driver::Statement> cursor{};                //!< may be left from the execution before; null for a script
    std::source_location place{};                   //!< of the program's call; line 0: not known

    //! Its place in the table of its connection, which a listener may have cleared since; null for text of its own.
    Prepared* entry_in(PreparedTable& table) {
        if (!entry || !own_text.empty()) return nullptr;
        if (epoch != table.epoch()) [[unlikely]] entry = table.find(key->bytes);
        return entry;
    }
    std::string_view text() const noexcept {
        return own_text.empty() && compiled ? std::string_view(compiled->text) : own_text;
    }
    bool has_parameters() const noexcept { return batch_ ? batch_->width > 0 : !parameters.empty(); }
    //! The parameters as the log and errors show them.
    std::string shown_parameters() const;
    void write_to(const Log& log) const;

    //! Binds the parameters of one execution; `arguments`: of a kept statement. Throws `StatementError` for one that is
    //! missing or not one of its words.
    void bind(const Params& given, const Param* arguments);
    //! Many sets of parameters instead; both have to stay until `end_batch`.
    void set_batch(const driver::Batch& batch, driver::BatchSink* sink) noexcept;
    void check_words_of_batch();
    void end_batch() noexcept;
    //! To be called when it was sent: the parameters belong to the caller.
    void forget_parameters();
    //! Prepares it. Throws, as `run`, what the driver throws, without statement and parameters.
    Ref<driver::Statement> prepare(driver::Connection& connection) const;
    //! Sends it.
    void run(driver::Connection& connection);
    driver::Deadline deadline() const noexcept { return deadline_; }
    //! Sends a batch of one row, without waiting for its end.
    void submit();
    //! Gives the rows of such a batch to its sink.
    void read_batch_of_one();
    //! To be called when it was sent and has rows to be read, or might have.
    void begin_rows();
    //! Rows that an INSERT, UPDATE or DELETE has changed; 0 for one that a listener has done.
    std::int64_t rows_affected() const { return cursor ? cursor->rows_affected() : 0; }
    std::optional<std::vector<Value>> inserted_key{};

    // ---- its rows, for the library ------------------------------------------------------------------------------------

    ConnectionImpl& connection() const noexcept { return *connection_; }
    bool populates_existing() const noexcept { return populates_existing_; }
    driver::Statement& rows() const noexcept { return *cursor; }
    const sql::ResultShape& shape() const noexcept;
    //! The cursor was not given to another execution, nor ended with its transaction.
    bool is_current() const noexcept {
        return cursor && cursor->generation() == generation_ && connection_->is_open();
    }
    //! Goes to the next row of `rows()`; false at the end. The caller passes errors to `note`.
    bool fetch() {
        connection_->start_deadline(timeout_);
        if (cursor && cursor->next()) [[likely]] return ++rows_read_, true;
        if (is_observed_) [[unlikely]] end_observation();
        return false;
    }
    //! Reads the rows that are left into memory, within a call on the connection.
    void read_ahead();
    //! To be called with an error on its way out that reading the rows has thrown: adds the statement, and records a
    //! connection that has died.
    void note(StatementError& error) { connection_->note(error, *this); }

    // ---- listeners (execution_events.cpp) -----------------------------------------------------------------------------

    //! False while nobody listens to executions: then nothing is measured and told.
    bool is_observed() const noexcept { return is_observed_; }
    void tell_before();
    void tell_after();
    bool tell_before_sending();
    void tell_after_sending();
    void change_text(std::string text);
    bool is_batch() const noexcept { return batch_ != nullptr; }
    ExecutionTimes times() const noexcept;
    std::int64_t rows_so_far() const noexcept { return rows_ != Rows::none ? rows_read_ : rowcount_; }
    Connection& seen_connection() const noexcept;

    // ---- its rows, for a Result ---------------------------------------------------------------------------------------

    bool next(const result::RowType& type, void* row) override;
    bool skip() override;
    bool returns_rows() const noexcept override { return rows_ != Rows::none; }
    const Ref<const result::Keys>& keys() override;
    std::size_t items() override;
    std::int64_t rowcount() const override { return rowcount_; }
    std::int64_t lastrowid() const override { return lastrowid_; }
    Row<> inserted_primary_key() const override;
    std::vector<std::string> prefetch_cols() const override;
    std::vector<std::string> postfetch_cols() const override;
    void prefetch() override;
    void close() noexcept override;
    bool closed() const noexcept override { return rows_ == Rows::none || rows_ == Rows::closed; }
    void release() noexcept override;
    std::size_t yield_per() const noexcept override { return yield_per_; }

private:
    enum class Rows : std::uint8_t { none, open, ended, closed };
    //! On the steady clock, in nanoseconds; 0: not yet, or not measured.
    struct Moments {
        std::int64_t called = 0, sent = 0, answered = 0, ended = 0;
    };

    void take_options(const ExecutionOptions* of_statement);
    void begin_observation() noexcept;
    void end_observation() noexcept;
    template <class E>
    auto tell(const E& event);
    void use_other(Prepared& statement, std::uint64_t epoch);
    void forget_statement() noexcept;
    bool advance();
    bool advance_no_more() const;
    bool at_end();
    void echo_names();
    void echo_row();

    Ref<ConnectionImpl> connection_{};
    const driver::Batch* batch_ = nullptr;
    std::string kept_parameters_{};           // as text, for a listener that hears of it later
    driver::BatchSink* sink_ = nullptr;
    Ref<const result::Keys> keys_{};
    Duration timeout_{};
    driver::Deadline deadline_{};       // of executing it; each fetch has its own
    std::size_t yield_per_ = 0;
    bool streams_ = false;
    bool populates_existing_ = false;
    std::uint64_t generation_ = 0;
    std::int64_t rowcount_ = -1;
    std::int64_t rows_read_ = 0;
    std::int64_t lastrowid_ = 0;
    Rows rows_ = Rows::none;
    result::RowReader reader_{};
    bool is_observed_ = false;
    bool may_change_text_ = false;
    Moments moments_{};
    Connection* seen_connection_ = nullptr;   // while a listener runs
};

}  // namespace aludel::engine
