// Kept statements: built once by a function of their arguments, then executed with values. What they send and give is what
// the statement gives that is built anew each time.

#include "integration/orm/orm_test.hpp"

#include "aludel/engine/event.hpp"
#include "aludel/engine/execution_context.hpp"

#include <array>
#include <atomic>

namespace blog {

namespace {

enum class Shade { light, dark };

struct Thing {
    std::int64_t id{};
    std::optional<int> size{};
    std::string name{};
    double weight{};
    bool is_new{};
    Shade shade{};
    std::optional<Timestamp> made{};
    std::optional<std::chrono::year_month_day> day{};
    Bytes data{};
};
struct ThingTable : Declarative<Thing, "things", Base> {
    Mapped<&Thing::id> id{this, primary_key};
    Mapped<&Thing::size> size{this};
    Mapped<&Thing::name> name{this, String(100)};
    Mapped<&Thing::weight> weight{this};
    Mapped<&Thing::is_new> is_new{this};
    Mapped<&Thing::shade> shade{this};
    Mapped<&Thing::made> made{this};
    Mapped<&Thing::day> day{this};
    Mapped<&Thing::data> data{this};
};
inline const ThingTable things;

inline const auto user_by_id = statement([](const Arg<BigInteger>& id) { return select(users).where(users.id == id); });
inline const auto name_by_id =
    statement([](const Arg<BigInteger>& id) { return select(users.id, users.name).where(users.id == id); });
inline const auto all_names = statement([] { return select(users.name).order_by(users.id); });
inline const auto older_than = statement([](Arg<int> age, const Arg<BigInteger>& count, const Arg<Integer>& skipped) {
    return select(users.name).where(users.age > age).order_by(users.id).limit(count).offset(skipped);
});
inline const auto add_user = statement([](const Arg<std::string>& name, const Arg<String>& email, Arg<Nullable<Integer>> age) {
    return insert(users).values(users.name = name, users.email = email, users.age = age, users.active = true);
});
inline const auto rename_user = statement([](const Arg<BigInteger>& id, const Arg<String>& name) {
    return update(users).where(users.id == id).values(users.name = name);
});
inline const auto remove_user = statement([](const Arg<BigInteger>& id) { return delete_(users).where(users.id == id); });
inline const auto name_by_text = statement([](const Arg<BigInteger>& id, const Arg<String>& otherwise) {
    return text("SELECT name, id FROM users WHERE id = :id OR name = :name")
        .columns<std::string, std::int64_t>("name", "id")
        .bindparams("id", id)
        .bindparams("name", otherwise);
});

class KeptStatements : public OrmTest {
protected:
    KeptStatements() {
        engine().begin([](Connection& connection) {
            connection.execute(insert(users), std::vector<User>{{.name = "Ann", .email = "a", .age = 30},
                                                                {.name = "Bob", .email = "b", .age = 20},
                                                                {.name = "Cy", .email = "c"}});
        });
        forget_sent();
    }
    std::size_t compiled() { return engine().compiled_count(); }
};
INSTANTIATE_TEST_SUITE_P(Live, KeptStatements, every_database(), database_name);

}  // namespace

TEST_P(KeptStatements, give_typed_rows) {
    Connection connection = connect();
    const auto row = connection.execute(name_by_id(2)).one();
    static_assert(std::is_same_v<decltype(row), const Row<std::int64_t, std::string>>);
    EXPECT_EQ(row, (std::tuple<std::int64_t, std::string>(2, "Bob")));
    const User user = connection.scalars(user_by_id(1)).one();
    EXPECT_EQ(user.name, "Ann");
    EXPECT_EQ(connection.execute(name_by_id(9)).first(), std::nullopt);
    EXPECT_EQ(connection.scalars(all_names()).all(), (Names{"Ann", "Bob", "Cy"}));
    const std::int64_t id = connection.scalar(name_by_id(3));
    EXPECT_EQ(id, 3);
    EXPECT_EQ(connect().execute(name_by_id(1)).one().get<1>(), "Ann");
    EXPECT_EQ(connect().scalars(all_names()).all().size(), 3u);
}

TEST_P(KeptStatements, give_objects_in_a_session) {
    Session session(engine());
    const Ptr<User> ann = session.scalars(user_by_id(1)).one();
    EXPECT_EQ(ann->name, "Ann");
    EXPECT_EQ(session.scalars(user_by_id(1)).one(), ann);
    EXPECT_FALSE(session.scalar(user_by_id(9)));
    ann.edit()->name = "Anna";
    EXPECT_EQ(session.execute(name_by_id(1)).one().get<1>(), "Anna");   // flushed before
    session.execute(rename_user(ann->id, "Annie"));
    EXPECT_EQ(ann->name, "Annie");   // read again
}

TEST_P(KeptStatements, take_several_arguments) {
    Connection connection = connect();
    EXPECT_EQ(connection.scalars(older_than(10, 5, 0)).all(), (Names{"Ann", "Bob"}));
    EXPECT_EQ(connection.scalars(older_than(10, 1, 0)).all(), Names{"Ann"});
    EXPECT_EQ(connection.scalars(older_than(10, 1, 1)).all(), Names{"Bob"});
    EXPECT_EQ(connection.scalars(older_than(25, 5, 0)).all(), Names{"Ann"});
}

TEST_P(KeptStatements, insert_update_and_delete) {
    Connection connection = connect();
    const std::int64_t dora = connection.execute(add_user("Dora", std::string("d"), 40)).inserted_primary_key().get<std::int64_t>("id");
    const std::int64_t ed = connection.execute(add_user(std::string_view("Ed"), "e", null)).inserted_primary_key().get<std::int64_t>("id");
    EXPECT_EQ(connection.execute(select(users.age).where(users.id == dora)).scalar_one(), 40);
    EXPECT_EQ(connection.execute(select(users.age).where(users.id == ed)).scalar_one(), std::nullopt);
    EXPECT_EQ(connection.execute(rename_user(dora, "D")).rowcount(), 1);
    EXPECT_EQ(connection.execute(rename_user(999, "D")).rowcount(), 0);
    EXPECT_EQ(connection.execute(name_by_id(dora)).one().get<1>(), "D");
    EXPECT_EQ(connection.execute(remove_user(ed)).rowcount(), 1);
    EXPECT_EQ(connection.scalars(all_names()).all(), (Names{"Ann", "Bob", "Cy", "D"}));
}

TEST_P(KeptStatements, tell_the_key_that_an_argument_gave) {
    const auto add = statement([](const Arg<BigInteger>& id, const Arg<String>& name) {
        return insert(tags).values(tags.id = id, tags.name = name);
    });
    Connection connection = connect();
    EXPECT_EQ(connection.execute(add(70, "x")).inserted_primary_key().get<std::int64_t>("id"), 70);
}

TEST_P(KeptStatements, return_the_rows_of_an_insert) {
    const auto add = statement([](const Arg<String>& name) {
        return insert(tags).values(tags.name = name).returning(tags.id, tags.name);
    });
    Connection connection = connect();
    for (const char* name : {"x", "y"}) {
        const auto [id, given] = connection.execute(add(name)).one();
        EXPECT_GT(id, 0);
        EXPECT_EQ(given, name);
    }
}

TEST_P(KeptStatements, of_text_have_typed_rows_and_parameters) {
    Connection connection = connect();
    const auto [name, id] = connection.execute(name_by_text(2, "nobody")).one();
    static_assert(std::is_same_v<decltype(name), const std::string> && std::is_same_v<decltype(id), const std::int64_t>);
    EXPECT_EQ(name, "Bob");
    EXPECT_EQ(connection.execute(name_by_text(2, "Ann")).all().size(), 2u);
    EXPECT_TRUE(says(caught<ArgumentError>([] {
        const auto wrong = statement([](const Arg<Integer>& id) { return text("SELECT :x").bindparams("id", id); });
        static_cast<void>(wrong(1));
    }), "no parameter named \"id\"", "It has: x"));
}

TEST_P(KeptStatements, take_arguments_of_every_type) {
    const auto add = statement([](const Arg<BigInteger>& id, const Arg<std::optional<int>>& size, const Arg<String>& name,
                                  const Arg<Double>& weight, const Arg<Boolean>& is_new, const Arg<Shade>& shade,
                                  const Arg<Nullable<DateTimeTz>>& made, const Arg<Nullable<Date>>& day,
                                  const Arg<LargeBinary>& data) {
        return insert(things).values(things.id = id, things.size = size, things.name = name, things.weight = weight,
                                     things.is_new = is_new, things.shade = shade, things.made = made, things.day = day,
                                     things.data = data);
    });
    const auto find = statement([](const Arg<Shade>& shade, const Arg<Nullable<DateTimeTz>>& made, const Arg<Boolean>& is_new,
                                   const Arg<LargeBinary>& data, const Arg<Float>& at_least) {
        return select(things.id).where(things.shade == shade, things.made.is_not_distinct_from(made), things.is_new == is_new,
                                       things.data == data, things.weight >= at_least);
    });
    using namespace std::chrono_literals;
    const Timestamp moment = std::chrono::sys_days{2024y / 1 / 31} + 5h;
    Connection connection = connect();
    connection.execute(add(1, 5, "a long text that needs memory of its own", 0.5, true, Shade::dark, moment, 2024y / 1 / 31, to_bytes("x")));
    connection.execute(add(2, std::nullopt, "b", 2, false, Shade::light, null, std::nullopt, to_bytes("")));
    const Thing first = connection.scalars(select(things).where(things.id == 1)).one();
    EXPECT_EQ(first.size, 5);
    EXPECT_EQ(first.name, "a long text that needs memory of its own");
    EXPECT_EQ(first.weight, 0.5);
    EXPECT_EQ(first.shade, Shade::dark);
    EXPECT_EQ(first.made, moment);
    EXPECT_EQ(first.day, 2024y / 1 / 31);
    EXPECT_EQ(first.data, to_bytes("x"));
    const Thing second = connection.scalars(select(things).where(things.id == 2)).one();
    EXPECT_FALSE(second.size || second.made || second.day || second.is_new);
    EXPECT_EQ(connection.execute(find(Shade::dark, moment, true, to_bytes("x"), 0)).scalar_one(), 1);
    EXPECT_EQ(connection.execute(find(Shade::light, std::nullopt, false, to_bytes(""), 1.5F)).scalar_one(), 2);
    EXPECT_FALSE(connection.execute(find(Shade::light, moment, false, to_bytes(""), 1)).first());
}

TEST_P(KeptStatements, compare_null_as_sql_does) {
    const auto same_age = statement([](const Arg<Nullable<Integer>>& age) { return select(users.name).where(users.age == age); });
    const auto any_age = statement([](const Arg<Nullable<Integer>>& age) {
        return select(users.name).where(age.is_(null) || users.age == age).order_by(users.id);
    });
    Connection connection = connect();
    EXPECT_EQ(connection.scalars(same_age(20)).all(), Names{"Bob"});
    EXPECT_EQ(connection.scalars(same_age(null)).all(), Names{});
    EXPECT_EQ(connection.scalars(any_age(20)).all(), Names{"Bob"});
    EXPECT_EQ(connection.scalars(any_age(null)).all(), (Names{"Ann", "Bob", "Cy"}));
}

TEST_P(KeptStatements, use_an_argument_several_times_and_in_any_order) {
    const auto find = statement([](const Arg<String>& name, const Arg<BigInteger>& id) {
        return select(users.name, id + 1).where(users.id == id || users.name == name || users.id == id + 1).order_by(users.id);
    });
    const auto turned = statement([](const Arg<BigInteger>& id, const Arg<String>& name) {
        return select(users.name, id + 1).where(users.id == id || users.name == name || users.id == id + 1).order_by(users.id);
    });
    Connection connection = connect();
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(connection.scalars(find("Cy", 1)).all(), (Names{"Ann", "Bob", "Cy"}));
        EXPECT_EQ(connection.scalars(turned(1, "Cy")).all(), (Names{"Ann", "Bob", "Cy"}));
        EXPECT_EQ(connection.execute(turned(2, "x")).all().front().get<1>(), 3);
    }
}

