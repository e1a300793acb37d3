#include "orm/loading/session_rows.hpp"

#include "aludel/base/error.hpp"
#include "engine/execution.hpp"
#include "orm/loading/rows_met.hpp"
#include "orm/instances/session_services.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>

namespace aludel::orm {

namespace {

//! The rows of a statement that was executed, read when they are asked for.
class SessionRows final : public ObjectRows, public UnreadRows {
public:
    SessionRows(Store& store, sql::NodeRef statement, Ref<ExecutionImpl> execution, const ReadOptions& options)
        : ObjectRows(store, std::move(statement)), execution_(std::move(execution)), limit_(execution_->yield_per()),
          populate_(execution_->populates_existing() ? Populate::all : options.populate) {
        const auto* plan = static_cast<const StatementPlan*>(execution_->compiled ? execution_->compiled->plan.get() : nullptr);
        has_collections_ = plan && plan->has_collections;
        if (has_collections_ && limit_ > 0) throw_yield_with_collections();
        const sql::ResultShape& shape = execution_->shape();
        describe(shape, plan ? plan->own_items : shape.items.size(), options.hidden, execution_->connection().engine().log.hides_values());
    }
    ~SessionRows() override { SessionRows::close(); }

    //! Reads all rows, or the next ones up to the limit.
    void read() {
        SessionServices& session = require_session();
        const Exclusive::NestedUse use(session.in_use, "reading rows");
        if (session.is_unread(*this)) session.set_unread(nullptr);
        if (!execution_->is_current()) result::throw_result_closed();
        Connection& connection = session.connection();
        if (expunge_after_ && started_) session.let_go();
        started_ = true;
        objects_.clear();
        values_.clear();
        rows_ = at_ = 0;
        try {
            read_rows(*execution_, [&] { read(execution_->rows()); });
            reader_->complete();
            if (session.is_watched) note_read(session);
            post_load(connection, limit_ == 0);
            session.tell();
        } catch (...) {
            close();   // rows that came before are not handed out
            throw;
        }
    }
    void read_now() override {
        try {
            read();
        } catch (const std::exception&) {
            failure_ = std::current_exception();   // thrown when the rows are asked for
        }
    }
    void prefetch() override {
        if (started_ || closed_) return;
        limit_ = 0;
        read();
    }
    void wait() {
        if (limit_ == 0) require_session().set_unread(this);
    }
    void set_yield_per(std::size_t rows, result::YieldOptions options) override {
        if (has_collections_ && rows > 0) throw_yield_with_collections();
        limit_ = rows;
        expunge_after_ = options.expunge_after;
        if (SessionServices* session = store_.session; session && session->is_unread(*this))
            session->set_unread(nullptr);
    }
    std::size_t yield_per() const noexcept override { return execution_->yield_per(); }

    bool next(const result::RowType& type, void* row) override {
        if (!advance()) return false;
        write(type, row);
        return true;
    }
    bool skip() override { return advance(); }
    std::int64_t rowcount() const override { return ended_ ? static_cast<std::int64_t>(std::max(total_, rows_)) : -1; }
    void close() noexcept override {
        drop_all();
        if (std::exchange(closed_, true)) return;
        if (SessionServices* session = store_.session; session && session->is_unread(*this))
            session->set_unread(nullptr);
        if (!ended_) execution_->close();
    }
    bool closed() const noexcept override { return closed_; }

private:
    SessionServices& require_session() const {
        if (!store_.session) result::throw_result_closed();
        return *store_.session;
    }
    bool let_go_at_end() {
        if (expunge_after_ && store_.session) store_.session->let_go();
        return false;
    }
    [[noreturn]] static void throw_yield_with_collections() {
        throw InvalidRequestError("yield_per() reads rows in portions, and a joined collection needs all rows of an object at "
                                  "once. Load the collection by selectinload() instead of joinedload() or contains_eager().");
    }
    void read(driver::Statement& rows) {
        if (!reader_)
            reader_.emplace(store_, *execution_, populate_);
        Holds holds(store_);
        RowsMet met;
        while (rows_ < limit_ || limit_ == 0) {
            if (!execution_->fetch()) {
                ended_ = true;
                break;
            }
            const std::size_t objects = objects_.size(), values = values_.size();
            read_row(*reader_, rows);
            if (has_collections_ && !met.is_new(std::span(objects_).subspan(objects), std::span(values_).subspan(values))) {
                objects_.resize(objects);
                values_.resize(values);
                continue;
            }
            hold(holds, objects);
            ++rows_;
        }
        total_ += rows_;
    }
    void note_read(SessionServices& session) {
        if (query_ == 0) query_ = ++session.last_query;
        session.note_read(query_, execution_->place, objects_);
    }
    bool advance() {
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
        if (closed_) result::throw_result_closed();
        if (step()) return true;
        if (ended_) return let_go_at_end();
        objects_.clear();   // all dropped or handed out
        read();
        return step();
    }

    Ref<ExecutionImpl> execution_;
    std::size_t limit_;                            // rows read at a time; 0: all
    const Populate populate_;
    bool has_collections_ = false;
    std::optional<RowReader> reader_{};
    std::exception_ptr failure_{};
    std::size_t total_ = 0;
    std::uint64_t query_ = 0;             // its number, when somebody watches
    bool started_ = false, ended_ = false, expunge_after_ = false;
    bool closed_ = false;
};

bool has_entities(const sql::ResultShape& shape) {
    return std::any_of(shape.items.begin(), shape.items.end(), [](const auto& item) { return item.entity; });
}

}  // namespace

Ref<ObjectRows> read_objects(Store& store, const sql::NodeRef& statement, const Ref<ExecutionImpl>& execution, const ReadOptions& options) {
    if (options.hidden == 0 && !has_entities(execution->shape())) return {};
    const bool is_read_now = execution->compiled->table != nullptr || options.hidden > 0;
    auto rows = make_ref<SessionRows>(store, statement, execution, options);
    if (is_read_now) rows->read();
    else rows->wait();
    return rows;
}

}  // namespace aludel::orm
