#include "orm/loading/session_rows.hpp"

#include "aludel/base/error.hpp"
#include "engine/execution.hpp"
#include "orm/loading/post_load.hpp"
#include "orm/loading/row_reader.hpp"
#include "orm/loading/rows_met.hpp"
#include "orm/loading/subquery_load.hpp"
#include "orm/instances/session_services.hpp"
#include "result/decode.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>

namespace aludel::orm {

namespace {

//! Pins many objects; tells the store of them once, at the end.
class Holds {
public:
    explicit Holds(Store& store) : store_(store) {}
    Holds(const Holds&) = delete;
    ~Holds() { store_.holders.fetch_add(count_, std::memory_order_relaxed); }

    void pin(InstanceState& object) noexcept {
        if (object.pins.load(std::memory_order_relaxed) != 0) return orm::pin(object);
        object.pins.store(1, std::memory_order_relaxed);   // nobody holds it, so no other thread can be at it
        ++count_;
    }

private:
    Store& store_;
    std::size_t count_ = 0;
};

//! The rows as objects and values, each object held once until it is handed out.
class SessionRows final : public result::RowSource, public UnreadRows {
public:
    SessionRows(Store& store, sql::NodeRef statement, Ref<ExecutionImpl> execution)
        : store_(store), statement_(std::move(statement)), execution_(std::move(execution)), shape_(execution_->shape()),
          limit_(execution_->yield_per()) {
        const auto* plan = static_cast<const StatementPlan*>(execution_->compiled ? execution_->compiled->plan.get() : nullptr);
        items_ = std::span(shape_.items).first(plan ? plan->own_items : shape_.items.size());
        if (plan && plan->has_collections && limit_ > 0) throw_yield_with_collections();
        has_collections_ = plan && plan->has_collections;
        std::vector<std::string> names;   // one per item: a mapped class by its name
        std::vector<sql::ResultColumn> columns;
        for (const sql::ResultItem& item : items_) {
            places_.push_back(item.entity ? objects_per_row_++ : values_per_row_++);
            names.push_back(item.entity ? item.entity->name : shape_.columns[item.first].name);
            columns.push_back(item.entity ? sql::ResultColumn{} : shape_.columns[item.first]);
        }
        keys_ = Ref<const result::Keys>(new result::Keys(std::move(names), std::move(columns),
                                                        execution_->connection().engine().log.hides_values()));
        store_.holders.fetch_add(1, std::memory_order_relaxed);
    }
    ~SessionRows() override {
        SessionRows::close();
        drop_hold(store_);
    }

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
            post_load(connection);
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
        if (type.dynamic) fill_dynamic(*static_cast<Row<>*>(row));
        else result::read_values(keys_, [&] { fill(type, row); });
        return true;
    }
    bool skip() override { return advance(); }
    bool returns_rows() const noexcept override { return true; }
    const Ref<const result::Keys>& keys() override { return keys_; }
    std::int64_t rowcount() const override { return ended_ ? static_cast<std::int64_t>(total_) : -1; }
    void close() noexcept override {
        for (std::size_t i = 0; i < objects_.size(); ++i) drop(i);
        objects_.clear();
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
            reader_.emplace(store_, *execution_, execution_->populates_existing() ? Populate::all : Populate::new_ones);
        Holds holds(store_);
        RowsMet met;
        while (rows_ < limit_ || limit_ == 0) {
            if (!execution_->fetch()) {
                ended_ = true;
                break;
            }
            const std::size_t objects = objects_.size(), values = values_.size();
            for (std::size_t i = 0; i < reader_->entities(); ++i) objects_.push_back(reader_->read(i, rows));
            if (objects_per_row_ < items_.size())
                for (const sql::ResultItem& item : items_)
                    if (!item.entity)
                        values_.push_back(rows.value(static_cast<int>(item.first), shape_.columns[item.first].type));
            if (has_collections_ && !met.is_new(std::span(objects_).subspan(objects), std::span(values_).subspan(values))) {
                objects_.resize(objects);
                values_.resize(values);
                continue;
            }
            for (std::size_t i = objects; i < objects_.size(); ++i)
                if (objects_[i]) holds.pin(*objects_[i]);
            ++rows_;
        }
        total_ += rows_;
    }
    void note_read(SessionServices& session) {
        if (query_ == 0) query_ = ++session.last_query;
        session.note_read(query_, execution_->place, objects_);
    }
    //! Loads what comes with the objects of each class.
    void post_load(Connection& connection) {
        const LoaderOptions options(*statement_);
        std::size_t entity = 0;
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (!items_[i].entity) continue;
            const std::size_t place = entity++;
            if (!has_post_loads(items_[i], options)) continue;
            orm::post_load(store_, connection, {objects(place), options, from_of(i), subquery()});
        }
    }
    //! Something comes with the objects of the class, or of the subclasses that are read with it.
    static bool has_post_loads(const sql::ResultItem& item, const LoaderOptions& options) {
        const auto has = [&](const sql::EntityInfo* info) { return orm::has_post_loads(static_cast<const MapperImpl&>(*info), options); };
        return has(item.entity) || std::any_of(item.below.begin(), item.below.end(), has);
    }
    //! Where the statement selects the class of an item from; null for statements other than SELECT.
    const sql::FromNode* from_of(std::size_t item) const {
        const auto* select = sql::as_if<sql::SelectNode>(statement_);
        return select ? sql::as<sql::EntityNode>(select->items[item]).from.get() : nullptr;
    }
    sql::NodeRef subquery() const { return can_be_subquery(*statement_) && limit_ == 0 ? statement_ : sql::NodeRef(); }
    //! The different objects that a class has in the rows at hand, in the order of the rows.
    std::vector<InstanceState*> objects(std::size_t place) const {
        std::vector<InstanceState*> different;
        boost::unordered_flat_set<const InstanceState*> met;
        for (std::size_t i = place; i < objects_.size(); i += objects_per_row_)
            if (objects_[i] && met.insert(objects_[i]).second) different.push_back(objects_[i]);
        return different;
    }

