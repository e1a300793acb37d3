// Several tables at once: joins, aliases, subqueries, EXISTS.

#include "example.hpp"
#include "model.hpp"
#include "tutorial.hpp"

using namespace aludel;

namespace {

void joins(Connection& conn) {
    using namespace tutorial;
    // [join]
    auto stmt = select(users.name, addresses.email_address).join(addresses);       // ON from the foreign key
    for (auto [name, email] : conn.execute(stmt)) check(email.starts_with(name));
    // [/join]
    check_prints(stmt, R"(
        SELECT user_account.name, address.email_address
        FROM user_account JOIN address ON user_account.id = address.user_id
        )");

    // [join_on]
    auto both = select(users.name).join(addresses, users.id == addresses.user_id);
    auto from = select(addresses.email_address).join_from(users, addresses);
    auto count = select(func::count()).select_from(users);
    // [/join_on]
    check(conn.execute(both).all().size() == 3 && conn.execute(from).all().size() == 3);
    check(conn.execute(count).scalar_one() == 3);
    check_prints(from, R"(
        SELECT address.email_address
        FROM user_account JOIN address ON user_account.id = address.user_id
        )");
    check_prints(count, R"(
        SELECT count(*) AS count_1
        FROM user_account
        )");
}

void outer_joins(Connection& conn) {
    using namespace tutorial;
    // [outer]
    auto stmt = select(users.name, optional_(addresses.email_address)).outerjoin(addresses).order_by(users.id);
    for (auto [name, email] : conn.execute(stmt))                                  // std::string, std::optional<std::string>
        check(email.has_value() == (name != "patrick"));
    // [/outer]
    check_prints(stmt, R"(
        SELECT user_account.name, address.email_address
        FROM user_account LEFT OUTER JOIN address ON user_account.id = address.user_id ORDER BY user_account.id
        )");

    // [outer_error]
    // Without optional_ this is an error, regardless of the data.
    check_throws<CompileError>([&] { conn.execute(select(users.name, addresses.email_address).outerjoin(addresses)); });
    // [/outer_error]
    check_prints(select(optional_(users.name), optional_(addresses.email_address))
                     .full_join(addresses, users.id == addresses.user_id).compile(postgresql::dialect()), R"(
                         SELECT user_account.name, address.email_address
                         FROM user_account FULL OUTER JOIN address ON user_account.id = address.user_id
                         )");
}

void aliases(Connection& conn) {
    using namespace tutorial;
    // [alias]
    auto a1 = aliased(addresses, "a1");                                            // an AddressTable again
    auto a2 = aliased(addresses, "a2");
    auto stmt = select(users.name).join(a1, a1.user_id == users.id).join(a2, a2.user_id == users.id)
                    .where(a1.email_address == "sandy@sqlalchemy.org", a2.email_address == "sandy@squirrelpower.org");
    check(conn.execute(stmt).scalar_one() == "sandy");
    // [/alias]
    check_prints(stmt, R"(
        SELECT user_account.name
        FROM user_account JOIN address AS a1 ON a1.user_id = user_account.id JOIN address AS a2 ON a2.user_id = user_account.id
        WHERE a1.email_address = :email_address_1 AND a2.email_address = :email_address_2
        )");
}

void subqueries(Connection& conn) {
    using namespace tutorial;
    // [subquery]
    auto subq = select(addresses.user_id, func::count().label("n")).group_by(addresses.user_id).subquery("counts");
    auto stmt = select(users.name, subq.c["n"].as<Integer>()).join(subq, users.id == subq.c["user_id"]);
    for (auto [name, n] : conn.execute(stmt)) check(n == (name == "sandy" ? 2 : 1));
    // [/subquery]
    check_prints(stmt, R"(
        SELECT user_account.name, counts.n
        FROM user_account JOIN (SELECT address.user_id AS user_id, count(*) AS n
        FROM address GROUP BY address.user_id) AS counts ON user_account.id = counts.user_id
        )");

    // [scalar]
    auto n_addresses = select(func::count(addresses.id)).where(addresses.user_id == users.id).scalar_subquery();
    auto counted = select(users.name, n_addresses.label("n")).order_by(users.id);
    check(conn.execute(counted).scalars<1>().all() == std::vector<std::optional<std::int64_t>>{1, 2, 0});
    // [/scalar]
    check_prints(counted, R"(
        SELECT user_account.name, (SELECT count(address.id) AS count_1
        FROM address
        WHERE address.user_id = user_account.id) AS n
        FROM user_account ORDER BY user_account.id
        )");
    check(conn.scalar(select(users.name).where(users.id > select(func::avg(users.id)).scalar_subquery())) == "patrick");

    // [exists]
    auto with = select(users.name).where(exists(select(addresses.id).where(addresses.user_id == users.id)));
    auto without = select(users.name).where(not exists(select(addresses.id).where(addresses.user_id == users.id)));
    check(conn.scalars(with).all().size() == 2 && conn.execute(without).scalar_one() == "patrick");
    // [/exists]
    check_prints(without, R"(
        SELECT user_account.name
        FROM user_account
        WHERE NOT (EXISTS (SELECT address.id
        FROM address
        WHERE address.user_id = user_account.id))
        )");
}

void classes(Connection& conn) {
    using namespace blog;
    // [entities]
    for (auto [user, post] : conn.execute(select(users, posts).join(users.posts)))          // User, Post: values
        check(post.author_id == user.id);
    for (auto [name, title] : conn.execute(select(users.name, optional_(posts.title)).outerjoin(users.posts)))
        check(title.has_value() == (name == "Ann"));
    for (auto [name, post] : conn.execute(select(users.name, optional_(posts)).outerjoin(users.posts)))
        check(post.has_value() == (name == "Ann"));                                 // std::optional<Post>
    // [/entities]
    check_prints(select(posts.title).join(posts.tags).where(tags.name == "sql"), R"(
        SELECT posts.title
        FROM posts JOIN post_tags ON posts.id = post_tags.post_id JOIN tags ON tags.id = post_tags.tag_id
        WHERE tags.name = :name_1
        )");
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    Connection conn = engine.connect();
    tutorial::fill(conn);
    conn.execute(insert(blog::users), std::vector<blog::User>{{.name = "Ann", .email = "a@x"}, {.name = "Bob", .email = "b@x"}});
    conn.execute(insert(blog::posts), std::vector<blog::Post>{{.title = "First", .author_id = 1}});
    joins(conn);
    outer_joins(conn);
    aliases(conn);
    subqueries(conn);
    classes(conn);
}
