// What a flush sends for many objects: one statement for all whose change has one shape, whatever their number.

#include "integration/orm/statements.hpp"
#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;
using blog::in_brief;

namespace shop {

struct Registry : DeclarativeBase<Registry> {};

struct Item;
struct Label;
struct Part;
struct Screw;
struct Note;

struct Box {
    std::int64_t id{};
    std::string name{};
    Many<Item> items{};     // the database deletes them
    Many<Part> parts{};     // the session deletes them
    Many<Note> notes{};     // the database sets their key to NULL, loaded or not
    Many<Label> labels{};
};
struct Item {
    std::int64_t id{};
    std::int64_t box_id{};
    int count = 0;
    std::optional<std::string> text{};
    int version = 1;        // counted by an expression at each UPDATE
    int doubled = 0;        // what a function makes of `count` at each UPDATE of it
    One<Box> box{};
};
struct Part {
    std::int64_t id{};
    std::int64_t box_id{};
    std::string name{};
    One<Box> box{};
    Many<Screw> screws{};
};
struct Screw {
    std::int64_t id{};
    std::int64_t part_id{};
};
struct Note {
    std::int64_t id{};
    std::optional<std::int64_t> box_id{};
};
struct Label {
    std::int64_t id{};
    std::string name{};
    Many<Box> boxes{};
};


struct BoxTable : Declarative<Box, "batch_boxes", Registry> {
    Mapped<&Box::id> id{this, primary_key};
    Mapped<&Box::name> name{this};
    Relationship<&Box::items> items{this, back_populates<&Item::box>, cascade::all | cascade::delete_orphan, passive_deletes};
    Relationship<&Box::parts> parts{this, back_populates<&Part::box>, cascade::all | cascade::delete_orphan};
    Relationship<&Box::notes> notes{this, passive_deletes_all};
    Relationship<&Box::labels> labels{this, secondary(box_labels()), back_populates<&Label::boxes>};

    static const Table& box_labels() {
        static const Table table("batch_box_labels", Registry::metadata(),
                                 Column("box_id", BigInteger(), ForeignKey("batch_boxes.id"), primary_key),
                                 Column("label_id", BigInteger(), ForeignKey("batch_labels.id"), primary_key));
        return table;
    }
};
const BoxTable boxes;

struct ItemTable : Declarative<Item, "batch_items", Registry> {
    Mapped<&Item::id> id{this, primary_key};
    Mapped<&Item::box_id> box_id{this, ForeignKey("batch_boxes.id", {.ondelete = "CASCADE"})};
    Mapped<&Item::count> count{this};
    Mapped<&Item::text> text{this};
    Mapped<&Item::version> version{this, onupdate(literal_column<Integer>("version + 1"))};
    Mapped<&Item::doubled> doubled{this, onupdate([](const DefaultContext& row) { return row.get<std::optional<int>>("count").value_or(0) * 2; })};
    Relationship<&Item::box> box{this, back_populates<&Box::items>};
    EagerDefaults eager{this, true};
};
const ItemTable items;

struct PartTable : Declarative<Part, "batch_parts", Registry> {
    Mapped<&Part::id> id{this, primary_key};
    Mapped<&Part::box_id> box_id{this, ForeignKey("batch_boxes.id")};
    Mapped<&Part::name> name{this};
    Relationship<&Part::box> box{this, back_populates<&Box::parts>};
    Relationship<&Part::screws> screws{this, cascade::all | cascade::delete_orphan};
};
const PartTable parts;

struct ScrewTable : Declarative<Screw, "batch_screws", Registry> {
    Mapped<&Screw::id> id{this, primary_key};
    Mapped<&Screw::part_id> part_id{this, ForeignKey("batch_parts.id")};
};
const ScrewTable screws;

struct NoteTable : Declarative<Note, "batch_notes", Registry> {
    Mapped<&Note::id> id{this, primary_key};
    Mapped<&Note::box_id> box_id{this, ForeignKey("batch_boxes.id", {.ondelete = "SET NULL"})};
};
const NoteTable notes;

struct LabelTable : Declarative<Label, "batch_labels", Registry> {
    Mapped<&Label::id> id{this, primary_key};
    Mapped<&Label::name> name{this};
    Relationship<&Label::boxes> boxes{this, secondary(BoxTable::box_labels()), back_populates<&Box::labels>};
};
const LabelTable labels;

class FlushBatches : public DatabaseTest {
protected:
    using Names = std::vector<std::string>;

