// Mapped classes that inherit from others: in joined tables, and in one table.

#include "integration/orm/inheritance_model.hpp"

namespace people {
namespace {

using namespace aludel::integration;
using blog::Names;

//! The SQL of a statement on one line, with its values.
template <class S>
std::string compact_text(const S& statement) {
    std::string text = statement.compile(sqlite::dialect(), {.literal_binds = true}).text();
    std::replace(text.begin(), text.end(), '\n', ' ');
    for (std::size_t at = text.find("  "); at != text.npos; at = text.find("  ", at)) text.erase(at, 1);
    return text;
}

class JoinedTables : public InheritanceTest {};
INSTANTIATE_TEST_SUITE_P(Live, JoinedTables, every_database(), database_name);

TEST_P(JoinedTables, a_query_of_the_base_gives_objects_of_each_class_and_reads_the_base_table) {
    hire();
    Session session(engine());
    const auto all = session.scalars(select(employees).order_by(employees.id)).all();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(sent_flat(), Names{"SELECT staff.id, staff.name, staff.type, staff.company_id FROM staff ORDER BY "
                                 "staff.id"});
    EXPECT_TRUE(all[0].as<Manager>());
    EXPECT_FALSE(all[0].as<Boss>());
    EXPECT_FALSE(all[0].as<Engineer>());
    EXPECT_TRUE(all[2].as<Manager>() && all[2].as<Boss>());
    EXPECT_FALSE(all[3].as<Manager>());
    EXPECT_EQ(blog::each(all, &Employee::name), (Names{"Ann", "Ben", "Cid", "Dot"}));
    EXPECT_EQ(sent_count(), 0u);   // what all have needs nothing more
}

TEST_P(JoinedTables, what_only_a_subclass_has_is_read_from_its_table_when_it_is_touched) {
    hire();
    Session session(engine());
    const auto all = session.scalars(select(employees).order_by(employees.id)).all();
    forget_sent();
    const Ptr<Manager> ann = all[0].as<Manager>();
    EXPECT_EQ(inspect(ann).unloaded(), (Names{"region", "company"}));
    EXPECT_EQ(ann->region, "EU");
    EXPECT_EQ(sent_flat().size(), 1u);
    EXPECT_EQ(ann->region, "EU");
    EXPECT_EQ(all[2].as<Boss>()->swing, "slow");
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(statements[0].substr(0, statements[0].find(" = ")), "SELECT managers.id, managers.region, managers.swing FROM managers WHERE managers.id");
    EXPECT_EQ(all[2].as<Manager>()->region, "US");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(JoinedTables, a_subclass_is_selected_from_the_join_and_may_be_selected_by_columns) {
    hire();
    Session session(engine());
    const auto found = session.scalars(select(managers).where(managers.name != "x").order_by(managers.id)).all();
    EXPECT_EQ(blog::each(found, &Manager::region), (Names{"EU", "US"}));
    EXPECT_TRUE(found[1].as<Boss>());
    const std::string statement = sent_flat()[0];
    EXPECT_NE(statement.find("FROM staff JOIN managers ON staff.id = managers.id WHERE staff.name"), std::string::npos) << statement;
    const auto rows = session.execute(select(managers.name, managers.region).order_by(managers.region.desc())).all();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(std::get<0>(rows[0]), "Cid");
    EXPECT_EQ(std::get<1>(rows[0]), "US");
    EXPECT_EQ(session.scalar(select(func::count(managers.id))), 2);
    EXPECT_EQ(session.scalar(select(func::count(bosses.id))), 1);
    const auto bossy = session.scalars(select(bosses)).all();
    ASSERT_EQ(bossy.size(), 1u);
    EXPECT_EQ(bossy[0], found[1]);
    const std::string text = compact_text(select(bosses.swing));
    EXPECT_EQ(text, "SELECT managers.swing FROM staff JOIN managers ON staff.id = managers.id WHERE staff.type IN ('boss')");
}

TEST_P(JoinedTables, an_alias_of_a_subclass_is_a_join_of_aliases) {
    hire();
    Session session(engine());
    const auto m = aliased(managers, "m");
    const auto found = session.scalars(select(m).where(m.region == "US").where(m.name == "Cid")).all();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0]->region, "US");
    EXPECT_EQ(compact_text(select(m.region).where(m.name == "Cid")),
              "SELECT m_managers.region FROM staff AS m_staff JOIN managers AS m_managers ON m_staff.id = m_managers.id "
              "WHERE m_staff.name = 'Cid'");
    // the same class twice
    const auto other = aliased(bosses);
    EXPECT_EQ(session.execute(select(managers.name, other.name).join_from(managers, other, managers.region != other.region)).all().size(), 1u);
}

TEST_P(JoinedTables, new_objects_get_their_class_and_rows_in_each_table_in_the_order_of_adding) {
    Session session(engine());
    const auto ann = session.add(Manager{{.name = "Ann"}, "EU"});
    const auto ben = session.add(Engineer{{.name = "Ben", .type = "nonsense"}, "C++"});
    const auto cid = session.add(Boss{{{.name = "Cid"}, "US"}, "slow"});
    const auto dot = session.add(Employee{.name = "Dot"});
    EXPECT_EQ(ben->type, "engineer");
    session.flush();
    EXPECT_EQ(writes(), (Names{"INSERT staff", "INSERT managers", "INSERT managers", "INSERT engineers"}));
    EXPECT_EQ(ann->id + 1, ben->id);
    EXPECT_EQ(ann->id + 2, cid->id);
    EXPECT_EQ(ann->id + 3, dot->id);
    EXPECT_EQ(ann->type, "manager");
    EXPECT_EQ(dot->type, "employee");
    session.commit();
    EXPECT_EQ(rows("staff"), 4);
    EXPECT_EQ(rows("managers"), 2);
    EXPECT_EQ(rows("engineers"), 1);
    EXPECT_EQ(value_of<std::string>("SELECT swing FROM managers WHERE swing IS NOT NULL"), "slow");
}

TEST_P(JoinedTables, an_update_writes_the_tables_that_have_what_changed_the_first_one_first) {
    hire();
    Session session(engine());
    const auto cid = session.get<Boss>(3);
    cid.edit()->swing = "fast";
    session.flush();
    EXPECT_EQ(writes(), Names{"UPDATE managers"});
    cid.edit()->name = "Sid";
    session.flush();
    EXPECT_EQ(writes(), Names{"UPDATE staff"});
    cid.edit([](Boss& boss) { boss.name = "Cyd", boss.region = "EU"; });
    session.commit();
    EXPECT_EQ(writes(), (Names{"UPDATE staff", "UPDATE managers"}));
    EXPECT_EQ(value_of<std::string>("SELECT name FROM staff WHERE id = 3"), "Cyd");
    EXPECT_EQ(value_of<std::string>("SELECT region FROM managers WHERE id = 3"), "EU");
    EXPECT_EQ(value_of<std::string>("SELECT swing FROM managers WHERE id = 3"), "fast");
}

TEST_P(JoinedTables, an_object_found_as_one_of_the_base_is_edited_without_reading_the_rest) {
    hire();
    Session session(engine());
    const auto all = session.scalars(select(employees).order_by(employees.id)).all();
    forget_sent();
    for (const auto& one : all) one.edit()->name += "!";
    session.flush();
    EXPECT_EQ(writes(), Names{"UPDATE staff"});
    all[0].as<Manager>().edit()->region = "Asia";   // reads it first
    EXPECT_EQ(sent_in_brief(), Names{"SELECT managers"});
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT region FROM managers WHERE id = 1"), "Asia");
    EXPECT_EQ(value_of<std::string>("SELECT region FROM managers WHERE id = 3"), "US");
    EXPECT_EQ(value_of<std::string>("SELECT name FROM staff WHERE id = 1"), "Ann!");
}

TEST_P(JoinedTables, what_was_missing_does_not_count_as_a_change) {
    hire();
    Session session(engine());
    const auto ann = session.scalars(select(employees).where(employees.id == 1)).one();
    ann.edit()->name = "Anna";
    EXPECT_EQ(ann.as<Manager>()->region, "EU");   // read while the object is edited
    session.flush();
    EXPECT_EQ(blog::columns_set(sent().back()), "name");
    EXPECT_FALSE(session.is_modified(ann));
}

TEST_P(JoinedTables, a_deletion_takes_the_rows_of_subclasses_first) {
    hire();
    Session session(engine());
    session.delete_(session.get<Boss>(3));
    session.flush();
    EXPECT_EQ(writes(), (Names{"DELETE managers", "DELETE staff"}));
    for (const auto& one : session.scalars(select(employees)).all()) session.delete_(one);
    session.commit();
    EXPECT_EQ(rows("staff"), 0);
    EXPECT_EQ(rows("managers"), 0);
    EXPECT_EQ(rows("engineers"), 0);
    EXPECT_EQ(rows("machines"), 0);   // by the cascade of a relationship of the subclass
}

TEST_P(JoinedTables, get_finds_an_object_of_the_class_or_none) {
    hire();
    Session session(engine());
    const auto cid = session.get<Employee>(3);
    ASSERT_TRUE(cid.as<Boss>());
    forget_sent();
    EXPECT_EQ(session.get<Boss>(3), cid);
    EXPECT_EQ(session.get<Manager>(3), cid);
    EXPECT_FALSE(session.get<Engineer>(3));   // known to be none
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_FALSE(session.get<Engineer>(1));   // asks the database
    EXPECT_EQ(session.get<Manager>(1)->region, "EU");
    EXPECT_FALSE(session.get<Boss>(1));
}

TEST_P(JoinedTables, a_row_of_a_subclass_completes_the_object_that_was_found_as_one_of_the_base) {
    hire();
    Session session(engine());
    const auto all = session.scalars(select(employees).order_by(employees.id)).all();
    session.scalars(select(managers)).all();
    forget_sent();
    EXPECT_EQ(all[0].as<Manager>()->region, "EU");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(all[2].as<Boss>()->swing, "slow");
    EXPECT_EQ(sent_count(), 1u);   // selected as a manager, it had no swing
}

TEST_P(JoinedTables, selectin_polymorphic_loads_what_subclasses_have_by_one_select_each) {
    hire();
    Session session(engine());
    const auto all = session.scalars(select(employees).options(selectin_polymorphic(employees, managers, engineers)).order_by(employees.id)).all();
    EXPECT_EQ(sent_in_brief(), (Names{"SELECT staff", "SELECT managers", "SELECT engineers"}));
    EXPECT_EQ(all[0].as<Manager>()->region + all[1].as<Engineer>()->language + all[2].as<Manager>()->region, "EUC++US");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(all[2].as<Boss>()->swing, "slow");   // no boss was asked for
    EXPECT_EQ(sent_count(), 1u);
    session.expunge_all();
    const auto acme = session.scalars(select(companies).options(selectinload(companies.employees).selectin_polymorphic(engineers))).one();
    forget_sent();
    EXPECT_EQ(acme->employees[1].as<Engineer>()->language, "C++");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(acme->employees[0].as<Manager>()->region, "EU");
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(JoinedTables, relationships_lead_to_bases_and_subclasses_and_belong_to_them) {
    hire();
    Session session(engine());
    const auto acme = session.get<Company>(1);
    EXPECT_EQ(blog::each(acme->employees, &Employee::name), (Names{"Ann", "Ben", "Cid"}));
    const auto ben = acme->employees[1].as<Engineer>();
    EXPECT_EQ(ben->machines.size(), 2u);
    EXPECT_EQ(ben->company, acme);
    EXPECT_EQ(session.get<Machine>(1)->engineer, ben);
    acme.edit()->employees.append(Boss{{{.id = 10, .name = "Eva"}, "Asia"}, "wild"});
    acme.edit()->employees.append(Ptr<Employee>(session.add(Engineer{{.id = 11, .name = "Fay"}, "Rust", {{.id = 10, .name = "saw"}}})));
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM staff WHERE company_id = 1"), 5);
    EXPECT_EQ(value_of<std::string>("SELECT language FROM engineers WHERE id = (SELECT engineer_id FROM machines WHERE name = 'saw')"), "Rust");
    const Ptr<Manager> eva = session.scalars(select(managers).where(managers.name == "Eva")).one();
    eva.edit()->company = nullptr;
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM staff WHERE company_id IS NULL"), 2);
}

TEST_P(JoinedTables, of_type_joins_and_asks_for_a_subclass) {
    hire();
    Session session(engine());
    const auto named = [&](const auto& statement) { return blog::each(session.scalars(statement).all(), &Company::name); };
    EXPECT_EQ(named(select(companies).join(companies.employees.of_type(managers)).where(managers.region == "US")), Names{"Acme"});
    EXPECT_EQ(named(select(companies).join(companies.employees.of_type(bosses)).where(bosses.swing == "none")), Names{});
    EXPECT_EQ(named(select(companies).where(companies.employees.of_type(engineers).any(engineers.language == "C++"))), Names{"Acme"});
    EXPECT_EQ(named(select(companies).where(companies.employees.of_type(bosses).any(bosses.region == "EU"))), Names{});
    EXPECT_EQ(named(select(companies).where(companies.employees.of_type(bosses).any())), Names{"Acme"});
}

TEST_P(JoinedTables, loading_strategies_reach_the_relationships_of_a_subclass) {
    hire();
    for (const auto& option : {selectinload(engineers.machines), joinedload(engineers.machines), subqueryload(engineers.machines)}) {
        Session session(engine());
        const auto ben = session.scalars(select(engineers).options(option)).one();
        forget_sent();
        EXPECT_EQ(blog::each(ben->machines, &Machine::name), (Names{"lathe", "press"}));
        EXPECT_EQ(ben->language, "C++");
        EXPECT_EQ(sent_count(), 0u);
    }
    for (const auto& option : {selectinload(machines.engineer), joinedload(machines.engineer)}) {
        Session session(engine());
        const auto lathe = session.scalars(select(machines).where(machines.id == 1).options(option)).one();
        forget_sent();
        EXPECT_EQ(lathe->engineer->language, "C++");
        EXPECT_EQ(sent_count(), 0u);
    }
}

TEST_P(JoinedTables, a_relationship_of_the_base_is_loaded_for_all_classes_by_one_select) {
    hire();
    Session session(engine());
    const auto all = session.scalars(select(employees).options(selectinload(employees.company)).order_by(employees.id)).all();
    EXPECT_EQ(sent_in_brief(), (Names{"SELECT staff", "SELECT firms"}));
    EXPECT_EQ(all[2]->company->name, "Acme");
}

TEST_P(JoinedTables, a_row_that_is_replaced_by_one_of_another_class_is_deleted_and_inserted) {
    hire();
    Session session(engine());
    session.delete_(session.get<Manager>(1));
    session.add(Engineer{{.id = 1, .name = "Ann"}, "Ada"});
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT type FROM staff WHERE id = 1"), "engineer");
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM managers WHERE id = 1"), 0);
    EXPECT_EQ(value_of<std::string>("SELECT language FROM engineers WHERE id = 1"), "Ada");
}

TEST_P(JoinedTables, rollback_savepoint_merge_and_refresh_treat_an_object_as_a_whole) {
    hire();
    Session session(engine());
    const auto cid = session.get<Boss>(3);
    session.begin_nested([&] {
        cid.edit([](Boss& boss) { boss.name = "X", boss.region = "X", boss.swing = "X"; });
        session.flush();
    });
    session.rollback();
    EXPECT_EQ(cid->name + cid->region + *cid->swing, "CidUSslow");
    EXPECT_EQ(sent_in_brief().back(), "SELECT staff");
    const auto merged = session.merge(Boss{{{.id = 3, .name = "Cyd", .type = "boss"}, "EU"}, {}});
    EXPECT_EQ(merged, cid);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT region FROM managers WHERE id = 3"), "EU");
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM managers WHERE id = 3 AND swing IS NULL"), 1);
    run("UPDATE managers SET region = 'Mars' WHERE id = 3");
    session.refresh(cid);
    EXPECT_EQ(cid->region, "Mars");
    const auto gone = session.add(Engineer{{.name = "Zed"}, "Zig"});
    session.rollback();
    EXPECT_EQ(rows("engineers"), 1);
    EXPECT_EQ(blog::status(gone), orm::Status::transient);
}

TEST_P(JoinedTables, a_row_without_its_second_half_says_so) {
    hire();
    run("DELETE FROM machines; DELETE FROM engineers WHERE id = 2");
    Session session(engine());
    const auto ben = session.scalars(select(employees).where(employees.id == 2)).one();
    EXPECT_EQ(ben->name, "Ben");
    EXPECT_THROW(static_cast<void>(ben.as<Engineer>()->language), ObjectDeletedError);
}

class SingleTable : public InheritanceTest {
protected:
    void park() {
        run("INSERT INTO vehicles (id, kind, plate, seats, load) VALUES (1, 'car', 'A', 5, NULL), (2, 'truck', 'B', NULL, 40), (3, 'car', 'C', 2, NULL)");
        forget_sent();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, SingleTable, every_database(), database_name);

TEST_P(SingleTable, statements_are_limited_to_the_rows_of_the_class) {
    park();
    Session session(engine());
    EXPECT_EQ(blog::each(session.scalars(select(cars).order_by(cars.id)).all(), &Car::plate), (Names{"A", "C"}));
    EXPECT_EQ(session.scalar(select(func::count(trucks.id))), 1);
    EXPECT_EQ(session.scalar(select(func::count(vehicles.id))), 3);
    EXPECT_EQ(compact_text(select(cars.plate).where(cars.seats > 2)),
              "SELECT vehicles.plate FROM vehicles WHERE vehicles.seats > 2 AND vehicles.kind IN ('car')");
    EXPECT_EQ(session.execute(update(cars).values(cars.plate = "Z").where(cars.id > 0)).rowcount(), 2);
    EXPECT_EQ(session.execute(delete_(trucks).where(trucks.id > 0)).rowcount(), 1);
    session.commit();
    EXPECT_EQ(rows("vehicles"), 2);
}

TEST_P(SingleTable, the_criterion_goes_to_subqueries_and_outer_joins_where_the_class_is_selected) {
    park();
    Session session(engine());
    const auto t = aliased(trucks);
    EXPECT_EQ(session.scalar(select(func::count(vehicles.id)).where(exists(select(t.id).where(t.load > 30).where(t.id != vehicles.id)))), 2);
    EXPECT_EQ(session.execute(select(vehicles.id, optional_(t.load)).outerjoin(t, t.id == vehicles.id).order_by(vehicles.id)).all().size(), 3u);
    EXPECT_EQ(session.execute(select(cars.id).where(exists(select(t.id).where(t.id == cars.id)))).all().size(), 0u);
}

TEST_P(SingleTable, polymorphic_load_selectin_brings_the_columns_of_a_subclass_along) {
    park();
    Session session(engine());
    const auto all = session.scalars(select(vehicles).order_by(vehicles.id)).all();
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(all[0].as<Car>()->seats, 5);
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(all[1].as<Truck>()->load, 40);
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(SingleTable, the_enum_of_a_new_object_says_its_class_and_an_abstract_class_cannot_be_added) {
    Session session(engine());
    const auto car = session.add(Car{{.plate = "D"}, 4});
    EXPECT_EQ(car->kind, Kind::car);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT kind FROM vehicles"), "car");
    EXPECT_THROW(session.add(Vehicle{.plate = "E"}), InvalidRequestError);
}

TEST_P(SingleTable, a_row_of_no_known_class_is_refused) {
    run("INSERT INTO vehicles (id, kind, plate) VALUES (1, 'vehicle', 'A')");
    Session session(engine());
    try {
        session.scalars(select(vehicles)).all();
        FAIL() << "no error";
    } catch (const InvalidRequestError& error) {
        EXPECT_NE(std::string(error.what()).find("'vehicle'"), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("PolymorphicIdentity"), std::string::npos) << error.what();
    }
}

TEST_P(SingleTable, an_association_table_leads_to_objects_of_a_subclass_by_every_strategy) {
    {
        Session session(engine());
        session.add(Garage{.cars = {Car{{.plate = "A"}, 5}, Car{{.plate = "B"}, 2}}, .staff = {Engineer{{.name = "Eve"}, "C"}}});
        session.add(Garage{});
        session.commit();
    }
    const auto check = [&](const auto& cars_option, const auto& staff_option) {
        Session session(engine());
        const auto all = session.scalars(select(garages).options(cars_option, staff_option).order_by(garages.id)).all();
        ASSERT_EQ(all.size(), 2u);   // the empty one, too
        forget_sent();
        EXPECT_EQ(all[0]->cars.size(), 2u);
        EXPECT_EQ(all[0]->staff[0]->language, "C");
        EXPECT_TRUE(all[1]->cars.empty());
        EXPECT_EQ(sent_count(), 0u);
    };
    check(joinedload(garages.cars), joinedload(garages.staff));
    check(selectinload(garages.cars), selectinload(garages.staff));
    check(subqueryload(garages.cars), subqueryload(garages.staff));
    Session session(engine());
    const auto first = session.scalars(select(garages).where(garages.cars.any(cars.seats == 2))).one();
    session.delete_(first);
    session.commit();
    EXPECT_EQ(rows("garage_cars") + rows("garage_staff"), 0);
}

TEST_P(SingleTable, a_change_of_all_rows_of_a_class_has_to_say_so) {
    park();
    Session session(engine());
    EXPECT_THROW(session.execute(delete_(cars)), ArgumentError);
    EXPECT_THROW(session.execute(delete_(managers)), ArgumentError);
    EXPECT_EQ(session.execute(delete_(cars).all_rows()).rowcount(), 2);
    session.commit();
    EXPECT_EQ(rows("vehicles"), 1);
}

class ConcreteTables : public InheritanceTest {};
INSTANTIATE_TEST_SUITE_P(Live, ConcreteTables, every_database(), database_name);

TEST_P(ConcreteTables, each_class_has_a_table_with_all_columns_and_keys_of_its_own) {
    Session session(engine());
    const auto report = session.add(Report{.title = "r"});
    const auto audit = session.add(Audit{{.title = "a"}, "fine"});
    session.commit();
    EXPECT_EQ(report->id, audit->id);
    EXPECT_EQ(session.get<Audit>(audit->id), audit);
    EXPECT_EQ(session.get<Report>(report->id), report);
    EXPECT_EQ(session.scalars(select(reports)).all().size(), 1u);
    EXPECT_EQ(session.scalars(select(audits).where(audits.title == "a")).one()->finding, "fine");
    session.delete_(audit);
    session.commit();
    EXPECT_EQ(rows("audits"), 0);
    EXPECT_EQ(rows("reports"), 1);
}

TEST(Inheritance, objects_of_a_subclass_are_not_inserted_as_rows_of_one_table) {
    const Engine engine = create_engine("sqlite://");
    Connection connection = engine.connect();
    EXPECT_THROW(connection.execute(insert(managers).values(managers.name = "x")), CompileError);
    EXPECT_THROW(connection.execute(insert(managers), std::vector<Manager>{{{.name = "x"}, "y"}}), ArgumentError);
    EXPECT_THROW(connection.execute(insert(table(managers)), std::vector<Manager>{{{.name = "x"}, "y"}}), ArgumentError);
}

struct VersionedBase : DeclarativeBase<VersionedBase> {};
struct Asset {
    std::int64_t id{};
    std::string type{};
    std::int64_t version{};
    std::optional<std::int64_t> owner_id{};
    One<Asset> owner{};
    Many<Asset> owned{};
};
struct House : Asset {
    std::string street{};
};
struct AssetTable : Declarative<Asset, "assets", VersionedBase> {
    Mapped<&Asset::id> id{this, primary_key};
    Mapped<&Asset::type> type{this};
    Mapped<&Asset::version> version{this, version_id};
    Mapped<&Asset::owner_id> owner_id{this, ForeignKey("assets.id")};
    Relationship<&Asset::owner> owner{this, back_populates<&Asset::owned>};
    Relationship<&Asset::owned> owned{this, back_populates<&Asset::owner>};
    Polymorphic poly{this, type, "asset"};
};
struct HouseTable : JoinedInheritance<House, AssetTable, "houses"> {
    Mapped<&House::id> id{this, primary_key, ForeignKey("assets.id")};
    Mapped<&House::street> street{this};
    PolymorphicIdentity identity{this, "house"};
};
const AssetTable assets;
const HouseTable houses;

class VersionedHierarchy : public InheritanceTest {
protected:
    VersionedHierarchy() {
        VersionedBase::metadata().create_all(engine());
        forget_sent();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, VersionedHierarchy, every_database(), database_name);

TEST_P(VersionedHierarchy, a_change_in_the_table_of_the_subclass_counts_the_version_in_that_of_the_base) {
    Session session(engine());
    const auto house = session.add(House{{}, "Elm"});
    session.commit();
    EXPECT_EQ(house->version, 1);
    house.edit()->street = "Oak";
    forget_sent();
    session.flush();
    EXPECT_EQ(writes(), (Names{"UPDATE assets", "UPDATE houses"}));
    EXPECT_EQ(house->version, 2);
    session.connection().execute(text("UPDATE assets SET version = 7"));
    house.edit()->street = "Ash";
    EXPECT_THROW(session.flush(), StaleDataError);
    session.rollback();
    EXPECT_EQ(house->street, "Elm");
}

TEST_P(VersionedHierarchy, a_relationship_of_the_base_to_itself_links_objects_of_all_classes) {
    Session session(engine());
    const auto estate = session.add(Asset{.owned = {}});
    estate.edit()->owned.append(House{{}, "Elm"});
    const auto shed = session.add(Asset{});
    shed.edit()->owner = Ptr<Asset>(estate->owned[0]);
    session.commit();
    session.expunge_all();
    const auto elm = session.scalars(select(houses).options(selectinload(houses.owned), joinedload(houses.owner))).one();
    EXPECT_EQ(elm->owner->owned.size(), 1u);
    EXPECT_EQ(elm->owned[0]->owner, elm);
    session.delete_(elm->owned[0]);
    session.delete_(elm);
    session.commit();
    EXPECT_EQ(rows("assets"), 1);
    EXPECT_EQ(rows("houses"), 0);
}

struct Shape {
    std::int64_t id{};
    std::string kind{};
};

//! What is wrong with a mapping.
template <class Table>
std::string fault(const Table& table) {
    try {
        mapper(table);
        return "nothing";
    } catch (const MappingError& error) {
        return error.what();
    }
}

namespace without_key {
struct Base : DeclarativeBase<Base> {};
struct Square : Shape {
    int side = 0;
};
struct ShapeTable : Declarative<Shape, "shapes", Base> {
    Mapped<&Shape::id> id{this, primary_key};
    Mapped<&Shape::kind> kind{this};
    Polymorphic poly{this, kind, "shape"};
};
struct SquareTable : JoinedInheritance<Square, ShapeTable, "squares"> {
    Mapped<&Square::side> side{this};
    PolymorphicIdentity identity{this, "square"};
};
const SquareTable squares;
}  // namespace without_key

namespace in_one_table {
struct Base : DeclarativeBase<Base> {};
struct Form {
    std::int64_t id{};
    std::string kind{};
};
struct Circle : Form {
    int radius = 0;
};
struct Ellipse : Form {};
struct FormTable : Declarative<Form, "forms", Base> {
    Mapped<&Form::id> id{this, primary_key};
    Mapped<&Form::kind> kind{this};
};
struct CircleTable : SingleTableInheritance<Circle, FormTable> {
    Mapped<&Circle::radius> radius{this};
};
const CircleTable circles;

struct Sign {
    std::int64_t id{};
    std::string kind{};
};
struct Arrow : Sign {
    int length = 0;
};
struct SignTable : Declarative<Sign, "signs", Base> {
    Mapped<&Sign::id> id{this, primary_key};
    Mapped<&Sign::kind> kind{this};
    Polymorphic poly{this, kind, "sign"};
};
struct ArrowTable : SingleTableInheritance<Arrow, SignTable> {
    Mapped<&Arrow::length> length{this};
    PolymorphicIdentity identity{this, "arrow"};
};
const ArrowTable arrows;

struct Mark {
    std::int64_t id{};
    std::string kind{};
};
struct Dot : Mark {};
struct Dash : Mark {};
struct MarkTable : Declarative<Mark, "marks", Base> {
    Mapped<&Mark::id> id{this, primary_key};
    Mapped<&Mark::kind> kind{this};
    Polymorphic poly{this, kind};
};
struct DotTable : SingleTableInheritance<Dot, MarkTable> {
    PolymorphicIdentity identity{this, "dot"};
};
struct DashTable : SingleTableInheritance<Dash, MarkTable> {
    PolymorphicIdentity identity{this, "dot"};
};
const DotTable dots;
const DashTable dashes;
}  // namespace in_one_table

TEST(Inheritance, of_a_class_in_one_table_limits_each_select_that_reads_the_class) {
    const auto t = aliased(trucks, "t");
    EXPECT_EQ(compact_text(select(vehicles.id).outerjoin(t, t.id == vehicles.id)),
              "SELECT vehicles.id FROM vehicles LEFT OUTER JOIN vehicles AS t ON t.id = vehicles.id AND t.kind IN ('truck')");
    EXPECT_EQ(compact_text(select(vehicles.id).join(t, t.id == vehicles.id).where(vehicles.id > 1)),
              "SELECT vehicles.id FROM vehicles JOIN vehicles AS t ON t.id = vehicles.id WHERE vehicles.id > 1 AND t.kind IN ('truck')");
    const auto plates = select(cars.plate).where(cars.seats > 2).subquery("s");
    EXPECT_EQ(compact_text(select(plates.c["plate"])), "SELECT s.plate FROM (SELECT vehicles.plate AS plate FROM vehicles WHERE vehicles.seats "
                                                       "> 2 AND vehicles.kind IN ('car')) AS s");
    EXPECT_EQ(compact_text(union_(select(cars.id), select(trucks.id))),
              "SELECT vehicles.id FROM vehicles WHERE vehicles.kind IN ('car') UNION SELECT vehicles.id FROM vehicles WHERE vehicles.kind IN "
              "('truck')");
    // a subquery has conditions of its own, whatever is selected around it
    EXPECT_EQ(compact_text(select(cars.id).where(cars.seats == select(func::max(cars.seats)).scalar_subquery())),
              "SELECT vehicles.id FROM vehicles WHERE vehicles.seats = (SELECT max(vehicles.seats) AS max_1 FROM vehicles WHERE vehicles.kind IN "
              "('car')) AND vehicles.kind IN ('car')");
    EXPECT_EQ(compact_text(select(cars.id).where(exists(select(literal(1)).where(cars.id == t.load).select_from(t)))),
              "SELECT vehicles.id FROM vehicles WHERE (EXISTS (SELECT 1 AS anon_1 FROM vehicles AS t WHERE vehicles.id = t.load AND t.kind IN ('truck') AND "
              "vehicles.kind IN ('car'))) AND vehicles.kind IN ('car')");
    const auto c = select(cars.id, cars.seats).cte("c");
    EXPECT_EQ(compact_text(select(c.c["id"]).where(c.c["id"].in_(select(c.c["seats"])))),
              "WITH c AS (SELECT vehicles.id AS id, vehicles.seats AS seats FROM vehicles WHERE vehicles.kind IN ('car')) SELECT c.id FROM c "
              "WHERE c.id IN (SELECT c.seats FROM c)");
    EXPECT_EQ(compact_text(update(cars).values(cars.plate = "x").where(cars.id == 1)),
              "UPDATE vehicles SET plate='x' WHERE vehicles.id = 1 AND vehicles.kind IN ('car')");
}

TEST(Inheritance, that_is_mapped_wrong_says_what_and_where) {
    EXPECT_NE(fault(without_key::squares).find("Mapped<&Square::id> id {this, primary_key, ForeignKey(\"shapes.id\")};"), std::string::npos)
        << fault(without_key::squares);
    EXPECT_NE(fault(in_one_table::circles).find("Polymorphic poly {this, type"), std::string::npos) << fault(in_one_table::circles);
    EXPECT_NE(fault(in_one_table::arrows).find("declare the field std::optional"), std::string::npos) << fault(in_one_table::arrows);
    EXPECT_NE(fault(in_one_table::dashes).find("its identity 'dot' is that of Dot"), std::string::npos) << fault(in_one_table::dashes);
}

TEST(Inheritance, of_a_mapping_can_be_inspected) {
    const Mapper boss = mapper(bosses);
    EXPECT_EQ(boss.inherits(), mapper(managers));
    EXPECT_EQ(boss.base_mapper(), mapper(employees));
    EXPECT_TRUE(boss.isa(mapper(employees)));
    EXPECT_FALSE(mapper(engineers).isa(mapper(managers)));
    EXPECT_EQ(boss.polymorphic_identity(), Value("boss"));
    EXPECT_EQ(boss.tables().size(), 2u);
    EXPECT_EQ(boss.column_attrs(), (Names{"id", "name", "type", "company_id", "region", "swing"}));
    EXPECT_EQ(mapper(employees).self_and_descendants().size(), 4u);
    EXPECT_EQ(boss.relationships(), Names{"company"});
}

}  // namespace
}  // namespace people
