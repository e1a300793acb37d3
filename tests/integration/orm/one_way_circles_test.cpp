// Tables in one circle of foreign keys whose children do not know their parents: a tree that is mapped from above only,
// a team with players and a captain, a composite key. Children take the key of the collection's owner, whether that is
// new, loaded or edited; rows are deleted by what they refer to.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct Down : DeclarativeBase<Down> {};

struct Branch {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    Many<Branch> children{};
};
struct BranchTable : Declarative<Branch, "branches", Down> {
    Mapped<&Branch::id> id{this, primary_key};
    Mapped<&Branch::name> name{this, unique_};
    Mapped<&Branch::parent_id> parent_id{this, ForeignKey("branches.id")};
    Relationship<&Branch::children> children{this, cascade::all, order_by(attr<&Branch::id>())};
};
const BranchTable branches;

struct Sailor {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> ship_id{};
};
struct Ship {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> captain_id{};
    One<Sailor> captain{};
    Many<Sailor> crew{};
};
struct ShipTable : Declarative<Ship, "ships", Down> {
    Mapped<&Ship::id> id{this, primary_key};
    Mapped<&Ship::name> name{this};
    Mapped<&Ship::captain_id> captain_id{this, ForeignKey("sailors.id")};
    Relationship<&Ship::captain> captain{this, foreign_keys(attr<&Ship::captain_id>())};
    Relationship<&Ship::crew> crew{this, foreign_keys(attr<&Sailor::ship_id>()), order_by(attr<&Sailor::id>())};
};
struct SailorTable : Declarative<Sailor, "sailors", Down> {
    Mapped<&Sailor::id> id{this, primary_key};
    Mapped<&Sailor::name> name{this};
    Mapped<&Sailor::ship_id> ship_id{this, ForeignKey("ships.id")};
};
const ShipTable ships;
const SailorTable sailors;

//! A tree with a composite key.
struct Part {
    std::int64_t plan{};
    std::int64_t number{};
    std::optional<std::int64_t> in_plan{};
    std::optional<std::int64_t> in_number{};
    Many<Part> parts{};
};
struct PartTable : Declarative<Part, "plan_parts", Down> {
    Mapped<&Part::plan> plan{this, primary_key};
    Mapped<&Part::number> number{this, primary_key};
    Mapped<&Part::in_plan> in_plan{this};
    Mapped<&Part::in_number> in_number{this};
    Relationship<&Part::parts> parts{this, cascade::all, order_by(attr<&Part::number>())};
    TableArgs args{this, ForeignKeyConstraint({"in_plan", "in_number"}, {"plan_parts.plan", "plan_parts.number"})};
};
const PartTable plan_parts;

class OneWayCircles : public OrmTest {
protected:
    OneWayCircles() {
        Down::metadata().create_all(engine());
        log_.clear();
    }
    //! "child<parent" of the last row that has a parent.
    std::string tree() {
        return value_of<std::optional<std::string>>(
                   "SELECT max(c.name || '<' || p.name) FROM branches c JOIN branches p ON p.id = c.parent_id")
            .value_or("");
    }
    std::int64_t children_of(const std::string& name) {
        return value_of<std::int64_t>("SELECT count(*) FROM branches c JOIN branches p ON p.id = c.parent_id "
                                      "WHERE p.name = '" + name + "'");
    }
    Session session{engine()};
};
INSTANTIATE_TEST_SUITE_P(Live, OneWayCircles, every_database(), database_name);

TEST_P(OneWayCircles, give_a_new_child_the_key_of_an_owner_that_is_in_the_database) {
    const Ptr<Branch> root = session.add(Branch{.name = "root"});
    session.commit();
    const Ptr<Branch> child = root.edit()->children.append(Branch{.name = "child"});
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), Names{"INSERT branches"});
    EXPECT_EQ(tree(), "child<root");
    EXPECT_EQ(child->parent_id, root->id);
    EXPECT_EQ(root->children.size(), 1u);
}

TEST_P(OneWayCircles, give_it_also_when_the_owner_is_edited_and_children_have_children) {
    const Ptr<Branch> root = session.add(Branch{.name = "root"});
    session.commit();
    EXPECT_TRUE(root->children.empty());   // loaded, so that nothing is sent on the way
    root.edit()->name = "trunk";
    Branch child{.name = "child", .children = {{.name = "leaf", .children = {{.name = "bud"}}}}};
    root.edit()->children.append(std::move(child));
    root.edit()->children.append(Branch{.name = "other"});
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), (Names{"UPDATE branches", "INSERT branches", "INSERT branches", "INSERT branches"}));
    EXPECT_EQ(children_of("trunk"), 2);
    EXPECT_EQ(children_of("child"), 1);
    EXPECT_EQ(children_of("leaf"), 1);
}

