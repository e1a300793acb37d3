// Objects of a base together with what subclasses have, by one SELECT: with_polymorphic, of_type, polymorphic_load::inline_.

#include "example.hpp"

using namespace aludel;

namespace {

struct Company;
struct Employee {
    std::int64_t id{};
    std::string name{};
    std::string type{};
    std::optional<std::int64_t> company_id{};
};
struct Manager : Employee {
    std::string region{};
};
struct Engineer : Employee {
    std::string language{};
};
struct Company {
    std::int64_t id{};
    std::string name{};
    Many<Employee> staff{};
};

struct EmployeeTable : Declarative<Employee, "employee"> {
    Mapped<&Employee::id>         id         {this, primary_key};
    Mapped<&Employee::name>       name       {this};
    Mapped<&Employee::type>       type       {this};
    Mapped<&Employee::company_id> company_id {this, ForeignKey("company.id")};
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
struct CompanyTable : Declarative<Company, "company"> {
    Mapped<&Company::id>   id   {this, primary_key};
    Mapped<&Company::name> name {this};
    Relationship<&Company::staff> staff {this, order_by(attr<&Employee::id>())};
};
inline const EmployeeTable employees;
inline const ManagerTable managers;
inline const EngineerTable engineers;
inline const CompanyTable companies;

// [inline]
struct Document {
    std::int64_t id{};
    std::string kind{};
};
struct Letter : Document {
    std::string address{};
};
struct DocumentTable : Declarative<Document, "document"> {
    Mapped<&Document::id>   id   {this, primary_key};
    Mapped<&Document::kind> kind {this};
    Polymorphic poly {this, kind, "document"};
};
struct LetterTable : JoinedInheritance<Letter, DocumentTable, "letter"> {
    Mapped<&Letter::id>      id      {this, primary_key, ForeignKey("document.id")};
    Mapped<&Letter::address> address {this};
    PolymorphicIdentity identity {this, "letter", polymorphic_load::inline_};
};
// [/inline]
inline const DocumentTable documents;
inline const LetterTable letters;

void one_select(Session& session, SqlLog& sql) {
    // [select]
    const auto staff = with_polymorphic(employees, managers, engineers);
    const auto found = session.scalars(
        select(staff).where((staff.of(managers).region == "EU") || (staff.of(engineers).language == "C++")).order_by(staff.name)).all();
    check(found[0].as<Manager>()->region == "EU");
    check(found[1].as<Engineer>()->language == "C++");
    // [/select]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT employee.id, employee.name, employee.type, employee.company_id, manager.region, engineer.language
        FROM employee LEFT OUTER JOIN manager ON employee.id = manager.id LEFT OUTER JOIN engineer ON employee.id = engineer.id
        WHERE manager.region = ? OR engineer.language = ? ORDER BY employee.name
        ('EU', 'C++')
        )");
    session.expunge_all();

    // [columns]
    const auto rows = session.execute(select(staff.name, optional_(staff.of(managers).region)).order_by(staff.name)).all();
    check(std::get<1>(rows[0]) == "EU" && !std::get<1>(rows[1]));
    // [/columns]
    sql.take();
}

void with_relationships(Session& session, SqlLog& sql) {
    // [join]
    const auto staff = aliased(with_polymorphic(employees, managers, engineers));
    const auto european = session.scalars(
        select(companies).join(companies.staff.of_type(staff)).where(staff.of(managers).region == "EU")).all();
    // [/join]
    sql.expect(R"(
        SELECT company.id, company.name
        FROM company JOIN (employee AS employee_1 LEFT OUTER JOIN manager AS manager_1 ON employee_1.id = manager_1.id LEFT OUTER JOIN engineer AS engineer_1 ON employee_1.id = engineer_1.id) ON company.id = employee_1.company_id
        WHERE manager_1.region = ?
        ('EU',)
        )");
    check(european.size() == 1);
    session.expunge_all();

    // [eager]
    const auto acme = session.scalars(select(companies).options(selectinload(companies.staff.of_type(managers)))).one();
    check(acme->staff[0].as<Manager>()->region == "EU");   // what managers have is loaded
    check(acme->staff.size() == 2);                        // objects of other classes are there, too
    // [/eager]
    sql.expect(R"(
        SELECT company.id, company.name
        FROM company
        SELECT employee.company_id, employee.id, employee.name, employee.type, employee.company_id AS company_id__1, manager.region
        FROM employee LEFT OUTER JOIN manager ON employee.id = manager.id
        WHERE employee.company_id = ? ORDER BY employee.id
        (1,)
        )");
}

void by_the_mapping(Session& session, SqlLog& sql) {
    session.add(Letter{{}, "Main Street 1"});
    session.commit();
    sql.take();
    session.expunge_all();
    // [inline_query]
    const Ptr<Document> document = session.scalars(select(documents)).one();
    check(document.as<Letter>()->address == "Main Street 1");
    // [/inline_query]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT document.id, document.kind, letter_1.address
        FROM document LEFT OUTER JOIN letter AS letter_1 ON document.id = letter_1.id
        )");
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    session.add(Company{.id = 1, .name = "Acme"});
    session.add(Manager{{.name = "Ann", .company_id = 1}, "EU"});
    session.add(Engineer{{.name = "Ben", .company_id = 1}, "C++"});
    session.commit();
    session.expunge_all();
    sql.take();
    one_select(session, sql);
    with_relationships(session, sql);
    session.rollback();
    by_the_mapping(session, sql);
}
