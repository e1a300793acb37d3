// Errors. Every exception is an aludel::Error; its text says what failed, where, and how to fix it, and ends with the
// name of a page in docs/errors.

#include "example.hpp"
#include "model.hpp"

using namespace blog;

namespace {

void of_the_database(Engine& engine) {
    // [integrity]
    try {
        engine.begin([](Connection& conn) {
            conn.execute(insert(users), std::vector<User>{{.name = "Ann", .email = "a@x"}, {.name = "Bob", .email = "a@x"}});
        });
        check(false);
    } catch (const IntegrityError& error) {
        check(error.code() == "integrity");
        check(error.vendor_code() == 2067);                          // SQLite's own number; sqlstate() on PostgreSQL
        check(error.statement().starts_with("INSERT INTO users"));
        check(!error.connection_invalidated());
        std::cout << error.what() << "\n";
    }
    // [/integrity]
    // [not_null]
    const auto error = check_throws<IntegrityError>([&] {
        engine.begin([](Connection& conn) {
            conn.execute(insert(users).values(users.name = "Ann", users.email = "a@x", users.active = null));
        });
    });
    // [/not_null]
    check_prints(error.what(), R"(
        NOT NULL constraint failed: users.active
        [SQL: INSERT INTO users (name, email, active) VALUES (?, ?, NULL)]
        [parameters: ('Ann', 'a@x')]
        [aludel: integrity]
        )");

    // [hierarchy]
    const auto fails = [&](auto statement) { engine.connect().execute(statement); };
    check_throws<OperationalError>([] { create_engine("sqlite:////no/such/folder/app.db").connect(); });
    check_throws<ProgrammingError>([&] { fails(text("SELEC 1")); });
    check_throws<DBAPIError>([&] { fails(text("SELECT * FROM no_such_table")); });   // the base of all errors database errors
    check_throws<Error>([&] { fails(text("SELECT 1 +")); });                         // the base of all errors
    // [/hierarchy]
}

void before_the_database(Engine& engine) {
    Connection conn = engine.connect();
    // [statement]
    check_throws<StatementError>([&] { conn.execute(text("SELECT :x")); });                   // a parameter without a value
    check_throws<CompileError>([&] { conn.execute(select(users.name, posts.title).outerjoin(users.posts)); });
    check_throws<NoSuchColumnError>([&] { conn.execute(select(users).filter_by({{"nmae", "Ann"}})); });
    // [/statement]
    check_throws<NoForeignKeysError>([&] { conn.execute(select(users.id).join(tags)); });
}

void of_results(Engine& engine) {
    Connection conn = engine.connect();
    // [results]
    check_throws<NoResultFound>([&] { conn.execute(select(users).where(users.id == 99)).one(); });
    check_throws<NoSuchColumnError>([&] { std::cout << (*conn.execute(text("SELECT 1 AS x")).first())["y"]; });
    check_throws<UnexpectedNullError>([&] { conn.execute(text("SELECT NULL AS x")).as<int>().one(); });
    check_throws<ConversionError>([&] { conn.execute(text("SELECT 3000000000 AS x")).as<int>().one(); });
    // [/results]
    check(conn.execute(text("SELECT NULL AS x")).as<std::optional<int>>().scalar_one() == std::nullopt);
    conn.close();
    check_throws<ResourceClosedError>([&] { conn.execute(text("SELECT 1")); });
}

void of_sessions(Engine& engine) {
    // [session]
    Session session(engine);
    session.add(User{.name = "Ann", .email = "a@x"});
    session.add(User{.name = "Bob", .email = "a@x"});
    check_throws<IntegrityError>([&] { session.commit(); });         // raised by the flush, not by add()
    check_throws<PendingRollbackError>([&] { session.scalars(select(users)).all(); });
    session.rollback();                                              // now the session can be used again
    check(session.scalars(select(users)).all().empty());
    // [/session]
}

void hidden_parameters() {
    // [hidden]
    Engine engine = create_engine("sqlite://", {.hide_parameters = true});
    const auto error = check_throws<DBAPIError>([&] { engine.connect().execute(text("SELECT :secret FROM x"), {{"secret", "4711"}}); });
    check(std::string(error.what()).find("4711") == std::string::npos);
    // [/hidden]
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    of_the_database(engine);
    before_the_database(engine);
    of_results(engine);
    of_sessions(engine);
    hidden_parameters();
}
