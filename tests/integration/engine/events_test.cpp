// What listeners are told of an engine, in which order, and what they can change.

#include "integration/support.hpp"

#include "aludel/engine/event.hpp"

#include <memory>

using namespace aludel;
using namespace aludel::integration;

namespace {

class EngineEvents : public DatabaseTest {
protected:
    using Log = std::vector<std::string>;

    //! Writes the event's name into the log.
    template <class... A>
    void note(event::Event<A...> event, std::string name) {
        event::listen(engine(), event, [kept = kept, name](A...) { kept->push_back(name); });
    }
    void note_executions() {
        note(event::before_execute, "before_execute");
        note(event::before_cursor_execute, "before_cursor_execute");
        note(event::after_cursor_execute, "after_cursor_execute");
        note(event::after_execute, "after_execute");
    }
    void note_transactions() {
        note(event::begin, "begin");
        note(event::commit, "commit");
        note(event::rollback, "rollback");
    }
    Log taken() { return std::exchange(log, {}); }

    const std::shared_ptr<Log> kept = std::make_shared<Log>();   // also by listeners that hear of the engine's end
    Log& log = *kept;
};
INSTANTIATE_TEST_SUITE_P(Live, EngineEvents, every_database(), database_name);

}  // namespace

TEST_P(EngineEvents, come_in_the_order_of_what_happens) {
    note_executions();
    note_transactions();
    note(event::engine_connect, "engine_connect");
    Connection connection = connect();
    EXPECT_EQ(taken(), (Log{"engine_connect"}));
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    EXPECT_EQ(taken(), (Log{"before_execute", "begin", "before_cursor_execute", "after_cursor_execute", "after_execute"}));
    connection.execute(text("SELECT 1"));
    EXPECT_EQ(taken(), (Log{"before_execute", "before_cursor_execute", "after_cursor_execute", "after_execute"}));
    connection.commit();
    EXPECT_EQ(taken(), (Log{"commit"}));
    connection.exec_driver_sql("SELECT 2");
    connection.rollback();
    EXPECT_EQ(taken(), (Log{"before_execute", "begin", "before_cursor_execute", "after_cursor_execute", "after_execute",
                            "rollback"}));
    connection.commit();   // nothing has begun
    EXPECT_EQ(taken(), Log{});
}

TEST_P(EngineEvents, tell_of_a_connection_that_is_closed_in_its_transaction) {
    note_transactions();
    { connect().execute(text("SELECT 1")); }
    EXPECT_EQ(taken(), (Log{"begin", "rollback"}));
}

TEST_P(EngineEvents, tell_of_savepoints_by_name) {
    const auto note_name = [&](auto event, const std::string& what) {
        event::listen(engine(), event, [this, what](Connection&, std::string_view name) {
            log.push_back(what + " " + std::string(name));
        });
    };
    note_name(event::savepoint, "savepoint");
    note_name(event::release_savepoint, "release");
    note_name(event::rollback_savepoint, "rollback");
    Connection connection = connect();
    connection.begin_nested().commit();
    connection.begin_nested().rollback();
    EXPECT_EQ(taken(), (Log{"savepoint sa_savepoint_1", "release sa_savepoint_1", "savepoint sa_savepoint_2",
                            "rollback sa_savepoint_2"}));
}

TEST_P(EngineEvents, tell_of_many_sets_of_parameters_once) {
    run("CREATE TABLE notes (id INTEGER PRIMARY KEY)");
    bool many = false;
    std::string shown;
    std::int64_t count = 0;
    event::listen(engine(), event::after_cursor_execute, [&](ExecutionContext& e) {
        many = e.executemany();
        shown = e.parameters();
    });
    event::listen(engine(), event::after_execute, [&](ExecutionContext&) { ++count; });
    connect().execute_many(text("INSERT INTO notes (id) VALUES (:id)"), {{{"id", 1}}, {{"id", 2}}});
    EXPECT_TRUE(many);
    EXPECT_EQ(shown, "[(1,), (2,)]");
    EXPECT_EQ(count, 1);
}

