// Bulk INSERT and UPDATE of a session: of classes that inherit from each other, by primary key, with objects that come back.

#include "integration/orm/inheritance_model.hpp"

namespace people {
namespace {

using blog::caught;
using blog::each;
using blog::Names;
using blog::says;
using blog::status;

struct Page {
    std::int64_t book{};
    int number{};
    std::string text{};
    std::optional<int> words{};
    std::int64_t version{};
    std::optional<int> changes{};
};
struct PageTable : Declarative<Page, "bulk_pages", Base> {
    Mapped<&Page::book> book{this, primary_key};
    Mapped<&Page::number> number{this, primary_key};
    Mapped<&Page::text> text{this};
    Mapped<&Page::words> words{this};
    Mapped<&Page::version> version{this, version_id};
    Mapped<&Page::changes> changes{this, onupdate(literal_column<Integer>("40 + 2"))};
};
inline const PageTable pages;

struct Note {
    std::int64_t id{};
    std::string text{};
    std::int64_t stars = 3;
};
struct NoteTable : Declarative<Note, "bulk_notes", Base> {
    Mapped<&Note::id> id{this, primary_key};
    Mapped<&Note::text> text{this};
    Mapped<&Note::stars> stars{this};
};
inline const NoteTable notes;

class Bulk : public InheritanceTest {};
INSTANTIATE_TEST_SUITE_P(Live, Bulk, aludel::integration::every_database(), aludel::integration::database_name);

Engineer engineer(std::string name, std::string language, std::int64_t id = 0) {
    Engineer made;
    made.id = id;
    made.name = std::move(name);
    made.language = std::move(language);
    return made;
}

TEST_P(Bulk, structs_of_a_joined_class_get_rows_in_each_of_its_tables) {
    Session session(engine());
    EXPECT_EQ(session.execute(insert(engineers), std::vector{engineer("ann", "C++"), engineer("ben", "Ada"), engineer("cid", "Go", 70)}).rowcount(), 3);
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT staff", "INSERT staff", "INSERT engineers"}));   // one batch for those whose keys are made
    EXPECT_EQ(session.identity_count(), 0u);
    const auto all = session.scalars(select(engineers).order_by(engineers.name)).all();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0]->language + all[1]->language + all[2]->language, "C++AdaGo");
    EXPECT_EQ(all[2]->id, 70);
    EXPECT_EQ(all[0]->type, "engineer");
    session.commit();
}

TEST_P(Bulk, what_returning_asks_for_is_read_by_the_keys_in_the_order_of_the_rows) {
    Session session(engine());
    const auto made = session.scalars(insert(engineers).returning(engineers), {engineer("zoe", "C", 50), engineer("yan", "D"), engineer("xia", "E", 40)}).all();
    ASSERT_EQ(made.size(), 3u);
    EXPECT_EQ(made[0]->name + made[1]->name + made[2]->name, "zoeyanxia");
    EXPECT_EQ(made[0]->id, 50);
    EXPECT_EQ(made[1]->type, "engineer");
    EXPECT_EQ(session.get<Engineer>(40), made[2]);
    const auto [id, language, name] = session.execute(insert(engineers).returning(engineers.id, engineers.language, func::upper(engineers.name)),
                                                      std::vector{engineer("uma", "F", 60)}).one();
    EXPECT_EQ(id, 60);
    EXPECT_EQ(language, "F");
    EXPECT_EQ(name, "UMA");
    session.rollback();
    EXPECT_EQ(rows("staff"), 0);
}

TEST_P(Bulk, more_rows_than_one_select_takes_come_back_in_order) {
    Session session(engine());
    std::vector<Engineer> given;
    for (int i = 0; i < 1100; ++i) given.push_back(engineer(std::to_string(i), "L"));
    const auto made = session.scalars(insert(engineers).returning(engineers), given).all();
    ASSERT_EQ(made.size(), given.size());
    for (std::size_t i = 0; i < made.size(); ++i) ASSERT_EQ(made[i]->name, given[i].name);
}

