// A reference: every form of a statement, each with its SQL. The chapters of the tutorial explain them.

#include "example.hpp"

#include <array>
#include <list>
#include <ranges>

using namespace aludel;
using namespace std::chrono_literals;

namespace {

struct Post;
struct User {
    std::int64_t id{};
    std::string name{};
    std::string email{};
    std::string role{};
    std::optional<int> age{};
    bool active = true;
    bool banned = false;
    int views{};
    std::string dept{};
    double salary{};
    std::optional<std::int64_t> manager_id{};
    std::optional<Timestamp> deleted_at{};
    Generated<Timestamp> created_at{};
    Json tags{};
    Many<Post> posts{};
};
struct Post {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
    One<User> author{};
};
struct UserTable : Declarative<User, "users"> {
    Mapped<&User::id>         id         {this, primary_key};
    Mapped<&User::name>       name       {this};
    Mapped<&User::email>      email      {this, unique_};
    Mapped<&User::role>       role       {this};
    Mapped<&User::age>        age        {this};
    Mapped<&User::active>     active     {this};
    Mapped<&User::banned>     banned     {this};
    Mapped<&User::views>      views      {this};
    Mapped<&User::dept>       dept       {this};
    Mapped<&User::salary>     salary     {this};
    Mapped<&User::manager_id> manager_id {this, ForeignKey("users.id")};
    Mapped<&User::deleted_at> deleted_at {this};
    Mapped<&User::created_at> created_at {this, server_default(func::now())};
    Mapped<&User::tags>       tags       {this};
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

void conditions() {
    check_prints(users.age >= 18 and not users.banned, "users.age >= :age_1 AND users.banned = 0");
    check_prints(users.age >= 18 && !users.banned, "users.age >= :age_1 AND users.banned = 0");
    check_prints(or_(users.role == "admin", users.age >= 18), "users.role = :role_1 OR users.age >= :age_1");
    check_prints(and_(users.active, or_(users.role == "admin", users.banned)),
                 "users.active = 1 AND (users.role = :role_1 OR users.banned = 1)");
    check_prints(not_(users.banned), "users.banned = 0");
    check_prints(users.age.between(18, 65), "users.age BETWEEN :age_1 AND :age_2");
    check_prints(users.age.not_between(18, 65), "users.age NOT BETWEEN :age_1 AND :age_2");
    check_prints(users.deleted_at == null, "users.deleted_at IS NULL");
    check_prints(null == users.deleted_at, "users.deleted_at IS NULL");
    check_prints(users.deleted_at != null, "users.deleted_at IS NOT NULL");
    check_prints(users.deleted_at.is_(null), "users.deleted_at IS NULL");
    check_prints(users.deleted_at.is_not(null), "users.deleted_at IS NOT NULL");
    check_prints(users.active.is_(true), "users.active IS 1");
    check_prints(users.active == true, "users.active = 1");
    check_prints(5 == users.id, ":id_1 = users.id");
    check_prints(users.id != 5, "users.id != :id_1");
    check_prints(users.salary > 5, "users.salary > :salary_1");
    check_prints(users.age.is_distinct_from(5), "users.age IS DISTINCT FROM :age_1");
    check_prints(users.created_at > std::chrono::sys_days{2024y / 1 / 1}, "users.created_at > :created_at_1");
    check_prints(users.created_at == Timestamp{}, "users.created_at = :created_at_1");
    check_prints(users.name == std::string("x"), "users.name = :name_1");
    check_prints(users.age == std::optional<int>{}, "users.age IS NULL");
    check_prints(literal(true) and users.active, ":param_1 = 1 AND users.active = 1");
}

void texts_and_lists() {
    check_prints(users.name.like("%john%"), "users.name LIKE :name_1");
    check_prints(users.name.not_like("j%"), "users.name NOT LIKE :name_1");
    check_prints(users.name.ilike("%JOHN%"), "lower(users.name) LIKE lower(:name_1)");
    check_prints(users.name.startswith("j"), "users.name LIKE :name_1 || '%'");
    check_prints(users.name.endswith("n"), "users.name LIKE '%' || :name_1");
    check_prints(users.name.contains("oh"), "users.name LIKE '%' || :name_1 || '%'");
    check_prints(users.name + " " + users.email, "users.name || :name_1 || users.email");
    check_prints(users.id.in_({1, 2, 3}), "users.id IN (:id_1_1, :id_1_2, :id_1_3)");
    check_prints(users.id.not_in({1, 2}), "(users.id NOT IN (:id_1_1, :id_1_2))");
    check_prints(users.name.in_({"a", "b"}), "users.name IN (:name_1_1, :name_1_2)");
    check_prints(users.id.in_(std::array{1, 2}), "users.id IN (:id_1_1, :id_1_2)");
    check_prints(users.id.in_(select(posts.author_id)), R"(
        users.id IN (SELECT posts.author_id
        FROM posts)
        )");
    check_prints(users.age * 2 + 1 > users.views, "users.age * :age_1 + :param_1 > users.views");
    check_prints(users.age % 2 == 0, "users.age % :age_1 = :param_1");
    check_prints(cast<String>(users.id), "CAST(users.id AS VARCHAR)");
    check_prints(users.tags.op("@>")(Json::parse("[1]")), "users.tags @> :tags_1");
}

void selects() {
    const auto manager = aliased(users, "manager");               // a UserTable again
    const auto other = aliased(users);                            // the compiler generates a name
    const auto counts = select(posts.author_id, func::count().label("n")).group_by(posts.author_id).subquery("counts");
    check_prints(select(users.id, users.name).where(or_(users.role == "admin", users.age >= 18), users.active), R"(
        SELECT users.id, users.name
        FROM users
        WHERE (users.role = :role_1 OR users.age >= :age_1) AND users.active = 1
        )");
    check_prints(select(users.id).filter_by({{"name", "spongebob"}, {"role", "admin"}}), R"(
        SELECT users.id
        FROM users
        WHERE users.name = :name_1 AND users.role = :role_1
        )");
    check_prints(select(users.id).order_by(users.created_at.desc().nulls_last(), "name").limit(10).offset(20).distinct(), R"(
        SELECT DISTINCT users.id
        FROM users ORDER BY users.created_at DESC NULLS LAST, users.name
         LIMIT :param_1 OFFSET :param_2
        )");
    check_prints(select(users.id).order_by(asc(users.role), desc("name"), users.name.asc()), R"(
        SELECT users.id
        FROM users ORDER BY users.role ASC, users.name DESC, users.name ASC
        )");
    check_prints(select(func::count(users.id), func::avg(users.age)).where(users.active), R"(
        SELECT count(users.id) AS count_1, avg(users.age) AS avg_1
        FROM users
        WHERE users.active = 1
        )");
    check_prints(select(users.role, func::count(users.id).label("n"))
                     .group_by(users.role).having(func::count(users.id) > 5).order_by(desc("n")), R"(
        SELECT users.role, count(users.id) AS n
        FROM users GROUP BY users.role
        HAVING count(users.id) > :count_1 ORDER BY n DESC
        )");
    check_prints(select(users.name, posts.title).join(posts, users.id == posts.author_id), R"(
        SELECT users.name, posts.title
        FROM users JOIN posts ON users.id = posts.author_id
        )");
    check_prints(select(users.name, posts.title).join(users.posts), R"(
        SELECT users.name, posts.title
        FROM users JOIN posts ON users.id = posts.author_id
        )");
    check_prints(select(users.name, optional_(posts.title)).outerjoin(users.posts), R"(
        SELECT users.name, posts.title
        FROM users LEFT OUTER JOIN posts ON users.id = posts.author_id
        )");
    check_prints(select(optional_(users.name), optional_(posts.title)).full_join(posts, users.id == posts.author_id), R"(
        SELECT users.name, posts.title
        FROM users FULL OUTER JOIN posts ON users.id = posts.author_id
        )");
    check_prints(select(posts.title).join_from(users, posts), R"(
        SELECT posts.title
        FROM users JOIN posts ON users.id = posts.author_id
        )");
    check_prints(select(func::count()).select_from(users), R"(
        SELECT count(*) AS count_1
        FROM users
        )");
    check_prints(select(users.name, manager.name).join(manager, users.manager_id == manager.id), R"(
        SELECT users.name, manager.name AS name_1
        FROM users JOIN users AS manager ON users.manager_id = manager.id
        )");
    check_prints(select(users.name, other.name).join(other, users.manager_id == other.id), R"(
        SELECT users.name, users_1.name AS name_1
        FROM users JOIN users AS users_1 ON users.manager_id = users_1.id
        )");
    check_prints(select(users.name, counts.c["n"].as<Integer>()).join(counts, users.id == counts.c["author_id"]), R"(
        SELECT users.name, counts.n
        FROM users JOIN (SELECT posts.author_id AS author_id, count(*) AS n
        FROM posts GROUP BY posts.author_id) AS counts ON users.id = counts.author_id
        )");
    check_prints(select(counts), R"(
        SELECT counts.author_id, counts.n
        FROM (SELECT posts.author_id AS author_id, count(*) AS n
        FROM posts GROUP BY posts.author_id) AS counts
        )");
    check_prints(select(users.name).where(users.salary > select(func::avg(users.salary)).scalar_subquery()), R"(
        SELECT users.name
        FROM users
        WHERE users.salary > (SELECT avg(users.salary) AS avg_1
        FROM users)
        )");
    check_prints(select(users.name, select(func::count(posts.id)).where(posts.author_id == users.id).label("n")), R"(
        SELECT users.name, (SELECT count(posts.id) AS count_1
        FROM posts
        WHERE posts.author_id = users.id) AS n
        FROM users
        )");
    check_prints(select(users.name).where(exists(select(posts.id).where(posts.author_id == users.id))), R"(
        SELECT users.name
        FROM users
        WHERE EXISTS (SELECT posts.id
        FROM posts
        WHERE posts.author_id = users.id)
        )");
    check_prints(tuple_(users.id, users.name).in_({{1, "a"}, {2, "b"}}),
                 "(users.id, users.name) IN ((:param_1_1, :param_1_2), (:param_1_3, :param_1_4))");
    check_prints(select(users.name).where(tuple_(users.name, users.role).in_(select(users.role, users.name))), R"(
        SELECT users.name
        FROM users
        WHERE (users.name, users.role) IN (SELECT users.role, users.name
        FROM users)
        )");
}

void functions() {
    check_prints(func::row_number().over({.partition_by = users.dept, .order_by = users.salary.desc()}).label("rn"),
                 "row_number() OVER (PARTITION BY users.dept ORDER BY users.salary DESC)");
    check_prints(over(func::rank(), {.order_by = users.salary}), "rank() OVER (ORDER BY users.salary)");
    check_prints(func::dense_rank().over({.order_by = {users.dept, users.salary.desc()}}),
                 "dense_rank() OVER (ORDER BY users.dept, users.salary DESC)");
    check_prints(func::lead(users.salary).over({.order_by = users.id}),
                 "lead(users.salary) OVER (ORDER BY users.id)");
    check_prints(func::sum(users.salary).filter(users.active), "sum(users.salary) FILTER (WHERE users.active = 1)");
    check_prints(func::min(users.age), "min(users.age)");
    check_prints(func::max(users.age), "max(users.age)");
    check_prints(func::count(users.name.distinct()), "count(DISTINCT users.name)");
    check_prints(func::coalesce(users.age, 0), "coalesce(users.age, :coalesce_1)");
    check_prints(func::lower(users.name), "lower(users.name)");
    check_prints(func::now(), "now()");
    check_prints(case_(when(users.age < 18, "minor"), when(users.age > 65, "senior"), else_("adult")),
                 "CASE WHEN (users.age < :age_1) THEN :param_1 WHEN (users.age > :age_2) THEN :param_2 ELSE :param_3 END");
    check_prints(case_(when(users.active, users.age)), "CASE WHEN users.active THEN users.age END");
    check_prints(extract("year", users.created_at), "EXTRACT(year FROM users.created_at)");
    check_prints(literal(5), ":param_1");
    check_prints(literal_column("now()"), "now()");
    check_prints(literal_column<DateTimeTz>("now()"), "now()");
    check_prints(bindparam<Integer>("id"), ":id");
    check_prints(true_(), "1");
    check_prints(false_(), "0");
    check_prints(func::call<Integer>("my_func", users.id, users.age), "my_func(users.id, users.age)");
    check_prints(type_coerce<Text>(users.name), "users.name");
}

void changes() {
    check_prints(insert(users).values(users.name = "sandy", users.email = "s@x"),
                 "INSERT INTO users (name, email, active) VALUES (:name, :email, :active)");
    check_prints(insert(users).values({{users.name = "a", users.email = "a@x"}, {users.name = "b", users.email = "b@x"}}),
                 "INSERT INTO users (name, email, active) VALUES (:name_m0, :email_m0, :active), (:name_m1, :email_m1, :active_m1)");
    check_prints(insert(users).from_select({users.name}, select(posts.title)), R"(
        INSERT INTO users (name, active) SELECT posts.title, :active AS anon_1
        FROM posts
        )");
    check_prints(insert(users).values(users.name = "a").returning(users.id, users.created_at),
                 "INSERT INTO users (name, active) VALUES (:name, :active) RETURNING users.id, users.created_at");
    check_prints(update(users).where(users.active == false).values(users.role = "inactive", users.views = users.views + 1),
                 "UPDATE users SET role=:role, views=(users.views + :views_1) WHERE users.active = 0");
    check_prints(update(users).values(users.deleted_at = null, users.created_at = func::now(), users.age = std::optional<int>{}),
                 "UPDATE users SET age=:age, deleted_at=NULL, created_at=now()");
    check_prints(delete_(users).where(users.id == 1).returning(users.id),
                 "DELETE FROM users WHERE users.id = :id_1 RETURNING users.id");
    check_prints(text("SELECT x FROM t WHERE y > :y"), "SELECT x FROM t WHERE y > :y");
}

// The SQL for a dialect, without a connection.
void dialects() {
    const auto stmt = select(users.id).where(users.name.ilike("J%"), users.age.is_distinct_from(5), users.active);
    check_prints(stmt.compile(sqlite::dialect()), R"(
        SELECT users.id
        FROM users
        WHERE lower(users.name) LIKE lower(?) AND users.age IS NOT ? AND users.active = 1
        )");
    check_prints(stmt.compile(postgresql::dialect()), R"(
        SELECT users.id
        FROM users
        WHERE users.name ILIKE $1 AND users.age IS DISTINCT FROM $2 AND users.active
        )");
    check_prints(stmt.compile(postgresql::dialect(), {.literal_binds = true}), R"(
        SELECT users.id
        FROM users
        WHERE users.name ILIKE 'J%' AND users.age IS DISTINCT FROM 5 AND users.active
        )");
    check_prints(sqlite::insert(users).values(users.name = "x").on_conflict_do_nothing().compile(sqlite::dialect()),
                 "INSERT INTO users (name, active) VALUES (?, ?) ON CONFLICT DO NOTHING");
    check_prints(postgresql::insert(users).values(users.name = "x", users.email = "x@x")
                     .on_conflict_do_update({users.email}, users.name = excluded(users.name)).compile(postgresql::dialect()),
                 "INSERT INTO users (name, email, active) VALUES ($1, $2, $3) ON CONFLICT (email) DO UPDATE SET name = excluded.name");
}

// No clause changes the type of a statement, so it can be a class member, and you can extend it under an `if`.
struct Search {
    Select<std::int64_t, std::string> stmt = select(users.id, users.name);

