// Batches of an INSERT go as arrays, one per column. They must do what the same rows do one by one.

#include "server.hpp"
#include "unit/driver/insert_shapes.hpp"

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>

namespace aludel::libpq_test {

namespace {

using Row = std::vector<Value>;

class Rows final : public driver::BatchSink {
public:
    Rows(std::size_t count, std::function<Row(std::size_t)> make, std::vector<ParamType> types = {})
        : count_(count), make_(std::move(make)), types_(std::move(types)), width_(make_(0).size()) {
        types_.resize(width_, TypeId::null);
    }
    driver::Batch batch() const { return {count_, width_, &fill, this}; }
    void row(std::size_t row, driver::Statement& statement) override {
        returned.emplace_back(row, get<std::int64_t>(statement));
        if (throw_at == row) throw ArgumentError("the sink has had enough");
    }

    std::vector<std::pair<std::size_t, std::int64_t>> returned{};
    std::size_t throw_at = SIZE_MAX;

private:
    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const Rows*>(context);
        self.current_ = self.make_(row);
        for (std::size_t i = 0; i < self.width_; ++i) *out++ = self.current_[i].param(self.types_[i]);
    }

    std::size_t count_;
    std::function<Row(std::size_t)> make_;
    std::vector<ParamType> types_;
    std::size_t width_;
    mutable Row current_{};
};

//! Rows that are objects, each column a field.
struct Thing {
    std::int64_t key{};
    std::optional<int> number{};
    double real{};
    std::string text{};
    std::optional<std::string> word{};
    std::optional<Decimal> amount{};
    Value any{};
};

class Things {
public:
    //! Of the first fields only.
    Things(std::size_t count, std::size_t width) : width_(width) {
        for (std::size_t i = 0; i < count; ++i) {
            Thing& thing = things.emplace_back();
            thing.key = static_cast<std::int64_t>(i) << 33;
            if (i % 3 > 0) thing.number = -static_cast<int>(i);
            thing.real = static_cast<double>(i) / 4;
            thing.text = std::string(i % 500 == 499 ? 20'000 : i % 40, static_cast<char>('a' + i % 26));
            if (i / 100 % 2 > 0) thing.word = "word " + std::to_string(i);
            if (i % 5 > 0) thing.amount = Decimal(static_cast<std::int64_t>(i));
            if (i % 2 > 0) thing.any = static_cast<int>(i);
        }
    }
    driver::Batch batch() const { return {things.size(), width_, &fill, this, fields(), &objects}; }

    std::vector<Thing> things{};

private:
    static void fill(const void* context, std::size_t row, Param* out) {
        const auto& self = *static_cast<const Things*>(context);
        driver::fill(self.fields(), &self.things[row], out);
    }
    static void objects(const void* context, std::size_t first, std::span<const void*> out) {
        for (const void*& object : out) object = &static_cast<const Things*>(context)->things[first++];
    }

    std::span<const driver::FieldParam> fields() const { return std::span(fields_).first(width_); }

    std::size_t width_;
    std::vector<driver::FieldParam> fields_{
        {slot_of<std::int64_t>(offsetof(Thing, key)), TypeId::big_integer},
        {slot_of<std::optional<int>>(offsetof(Thing, number)), TypeId::integer},
        {slot_of<double>(offsetof(Thing, real)), TypeId::double_},
        {slot_of<std::string>(offsetof(Thing, text)), TypeId::text},
        {slot_of<std::optional<std::string>>(offsetof(Thing, word)), TypeId::string},
        {slot_of<std::optional<Decimal>>(offsetof(Thing, amount)), TypeId::numeric},
        {slot_of<Value>(offsetof(Thing, any)), TypeId::integer}};
};

const std::vector<ParamType> item_types{TypeId::integer, TypeId::string};

Rows numbered(std::size_t count) {
    return Rows(count, [](std::size_t row) { return Row{static_cast<int>(row), "item " + std::to_string(row)}; }, item_types);
}

}  // namespace

class LibpqArrayInsert : public LibpqTest {
protected:
    void SetUp() override {
        LibpqTest::SetUp();
        run("CREATE TEMP TABLE items (id int PRIMARY KEY, name text)");
    }
    //! INSERT INTO `target` VALUES ($1, ...) `tail`, with its shape.
    Ref<driver::Statement> insert(const std::string& target, std::size_t width, const std::string& tail = {}) {
        const std::string head = "INSERT INTO " + target + " ";
        std::string markers;
        for (std::size_t i = 1; i <= width; ++i) markers += (i > 1 ? ", $" : "$") + std::to_string(i);
        return connection().prepare(head + "VALUES (" + markers + ")" + tail,
                                    {.insert = driver::insert_shape(head, width, tail)});
    }
    Ref<driver::Statement> insert(const std::string& tail = {}) { return insert("items", 2, tail); }
    std::int64_t number(const std::string& query) { return scalar<std::int64_t>(connection(), query); }
    std::int64_t count() { return number("SELECT count(*) FROM items"); }
    //! How many statements of arrays the server has prepared.
    std::int64_t array_plans() {
        return number("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT%pg_catalog.unnest%'");
    }
    //! Inserts the rows into two tables of these columns, as arrays and one by one; gives the differences as texts.
    std::vector<std::string> differences(const std::string& columns, const Rows& rows) {
        return differences(columns, rows.batch());
    }
    std::vector<std::string> differences(const std::string& columns, const driver::Batch& rows) {
        run("CREATE TEMP TABLE together (" + columns + ")");
        run("CREATE TEMP TABLE alone (" + columns + ")");
        insert("together", rows.width)->execute_batch(rows, nullptr);
        std::string markers;
        for (std::size_t i = 1; i <= rows.width; ++i) markers += (i > 1 ? ", $" : "$") + std::to_string(i);
        connection().prepare("INSERT INTO alone VALUES (" + markers + ")", {})->execute_batch(rows, nullptr);
        std::vector<std::string> found;
        auto differing = execute(connection(), "(SELECT x_::text FROM together x_ EXCEPT ALL SELECT y_::text FROM alone y_) "
                                               "UNION ALL (SELECT y_::text FROM alone y_ EXCEPT ALL SELECT x_::text FROM together x_)");
        while (differing->next()) found.push_back(get<std::string>(*differing));
        return found;
    }
};

TEST_F(LibpqArrayInsert, AnyNumberOfRows) {
    for (const std::size_t rows : {0, 1, 2, 31, 32, 33, 63, 64, 65, 1'999, 2'000, 2'001, 40'001}) {
        run("DELETE FROM items");
        auto statement = insert();
        statement->execute_batch(numbered(rows).batch(), nullptr);
        EXPECT_EQ(statement->rows_affected(), static_cast<std::int64_t>(rows));
        EXPECT_EQ(number("SELECT count(*) FROM items WHERE name = 'item ' || id"), static_cast<std::int64_t>(rows));
    }
    EXPECT_EQ(array_plans(), 1);
}

TEST_F(LibpqArrayInsert, EveryKindOfValueAndNull) {
    using namespace std::chrono;
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    const std::vector<Row> kinds{
        {true, 1, 2, std::int64_t{3}, 1.5, -0.0, Decimal::parse("1.50"), "plain", "v", "c", Bytes{std::byte{0}, std::byte{92}},
         Value(2024y / 2 / 29), Value(TimeOfDay(1, 2, 3, 4)), Value(LocalDateTime(microseconds(1))), Value(Timestamp(microseconds(-1))),
         Value(microseconds(90'000'001)), Value(Uuid::parse("12345678901234567890123456789012")), Value(Json::parse("{\"a\": [1, \"\\\\\"]}")),
         Value(Json::parse("[null, \"NULL\"]"))},
        {false, -32768, std::numeric_limits<int>::min(), std::numeric_limits<std::int64_t>::min(), nan, nan, nan, "", "", "",
         Bytes(), Value(-4000y / 1 / 1), Value(TimeOfDay(0, 0, 0)), Value(LocalDateTime(sys_days(9999y / 12 / 31).time_since_epoch())),
         Value(Timestamp(sys_days(1y / 1 / 1).time_since_epoch())), Value(microseconds(-1)), Value(Uuid()), Value(Json::parse("null")),
         Value(Json::parse("\"\"")) },
        {Value(), Value(), Value(), Value(), infinity, -infinity, Decimal::parse("-0.000000000000000001"), "{NULL,\"a\\\",b}", "NULL",
         "\xc3\xa4", Value(), Value(), Value(), Value(), Value(), Value(), Value(), Value(), Value()},
    };
    ParamType with_zone(TypeId::date_time), without_zone(TypeId::date_time);
    with_zone.zone = Zone::with;
    without_zone.zone = Zone::without;
    const std::vector<ParamType> types{
        TypeId::boolean, TypeId::small_integer, TypeId::integer, TypeId::big_integer, TypeId::float_, TypeId::double_,
        TypeId::numeric, TypeId::text, TypeId::string, TypeId::string, TypeId::large_binary, TypeId::date, TypeId::time,
        without_zone, with_zone, TypeId::interval, TypeId::uuid, TypeId::json, TypeId::jsonb};
    const Rows rows(300, [&](std::size_t row) { return kinds[(row / 7) % kinds.size()]; }, types);
    EXPECT_EQ(differences("b bool, s int2, i int4, l int8, f float4, d float8, n numeric, t text, v varchar(20), c char(3), "
                          "y bytea, da date, ti time, ts timestamp, tz timestamptz, iv interval, u uuid, j json, jb jsonb", rows),
              std::vector<std::string>());
    EXPECT_EQ(array_plans(), 1);
}

// What is sent as a text of no type is read as the type of its column.
TEST_F(LibpqArrayInsert, TextsMeetColumnsOfAnyType) {
    run("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'it''s \"ok\"')");
    run("CREATE DOMAIN pg_temp.short AS text CHECK (length(value) < 9)");
    const Rows rows(100, [](std::size_t row) {
        return row % 3 == 0 ? Row{Value(), Value(), Value(), Value(), Value(), Value()}
                            : Row{"sad", "ab", "2024-01-02", "infinity", "127.0.0.1/8", "{1,NULL}"};
    }, std::vector<ParamType>(6, TypeId::string));
    EXPECT_EQ(differences("m pg_temp.mood, s pg_temp.short, d date, t timestamptz, i inet, a int[]", rows), std::vector<std::string>());
}

TEST_F(LibpqArrayInsert, TextsMeetColumnsOfTypesWithArrays) {
    const Rows rows(100, [](std::size_t row) {
        return row % 3 == 0 ? Row{Value(), Value(), Value(), Value()}
                            : Row{"2024-01-02", "infinity", "12345678-9012-3456-7890-123456789012", "1e3"};
    }, std::vector<ParamType>(4, TypeId::string));
    EXPECT_EQ(differences("d date, t timestamptz, u uuid, n numeric(8, 2)", rows), std::vector<std::string>());
    EXPECT_EQ(array_plans(), 1);
}

TEST_F(LibpqArrayInsert, TypesMayChangeFromRowToRow) {
    const Rows rows(20'000, [](std::size_t row) {
        return Row{row % 3 == 0 ? Value() : row < 12'000 ? Value(1) : Value(std::int64_t{1} << 40), row < 6'000 ? Value() : Value("x")};
    });
    EXPECT_EQ(differences("n bigint, t text", rows), std::vector<std::string>());
}

