// What a flush must not do: leave its keys in objects after a rollback, overwrite a key that was set by hand, take a row
// that has vanished for one that was deleted, insert a unique value before its holder has given it up.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct Yard : DeclarativeBase<Yard> {};

struct Item;
struct Plate;
struct Label;
struct Box {
    std::int64_t id{};
    std::string name{};
    Many<Item> items{};
    Many<Item> owned{};
    One<Plate> plate{};
    One<Label> label{};
};
struct Item {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> box_id{};
    std::optional<std::int64_t> owner_id{};
    One<Box> box{};
    One<Box> owner{};
};
//! One for a box, which it must have.
struct Plate {
    std::int64_t id{};
    std::string text{};
    std::int64_t box_id{};
    One<Box> box{};
};
//! One for a box; may be alone.
struct Label {
    std::int64_t id{};
    std::string text{};
    std::optional<std::int64_t> box_id{};
    One<Box> box{};
};
struct BoxTable : Declarative<Box, "boxes", Yard> {
    Mapped<&Box::id> id{this, primary_key};
    Mapped<&Box::name> name{this, unique_};
    Relationship<&Box::items> items{this, back_populates("box"), foreign_keys(attr<&Item::box_id>())};
    Relationship<&Box::owned> owned{this, back_populates("owner"), foreign_keys(attr<&Item::owner_id>()),
                                    cascade::all | cascade::delete_orphan};
    Relationship<&Box::plate> plate{this, back_populates("box"), cascade::all | cascade::delete_orphan};
    Relationship<&Box::label> label{this, back_populates("box")};
};
struct ItemTable : Declarative<Item, "items", Yard> {
    Mapped<&Item::id> id{this, primary_key};
    Mapped<&Item::name> name{this};
    Mapped<&Item::box_id> box_id{this, ForeignKey("boxes.id")};
    Mapped<&Item::owner_id> owner_id{this, ForeignKey("boxes.id")};
    Relationship<&Item::box> box{this, back_populates<&Box::items>, foreign_keys(box_id)};
    Relationship<&Item::owner> owner{this, back_populates<&Box::owned>, foreign_keys(owner_id)};
};
struct PlateTable : Declarative<Plate, "plates", Yard> {
    Mapped<&Plate::id> id{this, primary_key};
    Mapped<&Plate::text> text{this};
    Mapped<&Plate::box_id> box_id{this, ForeignKey("boxes.id"), unique_};
    Relationship<&Plate::box> box{this, back_populates<&Box::plate>};
};
struct LabelTable : Declarative<Label, "labels", Yard> {
    Mapped<&Label::id> id{this, primary_key};
    Mapped<&Label::text> text{this};
    Mapped<&Label::box_id> box_id{this, ForeignKey("boxes.id"), unique_};
    Relationship<&Label::box> box{this, back_populates<&Box::label>};
};
const BoxTable boxes;
const ItemTable items;
const PlateTable plates;
const LabelTable labels;

class FlushFaults : public OrmTest {
protected:
    FlushFaults() {
        Yard::metadata().create_all(engine());
        one = session.add(Box{.name = "one"});
        two = session.add(Box{.name = "two"});
        session.commit();
        log_.clear();
    }
    std::string text_of(std::string table, std::string box) {
        return value_of<std::optional<std::string>>("SELECT max(text) FROM " + table + " JOIN boxes ON boxes.id = box_id "
                                                    "WHERE boxes.name = '" + box + "'").value_or("");
    }
    Session session{engine()};
    Ptr<Box> one, two;
};
INSTANTIATE_TEST_SUITE_P(Live, FlushFaults, every_database(), database_name);

// ---- rollback ---------------------------------------------------------------------------------------------------------

TEST_P(FlushFaults, a_rollback_takes_back_the_foreign_keys_that_the_flush_filled_in) {
    const Ptr<Item> item = session.add(Item{.name = "i", .box = one});
    const Ptr<Box> fresh = session.add(Box{.name = "new"});
    const Ptr<Item> other = session.add(Item{.name = "o", .box = fresh});
    const Ptr<Item> by_hand = session.add(Item{.name = "h", .box_id = two->id});
    session.flush();
    EXPECT_EQ(other->box_id, fresh->id);
    session.rollback();
    EXPECT_EQ(item->box_id, std::nullopt);
    EXPECT_EQ(other->box_id, std::nullopt);
    EXPECT_EQ(by_hand->box_id, two->id);   // the program's own
    EXPECT_EQ(fresh->id, 0);
    item.edit()->box = nullptr;
    session.add(item);
    session.add(other);                    // and its box
    session.commit();
    EXPECT_EQ(item->box_id, std::nullopt);
    EXPECT_EQ(other->box_id, fresh->id);
}

