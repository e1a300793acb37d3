#pragma once

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"
#include "driver/connection.hpp"
#include "unit/driver/insert_shapes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace aludel::driver {

//! What every driver must do, as typed tests. A driver's test file instantiates them with a backend:
//!
//!     struct Backend {
//!         static std::unique_ptr<Connection> connect();
//!         static std::string marker(int number);         // of a parameter: "?" or "$1"
//!         static std::string_view type_text(TypeId id);  // as in CREATE TABLE
//!     };
//!     INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, DriverContract, Backend);
template <class Backend>
class DriverContract : public ::testing::Test {
protected:
    void SetUp() override {
        conn = Backend::connect();
        conn->run("CREATE TEMPORARY TABLE item (id INTEGER PRIMARY KEY, name " + type(TypeId::string) + ", price " +
                  type(TypeId::double_) + ", CONSTRAINT uq_item_name UNIQUE (name))");
    }

    static std::string type(TypeId id) { return std::string(Backend::type_text(id)); }

    //! The statement with each `?` replaced by the driver's marker; `insert` as the compiler would give it.
    Ref<Statement> prepare(const std::string& sql, std::vector<SqlType> types = {}, Ref<const InsertShape> insert = {}) {
        std::string text;
        int number = 0;
        for (char c : sql) text += c == '?' ? Backend::marker(++number) : std::string(1, c);
        return conn->prepare(text, {types, std::move(insert)});
    }

    //! Parameters with the types of their kinds.
    static std::vector<Param> params(const std::vector<Value>& values) {
        std::vector<Param> out;
        for (const Value& value : values) out.push_back(value.param(type_of(value.kind())));
        return out;
    }
    static std::vector<SqlType> types(const std::vector<Value>& values) {
        std::vector<SqlType> out;
        for (const Value& value : values) out.push_back(type_of(value.kind()));
        return out;
    }
    static TypeId type_of(Layout kind) {
        switch (kind) {
            case Layout::boolean: return TypeId::boolean;
            case Layout::int64: return TypeId::big_integer;
            case Layout::double_: return TypeId::double_;
            case Layout::string: return TypeId::string;
            case Layout::bytes: return TypeId::large_binary;
            default: return TypeId::null;
        }
    }

    std::int64_t execute(const std::string& sql, const std::vector<Value>& values = {}) {
        const auto statement = prepare(sql, types(values));
        statement->execute(params(values));
        while (statement->next()) {}
        return statement->rows_affected();
    }

    //! All rows, with the values the database gives.
    std::vector<std::vector<Value>> rows(const std::string& sql, const std::vector<Value>& values = {}) {
        const auto statement = prepare(sql, types(values));
        statement->execute(params(values));
        std::vector<std::vector<Value>> out;
        while (statement->next()) {
            out.emplace_back();
            for (int c = 0; c < statement->column_count(); ++c) out.back().push_back(statement->value(c, TypeId::null));
        }
        return out;
    }

    std::int64_t count_items() { return rows("SELECT count(*) FROM item")[0][0].template as<std::int64_t>(); }

    //! Stores the field in a column of `id` and reads it back.
    template <class T>
    T round_trip(const T& field, TypeId id) {
        conn->run("DROP TABLE IF EXISTS one");
        conn->run("CREATE TEMPORARY TABLE one (v " + type(id) + ")");
        const auto insert = prepare("INSERT INTO one (v) VALUES (?)", {id});
        const Param parameter = param_of(slot_of<T>(0), &field, id);
        insert->execute({&parameter, 1});
        const auto select = prepare("SELECT v FROM one");
        select->execute({});
        EXPECT_TRUE(select->next());
        T out{};
        const Slot slot = slot_of<T>(0);
        select->read(0, {&slot, 1}, &out);
        select->close();
        return out;
    }

    std::unique_ptr<Connection> conn;
};

//! The rows of a batch for `item`; a null name is NULL.
struct ItemRows {
    struct Row {
        std::int64_t id = 0;
        std::optional<std::string> name{};
        double price = 0;
    };
    std::vector<Row> rows{};