// CA08
TEST_P(KeptStatements, keep_the_values_that_their_function_binds) {
    const auto named = statement([](const Arg<BigInteger>& at_least) {
        return select(users.name).where(users.id >= at_least, users.id.in_({2, 3}), users.name != "Cy").limit(5);
    });
    Connection connection = connect();
    EXPECT_EQ(connection.scalars(named(1)).all(), Names{"Bob"});
    EXPECT_EQ(connection.scalars(named(3)).all(), Names{});
    EXPECT_EQ(connection.scalars(named(2)).all(), Names{"Bob"});
}

TEST_P(KeptStatements, take_named_parameters_beside_their_arguments) {
    const auto between = statement([](const Arg<BigInteger>& low) {
        return select(users.name).where(users.id >= low, users.id <= bindparam<BigInteger>("high")).order_by(users.id);
    });
    Connection connection = connect();
    EXPECT_EQ(connection.scalars(between(1), {{"high", 2}}).all(), (Names{"Ann", "Bob"}));
    EXPECT_EQ(connection.scalars(between(2), {{"high", 3}}).all(), (Names{"Bob", "Cy"}));
    EXPECT_TRUE(says(caught<StatementError>([&] { connection.execute(between(2)); }), "bind parameter 'high'"));
}

// CA08
TEST_P(KeptStatements, are_compiled_once_and_prepared_once) {
    const auto find = statement([](const Arg<BigInteger>& id) { return select(users.name, users.age, users.id).where(users.id == id); });
    Connection connection = connect();
    const std::size_t before = compiled();
    for (int i = 1; i <= 3; ++i) EXPECT_EQ(connection.execute(find(i)).all().size(), 1u);
    if (can().several_connections) {
        Connection other = connect();
        EXPECT_EQ(other.execute(find(1)).all().size(), 1u);
    }
    EXPECT_EQ(compiled(), before + 1);
}

