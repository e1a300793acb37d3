// Hybrids: one name for a value of an object and for its SQL expression.

#include "integration/orm/statements.hpp"
#include "integration/support.hpp"

#include <algorithm>

namespace px_hybrid {

using namespace aludel;
using namespace aludel::integration;
using Names = std::vector<std::string>;

struct Base : DeclarativeBase<Base> {};

struct Company;
struct Person {
    std::int64_t id{};
    std::string first{};
    std::string last{};
    int salary{};
    std::optional<std::int64_t> company_id{};
    One<Company> company{};
};
struct Company {
    std::int64_t id{};
    std::string name{};
    Many<Person> people{};
};
struct PersonTable : Declarative<Person, "px_people", Base> {
    Mapped<&Person::id> id{this, primary_key};
    Mapped<&Person::first> first{this, String(50)};
    Mapped<&Person::last> last{this, String(50)};
    Mapped<&Person::salary> salary{this};
    Mapped<&Person::company_id> company_id{this, ForeignKey("px_companies.id")};
    Relationship<&Person::company> company{this, back_populates<&Company::people>};
};
struct CompanyTable : Declarative<Company, "px_companies", Base> {
    Mapped<&Company::id> id{this, primary_key};
    Mapped<&Company::name> name{this, String(50)};
    Relationship<&Company::people> people{this, back_populates<&Person::company>};
};
inline const PersonTable people;
inline const CompanyTable companies;

//! One body for both sides, a setter, and what an UPDATE sets.
struct FullName {
    auto operator()(const auto& p) const { return p.first + " " + p.last; }
    void set(Person& p, std::string_view name) const {
        p.first = name.substr(0, name.find(' '));
        p.last = name.substr(name.find(' ') + 1);
    }
    template <class V>
    Assignments update(const PersonTable& t, const V& name) const {
        if constexpr (IsExpr<V>) return {t.first = name, t.last = ""};
        else {
            Person p;
            set(p, name);
            return {t.first = p.first, t.last = p.last};
        }
    }
};
inline constexpr hybrid<FullName> full_name;

//! Two bodies: SQL has another word for it.
struct Initials {
    std::string operator()(const Person& p) const { return p.first.substr(0, 1) + p.last.substr(0, 1); }
    auto operator()(const PersonTable& t) const { return func::substr(t.first, 1, 1) + func::substr(t.last, 1, 1); }
};
inline constexpr hybrid<Initials> initials;

//! A method.
struct EarnsMoreThan {
    bool operator()(const Person& p, int sum) const { return p.salary > sum; }
    auto operator()(const PersonTable& t, int sum) const { return t.salary > sum; }
};
inline constexpr hybrid<EarnsMoreThan> earns_more_than;

//! A subquery on the SQL side.
struct HeadCount {
    std::int64_t operator()(const Company& c) const { return static_cast<std::int64_t>(c.people.size()); }
    auto operator()(const CompanyTable& t) const {
        return select(func::count(people.id)).where(people.company_id == t.id).scalar_subquery();
    }
};
inline constexpr hybrid<HeadCount> head_count;

//! One column under another name.
struct Pay {
    int operator()(const Person& p) const { return p.salary; }
    auto operator()(const PersonTable& t) const { return t.salary; }
    template <class V>
    Assignment update(const PersonTable& t, const V& pay) const {
        return t.salary = pay;
    }
};
inline constexpr hybrid<Pay> pay;

template <class E>
auto greeting(const E& e) {
    return "Dear " + e.first;
}

class Hybrids : public DatabaseTest {
protected:
    Hybrids() {
        use_engine({.echo = true, .echo_sink = &log_});
        Base::metadata().create_all(engine());
        run("INSERT INTO px_companies (id, name) VALUES (1, 'Acme'), (2, 'Void');"
            "INSERT INTO px_people (id, first, last, salary, company_id) VALUES (1, 'Ann', 'Lee', 10, 1), (2, 'Bob', 'Ray', 20, 1),"
            " (3, 'Zoe', 'Abe', 30, NULL)");
        log_.clear();
    }
    std::vector<std::string> sent() {
        std::vector<std::string> statements;
        for (std::string line : log_.lines())
            if (line.rfind("SELECT ", 0) == 0 || line.rfind("UPDATE ", 0) == 0) {
                std::replace(line.begin(), line.end(), '\n', ' ');
                statements.push_back(line);
            }
        log_.clear();
        return statements;
    }
    MemoryLog log_;
};
INSTANTIATE_TEST_SUITE_P(Live, Hybrids, every_database(), database_name);

TEST_P(Hybrids, are_values_of_objects) {
    Session session(engine());
    const Ptr<Person> ann = session.get<Person>(1);
    EXPECT_EQ(full_name(*ann), "Ann Lee");
    EXPECT_EQ(full_name(ann), "Ann Lee");
    EXPECT_EQ(full_name(Person{.first = "a", .last = "b"}), "a b");
    EXPECT_EQ(initials(ann), "AL");
    EXPECT_TRUE(earns_more_than(ann, 5));
    EXPECT_FALSE(earns_more_than(*ann, 10));
    EXPECT_EQ(head_count(ann->company), 2);   // a One is as good as a Ptr
    session.commit();   // which expires it
    run("UPDATE px_people SET first = 'Eva' WHERE id = 1");
    EXPECT_EQ(full_name(ann), "Eva Lee");
}

TEST_P(Hybrids, are_expressions_of_tables) {
    Session session(engine());
    EXPECT_EQ(session.scalars(select(full_name(people)).order_by(full_name(people).desc())).all(), (Names{"Zoe Abe", "Bob Ray", "Ann Lee"}));
    EXPECT_EQ(session.scalars(select(people).where(full_name(people) == "Bob Ray")).one()->id, 2);
    EXPECT_EQ(session.scalars(select(people).where(full_name(people).like("Z%"))).one()->id, 3);
    EXPECT_EQ(session.scalars(select(people.id).where(initials(people) == "ZA")).one(), 3);
    EXPECT_EQ(session.scalars(select(people.id).where(earns_more_than(people, 15)).order_by(people.id)).all(), (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(session.scalars(select(head_count(companies)).select_from(companies).order_by(companies.id)).all(),
              (std::vector<std::optional<std::int64_t>>{2, 0}));
    EXPECT_EQ(session.scalars(select(companies).where(head_count(companies) > 1)).one()->name, "Acme");
    EXPECT_EQ(session.scalars(select(greeting(people)).where(people.id == 1)).one(), "Dear Ann");
    const Table plain = table(people);
    EXPECT_EQ(plain.name(), "px_people");
}

TEST_P(Hybrids, of_an_alias_name_the_alias) {
    Session session(engine());
    const auto p = aliased(people, "p");
    EXPECT_EQ(session.scalars(select(full_name(p)).where(initials(p) == "AL")).one(), "Ann Lee");
    EXPECT_NE(sent()[0].find("SELECT p.first || "), std::string::npos);
}

TEST_P(Hybrids, set_objects) {
    Session session(engine());
    const Ptr<Person> ann = session.get<Person>(1);
    full_name.set(ann, "Eva May");
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT last FROM px_people WHERE id = 1"), "May");
    Person plain;
    full_name.set(plain, "Tom Fox");
    EXPECT_EQ(plain.last, "Fox");
    ann.edit([](Person& p) { full_name.set(p, "Una Ash"); });
    EXPECT_EQ(full_name(ann), "Una Ash");
}

TEST_P(Hybrids, set_several_columns_in_an_update) {
    Session session(engine());
    const Ptr<Person> ann = session.get<Person>(1);
    sent();
    session.execute(update(people).values(full_name(people) = "Eva May", people.salary = 11).where(full_name(people) == "Ann Lee"));
    const auto statements = sent();
    EXPECT_NE(statements[0].find("UPDATE px_people SET first="), std::string::npos) << statements[0];
    EXPECT_NE(statements[0].find("last="), std::string::npos) << statements[0];
    EXPECT_EQ(full_name(ann), "Eva May");   // the session's object follows
    EXPECT_EQ(ann->salary, 11);
    session.execute(update(people).values(full_name(people) = people.last).where(people.id == 2));
    EXPECT_EQ(session.get<Person>(2)->first, "Ray");
    session.execute(update(people).values(pay(people) = pay(people) + 1).all_rows());
    EXPECT_EQ(session.get<Person>(3)->salary, 31);
    session.execute(update(people).ordered_values(people.salary = 1, full_name(people) = "Al Due").where(people.id == 3));
    EXPECT_EQ(full_name(session.get<Person>(3)), "Al Due");
}

//! The SQL side may have operators of its own (SQLAlchemy's comparators).
class CaseInsensitive : public Expr<String> {
public:
    using Expr<String>::Expr;
    template <class V>
    friend Expr<Boolean> operator==(const CaseInsensitive& left, const V& right) {
        return func::lower(static_cast<const Expr<String>&>(left)) == func::lower(right);
    }
};
struct AnyCase {
    std::string operator()(const Person& p) const { return p.first; }
    CaseInsensitive operator()(const PersonTable& t) const { return CaseInsensitive(t.first.node()); }
};
inline constexpr hybrid<AnyCase> any_case;

TEST_P(Hybrids, may_have_operators_of_their_own) {
    Session session(engine());
    EXPECT_EQ(session.scalars(select(people.id).where(any_case(people) == "aNN")).one(), 1);
}

}  // namespace px_hybrid
