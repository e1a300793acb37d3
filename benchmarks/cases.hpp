#pragma once

#include "item.hpp"
#include "measure.hpp"

// The cases that both databases have. `raw` is the client library by hand: read_each(), read_all(), read_one(key), run().

namespace bench {

inline std::int64_t sum_of(const std::vector<Item>& rows) {
    std::int64_t sum = 0;
    for (const Item& row : rows) sum += checksum(row);
    return sum;
}

template <class Raw>
void select_rows(Report& report, Raw& raw, aludel::Connection& connection, std::size_t count, double aim) {
    const auto by_hand = [&] { return raw.read_each(); };
    const auto entities = [&] {
        std::int64_t sum = 0;
        for (const Item& item : connection.scalars(select(items))) sum += checksum(item);
        return sum;
    };
    const auto tuples = [&] {
        std::int64_t sum = 0;
        for (const auto& [id, name, price, stock] :
             connection.execute(select(items.id, items.name, items.price, items.stock)))
            sum += checksum(id, name, price, stock);
        return sum;
    };
    report.run({"select into mapped structs, each", count, aim, by_hand, entities});
    report.run({"select into typed rows, each", count, aim, by_hand, tuples});
    report.run({"select into a vector of structs", count, aim, [&] { return sum_of(raw.read_all()); },
                [&] { return sum_of(connection.scalars(select(items)).all()); }});
}

//! The statement of `select_by_key`, kept.
inline const auto item_by_id = aludel::statement([](const aludel::Arg<aludel::BigInteger>& id) {
    return select(items).where(items.id == id);
});

//! `count` selects by primary key among `rows` rows, in one transaction.
template <class Raw>
struct KeySelects {
    Report& report;
    Raw& raw;
    aludel::Connection& connection;
    std::size_t count;
    std::size_t rows;

    //! `read_by_hand(key)` gives the checksum of a row; `read(key)` gives the row.
    template <class H, class A>
    void run(std::string_view name, double aim, H read_by_hand, A read) const {
        const Keys keys(rows);
        const auto by_hand = [&] {
            std::int64_t sum = 0;
            raw.run("BEGIN");
            for (std::size_t i = 0; i < count; ++i) sum += read_by_hand(keys[i]);
            raw.run("COMMIT");
            return sum;
        };
        const auto aludel = [&] {
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < count; ++i) sum += checksum(read(keys[i]));
            connection.commit();
            return sum;
        };
        report.run({name, count, aim, by_hand, aludel});
    }
};

//! Each select builds its statement anew, or all use a kept one. `one()` looks for a second row, and so does the raw side.
template <class Raw>
void select_by_key(const KeySelects<Raw>& selects, double aim, double kept_aim) {
    aludel::Connection& connection = selects.connection;
    const auto by_hand = [&](std::int64_t id) { return selects.raw.read_one(id); };
    selects.run("kept primary-key select, execute(...).one()", kept_aim, by_hand, [&](std::int64_t id) {
        return connection.execute(item_by_id(id)).one().template get<0>();
    });
    selects.run("kept primary-key select, scalars(...).one()", kept_aim, by_hand, [&](std::int64_t id) {
        return connection.scalars(item_by_id(id)).one();
    });
    selects.run("primary-key select, execute(...).one()", aim, by_hand, [&](std::int64_t id) {
        return connection.execute(select(items).where(items.id == id)).one().template get<0>();
    });
    selects.run("primary-key select, scalars(...).one()", aim, by_hand, [&](std::int64_t id) {
        return connection.scalars(select(items).where(items.id == id)).one();
    });
}

}  // namespace bench
