// Which constraint an IntegrityError is about: asked by column, and by name.

#include "integration/orm/orm_test.hpp"

namespace violations {

using namespace aludel;
using namespace aludel::integration;

struct Base : DeclarativeBase<Base> {};

struct Owner {
    std::int64_t id{};
    std::string email{};
    std::string first{};
    std::string last{};
    std::optional<std::string> code{};
    std::string nick{};
};
struct Thing {
    std::int64_t id{};
    std::int64_t owner_id{};
    std::string name{};
    int amount{};
};
struct OwnerTable : Declarative<Owner, "dg_owners", Base> {
    Mapped<&Owner::id> id{this, primary_key};
    Mapped<&Owner::email> email{this, String(100), unique_};
    Mapped<&Owner::first> first{this, String(50)};
    Mapped<&Owner::last> last{this, String(50)};
    Mapped<&Owner::code> code{this, String(50)};
    Mapped<&Owner::nick> nick{this, String(50)};
    TableArgs args{this, UniqueConstraint({"first", "last"}, {.name = "uq_dg_name"}), Index("ix_dg_code", {"code"}, {.unique = true})};
};
struct ThingTable : Declarative<Thing, "dg_things", Base> {
    Mapped<&Thing::id> id{this, primary_key};
    Mapped<&Thing::owner_id> owner_id{this, ForeignKey("dg_owners.id")};
    Mapped<&Thing::name> name{this, String(50), CheckConstraint("name <> ''", {.name = "ck_dg_name"})};
    Mapped<&Thing::amount> amount{this, CheckConstraint("amount > 0")};
};
inline const OwnerTable owners;
inline const ThingTable things;

namespace {

class Violations : public DatabaseTest {
protected:
    Violations() {
        use_engine({});
        Base::metadata().create_all(engine());
        Session session(engine());
        session.add(Owner{.id = 1, .email = "a@x", .first = "Ann", .last = "Lee", .code = "c", .nick = "n"});
        session.commit();
    }
    template <class T>
    IntegrityError adding(T object) {
        return aludel::testing::caught<IntegrityError>([&] {
            Session session(engine());
            session.add(std::move(object));
            session.flush();
        });
    }
    template <class S>
    IntegrityError executing(const S& statement) {
        return aludel::testing::caught<IntegrityError>([&] { engine().connect().execute(statement); });
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Violations, every_database(), database_name);

TEST_P(Violations, of_a_unique_column) {
    const auto error = adding(Owner{.id = 2, .email = "a@x", .first = "B", .last = "B", .nick = "a"});
    EXPECT_TRUE(error.violates(owners.email));
    EXPECT_FALSE(error.violates(owners.first));
    EXPECT_FALSE(error.violates(owners.id));
    EXPECT_FALSE(error.violates(things.name));
    EXPECT_FALSE(error.violates("uq_dg_name"));
}

TEST_P(Violations, of_a_unique_constraint_on_several_columns) {
    const auto error = adding(Owner{.id = 2, .email = "b@x", .first = "Ann", .last = "Lee"});
    EXPECT_TRUE(error.violates(owners.first));
    EXPECT_TRUE(error.violates(owners.last));
    EXPECT_FALSE(error.violates(owners.email));
    EXPECT_TRUE(error.violates("uq_dg_name"));
    EXPECT_FALSE(error.violates("uq_dg"));
    EXPECT_FALSE(error.violates(""));
}

TEST_P(Violations, of_a_unique_index_and_of_a_primary_key) {
    const auto index = adding(Owner{.id = 2, .email = "b@x", .first = "B", .last = "B", .code = "c"});
    EXPECT_TRUE(index.violates(owners.code));
    EXPECT_TRUE(index.violates("ix_dg_code"));
    const auto key = executing(insert(owners).values(owners.id = 1, owners.email = "b@x", owners.first = "B", owners.last = "B", owners.nick = ""));
    EXPECT_TRUE(key.violates(owners.id));
    EXPECT_FALSE(key.violates(owners.email));
}

TEST_P(Violations, in_a_batch_and_in_a_text) {
    const auto batch = aludel::testing::caught<IntegrityError>([&] {
        engine().connect().execute(insert(owners), std::vector<Owner>{{.id = 2, .email = "b@x", .first = "B"}, {.id = 3, .email = "b@x", .first = "C"}});
    });
    EXPECT_TRUE(batch.violates(owners.email));
    const auto typed = executing(text("INSERT INTO dg_owners (id, email, first, last, nick) VALUES (2, 'a@x', 'b', 'b', '')"));
    EXPECT_TRUE(typed.violates(owners.email));
    EXPECT_FALSE(typed.violates(owners.nick));
}

TEST_P(Violations, of_not_null) {
    const auto error = executing(insert(owners).values(owners.id = 2, owners.email = "b@x", owners.first = null, owners.last = "", owners.nick = ""));
    EXPECT_TRUE(error.violates(owners.first));
    EXPECT_FALSE(error.violates(owners.last));
}

TEST_P(Violations, of_not_null_do_not_bear_the_name_of_a_unique_constraint) {
    const auto error = executing(insert(owners).values(owners.id = 2, owners.email = null, owners.first = "x", owners.last = "", owners.nick = ""));
    EXPECT_TRUE(error.violates(owners.email));
    EXPECT_EQ(error.constraint(), "");
}

TEST_P(Violations, of_a_check_by_column_and_by_name) {
    const auto named = adding(Thing{.id = 1, .owner_id = 1, .name = "", .amount = 1});
    EXPECT_TRUE(named.violates(things.name));
    EXPECT_TRUE(named.violates("ck_dg_name"));
    EXPECT_FALSE(named.violates(things.amount));
    const auto unnamed = adding(Thing{.id = 1, .owner_id = 1, .name = "x", .amount = 0});
    EXPECT_TRUE(unnamed.violates(things.amount));
    EXPECT_FALSE(unnamed.violates(things.name));
}

TEST_P(Violations, of_a_foreign_key_where_the_database_names_it) {
    const auto missing = adding(Thing{.id = 1, .owner_id = 99, .name = "x", .amount = 1});
    EXPECT_EQ(missing.violates(things.owner_id), can().foreign_key_names);
    EXPECT_FALSE(missing.violates(things.id));
    Session session(engine());
    session.add(Thing{.id = 1, .owner_id = 1, .name = "x", .amount = 1});
    session.commit();
    const auto referenced = executing(delete_(owners).where(owners.id == 1));
    EXPECT_EQ(referenced.violates(things.owner_id), can().foreign_key_names);
    EXPECT_FALSE(referenced.violates(owners.id));   // DETAIL speaks of it; the constraint is the other one's
}

TEST_P(Violations, are_asked_of_columns_of_tables) {
    const auto error = adding(Owner{.id = 2, .email = "a@x"});
    EXPECT_TRUE(error.violates(owners.email));
    const auto other = aliased(owners);
    EXPECT_THROW(error.violates(other.email), ArgumentError);
    EXPECT_THROW(error.violates(func::lower(owners.email)), ArgumentError);
}

//! A bulk load in which one bad row does not undo the others.
TEST_P(Violations, in_a_savepoint_for_each_row_leave_the_others) {
    Session session(engine());
    int taken = 0;
    for (const char* email : {"b@x", "a@x", "c@x"}) {
        try {
            session.begin_nested([&] { session.add(Owner{.id = email[0], .email = email, .first = email}); });
        } catch (const IntegrityError& error) {
            if (!error.violates(owners.email)) throw;
            ++taken;
        }
    }
    session.commit();
    EXPECT_EQ(taken, 1);
    EXPECT_EQ(session.scalar(select(func::count(owners.id))), 3);
}

}  // namespace
}  // namespace violations