TEST_P(KeptStatements, run_their_function_once) {
    static std::atomic<int> runs;
    runs = 0;
    const auto find = statement([](const Arg<BigInteger>& id) {
        ++runs;
        return select(users.name).where(users.id == id);
    });
    EXPECT_EQ(runs, 0);   // tables may be made later than the statement
    Connection connection = connect();
    for (int i = 1; i <= 3; ++i) connection.execute(find(i)).one();
    EXPECT_EQ(runs, 1);
}

TEST_P(KeptStatements, that_capture_something_are_built_at_once) {
    int runs = 0;
    const auto table = std::make_unique<Table>(post_tags);
    const auto find = statement([&](const Arg<BigInteger>& id) {
        ++runs;
        return select(*table).where(table->c["post_id"] == id);
    });
    EXPECT_EQ(runs, 1);
    Connection connection = connect();
    EXPECT_TRUE(connection.execute(find(1)).all().empty());
    EXPECT_EQ(runs, 1);
}

TEST_P(KeptStatements, whose_function_throws_can_be_called_again) {
    static bool fails;
    fails = true;
    const auto find = statement([](const Arg<BigInteger>& id) {
        if (fails) throw std::runtime_error("not yet");
        return select(users.name).where(users.id == id);
    });
    EXPECT_THROW((void)find(1), std::runtime_error);
    fails = false;
    EXPECT_EQ(connect().scalars(find(1)).one(), "Ann");
}