TEST_P(EngineEvents, may_rewrite_the_text_that_is_sent) {
    event::listen(engine(), event::before_cursor_execute, [](ExecutionContext& e) {
        if (e.statement().starts_with("SELECT 1")) e.set_statement("SELECT 2 /* rewritten */");
    });
    Connection connection = connect();
    for (int run = 0; run < 2; ++run) EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 2);
    EXPECT_EQ(connection.execute(text("SELECT 3")).as<int>().scalar_one(), 3);
}

TEST_P(EngineEvents, refuse_a_text_that_comes_too_late) {
    event::listen(engine(), event::after_cursor_execute, [](ExecutionContext& e) { e.set_statement("SELECT 2"); });
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { connect().execute(text("SELECT 1")); }), "before_cursor_execute"));
}

TEST_P(EngineEvents, tell_where_a_statement_comes_from) {
    std::source_location place;
    event::listen(engine(), event::before_execute, [&](ExecutionContext& e) { place = e.place(); });
    Connection connection = connect();
    connection.execute(text("SELECT 1"));   // this line
    EXPECT_EQ(place.line(), static_cast<unsigned>(__LINE__ - 1));
    EXPECT_NE(std::string_view(place.file_name()).find("events_test.cpp"), std::string_view::npos);
    connection.has_table("nowhere");   // the library's own statement, not that of the call before it
    EXPECT_EQ(place.line(), 0u);
    Session session(engine());
    session.scalars(text("SELECT 1").columns<int>("one")).all();
    EXPECT_EQ(place.line(), static_cast<unsigned>(__LINE__ - 1));
}

TEST_P(EngineEvents, may_end_the_transaction_but_not_take_it_from_the_statement) {
    run("CREATE TABLE notes (id INTEGER PRIMARY KEY)");
    event::listen(engine(), event::before_cursor_execute, [](ExecutionContext& e) {
        if (e.statement().starts_with("INSERT")) e.connection().commit();
    });
    Connection connection = connect();
    connection.execute(text("INSERT INTO notes (id) VALUES (1)"));
    connection.rollback();
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM notes")).as<int>().scalar_one(), 0);
}

TEST_P(EngineEvents, may_execute_statements_on_the_same_connection) {
    run("CREATE TABLE notes (id INTEGER PRIMARY KEY, body VARCHAR(20))");
    std::vector<std::string> inner;
    event::listen(engine(), event::before_cursor_execute, [&](ExecutionContext& e) {
        if (!e.statement().starts_with("INSERT")) return;
        inner.push_back(e.connection()
                            .execute(text("SELECT :a || :b").columns<std::string>("x"), {{"a", "in"}, {"b", "ner"}})
                            .scalar_one());
    });
    Connection connection = connect();
    connection.execute(text("INSERT INTO notes (id, body) VALUES (:id, :body)"), {{"id", 1}, {"body", "outer"}});
    EXPECT_EQ(connection.execute(text("SELECT body FROM notes")).as<std::string>().scalar_one(), "outer");
    EXPECT_EQ(inner, std::vector<std::string>{"inner"});
}

TEST_P(EngineEvents, leave_a_statement_as_it_is_although_its_listener_fills_the_cache) {
    use_engine({.query_cache_size = 2});
    event::listen(engine(), event::begin, [](Connection& connection) {
        for (int i = 0; i < 20; ++i) connection.execute(text(unsafe_sql("SELECT " + std::to_string(i)))).all();
    });
    Connection connection = connect();
    for (int i = 100; i < 105; ++i) {
        EXPECT_EQ(connection.execute(text(unsafe_sql("SELECT " + std::to_string(i)))).as<int>().scalar_one(), i);
        connection.rollback();
    }
}

