#pragma once

// Values on their way into real columns and back, in three ways: as `Value`, as typed rows, as mapped structs.

#include "integration/support.hpp"

#include "aludel/types/temporal.hpp"

#include <cmath>

namespace aludel::integration {

//! A row of one value: what each type is written to and read from.
template <class T>
struct Holder {
    std::int64_t id{};
    T value{};
    std::optional<T> maybe{};
};

struct TypesRegistry : DeclarativeBase<TypesRegistry> {};

template <class T, FixedString Name>
struct HolderTable : Declarative<Holder<T>, Name, TypesRegistry> {
    Mapped<&Holder<T>::id> id{this, primary_key};
    Mapped<&Holder<T>::value> value{this};
    Mapped<&Holder<T>::maybe> maybe{this};
};

//! Are the values the same, bit for bit where that can be told?
template <class T, class U>
bool identical(const T& a, const U& b) {
    if constexpr (std::is_floating_point_v<T>) return a == b ? std::signbit(a) == std::signbit(b) : a != a && b != b;
    else if constexpr (std::is_same_v<T, Decimal>) return a.to_string() == b.to_string();
    else return a == b;
}

class RoundTrips : public DatabaseTest {
protected:
    //! Writes each value in every way, and expects it back in every way.
    template <class M>
    void round_trip(const M& table, const std::vector<decltype(typename M::aludel_entity{}.value)>& values) {
        create();
        Connection connection = connect();
        for (std::size_t i = 0; i < values.size(); ++i) {
            SCOPED_TRACE("value " + std::to_string(i) + ": " + Value(values[i]).repr());
            connection.execute(delete_(table).all_rows());
            write(connection, table, values[i]);
            expect_typed(connection, table, values[i]);
            expect_dynamic(connection, table, values[i]);
            expect_found(connection, table, values[i]);
        }
    }

private:
    void create() {
        if (!created_) TypesRegistry::metadata().create_all(engine());
        created_ = true;
    }
    //! Row 1 by values(), row 2 by parameters, row 3 from a struct, row 4 with NULL.
    template <class M, class T>
    void write(Connection& connection, const M& table, const T& value) {
        using E = typename M::aludel_entity;
        connection.execute(insert(table).values(table.id = 1, table.value = value, table.maybe = value));
        connection.execute(insert(table), {{"id", 2}, {"value", value}, {"maybe", value}});
        connection.execute(insert(table), std::vector<E>{{3, value, value}, {4, value, {}}});
    }
    template <class M, class T>
    void expect_typed(Connection& connection, const M& table, const T& value) {
        for (const auto& entity : connection.scalars(select(table).order_by(table.id)).all()) {
            EXPECT_TRUE(identical(entity.value, value)) << "struct of row " << entity.id << ": " << Value(entity.value);
            ASSERT_EQ(entity.maybe.has_value(), entity.id != 4);
            if (entity.maybe) {
                EXPECT_TRUE(identical(*entity.maybe, value)) << "optional of row " << entity.id;
            }
        }
        const auto rows = connection.execute(select(table.value, table.maybe).order_by(table.id)).all();
        ASSERT_EQ(rows.size(), 4u);
        for (const auto& row : rows) EXPECT_TRUE(identical(row.template get<0>(), value));
        EXPECT_FALSE(rows[3].template get<1>().has_value());
    }
    template <class M, class T>
    void expect_dynamic(Connection& connection, const M& table, const T& value) {
        const auto rows = connection.execute(select(table.value, table.maybe).order_by(table.id)).mappings().all();
        ASSERT_EQ(rows.size(), 4u);
        for (const RowMapping& row : rows)
            EXPECT_TRUE(identical(row.template get<T>("value"), value)) << row["value"] << " as a value";
        EXPECT_TRUE(rows[3]["maybe"].is_null());
    }
    //! The database finds what equals the value.
    template <class M, class T>
    void expect_found(Connection& connection, const M& table, const T& value) {
        if constexpr (!std::is_same_v<T, Json>) {   // SQL knows no equality of documents
            if constexpr (std::is_floating_point_v<T>)
                if (value != value) return;
            const auto found = connection.scalars(select(table.id).where(table.value == value).order_by(table.id)).all();
            EXPECT_EQ(found.size(), 4u) << "WHERE value = ...";
        }
        EXPECT_EQ(connection.scalars(select(table.id).where(table.maybe == null)).all(), std::vector<std::int64_t>{4});
    }
    bool created_ = false;
};

}  // namespace aludel::integration
