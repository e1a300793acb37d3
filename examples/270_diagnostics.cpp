// What the ORM does: counting statements, finding N+1, plans, which constraint failed, and objects that never ask the database.

#include "example.hpp"
#include "model.hpp"

using namespace blog;

namespace {

void fill(Engine& engine) {
    Session session(engine);
    for (int i = 1; i <= 5; ++i)
        session.add(User{.name = "user" + std::to_string(i), .email = std::to_string(i) + "@x", .posts = {{.title = "First"}, {.title = "Second"}}});
    session.commit();
}

void counting(Engine& engine) {
    Session session(engine);
    // [count]
    StatementCount count(session);
    std::size_t found = 0;
    for (const Ptr<User>& user : session.scalars(select(users)).all()) found += user->posts.size();
    check(count.selects() == 6);   // N+1: one for the users, one for each user's posts

    session.expunge_all();
    count.reset();
    for (const Ptr<User>& user : session.scalars(select(users).options(joinedload(users.posts))).unique().all()) found += user->posts.size();
    check(count.selects() == 1);   // one statement with a join

    session.expunge_all();
    count.reset();
    for (const Ptr<User>& user : session.scalars(select(users).options(selectinload(users.posts))).all()) found += user->posts.size();
    check(count.selects() == 2);   // one for the users, one for all posts
    // [/count]
    check(found == 30);

    // [texts]
    StatementCount texts(engine, {.keep_statements = true});   // of all sessions and connections
    session.add(User{.name = "zoe", .email = "zoe@x"});
    session.commit();
    check(texts.inserts() == 1 && texts.total() == 1);
    check(texts.statements()[0].starts_with("INSERT INTO users"));
    // [/texts]
}

void n_plus_one(Engine& engine) {
    // [detector]
    std::vector<NPlusOne> found;
    Session session(engine);
    NPlusOneDetector detector(session, {.limit = 3, .report = [&](const NPlusOne& one) { found.push_back(one); }});
    for (const Ptr<User>& user : session.scalars(select(users)).all())   // the place that it reports
        check(user->posts.size() <= 2);
    check(found.size() == 1);
    check(found[0].relationship == "User.posts" && found[0].loads == 4);
    check(found[0].cure == "selectinload(users.posts)");
    std::cout << found[0].message() << "\n";   // with file and line of the query
    // [/detector]

    // [detector_option]
    auto SessionLocal = sessionmaker(engine, {.detect_n_plus_one = 10});   // every session; the warnings go to the engine's log
    // [/detector_option]
    Session other = SessionLocal();

    // [strict]
    NPlusOneDetector strict(session, {.limit = 0, .report = [](const NPlusOne& one) { throw std::runtime_error(one.message()); }});
    // [/strict]
    check_throws<std::runtime_error>([&] { static_cast<void>(session.scalars(select(posts)).first()->tags.size()); });
}

void plans(Engine& engine) {
    Session session(engine);
    // [explain]
    const std::string plan = session.explain(select(users.name).join(users.posts).where(posts.title == "First"));
    // [/explain]
    check(plan.find("SCAN posts") != std::string::npos);
    check(plan.find("SEARCH users USING INTEGER PRIMARY KEY (rowid=?)") != std::string::npos);
    std::cout << plan << "\n";
    // [explain_index]
    check_prints(session.explain(select(users).where(users.email == "1@x")), R"(
        SEARCH users USING INDEX ix_users_email (email=?)
        )");
    // [/explain_index]
}

void violations(Engine& engine) {
    Session session(engine);
    // [violates]
    for (const char* email : {"new@x", "1@x", "other@x"}) {
        try {
            session.begin_nested([&] { session.add(User{.name = "row", .email = email}); });   // flushed at its end
        } catch (const IntegrityError& error) {
            if (!error.violates(users.email)) throw;
            std::cout << email << " is taken\n";   // only this row is undone
        }
    }
    session.commit();
    // [/violates]
    check(session.scalar(select(func::count(users.id)).where(users.name == "row")) == 2);
}

// [loaded]
//! Renders what it is given. It cannot send a statement: what is not listed does not compile.
std::string card(const Loaded<User, &User::posts>& user) {
    std::string text = user.get<&User::name>();
    for (const Loaded<Post>& post : user.get<&User::posts>()) text += ", " + post.get<&Post::title>();
    return text;
}
// [/loaded]

void views(Engine& engine) {
    Session session(engine);
    // [loaded_use]
    const Ptr<User> user = session.scalars(select(users).order_by(users.id).options(selectinload(users.posts))).first();
    check(card(Loaded<User, &User::posts>(user)) == "user1, First, Second");
    const auto error = check_throws<InvalidRequestError>([&] { Loaded<User, &User::profile> view(user); });
    // [/loaded_use]
    check_prints(error.what(), R"(
        User.profile of User(1) is not loaded, and a Loaded<...> never asks the database. Load it with the query: selectinload(users.profile).
        [aludel: invalid-request]
        )");
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    fill(engine);
    counting(engine);
    n_plus_one(engine);
    plans(engine);
    violations(engine);
    views(engine);
}
