#pragma once

#include "integration/orm/orm_test.hpp"

// A company and its people: managers and engineers with tables of their own (joined), bosses in that of managers (single), and
// the vehicles of a single table.
namespace people {

using namespace aludel;

struct Base : DeclarativeBase<Base> {};

struct Company;
struct Machine;
struct Employee {
    std::int64_t id{};
    std::string name{};
    std::string type{};
    std::optional<std::int64_t> company_id{};
    One<Company> company{};
};
struct Manager : Employee {
    std::string region{};
};
struct Engineer : Employee {
    std::string language{};
    Many<Machine> machines{};
};
struct Boss : Manager {
    std::optional<std::string> swing{};
};
struct Machine {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> engineer_id{};
    One<Engineer> engineer{};
};
struct Company {
    std::int64_t id{};
    std::string name{};
    Many<Employee> employees{};
};

struct CompanyTable : Declarative<Company, "firms", Base> {
    Mapped<&Company::id> id{this, primary_key};
    Mapped<&Company::name> name{this};
    Relationship<&Company::employees> employees{this, back_populates<&Employee::company>, order_by(attr<&Employee::id>())};
};
struct EmployeeTable : Declarative<Employee, "staff", Base> {
    Mapped<&Employee::id> id{this, primary_key};
    Mapped<&Employee::name> name{this};
    Mapped<&Employee::type> type{this};
    Mapped<&Employee::company_id> company_id{this, ForeignKey("firms.id")};
    Relationship<&Employee::company> company{this, back_populates<&Company::employees>};
    Polymorphic poly{this, type, "employee"};
};
struct ManagerTable : JoinedInheritance<Manager, EmployeeTable, "managers"> {
    Mapped<&Manager::id> id{this, primary_key, ForeignKey("staff.id")};
    Mapped<&Manager::region> region{this};
    PolymorphicIdentity identity{this, "manager"};
};
struct EngineerTable : JoinedInheritance<Engineer, EmployeeTable, "engineers"> {
    Mapped<&Engineer::id> id{this, primary_key, ForeignKey("staff.id")};
    Mapped<&Engineer::language> language{this};
    Relationship<&Engineer::machines> machines{this, back_populates<&Machine::engineer>, cascade::all | cascade::delete_orphan};
    PolymorphicIdentity identity{this, "engineer"};
};
struct BossTable : SingleTableInheritance<Boss, ManagerTable> {
    Mapped<&Boss::swing> swing{this};
    PolymorphicIdentity identity{this, "boss"};
};
struct MachineTable : Declarative<Machine, "machines", Base> {
    Mapped<&Machine::id> id{this, primary_key};
    Mapped<&Machine::name> name{this};
    Mapped<&Machine::engineer_id> engineer_id{this, ForeignKey("engineers.id")};
    Relationship<&Machine::engineer> engineer{this, back_populates<&Engineer::machines>};
};

enum class Kind { vehicle, car, truck };
struct Vehicle {
    std::int64_t id{};
    Kind kind{};
    std::string plate{};
};
struct Car : Vehicle {
    std::optional<int> seats{};
};
struct Truck : Vehicle {
    std::optional<int> load{};
};
struct VehicleTable : Declarative<Vehicle, "vehicles", Base> {
    Mapped<&Vehicle::id> id{this, primary_key};
    Mapped<&Vehicle::kind> kind{this};
    Mapped<&Vehicle::plate> plate{this};
    Polymorphic poly{this, kind};   // no vehicle is just a vehicle
};
struct CarTable : SingleTableInheritance<Car, VehicleTable> {
    Mapped<&Car::seats> seats{this};
    PolymorphicIdentity identity{this, Kind::car, polymorphic_load::selectin};
};
struct TruckTable : SingleTableInheritance<Truck, VehicleTable> {
    Mapped<&Truck::load> load{this};
    PolymorphicIdentity identity{this, Kind::truck};
};

struct Garage {
    std::int64_t id{};
    Many<Car> cars{};
    Many<Engineer> staff{};
};
inline const Table garage_cars("garage_cars", Base::metadata(), Column("garage_id", BigInteger(), ForeignKey("garages.id"), primary_key),
                               Column("car_id", BigInteger(), ForeignKey("vehicles.id"), primary_key));
inline const Table garage_staff("garage_staff", Base::metadata(), Column("garage_id", BigInteger(), ForeignKey("garages.id"), primary_key),
                                Column("engineer_id", BigInteger(), ForeignKey("engineers.id"), primary_key));
struct GarageTable : Declarative<Garage, "garages", Base> {
    Mapped<&Garage::id> id{this, primary_key};
    Relationship<&Garage::cars> cars{this, secondary(garage_cars)};
    Relationship<&Garage::staff> staff{this, secondary(garage_staff)};
};
inline const GarageTable garages;

struct Report {
    std::int64_t id{};
    std::string title{};
};
struct Audit : Report {
    std::string finding{};
};
struct ReportTable : Declarative<Report, "reports", Base> {
    Mapped<&Report::id> id{this, primary_key};
    Mapped<&Report::title> title{this, String(40)};
};
struct AuditTable : ConcreteInheritance<Audit, ReportTable, "audits"> {
    Mapped<&Audit::finding> finding{this};
};
inline const AuditTable audits;
inline const ReportTable reports;

inline const CompanyTable companies;
inline const BossTable bosses;   // before those of its bases: they are found all the same
inline const ManagerTable managers;
inline const EngineerTable engineers;
inline const EmployeeTable employees;
inline const MachineTable machines;
inline const VehicleTable vehicles;
inline const CarTable cars;
inline const TruckTable trucks;

class InheritanceTest : public blog::OrmTest {
protected:
    InheritanceTest() {
        Base::metadata().create_all(engine());
        forget_sent();
    }
    //! Acme with Ann (manager, 1), Ben (engineer, 2, with two machines) and Cid (boss, 3); Dot (employee, 4) without a company.
    void hire() {
        run("INSERT INTO firms (id, name) VALUES (1, 'Acme');"
            "INSERT INTO staff (id, name, type, company_id) VALUES (1, 'Ann', 'manager', 1), (2, 'Ben', 'engineer', 1),"
            " (3, 'Cid', 'boss', 1), (4, 'Dot', 'employee', NULL);"
            "INSERT INTO managers (id, region, swing) VALUES (1, 'EU', NULL), (3, 'US', 'slow');"
            "INSERT INTO engineers (id, language) VALUES (2, 'C++');"
            "INSERT INTO machines (id, name, engineer_id) VALUES (1, 'lathe', 2), (2, 'press', 2)");
        forget_sent();
    }
};

}  // namespace people
