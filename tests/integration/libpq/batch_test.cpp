#include "server.hpp"

#include <functional>

namespace aludel::libpq_test {

namespace {

// Rows of values, and what came back of each.
class Rows final : public driver::BatchSink {
public:
    Rows(std::size_t count, std::function<std::vector<Value>(std::size_t)> make) : count_(count), make_(std::move(make)) {
        width_ = make_(0).size();
    }
    driver::Batch batch() const { return {count_, width_, &fill, this}; }
    void row(std::size_t row, driver::Statement& statement) override {
        rows.push_back(row);
        returned.push_back(statement.value(0, TypeId::null));
        if (throw_at == row) throw ArgumentError("the sink has had enough");
    }

    std::vector<std::size_t> rows{};
    std::vector<Value> returned{};
    std::size_t throw_at = SIZE_MAX;

private:
    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const Rows*>(context);
        self.current_ = self.make_(row);
        for (const Value& value : self.current_) *out++ = value.param(TypeId::null);
    }

    std::size_t count_;
    std::size_t width_;
    std::function<std::vector<Value>(std::size_t)> make_;
    mutable std::vector<Value> current_{};
};

}  // namespace

class LibpqBatch : public LibpqTest {
protected:
    void SetUp() override {
        LibpqTest::SetUp();
        run("CREATE TEMP TABLE items (id int PRIMARY KEY, name text)");
    }
    std::int64_t count() { return scalar<std::int64_t>(connection(), "SELECT count(*) FROM items"); }
    Ref<driver::Statement> insert() { return connection().prepare("INSERT INTO items VALUES ($1, $2)", {}); }
    static Rows numbered(std::size_t count) {
        return Rows(count, [](std::size_t row) {
            return std::vector<Value>{static_cast<int>(row), "item " + std::to_string(row)};
        });
    }
};

