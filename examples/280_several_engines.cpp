// One session over several databases: which rows are where, one transaction on all of them, and a commit in two phases.

#include "example.hpp"

using namespace aludel;

namespace {

struct Order;
struct Customer {
    std::int64_t id{};
    std::string name{};
    Many<Order> orders{};
};
struct Order {
    std::int64_t id{};
    std::string item{};
    std::int64_t customer_id{};
    One<Customer> customer{};
};
struct CustomerTable : Declarative<Customer, "customers"> {
    Mapped<&Customer::id> id{this, primary_key};
    Mapped<&Customer::name> name{this};
    Relationship<&Customer::orders> orders{this, back_populates<&Order::customer>};
};
struct OrderTable : Declarative<Order, "orders"> {
    Mapped<&Order::id> id{this, primary_key};
    Mapped<&Order::item> item{this};
    Mapped<&Order::customer_id> customer_id{this, ForeignKey("customers.id")};
    Relationship<&Order::customer> customer{this, back_populates<&Customer::orders>};
};
inline const CustomerTable customers;
inline const OrderTable orders;

//! A database in memory. SQLite does not check the foreign keys: they refer to rows of the other database.
Engine new_database(SqlLog& sql) {
    Engine engine = create_engine("sqlite://?foreign_keys=off", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    sql.take();
    return engine;
}

void two_databases(const Engine& people, const Engine& shop, SqlLog& of_people, SqlLog& of_shop) {
    // [binds]
    Session session({bind(customers, people), bind(orders, shop)});
    const Ptr<Customer> ann = session.add(Customer{.id = 1, .name = "Ann", .orders = {Order{.id = 10, .item = "tea"}}});
    session.commit();   // flushes, then commits on both
    // [/binds]
    of_people.expect(R"(
        BEGIN (implicit)
        INSERT INTO customers (id, name) VALUES (?, ?)
        [(1, 'Ann')]
        COMMIT
        )");
    of_shop.expect(R"(
        BEGIN (implicit)
        INSERT INTO orders (id, item, customer_id) VALUES (?, ?, ?)
        [(10, 'tea', 1)]
        COMMIT
        )");

    // [read]
    for (const Ptr<Customer>& customer : session.scalars(select(customers).options(selectinload(customers.orders))).all())
        std::cout << customer->name << " has ordered " << customer->orders[0]->item << "\n";   // a SELECT on each
    session.connection(orders).execute(text("UPDATE orders SET item = 'coffee'"));
    check(session.get_bind(orders).url() == shop.url());
    session.rollback();   // on both
    // [/read]

    // [default]
    Session by_default(people, {.binds = {bind(orders, shop)}});   // all but orders are on `people`
    check(by_default.get<Customer>(1)->orders.size() == 1);
    // [/default]
    // [unbound]
    Session partial({bind(customers, people)});
    check_throws<UnboundExecutionError>([&] { partial.scalars(select(orders)).all(); });
    // [/unbound]
}

void leader_and_follower(const Engine& leader, const Engine& follower, SqlLog& of_leader, SqlLog& of_follower) {
    of_leader.take(), of_follower.take();
    // [get_bind]
    const auto choose = [&](const BindRequest& request) { return request.writes() || request.is_flush() ? leader : follower; };
    auto SessionLocal = sessionmaker(leader, {.get_bind = choose});
    Session session = SessionLocal();
    session.scalars(select(customers)).all();            // asks the follower
    session.add(Customer{.id = 2, .name = "Bob"});
    session.flush();                                     // writes to the leader
    // [/get_bind]
    of_follower.expect(R"(
        BEGIN (implicit)
        SELECT customers.id, customers.name
        FROM customers
        )");
    of_leader.expect(R"(
        BEGIN (implicit)
        INSERT INTO customers (id, name) VALUES (?, ?)
        [(2, 'Bob')]
        )");
}

// [object_session]
std::size_t orders_of(const Ptr<Customer>& customer) {
    SessionHandle session = object_session(customer);
    if (!session) return 0;   // in no session
    return static_cast<std::size_t>(session->scalars(select(func::count(orders.id)).where(orders.customer_id == customer->id)).one());
}
// [/object_session]

void two_phases(const Engine& people) {
    // [twophase]
    check_throws<NotSupportedError>([&] { Session session(people, {.twophase = true}); });   // not on SQLite
    // [/twophase]
}

}  // namespace

int main() {
    SqlLog first, second;
    const Engine people = new_database(first), shop = new_database(second);
    two_databases(people, shop, first, second);
    leader_and_follower(people, shop, first, second);
    Session session({bind(customers, people), bind(orders, shop)});
    check(orders_of(session.get<Customer>(1)) == 1);
    two_phases(people);
}