// Fields that lie in memory as they are sent are read a column at a time, the others row by row.
TEST_F(LibpqArrayInsert, FieldsOfObjects) {
    const std::string columns = "k bigint, n int, r float8, t text, w varchar, a numeric, v int";
    for (const std::size_t width : {3, 5, 6, 7}) {
        for (const std::size_t rows : {32, 5'001}) {
            EXPECT_EQ(differences(columns, Things(rows, width).batch()), std::vector<std::string>()) << width;
            EXPECT_EQ(number("SELECT count(*) FROM together"), static_cast<std::int64_t>(rows));
            run("DROP TABLE together, alone");
        }
    }
}

TEST_F(LibpqArrayInsert, TextsOfObjectsWithAZeroByteAreRefused) {
    run("CREATE TEMP TABLE things (k bigint, n int, r float8, t text)");
    Things things(3'000, 4);
    things.things[2'500].text = std::string("a\0b", 3);
    const auto error = caught<ConversionError>([&] { insert("things", 4)->execute_batch(things.batch(), nullptr); });
    EXPECT_TRUE(contains(error.message(), "parameter 4 is a text with a zero byte")) << error.message();
    EXPECT_EQ(number("SELECT count(*) FROM things"), 0);
}

TEST_F(LibpqArrayInsert, LargeValues) {
    run("CREATE TEMP TABLE large (t text, b bytea)");
    const Rows rows(40, [](std::size_t row) {
        const std::size_t size = row % 20 == 0 ? 10'000'000 : row;
        return Row{std::string(size, static_cast<char>('a' + row % 26)), Bytes(size, std::byte{7})};
    }, {TypeId::text, TypeId::large_binary});
    insert("large", 2)->execute_batch(rows.batch(), nullptr);
    EXPECT_EQ(number("SELECT sum(length(t)) FROM large"), 20'000'000 + 780 - 20);
    EXPECT_EQ(number("SELECT sum(length(b)) FROM large"), 20'000'000 + 780 - 20);
}

// INSERT INTO numbered (x) SELECT c1 FROM ROWS FROM (unnest($1)) WITH ORDINALITY AS ... ORDER BY n RETURNING id
TEST_F(LibpqArrayInsert, GeneratedKeysRiseWithTheRows) {
    run("CREATE TEMP TABLE numbered (id bigint GENERATED ALWAYS AS IDENTITY, x int, twice int GENERATED ALWAYS AS (x * 2) STORED)");
    const Rows unordered(12'000, [](std::size_t row) { return Row{static_cast<int>(row * 7919 % 12'000)}; }, {TypeId::integer});
    Rows rows = unordered;
    auto statement = insert("numbered (x)", 1, " RETURNING id");
    statement->execute_batch(rows.batch(), &rows);
    ASSERT_EQ(rows.returned.size(), 12'000U);
    for (std::size_t i = 0; i < rows.returned.size(); ++i)
        EXPECT_EQ(rows.returned[i], std::pair(i, static_cast<std::int64_t>(i + 1)));
    EXPECT_EQ(number("SELECT count(*) FROM numbered WHERE x = (id - 1) * 7919 % 12000 AND twice = 2 * x"), 12'000);
    EXPECT_EQ(statement->rows_affected(), 12'000);
    EXPECT_EQ(array_plans(), 1);
    insert("numbered (x)", 1)->execute_batch(unordered.batch(), nullptr);   // also where nothing is returned
    EXPECT_EQ(number("SELECT count(*) FROM numbered WHERE id > 12000 AND x = (id - 12001) * 7919 % 12000"), 12'000);
}

TEST_F(LibpqArrayInsert, RowsThatATriggerSkipsAreNotTakenForOthers) {
    run("CREATE FUNCTION pg_temp.skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id % 10 = 3 THEN RETURN NULL; "
        "END IF; new.name := new.name || '!'; RETURN new; END $$");
    run("CREATE TRIGGER skips BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION pg_temp.skip()");
    for (const bool in_transaction : {false, true}) {
        run("DELETE FROM items");
        if (in_transaction) run("BEGIN");
        Rows rows = numbered(200);
        auto statement = insert(" RETURNING id");
        statement->execute_batch(rows.batch(), &rows);
        ASSERT_EQ(rows.returned.size(), 180U);
        for (const auto& [row, id] : rows.returned) EXPECT_EQ(static_cast<std::int64_t>(row), id);
        EXPECT_EQ(statement->rows_affected(), 180);
        if (in_transaction) run("COMMIT");
        EXPECT_EQ(number("SELECT count(*) FROM items WHERE name LIKE '%!'"), 180);
    }
}

TEST_F(LibpqArrayInsert, ConflictsDoAsTheyDoRowByRow) {
    insert()->execute_batch(numbered(50).batch(), nullptr);
    const Rows twice(100, [](std::size_t row) { return Row{static_cast<int>(row % 60), std::to_string(row)}; }, item_types);
    Rows ignoring = twice;
    auto nothing = insert(" ON CONFLICT DO NOTHING RETURNING id");
    nothing->execute_batch(ignoring.batch(), &ignoring);
    ASSERT_EQ(ignoring.returned.size(), 10U);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(ignoring.returned[i], std::pair(50 + i, static_cast<std::int64_t>(50 + i)));
    // One statement must not change a row twice (SQLSTATE 21000); single ones may.
    auto update = insert(" ON CONFLICT (id) DO UPDATE SET name = excluded.name");
    for (const bool in_transaction : {false, true}) {
        if (in_transaction) run("BEGIN");
        update->execute_batch(twice.batch(), nullptr);
        EXPECT_EQ(update->rows_affected(), 100);
        if (in_transaction) run("COMMIT");
        EXPECT_EQ(number("SELECT sum(name::int) FROM items"), 4'950 - 780);   // 0 to 39 were replaced by 60 to 99
    }
}

TEST_F(LibpqArrayInsert, ErrorsNameTheirRowAndLeaveNothing) {
    const Rows rows(9'000, [](std::size_t row) { return Row{row == 7'000 ? 7 : static_cast<int>(row), "x"}; }, item_types);
    for (const bool in_transaction : {false, true}) {
        if (in_transaction) run("BEGIN; INSERT INTO items VALUES (-1, 'before'); SAVEPOINT mine");
        const auto error = caught<IntegrityError>([&] { insert()->execute_batch(rows.batch(), nullptr); });
        EXPECT_EQ(error.sqlstate(), "23505");
        EXPECT_TRUE(contains(error.message(), "(row 7001 of 9000)")) << error.message();
        EXPECT_EQ(connection().transaction_status(),
                  in_transaction ? driver::TransactionStatus::failed : driver::TransactionStatus::none);
        if (in_transaction) run("ROLLBACK TO SAVEPOINT mine");
        EXPECT_EQ(count(), in_transaction ? 1 : 0);
        insert()->execute_batch(numbered(100).batch(), nullptr);
        EXPECT_EQ(count(), in_transaction ? 101 : 100);
        if (in_transaction) run("ROLLBACK");
        else run("DELETE FROM items");
    }
}

TEST_F(LibpqArrayInsert, ErrorsOfTheProgramUndoTheBatch) {
    const auto failing = [](std::size_t row) {
        if (row == 7'000) throw ArgumentError("no such row");
        return Row{static_cast<int>(row), "x"};
    };
    for (const bool in_transaction : {false, true}) {
        if (in_transaction) run("BEGIN");
        caught<ArgumentError>([&] { insert()->execute_batch(Rows(9'000, failing, item_types).batch(), nullptr); });
        Rows rows = numbered(9'000);
        rows.throw_at = 8'000;
        caught<ArgumentError>([&] { insert(" RETURNING id")->execute_batch(rows.batch(), &rows); });
        EXPECT_EQ(count(), 0);
        EXPECT_EQ(connection().in_transaction(), in_transaction);
        if (in_transaction) run("COMMIT");
    }
}

TEST_F(LibpqArrayInsert, OpenCursorsSurviveABatchThatIsRepeated) {
    run("BEGIN");
    insert()->execute_batch(numbered(100).batch(), nullptr);
    auto reading = connection().prepare("SELECT id FROM items ORDER BY id", {});
    reading->execute({}, {.stream = true, .rows_at_once = 10});
    ASSERT_TRUE(reading->next());
    insert(" ON CONFLICT (id) DO UPDATE SET name = 'n'")->execute_batch(
        Rows(64, [](std::size_t) { return Row{1, "x"}; }, item_types).batch(), nullptr);
    for (int id = 1; id < 100; ++id) {
        ASSERT_TRUE(reading->next());
        EXPECT_EQ(get<int>(*reading), id);
    }
    EXPECT_FALSE(reading->next());
    run("COMMIT");
}

TEST_F(LibpqArrayInsert, ViewsRulesPartitionsAndRowSecurity) {
    run("CREATE TEMP TABLE parts (id int, name text) PARTITION BY RANGE (id)");
    run("CREATE TEMP TABLE low PARTITION OF parts FOR VALUES FROM (MINVALUE) TO (50)");
    run("CREATE TEMP TABLE high PARTITION OF parts FOR VALUES FROM (50) TO (MAXVALUE)");
    insert("parts", 2)->execute_batch(numbered(100).batch(), nullptr);
    EXPECT_EQ(number("SELECT count(*) FROM high"), 50);

    run("CREATE TEMP VIEW seen AS SELECT * FROM items");
    run("CREATE FUNCTION pg_temp.put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO items VALUES "
        "(new.id, 'by trigger'); RETURN new; END $$");
    run("CREATE TRIGGER puts INSTEAD OF INSERT ON seen FOR EACH ROW EXECUTE FUNCTION pg_temp.put()");
    Rows rows = numbered(100);
    insert("seen", 2, " RETURNING id")->execute_batch(rows.batch(), &rows);
    EXPECT_EQ(rows.returned.back(), std::pair(std::size_t{99}, std::int64_t{99}));
    EXPECT_EQ(number("SELECT count(*) FROM items WHERE name = 'by trigger'"), 100);

    run("CREATE TEMP TABLE ruled (id int, name text)");
    run("CREATE RULE instead AS ON INSERT TO ruled DO INSTEAD INSERT INTO items VALUES (new.id + 1000, new.name)");
    insert("ruled", 2)->execute_batch(numbered(100).batch(), nullptr);
    EXPECT_EQ(number("SELECT count(*) FROM items WHERE id >= 1000"), 100);

    run("BEGIN");
    run("CREATE TABLE public.secret (id int, name text)");
    run("ALTER TABLE public.secret ENABLE ROW LEVEL SECURITY");
    run("CREATE POLICY small ON public.secret USING (id < 90)");
    run("GRANT ALL ON public.secret TO pg_monitor");
    run("SET LOCAL ROLE pg_monitor");   // a superuser would pass by the policy
    const auto error = caught<ProgrammingError>([&] { insert("public.secret", 2)->execute_batch(numbered(100).batch(), nullptr); });
    EXPECT_TRUE(contains(error.message(), "row-level security") && contains(error.message(), "(row 91 of 100)")) << error.message();
    run("ROLLBACK");
}

TEST_F(LibpqArrayInsert, ChangedTablesArePreparedAnew) {
    auto statement = insert(" RETURNING *");
    for (int round = 0; round < 3; ++round) {
        Rows rows = numbered(100);
        run("DELETE FROM items");
        statement->execute_batch(rows.batch(), &rows);
        EXPECT_EQ(rows.returned.size(), 100U);
        run("ALTER TABLE items ADD COLUMN extra" + std::to_string(round) + " int");
    }
    run("DISCARD ALL");
    run("CREATE TEMP TABLE items (id varchar, name varchar(9))");
    insert()->execute_batch(numbered(100).batch(), nullptr);
    EXPECT_EQ(number("SELECT count(*) FROM items WHERE name = 'item ' || id"), 100);
}

TEST_F(LibpqArrayInsert, CancelledBatchesEndWithAnError) {
    const Rows endless(std::size_t{1} << 40, [&](std::size_t row) {
        if (row == 50'000) connection().cancel();
        return Row{static_cast<int>(row), "x"};
    }, item_types);
    for (const bool in_transaction : {false, true}) {
        if (in_transaction) run("BEGIN");
        const auto error = caught<OperationalError>([&] { insert()->execute_batch(endless.batch(), nullptr); });
        EXPECT_EQ(error.sqlstate(), "57014") << error.message();
        if (in_transaction) run("ROLLBACK");
        EXPECT_EQ(count(), 0);
    }
}

TEST_F(LibpqArrayInsert, DeadlinesEndABatch) {
    const Rows endless(std::size_t{1} << 40, [](std::size_t row) { return Row{static_cast<int>(row), "x"}; }, item_types);
    connection().set_deadline(driver::Deadline::after(0.3));
    caught<TimeoutError>([&] { insert()->execute_batch(endless.batch(), nullptr); });
    connection().set_deadline(driver::Deadline::never());
    EXPECT_EQ(count(), 0);
}

// INSERT INTO "a ""b"" $1 (?)" ("x, y", "SELECT") SELECT CAST(unnest($1) AS JSONB), NULL, unnest($2)
TEST_F(LibpqArrayInsert, HostileNamesCastsAndConstants) {
    run("CREATE TEMP TABLE \"a \"\"b\"\" $1 (?)\" (\"x, y\" jsonb, \"NULL\" int, \"SELECT\" text)");
    const Ref<driver::InsertShape> shape = make_ref<driver::InsertShape>();
    shape->head = "INSERT INTO \"a \"\"b\"\" $1 (?)\" (\"x, y\", \"NULL\", \"SELECT\") ";
    shape->columns = {{"CAST(", " AS JSONB)"}, {"NULL", "", false}, {}};
    auto statement = connection().prepare(shape->head + "VALUES (CAST($1 AS JSONB), NULL, $2)", {.insert = shape});
    statement->execute_batch(Rows(100, [](std::size_t row) {
        return Row{"{\"n\": " + std::to_string(row) + "}", "$1"};
    }, {TypeId::string, TypeId::string}).batch(), nullptr);
    EXPECT_EQ(number("SELECT sum((\"x, y\"->>'n')::int) FROM \"a \"\"b\"\" $1 (?)\" WHERE \"NULL\" IS NULL"), 4'950);
    EXPECT_EQ(array_plans(), 1);
}

// A value that no array takes as the single parameter was taken: the rest goes row by row, and so do later batches.
TEST_F(LibpqArrayInsert, ArraysThatFailAreNotTriedAgain) {
    auto update = insert(" ON CONFLICT (id) DO UPDATE SET name = excluded.name");
    const Rows same(64, [](std::size_t row) { return Row{1, std::to_string(row)}; }, item_types);
    for (int round = 0; round < 2; ++round) {
        update->execute_batch(same.batch(), nullptr);
        EXPECT_EQ(scalar<std::string>(connection(), "SELECT name FROM items"), "63");
    }
}

}  // namespace aludel::libpq_test
