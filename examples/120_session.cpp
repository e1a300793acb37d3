// The session: the objects of one unit of work. It hands out pointers, tracks changes made through `edit()`, and sends
// them in an order that the foreign keys allow.

#include "example.hpp"
#include "model.hpp"

using namespace blog;

namespace {

void adding(Engine& engine, SqlLog& sql) {
    // [add]
    Session session(engine);
    auto alice = session.add(User{.name = "Alice", .email = "alice@example.com", .age = 30});   // Ptr<User>, pending
    session.add_all(std::vector<User>{{.name = "Bob", .email = "bob@example.com"},
                                      {.name = "Charlie", .email = "charlie@example.com", .age = 17}});
    check(alice->id == 0 && session.new_().size() == 3);
    session.flush();
    check(alice->id == 1 && session.new_().empty());
    // [/add]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO users (name, email, age, active) VALUES (?, ?, ?, ?) RETURNING id, created_at
        [('Alice', 'alice@example.com', 30, true), ('Bob', 'bob@example.com', NULL, true), ('Charlie', 'charlie@example.com', 17, true)]
        )");

    // [graph]
    session.add(User{.name = "Dave",
                     .email = "dave@example.com",
                     .posts = {{.title = "First Post"}, {.title = "Second Post"}},
                     .profile = Profile{.bio = "Hello!"}});                  // the whole graph is saved, in order
    session.commit();
    // [/graph]
    sql.expect(R"(
        INSERT INTO users (name, email, age, active) VALUES (?, ?, ?, ?) RETURNING id, created_at
        [('Dave', 'dave@example.com', NULL, true)]
        INSERT INTO posts (title, body, published, author_id) VALUES (?, ?, ?, ?) RETURNING id
        [('First Post', '', false, 4), ('Second Post', '', false, 4)]
        INSERT INTO profiles (bio, user_id) VALUES (?, ?) RETURNING id
        [('Hello!', 4)]
        COMMIT
        )");
}

void reading(Engine& engine, SqlLog& sql) {
    Session session(engine);
    // [get]
    Ptr<User> user = session.get<User>(1);                                   // null if there is none
    check(user->name == "Alice" && !session.get<User>(99));
    sql.take();
    check(session.get<User>(1) == user && sql.take().empty());               // one object per key, found without SQL
    // [/get]
    check_throws<NoResultFound>([&] { session.get_one<User>(99); });

    // [select]
    std::vector<Ptr<User>> adults = session.scalars(select(users).where(users.age >= 18)).all();
    check(adults == std::vector{user});
    Ptr<User> one = session.scalars(select(users).where(users.id == 1)).one();
    check(one == user);
    std::int64_t n = session.scalar(select(func::count(users.id)));
    check(n == 4);
    for (auto [u, p] : session.execute(select(users, posts).join(users.posts)))   // Ptr<User>, Ptr<Post>
        check(u->name == "Dave" && p->author_id == u->id);
    for (auto [name, email] : session.execute(select(users.name, users.email)))   // std::string, std::string
        check(email.ends_with("@example.com") && !name.empty());
    // [/select]

    // [text]
    for (Row row : session.execute(text("SELECT name FROM users WHERE age > :age"), {{"age", 18}}))
        check(row["name"] == Value("Alice"));
    // [/text]
    std::size_t parts = 0;
    for (const auto& chunk : session.scalars(select(users)).yield_per(3).partitions()) parts += chunk.size() <= 3;
    check(parts == 2);
}

void editing(Engine& engine, SqlLog& sql) {
    Session session(engine);
    Ptr<User> user = session.get<User>(1);
    sql.take();
    // [edit]
    user.edit()->name = "Alice Smith";                                       // forgetting edit() does not compile
    check(session.is_modified(user) && session.dirty().size() == 1);
    check(session.scalar(select(users.id).where(users.name == "Alice Smith")) == 1);   // flushed before the query
    // [/edit]
    sql.expect(R"(
        UPDATE users SET name=? WHERE users.id = ?
        ('Alice Smith', 1)
        SELECT users.id
        FROM users
        WHERE users.name = ?
        ('Alice Smith',)
        )");

    // [edit_many]
    user.edit([](User& u) { u.age = 31; u.active = false; });                // several writes
    user.edit()->posts.append(Post{.title = "Third"});                       // keeps both sides in sync
    session.commit();
    // [/edit_many]
    sql.expect(R"(
        SELECT posts.id, posts.title, posts.body, posts.published, posts.author_id
        FROM posts
        WHERE posts.author_id = ?
        (1,)
        UPDATE users SET age=?, active=? WHERE users.id = ?
        (31, false, 1)
        INSERT INTO posts (title, body, published, author_id) VALUES (?, ?, ?, ?) RETURNING id
        [('Third', '', false, 1)]
        COMMIT
        )");
    check(user->posts[0]->author == user);
    sql.take();

    user.edit()->name = user->name;                                          // nothing changed, so nothing is sent
    session.flush();
    check(sql.take().empty());
}

