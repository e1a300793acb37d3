// Classes that inherit: rows in joined tables, rows of several classes in one table, and how they are loaded.

#include "example.hpp"

using namespace aludel;

namespace {

// [classes]
struct Employee {
    std::int64_t id{};
    std::string name{};
    std::string type{};
};
struct Manager : Employee {
    std::string region{};
};
struct Engineer : Employee {
    std::string language{};
};
// [/classes]

// [joined]
struct EmployeeTable : Declarative<Employee, "employee"> {
    Mapped<&Employee::id>   id   {this, primary_key};
    Mapped<&Employee::name> name {this};
    Mapped<&Employee::type> type {this};
    Polymorphic poly {this, type, "employee"};
};
struct ManagerTable : JoinedInheritance<Manager, EmployeeTable, "manager"> {
    Mapped<&Manager::id>     id     {this, primary_key, ForeignKey("employee.id")};
    Mapped<&Manager::region> region {this};
    PolymorphicIdentity identity {this, "manager"};
};
struct EngineerTable : JoinedInheritance<Engineer, EmployeeTable, "engineer"> {
    Mapped<&Engineer::id>       id       {this, primary_key, ForeignKey("employee.id")};
    Mapped<&Engineer::language> language {this};
    PolymorphicIdentity identity {this, "engineer"};
};
inline const EmployeeTable employees;
inline const ManagerTable managers;
inline const EngineerTable engineers;
// [/joined]

// [single]
enum class Kind { car, truck };
struct Vehicle {
    std::int64_t id{};
    Kind kind{};
};
struct Car : Vehicle {
    std::optional<int> seats{};
};
struct Truck : Vehicle {
    std::optional<int> payload{};
};
struct VehicleTable : Declarative<Vehicle, "vehicle"> {
    Mapped<&Vehicle::id>   id   {this, primary_key};
    Mapped<&Vehicle::kind> kind {this};
    Polymorphic poly {this, kind};   // a vehicle is a car or a truck
};
struct CarTable : SingleTableInheritance<Car, VehicleTable> {
    Mapped<&Car::seats> seats {this};
    PolymorphicIdentity identity {this, Kind::car};
};
struct TruckTable : SingleTableInheritance<Truck, VehicleTable> {
    Mapped<&Truck::payload> payload {this};
    PolymorphicIdentity identity {this, Kind::truck};
};
inline const VehicleTable vehicles;
inline const CarTable cars;
inline const TruckTable trucks;
// [/single]

void joined_tables(Session& session, SqlLog& sql) {
    // [add]
    session.add(Manager{{.name = "Ann"}, "EU"});
    session.add(Engineer{{.name = "Ben"}, "C++"});
    session.commit();
    // [/add]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO employee (name, type) VALUES (?, ?) RETURNING id
        [('Ann', 'manager'), ('Ben', 'engineer')]
        INSERT INTO manager (id, region) VALUES (?, ?)
        [(1, 'EU')]
        INSERT INTO engineer (id, language) VALUES (?, ?)
        [(2, 'C++')]
        COMMIT
        )");
    session.expunge_all();

    // [base]
    for (const Ptr<Employee>& employee : session.scalars(select(employees)).all())
        if (const Ptr<Manager> manager = employee.as<Manager>()) check(manager->region == "EU");
    // [/base]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT employee.id, employee.name, employee.type
        FROM employee
        SELECT manager.id, manager.region
        FROM manager
        WHERE manager.id = ?
        (1,)
        )");
    session.expunge_all();

    // [selectin]
    const auto everyone = session.scalars(select(employees).options(selectin_polymorphic(employees, managers, engineers))).all();
    check(everyone[1].as<Engineer>()->language == "C++");
    // [/selectin]
    sql.expect(R"(
        SELECT employee.id, employee.name, employee.type
        FROM employee
        SELECT manager.id, manager.region
        FROM manager
        WHERE manager.id = ?
        (1,)
        SELECT engineer.id, engineer.language
        FROM engineer
        WHERE engineer.id = ?
        (2,)
        )");

    // [subclass]
    const auto european = session.scalars(select(managers).where(managers.region == "EU").where(managers.name != "Zoe")).all();
    check(european.size() == 1);
    // [/subclass]
    sql.expect(R"(
        SELECT employee.id, employee.name, employee.type, manager.region
        FROM employee JOIN manager ON employee.id = manager.id
        WHERE manager.region = ? AND employee.name != ?
        ('EU', 'Zoe')
        )");

    // [write]
    european[0].edit()->region = "Asia";   // only the table that has it
    session.flush();
    session.delete_(european[0]);
    session.commit();
    // [/write]
    sql.expect(R"(
        UPDATE manager SET region=? WHERE manager.id = ?
        ('Asia', 1)
        DELETE FROM manager WHERE manager.id = ?
        (1,)
        DELETE FROM employee WHERE employee.id = ?
        (1,)
        COMMIT
        )");
    check(!session.get<Manager>(2));   // Ben is an engineer
}

void one_table(Session& session, SqlLog& sql) {
    session.add(Car{{}, 5});
    session.add(Truck{{}, 40});
    session.commit();
    sql.take();

    // [limited]
    check(session.scalars(select(cars)).one()->seats == 5);
    session.execute(update(trucks).values(trucks.payload = 30).where(trucks.payload > 30));
    session.commit();
    // [/limited]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT vehicle.id, vehicle.kind, vehicle.seats
        FROM vehicle
        WHERE vehicle.kind IN (?)
        ('car',)
        UPDATE vehicle SET payload=? WHERE vehicle.payload > ? AND vehicle.kind IN (?)
        (30, 30, 'truck')
        COMMIT
        )");
    check(session.get<Vehicle>(2).as<Truck>()->payload == 30);
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    sql.take();
    Session session(engine);
    joined_tables(session, sql);
    session.rollback();
    sql.take();
    one_table(session, sql);
}