TEST_P(Bulk, structs_of_a_single_table_class_and_of_the_first_one_say_what_they_are) {
    Session session(engine());
    Car car;
    car.plate = "A 1";
    car.seats = 4;
    session.execute(insert(cars), {car, car});
    EXPECT_EQ(session.scalars(select(vehicles)).all().size(), 2u);
    session.execute(insert(employees), {Employee{.name = "Dot"}});
    EXPECT_EQ(session.scalars(select(employees)).one()->type, "employee");
    EXPECT_THROW(session.execute(insert(vehicles), {Vehicle{.plate = "B"}}), InvalidRequestError);   // no vehicle is just a vehicle
    Boss boss;
    boss.name = "Eve";
    boss.region = "EU";
    boss.swing = "slow";
    const auto made = session.scalars(insert(bosses).returning(bosses), std::vector{boss}).one();
    EXPECT_EQ(made->type, "boss");
    EXPECT_EQ(made->region, "EU");
    EXPECT_EQ(*made->swing, "slow");
}

TEST_P(Bulk, structs_of_a_concrete_class_go_into_its_own_table) {
    Session session(engine());
    Audit audit;
    audit.title = "t";
    audit.finding = "f";
    const auto made = session.scalars(insert(audits).returning(audits), {audit}).one();
    EXPECT_EQ(made->title + made->finding, "tf");
    EXPECT_TRUE(session.scalars(select(reports)).all().empty());
}

TEST_P(Bulk, sets_name_columns_of_all_tables) {
    Session session(engine());
    const auto made = session.execute_many(insert(managers).returning(managers), {{{"name", "ann"}, {"region", "EU"}}, {{"name", "ben"}, {"region", "US"}}})
                          .scalars().all();
    ASSERT_EQ(made.size(), 2u);
    EXPECT_EQ(made[1]->region, "US");
    EXPECT_EQ(made[0]->type, "manager");
    EXPECT_THROW(session.execute_many(insert(managers), {{{"nome", "x"}}}), CompileError);
}

TEST_P(Bulk, sets_of_several_shapes_lose_no_value) {
    Session session(engine());
    const auto made = session.execute_many(insert(notes).returning(notes), {{{"text", "a"}}, {{"text", "b"}}, {{"text", "c"}, {"stars", 1}},
                                                                           {{"stars", 2}, {"text", "d"}}, {{"text", "e"}}}).scalars().all();
    EXPECT_EQ(each(made, &Note::text), (Names{"a", "b", "c", "d", "e"}));
    EXPECT_EQ(each(made, &Note::stars), (std::vector<std::int64_t>{3, 3, 1, 2, 3}));   // 3: the default
    EXPECT_EQ(writes(), (Names{"INSERT bulk_notes", "INSERT bulk_notes", "INSERT bulk_notes"}));
    EXPECT_EQ(session.execute_many(insert(notes), {{{"text", "f"}}, {{"text", "g"}, {"stars", 1}}}).rowcount(), 2);
}

TEST_P(Bulk, sets_of_a_connection_that_name_other_columns_than_the_first_are_refused) {
    Connection connection = engine().connect();
    EXPECT_TRUE(says(caught<StatementError>([&] { connection.execute_many(insert(notes), {{{"text", "f"}}, {{"text", "g"}, {"stars", 1}}}); }),
                     "group 1 has a value for 'stars'", "the same columns"));
    EXPECT_TRUE(says(caught<StatementError>([&] { connection.execute_many(insert(notes), {{{"text", "f"}}, {{"stars", 1}}}); }), "'text'"));
}

