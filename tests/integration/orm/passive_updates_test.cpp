// Keys that the program changes: where the flush writes the new key itself (passive_updates(false)), for databases that check
// foreign keys when the transaction ends.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct Ship;
struct Captain {
    std::string name{};
    std::int64_t age{};
    Many<Ship> ships{};
    Many<Captain> peers{};
};
struct Ship {
    std::string name{};
    std::optional<std::string> captain_name{};
    One<Captain> captain{};
};
struct Log {   // refers to ships one way, and has the ship's name in its key
    std::string ship_name{};
    std::int64_t day{};
    One<Ship> ship{};
};

const Table peers("pu_peers", Base::metadata(),
                  Column("a", String(20), ForeignKey("pu_captains.name", {.deferrable = true, .initially = "DEFERRED"}), primary_key),
                  Column("b", String(20), ForeignKey("pu_captains.name", {.deferrable = true, .initially = "DEFERRED"}), primary_key));

struct CaptainTable : Declarative<Captain, "pu_captains", Base> {
    Mapped<&Captain::name> name{this, primary_key};
    Mapped<&Captain::age> age{this};
    Relationship<&Captain::ships> ships{this, passive_updates(false), back_populates("captain")};
    Relationship<&Captain::peers> peers{this, passive_updates(false), secondary(blog::peers, {.local = {"a"}, .remote = {"b"}})};
};
struct ShipTable : Declarative<Ship, "pu_ships", Base> {
    Mapped<&Ship::name> name{this, primary_key};
    Mapped<&Ship::captain_name> captain_name{this, ForeignKey("pu_captains.name", {.deferrable = true, .initially = "DEFERRED"})};
    Relationship<&Ship::captain> captain{this, back_populates<&Captain::ships>};
};
struct LogTable : Declarative<Log, "pu_logs", Base> {
    Mapped<&Log::ship_name> ship_name{this, primary_key, ForeignKey("pu_ships.name", {.deferrable = true, .initially = "DEFERRED"})};
    Mapped<&Log::day> day{this, primary_key};
    Relationship<&Log::ship> ship{this, passive_updates(false)};
};
const CaptainTable captains;
const ShipTable ships;
const LogTable logs;

class PassiveUpdates : public OrmTest {
protected:
    void save() {
        run("INSERT INTO pu_captains (name, age) VALUES ('jack', 40), ('ed', 50);"
            "INSERT INTO pu_ships (name, captain_name) VALUES ('s1', 'jack'), ('s2', 'jack'), ('s3', 'ed'), ('s4', NULL);"
            "INSERT INTO pu_logs (ship_name, day) VALUES ('s1', 1), ('s1', 2), ('s2', 1);"
            "INSERT INTO pu_peers (a, b) VALUES ('jack', 'ed'), ('ed', 'jack')");
        forget_sent();
    }
    std::int64_t count(std::string_view condition) { return value_of<std::int64_t>("SELECT count(*) FROM " + std::string(condition)); }
};
INSTANTIATE_TEST_SUITE_P(Live, PassiveUpdates, every_database(), database_name);

TEST_P(PassiveUpdates, false_writes_a_new_key_to_the_rows_that_refer_to_it) {
    save();
    Session session(engine());
    const Ptr<Ship> known = session.get<Ship>("s1");
    session.get<Captain>("jack").edit()->name = "john";
    forget_sent();
    session.flush();
    EXPECT_EQ(sent_in_brief(), (Names{"SELECT pu_ships", "UPDATE pu_captains", "UPDATE pu_peers", "UPDATE pu_peers", "UPDATE pu_ships"}));
    EXPECT_EQ(known->captain_name, "john");
    EXPECT_EQ(known->captain, session.get<Captain>("john"));
    session.commit();
    EXPECT_EQ(count("pu_ships WHERE captain_name = 'john'"), 2);
    EXPECT_EQ(count("pu_ships WHERE captain_name = 'ed'"), 1);
    EXPECT_EQ(count("pu_peers WHERE a = 'john' AND b = 'ed'"), 1);
    EXPECT_EQ(count("pu_peers WHERE a = 'ed' AND b = 'john'"), 1);   // a class at both ends
    EXPECT_EQ(session.get<Captain>("jack"), nullptr);
    EXPECT_EQ(each(session.get<Captain>("john")->peers, &Captain::name), Names{"ed"});
}

TEST_P(PassiveUpdates, false_leaves_what_the_program_has_moved) {
    save();
    Session session(engine());
    const Ptr<Ship> moved = session.get<Ship>("s1"), freed = session.get<Ship>("s2");
    moved.edit()->captain_name = "ed";
    freed.edit()->captain_name = std::nullopt;
    session.get<Captain>("jack").edit()->name = "john";
    session.execute(delete_(blog::peers).all_rows());
    session.commit();
    EXPECT_EQ(count("pu_ships WHERE captain_name = 'ed'"), 2);
    EXPECT_EQ(count("pu_ships WHERE captain_name IS NULL"), 2);
}

TEST_P(PassiveUpdates, false_of_a_many_to_one_reaches_the_objects_of_the_session_and_their_own_keys) {
    save();
    run("DELETE FROM pu_logs WHERE day = 2");
    Session session(engine());
    const Ptr<Log> log = session.get<Log>("s1", 1);
    session.get<Ship>("s1").edit()->name = "sunk";
    session.commit();
    EXPECT_EQ(log->ship_name, "sunk");
    EXPECT_EQ(session.get<Log>("sunk", 1), log);
    EXPECT_EQ(count("pu_logs WHERE ship_name = 'sunk'"), 1);
}

TEST_P(PassiveUpdates, false_and_a_rollback_give_everything_its_former_key) {
    save();
    Session session(engine());
    const Ptr<Captain> jack = session.get<Captain>("jack");
    const Ptr<Ship> first = session.get<Ship>("s1");
    jack.edit()->name = "john";
    session.flush();
    session.rollback();
    EXPECT_EQ(jack->name, "jack");
    EXPECT_EQ(first->captain_name, "jack");
    EXPECT_EQ(session.get<Captain>("jack"), jack);
    EXPECT_EQ(count("pu_ships WHERE captain_name = 'jack'"), 2);
}

TEST_P(PassiveUpdates, false_asks_for_nothing_while_keys_stay) {
    save();
    Session session(engine());
    session.get<Captain>("jack").edit()->age = 41;
    forget_sent();
    session.flush();
    EXPECT_EQ(sent_in_brief(), Names{"UPDATE pu_captains"});
}

}  // namespace
}  // namespace blog
