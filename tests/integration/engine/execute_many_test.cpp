// execute_many: rows of a RETURNING in a text come in the order of the sets, and what only reads is refused. The rows
// used to be lost, and a SELECT was run for nothing.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class ManySets : public DatabaseTest {
protected:
    ManySets() { run("CREATE TABLE t (a INTEGER PRIMARY KEY, b VARCHAR(20))"); }
    static std::vector<Params> sets(std::initializer_list<int> numbers) {
        std::vector<Params> made;
        for (int a : numbers) made.push_back({{"a", a}, {"b", "b" + std::to_string(a)}});
        return made;
    }
    using Ints = std::vector<int>;
    const TextClause<> inserting = text("INSERT INTO t (a, b) VALUES (:a, :b) RETURNING a");
};
INSTANTIATE_TEST_SUITE_P(Live, ManySets, every_database(), database_name);

}  // namespace

TEST_P(ManySets, of_a_text_with_RETURNING_give_its_rows_in_their_order) {
    Connection connection = connect();
    Result result = connection.execute_many(inserting, sets({5, 3, 9, 1}));
    EXPECT_TRUE(result.returns_rows());
    EXPECT_EQ(result.rowcount(), 4);
    EXPECT_EQ(result.keys(), (std::vector<std::string>{"a"}));
    EXPECT_EQ(result.as<int>().scalars().all(), (Ints{5, 3, 9, 1}));
    EXPECT_EQ(connection.execute_many(inserting, sets({7})).as<int>().scalars().all(), Ints{7});
}

TEST_P(ManySets, of_a_text_with_named_columns_give_typed_rows) {
    Connection connection = connect();
    const auto typed = text("INSERT INTO t (a, b) VALUES (:a, :b) RETURNING a, b").columns<int, std::string>("a", "b");
    std::vector<std::string> seen;
    for (auto [a, b] : connection.execute_many(typed, sets({2, 1}))) seen.push_back(std::to_string(a) + b);
    EXPECT_EQ(seen, (std::vector<std::string>{"2b2", "1b1"}));
}

TEST_P(ManySets, of_UPDATE_and_DELETE_with_RETURNING_may_give_none_or_many_rows) {
    Connection connection = connect();
    connection.execute_many(inserting, sets({1, 2, 3, 4}));
    const auto updated = text("UPDATE t SET b = :b WHERE a >= :a RETURNING a");
    Ints rows = connection.execute_many(updated, sets({4, 9, 3})).as<int>().scalars().all();
    std::sort(rows.begin() + 1, rows.end());   // a database gives the rows of one set in any order
    EXPECT_EQ(rows, (Ints{4, 3, 4}));
    const auto deleted = text("DELETE FROM t WHERE a = :a AND :b <> '' RETURNING b");
    EXPECT_EQ(connection.execute_many(deleted, sets({9, 1})).as<std::string>().scalars().all(), std::vector<std::string>{"b1"});
    EXPECT_TRUE(connection.execute_many(deleted, sets({9, 8})).all().empty());
}

TEST_P(ManySets, of_a_text_with_many_rows_keep_their_order) {
    std::vector<Params> many;
    Ints wanted;
    for (int i = 0; i < 1000; ++i) {
        wanted.push_back(i * 7919 % 1000);
        many.push_back({{"a", wanted.back()}, {"b", "x"}});
    }
    EXPECT_EQ(connect().execute_many(inserting, many).as<int>().scalars().all(), wanted);
}

TEST_P(ManySets, of_a_text_without_RETURNING_give_no_rows) {
    Connection connection = connect();
    Result result = connection.execute_many(text("INSERT INTO t (a, b) VALUES (:a, :b)"), sets({1, 2}));
    EXPECT_FALSE(result.returns_rows());
    EXPECT_EQ(result.rowcount(), 2);
    EXPECT_THROW(result.all(), ResourceClosedError);
}

TEST_P(ManySets, of_a_session_give_their_rows_too) {
    Session session(engine());
    EXPECT_EQ(session.execute_many(inserting, sets({2, 1})).as<int>().scalars().all(), (Ints{2, 1}));
}

TEST_P(ManySets, of_a_statement_that_only_reads_are_refused) {
    Connection connection = connect();
    for (const char* sql : {"SELECT :a", "  select a FROM t WHERE a = :a", "-- which\n/* one */ (SELECT :a)", "VALUES (:a)",
                            "Select\n:a", "SELECT(:a)"}) {
        EXPECT_TRUE(says(caught<ArgumentError>([&] { connection.execute_many(text(unsafe_sql(sql)), sets({1, 2})); }),
                         "INSERT, UPDATE and DELETE", "execute() once for each set"));
    }
    EXPECT_FALSE(connection.in_transaction());
    const auto with = text("WITH given(a) AS (SELECT CAST(:a AS INTEGER)) INSERT INTO t (a, b) SELECT a, :b FROM given");
    EXPECT_EQ(connection.execute_many(with, sets({1, 2})).rowcount(), 2);
}