    FlushBatches() {
        use_engine({.echo = true, .echo_sink = &log_});
        Registry::metadata().create_all(engine());
        log_.clear();
    }
    Names sent() {
        Names statements;
        for (const std::string& line : log_.lines())
            for (const std::string_view verb : {"SELECT ", "INSERT ", "UPDATE ", "DELETE "})
                if (line.starts_with(verb)) statements.push_back(line);
        log_.clear();
        return in_brief(statements);
    }
    std::int64_t rows(std::string_view table) {
        return value_of<std::int64_t>("SELECT count(*) FROM " + std::string(table));
    }
    //! A box with this many items, parts and labels, saved.
    Ptr<Box> box_of(Session& session, int count) {
        Box box{.name = "b"};
        for (int i = 0; i < count; ++i) {
            box.items.append(Item{.count = i});
            box.parts.append(Part{.name = "p" + std::to_string(i), .screws = {Screw{}, Screw{}}});
            box.labels.append(Label{.name = "l" + std::to_string(i)});
        }
        const Ptr<Box> saved = session.add(std::move(box));
        session.commit();
        log_.clear();
        return saved;
    }

    //! The key of such a box, which no session knows.
    std::int64_t saved_box(int count) {
        Session session(engine());
        return box_of(session, count)->id;
    }

    MemoryLog log_{};
};
INSTANTIATE_TEST_SUITE_P(Live, FlushBatches, every_database(), database_name);

TEST_P(FlushBatches, a_thousand_edits_of_one_column_are_one_statement) {
    Session session(engine());
    const Ptr<Box> box = box_of(session, 1000);
    const std::vector<Ptr<Part>> all = session.scalars(select(parts).order_by(parts.id)).all();
    sent();
    for (const auto& part : all) part.edit()->name = "new" + std::to_string(part->id);
    session.commit();
    EXPECT_EQ(sent(), (Names{"UPDATE batch_parts"}));
    EXPECT_EQ(rows("batch_parts WHERE name = 'new' || CAST(id AS VARCHAR(20))"), 1000);
}

TEST_P(FlushBatches, edits_of_several_shapes_are_a_statement_each_and_keep_the_order_of_keys) {
    Session session(engine());
    box_of(session, 6);
    const std::vector<Ptr<Item>> all = session.scalars(select(items).order_by(items.id)).all();
    sent();
    for (std::size_t i : {0, 1, 2, 5}) all[i].edit()->count = 70 + static_cast<int>(i);
    all[3].edit()->text = "three";
    all[4].edit()->text = "four", all[4].edit()->count = 74;
    session.flush();
    EXPECT_EQ(sent(), (Names(4, "UPDATE batch_items")));   // 0 to 2, 3, 4, 5
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT sum(count) FROM batch_items"), 70 + 71 + 72 + 3 + 74 + 75);
    EXPECT_EQ(rows("batch_items WHERE text IS NOT NULL"), 2);
}

TEST_P(FlushBatches, what_the_database_changes_besides_is_read_back_for_each) {
    Session session(engine());
    box_of(session, 5);
    const std::vector<Ptr<Item>> all = session.scalars(select(items).order_by(items.id)).all();
    sent();
    for (const auto& item : all) item.edit()->count += 10;
    session.flush();
    EXPECT_EQ(sent(), (Names{"UPDATE batch_items"}));
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i]->version, 2);
        EXPECT_EQ(all[i]->count, 10 + static_cast<int>(i));
        EXPECT_EQ(all[i]->doubled, 20 + 2 * static_cast<int>(i));
    }
    EXPECT_EQ(sent(), Names()) << "nothing was read again";
}

