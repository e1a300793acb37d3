// Several statements in one round trip: each has a result or an error of its own.

#include "integration/libpq/proxy.hpp"
#include "integration/support.hpp"

#include "aludel/engine/event.hpp"

using namespace aludel;
using namespace aludel::integration;
using libpq_test::Proxy;

namespace {

struct Stock {
    std::int64_t id{};
    std::string name{};
    std::optional<double> price{};
};
struct StockTable : Declarative<Stock, "stocks"> {
    Mapped<&Stock::id> id{this, primary_key};
    Mapped<&Stock::name> name{this, unique_};
    Mapped<&Stock::price> price{this};
};
inline const StockTable stocks;
inline const auto stock_by_id = statement([](const Arg<BigInteger>& id) { return select(stocks).where(stocks.id == id); });

class Pipelines : public DatabaseTest {
protected:
    Pipelines() { fill(engine()); }
    static void fill(const Engine& engine) {
        engine.begin([](Connection& connection) {
            connection.execute_script("CREATE TABLE stocks (id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL UNIQUE, price FLOAT)");
            connection.execute(insert(stocks), {Stock{1, "ant", 1.5}, Stock{2, "bee", {}}, Stock{3, "cat", 2.5}});
        });
    }
    std::int64_t count_rows() { return value_of<std::int64_t>("SELECT count(*) FROM stocks"); }
};
INSTANTIATE_TEST_SUITE_P(Live, Pipelines, every_database(), database_name);

//! Through a network that counts.
class PipelineRoundTrips : public DatabaseTest {
protected:
    PipelineRoundTrips() {
        event::listen(engine(), event::do_connect, [this](ConnectArgs& args) { args["port"] = std::to_string(proxy_.args().port); });
    }
    template <class F>
    int of(F&& call) {
        const int before = proxy_.round_trips();
        call();
        return proxy_.round_trips() - before;
    }
    Proxy proxy_{};
};
INSTANTIATE_TEST_SUITE_P(Live, PipelineRoundTrips, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(Pipelines, give_each_statement_its_rows) {
    Connection connection = connect();
    auto [ant, names, none, changed] = connection.pipeline([](Pipeline& p) {
        return std::tuple{p.execute(stock_by_id(1)), p.execute(select(stocks.name).order_by(stocks.id)),
                          p.execute(select(stocks.id).where(stocks.name == bindparam<Text>("n")), {{"n", "yak"}}),
                          p.execute(update(stocks).values(stocks.price = 9.0).where(stocks.price == null))};
    });
    EXPECT_TRUE(ant.has_succeeded());
    EXPECT_EQ(changed.get().rowcount(), 1);
    EXPECT_EQ(names.get().scalars().all(), (std::vector<std::string>{"ant", "bee", "cat"}));
    EXPECT_EQ(ant.get().scalars().one().name, "ant");
    EXPECT_TRUE(none.get().all().empty());
    connection.commit();
    EXPECT_EQ(value_of<double>("SELECT price FROM stocks WHERE id = 2"), 9.0);
}

TEST_P(Pipelines, fill_a_page) {
    Connection connection = connect();
    // [pipeline]
    auto [stock, cheaper] = connection.pipeline([](Pipeline& p) {
        return std::pair{p.execute(stock_by_id(3)),
                         p.execute(select(func::count()).select_from(stocks).where(stocks.price < 2.0))};
    });
    const Stock cat = stock.get().scalars().one();
    const std::int64_t count = cheaper.get().scalar_one();
    // [/pipeline]
    EXPECT_EQ(cat.name, "cat");
    EXPECT_EQ(count, 1);
    connection.rollback();
    // [autocommit]
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    auto results = connection.pipeline([](Pipeline& p) {
        std::vector<Pending<>> all;
        for (const char* name : {"dog", "ant", "eel"})
            all.push_back(p.execute(text("INSERT INTO stocks (id, name) SELECT max(id) + 1, :name FROM stocks"), {{"name", name}}));
        return all;
    });
    std::string failed;
    for (const Pending<>& result : results) {
        try {
            result.get();
        } catch (const IntegrityError& error) {       // "ant" is there already; the others are committed
            failed += error.message();
        }
    }
    // [/autocommit]
    EXPECT_NE(failed, "");
    EXPECT_EQ(count_rows(), 5);
}

TEST_P(Pipelines, run_the_same_statement_several_times) {
    Connection connection = connect();
    for (int round = 0; round < 3; ++round) {
        const auto found = connection.pipeline([](Pipeline& p) {
            std::vector<Pending<Stock>> all;
            for (const int id : {3, 1, 2, 1}) all.push_back(p.execute(stock_by_id(id)));
            return all;
        });
        std::string names;
        for (const auto& pending : found) names += pending.get().scalars().one().name + " ";
        EXPECT_EQ(names, "cat ant bee ant ");
    }
}

TEST_P(Pipelines, give_the_key_of_an_insert) {
    Connection connection = connect();
    auto first = connection.pipeline([](Pipeline& p) {
        auto added = p.execute(insert(stocks).values(stocks.id = 10, stocks.name = "dog"));
        p.execute(insert(stocks).values(stocks.id = 11, stocks.name = "eel"));
        return added;
    });
    EXPECT_EQ(first.get().inserted_primary_key()[0].as<std::int64_t>(), 10);
    connection.rollback();
    EXPECT_EQ(count_rows(), 3);
}

TEST_P(Pipelines, keep_parameters_that_the_program_has_destroyed) {
    Connection connection = connect();
    Pending<std::int64_t> pending;
    connection.pipeline([&](Pipeline& p) {
        std::string name(100, 'x');
        p.execute(insert(stocks).values(stocks.id = 20, stocks.name = name));
        pending = p.execute(select(stocks.id).where(stocks.name == bindparam<Text>("n")), {{"n", name}});
        name.assign(100, 'y');
    });
    EXPECT_EQ(pending.get().scalar_one(), 20);
}

TEST_P(Pipelines, outside_a_transaction_each_statement_stands_for_itself) {
    Connection connection = connect();
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    auto [dog, again, missing, eel] = connection.pipeline([](Pipeline& p) {
        return std::tuple{p.execute(insert(stocks).values(stocks.id = 4, stocks.name = "dog")),
                          p.execute(insert(stocks).values(stocks.id = 5, stocks.name = "dog")),
                          p.execute(text("SELECT * FROM there_is_no_such_table")),
                          p.execute(insert(stocks).values(stocks.id = 6, stocks.name = "eel"))};
    });
    EXPECT_EQ(dog.get().rowcount(), 1);
    EXPECT_FALSE(again.has_succeeded());
    const auto error = caught<IntegrityError>([&] { again.get(); });
    EXPECT_TRUE(says(error, "INSERT INTO stocks", "dog"));
    EXPECT_TRUE(says(caught<ProgrammingError>([&] { missing.get(); }), "there_is_no_such_table"));
    EXPECT_EQ(eel.get().rowcount(), 1);
    EXPECT_EQ(count_rows(), 5);
}

TEST_P(Pipelines, within_a_transaction_of_a_server_nothing_runs_behind_an_error) {
    Connection connection = connect();
    auto [dog, again, eel] = connection.pipeline([](Pipeline& p) {
        return std::tuple{p.execute(insert(stocks).values(stocks.id = 4, stocks.name = "dog")),
                          p.execute(insert(stocks).values(stocks.id = 5, stocks.name = "dog")),
                          p.execute(insert(stocks).values(stocks.id = 6, stocks.name = "eel"))};
    });
    EXPECT_TRUE(dog.has_succeeded());
    EXPECT_THROW(again.get(), IntegrityError);
    EXPECT_EQ(eel.has_succeeded(), !can().error_ends_transaction);
    if (can().error_ends_transaction) {
        const auto error = caught<OperationalError>([&] { eel.get(); });
        EXPECT_EQ(error.sqlstate(), "25P02");
        EXPECT_TRUE(says(error, "one before it in the pipeline has failed", "eel"));
        EXPECT_THROW(connection.execute(text("SELECT 1")), DBAPIError);
    }
    connection.rollback();
    EXPECT_EQ(count_rows(), 3);
    EXPECT_EQ(connection.execute(select(stocks.id).where(stocks.id == 1)).scalar_one(), 1);
}

// XC06
TEST_P(Pipelines, send_nothing_when_the_function_throws) {
    Connection connection = connect();
    Pending<> pending;
    EXPECT_THROW(connection.pipeline([&](Pipeline& p) {
        pending = p.execute(insert(stocks).values(stocks.id = 4, stocks.name = "dog"));
        throw std::runtime_error("no");
    }), std::runtime_error);
    EXPECT_FALSE(pending.has_succeeded());
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { pending.get(); }), "has not run"));
    connection.commit();
    EXPECT_EQ(count_rows(), 3);
    EXPECT_EQ(connection.execute(stock_by_id(2)).scalars().one().name, "bee");
}

