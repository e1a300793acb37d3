// Compiled statements are kept by structure: values do not count, and lists of any length share an entry.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class StatementCache : public DatabaseTest {
protected:
    StatementCache() : table("t", metadata, Column("id", Integer(), primary_key), Column("name", String(20))) {
        metadata.create_all(engine());
        engine().begin([&](Connection& connection) {
            connection.execute_many(insert(table), {{{"id", 1}, {"name", "a"}}, {{"id", 2}, {"name", "b"}},
                                                    {{"id", 3}, {"name", "c"}}});
        });
        before = engine().compiled_count();
    }
    std::size_t added() { return engine().compiled_count() - before; }

    MetaData metadata;
    Table table;
    std::size_t before;
};
INSTANTIATE_TEST_SUITE_P(Live, StatementCache, every_database(), database_name);

}  // namespace

TEST_P(StatementCache, has_one_entry_for_all_values) {
    Connection connection = connect();
    for (int id = 1; id <= 3; ++id)
        EXPECT_EQ(connection.execute(select(table).where(table.c["id"] == id)).all().size(), 1u);
    EXPECT_EQ(added(), 1u);
}

// CA03
TEST_P(StatementCache, has_one_entry_for_lists_of_any_length) {
    Connection connection = connect();
    auto found = [&](std::vector<int> ids) {
        return connection.execute(select(table).where(table.c["id"].in_(ids))).all().size();
    };
    EXPECT_EQ(found({1, 2}), 2u);
    EXPECT_EQ(found({1, 2, 3}), 3u);
    EXPECT_EQ(found({}), 0u);
    EXPECT_EQ(found({9}), 0u);
    EXPECT_EQ(found({3, 1, 1}), 2u);
    EXPECT_EQ(added(), 1u);
}

TEST_P(StatementCache, tells_structures_apart) {
    Connection connection = connect();
    EXPECT_EQ(connection.execute(select(table).where(table.c["id"] >= 2)).all().size(), 2u);
    EXPECT_EQ(connection.execute(select(table).where(table.c["id"] > 2)).all().size(), 1u);
    EXPECT_EQ(connection.execute(select(table).limit(1)).all().size(), 1u);
    EXPECT_EQ(connection.execute(select(table).limit(2)).all().size(), 2u);
    EXPECT_EQ(added(), 3u);
}

TEST_P(StatementCache, tells_the_columns_of_an_insert_apart) {
    Connection connection = connect();
    connection.execute(insert(table), {{"id", 10}});
    connection.execute(insert(table), {{"id", 11}, {"name", "x"}});
    connection.execute(insert(table), {{"id", 12}, {"name", "y"}});
    EXPECT_EQ(added(), 1u);   // with both columns it was compiled before
    EXPECT_EQ(connection.execute(text("SELECT name FROM t WHERE id >= 10 ORDER BY id")).scalars().all(),
              (std::vector<Value>{null, "x", "y"}));
}

TEST_P(StatementCache, is_shared_by_the_connections_of_an_engine) {
    for (int round = 0; round < 3; ++round) {
        Connection one = connect();
        one.execute(select(table)).all();
    }
    EXPECT_EQ(added(), 1u);
}

// CA07
TEST_P(StatementCache, keeps_what_was_used_lately) {
    MemoryLog log;
    use_engine({.echo = true, .echo_sink = &log, .query_cache_size = 4});
    Connection connection = connect();
    auto run = [&](int number) { connection.execute(text(unsafe_sql("SELECT " + std::to_string(number)))); };
    for (int i = 1; i <= 30; ++i) run(i), run(100);
    EXPECT_LE(engine().compiled_count(), 6u);
    EXPECT_GE(engine().compiled_count(), 4u);
    log.clear();
    run(100);
    EXPECT_EQ(log.count("cached since"), 1u);
}

TEST_P(StatementCache, of_size_zero_keeps_nothing) {
    use_engine({.query_cache_size = 0});
    Connection connection = connect();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(connection.execute(text("SELECT 5")).as<int>().scalar_one(), 5);
    EXPECT_EQ(engine().compiled_count(), 0u);
}

TEST_P(StatementCache, survives_a_change_of_the_table) {
    Connection connection = connect();
    EXPECT_EQ(connection.execute(text("SELECT * FROM t WHERE id = 1")).one().size(), 2u);
    connection.execute(text("ALTER TABLE t ADD COLUMN extra INTEGER"));
    connection.commit();
    EXPECT_EQ(connection.execute(text("SELECT * FROM t WHERE id = 1")).one().keys(),
              (std::vector<std::string>{"id", "name", "extra"}));
}