    bool advance() {
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
        if (closed_) result::throw_result_closed();
        if (at_ > 0)
            for (std::size_t i = (at_ - 1) * objects_per_row_; i < at_ * objects_per_row_; ++i) drop(i);
        if (at_ == rows_) {
            if (ended_) return let_go_at_end();
            objects_.clear();   // all dropped or handed out
            read();
            if (rows_ == 0) return false;
        }
        ++at_;
        return true;
    }
    //! Gives up the hold on an object that was not handed out.
    void drop(std::size_t i) noexcept {
        if (InstanceState* object = std::exchange(objects_[i], nullptr)) unpin(*object);
    }
    void fill(const result::RowType& type, void* row) {
        for (std::uint32_t i = 0; i < type.count; ++i) {
            const std::size_t from = type.source(i);
            if (from >= items_.size()) throw InvalidRequestError("More columns were requested than the rows have.");
            const result::RowItem& item = type.items[i];
            if (!items_[from].entity)
                write_slot(item.slot, row, values_[(at_ - 1) * values_per_row_ + places_[from]], keys_->names()[from]);
            else if (item.take)
                item.take(static_cast<std::byte*>(row) + item.slot.offset,
                          handed_out((at_ - 1) * objects_per_row_ + places_[from], type.order != nullptr));
        }
    }
    //! An object with its hold; `again`: it may be asked for twice, so the hold is another one.
    InstanceState* handed_out(std::size_t i, bool again) noexcept {
        if (again && objects_[i]) orm::pin(*objects_[i]);
        return again ? objects_[i] : std::exchange(objects_[i], nullptr);
    }
    void fill_dynamic(Row<>& row) {
        DynamicRowAccess::set_keys(row, keys_);
        auto& values = DynamicRowAccess::values(row);
        values.clear();
        std::size_t object = (at_ - 1) * objects_per_row_, value = (at_ - 1) * values_per_row_;
        for (const sql::ResultItem& item : items_) {
            if (!item.entity) values.push_back(values_[value++]);
            else if (const InstanceState* state = objects_[object++]) values.emplace_back(describe_identity(*state));
            else values.emplace_back();
        }
    }

    Store& store_;                                 // held
    sql::NodeRef statement_;
    Ref<ExecutionImpl> execution_;
    const sql::ResultShape& shape_;                // of `execution_`
    std::size_t limit_;                            // rows read at a time; 0: all
    std::span<const sql::ResultItem> items_{};     // those of the statement; the others fill links
    bool has_collections_ = false;
    std::optional<RowReader> reader_{};
    std::exception_ptr failure_{};
    Ref<const result::Keys> keys_;
    std::vector<InstanceState*> objects_{};
    std::vector<Value> values_{};
    std::vector<std::size_t> places_{};   // of each item: which of the row's objects, or of its values
    std::size_t objects_per_row_ = 0, values_per_row_ = 0, rows_ = 0, at_ = 0, total_ = 0;
    std::uint64_t query_ = 0;             // its number, when somebody watches
    bool started_ = false, ended_ = false, expunge_after_ = false;
    bool closed_ = false;
};

bool has_entities(const sql::ResultShape& shape) {
    return std::any_of(shape.items.begin(), shape.items.end(), [](const auto& item) { return item.entity; });
}

}  // namespace

Ref<result::RowSource> read_objects(Store& store, const sql::NodeRef& statement, const Ref<ExecutionImpl>& execution) {
    if (!has_entities(execution->shape())) return {};
    const bool changes_rows = execution->compiled->table != nullptr;
    auto rows = make_ref<SessionRows>(store, statement, execution);
    if (changes_rows) rows->read();
    else rows->wait();
    return rows;
}

}  // namespace aludel::orm
