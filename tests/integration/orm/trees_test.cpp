// Rows of one table that refer to each other, and tables that do: parents first, level by level, and one clear error
// where rows refer to each other in a circle.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class Trees : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Trees, every_database(), database_name);

TEST_P(Trees, are_inserted_level_by_level) {
    Session session(engine());
    const Ptr<Node> root = session.add(
        Node{.name = "root",
             .children = {{.name = "a", .children = {{.name = "aa"}, {.name = "ab"}}},
                          {.name = "b", .children = {{.name = "ba"}}}}});
    session.commit();
    EXPECT_EQ(sent_in_brief(), Names(3, "INSERT nodes"));   // root; a, b; aa, ab, ba
    EXPECT_EQ(root->parent_id, std::nullopt);
    ASSERT_EQ(root->children.size(), 2u);
    EXPECT_EQ(each(root->children[0]->children, &Node::name), (Names{"aa", "ab"}));
    EXPECT_EQ(root->children[1]->children[0]->parent_id, root->children[1]->id);
    EXPECT_EQ(rows("nodes"), 6);
}

TEST_P(Trees, are_inserted_from_the_root_also_when_leaves_were_added_first) {
    Session session(engine());
    const Ptr<Node> leaf = session.add(Node{.name = "leaf"});
    const Ptr<Node> middle = session.add(Node{.name = "middle"});
    const Ptr<Node> root = session.add(Node{.name = "root"});
    leaf.edit()->parent = middle;
    middle.edit()->parent = root;
    session.flush();
    EXPECT_EQ(leaf->parent_id, middle->id);
    EXPECT_EQ(middle->parent_id, root->id);
    EXPECT_EQ(each(root->children, &Node::name), Names{"middle"});
    EXPECT_EQ(sent_in_brief(), Names(3, "INSERT nodes"));
}

TEST_P(Trees, without_a_way_down_are_ordered_too) {
    Session session(engine());
    const Ptr<Employee> worker = session.add(Employee{.name = "worker"});
    worker.edit()->manager = Employee{.name = "lead", .manager = Employee{.name = "boss"}};
    session.commit();
    EXPECT_EQ(worker->manager->manager->name, "boss");
    EXPECT_EQ(value_of<std::string>("SELECT w.name || ' < ' || l.name || ' < ' || b.name FROM employees w "
                                    "JOIN employees l ON l.id = w.manager_id JOIN employees b ON b.id = l.manager_id"),
              "worker < lead < boss");
}

TEST_P(Trees, take_a_new_parent_above_an_old_row) {
    Session session(engine());
    const Ptr<Node> old = session.add(Node{.name = "old"});
    session.commit();
    forget_sent();
    old.edit()->parent = Node{.name = "new"};
    session.commit();
    EXPECT_EQ(writes(), (Names{"INSERT nodes", "UPDATE nodes"}));
    EXPECT_EQ(old->parent_id, old->parent->id);
    EXPECT_EQ(each(old->parent->children, &Node::name), Names{"old"});
}

TEST_P(Trees, are_deleted_from_the_leaves) {
    Session session(engine());
    const Ptr<Node> root = session.add(
        Node{.name = "root", .children = {{.name = "a", .children = {{.name = "aa"}}}, {.name = "b"}}});
    session.commit();
    session.delete_(root);   // cascade::all
    session.commit();
    EXPECT_EQ(rows("nodes"), 0);
}

TEST_P(Trees, of_which_a_branch_is_deleted_keep_the_rest) {
    Session session(engine());
    const Ptr<Node> root = session.add(
        Node{.name = "root", .children = {{.name = "a", .children = {{.name = "aa"}}}, {.name = "b"}}});
    session.commit();
    session.delete_(root->children[0]);
    session.commit();
    EXPECT_EQ(each(root->children, &Node::name), Names{"b"});
    EXPECT_EQ(rows("nodes"), 2);
}

