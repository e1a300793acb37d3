// hide_parameters: no value is in an error or in the log, wherever it comes from.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Registry : DeclarativeBase<Registry> {};
const Table users("users", Registry::metadata(), Column("id", Integer(), primary_key), Column("email", String(60), unique_),
                  Column("kind", Enum({"guest", "owner"})));

constexpr const char* secret = "ann@example.org";

class Secrets : public DatabaseTest {
protected:
    Secrets() {
        EngineOptions options;
        options.echo = Echo::rows;
        options.echo_sink = &log;
        options.hide_parameters = true;
        use_engine(options);
        Registry::metadata().create_all(engine());
        insert_user(1, secret);
        log.clear();
    }
    void insert_user(int id, const char* email) {
        engine().begin([&](Connection& c) { c.execute(insert(users).values({{"id", id}, {"email", email}, {"kind", "guest"}})); });
    }
    //! Neither the error nor the log has the secret.
    void expect_kept(const Error& error, std::string_view what = secret) {
        for (const std::string& text : {std::string(error.what()), error.message()})
            EXPECT_EQ(text.find(what), std::string::npos) << text;
        EXPECT_EQ(log.count(what), 0u);
    }
    MemoryLog log;
};
INSTANTIATE_TEST_SUITE_P(Live, Secrets, every_database(), database_name);

//! Where messages come from a server.
class ServerSecrets : public Secrets {};
INSTANTIATE_TEST_SUITE_P(Live, ServerSecrets, databases_with(&Abilities::server), database_name);

}  // namespace

TEST_P(Secrets, of_a_violated_key) {
    const auto error = caught<IntegrityError>([&] { insert_user(2, secret); });
    expect_kept(error);
    EXPECT_TRUE(says(error, "[parameters: SQL parameters hidden due to hide_parameters=True]"));
}

TEST_P(Secrets, of_a_batch) {
    expect_kept(caught<IntegrityError>([&] {
        connect().execute_many(insert(users), {{{"id", 5}, {"email", "x"}, {"kind", "guest"}}, {{"id", 6}, {"email", secret}, {"kind", "guest"}}});
    }));
}

TEST_P(Secrets, of_values_that_cannot_be_read) {
    Connection connection = connect();
    const auto statement = select(users.c["email"]);
    expect_kept(caught<ConversionError>([&] { connection.execute(statement).as<int>().all(); }));
    expect_kept(caught<ConversionError>([&] { connection.execute(text("SELECT email FROM users")).as<int>().scalars().one(); }));
    const auto row = connection.execute(text("SELECT email FROM users")).one();
    const auto error = caught<ConversionError>([&] { static_cast<void>(row.get<int>("email")); });
    expect_kept(error);
    EXPECT_TRUE(says(error, "the value is ***, which cannot be read as int"));
}

TEST_P(Secrets, of_words_that_an_enum_does_not_have) {
    const auto error = caught<ConversionError>([&] {
        connect().execute(insert(users).values({{"id", 3}, {"email", "x"}, {"kind", "sailor"}}));
    });
    expect_kept(error, "sailor");
    EXPECT_TRUE(says(error, "kind", "guest"));
}

TEST_P(Secrets, of_rows_in_the_log) {
    EXPECT_EQ(connect().execute(select(users.c["email"])).one().get<std::string>(0), secret);
    EXPECT_EQ(log.count(secret), 0u);
    EXPECT_EQ(log.count("Col ('email')"), 1u);
    EXPECT_EQ(log.count("Row [SQL parameters hidden due to hide_parameters=True]"), 1u);
}

TEST_P(ServerSecrets, of_what_the_server_says_of_values) {
    Connection connection = connect();
    const auto refused = [&](const char* sql, const char* value) {
        const auto error = caught<DataError>([&] { connection.execute(text(unsafe_sql(sql)), {{"v", value}}); });
        expect_kept(error, value);
        connection.rollback();
        return error.message();
    };
    EXPECT_EQ(refused("SELECT CAST(CAST(:v AS text) AS int)", "tops\"ecret"), "invalid input syntax for type integer: ***");
    refused("SELECT CAST(CAST(:v AS text) AS json)", "{\"topsecret\": }");
    refused("SELECT CAST(CAST(:v AS text) AS date)", "topsecret");
    connection.execute(text("CREATE TABLE late (x varchar UNIQUE DEFERRABLE INITIALLY DEFERRED)"));
    connection.execute(text("INSERT INTO late VALUES (:a), (:a)"), {{"a", secret}});
    expect_kept(caught<IntegrityError>([&] { connection.commit(); }));   // said at COMMIT
}

TEST_P(Secrets, are_shown_without_the_option) {
    Engine shown = playground().engine({});
    Registry::metadata().create_all(shown);   // in memory it has a database of its own
    const auto error = caught<IntegrityError>([&] {
        shown.connect().execute_many(insert(users), {{{"id", 2}, {"email", secret}, {"kind", "guest"}}, {{"id", 3}, {"email", secret}, {"kind", "guest"}}});
    });
    EXPECT_TRUE(says(error, secret));
}

TEST_P(Secrets, names_with_control_characters_are_escaped) {
    Connection connection = connect();
    const auto result = connection.execute(text("SELECT 'text' AS \"red\x1b[31m\nINFO\""));
    const auto error = caught<ConversionError>([&] { connection.execute(text("SELECT 'text' AS \"red\x1b[31m\nINFO\"")).as<int>().all(); });
    EXPECT_EQ(error.message().find('\x1b'), std::string::npos);
    EXPECT_TRUE(says(error, R"(column 'red\x1b[31m\nINFO' holds ***)"));
    EXPECT_EQ(log.count("\x1b"), 0u);
    EXPECT_GE(log.count(R"(Col ('red\x1b[31m\nINFO'))"), 1u);
    const auto missing = caught<ProgrammingError>([&] { connection.execute(text("SELECT users.\"a\x1b[2Jb\" FROM users")); });
    EXPECT_EQ(std::string_view(missing.what()).find('\x1b'), std::string_view::npos);
}