TEST_F(LibpqBatch, ManyRows) {
    run("BEGIN");
    auto statement = insert();
    statement->execute_batch(numbered(10'000).batch(), nullptr);
    EXPECT_EQ(statement->rows_affected(), 10'000);
    EXPECT_EQ(count(), 10'000);
    EXPECT_EQ(scalar<std::string>(connection(), "SELECT name FROM items WHERE id = 9999"), "item 9999");
    run("COMMIT");
}

TEST_F(LibpqBatch, AnyNumberOfRows) {
    for (const std::size_t rows : {0, 1, 2, 255, 256, 257, 511, 512, 513, 1025}) {
        run("DELETE FROM items");
        auto statement = insert();
        statement->execute_batch(numbered(rows).batch(), nullptr);
        EXPECT_EQ(statement->rows_affected(), static_cast<std::int64_t>(rows));
        EXPECT_EQ(count(), static_cast<std::int64_t>(rows));
    }
}

TEST_F(LibpqBatch, ReturnedRowsComeInOrder) {
    auto statement = connection().prepare("INSERT INTO items VALUES ($1, $2) RETURNING id * 2", {});
    Rows rows = numbered(2000);
    statement->execute_batch(rows.batch(), &rows);
    ASSERT_EQ(rows.returned.size(), 2000U);
    for (std::size_t i = 0; i < 2000; ++i) {
        EXPECT_EQ(rows.rows[i], i);
        EXPECT_EQ(rows.returned[i], Value(static_cast<int>(2 * i)));
    }
    EXPECT_EQ(statement->rows_affected(), 2000);
    EXPECT_FALSE(statement->is_open());
    caught<ResourceClosedError>([&] { statement->value(0, TypeId::null); });
}

TEST_F(LibpqBatch, UpdatesAreSummedUp) {
    insert()->execute_batch(numbered(100).batch(), nullptr);
    auto statement = connection().prepare("UPDATE items SET name = 'x' WHERE id BETWEEN $1 AND $2", {});
    Rows rows(3, [](std::size_t row) { return std::vector<Value>{static_cast<int>(row) * 10, static_cast<int>(row) * 10 + 4}; });
    statement->execute_batch(rows.batch(), nullptr);
    EXPECT_EQ(statement->rows_affected(), 15);
}

TEST_F(LibpqBatch, FirstErrorIsThrownAndTheConnectionUsable) {
    run("BEGIN");
    run("SAVEPOINT before");
    auto statement = insert();
    Rows rows(3000, [](std::size_t row) {
        return std::vector<Value>{row == 1500 ? 7 : static_cast<int>(row), "x"};
    });
    const auto error = caught<IntegrityError>([&] { statement->execute_batch(rows.batch(), nullptr); });
    EXPECT_EQ(error.sqlstate(), "23505");
    EXPECT_TRUE(contains(error.message(), "(row 1501 of 3000)\nDETAIL: Key (id)=(7)")) << error.message();
    run("ROLLBACK TO SAVEPOINT before");
    EXPECT_EQ(count(), 0);
    statement->execute_batch(numbered(10).batch(), nullptr);
    EXPECT_EQ(count(), 10);
    run("COMMIT");
}

TEST_F(LibpqBatch, WithoutATransactionAllRowsOrNone) {
    Rows rows(5000, [](std::size_t row) { return std::vector<Value>{row == 4000 ? 0 : static_cast<int>(row), "x"}; });
    caught<IntegrityError>([&] { insert()->execute_batch(rows.batch(), nullptr); });
    EXPECT_FALSE(connection().in_transaction());
    EXPECT_EQ(count(), 0);
}

TEST_F(LibpqBatch, ErrorInTheFirstRow) {
    run("INSERT INTO items VALUES (0, 'there')");
    caught<IntegrityError>([&] { insert()->execute_batch(numbered(1000).batch(), nullptr); });
    EXPECT_EQ(count(), 1);
}

TEST_F(LibpqBatch, WrongSqlIsFoundBeforeAnythingIsSent) {
    auto statement = connection().prepare("INSERT INTO aludel_no_such_table VALUES ($1, $2)", {});
    caught<ProgrammingError>([&] { statement->execute_batch(numbered(10).batch(), nullptr); });
    EXPECT_EQ(count(), 0);
}

TEST_F(LibpqBatch, TypesMayChangeFromRowToRow) {
    run("CREATE TEMP TABLE wide (n bigint, t text)");
    auto statement = connection().prepare("INSERT INTO wide VALUES ($1, $2) RETURNING n", {});
    const auto value = [](std::size_t row) -> Value {
        if (row % 7 == 0) return Value();
        return row % 2 ? Value(static_cast<std::int64_t>(row)) : Value((std::int64_t{1} << 40) + static_cast<std::int64_t>(row));
    };
    Rows rows(2000, [&](std::size_t row) { return std::vector<Value>{value(row), "x"}; });
    statement->execute_batch(rows.batch(), &rows);
    ASSERT_EQ(rows.returned.size(), 2000U);
    for (std::size_t i = 0; i < 2000; ++i) EXPECT_EQ(rows.returned[i], value(i)) << i;
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE "
                                                 "'INSERT INTO wide%'"), 3);
}

TEST_F(LibpqBatch, PlanThatCannotBePreparedOnTheWay) {
    // $1 || $2 exists for texts, not for two integers.
    auto statement = connection().prepare("SELECT $1 || $2", {});
    Rows rows(1000, [](std::size_t row) {
        return row == 600 ? std::vector<Value>{1, 2} : std::vector<Value>{"a", std::to_string(row)};
    });
    EXPECT_EQ(caught<ProgrammingError>([&] { statement->execute_batch(rows.batch(), nullptr); }).sqlstate(), "42883");
    statement->execute(Bound{Value("a"), Value("b")});
    ASSERT_TRUE(statement->next());
    EXPECT_EQ(get<std::string>(*statement), "ab");
    caught<ProgrammingError>([&] { statement->execute(Bound{Value(1), Value(2)}); });
}

TEST_F(LibpqBatch, ParameterThatCannotBeSent) {
    Rows rows(1000, [](std::size_t row) {
        return std::vector<Value>{static_cast<int>(row), row == 700 ? std::string("a\0b", 3) : "x"};
    });
    run("BEGIN");
    caught<ConversionError>([&] { insert()->execute_batch(rows.batch(), nullptr); });
    run("ROLLBACK");
    EXPECT_EQ(count(), 0);
}

TEST_F(LibpqBatch, WithoutATransactionAParameterThatCannotBeSentUndoesTheRowsBeforeIt) {
    Rows rows(1000, [](std::size_t row) {
        return std::vector<Value>{static_cast<int>(row), row == 700 ? std::string("a\0b", 3) : "x"};
    });
    caught<ConversionError>([&] { insert()->execute_batch(rows.batch(), nullptr); });
    EXPECT_FALSE(connection().in_transaction());
    EXPECT_EQ(count(), 0);
}

TEST_F(LibpqBatch, ExceptionOfTheSinkPasses) {
    Rows rows = numbered(1000);
    rows.throw_at = 300;
    auto statement = connection().prepare("INSERT INTO items VALUES ($1, $2) RETURNING id", {});
    run("BEGIN");
    caught<ArgumentError>([&] { statement->execute_batch(rows.batch(), &rows); });
    EXPECT_EQ(rows.rows.size(), 301U);
    run("ROLLBACK");
    EXPECT_EQ(count(), 0);
}

TEST_F(LibpqBatch, LargeRowsInBothDirections) {
    // 100 MB each way: no buffer can take all of one direction.
    Rows rows(100, [](std::size_t row) { return std::vector<Value>{std::string(1'000'000, static_cast<char>('a' + row % 26))}; });
    struct Lengths final : driver::BatchSink {
        void row(std::size_t, driver::Statement& statement) override { total += statement.bytes(0).size(); }
        std::size_t total = 0;
    } lengths;
    auto statement = connection().prepare("SELECT $1::text", {});
    statement->execute_batch(rows.batch(), &lengths);
    EXPECT_EQ(lengths.total, 100'000'000U);
}

TEST_F(LibpqBatch, ChangedTableIsPreparedAnew) {
    run("CREATE TEMP TABLE changing (a int)");
    auto statement = connection().prepare("INSERT INTO changing VALUES ($1) RETURNING *", {});
    Rows rows(3, [](std::size_t row) { return std::vector<Value>{static_cast<int>(row)}; });
    statement->execute_batch(rows.batch(), &rows);
    run("ALTER TABLE changing ADD COLUMN b text DEFAULT 'new'");
    statement->execute_batch(rows.batch(), &rows);
    EXPECT_EQ(statement->rows_affected(), 3);
    EXPECT_EQ(statement->column_count(), 2);
    EXPECT_EQ(scalar<std::int64_t>(connection(), "SELECT count(*) FROM changing"), 6);
}

TEST_F(LibpqBatch, StatementsWithinTheSinkAreRefused) {
    struct Meddler final : driver::BatchSink {
        explicit Meddler(driver::Connection& c) : connection(c) {}
        void row(std::size_t, driver::Statement&) override { connection.run("SELECT 1"); }
        driver::Connection& connection;
    } meddler(connection());
    auto statement = connection().prepare("INSERT INTO items VALUES ($1, $2) RETURNING id", {});
    caught<InvalidRequestError>([&] { statement->execute_batch(numbered(3).batch(), &meddler); });
    EXPECT_EQ(scalar<int>(connection(), "SELECT 1"), 1);
}

}  // namespace aludel::libpq_test
