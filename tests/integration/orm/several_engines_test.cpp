// Sessions with several engines: binds, get_bind, and one transaction on several databases.

#include "integration/orm/statements.hpp"
#include "integration/support.hpp"

#include "aludel/engine/event.hpp"
#include "aludel/orm/event.hpp"

#include <memory>
#include <optional>

namespace several {
namespace {

using namespace aludel;
using namespace aludel::integration;
using Names = std::vector<std::string>;

struct Base : DeclarativeBase<Base> {};

struct Order;
struct Tag;
struct User {
    std::int64_t id{};
    std::string name{};
    std::string type{"user"};
    Many<Order> orders{};
};
struct Admin : User {
    std::optional<std::string> level{};
};
struct Order {
    std::int64_t id{};
    std::string item{};
    std::optional<std::int64_t> user_id{};
    One<User> user{};
    Many<Tag> tags{};
};
struct Tag {
    std::int64_t id{};
    std::string name{};
};

inline const Table order_tags("se_order_tags", Base::metadata(), Column("order_id", BigInteger(), ForeignKey("se_orders.id"), primary_key),
                              Column("tag_id", BigInteger(), ForeignKey("se_tags.id"), primary_key));
inline const Table notes("se_notes", Base::metadata(), Column("id", BigInteger(), primary_key), Column("text", String(50)));

struct UserTable : Declarative<User, "se_users", Base> {
    Mapped<&User::id> id{this, primary_key};
    Mapped<&User::name> name{this};
    Mapped<&User::type> type{this};
    Relationship<&User::orders> orders{this, back_populates<&Order::user>, order_by(attr<&Order::id>())};
    Polymorphic poly{this, type, "user"};
};
struct AdminTable : JoinedInheritance<Admin, UserTable, "se_admins"> {
    Mapped<&Admin::id> id{this, primary_key, ForeignKey("se_users.id")};
    Mapped<&Admin::level> level{this};
    PolymorphicIdentity identity{this, "admin"};
};
struct OrderTable : Declarative<Order, "se_orders", Base> {
    Mapped<&Order::id> id{this, primary_key};
    Mapped<&Order::item> item{this};
    Mapped<&Order::user_id> user_id{this, ForeignKey("se_users.id")};
    Relationship<&Order::user> user{this, back_populates<&User::orders>};
    Relationship<&Order::tags> tags{this, secondary(order_tags), order_by(attr<&Tag::id>())};
};
struct TagTable : Declarative<Tag, "se_tags", Base> {
    Mapped<&Tag::id> id{this, primary_key};
    Mapped<&Tag::name> name{this};
};
inline const UserTable users;
inline const AdminTable admins;
inline const OrderTable orders;
inline const TagTable tags;

//! Two databases of a kind, each with all tables, and the statements that each gets. No foreign keys: they may refer to rows
//! of the other one.
class SeveralEngines : public DatabaseTest {
protected:
    struct Place {
        std::unique_ptr<Playground> playground;
        MemoryLog log{};
        Engine engine{};

        explicit Place(const LiveDatabase& database) : playground(database.open()) {
            engine = playground->engine({.echo = true, .echo_sink = &log});
            engine.begin([](Connection& connection) {
                connection.execute_script(
                    "CREATE TABLE se_users (id BIGINT PRIMARY KEY, name VARCHAR(50), type VARCHAR(50));"
                    "CREATE TABLE se_admins (id BIGINT PRIMARY KEY, level VARCHAR(50));"
                    "CREATE TABLE se_orders (id BIGINT PRIMARY KEY, item VARCHAR(50), user_id BIGINT);"
                    "CREATE TABLE se_tags (id BIGINT PRIMARY KEY, name VARCHAR(50));"
                    "CREATE TABLE se_notes (id BIGINT PRIMARY KEY, text VARCHAR(50));"
                    "CREATE TABLE se_order_tags (order_id BIGINT, tag_id BIGINT, PRIMARY KEY (order_id, tag_id))");
            });
            log.clear();
        }
        //! What was sent since the last call: "INSERT se_users", "BEGIN", "COMMIT", "SAVEPOINT".
        Names sent() {
            Names brief;
            for (const std::string& line : log.lines()) {
                const std::string verb = line.substr(0, line.find(' '));
                if (verb == "SELECT" || verb == "INSERT" || verb == "UPDATE" || verb == "DELETE") brief.push_back(blog::in_brief(line));
                else if (verb == "BEGIN" || verb == "COMMIT" || verb == "ROLLBACK" || verb == "SAVEPOINT" || verb == "RELEASE")
                    brief.push_back(line.find("ROLLBACK TO") == 0 ? "ROLLBACK TO" : verb);
            }
            log.clear();
            return brief;
        }
        std::int64_t count(const char* table) {
            const std::int64_t rows = engine.connect().execute(text(unsafe_sql("SELECT count(*) FROM " + std::string(table)))).template as<std::int64_t>().scalar_one();
            log.clear();
            return rows;
        }
        void run(const char* script) {
            engine.begin([&](Connection& connection) { connection.execute_script(unsafe_sql(std::string(script))); });
            log.clear();
        }
    };
    Place a{GetParam()}, b{GetParam()};

