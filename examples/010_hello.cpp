// A whole program: two classes, their tables, and the most common operations on them.

#include "example.hpp"

namespace {

// [model]
using namespace aludel;

struct Post;
struct User {                                  // plain structs: no base class, no macro
    std::int64_t id{};
    std::string name{};
    std::optional<int> age{};                  // NULL is std::optional
    Many<Post> posts{};
};
struct Post {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
    One<User> author{};
};

struct UserTable : Declarative<User, "users"> {   // the mapping; you write SQL with it
    Mapped<&User::id>   id   {this, primary_key};
    Mapped<&User::name> name {this, String(100)};
    Mapped<&User::age>  age  {this};
    Relationship<&User::posts> posts {this, back_populates<&Post::author>};
};
struct PostTable : Declarative<Post, "posts"> {
    Mapped<&Post::id>        id        {this, primary_key};
    Mapped<&Post::title>     title     {this};
    Mapped<&Post::author_id> author_id {this, ForeignKey("users.id")};
    Relationship<&Post::author> author {this, back_populates<&User::posts>};
};
inline const UserTable users;
inline const PostTable posts;
// [/model]

void use(Engine& engine, SqlLog& sql) {
    // [add]
    Session session(engine);
    auto alice = session.add(User{.name = "Alice", .age = 30, .posts = {{.title = "Hello"}, {.title = "Again"}}});
    session.commit();                                         // the whole graph, parents first
    // [/add]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO users (name, age) VALUES (?, ?) RETURNING id
        [('Alice', 30)]
        INSERT INTO posts (title, author_id) VALUES (?, ?) RETURNING id
        [('Hello', 1), ('Again', 1)]
        COMMIT
        )");

    // [edit]
    alice.edit()->name = "Alice Smith";                       // read through ->, write through edit()
    session.commit();                                         // re-reads it after the commit; sends one column
    // [/edit]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT users.id, users.name, users.age
        FROM users
        WHERE users.id = ?
        (1,)
        UPDATE users SET name=? WHERE users.id = ?
        ('Alice Smith', 1)
        COMMIT
        )");

    // [query]
    for (auto [name, title] : session.execute(select(users.name, posts.title).join(posts).where(users.age >= 18)))
        std::cout << name << ": " << title << "\n";           // std::string, std::string
    // [/query]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT users.name, posts.title
        FROM users JOIN posts ON users.id = posts.author_id
        WHERE users.age >= ?
        (18,)
        )");
}

}  // namespace

int main() {
    SqlLog sql;
    // [engine]
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});   // in memory; `sql` shows what is sent
    metadata().create_all(engine);
    // [/engine]
    sql.take();
    use(engine, sql);
}
