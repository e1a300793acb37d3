#include "sqlite_support.hpp"

#include "aludel/types/decimal.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace aludel::driver {
namespace {

struct Column {
    std::vector<Value> values{};
    static void fill(const void* context, std::size_t row, Param* out) {
        out[0] = static_cast<const Column*>(context)->values[row].param(TypeId::null);
    }
    Batch batch() const { return {values.size(), 1, fill, this}; }
};

struct Ids final : BatchSink {
    void row(std::size_t row, Statement& statement) override {
        rows.push_back(row);
        ids.push_back(statement.value(0, TypeId::null).as<std::int64_t>());
    }
    std::vector<std::size_t> rows{};
    std::vector<std::int64_t> ids{};
};

class SqliteBatch : public ::testing::Test {
protected:
    void SetUp() override { conn->run("CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE)"); }

    Ref<Statement> insert(std::string_view tail = {}, bool as_one = true) {
        PrepareHints hints;
        if (as_one) hints.batch_head = "INSERT INTO t (x) ";
        hints.batch_tail = tail;
        return conn->prepare("INSERT INTO t (x) VALUES (?)" + std::string(tail), hints);
    }
    std::vector<Value> stored() {
        std::vector<Value> out;
        for (auto& row : query(*conn, "SELECT x FROM t ORDER BY id")) out.push_back(row[0]);
        return out;
    }

