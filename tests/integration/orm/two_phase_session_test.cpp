// Sessions that commit in two phases.

#include "integration/orm/statements.hpp"
#include "integration/support.hpp"

#include "aludel/engine/event.hpp"

#include <memory>

namespace two_phases {
namespace {

using namespace aludel;
using namespace aludel::integration;

struct Base : DeclarativeBase<Base> {};
struct Account {
    std::int64_t id{};
    int amount{};
};
struct Entry {
    std::int64_t id{};
    int amount{};
};
struct AccountTable : Declarative<Account, "tp_accounts", Base> {
    Mapped<&Account::id> id{this, primary_key};
    Mapped<&Account::amount> amount{this};
};
struct EntryTable : Declarative<Entry, "tp_entries", Base> {
    Mapped<&Entry::id> id{this, primary_key};
    Mapped<&Entry::amount> amount{this};
};
inline const AccountTable accounts;
inline const EntryTable entries;

class TwoPhaseSession : public DatabaseTest {
protected:
    TwoPhaseSession() : elsewhere_(GetParam().open()), bank(playground().engine({.echo = true, .echo_sink = &log})),
                        books(elsewhere_->engine({.echo = true, .echo_sink = &log})) {
        Base::metadata().create_all(bank);
        Base::metadata().create_all(books);
        log.clear();
    }
    SessionOptions options() const { return {.binds = {bind(accounts, bank), bind(entries, books)}, .twophase = true}; }
    std::int64_t rows_of(Engine& engine, const char* table) {
        return engine.connect().execute(text(unsafe_sql("SELECT count(*) FROM " + std::string(table)))).template as<std::int64_t>().scalar_one();
    }
    //! The names of this test's transactions that are prepared: the tables of each test have a schema of their own, not those.
    std::vector<std::string> prepared() {
        std::vector<std::string> left;
        for (const std::string& xid : bank.connect().recover_twophase())
            if (log.count(xid) > 0) left.push_back(xid);
        return left;
    }

private:
    std::unique_ptr<Playground> elsewhere_;

protected:
    MemoryLog log;
    Engine bank, books;
};
INSTANTIATE_TEST_SUITE_P(Live, TwoPhaseSession, databases_with(&Abilities::server), database_name);

class NoTwoPhaseSession : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, NoTwoPhaseSession, databases_with(&Abilities::server, false), database_name);

// L09
TEST_P(TwoPhaseSession, prepares_all_then_commits_all) {
    Session session(Engine(), options());
    const auto account = session.add(Account{.id = 1, .amount = 5});
    session.add(Entry{.id = 1, .amount = 5});
    session.commit();
    EXPECT_EQ(log.count("PREPARE TRANSACTION"), 2u);
    EXPECT_EQ(log.count("COMMIT PREPARED"), 2u);
    const std::vector<std::string> lines = log.lines();
    const auto last_prepare = std::find_if(lines.rbegin(), lines.rend(), [](const std::string& line) { return line.starts_with("PREPARE"); });
    const auto first_commit = std::find_if(lines.begin(), lines.end(), [](const std::string& line) { return line.starts_with("COMMIT"); });
    EXPECT_EQ(last_prepare.base(), first_commit);
    EXPECT_EQ(rows_of(bank, "tp_accounts"), 1);
    EXPECT_EQ(rows_of(books, "tp_entries"), 1);
    EXPECT_EQ(account->amount, 5);   // the next transaction
    session.rollback();
    EXPECT_TRUE(prepared().empty());
}

TEST_P(TwoPhaseSession, works_with_one_engine_and_savepoints) {
    Session session(bank, {.twophase = true});
    session.add(Account{.id = 1, .amount = 5});
    session.begin_nested([&] { session.add(Account{.id = 2}); });
    EXPECT_THROW(session.begin_nested([&] {
        session.add(Account{.id = 3});
        session.flush();
        throw std::runtime_error("undo");
    }), std::runtime_error);
    SessionTransaction nested = session.begin_nested();
    session.add(Account{.id = 4});
    EXPECT_THROW(nested.prepare(), InvalidRequestError);
    session.prepare();
    session.commit();
    EXPECT_EQ(rows_of(bank, "tp_accounts"), 3);
}

TEST_P(TwoPhaseSession, prepare_ends_all_but_commit_and_rollback) {
    for (const bool keeps : {true, false}) {
        Session session(Engine(), options());
        session.add(Account{.id = keeps ? 1 : 2});
        session.add(Entry{.id = keeps ? 1 : 2});
        session.prepare();
        EXPECT_EQ(prepared().size(), 2u);
        EXPECT_TRUE(session.in_transaction());
        EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.get<Account>(5); }), "is prepared", "commit() or rollback()"));
        EXPECT_THROW(session.prepare(), InvalidRequestError);
        EXPECT_EQ(rows_of(bank, "tp_accounts"), keeps ? 0 : 1);
        if (keeps) session.commit();
        else session.rollback();
        EXPECT_EQ(rows_of(bank, "tp_accounts"), 1);
        EXPECT_EQ(rows_of(books, "tp_entries"), 1);
        EXPECT_TRUE(prepared().empty());
    }
    {
        Session session(Engine(), options());
        session.add(Account{.id = 9});
        session.prepare();
    }   // rolls back
    EXPECT_TRUE(prepared().empty());
}

