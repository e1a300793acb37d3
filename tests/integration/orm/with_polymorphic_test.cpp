// Classes that are read together with subclasses: with_polymorphic, and of_type() of it in joins and loader options.

#include "integration/orm/inheritance_model.hpp"

#include "aludel/orm/with_polymorphic.hpp"

namespace people {
namespace {

using namespace aludel::integration;
using blog::Names;

class WithPolymorphicTest : public InheritanceTest {
protected:
    //! A text without the line breaks.
    template <class S>
    static std::string flat_text(const S& statement) {
        std::string text = statement.compile(sqlite::dialect(), {.literal_binds = true}).text();
        std::replace(text.begin(), text.end(), '\n', ' ');
        return text;
    }
    static std::string region_of(const Ptr<Employee>& employee) { return employee.as<Manager>()->region; }
    static std::string language_of(const Ptr<Employee>& employee) { return employee.as<Engineer>()->language; }
};
INSTANTIATE_TEST_SUITE_P(Live, WithPolymorphicTest, every_database(), database_name);

TEST_P(WithPolymorphicTest, one_select_gives_whole_objects_of_each_class) {
    hire();
    Session session(engine());
    const auto staff = with_polymorphic(employees);
    const auto all = session.scalars(select(staff).order_by(staff.id)).all();
    ASSERT_EQ(all.size(), 4u);
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_NE(statements[0].find("FROM staff LEFT OUTER JOIN managers ON staff.id = managers.id LEFT OUTER JOIN engineers ON staff.id = "
                                 "engineers.id ORDER BY staff.id"),
              std::string::npos)
        << statements[0];
    EXPECT_EQ(region_of(all[0]) + language_of(all[1]) + region_of(all[2]), "EUC++US");
    EXPECT_EQ(all[2].as<Boss>()->swing, "slow");
    EXPECT_EQ(all[3]->name, "Dot");
    EXPECT_EQ(inspect(all[2].as<Boss>()).unloaded(), Names{"company"});
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(WithPolymorphicTest, a_class_that_is_not_named_has_its_own_columns_loaded_when_touched_and_one_that_is_brings_its_bases) {
    hire();
    Session session(engine());
    {
        const auto staff = with_polymorphic(employees, managers);
        const auto all = session.scalars(select(staff).order_by(staff.id)).all();
        forget_sent();
        EXPECT_EQ(region_of(all[0]) + region_of(all[2]), "EUUS");
        EXPECT_EQ(sent_count(), 0u);
        EXPECT_EQ(all[2].as<Boss>()->swing, "slow");
        EXPECT_EQ(language_of(all[1]), "C++");
        EXPECT_EQ(sent_in_brief(), (Names{"SELECT managers", "SELECT engineers"}));
    }
    session.expunge_all();
    const auto staff = with_polymorphic(employees, bosses);
    const auto all = session.scalars(select(staff).order_by(staff.id)).all();
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(region_of(all[0]) + all[2].as<Boss>()->swing.value(), "EUslow");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(WithPolymorphicTest, conditions_and_columns_are_those_of_the_base_and_of_each_subclass) {
    hire();
    Session session(engine());
    const auto staff = with_polymorphic(employees, managers, engineers);
    const auto m = staff.of(managers);
    const auto e = staff.of(engineers);
    const auto found = session.scalars(select(staff).where((staff.name == "Ben") || (m.region == "US")).order_by(staff.id)).all();
    EXPECT_EQ(blog::each(found, &Employee::name), (Names{"Ben", "Cid"}));
    const auto rows = session.execute(select(staff.name, optional_(m.region), optional_(e.language)).order_by(staff.id)).all();
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(std::get<1>(rows[0]), "EU");
    EXPECT_EQ(std::get<2>(rows[0]), std::nullopt);
    EXPECT_EQ(std::get<2>(rows[1]), "C++");
    EXPECT_EQ(std::get<1>(rows[3]), std::nullopt);
    EXPECT_EQ(session.scalars(select(staff.name).where(m.name == "Ann")).one(), "Ann");   // a base's columns are there for all
    EXPECT_EQ(session.scalar(select(func::count()).select_from(staff).where(e.id != null)), 1);   // the key in its own table
    EXPECT_EQ(session.scalars(select(staff.id).where(m.id > 0).order_by(m.id.desc())).all(), (std::vector<std::int64_t>{3, 1}));
    EXPECT_EQ(session.scalars(select(staff).where(employees.name == "Dot")).one()->name, "Dot");   // its tables have their own names
}

TEST_P(WithPolymorphicTest, a_column_that_other_rows_do_not_have_is_selected_as_an_optional) {
    const auto staff = with_polymorphic(employees, managers);
    EXPECT_THROW(static_cast<void>(select(staff.of(managers).region).compile(sqlite::dialect())), CompileError);
    EXPECT_EQ(flat_text(select(optional_(staff.of(managers).region))),
              "SELECT managers.region FROM staff LEFT OUTER JOIN managers ON staff.id = managers.id");
    const auto inner = with_polymorphic(employees, managers, innerjoin);
    EXPECT_EQ(flat_text(select(inner.of(managers).region)), "SELECT managers.region FROM staff JOIN managers ON staff.id = managers.id");
}

TEST_P(WithPolymorphicTest, an_inner_join_gives_these_classes_alone) {
    hire();
    Session session(engine());
    const auto chiefs = with_polymorphic(employees, managers, innerjoin);
    const auto found = session.scalars(select(chiefs).order_by(chiefs.id)).all();
    EXPECT_EQ(blog::each(found, &Employee::name), (Names{"Ann", "Cid"}));
    EXPECT_EQ(region_of(found[1]), "US");
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(WithPolymorphicTest, aliases_give_each_table_another_name_so_that_there_may_be_two) {
    hire();
    Session session(engine());
    const auto a = aliased(with_polymorphic(employees, managers), "a");
    const auto b = aliased(with_polymorphic(employees, engineers));
    EXPECT_EQ(flat_text(select(a.name).where(a.of(managers).region == "EU")),
              "SELECT a_staff.name FROM staff AS a_staff LEFT OUTER JOIN managers AS a_managers ON a_staff.id = a_managers.id WHERE "
              "a_managers.region = 'EU'");
    const auto pairs = session.execute(select(a, b).where(a.company_id == b.company_id).where(a.of(managers).region == "EU")
                                           .where(b.of(engineers).language == "C++")).all();
    ASSERT_EQ(pairs.size(), 1u);
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(region_of(std::get<0>(pairs[0])) + language_of(std::get<1>(pairs[0])), "EUC++");
    EXPECT_EQ(sent_count(), 0u);
    const auto first = session.scalars(select(b).order_by(b.id.desc()).limit(3).offset(1)).all();
    EXPECT_EQ(blog::each(first, &Employee::name), (Names{"Cid", "Ben", "Ann"}));
}

TEST_P(WithPolymorphicTest, the_subclasses_of_a_subclass) {
    hire();
    Session session(engine());
    const auto chiefs = with_polymorphic(managers, bosses);
    const auto found = session.scalars(select(chiefs).where(chiefs.of(bosses).swing == "slow")).all();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].as<Boss>()->swing, "slow");
    EXPECT_EQ(found[0]->region, "US");
    EXPECT_EQ(sent_flat().size(), 1u);
    EXPECT_EQ(flat_text(select(chiefs)), "SELECT staff.id, staff.name, staff.type, staff.company_id, managers.region, managers.swing FROM staff JOIN "
                                         "managers ON staff.id = managers.id");
}

TEST_P(WithPolymorphicTest, subclasses_in_the_table_of_the_base_need_no_join) {
    run("INSERT INTO vehicles (id, kind, plate, seats, load) VALUES (1, 'car', 'A', 5, NULL), (2, 'truck', 'B', NULL, 30)");
    forget_sent();
    Session session(engine());
    const auto fleet = with_polymorphic(vehicles, trucks);
    const auto all = session.scalars(select(fleet).order_by(fleet.id)).all();
    const auto statements = sent_flat();   // that of cars is by their mapping: selectin
    EXPECT_EQ(statements[0], "SELECT vehicles.id, vehicles.kind, vehicles.plate, vehicles.load FROM vehicles ORDER BY vehicles.id");
    EXPECT_EQ(all[0].as<Car>()->seats, 5);
    EXPECT_EQ(all[1].as<Truck>()->load, 30);
    EXPECT_EQ(sent_count(), 0u);
    session.expunge_all();
    const auto every = with_polymorphic(vehicles);
    const auto heavy = session.scalars(select(every).where((every.of(trucks).load > 20) || (every.of(cars).seats > 20))).all();
    ASSERT_EQ(heavy.size(), 1u);
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(flat_text(select(every.of(trucks).load)), "SELECT vehicles.load FROM vehicles");   // nullable as it is
}

TEST_P(WithPolymorphicTest, objects_that_are_loaded_in_part_are_completed_and_changes_stay) {
    hire();
    Session session(engine());
    const auto ann = session.get<Employee>(1);
    const auto cid = session.get<Employee>(3);
    cid.as<Boss>().edit()->swing = "fast";
    forget_sent();
    const auto staff = with_polymorphic(employees);
    const auto all = session.scalars(select(staff).order_by(staff.id)).all();
    EXPECT_EQ(all[0], ann);
    forget_sent();
    EXPECT_EQ(region_of(ann), "EU");
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(cid.as<Boss>()->swing, "fast");
    session.expire_all();
    forget_sent();
    EXPECT_EQ(session.scalars(select(staff).order_by(staff.id)).all()[1].as<Engineer>()->language, "C++");
    EXPECT_EQ(region_of(ann), "EU");
    EXPECT_EQ(sent_in_brief(), Names{"SELECT staff"});
}

TEST_P(WithPolymorphicTest, refreshing_rows_overwrite_the_columns_of_subclasses) {
    hire();
    Session session(engine());
    const auto staff = with_polymorphic(employees);
    const auto all = session.scalars(select(staff).order_by(staff.id)).all();
    session.execute(text("UPDATE managers SET region = 'AF', swing = 'none' WHERE id = 3"));
    forget_sent();
    const auto again = session.scalars(select(staff).order_by(staff.id).execution_options({.populate_existing = true})).all();
    EXPECT_EQ(region_of(all[2]) + all[2].as<Boss>()->swing.value(), "AFnone");
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(WithPolymorphicTest, it_is_a_target_of_joins_and_exists) {
    hire();
    Session session(engine());
    const auto staff = aliased(with_polymorphic(employees, managers, engineers));
    const auto found = session.scalars(select(companies).join(companies.employees.of_type(staff))
                                           .where((staff.of(engineers).language == "Ada") || (staff.of(managers).region == "US"))).all();
    ASSERT_EQ(found.size(), 1u);
    const std::string statement = sent_flat()[0];
    EXPECT_NE(statement.find("FROM firms JOIN (staff AS staff_1 LEFT OUTER JOIN managers AS managers_1 ON staff_1.id = managers_1.id LEFT OUTER JOIN "
                             "engineers AS engineers_1 ON staff_1.id = engineers_1.id) ON firms.id = staff_1.company_id"),
              std::string::npos)
        << statement;
    EXPECT_EQ(session.scalars(select(companies).where(companies.employees.of_type(staff).any(staff.of(managers).region == "EU"))).all().size(), 1u);
    EXPECT_EQ(session.scalars(select(companies).where(companies.employees.of_type(staff).any(staff.of(managers).region == "??"))).all().size(), 0u);
    const auto e = staff.of(engineers);
    const auto with_machines = session.scalars(select(staff).join(e.machines).where(machines.name == "press")).all();
    EXPECT_EQ(blog::each(with_machines, &Employee::name), Names{"Ben"});
    const auto rows = session.execute(select(companies.name, optional_(staff)).outerjoin(companies.employees.of_type(staff)).order_by(staff.id)).all();
    ASSERT_EQ(rows.size(), 3u);
    forget_sent();
    EXPECT_EQ(language_of(std::get<1>(rows[1])), "C++");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(WithPolymorphicTest, eager_loads_of_it_give_whole_objects_of_all_classes) {
    hire();
    Session session(engine());
    const auto staff = aliased(with_polymorphic(employees));
    const auto check = [&](const auto& option, Names statements) {
        session.expunge_all();
        const auto acme = session.scalars(select(companies).options(option)).one();
        EXPECT_EQ(sent_in_brief(), statements);
        ASSERT_EQ(acme->employees.size(), 3u);
        EXPECT_EQ(region_of(acme->employees[0]) + language_of(acme->employees[1]) + acme->employees[2].template as<Boss>()->swing.value(), "EUC++slow");
        EXPECT_EQ(sent_count(), 0u);
    };
    check(joinedload(companies.employees.of_type(staff)), {"SELECT firms"});
    check(selectinload(companies.employees.of_type(staff)), {"SELECT firms", "SELECT staff"});
    check(subqueryload(companies.employees.of_type(staff)), {"SELECT firms", "SELECT (SELECT"});
    check(immediateload(companies.employees.of_type(staff)), {"SELECT firms", "SELECT staff"});
    check(selectinload(companies.employees.of_type(with_polymorphic(employees))), {"SELECT firms", "SELECT staff"});
    session.expunge_all();
    const auto acme = session.scalars(select(companies).options(lazyload(companies.employees.of_type(staff)))).one();
    forget_sent();
    EXPECT_EQ(region_of(acme->employees[0]) + language_of(acme->employees[1]), "EUC++");
    EXPECT_EQ(sent_in_brief(), Names{"SELECT staff"});
    session.expunge_all();
    const auto joined = session.scalars(select(companies).join(companies.employees.of_type(staff)).order_by(staff.id)
                                            .options(contains_eager(companies.employees.of_type(staff)))).one();
    forget_sent();
    EXPECT_EQ(region_of(joined->employees[0]) + language_of(joined->employees[1]), "EUC++");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(WithPolymorphicTest, of_type_of_a_subclass_loads_what_it_has_and_keeps_objects_of_other_classes) {
    hire();
    Session session(engine());
    const auto check = [&](const auto& option, std::size_t statements) {
        session.expunge_all();
        const auto acme = session.scalars(select(companies).options(option)).one();
        EXPECT_EQ(sent_count(), statements);
        EXPECT_EQ(blog::each(acme->employees, &Employee::name), (Names{"Ann", "Ben", "Cid"}));
        EXPECT_EQ(region_of(acme->employees[0]) + region_of(acme->employees[2]), "EUUS");
        EXPECT_EQ(sent_count(), 0u);
        EXPECT_EQ(language_of(acme->employees[1]), "C++");
        EXPECT_EQ(sent_count(), 1u);
    };
    check(joinedload(companies.employees.of_type(managers)), 1);
    check(selectinload(companies.employees.of_type(managers)), 2);
    check(subqueryload(companies.employees.of_type(managers)), 2);
    check(selectinload(companies.employees).selectin_polymorphic(managers), 3);
    check(joinedload(companies.employees).selectin_polymorphic(managers), 2);
    session.expunge_all();
    const auto chiefs = session.scalars(select(companies).options(selectinload(companies.employees.of_type(managers).and_(employees.type != "engineer")))).one();
    EXPECT_EQ(blog::each(chiefs->employees, &Employee::name), (Names{"Ann", "Cid"}));
    session.expunge_all();
    const auto acme = session.scalars(select(companies).join(companies.employees.of_type(managers)).order_by(managers.id)
                                          .options(contains_eager(companies.employees.of_type(managers)))).one();
    forget_sent();
    EXPECT_EQ(blog::each(acme->employees, &Employee::name), (Names{"Ann", "Cid"}));   // what the rows have
    EXPECT_EQ(region_of(acme->employees[1]), "US");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(WithPolymorphicTest, relationships_of_a_subclass_are_loaded_with_the_objects) {
    hire();
    Session session(engine());
    std::size_t rest = 0;
    const auto check = [&](const auto& statement, Names statements) {
        session.expunge_all();
        forget_sent();
        const auto all = session.scalars(statement).all();
        EXPECT_EQ(sent_in_brief(), statements);
        ASSERT_EQ(all.size(), 4u);
        EXPECT_EQ(blog::each(all[1].template as<Engineer>()->machines, &Machine::name), (Names{"lathe", "press"}));
        EXPECT_EQ(sent_count(), rest);
    };
    const auto staff = with_polymorphic(employees, engineers);
    check(select(staff).order_by(staff.id).options(joinedload(staff.of(engineers).machines)), {"SELECT staff"});
    check(select(staff).order_by(staff.id).options(selectinload(staff.of(engineers).machines)), {"SELECT staff", "SELECT machines"});
    check(select(staff).order_by(staff.id).options(selectinload(engineers.machines), joinedload(employees.company)), {"SELECT staff", "SELECT machines"});
    check(select(staff).order_by(staff.id).limit(4).options(joinedload(staff.of(engineers).machines)), {"SELECT (SELECT"});
    rest = 1;   // the objects of a base lack what only engineers have
    check(select(employees).order_by(employees.id).options(selectinload(engineers.machines)), {"SELECT staff", "SELECT machines"});
    check(select(employees).order_by(employees.id).options(joinedload(engineers.machines)), {"SELECT staff", "SELECT machines"});
}

TEST_P(WithPolymorphicTest, a_path_goes_on_to_relationships_of_subclasses) {
    hire();
    Session session(engine());
    const auto staff = aliased(with_polymorphic(employees, engineers));
    const auto check = [&](const auto& option, std::size_t statements) {
        session.expunge_all();
        const auto acme = session.scalars(select(companies).options(option)).one();
        EXPECT_EQ(sent_count(), statements);
        EXPECT_EQ(acme->employees.size(), 3u);
        EXPECT_EQ(acme->employees[1].template as<Engineer>()->machines.size(), 2u);
        EXPECT_EQ(sent_count(), 0u);
    };
    check(joinedload(companies.employees.of_type(staff)).joinedload(staff.of(engineers).machines), 1);
    check(selectinload(companies.employees.of_type(staff)).selectinload(engineers.machines), 3);
    check(selectinload(companies.employees.of_type(staff)).joinedload(engineers.machines), 2);
    check(joinedload(companies.employees.of_type(engineers)).options(selectinload(engineers.machines)), 2);
}

TEST_P(WithPolymorphicTest, what_it_cannot_do_is_refused) {
    const auto staff = with_polymorphic(employees, managers);
    EXPECT_THROW(static_cast<void>(select(staff.of(managers))), ArgumentError);
    EXPECT_THROW(static_cast<void>(update(staff).values(staff.name = "x")), ArgumentError);
    EXPECT_THROW(static_cast<void>(delete_(staff)), ArgumentError);
    EXPECT_THROW(static_cast<void>(insert(staff)), ArgumentError);
    EXPECT_THROW(static_cast<void>(with_polymorphic(aliased(employees), managers)), ArgumentError);
    const auto loaded = aliased(staff);
    Session session(engine());
    EXPECT_THROW(static_cast<void>(session.scalars(select(loaded).options(joinedload(employees.company))).all()), ArgumentError);
}

}  // namespace
}  // namespace people