    static void fill(const void* context, std::size_t row, Param* out) {
        const Row& item = static_cast<const ItemRows*>(context)->rows[row];
        out[0] = {&item.id, Layout::int64, TypeId::integer};
        out[1] = {item.name ? &*item.name : nullptr, Layout::string, TypeId::string};
        out[2] = {&item.price, Layout::double_, TypeId::double_};
    }
    Batch batch() const { return {rows.size(), 3, fill, this}; }

    //! `count` rows with the ids from `first` on and the names "n1", "n2", ...
    static ItemRows numbered(std::size_t count, std::int64_t first = 1) {
        ItemRows made;
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t id = first + static_cast<std::int64_t>(i);
            made.rows.push_back({id, "n" + std::to_string(id), 0.5 * static_cast<double>(id)});
        }
        return made;
    }
};

inline const std::vector<SqlType> item_types{TypeId::integer, TypeId::string, TypeId::double_};
constexpr const char* insert_item = "INSERT INTO item (id, name, price) VALUES (?, ?, ?)";

//! The shape of `insert_item` with `tail` behind it, or none: a batch must do the same with it and without it.
inline Ref<const InsertShape> item_shape(bool is_given, std::string_view tail = {}) {
    return is_given ? insert_shape("INSERT INTO item (id, name, price) ", 3, tail) : nullptr;
}

//! Collects (row of the batch, first column).
struct CollectingSink final : BatchSink {
    void row(std::size_t row, Statement& statement) override {
        std::int64_t id = 0;
        const Slot slot = slot_of<std::int64_t>(0);
        statement.read(0, {&slot, 1}, &id);
        seen.emplace_back(row, id);
    }
    std::vector<std::pair<std::size_t, std::int64_t>> seen{};
};

TYPED_TEST_SUITE_P(DriverContract);

TYPED_TEST_P(DriverContract, GivesRowsInOrderAndThenEnds) {
    this->execute("INSERT INTO item (id, name) VALUES (1, 'a'), (2, NULL)");
    const auto select = this->prepare("SELECT id, name AS label FROM item ORDER BY id");
    select->execute({});
    EXPECT_EQ(select->column_count(), 2);
    EXPECT_EQ(select->column_name(1), "label");
    EXPECT_TRUE(select->is_open());
    ASSERT_TRUE(select->next());
    EXPECT_EQ(select->value(0, TypeId::integer), Value(1));
    EXPECT_EQ(select->bytes(1), "a");
    ASSERT_TRUE(select->next());
    EXPECT_TRUE(select->is_null(1));
    EXPECT_FALSE(select->next());
    EXPECT_FALSE(select->is_open());
    EXPECT_FALSE(select->next());
}

TYPED_TEST_P(DriverContract, ReadsColumnsIntoFields) {
    struct Item {
        std::string name{"old"};
        std::optional<double> price{7};
        std::int64_t id{};
    };
    const Slot slots[] = {slot_of<std::int64_t>(offsetof(Item, id)), slot_of<std::string>(offsetof(Item, name)),
                          slot_of<std::optional<double>>(offsetof(Item, price))};
    this->execute("INSERT INTO item (id, name, price) VALUES (5, 'bolt', 0.25), (6, 'nut', NULL)");
    const auto select = this->prepare("SELECT 0, id, name, price FROM item ORDER BY id");
    select->execute({});
    Item item;
    ASSERT_TRUE(select->next());
    select->read(1, slots, &item);
    EXPECT_EQ(item.id, 5);
    EXPECT_EQ(item.name, "bolt");
    EXPECT_EQ(item.price, 0.25);
    ASSERT_TRUE(select->next());
    select->read(1, slots, &item);
    EXPECT_EQ(item.name, "nut");
    EXPECT_EQ(item.price, std::nullopt);
}

TYPED_TEST_P(DriverContract, NullIntoAPlainFieldNamesTheColumn) {
    this->execute("INSERT INTO item (id, name) VALUES (1, NULL)");
    const auto select = this->prepare("SELECT name FROM item");
    select->execute({});
    ASSERT_TRUE(select->next());
    std::string name;
    const Slot slot = slot_of<std::string>(0);
    try {
        select->read(0, {&slot, 1}, &name);
        FAIL() << "NULL was read into a std::string";
    } catch (const UnexpectedNullError& error) {
        EXPECT_NE(error.message().find("'name'"), std::string::npos) << error.message();
    }
}