TEST_P(FlushFaults, a_savepoint_takes_back_its_own_only) {
    const Ptr<Item> before = session.add(Item{.name = "b", .box = one});
    SessionTransaction nested = session.begin_nested();
    const Ptr<Item> within = session.add(Item{.name = "w", .box = one});
    session.flush();
    nested.rollback();
    EXPECT_EQ(within->box_id, std::nullopt);
    EXPECT_EQ(before->box_id, one->id);
    session.commit();
    EXPECT_EQ(before->box_id, one->id);
}

TEST_P(FlushFaults, a_flush_that_fails_takes_them_back_too) {
    const Ptr<Item> item = session.add(Item{.name = "i", .box = one});
    session.add(Item{.name = "wrong", .owner_id = 999});
    EXPECT_THROW(session.flush(), IntegrityError);
    session.rollback();
    EXPECT_EQ(item->box_id, std::nullopt);
}

TEST_P(FlushFaults, a_rollback_takes_back_what_the_database_filled_in) {
    const Ptr<User> user = session.add(User{.name = "u", .email = "u"});
    session.flush();
    EXPECT_TRUE(user->created_at.has_value());
    session.rollback();
    EXPECT_FALSE(user->created_at.has_value());
    EXPECT_EQ(user->id, 0);
}

// ---- keys by hand -----------------------------------------------------------------------------------------------------

TEST_P(FlushFaults, a_key_set_by_hand_is_a_move_out_of_a_box_that_is_deleted) {
    for (const bool loaded : {false, true}) {
        const Ptr<Box> old = session.add(Box{.name = "old"});
        const Ptr<Item> item = session.add(Item{.name = "i", .box = old});
        const Ptr<Item> stays = session.add(Item{.name = "s", .box = old});
        session.commit();
        EXPECT_EQ(loaded ? old->items.size() : 2u, 2u);
        item.edit()->box_id = two->id;
        session.delete_(old);
        session.commit();
        EXPECT_EQ(item->box_id, two->id);
        EXPECT_EQ(stays->box_id, std::nullopt);
    }
}

TEST_P(FlushFaults, a_key_set_by_hand_is_a_move_also_out_of_a_box_that_owns) {
    for (const bool loaded : {false, true}) {
        const Ptr<Box> old = session.add(Box{.name = "old"});
        const Ptr<Item> item = session.add(Item{.name = "i", .owner = old});
        session.add(Item{.name = "goes", .owner = old});
        session.commit();
        EXPECT_EQ(loaded ? old->owned.size() : 2u, 2u);
        item.edit()->owner_id = two->id;
        session.delete_(old);
        session.commit();
        EXPECT_EQ(item->owner_id, two->id);
    }
    EXPECT_EQ(rows("items"), 2);
}

TEST_P(FlushFaults, a_key_set_by_hand_is_a_move_also_when_the_collection_loses_the_item) {
    const Ptr<Item> item = session.add(Item{.name = "i", .box = one, .owner = one});
    session.commit();
    one.edit()->items.remove(item);
    session.rollback();
    EXPECT_EQ(one->items.size() + one->owned.size(), 2u);
    item.edit()->box_id = two->id;
    session.commit();
    EXPECT_EQ(one->items.size(), 0u);
    EXPECT_EQ(two->items.size(), 1u);
}

// ---- rows that have vanished ------------------------------------------------------------------------------------------

TEST_P(FlushFaults, a_vanished_association_row_is_an_error) {
    const std::int64_t id = save_user("a", {"p"});
    const Ptr<Post> post = session.get<User>(id)->posts[0];
    const Ptr<Tag> tag = post.edit()->tags.append(Tag{.name = "t"});
    session.commit();
    EXPECT_EQ(post->tags.size(), 1u);
    session.execute(text("DELETE FROM post_tags"));
    post.edit()->tags.remove(tag);
    EXPECT_STREQ(caught<StaleDataError>([&] { session.flush(); }).what(),
                 "The row of table \"post_tags\" that links Post(1) and Tag(1) in Post.tags no longer exists: someone else deleted it "
                 "since the link was loaded. Roll back, refresh the object and try again.\n[aludel: stale-data]");
    session.rollback();
    EXPECT_EQ(post->tags.size(), 1u);
}