TEST_P(Bulk, values_may_be_expressions) {
    Session session(engine());
    const auto made = session.scalars(insert(engineers).values({{engineers.name = func::lower("ANN"), engineers.language = "C"},
                                                                 {engineers.name = "ben", engineers.language = func::upper("ada")}})
                                          .returning(engineers)).all();
    ASSERT_EQ(made.size(), 2u);
    EXPECT_EQ(made[0]->name + made[1]->language, "annADA");
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT staff", "INSERT engineers", "INSERT staff", "INSERT engineers", "SELECT staff"}));
    const auto key = session.execute(insert(employees).values(employees.name = "Dot")).inserted_primary_key()[0].as<std::int64_t>();
    EXPECT_EQ(session.get<Employee>(key)->type, "employee");
    const auto result = session.execute(insert(engineers), {{"name", "cid"}, {"language", "Go"}});
    EXPECT_EQ(session.get<Engineer>(result.inserted_primary_key()[0].as<std::int64_t>())->language, "Go");
}

TEST_P(Bulk, what_an_insert_in_several_tables_cannot_have_is_refused) {
    Session session(engine());
    EXPECT_THROW(session.execute(sqlite::insert(engineers).on_conflict_do_nothing(), std::vector{engineer("a", "b")}), InvalidRequestError);
    EXPECT_THROW(session.execute(insert(employees), std::vector{engineer("a", "b")}), ArgumentError);
    EXPECT_THROW(session.execute(delete_(engineers), std::vector{engineer("a", "b")}), ArgumentError);
    Connection connection = engine().connect();
    EXPECT_THROW(connection.execute(insert(engineers).values(engineers.name = "x")), CompileError);
}

TEST_P(Bulk, update_and_delete_of_a_joined_class_return_its_objects) {
    hire();
    Session session(engine());
    const auto ben = session.get<Engineer>(2);
    const auto changed = session.scalars(update(engineers).where(engineers.language == "C++").values(engineers.name = "Benn", engineers.language = "D")
                                             .returning(engineers)).one();
    EXPECT_EQ(changed, ben);
    EXPECT_EQ(ben->name + ben->language, "BennD");
    const auto gone = session.scalars(delete_(managers).where(managers.id == 1).returning(managers)).one();
    EXPECT_EQ(gone->name, "Ann");
    EXPECT_EQ(status(gone), orm::Status::deleted);
    session.rollback();
    EXPECT_EQ(ben->name, "Ben");
    session.expire_all();
    forget_sent();
    session.scalars(update(engineers).where(engineers.id == 2).values(engineers.name = "B").returning(engineers)
                        .options(selectinload(engineers.machines))).one();
    EXPECT_EQ(ben->machines.size(), 2u);
    EXPECT_EQ(sent_in_brief().back(), "SELECT machines");   // with the objects
}

TEST_P(Bulk, an_update_by_key_writes_what_its_rows_name_and_objects_follow) {
    hire();
    Session session(engine());
    const auto ann = session.get<Manager>(1), cid = session.get<Manager>(3);
    forget_sent();
    session.execute_many(update(managers), {{{"id", 1}, {"name", "Anna"}, {"region", "FR"}}, {{"id", 3}, {"name", "Sid"}, {"region", "GB"}}});
    EXPECT_EQ(ann->name + ann->region + cid->name + cid->region, "AnnaFRSidGB");
    EXPECT_EQ(sent_in_brief(), (Names{"UPDATE staff", "UPDATE managers"}));   // and nobody is read again
    session.execute_many(update(employees), {{{"id", 4}, {"name", "Dora"}}, {{"id", 2}, {"company_id", Value()}}});
    EXPECT_EQ(session.get<Employee>(4)->name, "Dora");
    EXPECT_FALSE(session.get<Employee>(2)->company_id.has_value());
    session.rollback();
    EXPECT_EQ(ann->name, "Ann");
}

TEST_P(Bulk, an_update_by_key_takes_structs) {
    hire();
    Session session(engine());
    const auto ben = session.get<Engineer>(2);
    session.execute(update(engineers), {engineer("Benno", "Ada", 2)});
    EXPECT_EQ(ben->name + ben->language, "BennoAda");
    EXPECT_EQ(ben->type, "engineer");   // is not the struct's to say
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT type FROM staff WHERE id = 2"), "engineer");
    EXPECT_EQ(value_of<std::string>("SELECT language FROM engineers WHERE id = 2"), "Ada");
}

