// Relationships whose join condition the program writes, and keys that change.

#include "example.hpp"

using namespace aludel;

namespace {

// [model]
struct Address {
    std::int64_t id{};
    std::string city{};
    std::int64_t user_id{};
};
struct User {
    std::int64_t id{};
    std::string name{};
    Many<Address> addresses{};
    Many<Address> boston{};
    Many<User> follows{};
};

struct AddressTable : Declarative<Address, "addresses"> {
    Mapped<&Address::id>      id      {this, primary_key};
    Mapped<&Address::city>    city    {this};
    Mapped<&Address::user_id> user_id {this, ForeignKey("users.id")};
};
inline const AddressTable addresses;

inline const Table follow_table("follows", metadata(),
    Column("follower_id", BigInteger(), ForeignKey("users.id"), primary_key),
    Column("followed_id", BigInteger(), ForeignKey("users.id"), primary_key));

struct UserTable : Declarative<User, "users"> {
    Mapped<&User::id>   id   {this, primary_key};
    Mapped<&User::name> name {this};
    Relationship<&User::addresses> addresses {this};
    Relationship<&User::boston>    boston    {this, viewonly,
        primaryjoin([](const UserTable& user, const AddressTable& address) {
            return user.id == address.user_id && address.city == "Boston";
        })};
    Relationship<&User::follows>   follows   {this,
        secondary(follow_table, {.local = {"follower_id"}, .remote = {"followed_id"}})};
};
inline const UserTable users;
// [/model]

void conditions(Session& session, SqlLog& sql) {
    const Ptr<User> ann = session.add(User{.name = "ann", .addresses = {{.city = "Boston"}, {.city = "Paris"}}});
    const Ptr<User> bob = session.add(User{.name = "bob"});
    bob.edit()->follows.append(ann);
    session.commit();
    (void)ann->id;
    sql.take();
    // [condition]
    check(ann->boston.size() == 1);
    check(session.scalars(select(users.name).where(users.boston.any())).one() == "ann");
    // [/condition]
    sql.expect(R"(
        SELECT addresses.id, addresses.city, addresses.user_id
        FROM addresses
        WHERE addresses.user_id = ? AND addresses.city = ?
        (1, 'Boston')
        SELECT users.name
        FROM users
        WHERE EXISTS (SELECT 1
        FROM addresses
        WHERE users.id = addresses.user_id AND addresses.city = ?)
        ('Boston',)
        )");
    check(bob->follows[0]->name == "ann");
    session.commit();
}

// [keys_model]
struct Dish;
struct Kitchen {
    std::string code{};
    Many<Dish> dishes{};
};
struct Dish {
    std::int64_t id{};
    std::string kitchen_code{};
};
struct KitchenTable : Declarative<Kitchen, "kitchens"> {
    Mapped<&Kitchen::code> code {this, primary_key};
    Relationship<&Kitchen::dishes> dishes {this, passive_updates(false)};
};
struct DishTable : Declarative<Dish, "dishes"> {
    Mapped<&Dish::id>           id           {this, primary_key};
    Mapped<&Dish::kitchen_code> kitchen_code {this, ForeignKey("kitchens.code", {.deferrable = true, .initially = "DEFERRED"})};
};
inline const KitchenTable kitchens;
inline const DishTable dishes;
// [/keys_model]

void keys(Session& session, SqlLog& sql) {
    const Ptr<Kitchen> kitchen = session.add(Kitchen{.code = "K1", .dishes = {Dish{}, Dish{}}});
    session.commit();
    (void)kitchen->code;
    sql.take();
    // [keys]
    kitchen.edit()->code = "K2";
    session.flush();
    // [/keys]
    sql.expect(R"(
        SELECT dishes.id, dishes.kitchen_code
        FROM dishes
        WHERE dishes.kitchen_code = ?
        ('K1',)
        UPDATE kitchens SET code=? WHERE kitchens.code = ?
        ('K2', 'K1')
        UPDATE dishes SET kitchen_code=? WHERE dishes.id = ?
        [('K2', 1), ('K2', 2)]
        )");
    session.commit();
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    conditions(session, sql);
    keys(session, sql);
}