TEST_P(Pipelines, refuse_wrong_parameters_at_once) {
    Connection connection = connect();
    connection.pipeline([](Pipeline& p) {
        EXPECT_THROW(p.execute(select(stocks.id).where(stocks.name == bindparam<Text>("n"))), StatementError);
    });
    connection.pipeline([](Pipeline&) {});
    Pending<std::int64_t> empty;
    EXPECT_THROW(empty.get(), InvalidRequestError);
}

TEST_P(Pipelines, give_a_result_once) {
    Connection connection = connect();
    auto pending = connection.pipeline([](Pipeline& p) { return p.execute(select(stocks.id)); });
    EXPECT_EQ(pending.get().all().size(), 3u);
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { pending.get(); }), "taken before"));
}

TEST_P(Pipelines, take_other_statements_while_they_are_collected) {
    Connection connection = connect();
    auto both = connection.pipeline([&](Pipeline& p) {
        auto first = p.execute(stock_by_id(1));
        EXPECT_EQ(connection.execute(stock_by_id(2)).scalars().one().name, "bee");
        EXPECT_THROW(first.get(), InvalidRequestError);
        auto second = p.execute(stock_by_id(3));
        connection.rollback();   // they begin another one
        return std::pair(first, second);
    });
    EXPECT_EQ(both.first.get().scalars().one().name + both.second.get().scalars().one().name, "antcat");
}