TEST_P(KeptStatements, keep_their_options) {
    const auto with_posts = statement([](const Arg<BigInteger>& id) {
        return select(users).where(users.id == id).options(selectinload(users.posts)).execution_options({.yield_per = 7});
    });
    engine().begin([](Connection& connection) {
        connection.execute(insert(posts), std::vector<Post>{{.title = "p", .author_id = 1}, {.title = "q", .author_id = 1}});
    });
    Session session(engine());
    forget_sent();
    const Ptr<User> ann = session.scalars(with_posts(1)).one();
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(ann->posts.size(), 2u);
    EXPECT_EQ(sent_count(), 0u);
    Connection connection = connect();
    EXPECT_EQ(connection.scalars(with_posts(1)).partitions().begin()->size(), 1u);
}

TEST_P(KeptStatements, with_arguments_are_values) {
    const auto by_name = statement([](const Arg<String>& name) { return select(users.id).where(users.name == name); });
    std::string name = "Ann";
    const auto ann = by_name(name);
    name = "a text that is long enough for memory of its own";
    const auto nobody = by_name(name);
    name.clear();
    auto bob = by_name(std::string("Bob"));
    const auto copy = bob;
    bob = nobody;
    Connection connection = connect();
    EXPECT_EQ(connection.execute(ann).scalar_one(), 1);
    EXPECT_EQ(connection.execute(ann).scalar_one(), 1);
    EXPECT_EQ(connection.execute(copy).scalar_one(), 2);
    EXPECT_FALSE(connection.execute(nobody).first());
    EXPECT_FALSE(connection.execute(bob).first());
}

