// Errors of statements, tables and results, which no database reports.

#include "stage.hpp"

namespace error_pages {

namespace {

void ambiguous_column(Stage& stage) {
    Connection conn = stage.sqlite().connect();
    auto row = conn.execute(text("SELECT users.id, posts.id FROM users, posts")).first().value();
    row["id"];
}

void ambiguous_foreign_keys(Stage& stage) {
    MetaData metadata;
    Table account("account", metadata, Column("id", Integer(), primary_key));
    Table transfer("transfer", metadata, Column("id", Integer(), primary_key),
                   Column("from_id", ForeignKey("account.id")), Column("to_id", ForeignKey("account.id")));
    stage.sqlite().connect().execute(select(account.c["id"]).join(transfer));
}

void argument(Stage& stage) {
    stage.sqlite().connect().execute(text("SELECT :a").bindparams({{"b", 1}}));
}

void compile(Stage& stage) {
    stage.sqlite().connect().execute(select(users.name, posts.title).outerjoin(users.posts));
}

void conversion(Stage& stage) {
    stage.sqlite().connect().execute(text("SELECT 3000000000 AS n")).as<int>().all();
}

//! Uses its connection within a statement of it.
struct Audit final : LogSink {
    void write(std::string_view, std::string_view) override {
        if (!connection) return;
        try {
            std::exchange(connection, nullptr)->commit();
        } catch (const Error&) {
            thrown = std::current_exception();
        }
    }
    Connection* connection = nullptr;
    std::exception_ptr thrown{};
};

void illegal_state_change(Stage&) {
    Audit audit;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &audit});
    Connection conn = engine.connect();
    audit.connection = &conn;
    conn.execute(text("SELECT 1"));
    if (audit.thrown) std::rethrow_exception(audit.thrown);
}

void invalid_request(Stage& stage) {
    Connection conn = stage.sqlite().connect();
    conn.execute(text("SELECT 1"));
    auto transaction = conn.begin();
}

void multiple_results_found(Stage& stage) {
    Session session(stage.sqlite());
    session.add(User{.name = "Alice", .email = "another@example.com"});
    session.scalars(select(users).where(users.name == "Alice")).one();
}

void no_foreign_keys(Stage& stage) {
    MetaData metadata;
    Table a("a", metadata, Column("id", Integer(), primary_key));
    Table b("b", metadata, Column("id", Integer(), primary_key), Column("a_id", Integer()));
    stage.sqlite().connect().execute(select(a.c["id"]).join(b));
}

void no_row_found(Stage& stage) {
    Session session(stage.sqlite());
    session.scalars(select(users).where(users.id == 99)).one();
}

void no_such_column(Stage& stage) {
    Connection conn = stage.sqlite().connect();
    auto row = conn.execute(text("SELECT 1 AS n")).one();
    row["m"];
}

void no_such_module(Stage&) { create_engine("mysql://localhost/shop"); }

void no_such_table(Stage&) {
    MetaData metadata;
    Table("users", metadata, Column("id", Integer(), primary_key));
    Table("posts", metadata, Column("id", Integer(), primary_key));
    metadata.table("user");
}

void resource_closed(Stage& stage) {
    Connection conn = stage.sqlite().connect();
    auto rows = conn.execute(select(users.name));
    conn.rollback();
    rows.all();
}

void statement(Stage& stage) {
    stage.sqlite().connect().execute(text("SELECT * FROM users WHERE age > :age"));
}

void timeout(Stage& stage) {
    using namespace std::chrono_literals;
    Engine engine = create_engine("sqlite:///" + stage.folder().file("app.db"),
                                  {.pool_size = 1, .max_overflow = 0, .pool_timeout = 1s});
    Connection one = engine.connect({});   // the message would name this line
    Connection two = engine.connect();
}

void unbound_execution(Stage&) {
    Session session;
    session.add(User{.name = "Ann"});
    session.flush();
}

void unexpected_null(Stage& stage) {
    stage.sqlite().connect().execute(text("SELECT age FROM users")).as<int>().all();
}

void unsupported_compilation(Stage&) { default_dialect().table_exists_query("", "users"); }

}  // namespace

std::vector<Trigger> core_triggers() {
    return {{"ambiguous-column", ambiguous_column},
            {"ambiguous-foreign-keys", ambiguous_foreign_keys},
            {"argument", argument},
            {"compile", compile},
            {"conversion", conversion},
            {"illegal-state-change", illegal_state_change},
            {"invalid-request", invalid_request},
            {"multiple-results-found", multiple_results_found},
            {"no-foreign-keys", no_foreign_keys},
            {"no-row-found", no_row_found},
            {"no-such-column", no_such_column},
            {"no-such-module", no_such_module},
            {"no-such-table", no_such_table},
            {"resource-closed", resource_closed},
            {"statement", statement},
            {"timeout", timeout},
            {"unbound-execution", unbound_execution},
            {"unexpected-null", unexpected_null},
            {"unsupported-compilation", unsupported_compilation}};
}

}  // namespace error_pages
