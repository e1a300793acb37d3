#pragma once

#include "aludel/result/row_source.hpp"
#include "orm/instances/store.hpp"
#include "orm/loading/row_reader.hpp"
#include "sql/node.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace aludel {
class Connection;
}

namespace aludel::orm {

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

//! Rows in memory as objects and values, each object held once until it is handed out. Behind the items that the program
//! gets there may be values for the library: the keys of the rows.
class ObjectRows : public result::RowSource {
public:
    bool returns_rows() const noexcept override { return true; }
    const Ref<const result::Keys>& keys() override { return keys_; }

    //! The last values of a row, as many as are kept for the library.
    KeyValues key(std::size_t row) const;
    std::size_t rows_at_hand() const noexcept { return rows_; }
    //! The different objects that an item, a class, has in the rows at hand, in the order of the rows.
    std::vector<InstanceState*> objects_of(std::size_t item) const;
    //! Takes over the rows of others, which have the same items.
    void take(ObjectRows& others);
    //! Puts the rows into the order of these keys.
    void sort_by(const std::vector<KeyValues>& keys);

protected:
    //! `statement`: what they are the rows of, with its loader options.
    ObjectRows(Store& store, sql::NodeRef statement);
    ~ObjectRows() override;

    //! What the rows have; to be called once, and `shape` has to stay. `hidden`: how many of the `own` items, the last ones,
    //! are for the library.
    void describe(const sql::ResultShape& shape, std::size_t own, std::size_t hidden, bool hides_values);
    bool is_described() const noexcept { return shape_ != nullptr; }
    //! Reads the current row of a statement. The objects are not held yet.
    void read_row(RowReader& reader, driver::Statement& rows) {
        for (std::size_t i = 0; i < reader.entities(); ++i) objects_.push_back(reader.read(i, rows));
        if (values_per_row_ > 0) read_values(rows);
    }
    //! Holds the objects from this one on.
    void hold(Holds& holds, std::size_t first) {
        for (std::size_t i = first; i < objects_.size(); ++i)
            if (objects_[i]) holds.pin(*objects_[i]);
    }
    //! Loads what comes with the objects of each class. `may_be_subquery`: all rows of the statement are here.
    void post_load(Connection& connection, bool may_be_subquery);
    //! Goes to the next row at hand; false at their end.
    bool step() noexcept;
    void write(const result::RowType& type, void* row);
    void drop_all() noexcept;

    Store& store_;                                 // held
    const sql::NodeRef statement_;
    const sql::ResultShape* shape_ = nullptr;
    std::span<const sql::ResultItem> items_{};     // what the program gets
    std::vector<InstanceState*> objects_{};
    std::vector<Value> values_{};
    std::size_t objects_per_row_ = 0, values_per_row_ = 0, rows_ = 0, at_ = 0;

private:
    void read_values(driver::Statement& rows);
    const sql::FromNode* from_of(std::size_t item) const;
    void drop(std::size_t i) noexcept;
    void fill(const result::RowType& type, void* row);
    InstanceState* handed_out(std::size_t i, bool again) noexcept;
    void fill_dynamic(Row<>& row);

    std::span<const sql::ResultItem> read_{};      // with those for the library
    std::vector<std::size_t> places_{};   // of each item: which of the row's objects, or of its values
    std::size_t hidden_ = 0;
    Ref<const result::Keys> keys_{};
};

}  // namespace aludel::orm
