// The ways of taking rows from a result.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class Fetching : public DatabaseTest {
protected:
    Fetching() {
        run("CREATE TABLE t (x INTEGER, y VARCHAR(20)); INSERT INTO t (x, y) VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        connection = std::make_unique<Connection>(connect());
    }
    Result<> rows(std::string_view sql = "SELECT x, y FROM t ORDER BY x") { return connection->execute(text(unsafe_sql(sql))); }
    Result<int, std::string> typed() { return rows().as<int, std::string>(); }
    Result<> none() { return rows("SELECT x, y FROM t WHERE x > 99"); }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Fetching, every_database(), database_name);

}  // namespace

TEST_P(Fetching, all_gives_every_row) {
    const std::vector<Row<>> all = rows().all();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[2]["y"].as<std::string>(), "c");
    EXPECT_EQ(rows().fetchall(), all);
    EXPECT_TRUE(none().all().empty());
}

TEST_P(Fetching, a_result_read_to_its_end_gives_no_more) {
    Result result = rows();
    EXPECT_EQ(result.all().size(), 3u);
    EXPECT_TRUE(result.all().empty());
    EXPECT_FALSE(result.fetchone().has_value());
    EXPECT_TRUE(result.fetchmany(5).empty());
}

TEST_P(Fetching, fetchone_goes_row_by_row) {
    Result result = typed();
    for (int x = 1; x <= 3; ++x) EXPECT_EQ(result.fetchone()->get<0>(), x);
    EXPECT_FALSE(result.fetchone().has_value());
}

TEST_P(Fetching, fetchmany_gives_as_many_as_asked) {
    Result result = typed();
    EXPECT_EQ(result.fetchmany(2).size(), 2u);
    EXPECT_EQ(result.fetchmany(2).size(), 1u);
    EXPECT_EQ(result.fetchmany(2).size(), 0u);
    EXPECT_EQ(typed().fetchmany().size(), 1u);
    EXPECT_EQ(typed().yield_per(2).fetchmany().size(), 2u);
}

TEST_P(Fetching, first_gives_one_row_and_closes) {
    Result result = typed();
    EXPECT_EQ(result.first()->get<1>(), "a");
    EXPECT_TRUE(result.closed());
    EXPECT_TRUE(says(caught<ResourceClosedError>([&] { result.fetchone(); }), "This result object is closed"));
    EXPECT_FALSE(none().columns(0).as<int>().first().has_value());
}

TEST_P(Fetching, one_wants_exactly_one_row) {
    EXPECT_EQ(rows("SELECT x, y FROM t WHERE x = 2").one()["y"], Value("b"));
    EXPECT_TRUE(says(caught<NoResultFound>([&] { none().one(); }), "No row was found when one was required"));
    EXPECT_TRUE(says(caught<MultipleResultsFound>([&] { rows().one(); }),
                     "Multiple rows were found when exactly one was required"));
    Result result = rows("SELECT x, y FROM t WHERE x = 2");
    result.one();
    EXPECT_THROW(result.fetchone(), ResourceClosedError);
}

TEST_P(Fetching, one_or_none_allows_no_row) {
    EXPECT_FALSE(none().one_or_none().has_value());
    EXPECT_TRUE(rows("SELECT x, y FROM t WHERE x = 2").one_or_none().has_value());
    EXPECT_THROW(rows().one_or_none(), MultipleResultsFound);
}

TEST_P(Fetching, one_or_none_counts_different_rows_only_when_unique) {
    const auto twice = text("SELECT y FROM t WHERE x = 1 UNION ALL SELECT y FROM t WHERE x = 1");
    EXPECT_EQ(connection->execute(twice).as<std::string>().unique().one_or_none()->get<0>(), "a");
    EXPECT_THROW(connection->execute(twice).one(), MultipleResultsFound);
}

TEST_P(Fetching, scalar_is_the_first_item_of_the_first_row) {
    const int x = typed().scalar();
    EXPECT_EQ(x, 1);
    EXPECT_EQ(rows().scalar(), Value(1));
    EXPECT_FALSE(none().columns(0).as<int>().scalar().has_value());
    EXPECT_TRUE(none().scalar().is_null());
    EXPECT_EQ(*connection->execute(text("SELECT max(x) FROM t")).as<int>().scalar(), 3);
    EXPECT_THROW([&] { [[maybe_unused]] const int none_there = none().columns(0).as<int>().scalar(); }(), NoResultFound);
}

TEST_P(Fetching, scalar_one_wants_exactly_one_row) {
    EXPECT_EQ(rows("SELECT y FROM t WHERE x = 3").as<std::string>().scalar_one(), "c");
    EXPECT_THROW(none().scalar_one(), NoResultFound);
    EXPECT_THROW(rows().scalar_one(), MultipleResultsFound);
    EXPECT_FALSE(none().columns(0).as<int>().scalar_one_or_none().has_value());
    EXPECT_THROW(typed().scalar_one_or_none(), MultipleResultsFound);
}