TEST_P(Trees, without_a_way_down_are_deleted_by_what_their_rows_say) {
    Session session(engine());
    const Ptr<Employee> boss = session.add(Employee{.name = "boss"});
    const Ptr<Employee> lead = session.add(Employee{.name = "lead", .manager = boss});
    const Ptr<Employee> worker = session.add(Employee{.name = "worker", .manager = lead});
    session.commit();
    session.delete_(boss);
    session.delete_(worker);
    session.delete_(lead);
    session.commit();
    EXPECT_EQ(rows("employees"), 0);
}

// ---- circles --------------------------------------------------------------------------------------------------------

TEST_P(Trees, that_are_circles_are_refused_in_one_flush) {
    Session session(engine());
    const Ptr<Node> one = session.add(Node{.name = "one"});
    const Ptr<Node> two = session.add(Node{.name = "two"});
    one.edit()->parent = two;
    two.edit()->parent = one;
    EXPECT_TRUE(says(caught<CircularDependencyError>([&] { session.flush(); }), "circle (Node -> Node -> Node, by Node.parent)",
                     "Flush before"));
    EXPECT_EQ(sent_in_brief(), Names{});
    session.rollback();
    EXPECT_EQ(status(one), orm::Status::transient);
    EXPECT_EQ(rows("nodes"), 0);
}

TEST_P(Trees, may_become_circles_with_a_flush_between) {
    Session session(engine());
    const Ptr<Employee> one = session.add(Employee{.name = "one"});
    const Ptr<Employee> two = session.add(Employee{.name = "two", .manager = one});
    session.flush();
    one.edit()->manager = two;
    session.commit();
    EXPECT_EQ(one->manager_id, two->id);
    EXPECT_EQ(two->manager_id, one->id);
    EXPECT_EQ(one->manager->manager, one);
    session.delete_(one);
    session.delete_(two);
    EXPECT_TRUE(says(caught<CircularDependencyError>([&] { session.commit(); }), "Rows to be deleted",
                     "Employee(1) -> Employee(2) -> Employee(1), by Employee.manager", "to nothing and flush before"));
    session.rollback();
    two.edit()->manager = nullptr;
    session.flush();
    session.delete_(one);
    session.delete_(two);
    session.commit();
    EXPECT_EQ(rows("employees"), 0);
}

TEST_P(Trees, whose_root_refers_to_itself_need_a_flush_between) {
    Session session(engine());
    const Ptr<Employee> boss = session.add(Employee{.name = "boss"});
    boss.edit()->manager = boss;
    EXPECT_TRUE(says(caught<CircularDependencyError>([&] { session.flush(); }), "Employee.manager", "itself",
                     "Flush before"));
    EXPECT_EQ(sent_in_brief(), Names{});
    session.rollback();
    boss.edit()->manager = nullptr;
    session.add(boss);
    session.flush();
    boss.edit()->manager = boss;
    session.commit();
    EXPECT_EQ(boss->manager_id, boss->id);
    EXPECT_EQ(boss->manager, boss);
    session.delete_(boss);
    session.commit();
    EXPECT_EQ(rows("employees"), 0);
}

// ---- tables that refer to each other --------------------------------------------------------------------------------

struct Player;
struct Team {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> captain_id{};
    One<Player> captain{};
    Many<Player> players{};
};
struct Player {
    std::int64_t id{};
    std::string name{};
    std::int64_t team_id{};
    One<Team> team{};
};
struct TeamBase : DeclarativeBase<TeamBase> {};
struct TeamTable : Declarative<Team, "teams", TeamBase> {
    Mapped<&Team::id> id{this, primary_key};
    Mapped<&Team::name> name{this};
    Mapped<&Team::captain_id> captain_id{this, ForeignKey("players.id")};
    Relationship<&Team::captain> captain{this, foreign_keys(attr<&Team::captain_id>())};
    Relationship<&Team::players> players{this, foreign_keys(attr<&Player::team_id>()), back_populates("team")};
};
struct PlayerTable : Declarative<Player, "players", TeamBase> {
    Mapped<&Player::id> id{this, primary_key};
    Mapped<&Player::name> name{this};
    Mapped<&Player::team_id> team_id{this, ForeignKey("teams.id")};
    Relationship<&Player::team> team{this, foreign_keys(attr<&Player::team_id>()), back_populates("players")};
};
const TeamTable teams;
const PlayerTable players;