TYPED_TEST_P(DriverContract, KeepsNumbersExactly) {
    EXPECT_EQ(this->round_trip(std::int64_t{INT64_MAX}, TypeId::big_integer), INT64_MAX);
    EXPECT_EQ(this->round_trip(std::int64_t{INT64_MIN}, TypeId::big_integer), INT64_MIN);
    EXPECT_EQ(this->round_trip(-5, TypeId::integer), -5);
    EXPECT_EQ(this->round_trip(std::int16_t{-32768}, TypeId::small_integer), -32768);
    EXPECT_EQ(this->round_trip(true, TypeId::boolean), true);
    EXPECT_EQ(this->round_trip(false, TypeId::boolean), false);
    EXPECT_EQ(this->round_trip(0.1, TypeId::double_), 0.1);
    EXPECT_EQ(this->round_trip(0.1F, TypeId::float_), 0.1F);
    EXPECT_EQ(this->round_trip(HUGE_VAL, TypeId::double_), HUGE_VAL);
    EXPECT_EQ(this->round_trip(Decimal::parse("-123456789.25"), TypeId::numeric), Decimal::parse("-123456789.25"));
    EXPECT_EQ(this->round_trip(std::optional<int>(), TypeId::integer), std::nullopt);
}

TYPED_TEST_P(DriverContract, KeepsTextsAndBlobsExactly) {
    const std::string umlaut = "\xc3\xa4\xe2\x82\xac\xf0\x9f\x8d\xba";
    EXPECT_EQ(this->round_trip(umlaut, TypeId::string), umlaut);
    EXPECT_EQ(this->round_trip(std::string(), TypeId::string), "");
    const std::string large(10'000'000, 'x');
    EXPECT_EQ(this->round_trip(large, TypeId::text), large);
    const Bytes zeros{std::byte{0}, std::byte{255}, std::byte{0}};
    EXPECT_EQ(this->round_trip(zeros, TypeId::large_binary), zeros);
    EXPECT_EQ(this->round_trip(std::optional<Bytes>(Bytes()), TypeId::large_binary), Bytes());
    EXPECT_EQ(this->round_trip(std::optional<Bytes>(), TypeId::large_binary), std::nullopt);
}