TEST_P(FlushFaults, get_of_a_row_that_is_gone_gives_nothing_and_the_object_is_deleted) {
    const Ptr<Box> box = session.add(Box{.name = "b"});
    session.commit();
    const std::int64_t id = session.get<Box>(box->id)->id;
    session.execute(text("DELETE FROM boxes WHERE name = 'b'"));
    session.expire(box);
    EXPECT_FALSE(session.get<Box>(id));
    EXPECT_EQ(status(box), orm::Status::deleted);
    EXPECT_FALSE(session.contains(box));
    session.rollback();
    EXPECT_EQ(status(box), orm::Status::persistent);
    EXPECT_EQ(session.get<Box>(id), box);
    session.execute(text("DELETE FROM boxes WHERE name = 'b'"));
    session.expire(box);
    EXPECT_FALSE(session.get<Box>(id));
    session.commit();
    EXPECT_EQ(status(box), orm::Status::detached);
}

TEST_P(FlushFaults, refresh_gives_up_the_changes_of_its_object_and_sends_the_others) {
    EXPECT_EQ(one->name + two->name, "onetwo");   // read, so that nothing is sent on the way
    one.edit()->name = "given up";
    two.edit()->name = "sent";
    forget_sent();
    session.refresh(one);
    EXPECT_EQ(sent_in_brief(), (Names{"UPDATE boxes", "SELECT boxes"}));
    EXPECT_EQ(one->name, "one");
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM boxes WHERE name IN ('one', 'sent')"), 2);
}

// ---- unique values ----------------------------------------------------------------------------------------------------

TEST_P(FlushFaults, a_one_to_one_child_is_replaced_in_one_flush) {
    one.edit()->plate = Plate{.text = "first"};
    one.edit()->label = Label{.text = "first"};
    session.commit();
    one.edit()->plate = Plate{.text = "second"};
    one.edit()->label = Label{.text = "second"};
    session.commit();
    EXPECT_EQ(text_of("plates", "one"), "second");
    EXPECT_EQ(rows("plates"), 1);
    EXPECT_EQ(text_of("labels", "one"), "second");
    EXPECT_EQ(rows("labels"), 2);
}

TEST_P(FlushFaults, a_one_to_one_child_moves_in_where_another_one_goes) {
    one.edit()->label = Label{.text = "first"};
    two.edit()->label = Label{.text = "second"};
    one.edit()->plate = Plate{.text = "first"};
    two.edit()->plate = Plate{.text = "second"};
    session.commit();
    const Ptr<Label> first = one->label.get();
    two.edit()->label = first;   // the lower key waits for the higher one
    const Ptr<Plate> plate = one->plate.get();
    two.edit()->plate = plate;
    session.commit();
    EXPECT_EQ(text_of("labels", "two"), "first");
    EXPECT_EQ(text_of("labels", "one"), "");
    EXPECT_EQ(text_of("plates", "two"), "first");
    EXPECT_EQ(rows("plates"), 1);
}

TEST_P(FlushFaults, keys_that_may_be_null_are_exchanged) {
    const Ptr<Label> a = session.add(Label{.text = "a", .box = one}), b = session.add(Label{.text = "b", .box = two});
    session.flush();
    const std::int64_t first = one->id, second = two->id;   // read, so that nothing is sent between the two
    a.edit()->box_id = second;
    b.edit()->box_id = first;
    session.commit();
    EXPECT_EQ(text_of("labels", "one"), "b");
    EXPECT_EQ(text_of("labels", "two"), "a");
}

TEST_P(FlushFaults, a_unique_value_of_a_deleted_object_may_be_taken_by_a_new_one) {
    const Ptr<Item> item = session.add(Item{.name = "i", .box = one, .owner = one});
    const Ptr<Item> left = session.add(Item{.name = "l", .box = one});
    session.commit();
    const std::int64_t id = one->id;
    session.delete_(one);   // with what it owns; the others let go
    const Ptr<Box> heir = session.add(Box{.name = "one"});
    left.edit()->box = heir;
    session.commit();
    EXPECT_NE(heir->id, id);
    EXPECT_EQ(left->box_id, heir->id);
    EXPECT_EQ(rows("items"), 1);
    EXPECT_EQ(rows("boxes"), 2);
}

// ---- order ------------------------------------------------------------------------------------------------------------

TEST_P(FlushFaults, updates_and_deletes_go_by_primary_key) {
    std::vector<Ptr<Box>> all;
    for (int i = 0; i < 4; ++i) all.push_back(session.add(Box{.name = "n" + std::to_string(i)}));
    session.flush();
    for (const int i : {2, 0, 3, 1}) all[static_cast<std::size_t>(i)].edit()->name += "x";
    forget_sent();
    session.flush();
    const std::string updates = log_text();
    for (int i = 0; i < 3; ++i)
        EXPECT_LT(updates.find("n" + std::to_string(i) + "x"), updates.find("n" + std::to_string(i + 1) + "x")) << updates;
    for (const int i : {2, 0, 3, 1}) session.delete_(all[static_cast<std::size_t>(i)]);
    session.flush();
    const std::string deletes = log_text();
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_LT(deletes.rfind("(" + std::to_string(all[i]->id) + ",)"),
                  deletes.rfind("(" + std::to_string(all[i + 1]->id) + ",)")) << deletes;
}

