// Statements that cannot run: what the error is, and that it says what, where and what to do.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Thing {
    std::int64_t id{};
    std::string name{};
};
struct Registry : DeclarativeBase<Registry> {};
struct ThingTable : Declarative<Thing, "things", Registry> {
    Mapped<&Thing::id> id{this, primary_key};
    Mapped<&Thing::name> name{this};
};
const ThingTable things;

class BadStatements : public DatabaseTest {
protected:
    BadStatements() {
        run("CREATE TABLE parent (id INTEGER PRIMARY KEY);"
            "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL CONSTRAINT uq_name UNIQUE,"
            " amount INTEGER CONSTRAINT ck_amount CHECK (amount > 0),"
            " parent_id INTEGER CONSTRAINT fk_parent REFERENCES parent (id))");
        connection = std::make_unique<Connection>(connect());
    }
    //! The error of a statement; the transaction is rolled back.
    template <class E>
    E error_of(const std::string& sql, const Params& parameters = {}) {
        const E error = caught<E>([&] { connection->execute(text(unsafe_sql(sql)), parameters); });
        connection->rollback();
        return error;
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, BadStatements, every_database(), database_name);

}  // namespace

TEST_P(BadStatements, with_wrong_syntax) {
    const ProgrammingError error = error_of<ProgrammingError>("SELEC name FROM t WHERE id = :id", {{"id", 5}});
    EXPECT_TRUE(says(error, "SELEC", "syntax error", "[SQL: SELEC name FROM t WHERE id = ", "[parameters: (5,)]",
                     "[aludel: programming]"));
    EXPECT_EQ(error.parameters(), "(5,)");
    EXPECT_EQ(error.statement().substr(0, 10), "SELEC name");
    if (can().sqlstate) {
        EXPECT_EQ(error.sqlstate(), "42601");
    } else {
        EXPECT_NE(error.vendor_code(), 0);
    }
}

TEST_P(BadStatements, with_a_table_or_column_that_does_not_exist) {
    EXPECT_TRUE(says(error_of<ProgrammingError>("SELECT * FROM nowhere"), "nowhere", "create_all(engine) creates"));
    EXPECT_TRUE(says(error_of<ProgrammingError>("SELECT nothing FROM t"), "nothing"));
    EXPECT_FALSE(says(error_of<ProgrammingError>("SELECT u.name FROM t"), "create_all"));   // t is there, u is no table
    EXPECT_THROW(connection->execute(select(things)), ProgrammingError);
}

TEST_P(BadStatements, without_a_value_for_a_parameter) {
    const StatementError error = error_of<StatementError>("SELECT * FROM t WHERE id = :id AND name = :name", {{"id", 1}});
    EXPECT_TRUE(says(error, "A value is required for bind parameter 'name'", "Given: 'id'", "[SQL: SELECT * FROM t"));
    EXPECT_THROW((void)text("SELECT :a").bindparams({{"b", 1}}), ArgumentError);
}

TEST_P(BadStatements, that_break_a_unique_constraint) {
    run("INSERT INTO t (id, name) VALUES (1, 'a')");
    const IntegrityError error = error_of<IntegrityError>("INSERT INTO t (id, name) VALUES (2, :n)", {{"n", "a"}});
    EXPECT_TRUE(says(error, "name", "INSERT INTO t", "('a',)"));
    if (can().sqlstate) {
        EXPECT_EQ(error.constraint(), "uq_name");
        EXPECT_EQ(error.sqlstate(), "23505");
    }
    EXPECT_TRUE(says(error_of<IntegrityError>("INSERT INTO t (id, name) VALUES (1, 'b')"), "t"));   // the key
}

TEST_P(BadStatements, that_break_a_not_null_constraint) {
    const IntegrityError error = error_of<IntegrityError>("INSERT INTO t (id) VALUES (1)");
    EXPECT_TRUE(says(error, "name"));
    EXPECT_EQ(error.diagnostics().column, "name");
}

TEST_P(BadStatements, that_break_a_check_constraint) {
    const IntegrityError error = error_of<IntegrityError>("INSERT INTO t (id, name, amount) VALUES (1, 'a', -5)");
    EXPECT_TRUE(says(error, "ck_amount"));
    EXPECT_EQ(error.constraint(), "ck_amount");
}