    std::vector<Bind> binds() const { return {bind(users, a.engine), bind(orders, b.engine), bind(tags, b.engine)}; }
    void forget() { a.log.clear(), b.log.clear(); }
};
INSTANTIATE_TEST_SUITE_P(Live, SeveralEngines, every_database(), database_name);

// L10
TEST_P(SeveralEngines, a_flush_sends_the_rows_of_each_class_to_its_engine) {
    Session session(binds());
    const auto user = session.add(User{.id = 20, .name = "n", .orders = {Order{.id = 21, .item = "x"}}});
    session.flush();
    EXPECT_EQ(a.sent(), (Names{"BEGIN", "INSERT se_users"}));
    EXPECT_EQ(b.sent(), (Names{"BEGIN", "INSERT se_orders"}));
    session.commit();
    EXPECT_EQ(a.sent(), Names{"COMMIT"});
    EXPECT_EQ(b.sent(), Names{"COMMIT"});
    EXPECT_EQ(user->orders[0]->user_id, 20);
    EXPECT_EQ(a.sent(), (Names{"BEGIN", "SELECT se_users"}));
    EXPECT_EQ(b.sent(), (Names{"BEGIN", "SELECT se_orders"}));
}

TEST_P(SeveralEngines, queries_and_loads_go_to_the_engine_of_their_class) {
    a.run("INSERT INTO se_users VALUES (7, 'jack', 'user'), (8, 'ed', 'user')");
    b.run("INSERT INTO se_users VALUES (7, 'wrong', 'user'); INSERT INTO se_orders VALUES (1, 'x', 7)");
    Session session(binds());
    EXPECT_EQ(session.get<User>(7)->name, "jack");
    EXPECT_EQ(b.sent(), Names());
    EXPECT_EQ(session.get<User>(7)->orders.size(), 1u);
    EXPECT_EQ(session.get<Order>(1)->user->name, "jack");
    forget();
    session.expunge_all();
    const auto all = session.scalars(select(users).order_by(users.id).options(selectinload(users.orders))).all();
    EXPECT_EQ(all[0]->orders[0]->item, "x");
    EXPECT_EQ(a.sent(), Names{"SELECT se_users"});
    EXPECT_EQ(b.sent(), Names{"SELECT se_orders"});
    EXPECT_EQ(session.scalars(select(func::count(orders.id))).one(), 1);
    EXPECT_EQ(session.execute(select(users.name, orders.item).join(users.orders)).all().size(), 0u);   // where users are
    EXPECT_EQ(session.execute(select(orders.item, users.name).join(orders.user)).first()->get<1>(), "wrong");
    EXPECT_EQ(session.scalars(select(func::count(aliased(orders).id))).one(), 1);
    const auto inner = select(orders.id).subquery();
    EXPECT_EQ(session.execute(select(inner.c["id"])).all().size(), 1u);
}

TEST_P(SeveralEngines, an_update_or_a_bulk_insert_goes_to_the_engine_of_its_table) {
    b.run("INSERT INTO se_orders VALUES (1, 'x', 7)");
    Session session(binds());
    const auto order = session.get<Order>(1);
    session.execute(update(orders).values(orders.item = "up").where(orders.id == 1));
    EXPECT_EQ(order->item, "up");
    session.execute(insert(users), User{.id = 1, .name = "a"});
    session.execute_many(insert(users), {Params{{"id", 2}, {"name", "b"}, {"type", "user"}}});
    session.execute(delete_(orders).where(orders.id == 1));
    session.commit();
    EXPECT_EQ(a.count("se_users"), 2);
    EXPECT_EQ(b.count("se_orders"), 0);
}

TEST_P(SeveralEngines, a_base_class_binds_its_subclasses) {
    Session session({bind(users, a.engine), bind(orders, b.engine)});
    session.add(Admin{{.id = 1, .name = "root"}, "high"});
    session.commit();
    EXPECT_EQ(a.count("se_admins"), 1);
    EXPECT_EQ(b.count("se_admins"), 0);
    EXPECT_EQ(session.scalars(select(admins)).one()->level, "high");
    session.execute(update(admins).values(admins.level = "low").all_rows());
    EXPECT_EQ(session.scalars(select(users)).one()->name, "root");
    EXPECT_EQ(b.sent(), Names());
    const ArgumentError error = caught<ArgumentError>([&] { static_cast<void>(bind(admins, a.engine)); });
    EXPECT_TRUE(says(error, "class Admin", "class User", "Bind that class"));
}

TEST_P(SeveralEngines, association_rows_are_where_the_other_class_is_unless_their_table_is_bound) {
    {
        Session session(a.engine, {.binds = {bind(tags, b.engine)}});
        session.add(Order{.id = 1, .item = "x", .tags = {Tag{.id = 5, .name = "red"}}});
        session.commit();
        EXPECT_EQ(b.count("se_order_tags"), 1);
        EXPECT_EQ(session.get<Order>(1)->tags.size(), 1u);
        session.get<Order>(1).edit()->tags.clear();
        session.commit();
        EXPECT_EQ(b.count("se_order_tags"), 0);
    }
    Session session(a.engine, {.binds = {bind(order_tags, b.engine)}});
    session.add(Order{.id = 2, .item = "x", .tags = {Tag{.id = 6, .name = "red"}}});
    session.commit();
    EXPECT_EQ(b.count("se_order_tags"), 1);
    EXPECT_EQ(a.count("se_tags"), 1);
}

TEST_P(SeveralEngines, what_is_not_bound_has_the_engine_of_the_session) {
    Session session(a.engine, {.binds = {bind(notes, b.engine)}});
    session.execute(insert(notes), Params{{"id", 1}, {"text", "t"}});
    session.add(Tag{.id = 1, .name = "n"});
    EXPECT_EQ(session.execute(text("SELECT id FROM se_tags")).as<std::int64_t>().scalar_one(), 1);
    session.commit();
    EXPECT_EQ(b.count("se_notes"), 1);
    EXPECT_EQ(a.count("se_tags"), 1);
    EXPECT_EQ(session.get_bind(notes).url(), b.engine.url());
    EXPECT_EQ(session.get_bind(tags).url(), a.engine.url());
}

TEST_P(SeveralEngines, an_error_says_what_has_no_engine) {
    Session session({bind(users, a.engine)});
    EXPECT_TRUE(says(caught<UnboundExecutionError>([&] { session.scalars(select(orders)).all(); }), "class Order", "bind(users, engine)"));
    EXPECT_TRUE(says(caught<UnboundExecutionError>([&] { session.execute(insert(notes), Params{{"id", 1}}); }), "table \"se_notes\""));
    EXPECT_TRUE(says(caught<UnboundExecutionError>([&] { session.execute(text("SELECT 1")); }), "names no table", "session.connection(users)"));
    session.add(Order{.id = 1});
    EXPECT_THROW(session.flush(), UnboundExecutionError);
    EXPECT_THROW(session.flush(), PendingRollbackError);
    session.rollback();
    session.connection(users).execute(text("SELECT 1"));
    EXPECT_TRUE(says(caught<ArgumentError>([&] { static_cast<void>(bind(aliased(users), a.engine)); }), "takes a mapped class or a table"));
    EXPECT_TRUE(says(caught<ArgumentError>([] { static_cast<void>(bind(users, Engine())); }), "engine with a database"));
}

TEST_P(SeveralEngines, a_rollback_undoes_all_and_restores_the_objects) {
    a.run("INSERT INTO se_users VALUES (7, 'jack', 'user')");
    b.run("INSERT INTO se_orders VALUES (1, 'x', 7)");
    Session session(binds());
    const auto user = session.get<User>(7);
    const auto order = user->orders[0];
    user.edit()->name = "chg";
    order.edit()->item = "chg";
    const auto fresh = session.add(Order{.id = 2, .item = "y"});
    session.flush();
    forget();
    session.rollback();
    EXPECT_EQ(a.sent(), Names{"ROLLBACK"});
    EXPECT_EQ(b.sent(), Names{"ROLLBACK"});
    EXPECT_EQ(user->name, "jack");
    EXPECT_EQ(order->item, "x");
    EXPECT_EQ(fresh.state()->status, orm::Status::transient);
    session.close();
    EXPECT_FALSE(session.in_transaction());
}

TEST_P(SeveralEngines, a_savepoint_is_one_on_each_engine_that_is_in_use_or_comes_to_be) {
    Session session(binds());
    const auto user = session.add(User{.id = 20, .name = "n"});
    session.flush();
    forget();
    {
        SessionTransaction nested = session.begin_nested();
        const auto order = session.add(Order{.id = 20, .item = "e"});
        user.edit()->name = "in it";
        session.flush();
        EXPECT_EQ(a.sent(), (Names{"SAVEPOINT", "UPDATE se_users"}));
        EXPECT_EQ(b.sent(), (Names{"BEGIN", "SAVEPOINT", "INSERT se_orders"}));
        nested.rollback();
        EXPECT_EQ(order.state()->status, orm::Status::transient);
    }
    EXPECT_EQ(user->name, "n");
    session.begin_nested([&] { session.add(Order{.id = 21, .item = "kept"}); });
    session.commit();
    EXPECT_EQ(a.count("se_users"), 1);
    EXPECT_EQ(b.count("se_orders"), 1);
}

TEST_P(SeveralEngines, begin_takes_no_connection_before_one_is_needed) {
    Session session(binds());
    SessionTransaction transaction = session.begin();
    EXPECT_TRUE(session.in_transaction());
    EXPECT_THROW(static_cast<void>(session.begin()), InvalidRequestError);
    EXPECT_THROW(session.bind(notes, a.engine), InvalidRequestError) << "not within a transaction";
    {
        SessionTransaction nested = session.begin_nested();
        nested.commit();
    }
    EXPECT_EQ(a.sent(), Names());
    EXPECT_EQ(b.sent(), Names());
    session.add(Order{.id = 1, .item = "x"});
    transaction.commit();
    EXPECT_FALSE(session.in_transaction());
    EXPECT_EQ(a.sent(), Names());
    EXPECT_EQ(b.count("se_orders"), 1);
}

TEST_P(SeveralEngines, events_tell_of_each_connection_within_one_transaction) {
    Session session(binds());
    std::vector<std::uint64_t> created, begun;
    const ListenerHandle first = event::listen(session, event::after_transaction_create, [&](Session&, const TransactionInfo& info) { created.push_back(info.id); });
    const ListenerHandle second = event::listen(session, event::after_begin, [&](Session&, const TransactionInfo& info, Connection&) { begun.push_back(info.id); });
    session.add(User{.id = 1, .name = "a", .orders = {Order{.id = 1}}});
    session.commit();
    ASSERT_EQ(created.size(), 1u);
    EXPECT_EQ(begun, (std::vector<std::uint64_t>{created[0], created[0]}));
}

TEST_P(SeveralEngines, when_a_later_commit_fails_what_was_committed_stays) {
    Session session(binds());
    const auto user = session.add(User{.id = 1, .name = "a"});
    const auto order = session.add(Order{.id = 1, .item = "x"});
    session.flush();
    ListenerHandle fails = event::listen(b.engine, event::commit, [](Connection&) { throw std::runtime_error("no commit"); });
    EXPECT_THROW(session.commit(), std::runtime_error);
    EXPECT_THROW(session.get<User>(2), PendingRollbackError);
    fails.disconnect();
    session.rollback();
    EXPECT_EQ(user.state()->status, orm::Status::persistent);
    EXPECT_EQ(user->name, "a");
    EXPECT_EQ(order.state()->status, orm::Status::transient);
    session.add(order);
    session.commit();
    EXPECT_EQ(a.count("se_users"), 1);
    EXPECT_EQ(b.count("se_orders"), 1);
}

TEST_P(SeveralEngines, binds_may_be_added_and_come_with_a_sessionmaker) {
    Session session;
    EXPECT_THROW(session.get_bind(users), UnboundExecutionError);
    session.bind(users, a.engine);
    session.bind(orders, a.engine);
    session.bind(orders, b.engine);
    session.add(User{.id = 1, .name = "a", .orders = {Order{.id = 1}}});
    session.commit();
    EXPECT_EQ(b.count("se_orders"), 1);
    const SessionMaker maker = sessionmaker(binds());
    Session other = maker();
    EXPECT_EQ(other.get<User>(1)->orders.size(), 1u);
    other.close();
    int runs = 0;
    maker.retry({}, [&](Session& again) {
        again.add(Order{.id = 2});
        again.flush();
        if (++runs == 1) throw OperationalError("deadlock", {.retryable = true});
    });
    EXPECT_EQ(b.count("se_orders"), 2);
    Connection connection = a.engine.connect();
    EXPECT_THROW(Session(connection, {.binds = binds()}), ArgumentError);
    Session lent(connection);
    EXPECT_THROW(lent.bind(users, b.engine), InvalidRequestError);
}

TEST_P(SeveralEngines, a_function_may_choose_and_knows_what_for) {
    a.run("INSERT INTO se_users VALUES (1, 'old', 'user')");
    Names asked;
    const auto choose = [&](const BindRequest& request) {
        asked.push_back(std::string(request.table()) + (request.writes() ? " writes" : "") + (request.is_flush() ? " flush" : ""));
        if (request.is<User>()) return request.writes() ? b.engine : a.engine;
        return Engine();   // as it would be without
    };
    Session session(b.engine, {.get_bind = choose});
    const auto user = session.get<User>(1);
    EXPECT_EQ(user->name, "old");
    EXPECT_EQ(asked.front(), "se_users");
    session.add(Admin{{.id = 2, .name = "new"}, "x"});
    session.add(Order{.id = 3});
    asked.clear();
    session.commit();
    EXPECT_TRUE(std::find(asked.begin(), asked.end(), "se_admins writes flush") != asked.end());
    EXPECT_EQ(b.count("se_admins"), 1);
    EXPECT_EQ(b.count("se_users"), 1);
    EXPECT_EQ(b.count("se_orders"), 1);
    EXPECT_EQ(a.count("se_users"), 1);
}

TEST_P(SeveralEngines, diagnostics_count_and_watch_all_engines) {
    a.run("INSERT INTO se_users VALUES (1, 'a', 'user'), (2, 'b', 'user'), (3, 'c', 'user')");
    Session session({bind(users, a.engine), bind(orders, b.engine), bind(tags, b.engine)}, {.detect_n_plus_one = 1});
    const StatementCount count(session);
    for (const auto& user : session.scalars(select(users)).all()) EXPECT_EQ(user->orders.size(), 0u);
    EXPECT_EQ(count.selects(), 4u);
    EXPECT_NE(session.explain(select(orders)), "");
    session.invalidate();
    EXPECT_THROW(session.get<User>(1), ResourceClosedError);
}

TEST_P(SeveralEngines, all_on_one_engine_share_one_connection) {
    Session session({bind(users, a.engine), bind(orders, a.engine)});
    session.add(User{.id = 1, .name = "a", .orders = {Order{.id = 1}}});
    session.commit();
    EXPECT_EQ(a.sent(), (Names{"BEGIN", "INSERT se_users", "INSERT se_orders", "COMMIT"}));
}

}  // namespace
}  // namespace several