// ---- changed keys -----------------------------------------------------------------------------------------------------

struct Town;
struct Street;
struct Land {
    std::string code{};
    std::string name{};
    Many<Town> towns{};
};
struct Town {
    std::string land{};
    std::int64_t number{};
    std::string name{};
    One<Land> in{};
    Many<Street> streets{};
};
struct Street {
    std::int64_t id{};
    std::optional<std::string> land{};
    std::optional<std::int64_t> town{};
    One<Town> in{};
};
struct Atlas : DeclarativeBase<Atlas> {};
struct LandTable : Declarative<Land, "lands", Atlas> {
    Mapped<&Land::code> code{this, primary_key};
    Mapped<&Land::name> name{this};
    Relationship<&Land::towns> towns{this, back_populates("in"), cascade::all};
};
struct TownTable : Declarative<Town, "towns", Atlas> {
    Mapped<&Town::land> land{this, primary_key, ForeignKey("lands.code", {.onupdate = "CASCADE"})};
    Mapped<&Town::number> number{this, primary_key};
    Mapped<&Town::name> name{this};
    Relationship<&Town::in> in{this, back_populates<&Land::towns>};
    Relationship<&Town::streets> streets{this, back_populates("in")};
};
struct StreetTable : Declarative<Street, "streets", Atlas> {
    Mapped<&Street::id> id{this, primary_key};
    Mapped<&Street::land> land{this};
    Mapped<&Street::town> town{this};
    Relationship<&Street::in> in{this, back_populates<&Town::streets>};
    TableArgs args{this, ForeignKeyConstraint({"land", "town"}, {"towns.land", "towns.number"}, {.onupdate = "CASCADE"})};
};
const LandTable lands;
const TownTable towns;
const StreetTable streets;

class ChangedKeys : public OrmTest {
protected:
    ChangedKeys() {
        Atlas::metadata().create_all(engine());
        session.add(Land{.code = "de", .name = "D", .towns = {{.number = 1, .name = "B", .streets = {Street{}}},
                                                              {.number = 2, .name = "M"}}});
        session.commit();
        log_.clear();
    }
    Session session{engine()};
};
INSTANTIATE_TEST_SUITE_P(Live, ChangedKeys, every_database(), database_name);

TEST_P(ChangedKeys, reach_the_objects_in_memory_that_refer_to_them) {
    const Ptr<Land> de = session.get<Land>("de");
    const Ptr<Town> b = session.get<Town>("de", 1);
    const Ptr<Street> street = session.scalars(select(streets)).one();
    de.edit()->code = "dd";
    forget_sent();
    session.flush();
    EXPECT_EQ(writes(), Names{"UPDATE lands"});
    EXPECT_EQ(b->land, "dd");
    EXPECT_EQ(street->land, "dd");
    EXPECT_EQ(b->in, de);
    EXPECT_EQ(street->in, b);
    EXPECT_EQ(session.get<Town>("dd", 1), b);
    EXPECT_EQ(de->towns.size(), 2u);
    session.rollback();
    EXPECT_EQ(b->land, "de");
    EXPECT_EQ(street->land, "de");
    EXPECT_EQ(session.get<Town>("de", 1), b);
    de.edit()->code = "dd";
    b.edit()->name = "Berlin";   // in the same flush, by the key that its row has then
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM towns WHERE land = 'dd' AND number = 1"), "Berlin");
}

TEST_P(ChangedKeys, are_not_used_before_they_are_sent) {
    const Ptr<Land> de = session.get<Land>("de");
    de.edit()->code = "dd";
    session.delete_(de);   // its towns too; their streets lose them
    session.commit();
    EXPECT_EQ(rows("lands") + rows("towns"), 0);
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM streets WHERE land IS NULL"), 1);
}

TEST_P(ChangedKeys, reach_new_children) {
    const Ptr<Land> de = session.get<Land>("de");
    de.edit()->code = "dd";
    const Ptr<Town> town = de.edit()->towns.append(Town{.number = 3, .name = "H"});
    session.commit();
    EXPECT_EQ(town->land, "dd");
}

}  // namespace
}  // namespace blog