TEST_P(BadStatements, that_break_a_foreign_key) {
    const IntegrityError error = error_of<IntegrityError>("INSERT INTO t (id, name, parent_id) VALUES (1, 'a', 99)");
    if (can().foreign_key_names) {
        EXPECT_EQ(error.constraint(), "fk_parent");
    }
    run("INSERT INTO parent (id) VALUES (1); INSERT INTO t (id, name, parent_id) VALUES (1, 'a', 1)");
    EXPECT_THROW(connection->execute(text("DELETE FROM parent")), IntegrityError);
}

TEST_P(BadStatements, leave_the_transaction_before_them_undone_or_usable) {
    connection->execute(text("INSERT INTO t (id, name) VALUES (1, 'a')"));
    EXPECT_THROW(connection->execute(text("INSERT INTO t (id, name) VALUES (1, 'b')")), IntegrityError);
    connection->rollback();
    EXPECT_EQ(connection->execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 0);
}

TEST_P(BadStatements, with_a_value_out_of_the_columns_range) {
    const std::string sql = "INSERT INTO t (id, name) VALUES (:id, 'a')";
    if (can().strict_types) {
        EXPECT_TRUE(says(error_of<DataError>(sql, {{"id", 3000000000}}), "out of range", "3000000000"));
    } else {
        connection->execute(text(unsafe_sql(sql)), {{"id", 3000000000}});   // its integers have 64 bits
        EXPECT_EQ(connection->scalar(text("SELECT id FROM t")), Value(3000000000));
        EXPECT_THROW(connection->execute(text("SELECT id FROM t")).as<int>().all(), ConversionError);
    }
}

TEST_P(BadStatements, reading_a_null_into_a_plain_field) {
    run("INSERT INTO t (id, name) VALUES (1, 'a')");
    Connection other = connect();
    const UnexpectedNullError error = caught<UnexpectedNullError>(
        [&] { other.execute(text("SELECT id, amount FROM t")).as<int, int>().all(); });
    EXPECT_TRUE(says(error, "amount", "std::optional", "optional_(", "[SQL: SELECT id, amount FROM t]"));
    EXPECT_THROW(other.execute(text("SELECT amount FROM t")).one().get<int>("amount"), UnexpectedNullError);
    EXPECT_EQ(other.execute(text("SELECT amount FROM t")).as<std::optional<int>>().scalar_one(), std::nullopt);
}

TEST_P(BadStatements, reading_a_column_by_an_unknown_name) {
    const Row<> row = connection->execute(text("SELECT 1 AS one, 2 AS two")).one();
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] { row["three"]; }), "'three'", "\"one\", \"two\""));
    EXPECT_THROW(row.get<int>("three"), NoSuchColumnError);
}

TEST_P(BadStatements, reading_text_as_another_type) {
    const auto query = text("SELECT 'twelve' AS number");
    EXPECT_TRUE(says(caught<ConversionError>([&] { connection->execute(query).as<int>().all(); }), "number", "twelve"));
    EXPECT_THROW(connection->execute(query).as<Uuid>().all(), ConversionError);
    EXPECT_THROW(connection->execute(query).one().get<std::int64_t>("number"), ConversionError);
}

TEST_P(BadStatements, of_several_commands_are_refused_whole) {
    EXPECT_THROW(connection->execute(text("UPDATE t SET amount = 1; DELETE FROM t")), ProgrammingError);
    EXPECT_THROW(connection->execute(text("")), StatementError);
}

TEST_P(BadStatements, of_dynamic_tables_with_unknown_columns) {
    const MetaData metadata;
    const Table table("t", metadata, Column("id", Integer(), primary_key), Column("name", String()));
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] { (void)table.c["nme"]; }), "nme", "id", "name"));
    try {
        connection->execute(insert(table).values({{"id", 1}, {"zzz", 2}}));
        FAIL() << "the column was taken";
    } catch (const Error& error) {
        EXPECT_TRUE(says(error, "zzz"));
    }
}

TEST_P(BadStatements, give_errors_that_can_be_kept) {
    std::optional<ProgrammingError> kept;
    {
        Engine engine = playground().engine({});
        try {
            engine.connect().execute(text("SELECT * FROM nowhere WHERE x = :x"), {{"x", "value"}});
        } catch (const ProgrammingError& error) {
            kept = error;
        }
    }
    ASSERT_TRUE(kept.has_value());
    EXPECT_TRUE(says(*kept, "nowhere", "'value'"));
}

TEST(UnmappedClasses, are_named) {
    struct Nowhere {
        int x{};
    };
    const Engine engine = create_engine("sqlite://");
    Connection connection = engine.connect();
    EXPECT_TRUE(says(caught<UnmappedError>([&] { connection.execute(insert(things), std::vector<Nowhere>{{1}}); }), "Nowhere"));
}
