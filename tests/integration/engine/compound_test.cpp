// UNION and its kin, common table expressions, LATERAL and FOR UPDATE on the databases themselves.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Employee {
    int id{};
    std::string name{};
    std::optional<int> manager_id{};
};
struct Registry : DeclarativeBase<Registry> {};
struct EmployeeTable : Declarative<Employee, "compound_employees", Registry> {
    Mapped<&Employee::id> id{this, primary_key};
    Mapped<&Employee::name> name{this};
    Mapped<&Employee::manager_id> manager_id{this, ForeignKey("compound_employees.id")};
};
const EmployeeTable employees;

class Compounds : public DatabaseTest {
protected:
    Compounds() : connection(connect()) {
        Registry::metadata().create_all(engine());
        connection.execute(insert(employees).values({{employees.id = 1, employees.name = "ann", employees.manager_id = null},
                                                     {employees.id = 2, employees.name = "bob", employees.manager_id = 1},
                                                     {employees.id = 3, employees.name = "cid", employees.manager_id = 2}}));
    }
    Connection connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Compounds, every_database(), database_name);

using Numbers = std::vector<int>;

}  // namespace

TEST_P(Compounds, union_except_and_intersect) {
    const auto first = select(employees.id).where(employees.id < 3), last = select(employees.id).where(employees.id > 1);
    EXPECT_EQ(connection.scalars(union_(first, last).order_by(employees.id)).all(), (Numbers{1, 2, 3}));
    EXPECT_EQ(connection.scalars(union_all(first, last).order_by(employees.id)).all(), (Numbers{1, 2, 2, 3}));
    EXPECT_EQ(connection.scalars(except_(first, last)).all(), Numbers{1});
    EXPECT_EQ(connection.scalars(intersect(first, last)).all(), Numbers{2});
    EXPECT_EQ(connection.scalars(union_all(first, last).order_by(employees.id).limit(2).offset(1)).all(), (Numbers{2, 2}));
}

TEST_P(Compounds, a_union_is_a_table_of_another_select) {
    const auto both = union_all(select(employees.id), select(employees.id)).subquery("both");
    EXPECT_EQ(connection.scalar(select(func::count()).select_from(both)), 6);
}

TEST_P(Compounds, a_recursive_expression_walks_a_tree) {
    auto org = select(employees.id, employees.name).where(employees.manager_id == null).cte("org", recursive);
    const auto e = aliased(employees, "e");
    org = org.union_all(select(e.id, e.name).join(org, e.manager_id == org.c["id"].as<Integer>()));
    std::vector<std::string> names;
    for (const auto& row : connection.execute(select(org.c["name"]).order_by(org.c["id"])))
        names.push_back(row[0].as<std::string>());
    EXPECT_EQ(names, (std::vector<std::string>{"ann", "bob", "cid"}));
}

TEST_P(Compounds, an_expression_with_parameters_is_used_twice) {
    const auto some = select(employees.id).where(employees.id > 1).cte("some_rows");
    const auto query = select(employees.id).where(employees.id.in_(select(some.c["id"].as<Integer>())), employees.id < 3);
    EXPECT_EQ(connection.scalars(query).all(), Numbers{2});
    EXPECT_EQ(connection.scalars(query).all(), Numbers{2});   // from the cache
}

TEST_P(Compounds, locked_rows_are_read) {
    EXPECT_EQ(connection.scalars(select(employees.id).where(employees.id == 1).with_for_update({.nowait = true})).all(),
              Numbers{1});
}
