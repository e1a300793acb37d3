// A flush that fails within begin_nested undoes the savepoint only: it used to take the whole transaction with it, and
// to end a savepoint that was not there any more.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Guest {
    std::int64_t id{};
    std::string email{};
};
struct Registry : DeclarativeBase<Registry> {};
struct GuestTable : Declarative<Guest, "guests_of_savepoints", Registry> {
    Mapped<&Guest::id>    id    {this, primary_key};
    Mapped<&Guest::email> email {this, String(100), unique_};
};
const GuestTable guests;

class FailedSavepoints : public DatabaseTest {
protected:
    FailedSavepoints() { Registry::metadata().create_all(engine()); }
    std::vector<std::string> stored() {
        return connect().scalars(select(guests.email).order_by(guests.email)).all();
    }
    using Texts = std::vector<std::string>;
};
INSTANTIATE_TEST_SUITE_P(Live, FailedSavepoints, every_database(), database_name);

}  // namespace

TEST_P(FailedSavepoints, leave_what_came_before_when_the_last_flush_fails) {
    {
        Session session(engine());
        auto first = session.add(Guest{.email = "a"});
        for (const char* email : {"b", "a", "c"}) {
            try {
                session.begin_nested([&] { session.add(Guest{.email = email}); });
            } catch (const IntegrityError&) {
                EXPECT_STREQ(email, "a");
            }
        }
        EXPECT_EQ(session.new_().size(), 0U);
        EXPECT_EQ(first->email, "a");
        session.commit();
    }
    EXPECT_EQ(stored(), (Texts{"a", "b", "c"}));
}

TEST_P(FailedSavepoints, leave_what_came_before_when_a_flush_within_fails) {
    {
        Session session(engine());
        session.add(Guest{.email = "a"});
        EXPECT_THROW(session.begin_nested([&] {
            session.add(Guest{.email = "b"});
            session.flush();
            session.add(Guest{.email = "a"});
            session.flush();
        }), IntegrityError);
        session.commit();
    }
    EXPECT_EQ(stored(), (Texts{"a"}));
}

TEST_P(FailedSavepoints, refuse_to_go_on_within_the_block) {
    {
        Session session(engine());
        session.add(Guest{.email = "a"});
        EXPECT_THROW(session.begin_nested([&] {
            session.add(Guest{.email = "a"});
            EXPECT_THROW(session.flush(), IntegrityError);
        }), PendingRollbackError);
        EXPECT_EQ(session.scalars(select(guests.email)).all(), (Texts{"a"}));
        session.commit();
    }
    EXPECT_EQ(stored(), (Texts{"a"}));
}

TEST_P(FailedSavepoints, undo_the_inner_one_only) {
    {
        Session session(engine());
        session.begin_nested([&] {
            session.add(Guest{.email = "a"});
            EXPECT_THROW(session.begin_nested([&] { session.add(Guest{.email = "a"}); }), IntegrityError);
            session.add(Guest{.email = "b"});
        });
        session.commit();
    }
    EXPECT_EQ(stored(), (Texts{"a", "b"}));
}

TEST_P(FailedSavepoints, are_not_ended_twice_after_a_rollback_within_the_block) {
    {
        Session session(engine());
        session.begin_nested([&] {
            session.add(Guest{.email = "a"});
            session.rollback();   // of the whole transaction, as SQLAlchemy's
        });
        session.add(Guest{.email = "b"});
        session.commit();
    }
    EXPECT_EQ(stored(), (Texts{"b"}));
}
