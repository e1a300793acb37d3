// Statements beside INSERT: parameters, UPDATE and DELETE of many sets, the driver's own text, scripts, DDL.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class Statements : public DatabaseTest {
protected:
    Statements() {
        run("CREATE TABLE t (x INTEGER, y VARCHAR(20)); INSERT INTO t (x, y) VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        connection = std::make_unique<Connection>(connect());
    }
    std::string all_y() {
        std::string joined;
        for (const auto& y : connection->execute(text("SELECT y FROM t ORDER BY x")).as<std::optional<std::string>>().scalars())
            joined += y.value_or("-");
        return joined;
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Statements, every_database(), database_name);

}  // namespace

TEST_P(Statements, take_parameters_by_name_wherever_they_stand) {
    const auto query = text("SELECT y FROM t WHERE x = :x OR x = :x + :d ORDER BY x");
    EXPECT_EQ(connection->execute(query, {{"d", 1}, {"x", 2}}).as<std::string>().scalars().all(),
              (std::vector<std::string>{"b", "c"}));
    EXPECT_EQ(connection->execute(query, {{"x", 1}, {"d", 0}, {"not_in_the_text", 5}}).all().size(), 1u);
}

TEST_P(Statements, take_a_single_parameter_in_one_pair_of_braces) {
    EXPECT_EQ(connection->scalar(text("SELECT y FROM t WHERE x = :x"), {"x", 2}), Value("b"));
    connection->execute_many(text("DELETE FROM t WHERE y = :y"), {{"y", "a"}, {"y", "c"}});   // two sets
    EXPECT_EQ(all_y(), "b");
}

TEST_P(Statements, own_the_names_of_their_parameters) {
    Params made;
    std::string query = "SELECT 0";
    for (int i = 0; i < 20; ++i) {
        const std::string name = "a_rather_long_name_of_number_" + std::to_string(i);
        query += " + :" + name;
        made.add(name, i);
    }
    EXPECT_EQ(connection->scalar(text(unsafe_sql(query)), made), Value(190));
}

TEST_P(Statements, keep_values_out_of_the_text) {
    const std::string evil = "'; DROP TABLE t; --";
    EXPECT_TRUE(connection->execute(text("SELECT x FROM t WHERE y = :y"), {{"y", evil}}).all().empty());
    connection->execute(text("UPDATE t SET y = :y WHERE x = 1"), {{"y", evil}});
    EXPECT_EQ(connection->scalar(text("SELECT y FROM t WHERE x = 1")), Value(evil));
}

TEST_P(Statements, take_colons_that_are_no_parameters) {
    EXPECT_EQ(connection->execute(text(R"(SELECT 'a:b' || :y || '\:z')"), {{"y", "-"}}).as<std::string>().scalar_one(),
              "a:b-:z");
}

TEST_P(Statements, run_for_many_sets) {
    EXPECT_EQ(connection->execute_many(text("UPDATE t SET y = :y WHERE x >= :x"),
                                       {{{"x", 1}, {"y", "p"}}, {{"x", 3}, {"y", "q"}}}).rowcount(), 4);
    EXPECT_EQ(all_y(), "ppq");
    EXPECT_EQ(connection->execute_many(text("DELETE FROM t WHERE x = :x"), {{{"x", 1}}, {{"x", 9}}}).rowcount(), 1);
}

TEST_P(Statements, of_the_driver_are_sent_unchanged) {
    const bool dollars = dialect_can().parameters == ParameterStyle::dollar;
    Result result = connection->exec_driver_sql(unsafe_sql(dollars ? "SELECT y FROM t WHERE x = $1 AND y <> $2"
                                                        : "SELECT y FROM t WHERE x = ? AND y <> ?"), {2, "z"});
    EXPECT_EQ(result.scalar_one(), Value("b"));
    EXPECT_EQ(connection->exec_driver_sql("UPDATE t SET y = ':x'").rowcount(), 3);
}

TEST_P(Statements, of_a_script_run_one_after_another) {
    connection->execute_script("UPDATE t SET y = 'a;b' WHERE x = 1; -- a comment; with a semicolon\n"
                               "DELETE FROM t WHERE x = 2;\n;\nUPDATE t SET y = 'end' WHERE x = 3");
    EXPECT_EQ(all_y(), "a;bend");
    connection->rollback();
    EXPECT_EQ(all_y(), "abc");
}

TEST_P(Statements, of_a_script_stop_at_an_error) {
    EXPECT_THROW(connection->execute_script("UPDATE t SET y = 'z'; SELECT * FROM nowhere; UPDATE t SET y = 'w'"),
                 DBAPIError);
    connection->rollback();
    EXPECT_EQ(all_y(), "abc");
}

TEST_P(Statements, give_expressions_of_many_kinds) {
    const MetaData metadata;
    const Table t("t", metadata, Column("x", Integer()), Column("y", String(20)));
    EXPECT_EQ(connection->execute(select(func::count())
                                      .select_from(t)
                                      .where(t.c["x"].between(2, 3))).scalar_one(), 2);
    EXPECT_EQ(connection->execute(select(t.c["y"]).where(t.c["y"].like("%b%"))).scalar_one(), Value("b"));
    EXPECT_EQ(connection->execute(select(t).order_by(t.c["x"].desc()).limit(1).offset(1)).one()["x"], Value(2));
}

// G01, G19
TEST_P(Statements, create_and_drop_tables_of_a_metadata) {
    const MetaData metadata;
    const Table parent("parent", metadata, Column("id", Integer(), primary_key));
    const Table child("child", metadata, Column("id", Integer(), primary_key),
                      Column("parent_id", ForeignKey("parent.id"), not_null), Index("ix_child", {"parent_id"}));
    metadata.create_all(*connection);
    metadata.create_all(*connection);   // what is there stays
    EXPECT_TRUE(connection->has_table("parent"));
    EXPECT_TRUE(connection->has_table("child"));
    EXPECT_THROW(metadata.create_all(*connection, {.checkfirst = false}), DBAPIError);
    connection->rollback();
    EXPECT_FALSE(connection->has_table("child"));
    metadata.create_all(*connection);
    metadata.drop_all(*connection);
    metadata.drop_all(*connection);
    EXPECT_FALSE(connection->has_table("parent"));
}

TEST_P(Statements, of_different_kinds_take_turns_on_one_connection) {
    const auto by_x = text("SELECT y FROM t WHERE x = :x");
    const auto count = text("SELECT count(*) FROM t");
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(connection->scalar(by_x, {"x", 1}), Value("a"));
        EXPECT_EQ(connection->scalar(by_x, {"x", 2}), Value("b"));   // the one before again
        EXPECT_EQ(connection->scalar(count), Value(3));
        EXPECT_EQ(connection->exec_driver_sql("SELECT 'own'").scalar_one(), Value("own"));
        connection->execute_script("UPDATE t SET y = y; UPDATE t SET x = x");
        EXPECT_THROW(connection->scalar(by_x), StatementError);      // without its value
        EXPECT_EQ(connection->execute_many(text("UPDATE t SET y = y WHERE x = :x"), {{{"x", 1}}, {{"x", 3}}}).rowcount(), 2);
        auto open = connection->execute(by_x, {"x", 3});
        EXPECT_EQ(connection->scalar(by_x, {"x", 1}), Value("a"));   // while its rows are open
        EXPECT_EQ(open.scalar_one(), Value("c"));
        connection->commit();
    }
}
