// INSERT: one row, many rows, structs, INSERT ... SELECT, RETURNING, upsert.

#include "example.hpp"
#include "tutorial.hpp"

#include "model.hpp"

using namespace tutorial;

namespace {

void one_row(Connection& conn, SqlLog& sql) {
    // [statement]
    auto stmt = insert(users).values(users.name = "spongebob", users.fullname = "Spongebob Squarepants");
    std::cout << stmt << "\n";
    // [/statement]
    check_prints(stmt, R"(
        INSERT INTO user_account (name, fullname) VALUES (:name, :fullname)
        )");

    // [compile]
    const CompiledText compiled = stmt.compile(postgresql::dialect());        // for any database, without a connection
    check(compiled.parameters()[0].second == Value("spongebob"));
    // [/compile]
    check_prints(compiled, R"(
        INSERT INTO user_account (name, fullname) VALUES ($1, $2)
        )");
    check_prints(stmt.compile(sqlite::dialect(), CompileOptions{.literal_binds = true}), R"(
        INSERT INTO user_account (name, fullname) VALUES ('spongebob', 'Spongebob Squarepants')
        )");

    // [execute]
    Result result = conn.execute(stmt);
    conn.commit();
    check(result.inserted_primary_key()["id"].as<int>() == 1);
    // [/execute]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO user_account (name, fullname) VALUES (?, ?)
        ('spongebob', 'Spongebob Squarepants')
        COMMIT
        )");
}

void many_rows(Connection& conn, SqlLog& sql) {
    // [many]
    conn.execute_many(insert(users), {{{"name", "sandy"}, {"fullname", "Sandy Cheeks"}},
                                      {{"name", "patrick"}, {"fullname", "Patrick Star"}}});
    // [/many]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO user_account (name, fullname) VALUES (?, ?)
        [('sandy', 'Sandy Cheeks'), ('patrick', 'Patrick Star')]
        )");

    // [multi]
    conn.execute(insert(users).values({{users.name = "squidward", users.fullname = null},
                                       {users.name = "gary", users.fullname = "Gary the Snail"}}));
    // [/multi]
    sql.expect(R"(
        INSERT INTO user_account (name, fullname) VALUES (?, NULL), (?, ?)
        ('squidward', 'gary', 'Gary the Snail')
        )");
    conn.execute(insert(users).values(users.name = "sandy", users.fullname = "Sandy Cheeks"));
    sql.take();
}

void returned_rows(Connection& conn, SqlLog& sql) {
    // [returning]
    auto rows = conn.execute(insert(addresses).values(addresses.user_id = 1, addresses.email_address = "s@x.org")
                                 .returning(addresses.id, addresses.email_address));
    auto [id, email] = rows.one();                                             // int, std::string
    check(id == 1 && email == "s@x.org");
    // [/returning]
    sql.expect(R"(
        INSERT INTO address (user_id, email_address) VALUES (?, ?) RETURNING id, email_address
        (1, 's@x.org')
        )");

    // [from_select]
    conn.execute(insert(addresses).from_select({addresses.user_id, addresses.email_address},
                                               select(users.id, users.name + "@aol.com")));
    // [/from_select]
    sql.expect(R"(
        INSERT INTO address (user_id, email_address) SELECT user_account.id, user_account.name || ? AS anon_1
        FROM user_account
        ('@aol.com',)
        )");
}

void known_at_run_time(Connection& conn) {
    MetaData metadata;
    // [dynamic]
    Table notes("notes", metadata, Column("id", Integer(), primary_key), Column("name", String()));
    metadata.create_all(conn);
    conn.execute_many(insert(notes), {{{"name", "a"}}, {{"name", "b"}}});
    conn.execute(insert(notes).values({{"name", "c"}}));
    check(conn.execute(select(notes.c["name"]).where(notes.c["id"] == 3)).scalar_one() == Value("c"));
    // [/dynamic]
    // A later row that lacks a column of the first is an error, before anything is sent.
    check_throws<StatementError>([&] { conn.execute_many(insert(notes), {{{"name", "d"}}, {{"id", 9}}}); });
}

void structs(Connection& conn, SqlLog& sql) {
    namespace blog = ::blog;
    using blog::User;
    sql.take();
    // [structs]
    conn.execute(insert(blog::users), std::vector<User>{{.name = "Ann", .email = "ann@example.com", .age = 30},
                                                        {.name = "Bob", .email = "bob@example.com"}});
    // [/structs]
    sql.expect(R"(
        INSERT INTO users (name, email, age, active) VALUES (?, ?, ?, ?)
        [('Ann', 'ann@example.com', 30, true), ('Bob', 'bob@example.com', NULL, true)]
        )");
    check(conn.scalars(select(blog::users).order_by(blog::users.id)).all()[1].email == "bob@example.com");
}

void upserts(Connection& conn) {
    using blog::users;
    // [upsert]
    conn.execute(sqlite::insert(users).values(users.name = "Ann Lee", users.email = "ann@example.com", users.active = true)
                     .on_conflict_do_update({users.email}, users.name = excluded(users.name)));
    check(conn.scalar(select(users.name).where(users.email == "ann@example.com")) == "Ann Lee");
    conn.execute(sqlite::insert(users).values(users.name = "?", users.email = "bob@example.com", users.active = true)
                     .on_conflict_do_nothing());
    check(conn.scalar(select(func::count(users.id))) == 2);
    // [/upsert]

    // [upsert_pg]
    auto stmt = postgresql::insert(users).values(users.name = "Ann", users.email = "ann@example.com")
                    .on_conflict_do_update({users.email}, users.name = excluded(users.name));
    std::cout << stmt.compile(postgresql::dialect()) << "\n";
    // [/upsert_pg]
    check_prints(stmt.compile(postgresql::dialect()), R"(
        INSERT INTO users (name, email, active) VALUES ($1, $2, $3) ON CONFLICT (email) DO UPDATE SET name = excluded.name
        )");
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    Connection conn = engine.connect();
    metadata().create_all(conn);
    conn.commit();
    sql.take();
    one_row(conn, sql);
    many_rows(conn, sql);
    returned_rows(conn, sql);
    known_at_run_time(conn);
    structs(conn, sql);
    upserts(conn);
}