TEST_P(OneWayCircles, move_children_between_owners_new_and_old) {
    const Ptr<Branch> one = session.add(Branch{.name = "one", .children = {{.name = "a"}, {.name = "b"}}});
    const Ptr<Branch> two = session.add(Branch{.name = "two"});
    session.commit();
    const Ptr<Branch> a = one->children[0], b = one->children[1];
    one.edit()->children.remove(a);
    two.edit()->children.append(a);
    one.edit()->children.remove(b);
    const Ptr<Branch> three = session.add(Branch{.name = "three"});
    three.edit()->children.append(b);
    session.commit();
    EXPECT_EQ(children_of("one"), 0);
    EXPECT_EQ(a->parent_id, two->id);
    EXPECT_EQ(b->parent_id, three->id);
    three.edit()->children.remove(b);
    three.edit()->children.append(b);   // and put back
    session.commit();
    EXPECT_EQ(children_of("three"), 1);
}

TEST_P(OneWayCircles, give_the_key_to_a_child_that_was_added_by_itself_too) {
    const Ptr<Branch> root = session.add(Branch{.name = "root"});
    session.commit();
    const Ptr<Branch> child = session.add(Branch{.name = "child"});
    root.edit()->children.append(child);
    const Ptr<Branch> gone = root.edit()->children.append(Branch{.name = "gone"});
    root.edit()->children.remove(gone);
    session.commit();
    EXPECT_EQ(child->parent_id, root->id);
    EXPECT_EQ(gone->parent_id, std::nullopt);
}

TEST_P(OneWayCircles, keep_a_child_whose_edits_were_given_up_after_it_was_appended) {
    const Ptr<Branch> root = session.add(Branch{.name = "root"});
    const Ptr<Branch> child = session.add(Branch{.name = "child"});
    session.commit();
    root.edit()->children.append(child);
    session.expire(child);
    session.commit();
    EXPECT_EQ(tree(), "child<root");
}

TEST_P(OneWayCircles, free_a_unique_value_before_a_new_row_takes_it) {
    const Ptr<Branch> root = session.add(Branch{.name = "a"});
    session.commit();
    root.edit()->name = "b";
    root.edit()->children.append(Branch{.name = "a"});
    session.commit();
    EXPECT_EQ(tree(), "a<b");
}

TEST_P(OneWayCircles, delete_the_children_first) {
    const Ptr<Branch> root = session.add(
        Branch{.name = "root", .children = {{.name = "a", .children = {{.name = "c"}}}, {.name = "b"}}});
    session.commit();
    session.delete_(root);
    session.commit();
    EXPECT_EQ(rows("branches"), 0);
}

TEST_P(OneWayCircles, delete_by_what_the_rows_say_also_without_a_relationship) {
    const Ptr<Branch> a = session.add(Branch{.name = "a"});
    session.flush();
    const Ptr<Branch> b = session.add(Branch{.name = "b", .parent_id = a->id});   // keys by hand
    session.flush();
    const Ptr<Branch> c = session.add(Branch{.name = "c", .parent_id = b->id});
    session.commit();
    for (const auto& branch : {a, b, c}) session.delete_(branch);
    session.commit();
    EXPECT_EQ(rows("branches"), 0);
}

TEST_P(OneWayCircles, of_two_tables_give_the_crew_its_ship) {
    const Ptr<Ship> ship = session.add(Ship{.name = "argo"});
    session.commit();
    EXPECT_TRUE(ship->crew.empty());   // loaded, so that nothing is sent on the way
    EXPECT_FALSE(ship->captain);
    const Ptr<Sailor> ann = ship.edit()->crew.append(Sailor{.name = "ann"});
    ship.edit()->crew.append(Sailor{.name = "bob"});
    ship.edit()->captain = ann;   // each row needs the other one, but the ship's is there
    forget_sent();
    session.commit();
    EXPECT_EQ(writes(), (Names{"INSERT sailors", "UPDATE ships"}));
    EXPECT_EQ(ann->ship_id, ship->id);
    EXPECT_EQ(ship->captain, ann);
    EXPECT_EQ(ship->crew.size(), 2u);
}

TEST_P(OneWayCircles, of_two_tables_whose_new_rows_need_each_other_are_refused) {
    const Ptr<Ship> ship = session.add(Ship{.name = "argo", .crew = {{.name = "ann"}}});
    ship.edit()->captain = ship->crew[0];
    EXPECT_TRUE(says(caught<CircularDependencyError>([&] { session.flush(); }), "Ship.captain and Ship.crew",
                     "Flush before"));
}

TEST_P(OneWayCircles, of_two_tables_delete_the_referring_rows_first) {
    const Ptr<Ship> ship = session.add(Ship{.name = "argo", .crew = {{.name = "ann"}}});
    session.commit();
    const Ptr<Sailor> ann = ship->crew[0];
    session.delete_(ship);
    session.delete_(ann);
    session.commit();
    EXPECT_EQ(rows("ships") + rows("sailors"), 0);
}

TEST_P(OneWayCircles, work_with_composite_keys) {
    const Ptr<Part> root = session.add(Part{.plan = 1, .number = 1});
    session.commit();
    const Ptr<Part> child = root.edit()->parts.append(
        Part{.plan = 1, .number = 2, .parts = {{.plan = 1, .number = 3}}});
    session.commit();
    EXPECT_EQ(child->in_plan, 1);
    EXPECT_EQ(child->in_number, 1);
    EXPECT_EQ(child->parts[0]->in_number, 2);
    session.delete_(root);
    session.commit();
    EXPECT_EQ(rows("plan_parts"), 0);
}

}  // namespace
}  // namespace blog