TEST_P(Pipelines, are_heard_and_logged_as_single_statements) {
    MemoryLog log;
    EngineOptions options;
    options.echo_sink = &log;
    options.echo = true;
    use_engine(options);
    if (!can().several_connections) fill(engine());
    log.clear();
    std::vector<std::string> heard;
    const auto before = event::listen(engine(), event::before_cursor_execute,
                                      [&](ExecutionContext& e) { heard.push_back("before " + std::string(e.statement().substr(0, 6))); });
    const auto after = event::listen(engine(), event::after_cursor_execute,
                                     [&](ExecutionContext& e) { heard.push_back("after " + std::string(e.statement().substr(0, 6))); });
    Connection connection = connect();
    connection.pipeline([](Pipeline& p) {
        p.execute(select(stocks.id));
        p.execute(update(stocks).values(stocks.price = 1.0).all_rows());
    });
    EXPECT_EQ(log.count("SELECT"), 1u);
    EXPECT_EQ(log.count("UPDATE"), 1u);
    std::sort(heard.begin(), heard.end());   // sent together, or one by one
    EXPECT_EQ(heard, (std::vector<std::string>{"after SELECT", "after UPDATE", "before SELECT", "before UPDATE"}));
}

TEST_P(PipelineRoundTrips, are_one_and_one_to_commit) {
    Connection connection = connect();
    const auto work = [&] {
        connection.pipeline([](Pipeline& p) {
            for (int i = 0; i < 50; ++i) p.execute(text("SELECT CAST(:n AS INTEGER)"), {{"n", i}});
            p.execute(text("SELECT 'a'"));
        });
    };
    work();   // prepares them
    connection.commit();
    EXPECT_EQ(of(work), 1);   // and BEGIN
    EXPECT_EQ(of([&] { connection.commit(); }), 1);
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    EXPECT_LT(of(work), 25);   // not 51: the first answers may come while the last statements are being sent
}

