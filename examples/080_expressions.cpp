// Expressions: what you write in WHERE and in the SELECT list. Values are always bound parameters; an invalid comparison
// does not compile.

#include "example.hpp"

using namespace aludel;

namespace {

struct People : TypedTable<"people"> {
    Column<BigInteger> id {this, "id", primary_key};
    Column<String> first {this, "first"};
    Column<String> last {this, "last"};
    Column<Integer> age {this, "age"};
    Column<String> dept {this, "dept"};
    Column<Double> salary {this, "salary"};
    Column<Boolean> active {this, "active", server_default(true)};
    Column<Boolean> banned {this, "banned", server_default(false)};
    Column<Nullable<DateTimeTz>> deleted_at {this, "deleted_at"};
    Column<Nullable<JsonType>> tags {this, "tags"};
};
inline const People people;

// [reuse]
// Works with the columns of a table as well as with the fields of a struct.
template <class P>
auto full_name(const P& person) {
    return person.first + " " + person.last;
}
Expr<Boolean> is_adult(const People& person, int years = 18) { return person.age >= years and not person.banned; }
// [/reuse]

void conditions() {
    // [conditions]
    check_prints(people.age >= 18 and not people.banned, "people.age >= :age_1 AND people.banned = 0");
    check_prints(!people.active || (people.age < 18 && people.dept != "sales"),
                 "people.active = 0 OR people.age < :age_1 AND people.dept != :dept_1");
    check_prints(or_(people.dept == "it", people.age >= 18), "people.dept = :dept_1 OR people.age >= :age_1");
    check_prints(people.age.between(18, 65), "people.age BETWEEN :age_1 AND :age_2");
    check_prints(5 == people.id, ":id_1 = people.id");
    // [/conditions]

    // [null]
    check_prints(people.deleted_at == null, "people.deleted_at IS NULL");
    check_prints(people.deleted_at.is_not(null), "people.deleted_at IS NOT NULL");
    std::optional<int> nothing;
    check_prints(people.age == nothing, "people.age IS NULL");
    check_prints(people.last.is_distinct_from("x"), "people.last IS DISTINCT FROM :last_1");
    // [/null]
}

void texts() {
    // [text]
    check_prints(people.first.like("%john%"), "people.first LIKE :first_1");
    check_prints(people.first.ilike("%john%"), "lower(people.first) LIKE lower(:first_1)");
    check_prints(people.first.startswith("jo"), "people.first LIKE :first_1 || '%'");
    check_prints(people.first.contains("50%", true), "people.first LIKE '%' || :first_1 || '%' ESCAPE '/'");
    check_prints(people.first + " " + people.last, "people.first || :first_1 || people.last");
    check_prints(func::lower(people.first) == "ann", "lower(people.first) = :lower_1");
    // [/text]
}

void lists(Connection& conn) {
    // [in]
    check_prints(people.id.in_({1, 2, 3}), "people.id IN (:id_1_1, :id_1_2, :id_1_3)");
    const std::vector<std::int64_t> none;
    check(conn.scalars(select(people.id).where(people.id.in_(none))).all().empty());         // an empty list isn't an error
    check_prints(people.id.not_in(select(people.id).where(people.banned)), R"(
        (people.id NOT IN (SELECT people.id
        FROM people
        WHERE people.banned = 1))
        )");
    check_prints(tuple_(people.first, people.last).in_(select(people.last, people.first)), R"(
        (people.first, people.last) IN (SELECT people.last, people.first
        FROM people)
        )");
    // [/in]
}

void arithmetic(Connection& conn) {
    // [arithmetic]
    check_prints((people.age + 1) * 2 - people.age / 3 % 5,
                 "(people.age + :age_1) * :param_1 - (people.age / CAST(:age_2 AS NUMERIC)) % :param_2");
    check_prints(-people.age, "-people.age");
    check(conn.scalars(select(people.salary * 12).where(people.first == "Ann")).one() == 60000.0);   // a double
    // [/arithmetic]
    check_prints(cast<String>(people.id), "CAST(people.id AS VARCHAR)");
    check_prints(extract("year", people.deleted_at), "EXTRACT(year FROM people.deleted_at)");
}

void others(Connection& conn) {
    // [others]
    check_prints(case_(when(people.age < 18, "minor"), when(people.age > 65, "senior"), else_("adult")),
                 "CASE WHEN (people.age < :age_1) THEN :param_1 WHEN (people.age > :age_2) THEN :param_2 ELSE :param_3 END");
    const Json wanted = Json::parse("[\"a\"]");
    check_prints(people.tags.op("@>")(wanted), "people.tags @> :tags_1");
    check_prints(func::call<Integer>("my_func", people.id, 5), "my_func(people.id, :my_func_1)");
    check_prints(func::coalesce(people.deleted_at, func::now()), "coalesce(people.deleted_at, now())");
    check_prints(literal(5) + literal_column<Integer>("random()"), ":param_1 + random()");
    check_prints(select(true_(), type_coerce<Text>(people.first)), R"(
        SELECT 1 AS anon_1, people.first AS first
        FROM people
        )");
    // [/others]

    // [bindparam]
    auto by_id = select(people.first).where(people.id == bindparam<BigInteger>("id"));
    check(conn.execute(by_id, {{"id", 2}}).scalar_one() == "Bob");
    // [/bindparam]
}

void reuse(Connection& conn) {
    struct Person { std::string first{}, last{}; };
    // [use_reuse]
    check(full_name(Person{"Ann", "Lee"}) == "Ann Lee");                                    // a std::string
    check(conn.scalars(select(people.age).where(full_name(people) == "Ann Lee")).one() == 30);   // in the database
    check(conn.scalars(select(people.first).where(not is_adult(people))).all() == std::vector<std::string>{"Bob"});
    // [/use_reuse]
}

void windows(Connection& conn) {
    // [window]
    auto ranked = select(people.first, func::row_number().over({.partition_by = people.dept,
                                                                .order_by = people.salary.desc()}).label("rn"));
    for (auto [name, rn] : conn.execute(ranked)) std::cout << name << " is number " << rn << "\n";
    // [/window]
    check_prints(ranked, R"(
        SELECT people.first, row_number() OVER (PARTITION BY people.dept ORDER BY people.salary DESC) AS rn
        FROM people
        )");
    check_prints(over(func::rank(), {.order_by = {people.dept, people.salary.desc()}}),
                 "rank() OVER (ORDER BY people.dept, people.salary DESC)");
    check_prints(func::sum(people.salary).over(), "sum(people.salary) OVER ()");
    check_prints(func::lag(people.salary).over({.order_by = people.id}),
                 "lag(people.salary) OVER (ORDER BY people.id)");
    // [filter]
    auto counts = select(func::count(people.id).filter(people.active), func::sum(people.salary), func::max(people.age));
    auto [active, salaries, oldest] = conn.execute(counts).one();
    check(active == 3 && salaries == 16000.0 && oldest == 70);
    // [/filter]
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    Connection conn = engine.connect();
    metadata().create_all(conn);
    for (auto [first, age, dept, salary] : {std::tuple("Ann", 30, "it", 5000.0), {"Bob", 17, "it", 4000.0}, {"Eve", 70, "hr", 7000.0}})
        conn.execute(insert(people).values(people.first = first, people.last = "Lee", people.age = age, people.dept = dept,
                                           people.salary = salary));
    conditions();
    texts();
    lists(conn);
    arithmetic(conn);
    others(conn);
    reuse(conn);
    windows(conn);
}
