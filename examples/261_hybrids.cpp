// Hybrids: one name for a value of an object and for its SQL expression.

#include "example.hpp"

using namespace aludel;

namespace {

struct User {
    std::int64_t id{};
    std::string first_name{};
    std::string last_name{};
    int logins = 0;
};
struct UserTable : Declarative<User, "user_account"> {
    Mapped<&User::id>         id         {this, primary_key};
    Mapped<&User::first_name> first_name {this};
    Mapped<&User::last_name>  last_name  {this};
    Mapped<&User::logins>     logins     {this};
};
inline const UserTable users;

// [template]
template <class E>
auto full_name_of(const E& e) {
    return e.first_name + " " + e.last_name;
}
// [/template]

// [hybrid]
struct Initials {
    std::string operator()(const User& u) const { return u.first_name.substr(0, 1) + u.last_name.substr(0, 1); }
    auto operator()(const UserTable& u) const { return func::substr(u.first_name, 1, 1) + func::substr(u.last_name, 1, 1); }
};
inline constexpr hybrid<Initials> initials;
// [/hybrid]

// [method]
struct HasMoreLoginsThan {
    auto operator()(const auto& u, int count) const { return u.logins > count; }
};
inline constexpr hybrid<HasMoreLoginsThan> has_more_logins_than;
// [/method]

// [set]
struct FullName {
    auto operator()(const auto& u) const { return u.first_name + " " + u.last_name; }
    void set(User& u, std::string_view name) const {
        u.first_name = name.substr(0, name.find(' '));
        u.last_name = name.substr(name.find(' ') + 1);
    }
    Assignments update(const UserTable& u, std::string_view name) const {
        User parts;
        set(parts, name);
        return {u.first_name = parts.first_name, u.last_name = parts.last_name};
    }
};
inline constexpr hybrid<FullName> full_name;
// [/set]

void read(Session& session, SqlLog& sql) {
    const Ptr<User> alice = session.get<User>(1);
    // [use_template]
    check(full_name_of(*alice) == "Alice Smith");
    check(session.scalars(select(users).where(full_name_of(users) == "Alice Smith")).one() == alice);
    // [/use_template]
    sql.take();

    // [use]
    check(initials(alice) == "AS");   // or initials(*alice)
    const auto sorted = session.scalars(select(initials(users)).order_by(initials(users))).all();
    // [/use]
    sql.expect(R"(
        SELECT substr(user_account.first_name, ?, ?) || substr(user_account.last_name, ?, ?) AS anon_1
        FROM user_account ORDER BY substr(user_account.first_name, ?, ?) || substr(user_account.last_name, ?, ?)
        (1, 1, 1, 1, 1, 1, 1, 1)
        )");
    check(sorted == std::vector<std::string>{"AS", "BJ"});

    // [use_method]
    check(has_more_logins_than(alice, 2));
    const auto regulars = session.scalars(select(users).where(has_more_logins_than(users, 2))).all();
    // [/use_method]
    check(regulars.size() == 1);
}

void write(Session& session, SqlLog& sql) {
    const Ptr<User> alice = session.get<User>(1);
    sql.take();
    // [use_set]
    full_name.set(alice, "Alice Jones");
    session.flush();
    session.execute(update(users).values(full_name(users) = "Rob Jay").where(full_name(users) == "Bob Jay"));
    // [/use_set]
    sql.expect(R"(
        UPDATE user_account SET last_name=? WHERE user_account.id = ?
        ('Jones', 1)
        UPDATE user_account SET first_name=?, last_name=? WHERE (user_account.first_name || ? || user_account.last_name) = ?
        ('Rob', 'Jay', ' ', 'Bob Jay')
        )");
    check(session.get<User>(2)->first_name == "Rob");
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    session.add(User{.first_name = "Alice", .last_name = "Smith", .logins = 3});
    session.add(User{.first_name = "Bob", .last_name = "Jay"});
    session.commit();
    read(session, sql);
    write(session, sql);
}
