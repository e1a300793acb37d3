// Listening to the ORM: an audit trail, fields that listeners fill in, validators, a filter on every query, a session on a
// connection whose transaction is rolled back after a test.

#include "example.hpp"

#include <aludel/orm/event.hpp>

#include <stdexcept>

using namespace aludel;

namespace {

// [model]
struct Account {
    std::int64_t id{};
    std::string owner{};
    std::string email{};
    int balance = 0;
    bool closed = false;
};
struct Change {
    std::int64_t id{};
    std::string object{};
    std::string before{};
    std::string after{};
};
struct AccountTable : Declarative<Account, "accounts"> {
    Mapped<&Account::id>      id      {this, primary_key};
    Mapped<&Account::owner>   owner   {this};
    Mapped<&Account::email>   email   {this};
    Mapped<&Account::balance> balance {this};
    Mapped<&Account::closed>  closed  {this};
};
struct ChangeTable : Declarative<Change, "changes"> {
    Mapped<&Change::id>     id     {this, primary_key};
    Mapped<&Change::object> object {this};
    Mapped<&Change::before> before {this};
    Mapped<&Change::after>  after  {this};
};
inline const AccountTable accounts;
inline const ChangeTable changes;
// [/model]

void audit(Session& session, SqlLog& sql) {
    // [audit]
    event::listen<Session>(event::before_flush, [](Session& s, FlushContext&) {
        for (const Ptr<Account>& account : s.dirty().of<Account>()) {
            const auto balance = inspect(account).history(accounts.balance);
            if (balance.has_changes())
                s.add(Change{.object = describe(account), .before = balance.deleted[0].repr(), .after = balance.added[0].repr()});
        }
    });
    // [/audit]
    // [audited]
    const Ptr<Account> account = session.get<Account>(1);
    account.edit()->balance = 250;
    session.commit();
    // [/audited]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT accounts.id, accounts.owner, accounts.email, accounts.balance, accounts.closed
        FROM accounts
        WHERE accounts.id = ?
        (1,)
        INSERT INTO changes (object, "before", "after") VALUES (?, ?, ?) RETURNING id
        [('Account(1)', '100', '250')]
        UPDATE accounts SET balance=? WHERE accounts.id = ?
        (250, 1)
        COMMIT
        )");
}

void rows(Session& session) {
    // [rows]
    event::listen<Account>(event::before_insert, [](Mapper&, Connection&, Account& account) {
        if (account.email.empty()) account.email = account.owner + "@example.com";
    });
    const Ptr<Account> account = session.add(Account{.owner = "ann"});
    session.commit();
    check(account->email == "ann@example.com");
    // [/rows]
}

void validators(Session& session) {
    // [validates]
    validates(accounts.email, [](const std::string& email) {
        if (email.find('@') == std::string::npos && !email.empty()) throw std::invalid_argument(email + " is not an address");
    });
    const Ptr<Account> account = session.get<Account>(1);
    const std::string before = account->email;
    check_throws<std::invalid_argument>([&] { account.edit()->email = "nowhere"; });
    check(account->email == before);   // the edit is undone
    check_throws<std::invalid_argument>([&] { session.add(Account{.owner = "bob", .email = "nowhere"}); });
    // [/validates]
}

void filter(const Engine& engine) {
    // [filter]
    const SessionMaker sessions = sessionmaker(engine);
    event::listen(sessions, event::do_orm_execute, [](OrmExecuteState& state) {
        if (state.is_select()) state.add_options(with_loader_criteria(accounts, accounts.closed == false));
    });
    sessions.begin([](Session& session) {
        session.add(Account{.owner = "carl", .email = "c@example.com", .closed = true});
        session.flush();
        check(session.scalars(select(accounts).where(accounts.owner == "carl")).all().empty());
    });
    // [/filter]
}

void outer_transaction(const Engine& engine) {
    // [outer]
    Connection connection = engine.connect();
    Transaction outer = connection.begin();
    {
        Session session(connection, {.join_transaction_mode = JoinTransactionMode::create_savepoint});
        session.add(Account{.owner = "of a test", .email = "t@example.com"});
        session.commit();   // RELEASE SAVEPOINT
    }
    outer.rollback();
    check(connection.scalar(select(func::count(accounts.id)).where(accounts.owner == "of a test")) == 0);
    // [/outer]
}

}  // namespace

int main() {
    SqlLog sql;
    const Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    sessionmaker(engine).begin([](Session& session) { session.add(Account{.owner = "old", .email = "o@example.com", .balance = 100}); });
    sql.take();
    Session session(engine);
    audit(session, sql);
    rows(session);
    validators(session);
    session.commit();
    filter(engine);
    outer_transaction(engine);
}