    std::unique_ptr<Connection> conn = open_sqlite();
};

TEST_F(SqliteBatch, InsertsEveryKindOfValue) {
    using namespace std::chrono_literals;
    const Column column{{null, true, 2, 1.5, "text", Value(std::chrono::year_month_day(2024y / 1 / 31)),
                         Value(Uuid::parse("123456789abcdef00fedcba987654321")), Value(Decimal::parse("2.5"))}};
    const auto statement = insert();
    statement->execute_batch(column.batch(), nullptr);
    EXPECT_EQ(stored(), (std::vector<Value>{null, 1, 2, 1.5, "text", "2024-01-31", "123456789abcdef00fedcba987654321", 2.5}));
    EXPECT_EQ(statement->rows_affected(), 8);
}

TEST_F(SqliteBatch, ReadsCustomFields) {
    static const std::chrono::seconds durations[] = {std::chrono::seconds(1), std::chrono::seconds(2)};
    const auto fill = [](const void*, std::size_t row, Param* out) {
        out[0] = param_of(slot_of<std::chrono::seconds>(0), durations + row, TypeId::interval);
    };
    insert()->execute_batch({2, 1, fill, nullptr}, nullptr);
    EXPECT_EQ(stored(), (std::vector<Value>{1'000'000, 2'000'000}));
}

TEST_F(SqliteBatch, LastInsertIdIsThatOfTheLastRow) {
    for (bool as_one : {false, true}) {
        insert({}, as_one)->execute_batch(Column{{Value(std::nullopt)}}.batch(), nullptr);
        EXPECT_EQ(conn->last_insert_id(), scalar(*conn, "SELECT max(id) FROM t").as<std::int64_t>());
        insert({}, as_one)->execute_batch(Column{{null, null, null}}.batch(), nullptr);
        EXPECT_EQ(conn->last_insert_id(), scalar(*conn, "SELECT max(id) FROM t").as<std::int64_t>());
    }
    EXPECT_EQ(scalar(*conn, "SELECT max(id) FROM t"), Value(8));
}

TEST_F(SqliteBatch, ErrorsNameTheRow) {
    const Column column{{1, 2, 3, 2, 5}};
    for (bool as_one : {false, true}) {
        EXPECT_EQ(message_of<IntegrityError>([&] { insert({}, as_one)->execute_batch(column.batch(), nullptr); }),
                  "UNIQUE constraint failed: t.x (row 4 of 5)");
        EXPECT_TRUE(stored().empty());
    }
}

TEST_F(SqliteBatch, ParametersThatSqliteCannotKeepFailTheBatch) {
    const Column column{{1, 2, std::nan("")}};
    for (bool as_one : {false, true}) {
        EXPECT_THROW(insert({}, as_one)->execute_batch(column.batch(), nullptr), ConversionError);
        EXPECT_TRUE(stored().empty());
    }
}

TEST_F(SqliteBatch, IsUndoneWithinATransactionThatGoesOn) {
    conn->run("BEGIN");
    conn->run("INSERT INTO t (x) VALUES (7)");
    for (bool as_one : {false, true})
        EXPECT_THROW(insert({}, as_one)->execute_batch(Column{{1, 7}}.batch(), nullptr), IntegrityError);
    EXPECT_TRUE(conn->in_transaction());
    conn->run("COMMIT");
    EXPECT_EQ(stored(), (std::vector<Value>{7}));
}

TEST_F(SqliteBatch, OnConflictSkipsOrUpdatesRows) {
    const auto statement = insert(" ON CONFLICT (x) DO NOTHING");
    statement->execute_batch(Column{{1, 2, 1, 3}}.batch(), nullptr);
    EXPECT_EQ(statement->rows_affected(), 3);
    insert(" ON CONFLICT (x) DO UPDATE SET x = excluded.x + 10")->execute_batch(Column{{1, 4}}.batch(), nullptr);
    EXPECT_EQ(stored(), (std::vector<Value>{11, 2, 3, 4}));
}

TEST_F(SqliteBatch, ReturnedRowsBelongToTheirParametersWhenSomeAreSkipped) {
    conn->run("INSERT INTO t (x) VALUES (2)");
    const auto statement = insert(" ON CONFLICT (x) DO NOTHING RETURNING id");
    for (int time = 0; time < 2; ++time) {  // the second time the driver knows that rows are skipped
        Ids sink;
        statement->execute_batch(Column{{1 + 10 * time, 2, 3 + 10 * time}}.batch(), &sink);
        EXPECT_EQ(sink.rows, (std::vector<std::size_t>{0, 2}));
        EXPECT_EQ(sink.ids, (std::vector<std::int64_t>{2 + 2 * time, 3 + 2 * time}));
        EXPECT_EQ(statement->rows_affected(), 2);
    }
}

TEST_F(SqliteBatch, TriggersRunForEveryRow) {
    conn->run("CREATE TABLE log (x)");
    conn->run("CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.x); END");
    insert()->execute_batch(Column{{1, 2, 3}}.batch(), nullptr);
    EXPECT_EQ(scalar(*conn, "SELECT group_concat(x) FROM log"), Value("1,2,3"));
    EXPECT_THROW(insert()->execute_batch(Column{{4, 1}}.batch(), nullptr), IntegrityError);
    EXPECT_EQ(scalar(*conn, "SELECT count(*) FROM log"), Value(3));
    Ids sink;
    insert(" RETURNING id")->execute_batch(Column{{5, 6}}.batch(), &sink);
    EXPECT_EQ(sink.ids, (std::vector<std::int64_t>{4, 5}));
}

TEST_F(SqliteBatch, ValuesTakeTheAffinityOfTheirColumn) {
    conn->run("CREATE TABLE typed (i INTEGER, s TEXT)");
    PrepareHints hints;
    hints.batch_head = "INSERT INTO typed (i, s) ";
    const auto fill = [](const void*, std::size_t, Param* out) {
        static const std::string text = "5";
        static const std::int64_t number = 7;
        out[0] = {&text, Layout::string, TypeId::string};
        out[1] = {&number, Layout::int64, TypeId::big_integer};
    };
    conn->prepare("INSERT INTO typed (i, s) VALUES (?, ?)", hints)->execute_batch({2, 2, fill, nullptr}, nullptr);
    EXPECT_EQ(scalar(*conn, "SELECT group_concat(typeof(i) || typeof(s)) FROM typed"), Value("integertext,integertext"));
}

TEST_F(SqliteBatch, SourceIsEmptyOutsideABatch) {
    insert()->execute_batch(Column{{1, 2}}.batch(), nullptr);
    EXPECT_EQ(scalar(*conn, "SELECT count(*) FROM aludel_batch"), Value(0));
}

TEST_F(SqliteBatch, SinkErrorsUndoTheBatch) {
    struct Failing final : BatchSink {
        void row(std::size_t, Statement&) override { throw std::runtime_error("enough"); }
    } sink;
    for (bool as_one : {false, true}) {
        EXPECT_THROW(insert(" RETURNING id", as_one)->execute_batch(Column{{1, 2}}.batch(), &sink), std::runtime_error);
        EXPECT_TRUE(stored().empty());
    }
}

TEST_F(SqliteBatch, WideRowsAreInsertedToo) {
    std::string columns = "c1", markers = "?";
    for (int i = 2; i <= 150; ++i) {
        columns += ", c" + std::to_string(i);
        markers += ", ?";
    }
    conn->run("CREATE TABLE wide (" + columns + ")");
    const std::string head = "INSERT INTO wide (" + columns + ") ";
    PrepareHints hints;
    hints.batch_head = head;
    const auto fill = [](const void*, std::size_t, Param* out) {
        static const std::int64_t number = 7;
        for (int i = 0; i < 150; ++i) out[i] = {&number, Layout::int64, TypeId::big_integer};
    };
    conn->prepare(head + "VALUES (" + markers + ")", hints)->execute_batch({3, 150, fill, nullptr}, nullptr);
    EXPECT_EQ(scalar(*conn, "SELECT sum(c150) FROM wide"), Value(21));
}

}  // namespace
}  // namespace aludel::driver