TEST_P(KeptStatements, become_part_of_other_statements) {
    Connection connection = connect();
    const auto found = select(users.name).where(exists(name_by_id(2).statement()), users.id.in_({1, 3})).order_by(users.id);
    EXPECT_EQ(connection.scalars(found).all(), (Names{"Ann", "Cy"}));
    EXPECT_TRUE(connection.execute(name_by_id(2).statement().where(users.name == "Ann")).all().empty());
    const CompiledText compiled = add_user("x", "y", null).compile(engine().dialect());
    EXPECT_EQ(compiled.parameters().size(), 4u);
}

TEST_P(KeptStatements, are_echoed_with_their_arguments) {
    connect().execute(name_by_text(2, "somebody"));
    const std::string log = log_text();
    EXPECT_NE(log.find("(2, 'somebody')"), std::string::npos) << log;
}

TEST_P(KeptStatements, say_what_they_were_executed_with_when_they_fail) {
    Connection connection = connect();
    const auto error = caught<IntegrityError>([&] { connection.execute(add_user("Ann", "a", 1)); });
    EXPECT_TRUE(says(error, "INSERT INTO users", "'Ann', 'a', 1"));
}

TEST_P(KeptStatements, survive_more_statements_than_the_cache_keeps) {
    use_engine({.query_cache_size = 2});
    Base::metadata().create_all(engine());
    engine().begin([](Connection& connection) {
        connection.execute(delete_(users).all_rows());
        connection.execute(insert(users), {User{.id = 1, .name = "Ann", .email = "a"}, User{.id = 2, .name = "Bob", .email = "b"}});
    });
    Connection connection = connect();
    for (int i = 0; i < 30; ++i) {
        EXPECT_EQ(connection.execute(name_by_id(1)).one().get<1>(), "Ann");
        connection.execute(select(literal(i), literal_column<Integer>(unsafe_sql(std::to_string(i))))).all();
        EXPECT_EQ(connection.scalars(user_by_id(2)).one().name, "Bob");
        EXPECT_EQ(connection.execute(name_by_id(2)).one().get<1>(), "Bob");
    }
}

TEST_P(KeptStatements, many_at_once_are_told_apart) {
    const auto make = [](int summand) {
        return statement([&](const Arg<BigInteger>& id) { return select(users.id + literal_column<Integer>(unsafe_sql(std::to_string(summand)))).where(users.id == id); });
    };
    std::vector<std::unique_ptr<decltype(make(0))>> kept;
    for (int i = 0; i < 200; ++i) kept.emplace_back(new decltype(make(0))(make(i)));
    Connection connection = connect();
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 200; ++i) EXPECT_EQ(connection.execute((*kept[static_cast<std::size_t>(i)])(2)).scalar_one(), i + 2);
}

