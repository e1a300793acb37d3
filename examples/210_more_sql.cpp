// SQL beyond a plain SELECT: common table expressions, VALUES, window frames, functions in FROM, JSON, upserts.

#include "example.hpp"

using namespace aludel;

namespace {

struct Staff : TypedTable<"staff"> {
    Column<BigInteger> id {this, "id", primary_key};
    Column<String> name {this, "name", String(50), unique_};
    Column<Nullable<BigInteger>> boss_id {this, "boss_id"};
    Column<Integer> salary {this, "salary"};
    Column<JsonType> profile {this, "profile"};
};
inline const Staff staff;

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata(staff).create_all(engine);
    Connection conn = engine.connect();
    const auto hire = [&](int id, const char* name, std::optional<std::int64_t> boss, int salary, const char* city) {
        conn.execute(insert(staff).values(staff.id = id, staff.name = name, staff.boss_id = boss, staff.salary = salary,
                                          staff.profile = Json::parse(std::string(R"({"city": ")") + city + R"(", "langs": ["de", "en"]})")));
    };
    hire(1, "Ada", std::nullopt, 900, "Graz");
    hire(2, "Bob", 1, 500, "Linz");
    hire(3, "Cem", 1, 700, "Graz");
    hire(4, "Dora", 3, 300, "Wien");

    // [recursive]
    auto chain = select(staff.id, staff.name, literal(0).label("level")).where(staff.boss_id == null).cte("chain", recursive);
    chain = chain.union_all(select(staff.id, staff.name, chain.c["level"].as<Integer>() + 1)
                                .join(chain, staff.boss_id == chain.c["id"].as<BigInteger>()));
    const auto levels = select(chain.c["name"].as<String>(), chain.c["level"].as<Integer>()).order_by("level", "name");
    for (auto [name, level] : conn.execute(levels)) std::cout << std::string(2 * level, ' ') << name << "\n";
    // [/recursive]
    check(conn.scalars(levels).all() == std::vector<std::string>{"Ada", "Bob", "Cem", "Dora"});

    // [values]
    const auto raises = values(column<BigInteger>("id"), column<Integer>("raise")).data({{1, 50}, {4, 20}}).cte("raises");
    const auto raised = select(staff.name, staff.salary + raises.c["raise"].as<Integer>())
                            .join(raises, staff.id == raises.c["id"].as<BigInteger>()).order_by(staff.id);
    for (auto [name, salary] : conn.execute(raised)) std::cout << name << " gets " << salary << "\n";   // Ada 950, Dora 320
    // [/values]
    check(conn.execute(raised).all().size() == 2);

    // [frames]
    const auto running = func::sum(staff.salary).over({.order_by = staff.id, .rows = Frame{unbounded, 0}});
    const auto around = func::avg(staff.salary).over({.order_by = staff.id, .rows = Frame{-1, 1}});
    for (auto [name, sum, mean] : conn.execute(select(staff.name, running, around)))
        std::cout << name << ": " << *sum << ", " << *mean << "\n";
    // [/frames]
    check(conn.scalars(select(running)).all().back() == 2400);

    // [json]
    const auto in_graz = select(staff.name).where(staff.profile["city"].as_string() == "Graz").order_by(staff.name);
    check(conn.scalars(in_graz).all() == std::vector<std::string>{"Ada", "Cem"});
    const auto second = select(staff.profile.path({"langs", 1}).as_string()).where(staff.id == 1);
    check(conn.execute(second).scalar_one() == "en");
    // [/json]

    // [table_valued]
    const auto lang = func::call<Any>("json_each", staff.profile, "$.langs").table_valued(column<String>("value")).alias("lang");
    const auto speakers = select(func::count()).where(lang.c["value"] == "en");
    // [/table_valued]
    check(conn.execute(speakers.select_from(staff)).scalar_one() == 4);

    // [upsert]
    const auto upsert = sqlite::insert(staff)
                            .values(staff.id = 9, staff.name = "Bob", staff.salary = 650, staff.profile = Json::parse("{}"))
                            .on_conflict_do_update({staff.name}, staff.salary = excluded(staff.salary))
                            .where(staff.salary < excluded(staff.salary));                  // never lowers a salary
    conn.execute(upsert);
    check(conn.execute(select(staff.salary).where(staff.name == "Bob")).scalar_one() == 650);
    // [/upsert]

    // [all_rows]
    check_throws<ArgumentError>([&] { conn.execute(update(staff).values(staff.salary = 0)); });   // no WHERE
    conn.execute(update(staff).values(staff.salary = staff.salary + 10).all_rows());              // all rows are meant
    // [/all_rows]

    // [cartesian]
    const auto other = aliased(staff, "other");
    check_throws<ArgumentError>([&] { conn.execute(select(staff.name, other.name)); });           // nothing links the two
    check(conn.execute(select(staff.name, other.name).cartesian()).all().size() == 16);           // all combinations are meant
    // [/cartesian]
}