TEST_P(Fetching, scalars_are_one_item_of_each_row) {
    EXPECT_EQ(typed().scalars().all(), (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(typed().scalars<1>().all(), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(rows().scalars<1>().all(), (std::vector<Value>{"a", "b", "c"}));
    std::string joined;
    for (const std::string& y : typed().scalars<1>()) joined += y;
    EXPECT_EQ(joined, "abc");
    EXPECT_EQ(connection->scalars(text("SELECT x FROM t ORDER BY x")).all().size(), 3u);
    EXPECT_EQ(connection->scalar(text("SELECT y FROM t WHERE x = :x"), {{"x", 2}}), Value("b"));
}

TEST_P(Fetching, mappings_are_rows_by_name) {
    for (const RowMapping& row : rows("SELECT x AS number, y FROM t WHERE x = 1").mappings()) {
        EXPECT_EQ(row.get<int>("number"), 1);
        EXPECT_TRUE(row.contains("y"));
        EXPECT_FALSE(row.contains("x"));
    }
}

TEST_P(Fetching, partitions_are_vectors_of_rows) {
    std::vector<std::size_t> sizes;
    for (const auto& part : rows().partitions(2)) sizes.push_back(part.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 1}));
    sizes.clear();
    for (const std::vector<int>& part : typed().scalars().yield_per(1).partitions()) sizes.push_back(part.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 1, 1}));
    for ([[maybe_unused]] const auto& part : none().partitions(2)) ADD_FAILURE() << "no rows, no partition";
}

TEST_P(Fetching, unique_shows_each_row_once) {
    const auto query = text("SELECT y FROM t UNION ALL SELECT y FROM t ORDER BY 1");
    EXPECT_EQ(connection->execute(query).as<std::string>().scalars().unique().all(),
              (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(connection->execute(query).unique().all().size(), 3u);
    EXPECT_EQ(connection->execute(query).all().size(), 6u);
    EXPECT_EQ(connection->execute(query).as<std::string>().unique().fetchmany(2).size(), 2u);
    EXPECT_EQ(connection->execute(query).unique().scalars().all().size(), 3u);
}

TEST_P(Fetching, loops_take_rows_apart) {
    int sum = 0;
    std::string names;
    for (auto [x, y] : typed()) sum += x, names += y;
    EXPECT_EQ(sum, 6);
    EXPECT_EQ(names, "abc");
    for (Row<> row : rows()) sum -= row.get<int>(0);
    EXPECT_EQ(sum, 0);
}

TEST_P(Fetching, dynamic_rows_are_read_by_name_and_position) {
    const Row<> row = *rows().first();
    EXPECT_EQ(row.keys(), (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(row[0], Value(1));
    EXPECT_EQ(row["y"].as<std::string>(), "a");
    EXPECT_EQ(row.get<std::string>("y"), "a");
    EXPECT_EQ(row.get<std::int64_t>(0), 1);
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] { row["z"]; }), "'z'", "\"x\", \"y\""));
    EXPECT_TRUE(says(caught<NoSuchColumnError>([&] { row[2]; }), "column 2", "2 columns"));
}

TEST_P(Fetching, a_name_that_several_columns_have_is_ambiguous) {
    const Row<> row = rows("SELECT x AS a, y AS a FROM t WHERE x = 1").one();
    EXPECT_EQ(row[1], Value("a"));
    EXPECT_TRUE(says(caught<AmbiguousColumnError>([&] { row["a"]; }), "Ambiguous column name 'a'"));
}

TEST_P(Fetching, a_result_knows_its_keys) {
    EXPECT_EQ(rows().keys(), (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(none().keys(), (std::vector<std::string>{"x", "y"}));
    EXPECT_TRUE(rows().returns_rows());
}

// DM25
TEST_P(Fetching, a_statement_without_rows_says_so) {
    Result result = connection->execute(text("UPDATE t SET y = 'z' WHERE x >= 2"));
    EXPECT_FALSE(result.returns_rows());
    EXPECT_EQ(result.rowcount(), 2);
    EXPECT_TRUE(says(caught<ResourceClosedError>([&] { result.all(); }), "does not return rows"));
    EXPECT_THROW(result.keys(), ResourceClosedError);
    EXPECT_EQ(connection->execute(text("DELETE FROM t WHERE x > 99")).rowcount(), 0);
}

TEST_P(Fetching, types_that_do_not_fit_the_rows_are_refused) {
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { rows().as<int, std::string, int>().all(); }), "2 columns"));
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { rows().as<int>(); }), "2 columns", "1 type", "columns(0).as<int>()"));
    EXPECT_EQ(rows().columns(0).as<int>().all().size(), 3u);
    EXPECT_TRUE(says(caught<ConversionError>([&] { rows().as<int, int>().all(); }), "y"));
}

TEST_P(Fetching, rows_print_as_tuples) {
    std::ostringstream out;
    out << rows().all() << typed().all() << *rows().first() << std::vector<Row<>>{};
    EXPECT_EQ(out.str(), "[(1, 'a'), (2, 'b'), (3, 'c')][(1, 'a'), (2, 'b'), (3, 'c')](1, 'a')[]");
}

TEST_P(Fetching, a_result_that_was_moved_from_is_closed) {
    auto first = rows();
    const auto second = std::move(first);
    EXPECT_TRUE(first.closed());
    first.close();
    EXPECT_THROW(first.all(), ResourceClosedError);
    EXPECT_THROW(first.keys(), ResourceClosedError);
}