TEST_P(TwoPhaseSession, when_one_cannot_prepare_none_commits) {
    Session session(Engine(), options());
    const auto account = session.add(Account{.id = 1});
    const auto entry = session.add(Entry{.id = 1});
    session.flush();
    ListenerHandle fails = event::listen(books, event::prepare_twophase, [](Connection&, std::string_view) { throw std::runtime_error("no"); });
    EXPECT_THROW(session.commit(), std::runtime_error);
    EXPECT_THROW(session.flush(), PendingRollbackError);
    fails.disconnect();
    session.rollback();
    EXPECT_EQ(account.state()->status, orm::Status::transient);
    EXPECT_EQ(rows_of(bank, "tp_accounts"), 0);
    EXPECT_TRUE(prepared().empty());
    session.add(account);
    session.add(entry);
    session.commit();
    EXPECT_EQ(rows_of(books, "tp_entries"), 1);
}

TEST_P(TwoPhaseSession, when_the_second_phase_fails_the_rest_waits_to_be_committed) {
    Session session(Engine(), options());
    const auto account = session.add(Account{.id = 1});
    const auto entry = session.add(Entry{.id = 1});
    ListenerHandle fails = event::listen(bank, event::commit_twophase, [](Connection&, std::string_view) { throw std::runtime_error("lost"); });
    const UnknownOutcomeError error = caught<UnknownOutcomeError>([&] { session.commit(); });
    fails.disconnect();
    EXPECT_EQ(rows_of(books, "tp_entries"), 1) << "the others commit";
    EXPECT_EQ(entry->id, 1);
    EXPECT_EQ(account.state()->status, orm::Status::persistent);
    session.rollback();
    const std::vector<std::string> left = prepared();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_TRUE(says(error, "commit_prepared()", left[0], "lost"));
    EXPECT_EQ(rows_of(bank, "tp_accounts"), 0);
    bank.connect().commit_prepared(left[0]);
    EXPECT_EQ(rows_of(bank, "tp_accounts"), 1);
    EXPECT_EQ(session.get<Account>(1), account);
}

TEST_P(TwoPhaseSession, only_a_session_of_two_phases_prepares) {
    Session session(bank);
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { session.prepare(); }), ".twophase = true"));
    SessionTransaction transaction = session.begin();
    EXPECT_THROW(transaction.prepare(), InvalidRequestError);
    transaction.rollback();
    EXPECT_THROW(transaction.prepare(), InvalidRequestError);
}

TEST_P(NoTwoPhaseSession, is_refused_when_it_is_opened) {
    EXPECT_TRUE(says(caught<NotSupportedError>([&] { Session session(engine(), {.twophase = true}); }), "two-phase"));
    EXPECT_THROW(Session({bind(accounts, engine())}, {.twophase = true}), NotSupportedError);
}

}  // namespace
}  // namespace two_phases