    void only_active(bool wanted) {
        if (wanted) stmt = stmt.where(users.active);
    }
};

void running() {
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    Connection conn = engine.connect();
    const std::vector<User> people{{.name = "Ann", .email = "a@x", .age = 30},
                                   {.name = "Bob", .email = "b@x", .active = false}};
    conn.execute(insert(users), people);
    conn.execute(insert(users), std::array{User{.name = "Eve", .email = "e@x"}});
    conn.execute(insert(posts), {{"title", "Pearl"}, {"author_id", 1}});            // the parameters determine the columns
    conn.commit();

    // Any range of structs, structs in braces, or a single one.
    const std::vector<User> more{{.name = "Ida", .email = "i@x"}, {.name = "Jon", .email = "j@x", .active = false}};
    conn.execute(insert(users), more | std::views::filter([](const User& user) { return user.active; }));
    conn.execute(insert(users), std::list<User>{{.name = "Kim", .email = "k@x"}});
    conn.execute(insert(users), {User{.name = "Lee", .email = "l@x"}, User{.name = "Mia", .email = "m@x"}});
    check(conn.execute(insert(users), User{.name = "Noa", .email = "n@x"}).inserted_primary_key()["id"] == Value(8));
    conn.rollback();

    Search search;
    search.only_active(true);
    check(conn.execute(search.stmt).all() == std::vector<Row<std::int64_t, std::string>>{{1, "Ann"}, {3, "Eve"}});

    // A chain owns what it reads from, also in a loop header.
    for (auto [id, name] : engine.connect().execute(search.stmt)) check(id != 2);
    for (auto& part : conn.scalars(select(users)).yield_per(2).partitions()) check(part.size() <= 2);
    Session session(engine);
    for (auto& part : session.scalars(select(users)).yield_per(2).partitions())
        for (const Ptr<User>& user : part) check(user->id > 0);
    for (auto& post : session.get<User>(1)->posts) check(post->title == "Pearl");

    // With one item, scalars() gives the item itself, and execute() a row of one item.
    const User first = *conn.scalars(select(users).order_by(users.id)).first();
    auto [second] = conn.execute(select(users).where(users.id == 2)).one();
    check(first.name == "Ann" && second.name == "Bob");
    for (auto [user, post] : session.execute(select(users, optional_(posts)).outerjoin(users.posts)))   // Ptr<User>, Ptr<Post>
        check(bool(post) == (user->id == 1));
    check(!session.scalars(select(users).where(users.id == 99)).first());           // a null Ptr
    auto [n, mean] = session.execute(select(func::count(users.id), func::avg(users.age))).one();
    check(n == 3 && mean == 30.0);

    // Some columns of a result, in another order: dynamic by name, typed by position.
    for (const std::string& key : conn.execute(select(users)).columns("name", users.id).keys()) check(key == "name" || key == "id");
    for (auto [name, id] : conn.execute(select(users.id, users.name)).columns<1, 0>()) check(id > 0 && !name.empty());

    // Rows come back in the order of the parameters.
    auto ids = conn.execute(insert(users).returning(users.id),
                            std::vector<User>{{.name = "F", .email = "f"}, {.name = "G", .email = "g"}});
    check(ids.scalars().all() == std::vector<std::int64_t>{4, 5});
    check(conn.exec_driver_sql("SELECT ? + ?", {1, 2}).scalar_one() == Value(3));   // the database's own parameter style
    check(conn.in_transaction() && conn.has_table("users"));
}

// You inspect a mapping with free functions, so a column may have any name.
void mappings() {
    check_prints(mapper(users), "Mapper[User(users)]");
    check(mapper(users).relationships() == std::vector<std::string>{"posts"});
    check(mapper(users).local_table().name() == table(users).name());
    check(columns(users).contains(mapper(users).primary_key().front()));
    check(metadata(users).contains("posts"));
}

void sessions() {
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    const auto SessionLocal = sessionmaker(engine, {.expire_on_commit = false});
    SessionLocal.begin([](Session& session) {
        session.add_all({User{.name = "Ann", .email = "a@x"}, User{.name = "Bob", .email = "b@x"}});
    });
    Session session = SessionLocal();
    auto tx = session.begin();
    auto nested = session.begin_nested();
    session.execute(insert(users), User{.name = "Eve", .email = "e@x"});
    nested.rollback();                                              // only what came after it
    tx.commit();
    check(session.scalar(select(func::count(users.id))) == 2);
    check_throws<UnboundExecutionError>([] { Session().get<User>(1); });
}

}  // namespace

int main() {
    conditions();
    texts_and_lists();
    selects();
    functions();
    changes();
    dialects();
    running();
    mappings();
    sessions();
}