TEST_P(PipelineRoundTrips, with_results_larger_than_every_buffer_are_answered) {
    Connection connection = connect();
    const std::string large(1'000'000, 'x');
    auto sizes = connection.pipeline([&](Pipeline& p) {
        std::vector<Pending<std::string>> all;
        for (int i = 0; i < 20; ++i) all.push_back(p.execute(select(literal(large))));
        return all;
    });
    std::size_t total = 0;
    for (const auto& pending : sizes) total += pending.get().scalar_one().size();
    EXPECT_EQ(total, 20'000'000u);
}

TEST_P(PipelineRoundTrips, a_plan_that_is_out_of_date_is_made_anew) {
    Connection connection = connect();
    Connection other = engine().connect();
    other.execute(text("CREATE TABLE changing (a INTEGER)"));
    other.execute(text("INSERT INTO changing VALUES (1)"));
    other.commit();
    const auto columns = [&] {
        auto [one, rows] = connection.pipeline([](Pipeline& p) {
            return std::pair{p.execute(text("SELECT 1")), p.execute(text("SELECT * FROM changing"))};
        });
        EXPECT_EQ(one.get().all().size(), 1u);
        return rows.get().keys().size();
    };
    EXPECT_EQ(columns(), 1u);
    connection.commit();
    other.execute(text("ALTER TABLE changing ADD b INTEGER"));
    other.commit();
    EXPECT_EQ(columns(), 2u);
    connection.commit();
    connection.execution_options({.isolation_level = "AUTOCOMMIT"});
    EXPECT_EQ(columns(), 2u);
    other.execute(text("ALTER TABLE changing ADD c INTEGER"));
    other.commit();
    EXPECT_EQ(columns(), 3u);
}

TEST_P(PipelineRoundTrips, a_deadline_ends_the_pipeline_and_keeps_what_has_come) {
    Connection connection = connect();
    Pending<int> one;
    Pending<> slow;
    connection.execution_options({.isolation_level = "AUTOCOMMIT", .timeout = Duration::of_seconds(0.2)});
    const auto error = caught<TimeoutError>([&] {
        connection.pipeline([&](Pipeline& p) {
            one = p.execute(select(literal(1)));
            slow = p.execute(text("SELECT pg_sleep(30)"));
        });
    });
    EXPECT_TRUE(says(error, "pg_sleep"));
    EXPECT_EQ(one.get().scalar_one(), 1);
    EXPECT_THROW(slow.get(), TimeoutError);
    EXPECT_EQ(connection.execute(select(literal(2))).scalar_one(), 2);
}

TEST_P(PipelineRoundTrips, a_lost_connection_is_the_error_of_all) {
    Connection connection = connect();
    Pending<int> one;
    Pending<> killed;
    const auto error = caught<OperationalError>([&] {
        connection.pipeline([&](Pipeline& p) {
            one = p.execute(select(literal(1)));
            killed = p.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"));
        });
    });
    EXPECT_TRUE(error.connection_invalidated());
    EXPECT_THROW(one.get(), OperationalError);
    EXPECT_THROW(killed.get(), OperationalError);
    connection.rollback();
    EXPECT_EQ(connection.execute(select(literal(2))).scalar_one(), 2);
}

TEST_P(PipelineRoundTrips, copy_is_refused_and_the_others_run) {
    Connection connection = connect();
    auto [copy, one] = connection.pipeline([](Pipeline& p) {
        return std::pair{p.execute(text("COPY (SELECT 1) TO STDOUT")), p.execute(select(literal(1)))};
    });
    EXPECT_THROW(copy.get(), NotSupportedError);
    EXPECT_EQ(one.get().scalar_one(), 1);
}
