// UPDATE and DELETE.

#include "example.hpp"
#include "model.hpp"
#include "tutorial.hpp"

using namespace tutorial;

namespace {

void updates(Connection& conn, SqlLog& sql) {
    // [update]
    auto stmt = update(users).where(users.name == "patrick").values(users.fullname = "Patrick the Star");
    check(conn.execute(stmt).rowcount() == 1);
    // [/update]
    sql.expect(R"(
        BEGIN (implicit)
        UPDATE user_account SET fullname=? WHERE user_account.name = ?
        ('Patrick the Star', 'patrick')
        )");

    // [expression]
    conn.execute(update(users).values(users.fullname = "Username: " + users.name).all_rows());
    // [/expression]
    sql.expect(R"(
        UPDATE user_account SET fullname=(? || user_account.name)
        ('Username: ',)
        )");

    // [many]
    auto rename = update(users).where(users.name == bindparam<String>("oldname"))
                      .values(users.name = bindparam<String>("newname"));
    conn.execute_many(rename, {{{"oldname", "sandy"}, {"newname", "sandra"}}, {{"oldname", "patrick"}, {"newname", "pat"}}});
    // [/many]
    sql.expect(R"(
        UPDATE user_account SET name=? WHERE user_account.name = ?
        [('sandra', 'sandy'), ('pat', 'patrick')]
        )");

    // [correlated]
    auto newest = select(func::max(addresses.email_address)).where(addresses.user_id == users.id).scalar_subquery();
    conn.execute(update(users).values(users.fullname = newest).all_rows());
    // [/correlated]
    sql.expect(R"(
        UPDATE user_account SET fullname=(SELECT max(address.email_address) AS max_1
        FROM address
        WHERE address.user_id = user_account.id)
        )");
}

void deletes(Connection& conn, SqlLog& sql) {
    // [delete]
    auto deleted = conn.execute(delete_(addresses).where(addresses.user_id == 2).returning(addresses.id)).scalars().all();
    check(deleted == std::vector{2, 3});
    // [/delete]
    sql.expect(R"(
        DELETE FROM address WHERE address.user_id = ? RETURNING id
        (2,)
        )");
    check(conn.execute(delete_(addresses).all_rows()).rowcount() == 1);
    sql.take();
}

void of_classes(Connection& conn, SqlLog& sql) {
    using blog::User, blog::users;
    conn.execute(insert(users), std::vector<User>{{.name = "Ann", .email = "a@x", .active = false},
                                                  {.name = "Bob", .email = "b@x"}});
    sql.take();
    // [classes]
    conn.execute(update(users).where(users.active == false).values(users.age = 30, users.name = users.name + "!"));
    auto changed = conn.execute(update(users).where(users.id == 1).values(users.email = "n@x").returning(users));
    const User ann = changed.one();
    check(ann.name == "Ann!" && ann.age == 30 && ann.email == "n@x");
    conn.execute(delete_(users).where(users.id == 2));
    // [/classes]
    sql.expect(R"(
        UPDATE users SET name=(users.name || ?), age=? WHERE users.active = 0
        ('!', 30)
        UPDATE users SET email=? WHERE users.id = ? RETURNING id, name, email, age, active, created_at
        ('n@x', 1)
        DELETE FROM users WHERE users.id = ?
        (2,)
        )");
}

void of_dynamic_tables(Connection& conn) {
    MetaData metadata;
    // [dynamic]
    Table notes("notes", metadata, Column("id", Integer(), primary_key), Column("name", String()));
    metadata.create_all(conn);
    conn.execute(insert(notes).values({{"id", 1}, {"name", "a"}}));
    conn.execute(update(notes).where(notes.c["id"] == 1).values({{"name", "b"}}));
    check(conn.execute(select(notes)).one()["name"] == Value("b"));
    conn.execute(delete_(notes).where(notes.c["name"] == "b"));
    // [/dynamic]
    check(conn.execute(select(notes)).all().empty());
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    Connection conn = engine.connect();
    fill(conn);
    sql.take();
    updates(conn, sql);
    deletes(conn, sql);
    of_classes(conn, sql);
    of_dynamic_tables(conn);
}