TEST_P(FlushBatches, an_object_whose_row_is_gone_is_named) {
    Session session(engine());
    box_of(session, 5);
    const std::vector<Ptr<Part>> all = session.scalars(select(parts).order_by(parts.id)).all();
    const std::int64_t gone = all[2]->id;
    session.connection().execute(delete_(screws).where(screws.part_id == gone));   // behind the session's back
    session.connection().execute(delete_(parts).where(parts.id == gone));
    for (const auto& part : all) part.edit()->name = "x";
    try {
        session.flush();
        FAIL() << "the row is gone";
    } catch (const StaleDataError& error) {
        EXPECT_NE(error.message().find("The UPDATE of Part(" + std::to_string(gone) + ")"), std::string::npos) << error.message();
        EXPECT_NE(error.message().find("matched 0 rows instead of 1"), std::string::npos) << error.message();
    }
    session.rollback();
    EXPECT_EQ(rows("batch_parts WHERE name = 'x'"), 0);
}

TEST_P(FlushBatches, deletes_of_many_are_one_statement_and_count_their_rows) {
    Session session(engine());
    box_of(session, 50);
    std::vector<Ptr<Screw>> all = session.scalars(select(screws)).all();
    sent();
    for (const auto& screw : all) session.delete_(screw);
    session.flush();
    EXPECT_EQ(sent(), (Names{"DELETE batch_screws"}));
    session.rollback();

    all = session.scalars(select(screws)).all();
    session.connection().execute(delete_(screws).where(screws.id == all[7]->id));
    for (const auto& screw : all) session.delete_(screw);
    try {
        session.flush();
        FAIL() << "a row is gone";
    } catch (const StaleDataError& error) {
        EXPECT_NE(error.message().find("The DELETE of 100 objects of class Screw"), std::string::npos) << error.message();
        EXPECT_NE(error.message().find("matched 99 rows instead of 100"), std::string::npos) << error.message();
    }
    session.rollback();
    EXPECT_EQ(rows("batch_screws"), 100);
}

TEST_P(FlushBatches, a_deleted_tree_is_loaded_level_by_level_and_deleted_in_a_statement_for_each_table) {
    const std::int64_t id = saved_box(300);
    Session session(engine());
    const Ptr<Box> box = session.get<Box>(id);
    sent();
    session.delete_(box);
    session.commit();
    // 300 parts, and their 600 screws by one SELECT; items by the database.
    EXPECT_EQ(sent(), (Names{"SELECT batch_parts", "SELECT batch_screws", "DELETE batch_screws", "DELETE batch_parts",
                             "DELETE batch_box_labels", "DELETE batch_boxes"}));
    EXPECT_EQ(rows("batch_boxes") + rows("batch_items") + rows("batch_parts") + rows("batch_screws") + rows("batch_box_labels"), 0);
    EXPECT_EQ(rows("batch_labels"), 300);
}

TEST_P(FlushBatches, links_taken_out_are_one_statement_and_those_put_in_another) {
    Session session(engine());
    const Ptr<Box> box = box_of(session, 20);
    const std::vector<Ptr<Label>> before(box->labels.begin(), box->labels.end());
    std::vector<Ptr<Label>> fresh;
    for (int i = 0; i < 15; ++i) fresh.push_back(session.add(Label{.name = "n"}));
    session.flush();
    sent();
    {
        auto edit = box.edit();
        for (int i = 0; i < 20; i += 2) edit->labels.remove(before[static_cast<std::size_t>(i)]);
        for (const auto& label : fresh) edit->labels.append(label);
    }
    session.flush();
    EXPECT_EQ(sent(), (Names{"DELETE batch_box_labels", "INSERT batch_box_labels"}));
    EXPECT_EQ(session.scalar(select(func::count()).select_from(BoxTable::box_labels())), 25);

    session.connection().execute(delete_(BoxTable::box_labels()).all_rows());
    {
        auto edit = box.edit();
        for (const auto& label : fresh) edit->labels.remove(label);
    }
    EXPECT_THROW(session.flush(), StaleDataError);
    session.rollback();
}