void deleting(Engine& engine, SqlLog& sql) {
    Session session(engine);
    Ptr<User> dave = session.scalars(select(users).where(users.name == "Dave")).one();
    sql.take();
    // [delete]
    session.delete_(dave);
    session.flush();                                                         // with posts and profile, by the cascade
    check(!session.get<User>(dave.peek()->id));
    // [/delete]
    sql.expect(R"(
        SELECT posts.id, posts.title, posts.body, posts.published, posts.author_id
        FROM posts
        WHERE posts.author_id = ?
        (4,)
        SELECT profiles.id, profiles.bio, profiles.user_id
        FROM profiles
        WHERE profiles.user_id = ?
        (4,)
        DELETE FROM profiles WHERE profiles.id = ?
        (1,)
        DELETE FROM post_tags WHERE post_tags.post_id = ?
        [(1,), (2,)]
        DELETE FROM posts WHERE posts.id = ?
        [(1,), (2,)]
        DELETE FROM users WHERE users.id = ?
        (4,)
        SELECT users.id, users.name, users.email, users.age, users.active, users.created_at
        FROM users
        WHERE users.id = ?
        (4,)
        )");

    // [rollback]
    session.rollback();                                                      // Dave and his objects are back
    check(dave->name == "Dave" && dave->posts.size() == 2 && dave->profile->bio == "Hello!");
    // [/rollback]
    sql.take();
}

void statements(Engine& engine) {
    Session session(engine);
    Ptr<User> bob = session.get<User>(2);
    // [statements]
    session.execute(update(users).where(users.name == "Bob").values(users.age = 40));
    check(bob->age == 40);                                                   // read again at the next access
    auto updated = session.scalars(update(users).where(users.id == 1).values(users.email = "n@x").returning(users)).one();
    check(updated == session.get<User>(1) && updated->email == "n@x");
    session.execute(delete_(users).where(users.name == "Charlie"));
    session.execute(insert(users).values(users.name = "Eve", users.email = "eve@example.com", users.active = true));
    // [/statements]
    check(session.scalar(select(func::count(users.id))) == 4);
}

void transactions(Engine& engine) {
    Session session(engine);
    // [begin]
    session.begin([&] {                                                      // commit, or roll back when it throws
        session.add(User{.name = "Frank", .email = "frank@example.com"});
    });
    // [/begin]

    // [nested]
    Ptr<User> frank = session.scalars(select(users).where(users.name == "Frank")).one();
    try {
        session.begin_nested([&] {                                           // SAVEPOINT
            frank.edit()->age = 50;
            session.add(User{.name = "Copy", .email = "frank@example.com"});
            session.flush();                                                 // the email is already taken
        });
    } catch (const IntegrityError&) {
        check(!frank->age);                                                  // objects are as they were
    }
    session.commit();
    // [/nested]
    check(session.scalar(select(func::count(users.id))) == 5);
    session.commit();

    // [handles]
    auto tx = session.begin();                                               // its destructor rolls back
    auto nested = session.begin_nested();
    session.delete_(frank);
    nested.rollback();                                                       // only what came after it
    tx.commit();
    // [/handles]
    check(session.contains(frank));

    // [sessionmaker]
    const auto SessionLocal = sessionmaker(engine, {.expire_on_commit = false});   // a value; any thread may call it
    SessionLocal.begin([](Session& own) {                                    // begin, commit or roll back, close
        own.execute(update(users).where(users.name == "Frank").values(users.age = 51));
    });
    Session another = SessionLocal();
    check(another.scalars(select(users).where(users.age == 51)).one()->name == "Frank");
    // [/sessionmaker]

    // [scoped]
    const ScopedSession Sessions(SessionLocal);
    Sessions().add(User{.name = "Grace", .email = "grace@example.com"});     // the session of this thread
    Sessions->flush();                                                       // the same one
    check(Sessions.has());
    Sessions.remove();                                                       // closes it, and rolls back
    // [/scoped]
    check(!Sessions.has());
}

void lifetimes(Engine& engine, SqlLog& sql) {
    // [lifetimes]
    Ptr<User> kept;
    {
        Session session(engine);
        kept = session.get<User>(1);
        session.expire(kept);
        check(kept->name == "Alice Smith");                                  // re-reads its row
        session.refresh(kept);                                               // re-reads it now
    }
    check(kept->name == "Alice Smith");                                      // a pointer outlives its session
    check_throws<DetachedInstanceError>([&] { kept->posts.size(); });        // but can load nothing more
    // [/lifetimes]
    sql.take();

    // [by_value]
    Session session(engine);
    const User copy = *session.get<User>(1);                                 // a plain struct, on its own
    check(copy.email == "alice@example.com" && copy.age == 31);
    for (const User& u : engine.connect().scalars(select(users))) check(!u.name.empty());   // no session needed
    // [/by_value]

    // [portions]
    for (const auto& chunk : session.scalars(select(users)).yield_per(1000, {.expunge_after = true}).partitions())
        for (const Ptr<User>& user : chunk) check(!user->name.empty());      // a thousand objects at a time
    // [/portions]
    session.expunge(session.get<User>(1));
    check(session.identity_count() == 0);

    // [options]
    Session other(engine, {.expire_on_commit = false, .autoflush = false});
    Ptr<User> bob = other.get<User>(2);
    other.commit();
    sql.take();
    check(bob->name == "Bob" && sql.take().empty());                         // not read again after the commit
    // [/options]
    other.close();
    check_throws<ResourceClosedError>([&] { other.get<User>(2); });
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    sql.take();
    adding(engine, sql);
    reading(engine, sql);
    editing(engine, sql);
    deleting(engine, sql);
    statements(engine);
    transactions(engine);
    lifetimes(engine, sql);
}
