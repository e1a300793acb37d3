// Related objects: in which SELECT they come, and questions about them in WHERE.

#include "example.hpp"
#include "model.hpp"

using namespace blog;

namespace {

void fill(Session& session) {
    session.add_all({
        User{.name = "Ann", .email = "ann@example.com", .posts = {{.title = "One", .published = true}, {.title = "Two"}},
             .profile = Profile{.bio = "Writes"}},
        User{.name = "Bob", .email = "bob@example.com"},
        User{.name = "Cid", .email = "cid@example.com", .posts = {{.title = "Three", .published = true}}}});
    session.flush();
    const Ptr<Tag> cpp = session.add(Tag{.name = "c++"});
    session.scalars(select(posts).where(posts.title == "One")).one().edit()->tags.append(cpp);
    session.commit();
    session.expunge_all();
}

void strategies(Session& session, SqlLog& sql) {
    // [joined]
    for (const Ptr<User>& user : session.scalars(select(users).options(joinedload(users.profile)).order_by(users.id)).all())
        std::cout << user->name << ": " << (user->profile ? user->profile->bio : "no profile") << "\n";
    // [/joined]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT users.id, users.name, users.email, users.age, users.active, users.created_at, profiles_1.id AS id_1, profiles_1.bio, profiles_1.user_id
        FROM users LEFT OUTER JOIN profiles AS profiles_1 ON users.id = profiles_1.user_id ORDER BY users.id
        )");
    session.expunge_all();

    // [limit]
    const auto newest = select(users).options(joinedload(users.posts)).order_by(users.id.desc()).limit(2);
    check(session.scalars(newest).all().size() == 2);   // two users, whatever number of posts they have
    // [/limit]
    sql.expect(R"(
        SELECT anon_1.users_id, anon_1.users_name, anon_1.users_email, anon_1.users_age, anon_1.users_active, anon_1.users_created_at, posts_1.id, posts_1.title, posts_1.body, posts_1.published, posts_1.author_id
        FROM (SELECT users.id AS users_id, users.name AS users_name, users.email AS users_email, users.age AS users_age, users.active AS users_active, users.created_at AS users_created_at
        FROM users ORDER BY users.id DESC
         LIMIT ?) AS anon_1 LEFT OUTER JOIN posts AS posts_1 ON anon_1.users_id = posts_1.author_id ORDER BY anon_1.users_id DESC
        (2,)
        )");
    session.expunge_all();

    // [path]
    const auto all = session.scalars(select(users).options(
        selectinload(users.posts).joinedload(posts.tags),   // posts by a SELECT of their own, tags with the posts
        joinedload(users.profile),
        raiseload("*")).order_by(users.id)).all();           // and nothing else
    check(all[0]->posts[0]->tags[0]->name == "c++");
    check_throws<InvalidRequestError>([&] { all[0]->posts[0]->author.get(); });
    // [/path]
    sql.take();
    session.expunge_all();

    // [contains]
    const auto with_published = session.scalars(select(users).join(users.posts).where(posts.published == true)
                                                    .options(contains_eager(users.posts)).order_by(users.id)).all();
    check(with_published.size() == 2 && with_published[0]->posts.size() == 1);   // the collection has what the rows have
    // [/contains]
    sql.take();
    session.expunge_all();

    // [condition]
    const auto ann = session.scalars(select(users).where(users.name == "Ann")
                                         .options(selectinload(users.posts.and_(posts.published == true)))).one();
    check(ann->posts.size() == 1);
    session.expunge_all();
    const auto only_published = with_loader_criteria(posts, posts.published == true);   // wherever posts are read
    check(session.scalars(select(posts).options(only_published)).all().size() == 2);
    // [/condition]
    sql.take();
    session.expunge_all();

    // [populate]
    const Ptr<User> bob = session.scalars(select(users).where(users.name == "Bob")).one();
    session.execute(text("UPDATE users SET email = 'new@example.com' WHERE name = 'Bob'"));
    session.scalars(select(users).execution_options({.populate_existing = true})).all();
    check(bob->email == "new@example.com");
    // [/populate]
    session.rollback();
    sql.take();
}

void questions(Session& session, SqlLog& sql) {
    // [any]
    const auto writers = session.scalars(select(users).where(users.posts.any(posts.published == true)).order_by(users.id)).all();
    check(writers.size() == 2);
    // [/any]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT users.id, users.name, users.email, users.age, users.active, users.created_at
        FROM users
        WHERE EXISTS (SELECT 1
        FROM posts
        WHERE users.id = posts.author_id AND posts.published = 1) ORDER BY users.id
        )");

    // [compare]
    const Ptr<User> ann = writers[0];
    check(session.scalars(select(posts).where(posts.author == ann)).all().size() == 2);         // posts.author_id = 1
    check(session.scalars(select(posts).where(posts.author.has(users.name == "Cid"))).all().size() == 1);
    check(session.scalars(select(users).where(users.profile == nullptr)).all().size() == 2);    // nobody at the other end
    check(session.scalars(select(posts).where(with_parent(ann, users.posts))).all().size() == 2);
    // [/compare]
    sql.take();

    // [alias]
    auto p = aliased(posts, "p");
    const auto rows = session.execute(select(users.name, p.title).join(users.posts.of_type(p).and_(posts.published == true))
                                          .order_by(p.id)).all();
    check(rows.size() == 2 && rows[1].get<1>() == "Three");
    // [/alias]
    sql.take();
}

}  // namespace

int main() {
    SqlLog sql;
    const Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    fill(session);
    session.rollback();
    sql.take();
    strategies(session, sql);
    questions(session, sql);
}