TEST_P(Bulk, an_update_by_key_needs_keys_and_rows) {
    hire();
    Session session(engine());
    EXPECT_THROW(session.execute_many(update(companies), {{{"name", "x"}}}), InvalidRequestError);
    EXPECT_THROW(session.execute_many(update(companies), {{{"id", 1}}}), InvalidRequestError);
    EXPECT_THROW(session.execute_many(update(companies).returning(companies), {{{"id", 1}, {"name", "x"}}}), InvalidRequestError);
    EXPECT_THROW(session.execute(update(companies).where(companies.id == 1), {Company{.id = 1}}), ArgumentError);
    EXPECT_THROW(session.execute_many(update(companies), {{{"id", 1}, {"name", "x"}}, {{"id", 99}, {"name", "y"}}}), StaleDataError);
    session.rollback();
    EXPECT_EQ(session.get<Company>(1)->name, "Acme");
}

TEST_P(Bulk, an_update_by_key_counts_versions_and_changes_what_changes_by_itself) {
    Session session(engine());
    const auto first = session.add(Page{.book = 1, .number = 1, .text = "a"});
    session.add(Page{.book = 1, .number = 2, .text = "b"});
    session.flush();
    forget_sent();
    session.execute_many(update(pages), {{{"book", 1}, {"number", 1}, {"text", "A"}}, {{"book", 1}, {"number", 2}, {"words", 3}}});
    EXPECT_EQ(sent_count(), 2u);   // their columns differ
    EXPECT_EQ(first->text, "A");
    EXPECT_EQ(first->version, 2);
    EXPECT_EQ(first->changes, 42);
    first.edit()->text = "AA";
    session.flush();               // the version is known
    EXPECT_EQ(first->version, 3);
    Page copy = *first;
    copy.words = 7;
    session.begin_nested([&] { session.execute(update(pages), {copy}); });
    EXPECT_EQ(first->words, 7);
    EXPECT_EQ(first->version, 4);
    EXPECT_THROW(session.begin_nested([&] {
        session.execute(update(pages), {copy});
        throw std::runtime_error("undone");
    }), std::runtime_error);
    EXPECT_EQ(first->version, 4);
    session.commit();
}

TEST_P(Bulk, kept_statements_say_the_class_too) {
    static const auto hired = statement([](const Arg<String>& name) { return insert(employees).values(employees.name = name); });
    static const auto hired_engineer = statement([](const Arg<String>& name) {
        return insert(engineers).values(engineers.name = name, engineers.language = "C").returning(engineers);
    });
    Session session(engine());
    session.execute(hired("a"));
    session.execute(hired("b"));
    EXPECT_EQ(session.scalars(hired_engineer("c")).one()->name, "c");
    EXPECT_EQ(session.scalars(select(employees.type).order_by(employees.name)).all(), (Names{"employee", "employee", "engineer"}));
}

TEST_P(Bulk, objects_of_rows_that_were_rolled_back_are_gone) {
    Session session(engine());
    Ptr<Engineer> made;
    const auto point = session.begin_nested();
    made = session.scalars(insert(engineers).returning(engineers), {engineer("a", "b")}).one();
    session.rollback();
    EXPECT_THROW((void)made->name, ObjectDeletedError);
    EXPECT_FALSE(session.get<Engineer>(1));
}

TEST_P(Bulk, many_sets_with_conditions_expire_the_objects_of_their_table) {
    hire();
    Session session(engine());
    const auto acme = session.get<Company>(1);
    session.execute_many(update(companies).where(companies.id == bindparam<BigInteger>("key")), {{{"key", 1}, {"name", "Apex"}}});
    EXPECT_EQ(acme->name, "Apex");
}

}  // namespace
}  // namespace people