class Teams : public OrmTest {
protected:
    Teams() {
        TeamBase::metadata().create_all(engine());
        created_ = log_text();
    }
    std::string created_;
};
INSTANTIATE_TEST_SUITE_P(Live, Teams, every_database(), database_name);

TEST_P(Teams, are_created_with_both_foreign_keys) {
    const bool by_alter = engine().dialect().abilities().alter_constraints;
    const std::string body = "FOREIGN KEY(captain_id) REFERENCES players (id)";
    const std::string expected = by_alter ? "ALTER TABLE teams ADD CONSTRAINT teams_captain_id_fkey " + body : "\t" + body;
    EXPECT_NE(created_.find(expected), std::string::npos) << created_;
    EXPECT_EQ(created_.find(body), created_.rfind(body));
    Session session(engine());
    session.add(Team{.name = "red", .captain_id = 999});
    EXPECT_THROW(session.commit(), IntegrityError);
    TeamBase::metadata().create_all(engine());   // they are there
}

TEST_P(Teams, are_dropped_with_their_rows) {
    Session session(engine());
    const Ptr<Team> team = session.add(Team{.name = "red", .players = {{.name = "bob"}}});
    session.flush();
    team.edit()->captain = team->players[0];
    session.commit();
    session.close();
    TeamBase::metadata().drop_all(engine());
    engine().begin([](Connection& connection) {
        EXPECT_FALSE(connection.has_table("teams"));
        EXPECT_FALSE(connection.has_table("players"));
    });
    TeamBase::metadata().drop_all(engine());
    TeamBase::metadata().create_all(engine());
    EXPECT_EQ(rows("teams"), 0);
}

TEST_P(Teams, are_saved_as_their_rows_need_it) {
    Session session(engine());
    const Ptr<Player> ann = session.add(Player{.name = "ann"});
    const Ptr<Team> team = session.add(Team{.name = "red", .players = {{.name = "bob"}}});
    team.edit()->players.append(ann);
    session.flush();
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT teams", "INSERT players"}));
    team.edit()->captain = ann;
    session.commit();
    EXPECT_EQ(sent_in_brief(), Names{"UPDATE teams"});
    EXPECT_EQ(team->captain->name, "ann");
    EXPECT_EQ(ann->team, team);
    session.add(Team{.name = "blue", .captain = ann});   // the other way round
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM teams JOIN players ON players.id = captain_id"), 2);
}

TEST_P(Teams, with_rows_in_a_circle_are_refused_in_one_flush) {
    Session session(engine());
    const Ptr<Team> team = session.add(Team{.name = "red", .players = {{.name = "bob"}}});
    team.edit()->captain = team->players[0];
    EXPECT_TRUE(says(caught<CircularDependencyError>([&] { session.commit(); }),
                     "circle (Team -> Player -> Team, by Team.captain and Player.team)"));
    session.rollback();
    EXPECT_EQ(rows("teams") + rows("players"), 0);
}

TEST_P(Teams, with_rows_in_a_circle_are_deleted_when_it_is_opened) {
    Session session(engine());
    const Ptr<Team> team = session.add(Team{.name = "red", .players = {{.name = "bob"}}});
    session.flush();
    const Ptr<Player> bob = team->players[0];
    team.edit()->captain = bob;
    session.commit();
    session.delete_(bob);
    session.delete_(team);
    EXPECT_TRUE(says(caught<CircularDependencyError>([&] { session.commit(); }), "Team.captain", "Player.team"));
    session.rollback();
    team.edit()->captain = nullptr;
    session.flush();
    session.delete_(bob);
    session.delete_(team);
    session.commit();
    EXPECT_EQ(rows("teams") + rows("players"), 0);
}

}  // namespace
}  // namespace blog