TEST_P(EngineEvents, leave_the_rows_of_a_stream_alone) {
    run("CREATE TABLE notes (id INTEGER PRIMARY KEY); INSERT INTO notes VALUES (1); INSERT INTO notes VALUES (2)");
    Connection connection = connect();
    auto rows = connection.execute(text("SELECT id FROM notes ORDER BY id").execution_options({.stream_results = true}))
                    .as<int>();
    std::vector<int> seen;
    for (const auto& [id] : rows) {
        seen.push_back(id);
        EXPECT_EQ(connection.execute(text("SELECT :x + 0"), {{"x", id * 10}}).as<int>().scalar_one(), id * 10);
    }
    EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST_P(EngineEvents, may_do_a_statement_in_place_of_the_database) {
    run("CREATE TABLE notes (id INTEGER PRIMARY KEY)");
    event::listen(engine(), event::do_execute, [](ExecutionContext& e) { return e.statement().starts_with("INSERT"); });
    Connection connection = connect();
    EXPECT_EQ(connection.execute(text("INSERT INTO notes (id) VALUES (1)")).rowcount(), 0);
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM notes")).as<int>().scalar_one(), 0);
}

TEST_P(EngineEvents, throw_out_of_the_call_and_leave_the_connection_usable) {
    auto handle = event::listen(engine(), event::before_cursor_execute,
                                [](ExecutionContext&) { throw std::runtime_error("not today"); });
    Connection connection = connect();
    EXPECT_THROW(connection.execute(text("SELECT 1")), std::runtime_error);
    handle.disconnect();
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

TEST_P(EngineEvents, call_in_order_of_listening_and_first_who_wants_to_be_first) {
    event::listen(engine(), event::begin, [&](Connection&) { log.push_back("a"); });
    event::listen(engine(), event::begin, [&](Connection&) { log.push_back("b"); });
    event::listen(engine(), event::begin, [&](Connection&) { log.push_back("first"); }, {.insert = true});
    connect().execute(text("SELECT 1"));
    EXPECT_EQ(taken(), (Log{"first", "a", "b"}));
}

TEST_P(EngineEvents, call_once_who_wants_to_know_once) {
    const auto handle = event::listen(engine(), event::begin, [&](Connection&) { log.push_back("begin"); }, {.once = true});
    connect().execute(text("SELECT 1"));
    EXPECT_FALSE(handle.connected());
    connect().execute(text("SELECT 1"));
    EXPECT_EQ(taken(), Log{"begin"});
}

TEST_P(EngineEvents, are_those_of_one_engine_or_of_all) {
    auto handle = event::listen(event::all_engines, event::begin, [&](Connection&) { log.push_back("all"); });
    event::listen(engine(), event::begin, [&](Connection&) { log.push_back("own"); });
    Engine later = playground().engine({});   // made after listening
    connect().execute(text("SELECT 1"));
    EXPECT_EQ(taken(), (Log{"own", "all"}));
    later.connect().execute(text("SELECT 1"));
    EXPECT_EQ(taken(), (Log{"all"}));
    handle.disconnect();
    later.connect().execute(text("SELECT 1"));
    EXPECT_EQ(taken(), Log{});
}

TEST_P(EngineEvents, may_change_the_options_of_a_connection) {
    event::listen(engine(), event::set_connection_execution_options,
                  [](Connection&, ExecutionOptions& options) { options.yield_per = 7; });
    Connection connection = connect();
    connection.execution_options({.stream_results = true});
    run("CREATE TABLE notes (id INTEGER PRIMARY KEY)");
    for (int i = 0; i < 9; ++i) run("INSERT INTO notes VALUES (" + std::to_string(i) + ")");
    auto result = connection.execute(text("SELECT id FROM notes"));
    std::size_t first = 0;
    for (auto& part : result.partitions()) {
        first = part.size();
        break;
    }
    EXPECT_EQ(first, 7u);
}

TEST_P(EngineEvents, do_connect_may_give_the_connection) {
    int calls = 0;
    event::listen(engine(), event::do_connect, [&](ConnectArgs& args) {
        ++calls;
        return args.connect();
    });
    EXPECT_EQ(connect().execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    EXPECT_EQ(calls, 1);
}

TEST_P(EngineEvents, tell_of_connections_that_are_opened) {
    event::listen(engine(), event::do_connect, [&](ConnectArgs&) { log.push_back("do_connect"); });
    event::listen(engine(), event::first_connect, [&](DriverConnection&) { log.push_back("first_connect"); });
    event::listen(engine(), event::connect, [&](DriverConnection& opened) {
        opened.execute("SELECT 1");
        EXPECT_FALSE(opened.server_version().empty());
        log.push_back("connect");
    });
    connect().execute(text("SELECT 1"));
    EXPECT_EQ(taken(), (Log{"do_connect", "first_connect", "connect"}));
    connect().execute(text("SELECT 1"));
    EXPECT_EQ(taken(), Log{});
    engine().dispose();
    connect().execute(text("SELECT 1"));
    EXPECT_EQ(taken(), (Log{"do_connect", "connect"}));
}

TEST_P(EngineEvents, tell_of_the_pool_in_the_order_of_what_happens) {
    for (auto [event, name] : {std::pair(event::checkout, "checkout"), {event::reset, "reset"}, {event::checkin, "checkin"},
                               {event::connect, "connect"}, {event::first_connect, "first_connect"},
                               {event::invalidate, "invalidate"}})
        note(event, name);
    event::listen(engine(), event::do_connect, [&](ConnectArgs&) { log.push_back("do_connect"); });
    note(event::engine_connect, "engine_connect");
    {
        Connection connection = connect();
        EXPECT_EQ(taken(), (Log{"do_connect", "first_connect", "connect", "checkout", "engine_connect"}));
        connection.execute(text("SELECT 1"));
    }
    EXPECT_EQ(taken(), (Log{"reset", "checkin"}));
    Connection connection = connect();
    EXPECT_EQ(taken(), (Log{"checkout", "engine_connect"}));
    connection.invalidate();
    EXPECT_EQ(taken(), (Log{"invalidate"}));
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    EXPECT_EQ(taken(), (Log{"do_connect", "connect", "checkout"}));
}

TEST_P(EngineEvents, handle_error_may_throw_another_exception) {
    std::string state, statement;
    event::listen(engine(), event::handle_error, [&](ErrorContext& e) {
        statement = e.statement();
        e.replace(std::domain_error("no such thing"));
    });
    EXPECT_THROW(connect().execute(text("SELECT * FROM nowhere")), std::domain_error);
    EXPECT_EQ(statement, "SELECT * FROM nowhere");
}

TEST_P(EngineEvents, handle_error_may_say_that_the_connection_is_lost) {
    auto handle = event::listen(engine(), event::handle_error, [](ErrorContext& e) { e.set_disconnect(); });
    Connection connection = connect();
    EXPECT_TRUE(
        caught<ProgrammingError>([&] { connection.execute(text("SELECT * FROM nowhere")); }).connection_invalidated());
    handle.disconnect();
    EXPECT_TRUE(connection.invalidated());
    connection.rollback();
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

TEST_P(EngineEvents, tell_of_connections_that_the_pool_gives_up) {
    use_engine({.poolclass = pool::Queue});
    note(event::soft_invalidate, "soft_invalidate");
    note(event::close, "close");
    { connect().execute(text("SELECT 1")); }
    engine().pool().invalidate_all();
    EXPECT_EQ(taken(), Log{});
    { connect().execute(text("SELECT 1")); }
    EXPECT_EQ(taken(), (Log{"soft_invalidate", "close"}));
    engine().dispose();
    EXPECT_EQ(taken(), (Log{"close"}));
}

TEST_P(EngineEvents, that_refuse_a_checkout_leave_the_pool_as_it_was) {
    auto handle = event::listen(engine(), event::checkout, [](DriverConnection&) { throw std::runtime_error("not now"); });
    EXPECT_THROW(connect(), std::runtime_error);
    EXPECT_EQ(engine().pool().checkedout(), 0);
    handle.disconnect();
    EXPECT_EQ(connect().execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

TEST_P(EngineEvents, of_a_checkout_may_close_the_connection_and_another_one_is_opened) {
    use_engine({.poolclass = pool::Queue});
    for (auto [event, name] : {std::pair(event::connect, "connect"), {event::checkout, "checkout"}, {event::invalidate, "invalidate"},
                               {event::close, "close"}})
        note(event, name);
    auto handle = event::listen(engine(), event::checkout, [](DriverConnection& c) { c.close(); }, {.once = true});
    Connection connection = connect();
    EXPECT_EQ(taken(), (Log{"connect", "checkout", "invalidate", "close", "connect", "checkout"}));
    EXPECT_EQ(connection.execute(text("SELECT 1")).as<int>().scalar_one(), 1);
    EXPECT_EQ(engine().pool().checkedout(), 1);
}

TEST_P(EngineEvents, of_a_checkout_that_close_all_connections_leave_an_error) {
    use_engine({.poolclass = pool::Queue});
    auto handle = event::listen(engine(), event::checkout, [](DriverConnection& c) { c.close(); });
    EXPECT_THROW(connect(), InvalidRequestError);
    EXPECT_EQ(engine().pool().checkedout(), 0);
    handle.disconnect();
    EXPECT_EQ(connect().execute(text("SELECT 1")).as<int>().scalar_one(), 1);
}

class ServerEvents : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, ServerEvents, databases_with(&Abilities::server), database_name);

TEST_P(ServerEvents, tell_of_errors_while_connecting) {
    std::string state, statement = "?";
    event::listen(engine(), event::do_connect, [](ConnectArgs& args) { args["user"] = "nobody_of_this_name"; });
    event::listen(engine(), event::handle_error, [&](ErrorContext& e) {
        state = e.sqlstate();
        statement = e.statement();
    });
    EXPECT_THROW(connect(), OperationalError);
    EXPECT_TRUE(state.starts_with("28")) << state;
    EXPECT_EQ(statement, "");
}

TEST_P(ServerEvents, may_set_what_a_connection_is_opened_with) {
    event::listen(engine(), event::do_connect, [](ConnectArgs& args) { args["application_name"] = "told by a listener"; });
    EXPECT_EQ(connect().execute(text("SHOW application_name")).as<std::string>().scalar_one(), "told by a listener");
}

TEST_P(EngineEvents, tell_of_an_engine_that_is_disposed_of) {
    event::listen(engine(), event::engine_disposed, [&](const Engine&) { log.push_back("disposed"); });
    engine().dispose();
    EXPECT_EQ(taken(), Log{"disposed"});
}

TEST_P(EngineEvents, report_slow_statements_when_their_rows_are_read) {
    std::vector<std::string> slow;
    ExecutionTimes times;
    engine().on_slow_query(Duration::of_seconds(0), [&](ExecutionContext& e) {
        slow.emplace_back(e.statement());
        times = e.times();
    });
    auto handle = engine().on_slow_query(Duration::of_seconds(3600), [&](ExecutionContext&) { slow.push_back("never"); });
    Connection connection = connect();
    auto result = connection.execute(text("SELECT 1"));
    EXPECT_TRUE(slow.empty());
    result.all();
    EXPECT_EQ(slow, std::vector<std::string>{"SELECT 1"});
    EXPECT_GT(times.total.seconds(), 0);
    EXPECT_GE(times.total.seconds(), times.until_answer.seconds() + times.reading.seconds());
}

TEST_P(EngineEvents, are_told_to_the_session_s_statements_too) {
    note_executions();
    Session session(engine());
    session.execute(text("SELECT 1")).all();
    session.rollback();
    EXPECT_EQ(taken(), (Log{"before_execute", "before_cursor_execute", "after_cursor_execute", "after_execute"}));
}

TEST_P(EngineEvents, are_told_of_many_rows_at_once_as_of_one) {
    run("CREATE TABLE many_rows_at_once (x INTEGER)");
    note_executions();
    Connection connection = connect();
    const TextClause<> statement = text("INSERT INTO many_rows_at_once (x) VALUES (:x)");
    connection.execute_many(statement, {Params{{"x", 1}}, Params{{"x", 2}}});
    EXPECT_EQ(taken(), (Log{"before_execute", "before_cursor_execute", "after_cursor_execute", "after_execute"}));
    connection.rollback();
}

TEST_P(EngineEvents, do_not_see_the_statement_before) {
    Connection connection = connect();
    connection.execute(text("SELECT 1")).all();
    std::string seen = "nothing";
    event::listen(engine(), event::before_execute, [&](ExecutionContext& e) { seen = e.statement(); });
    connection.execute(text("SELECT 1")).all();
    EXPECT_EQ(seen, "");
}

TEST_P(EngineEvents, may_do_what_the_connection_has_executed_before) {
    Connection connection = connect();
    const auto one = [&] { return connection.execute(text("SELECT 1 AS one")); };
    EXPECT_EQ(one().scalar_one(), Value(1));
    const auto listener = event::listen(engine(), event::do_execute, [](ExecutionContext&) { return true; });
    EXPECT_FALSE(one().returns_rows());   // nothing was sent
}