TEST_P(KeptStatements, of_any_lifetime_are_told_apart) {
    Connection connection = connect();
    for (int i = 0; i < 300; ++i) {   // each where the one before was
        const auto kept = statement([&](const Arg<BigInteger>& id) {
            return i % 2 == 0 ? select(users.name).where(users.id == id) : select(users.email).where(users.id == id);
        });
        EXPECT_EQ(connection.execute(kept(1)).scalar_one(), i % 2 == 0 ? "Ann" : "a");
    }
}

TEST_P(KeptStatements, send_what_a_listener_makes_of_them) {
    Connection connection = connect();
    EXPECT_EQ(connection.execute(name_by_id(1)).one().get<1>(), "Ann");
    auto listener = event::listen(engine(), event::before_cursor_execute, [](ExecutionContext& context) {
        context.set_statement("SELECT id, 'changed' AS name FROM users WHERE id = " +
                              std::string(context.connection().dialect().name() == "postgresql" ? "$1" : "?"));
    });
    EXPECT_EQ(connection.execute(name_by_id(1)).one().get<1>(), "changed");
    listener.disconnect();
    EXPECT_EQ(connection.execute(name_by_id(1)).one().get<1>(), "Ann");
}

TEST_P(KeptStatements, find_their_way_over_a_new_connection) {
    {
        Connection connection = connect();
        connection.execute(name_by_id(1)).one();
        if (can().several_connections) connection.invalidate();
    }
    EXPECT_EQ(connect().execute(name_by_id(2)).one().get<1>(), "Bob");
}

TEST_P(KeptStatements, follow_a_table_that_has_changed) {
    const auto all = statement([](const Arg<BigInteger>& id) {
        return text("SELECT * FROM users WHERE id = :id").bindparams("id", id);
    });
    Connection connection = connect();
    const std::size_t columns = connection.execute(all(1)).one().size();
    connection.commit();
    connection.execute_script("ALTER TABLE users ADD COLUMN more INTEGER");
    connection.commit();
    EXPECT_EQ(connection.execute(all(1)).one().size(), columns + 1);
}

TEST_P(KeptStatements, refuse_integers_out_of_range) {
    EXPECT_TRUE(says(caught<ConversionError>([] { static_cast<void>(older_than(5'000'000'000, 1, 1)); }), "5000000000", "fit into int"));
    EXPECT_TRUE(says(caught<ConversionError>([] { static_cast<void>(user_by_id(18'000'000'000'000'000'000ULL)); }), "18000000000000000000"));
}

TEST_P(KeptStatements, check_the_words_of_an_enum) {
    const auto add = statement([](const Arg<Shade>& shade) {
        return insert(things).values(things.id = 1, things.name = "", things.weight = 1.0, things.is_new = true,
                                     things.shade = shade, things.data = Bytes{});
    });
    EXPECT_THROW(connect().execute(add(static_cast<Shade>(77))), ConversionError);
}

// The engines' dialects differ, the statement is one.
TEST_P(KeptStatements, serve_engines_of_several_dialects_at_once) {
    std::vector<std::unique_ptr<Playground>> places;
    std::vector<Engine> engines;
    for (const LiveDatabase& database : live_databases()) {
        places.push_back(database.open());
        engines.push_back(places.back()->engine({}));
        Base::metadata().create_all(engines.back());
        engines.back().begin([](Connection& connection) { connection.execute(add_user("Ann", "a", 1)); });
    }
    std::vector<Connection> connections;
    for (const Engine& engine : engines) connections.push_back(engine.connect());
    for (int round = 0; round < 3; ++round)
        for (Connection& connection : connections) EXPECT_EQ(connection.scalars(all_names()).all(), Names{"Ann"});
}

}  // namespace blog
