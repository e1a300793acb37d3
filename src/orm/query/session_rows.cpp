#include "orm/query/session_rows.hpp"

#include "aludel/base/error.hpp"
#include "orm/loading/entity_reader.hpp"
#include "orm/query/loader_option.hpp"
#include "result/decode.hpp"

#include <algorithm>
#include <cstddef>

namespace aludel::orm {

namespace {

//! Pins many objects; tells the store of them once, at the end.
class Holds {
public:
    explicit Holds(Store& store) : store_(store) {}
    Holds(const Holds&) = delete;
    ~Holds() { store_.holders.fetch_add(count_, std::memory_order_relaxed); }

    void pin(State& object) noexcept {
        if (object.pins.load(std::memory_order_relaxed) != 0) return orm::pin(object);
        object.pins.store(1, std::memory_order_relaxed);   // nobody holds it, so no other thread can be at it
        ++count_;
    }

private:
    Store& store_;
    std::size_t count_ = 0;
};

//! The rows as objects and values, each object held once until it is handed out.
class SessionRows final : public result::RowSource {
public:
    explicit SessionRows(sql::ResultShape shape) : shape_(std::move(shape)) {
        std::vector<std::string> names;   // one per item: a mapped class by its name
        for (const sql::ResultItem& item : shape_.items) {
            places_.push_back(item.entity ? objects_per_row_++ : values_per_row_++);
            names.push_back(item.entity ? item.entity->name : shape_.columns[item.first].name);
        }
        keys_ = Ref<const result::Keys>(new result::Keys(std::move(names)));
    }
    ~SessionRows() override { SessionRows::close(); }

    void read(Store& store, driver::Statement& rows) {
        std::vector<EntityReader> readers;
        for (const sql::ResultItem& item : shape_.items)
            if (item.entity)
                readers.emplace_back(store, static_cast<const Mapper&>(*item.entity), static_cast<int>(item.first),
                                     item.optional);
        Holds holds(store);
        while (rows.next()) {
            for (EntityReader& reader : readers) {
                State* object = reader.read(rows);
                objects_.push_back(object);
                if (object) holds.pin(*object);
            }
            for (const sql::ResultItem& item : shape_.items)
                if (!item.entity)
                    values_.push_back(rows.value(static_cast<int>(item.first), shape_.columns[item.first].type.id));
            ++rows_;
        }
    }
    //! The mapped classes of the rows.
    std::vector<const Mapper*> mappers() const {
        std::vector<const Mapper*> found;
        for (const sql::ResultItem& item : shape_.items)
            if (item.entity) found.push_back(static_cast<const Mapper*>(item.entity));
        return found;
    }
    //! The different objects of the rows.
    std::vector<State*> objects() const {
        std::vector<State*> different;
        for (State* object : objects_)
            if (object) different.push_back(object);
        std::sort(different.begin(), different.end());
        different.erase(std::unique(different.begin(), different.end()), different.end());
        return different;
    }

    bool next(const result::RowType& type, void* row) override {
        if (!advance()) return false;
        if (type.dynamic) fill_dynamic(*static_cast<Row<>*>(row));
        else fill(type, row);
        return true;
    }
    bool skip() override { return advance(); }
    bool returns_rows() const noexcept override { return true; }
    const Ref<const result::Keys>& keys() override { return keys_; }
    std::int64_t rowcount() const override { return static_cast<std::int64_t>(rows_); }
    void close() noexcept override {
        for (std::size_t i = 0; i < objects_.size(); ++i) drop(i);
        objects_.clear();
        closed_ = true;
    }
    bool closed() const noexcept override { return closed_; }

private:
    bool advance() {
        if (closed_) result::throw_result_closed();
        if (at_ > 0)
            for (std::size_t i = (at_ - 1) * objects_per_row_; i < at_ * objects_per_row_; ++i) drop(i);
        if (at_ == rows_) return false;
        ++at_;
        return true;
    }
    //! Gives up the hold on an object that was not handed out.
    void drop(std::size_t i) noexcept {
        if (State* object = std::exchange(objects_[i], nullptr)) unpin(*object);
    }
    void fill(const result::RowType& type, void* row) {
        for (std::uint32_t i = 0; i < type.count; ++i) {
            const std::size_t from = type.source(i);
            if (from >= shape_.items.size()) throw InvalidRequestError("More columns are asked for than the rows have.");
            const result::RowItem& item = type.items[i];
            if (!shape_.items[from].entity)
                write_slot(item.slot, row, values_[(at_ - 1) * values_per_row_ + places_[from]], keys_->names()[from]);
            else if (item.take)
                item.take(static_cast<std::byte*>(row) + item.slot.offset,
                          handed_out((at_ - 1) * objects_per_row_ + places_[from], type.order != nullptr));
        }
    }
    //! An object with its hold; `again`: it may be asked for twice, so the hold is another one.
    State* handed_out(std::size_t i, bool again) noexcept {
        if (again && objects_[i]) orm::pin(*objects_[i]);
        return again ? objects_[i] : std::exchange(objects_[i], nullptr);
    }
    void fill_dynamic(Row<>& row) {
        DynamicRowAccess::set_keys(row, keys_);
        auto& values = DynamicRowAccess::values(row);
        values.clear();
        std::size_t object = (at_ - 1) * objects_per_row_, value = (at_ - 1) * values_per_row_;
        for (const sql::ResultItem& item : shape_.items) {
            if (!item.entity) values.push_back(values_[value++]);
            else if (const State* state = objects_[object++]) values.emplace_back(describe_identity(*state));
            else values.emplace_back();
        }
    }

    sql::ResultShape shape_;
    Ref<const result::Keys> keys_;
    std::vector<State*> objects_{};
    std::vector<Value> values_{};
    std::vector<std::size_t> places_{};   // of each item: which of the row's objects, or of its values
    std::size_t objects_per_row_ = 0, values_per_row_ = 0, rows_ = 0, at_ = 0;
    bool closed_ = false;
};

bool has_entities(const sql::ResultShape& shape) {
    return std::any_of(shape.items.begin(), shape.items.end(), [](const auto& item) { return item.entity; });
}

}  // namespace

Ref<result::RowSource> read_objects(Store& store, Connection& connection, const sql::Node& statement,
                                    Running running) {
    const sql::ResultShape& shape = running.compiled->shape;
    if (!has_entities(shape)) return {};
    auto rows = make_ref<SessionRows>(shape);
    read_rows(connection, running, [&](driver::Statement& read) { rows->read(store, read); });
    if (loads_eagerly(statement, rows->mappers())) load_eagerly(store, connection, statement, rows->objects());
    return rows;
}

}  // namespace aludel::orm
