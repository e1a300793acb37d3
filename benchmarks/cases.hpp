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

//! `count` selects by keys among `rows`, in one transaction: each builds its statement anew, or all use a kept one.
template <class Raw>
void select_by_key(Report& report, Raw& raw, aludel::Connection& connection, std::size_t count, std::size_t rows,
                   double aim, double kept_aim) {
    const Keys keys(rows);
    const auto by_hand = [&] {
        std::int64_t sum = 0;
        raw.run("BEGIN");
        for (std::size_t i = 0; i < count; ++i) sum += raw.read_one(keys[i]);
        raw.run("COMMIT");
        return sum;
    };
    const auto each_key = [&](auto read) {
        return [&connection, &keys, count, read] {
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < count; ++i) sum += checksum(read(select(items).where(items.id == keys[i])));
            connection.commit();
            return sum;
        };
    };
    const auto kept_key = [&](auto read) {
        return [&connection, &keys, count, read] {
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < count; ++i) sum += checksum(read(item_by_id(keys[i])));
            connection.commit();
            return sum;
        };
    };
    report.run({"kept primary-key select, execute(...).one()", count, kept_aim, by_hand, kept_key([&](const auto& statement) {
        return connection.execute(statement).one().template get<0>();
    })});
    report.run({"kept primary-key select, scalars(...).one()", count, kept_aim, by_hand, kept_key([&](const auto& statement) {
        return connection.scalars(statement).one();
    })});
    report.run({"primary-key select, execute(...).one()", count, aim, by_hand, each_key([&](const auto& statement) {
        return connection.execute(statement).one().template get<0>();
    })});
    report.run({"primary-key select, scalars(...).one()", count, aim, by_hand, each_key([&](const auto& statement) {
        return connection.scalars(statement).one();
    })});
}

}  // namespace bench
