// SELECT: columns, conditions, ORDER BY, GROUP BY. A statement is a value; each clause returns a new one of the same
// type.

#include "example.hpp"
#include "tutorial.hpp"

using namespace tutorial;

namespace {

void first_steps(Connection& conn) {
    // [first]
    auto stmt = select(users.id, users.name).where(users.name == "spongebob");    // Select<int, std::string>
    std::cout << stmt << "\n";
    for (auto [id, name] : conn.execute(stmt)) check(id == 1 && name == "spongebob");
    // [/first]
    check_prints(stmt, R"(
        SELECT user_account.id, user_account.name
        FROM user_account
        WHERE user_account.name = :name_1
        )");

    // [whole]
    for (Row row : conn.execute(select(users))) std::cout << row << "\n";          // a table without a class: Row<>
    // [/whole]
    check_prints(conn.execute(select(users)).all(), R"(
        [(1, 'spongebob', 'Spongebob Squarepants'), (2, 'sandy', 'Sandy Cheeks'), (3, 'patrick', NULL)]
        )");

    // [label]
    auto hello = select(("Hello, " + users.name).label("greeting")).order_by("greeting");
    check(conn.scalars(hello).first() == "Hello, patrick");
    // [/label]
    check_prints(hello, R"(
        SELECT :name_1 || user_account.name AS greeting
        FROM user_account ORDER BY greeting
        )");
}

void where(Connection& conn) {
    // [where]
    auto stmt = select(addresses.email_address)
                    .where(users.name == "sandy" and users.id == addresses.user_id)    // C++'s own and, or, not
                    .where(not addresses.email_address.endswith(".com"));              // several calls: AND
    check(conn.scalars(stmt).all() == std::vector<std::string>{"sandy@squirrelpower.org", "sandy@sqlalchemy.org"} or
          conn.scalars(stmt).all() == std::vector<std::string>{"sandy@sqlalchemy.org", "sandy@squirrelpower.org"});
    // [/where]
    check_prints(stmt, R"(
        SELECT address.email_address
        FROM address, user_account
        WHERE user_account.name = :name_1 AND user_account.id = address.user_id AND address.email_address NOT LIKE '%' || :email_address_1
        )");

    // [or]
    auto either = select(users.id).where(or_(users.name == "patrick", and_(users.name == "sandy", users.id > 1)));
    // [/or]
    check(conn.scalars(either.order_by(users.id)).all() == std::vector{2, 3});
    check_prints(either, R"(
        SELECT user_account.id
        FROM user_account
        WHERE user_account.name = :name_1 OR user_account.name = :name_2 AND user_account.id > :id_1
        )");

    // [filter_by]
    check(conn.execute(select(users.id).filter_by({{"name", "spongebob"}})).scalar_one() == 1);   // checked at run time
    check(conn.execute(select(users.id).filter_by(users.name = "spongebob")).scalar_one() == 1);  // checked by the compiler
    // [/filter_by]
}

// [value]
// You can name the type of a statement, so you can extend the statement under an `if` and return it.
Select<int, std::string> search(std::optional<std::string> name, bool newest_first) {
    auto stmt = select(users.id, users.name);
    if (name) stmt = stmt.where(users.name.contains(*name));
    if (newest_first) stmt = stmt.order_by(users.id.desc());
    return stmt;
}

template <class S>
S paginate(S stmt, int page, int per_page = 20) {
    return stmt.offset((page - 1) * per_page).limit(per_page);
}
// [/value]

void values(Connection& conn) {
    // [use_value]
    check(conn.execute(search("a", true)).all() == std::vector<Row<int, std::string>>{{3, "patrick"}, {2, "sandy"}});
    check(conn.scalars(paginate(search({}, false), 2, 2)).all() == std::vector{3});
    // [/use_value]
    check_prints(paginate(search("a", true), 3), R"(
        SELECT user_account.id, user_account.name
        FROM user_account
        WHERE user_account.name LIKE '%' || :name_1 || '%' ORDER BY user_account.id DESC
         LIMIT :param_1 OFFSET :param_2
        )");
}

void order_and_groups(Connection& conn) {
    // [order]
    auto stmt = select(users.id, users.fullname).order_by(users.fullname.desc().nulls_last(), "id").limit(10).offset(0);
    check(conn.scalars(stmt).all() == std::vector{1, 2, 3});
    // [/order]
    check_prints(stmt, R"(
        SELECT user_account.id, user_account.fullname
        FROM user_account ORDER BY user_account.fullname DESC NULLS LAST, user_account.id
         LIMIT :param_1 OFFSET :param_2
        )");
    check(conn.execute(select(addresses.user_id).distinct()).all().size() == 2);
    check(conn.scalars(select(users.id).order_by(users.name.asc())).first() == 3);

    // [group]
    auto busy = select(users.name, func::count(addresses.id).label("n"))
                    .join(addresses)
                    .group_by(users.name)
                    .having(func::count(addresses.id) > 1)
                    .order_by(desc("n"));
    auto [name, n] = conn.execute(busy).one();                                     // std::string, std::int64_t
    check(name == "sandy" && n == 2);
    // [/group]
    check_prints(busy, R"(
        SELECT user_account.name, count(address.id) AS n
        FROM user_account JOIN address ON user_account.id = address.user_id GROUP BY user_account.name
        HAVING count(address.id) > :count_1 ORDER BY n DESC
        )");

    // [aggregate]
    auto [count, mean] = conn.execute(select(func::count(users.id), func::avg(users.id)).where(users.id < 3)).one();
    check(count == 2 && mean == 1.5);                    // mean is a std::optional<double>: avg of no rows is NULL
    // [/aggregate]
}

void every_dialect() {
    // [compile]
    auto stmt = select(users.id).where(users.name == "sandy").limit(5);
    std::cout << stmt.compile(sqlite::dialect()) << "\n" << stmt.compile(postgresql::dialect()) << "\n";
    // [/compile]
    check_prints(stmt.compile(sqlite::dialect()).text() + "\n" + stmt.compile(postgresql::dialect()).text(), R"(
        SELECT user_account.id
        FROM user_account
        WHERE user_account.name = ?
         LIMIT ?
        SELECT user_account.id
        FROM user_account
        WHERE user_account.name = $1
         LIMIT $2
        )");
    // [literal]
    std::cout << stmt.compile(postgresql::dialect(), CompileOptions{.literal_binds = true}) << "\n";
    // [/literal]
    check_prints(stmt.compile(postgresql::dialect(), CompileOptions{.literal_binds = true}), R"(
        SELECT user_account.id
        FROM user_account
        WHERE user_account.name = 'sandy'
         LIMIT 5
        )");
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    Connection conn = engine.connect();
    fill(conn);
    first_steps(conn);
    where(conn);
    values(conn);
    order_and_groups(conn);
    every_dialect();
}
