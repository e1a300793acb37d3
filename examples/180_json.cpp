// Mapped objects as JSON: what is written, what is read, and what is refused.

#include "example.hpp"
#include "model.hpp"

using namespace aludel;
using namespace blog;

namespace {

void writing(Session& session) {
    // [to_json]
    Ptr<User> alice = session.scalars(select(users).options(selectinload(users.posts))).first();
    Json profile = to_json(users, *alice, {.exclude = {users.email, users.created_at}});
    // [/to_json]
    check_prints(profile, R"(
        {"id":1,"name":"Alice","age":30,"active":true}
    )");
    // [relationships]
    Json with_posts = to_json(users, alice, {.include = {users.name},
                                             .relationships = {{users.posts, {.include = {posts.id, posts.title}}}}});
    // [/relationships]
    check_prints(with_posts, R"(
        {"name":"Alice","posts":[{"id":1,"title":"First Post"},{"id":2,"title":"Second Post"}]}
    )");
    // [range]
    std::vector<Ptr<User>> found = session.scalars(select(users).order_by(users.id)).all();
    Json all = to_json(users, found, {.include = {users.id, users.name}});
    // [/range]
    check_prints(all, R"(
        [{"id":1,"name":"Alice"},{"id":2,"name":"Bob"}]
    )");
    const auto error = check_throws<InvalidRequestError>([&] {
        // [unloaded]
        to_json(users, alice, {.relationships = {users.profile}});
        // [/unloaded]
    });
    check_prints(error.message(), R"(
        to_json: User.profile of User(1) isn't loaded, and to_json sends no statement. Load it before, with selectinload(...) in the SELECT or by touching it, or leave it out of .relationships.
    )");
}

void reading(Session& session) {
    const std::string body = R"({"name": "Carol", "email": "carol@example.com"})";
    // [from_json]
    Ptr<User> carol = session.add(from_json(users, body, {.exclude = {users.id, users.created_at}}));
    session.commit();
    // [/from_json]
    check(carol->name == "Carol" && carol->active && !carol->age);
    // [graph]
    session.add(from_json(users, R"({"name": "Dave", "email": "d@x.com", "posts": [{"title": "Hi", "body": "..."}]})",
                          {.include = {users.name, users.email},
                           .relationships = {{users.posts, {.include = {posts.title, posts.body}}}}}));
    // [/graph]
    session.commit();
    check(session.scalars(select(users).where(users.name == "Dave")).one()->posts.size() == 1);
    // [patch]
    update_from_json(users, carol, R"({"age": 41, "active": false})", {.exclude = {users.email, users.created_at}});
    session.commit();                                    // UPDATE users SET age=?, active=?
    // [/patch]
    check(carol->age == 41 && !carol->active && carol->name == "Carol");
}

void refusing() {
    // [errors]
    const auto message = [](const char* body) {
        try {
            from_json(users, body, {.include = {users.name, users.age}});
        } catch (const JsonError& error) {              // error.path() is "age", "posts[2].title"
            return error.message();
        }
        return std::string();
    };
    std::string refused = message(R"({"name": "Carol", "age": "old"})") + "\n" +
                          message(R"({"name": "Carol", "role": "admin"})") + "\n" +
                          message(R"({"age": 41})");
    // [/errors]
    check_prints(refused, R"(
        from_json: "age" of User must be an integer, and is the text 'old'.
        from_json: "role" of User isn't a key that is accepted here; accepted are: name, age.
        from_json: "name" of User is missing; it must be a text.
    )");
}

}  // namespace

int main() {
    const Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    Session session(engine);
    session.add(User{.name = "Alice", .email = "alice@example.com", .age = 30,
                     .posts = {{.title = "First Post"}, {.title = "Second Post"}}});
    session.add(User{.name = "Bob", .email = "bob@example.com"});
    session.commit();
    writing(session);
    reading(session);
    refusing();
}