TEST_P(FlushBatches, passive_deletes_leave_what_is_not_loaded_to_the_database) {
    const std::int64_t id = saved_box(100);
    {
        Connection connection = connect();
        connection.execute(delete_(BoxTable::box_labels()).all_rows());
        connection.execute(delete_(screws).all_rows());
        connection.execute(delete_(parts).all_rows());
        connection.commit();
    }
    Session session(engine());
    const Ptr<Box> box = session.get<Box>(id);
    sent();
    session.delete_(box);
    session.commit();
    const Names all = sent();
    EXPECT_EQ(std::count(all.begin(), all.end(), "SELECT batch_items"), 0);
    EXPECT_EQ(std::count(all.begin(), all.end(), "DELETE batch_items"), 0);
    EXPECT_EQ(rows("batch_items"), 0);
}

TEST_P(FlushBatches, passive_deletes_delete_what_is_loaded) {
    Session session(engine());
    const Ptr<Box> box = box_of(session, 3);
    const std::vector<Ptr<Item>> loaded(box->items.begin(), box->items.end());
    sent();
    session.delete_(box);
    session.flush();
    const Names all = sent();
    EXPECT_EQ(std::count(all.begin(), all.end(), "DELETE batch_items"), 1);
    session.commit();
    for (const auto& item : loaded) EXPECT_EQ(item.state()->status, orm::Status::detached);
}

TEST_P(FlushBatches, passive_deletes_take_what_was_added_to_a_link_that_is_not_loaded) {
    const std::int64_t id = saved_box(2);
    Session session(engine());
    const Ptr<Box> box = session.get<Box>(id);
    box.edit()->items.append(Item{.count = 7});
    session.delete_(box);
    session.commit();
    EXPECT_EQ(rows("batch_items"), 0);
}

TEST_P(FlushBatches, passive_deletes_all_leaves_loaded_ones_alone_too) {
    Session session(engine());
    const Ptr<Box> box = session.add(Box{.name = "n", .notes = {Note{}, Note{}}});
    session.commit();
    ASSERT_EQ(box->notes.size(), 2u);
    sent();
    session.delete_(box);
    session.flush();
    const Names all = sent();
    EXPECT_EQ(std::count(all.begin(), all.end(), "UPDATE batch_notes"), 0);
    session.commit();
    EXPECT_EQ(rows("batch_notes WHERE box_id IS NULL"), 2);
}

}  // namespace shop

namespace refused {

struct Registry : DeclarativeBase<Registry> {};
struct Child;
struct Parent {
    std::int64_t id{};
    Many<Child> children{};
};
struct Child {
    std::int64_t id{};
    std::optional<std::int64_t> parent_id{};
};
struct ParentTable : Declarative<Parent, "refused_parents", Registry> {
    Mapped<&Parent::id> id{this, primary_key};
    Relationship<&Parent::children> children{this, passive_deletes_all, cascade::all};
};
struct ChildTable : Declarative<Child, "refused_children", Registry> {
    Mapped<&Child::id> id{this, primary_key};
    Mapped<&Child::parent_id> parent_id{this, ForeignKey("refused_parents.id")};
};

TEST(PassiveDeletes, of_all_and_a_cascade_that_deletes_are_refused) {
    static const ParentTable parents;
    static const ChildTable children;
    EXPECT_TRUE(says(caught<MappingError>([&] { mapper(parents); }), "Parent.children",
                     "passive_deletes_all leaves all related objects to the database"));
}

}  // namespace refused
