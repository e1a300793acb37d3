// The usual troubles with sessions and engines, and their cures: the code of docs/troubleshooting.md.

#include "example.hpp"
#include "model.hpp"

#include <aludel/engine/event.hpp>

#include <thread>

using namespace blog;
using namespace std::chrono_literals;

namespace {

void fill(Engine& engine) {
    Session session(engine);
    session.add(User{.name = "Ann", .email = "ann@x", .posts = {{.title = "Hello"}}});
    session.add(User{.name = "Bob", .email = "bob@x", .posts = {{.title = "Bye"}}});
    session.commit();
}

void detached(Engine& engine) {
    // [detached]
    Ptr<User> user;
    {
        Session session(engine);
        user = session.get<User>(1);
        session.commit();   // expires what the session has loaded
    }
    const auto error = check_throws<DetachedInstanceError>([&] { std::cout << user->name; });
    // [/detached]
    check_prints(error.what(), R"(
        User(1) is expired and belongs to no session any more, so it cannot be read again. Read it before the session closes, or open the session with expire_on_commit = false.
        [aludel: detached-instance]
        )");
    // [detached_reads]
    {
        Session session(engine);
        user = session.get<User>(1);
    }   // rolled back, not committed: nothing has expired
    check(user->name == "Ann");
    // [/detached_reads]
    // [detached_option]
    Session lasting(engine, {.expire_on_commit = false});
    user = lasting.get<User>(1);
    lasting.commit();
    lasting.close();
    check(user->name == "Ann");
    // [/detached_option]
    // [detached_merge]
    Session later(engine);
    const Ptr<User> again = later.merge(user);   // the object of this session with the same key
    check(again->posts.size() == 1);
    // [/detached_merge]
}

void lazy_outside(Engine& engine) {
    // [lazy_outside]
    const auto load = [&](const auto& statement) {
        Session session(engine);
        return session.scalars(statement).first();
    };   // the session ends here
    const Ptr<User> without = load(select(users).order_by(users.id));
    const auto error = check_throws<DetachedInstanceError>([&] { std::cout << without->posts.size(); });
    // [/lazy_outside]
    check_prints(error.what(), R"(
        User.posts of User(1) is not loaded, and the object belongs to no session any more. Load it with selectinload(...) or touch it while the session is open.
        [aludel: detached-instance]
        )");
    // [lazy_eager]
    const Ptr<User> with = load(select(users).order_by(users.id).options(selectinload(users.posts)));
    check(with->posts.size() == 1);
    // [/lazy_eager]
    // [lazy_view]
    const auto card = [](const Loaded<User, &User::posts>& user) {   // takes only users whose posts are loaded
        return user.get<&User::name>() + ": " + std::to_string(user.get<&User::posts>().size());
    };
    check(card(Loaded<User, &User::posts>(with)) == "Ann: 1");
    // [/lazy_view]
}

void n_plus_one(Engine& engine) {
    // [n_plus_one]
    Session session(engine);
    StatementCount count(session);
    for (const Ptr<User>& user : session.scalars(select(users)).all()) std::cout << user->posts.size() << "\n";
    check(count.selects() == 3);   // 1 + one for each user

    session.expunge_all();
    count.reset();
    for (const Ptr<User>& user : session.scalars(select(users).options(selectinload(users.posts))).all()) std::cout << user->posts.size() << "\n";
    check(count.selects() == 2);   // however many users there are
    // [/n_plus_one]
    // [n_plus_one_find]
    Session watched(engine, {.detect_n_plus_one = 10});   // the engine's log names relationship, place, and cure
    // [/n_plus_one_find]
    // [n_plus_one_refuse]
    const auto strict = select(users).options(raiseload("*"));
    check_throws<InvalidRequestError>([&] { std::cout << watched.scalars(strict).first()->posts.size(); });
    // [/n_plus_one_refuse]
}

void integrity(Engine& engine) {
    // [integrity]
    Session session(engine);
    session.add(User{.name = "Eve", .email = "ann@x"});   // no error yet
    try {
        session.commit();   // the flush sends the INSERT
    } catch (const IntegrityError& error) {
        check(error.violates(users.email));
        session.rollback();   // before the session is used again
    }
    // [/integrity]
    // [integrity_rows]
    int taken = 0;
    for (const char* email : {"new@x", "bob@x", "other@x"}) {
        try {
            session.begin_nested([&] { session.add(User{.name = "row", .email = email}); });
        } catch (const IntegrityError& error) {
            if (!error.violates(users.email)) throw;
            ++taken;
        }
    }
    session.commit();
    // [/integrity_rows]
    check(taken == 1);
    // [integrity_ignore]
    const std::vector<User> rows{{.name = "row", .email = "new@x"}, {.name = "row", .email = "third@x"}};
    const auto added = session.execute(sqlite::insert(users).on_conflict_do_nothing({users.email}).returning(users.email), rows).scalars().all();
    // [/integrity_ignore]
    check(added == std::vector<std::string>{"third@x"});
    session.commit();
}

void not_committing(Engine& engine) {
    // [not_committing]
    {
        Session session(engine, {.warn_of_lost_changes = false});
        session.add(User{.name = "Lost", .email = "lost@x"});
    }   // the destructor rolls back
    Session session(engine);
    check(!session.scalars(select(users).where(users.name == "Lost")).first());
    // [/not_committing]
    session.rollback();
    // [committing]
    session.begin([&] { session.add(User{.name = "Kept", .email = "kept@x"}); });   // commits, or rolls back when it throws
    // [/committing]
    check(session.scalars(select(users).where(users.name == "Kept")).one()->email == "kept@x");
}

void flush_or_commit(Engine& engine) {
    // [flush]
    Session session(engine);
    const Ptr<User> user = session.add(User{.name = "New", .email = "flush@x"});
    check(user->id == 0);
    session.flush();        // sends the INSERT: the key is known, and queries of this session see the row
    check(user->id != 0);
    session.rollback();     // and it is gone
    check(!session.scalars(select(users).where(users.email == "flush@x")).first());
    // [/flush]
}

void stale(Engine& engine) {
    // [stale]
    Session session(engine, {.expire_on_commit = false});
    const Ptr<User> user = session.get<User>(1);
    session.commit();
    engine.begin([](Connection& conn) { conn.execute(update(users).values(users.name = "Anna").where(users.id == 1)); });   // somebody else
    check(user->name == "Ann");      // what was read before
    session.refresh(user);           // now
    check(user->name == "Anna");
    // [/stale]
    // [stale_all]
    session.expire_all();            // each at its next read
    check(user->name == "Anna");
    const auto fresh = session.scalars(select(users).execution_options({.populate_existing = true})).all();
    // [/stale_all]
    check(!fresh.empty());
}

void slow(Engine& engine) {
    // [slow]
    std::vector<std::string> slow;
    auto handle = engine.on_slow_query(0ms, [&](ExecutionContext& execution) {   // 100ms, in earnest
        slow.push_back(std::string(execution.statement()) + " at line " + std::to_string(execution.place().line()));
    });
    Session session(engine);
    session.scalars(select(users).where(users.name == "Ann")).all();
    handle.disconnect();
    check(slow.size() == 1);
    // [/slow]
    // [slow_explain]
    const std::string plan = session.explain(select(users).where(users.name == "Ann"));   // PostgreSQL also: {.analyze = true}
    // [/slow_explain]
    check_prints(plan, R"(
        SCAN users
        )");
    // [slow_index]
    session.execute(text("CREATE INDEX ix_users_name ON users (name)"));   // or indexed, in the mapping
    // [/slow_index]
    check_prints(session.explain(select(users).where(users.name == "Ann")), R"(
        SEARCH users USING INDEX ix_users_name (name=?)
        )");
    session.rollback();
}

void missing_tables() {
    // [tables]
    std::vector<std::string> names;
    for (const Table& table : metadata().tables()) names.emplace_back(table.name());
    check(names == std::vector<std::string>{"post_tags", "users", "posts", "profiles", "tags"});
    // [/tables]
}

void exhausted() {
    // [pool]
    Engine engine = create_engine("sqlite:///file:pool?mode=memory&cache=shared&uri=true",
                                  {.pool_size = 1, .max_overflow = 0, .pool_timeout = 10ms, .poolclass = pool::Queue});
    Connection kept = engine.connect();   // nobody gives it back
    const auto error = check_throws<TimeoutError>([&] { engine.connect(); });
    check(engine.pool().checkouts().size() == 1);   // each with file, line, and age; the message names them, too
    kept.close();                                   // or leave its scope
    engine.connect().execute(select(literal(1))).all();
    // [/pool]
    check(std::string(error.what()).find("275_troubleshooting.cpp") != std::string::npos);
}

void threads(Engine& engine) {
    // [threads]
    auto SessionLocal = sessionmaker(engine);   // shared by all threads, as the engine is
    std::vector<std::size_t> counts(2);
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < counts.size(); ++i)
        workers.emplace_back([&, i] {
            Session session = SessionLocal();   // each thread has its own
            counts[i] = session.scalars(select(users)).all().size();
        });
    for (std::thread& worker : workers) worker.join();
    // [/threads]
    check(counts[0] == counts[1]);
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    fill(engine);
    detached(engine);
    lazy_outside(engine);
    n_plus_one(engine);
    integrity(engine);
    not_committing(engine);
    flush_or_commit(engine);
    stale(engine);
    slow(engine);
    missing_tables();
    exhausted();
    threads(engine);
}