TYPED_TEST_P(DriverContract, KeepsDatesAndOtherTypes) {
    using namespace std::chrono_literals;
    const auto day = std::chrono::year_month_day(2024y / 2 / 29);
    EXPECT_EQ(this->round_trip(day, TypeId::date), day);
    const TimeOfDay noon(12, 34, 56, 789'012);
    EXPECT_EQ(this->round_trip(noon, TypeId::time), noon);
    const LocalDateTime local(1'706'704'496'123'456us);
    EXPECT_EQ(this->round_trip(local, TypeId::date_time), local);
    const Timestamp before_1970(-1us);
    EXPECT_EQ(this->round_trip(before_1970, TypeId::date_time), before_1970);
    EXPECT_EQ(this->round_trip(std::chrono::microseconds(90'000'001), TypeId::interval), 90'000'001us);
    const Uuid id = Uuid::parse("12345678901234567890123456789012");
    EXPECT_EQ(this->round_trip(id, TypeId::uuid), id);
    const Json document = Json::parse(R"({"a": [1, "\u00e4"]})");
    EXPECT_EQ(this->round_trip(document, TypeId::json), document);
}

TYPED_TEST_P(DriverContract, CountsAffectedRows) {
    EXPECT_EQ(this->execute("INSERT INTO item (id, name) VALUES (1, 'a'), (2, 'b')"), 2);
    EXPECT_EQ(this->execute("UPDATE item SET price = 1"), 2);
    EXPECT_EQ(this->execute("UPDATE item SET price = 1 WHERE id = 9"), 0);
    EXPECT_EQ(this->execute("DELETE FROM item WHERE id = ?", {1}), 1);
}

// Rows that were found count, whether their values differ from before or not.
TYPED_TEST_P(DriverContract, CountsMatchedRows) {
    this->execute("INSERT INTO item (id, name, price) VALUES (1, 'a', 1), (2, 'b', 1)");
    EXPECT_EQ(this->execute("UPDATE item SET price = 1"), 2);
    EXPECT_EQ(this->execute("UPDATE item SET name = name WHERE id = ?", {1}), 1);
    const auto upsert = "INSERT INTO item (id, name, price) VALUES (?, 'a', 1) "
                        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, price = excluded.price";
    EXPECT_EQ(this->execute(upsert, {1}), 1);   // the row as it is
    EXPECT_EQ(this->execute("INSERT INTO item (id, name) VALUES (1, 'c'), (3, 'c') ON CONFLICT (id) DO NOTHING"), 1);
    EXPECT_EQ(this->execute("INSERT INTO item (id, name) VALUES (1, 'd') ON CONFLICT DO NOTHING"), 0);
}

TYPED_TEST_P(DriverContract, BatchesCountMatchedRows) {
    const std::string tail = " ON CONFLICT (id) DO UPDATE SET price = excluded.price";
    for (const bool has_shape : {false, true}) {
        const auto upsert = this->prepare(insert_item + tail, item_types, item_shape(has_shape, tail));
        for (int round = 0; round < 2; ++round) {
            upsert->execute_batch(ItemRows::numbered(100).batch(), nullptr);
            EXPECT_EQ(upsert->rows_affected(), 100);
        }
    }
}

TYPED_TEST_P(DriverContract, ParametersAreReadBeforeExecuteReturns) {
    this->execute("INSERT INTO item (id, name) VALUES (1, 'a'), (2, 'b')");
    const auto select = this->prepare("SELECT id FROM item WHERE name <> ? ORDER BY id", {TypeId::string});
    auto name = std::make_unique<std::string>(40, 'z');
    const Param parameter{name.get(), Layout::string, TypeId::string};
    select->execute({&parameter, 1});
    std::fill(name->begin(), name->end(), 'b');
    name.reset();
    EXPECT_TRUE(select->next());
    EXPECT_TRUE(select->next());
    EXPECT_FALSE(select->next());
}

TYPED_TEST_P(DriverContract, WrongNumberOfParametersIsRefused) {
    const auto select = this->prepare("SELECT name FROM item WHERE id = ?", {TypeId::integer});
    EXPECT_THROW(select->execute({}), DBAPIError);
}

TYPED_TEST_P(DriverContract, ExecutingAgainClosesTheRowsBefore) {
    this->execute("INSERT INTO item (id, name) VALUES (1, 'a'), (2, 'b')");
    const auto select = this->prepare("SELECT id FROM item ORDER BY id");
    select->execute({});
    ASSERT_TRUE(select->next());
    const auto generation = select->generation();
    select->execute({});
    EXPECT_NE(select->generation(), generation);
    ASSERT_TRUE(select->next());
    EXPECT_EQ(select->value(0, TypeId::integer), Value(1));
    select->close();
    EXPECT_FALSE(select->is_open());
    EXPECT_FALSE(select->next());
}

TYPED_TEST_P(DriverContract, OneTextIsPreparedAgainOnlyWhileItIsOpen) {
    this->execute("INSERT INTO item (id, name) VALUES (1, 'a'), (2, 'b')");
    const auto first = this->prepare("SELECT id FROM item ORDER BY id");
    EXPECT_EQ(this->prepare("SELECT id FROM item ORDER BY id"), first);
    first->execute({});
    ASSERT_TRUE(first->next());
    const auto second = this->prepare("SELECT id FROM item ORDER BY id");
    EXPECT_NE(second, first);
    second->execute({});
    ASSERT_TRUE(second->next());
    ASSERT_TRUE(first->next());
    EXPECT_EQ(first->value(0, TypeId::integer), Value(2));
    EXPECT_EQ(second->value(0, TypeId::integer), Value(1));
}

TYPED_TEST_P(DriverContract, TransactionsAreWhatTheyAreToldToBe) {
    EXPECT_FALSE(this->conn->in_transaction());
    this->conn->run("BEGIN");
    EXPECT_TRUE(this->conn->in_transaction());
    this->execute("INSERT INTO item (id) VALUES (1)");
    this->conn->run("SAVEPOINT s");
    this->execute("INSERT INTO item (id) VALUES (2)");
    this->conn->run("ROLLBACK TO SAVEPOINT s");
    this->conn->run("RELEASE SAVEPOINT s");
    EXPECT_EQ(this->count_items(), 1);
    EXPECT_EQ(this->conn->transaction_status(), TransactionStatus::active);
    this->conn->run("ROLLBACK");
    EXPECT_EQ(this->conn->transaction_status(), TransactionStatus::none);
    EXPECT_FALSE(this->conn->in_transaction());
    EXPECT_EQ(this->count_items(), 0);
}

TYPED_TEST_P(DriverContract, TransactionsThatEndBeforeAnyStatementLeaveNothing) {
    for (const auto& [step, text] : {std::pair{TransactionCommand::Step::commit, "COMMIT"},
                                     std::pair{TransactionCommand::Step::rollback, "ROLLBACK"}}) {
        this->conn->transact({TransactionCommand::Step::begin, "BEGIN"});
        EXPECT_TRUE(this->conn->in_transaction());
        this->conn->transact({step, text});
        EXPECT_FALSE(this->conn->in_transaction());
        this->execute("DELETE FROM item");
        EXPECT_FALSE(this->conn->in_transaction());
    }
}

TYPED_TEST_P(DriverContract, ABeginThatIsRefusedIsAnErrorOfTheNextCall) {
    EXPECT_THROW(
        {
            this->conn->transact({TransactionCommand::Step::begin, "BEGIN NOT LIKE THIS"});
            this->execute("INSERT INTO item (id, name) VALUES (1, 'a')");
        },
        DBAPIError);
    EXPECT_FALSE(this->conn->in_transaction());
    EXPECT_EQ(this->count_items(), 0);
}

// A driver without a network executes what is submitted at once; what then holds is the same.
TYPED_TEST_P(DriverContract, SubmittedStatementsAreCommittedWithThem) {
    const bool returns = this->conn->can_submit();   // else rows that are still to be read would be in the way of COMMIT
    for (int id = 1; id <= 2; ++id) {   // unprepared, and prepared
        const auto insert = this->prepare(std::string("INSERT INTO item (id, name) VALUES (?, 'a' || ?)") +
                                          (returns ? " RETURNING id" : ""), {TypeId::integer, TypeId::string});
        this->conn->transact({TransactionCommand::Step::begin, "BEGIN"});
        const std::vector<Value> values{Value(id), Value(std::string(1, static_cast<char>('0' + id)))};
        const std::vector<Param> parameters = this->params(values);
        insert->submit(parameters);
        EXPECT_TRUE(this->conn->in_transaction());
        if (returns) {
            EXPECT_THROW(this->conn->run("SELECT 1"), InvalidRequestError);   // not before it is collected
        }
        this->conn->submit({TransactionCommand::Step::commit, "COMMIT"});
        insert->collect();
        this->conn->collect();
        EXPECT_FALSE(this->conn->in_transaction());
        EXPECT_EQ(insert->rows_affected(), 1);
        if (!returns) continue;
        ASSERT_TRUE(insert->next());   // the rows are there, though the transaction is over
        EXPECT_EQ(insert->value(0, TypeId::integer), Value(id));
        EXPECT_FALSE(insert->next());
    }
    EXPECT_EQ(this->count_items(), 2);
}

TYPED_TEST_P(DriverContract, SubmittedStatementsThatFailAreNotCommitted) {
    this->execute("INSERT INTO item (id, name) VALUES (1, 'a')");
    this->conn->transact({TransactionCommand::Step::begin, "BEGIN"});
    this->execute("INSERT INTO item (id, name) VALUES (2, 'b')");
    const auto twice = this->prepare("INSERT INTO item (id, name) VALUES (3, 'a')");
    const auto commit = [&] {
        twice->submit({});
        this->conn->submit({TransactionCommand::Step::commit, "COMMIT"});
        twice->collect();
    };
    EXPECT_THROW(commit(), IntegrityError);
    EXPECT_TRUE(this->conn->in_transaction());
    this->conn->transact({TransactionCommand::Step::rollback, "ROLLBACK"});
    EXPECT_EQ(this->count_items(), 1);
}

TYPED_TEST_P(DriverContract, RollbackWorksWhileRowsAreOpen) {
    this->execute("INSERT INTO item (id) VALUES (1), (2)");
    this->conn->run("BEGIN");
    const auto select = this->prepare("SELECT id FROM item");
    select->execute({});
    ASSERT_TRUE(select->next());
    this->execute("INSERT INTO item (id) VALUES (3)");
    this->conn->close_cursors();
    EXPECT_FALSE(select->is_open());
    this->conn->run("ROLLBACK");
    EXPECT_EQ(this->count_items(), 2);
}

TYPED_TEST_P(DriverContract, ErrorsSayWhatKindTheyAre) {
    EXPECT_THROW(this->execute("SELECT FROM WHERE"), ProgrammingError);
    EXPECT_THROW(this->execute("SELECT * FROM no_such_table"), ProgrammingError);
    EXPECT_THROW(this->execute("SELECT no_such_column FROM item"), ProgrammingError);
    this->execute("INSERT INTO item (id, name) VALUES (1, 'a')");
    EXPECT_THROW(this->execute("INSERT INTO item (id, name) VALUES (2, ?)", {"a"}), IntegrityError);
    EXPECT_EQ(this->count_items(), 1);
    EXPECT_TRUE(this->conn->is_alive());
}

TYPED_TEST_P(DriverContract, ReturningGivesRowsAndTheirNumber) {
    const auto insert = this->prepare("INSERT INTO item (id, name) VALUES (1, 'a'), (2, 'b') RETURNING id, name");
    insert->execute({});
    ASSERT_TRUE(insert->next());
    EXPECT_EQ(insert->value(1, TypeId::string), Value("a"));
    ASSERT_TRUE(insert->next());
    EXPECT_EQ(insert->value(0, TypeId::integer), Value(2));
    EXPECT_FALSE(insert->next());
    EXPECT_EQ(insert->rows_affected(), 2);
}

TYPED_TEST_P(DriverContract, BatchInsertsEveryRow) {
    for (std::size_t count : {0U, 1U, 2U, 3U, 100U}) {
        this->execute("DELETE FROM item");
        ItemRows items = ItemRows::numbered(count);
        if (count > 1) items.rows[1].name.reset();
        const auto insert = this->prepare(insert_item, item_types, item_shape(true));
        insert->execute_batch(items.batch(), nullptr);
        EXPECT_EQ(insert->rows_affected(), static_cast<std::int64_t>(count));
        const auto stored = this->rows("SELECT id, name, price FROM item ORDER BY id");
        ASSERT_EQ(stored.size(), count);
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(stored[i][0], Value(items.rows[i].id));
            EXPECT_EQ(stored[i][1], Value(items.rows[i].name));
            EXPECT_EQ(stored[i][2], Value(items.rows[i].price));
        }
    }
}

TYPED_TEST_P(DriverContract, BatchUpdatesAndSumsTheRows) {
    const auto insert = this->prepare(insert_item, item_types, item_shape(true));
    insert->execute_batch(ItemRows::numbered(10).batch(), nullptr);
    const std::vector<std::int64_t> limits{2, 5, 0};
    const auto update = this->prepare("UPDATE item SET price = 9 WHERE id <= ?", {TypeId::big_integer});
    const auto fill = [](const void* context, std::size_t row, Param* out) {
        out[0] = {static_cast<const std::int64_t*>(context) + row, Layout::int64, TypeId::big_integer};
    };
    update->execute_batch({limits.size(), 1, fill, limits.data()}, nullptr);
    EXPECT_EQ(update->rows_affected(), 7);
}

TYPED_TEST_P(DriverContract, BatchReturnsRowsInTheOrderOfTheParameters) {
    for (std::size_t count : {1U, 2U, 50U}) {
        this->execute("DELETE FROM item");
        ItemRows items = ItemRows::numbered(count);
        std::reverse(items.rows.begin(), items.rows.end());
        CollectingSink sink;
        const auto insert = this->prepare(std::string(insert_item) + " RETURNING id", item_types,
                                          item_shape(true, " RETURNING id"));
        insert->execute_batch(items.batch(), &sink);
        ASSERT_EQ(sink.seen.size(), count);
        for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(sink.seen[i], std::pair(i, items.rows[i].id));
        EXPECT_EQ(insert->rows_affected(), static_cast<std::int64_t>(count));
        EXPECT_FALSE(insert->is_open());
    }
}

TYPED_TEST_P(DriverContract, BatchThatFailsLeavesNothing) {
    for (const bool has_shape : {false, true}) {
        ItemRows items = ItemRows::numbered(100);
        items.rows[70].name = "n3";
        const auto insert = this->prepare(insert_item, item_types, item_shape(has_shape));
        try {
            insert->execute_batch(items.batch(), nullptr);
            ADD_FAILURE() << "a name was inserted twice";
        } catch (const IntegrityError& error) {
            EXPECT_NE(error.message().find("(row 71 of"), std::string::npos) << error.message();
        }
        EXPECT_EQ(this->count_items(), 0);
        EXPECT_FALSE(insert->is_open());
    }
}

// Each set of parameters finds what the one before it has done, with a shape or without one.
TYPED_TEST_P(DriverContract, BatchesMayChangeARowAgain) {
    const std::string tail = " ON CONFLICT (id) DO UPDATE SET price = item.price + excluded.price RETURNING id";
    ItemRows items = ItemRows::numbered(100);
    for (std::size_t i = 0; i < 100; ++i) items.rows[i] = {static_cast<std::int64_t>(i % 7), std::to_string(i % 7), 1};
    for (const bool has_shape : {false, true}) {
        this->conn->run("DELETE FROM item");
        CollectingSink sink;
        this->prepare(insert_item + tail, item_types, item_shape(has_shape, tail))->execute_batch(items.batch(), &sink);
        ASSERT_EQ(sink.seen.size(), 100U);
        for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(sink.seen[i], std::pair(i, items.rows[i].id));
        EXPECT_EQ(this->rows("SELECT sum(price) FROM item")[0][0], Value(100.0));
    }
}

// INSERT INTO item (id, name, price) VALUES (?, CAST(? AS VARCHAR), NULL)
TYPED_TEST_P(DriverContract, ShapesHaveCastsAndConstants) {
    const Ref<InsertShape> shape = make_ref<InsertShape>();
    shape->head = "INSERT INTO item (id, name, price) ";
    shape->columns = {{}, {"CAST(", " AS " + this->type(TypeId::string) + ")"}, {"NULL", "", false}};
    const std::string cast = "CAST(? AS " + this->type(TypeId::string) + ")";
    const auto insert = this->prepare("INSERT INTO item (id, name, price) VALUES (?, " + cast + ", NULL)",
                                      {TypeId::integer, TypeId::string}, shape);
    const ItemRows items = ItemRows::numbered(100);
    const auto fill = [](const void* context, std::size_t row, Param* out) {
        Param all[3];
        ItemRows::fill(context, row, all);
        std::copy(all, all + 2, out);
    };
    insert->execute_batch({100, 2, fill, &items}, nullptr);
    EXPECT_EQ(this->rows("SELECT count(*), count(price), min(name) FROM item")[0],
              (std::vector<Value>{Value(100), Value(0), Value("n1")}));
}

TYPED_TEST_P(DriverContract, ProgramErrorsPassThroughABatch) {
    struct Stop {};
    const auto fill = [](const void* context, std::size_t row, Param* out) {
        if (row == 5) throw Stop();
        ItemRows::fill(context, row, out);
    };
    const ItemRows items = ItemRows::numbered(100);
    for (const bool has_shape : {false, true}) {
        const auto insert = this->prepare(insert_item, item_types, item_shape(has_shape));
        EXPECT_THROW(insert->execute_batch({100, 3, fill, &items}, nullptr), Stop);
        EXPECT_EQ(this->count_items(), 0);
    }
    EXPECT_EQ(this->execute("INSERT INTO item (id) VALUES (1)"), 1);
}

TYPED_TEST_P(DriverContract, ScriptsRunEveryStatement) {
    this->conn->run_script("INSERT INTO item (id) VALUES (1); INSERT INTO item (id) VALUES (2);\n-- the end\n");
    EXPECT_EQ(this->count_items(), 2);
    EXPECT_THROW(this->conn->run_script("INSERT INTO item (id) VALUES (3); nonsense"), ProgrammingError);
}

TYPED_TEST_P(DriverContract, DeadlinesThatHavePassedEndTheCall) {
    this->execute("INSERT INTO item (id) VALUES (1), (2)");
    this->conn->set_deadline(Deadline{1});
    try {
        EXPECT_EQ(this->count_items(), 2);
    } catch (const TimeoutError&) {
    }
    bool is_inserted = true;
    try {
        this->execute("INSERT INTO item (id) VALUES (3)");
    } catch (const TimeoutError&) {
        is_inserted = false;
    }
    this->conn->set_deadline(Deadline::never());
    EXPECT_EQ(this->count_items(), is_inserted ? 3 : 2);
}

TYPED_TEST_P(DriverContract, DeadlinesFarAwayChangeNothing) {
    this->conn->set_deadline(Deadline::after(3600));
    const auto insert = this->prepare(insert_item, item_types, item_shape(true));
    insert->execute_batch(ItemRows::numbered(100).batch(), nullptr);
    EXPECT_EQ(this->count_items(), 100);
}

TYPED_TEST_P(DriverContract, CancelWithNothingRunningDoesNothing) {
    this->execute("INSERT INTO item (id) VALUES (1), (2)");
    this->conn->cancel();
    EXPECT_EQ(this->count_items(), 2);
    const auto select = this->prepare("SELECT id FROM item ORDER BY id");
    select->execute({});
    ASSERT_TRUE(select->next());
    this->conn->cancel();
    ASSERT_TRUE(select->next());
    EXPECT_EQ(select->value(0, TypeId::integer), Value(2));
    EXPECT_FALSE(select->next());
}

TYPED_TEST_P(DriverContract, ClosedConnectionsRefuseToWork) {
    const auto select = this->prepare("SELECT 1");
    select->execute({});
    EXPECT_TRUE(this->conn->ping());
    this->conn->close();
    this->conn->close();
    EXPECT_FALSE(this->conn->is_alive());
    EXPECT_FALSE(this->conn->ping());
    EXPECT_FALSE(select->is_open());
    EXPECT_THROW(this->conn->run("SELECT 1"), Error);
    EXPECT_THROW(select->execute({}), Error);
}

TYPED_TEST_P(DriverContract, KnowsTheServersVersion) {
    const std::string version = this->conn->server_version();
    ASSERT_FALSE(version.empty());
    EXPECT_TRUE(version[0] >= '0' && version[0] <= '9') << version;
}

REGISTER_TYPED_TEST_SUITE_P(DriverContract, TransactionsThatEndBeforeAnyStatementLeaveNothing,
                            ABeginThatIsRefusedIsAnErrorOfTheNextCall, SubmittedStatementsAreCommittedWithThem,
                            SubmittedStatementsThatFailAreNotCommitted, GivesRowsInOrderAndThenEnds, ReadsColumnsIntoFields,
                            NullIntoAPlainFieldNamesTheColumn, KeepsNumbersExactly, KeepsTextsAndBlobsExactly,
                            KeepsDatesAndOtherTypes, CountsAffectedRows, CountsMatchedRows, BatchesCountMatchedRows,
                            DeadlinesThatHavePassedEndTheCall, DeadlinesFarAwayChangeNothing,
                            CancelWithNothingRunningDoesNothing, ParametersAreReadBeforeExecuteReturns,
                            WrongNumberOfParametersIsRefused, ExecutingAgainClosesTheRowsBefore,
                            OneTextIsPreparedAgainOnlyWhileItIsOpen, TransactionsAreWhatTheyAreToldToBe,
                            RollbackWorksWhileRowsAreOpen, ErrorsSayWhatKindTheyAre, ReturningGivesRowsAndTheirNumber,
                            BatchInsertsEveryRow, BatchUpdatesAndSumsTheRows,
                            BatchReturnsRowsInTheOrderOfTheParameters, BatchThatFailsLeavesNothing,
                            BatchesMayChangeARowAgain, ShapesHaveCastsAndConstants,
                            ProgramErrorsPassThroughABatch, ScriptsRunEveryStatement, ClosedConnectionsRefuseToWork,
                            KnowsTheServersVersion);

}  // namespace aludel::driver
