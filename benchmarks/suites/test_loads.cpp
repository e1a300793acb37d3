// Loading 1,000 parents with 100 children each: the sample in the documentation of SQLAlchemy's suites.

#include "suite.hpp"

namespace bench::suites {

using namespace aludel;

namespace {

constexpr std::size_t children_each = 100;

void fill(const Engine& engine, std::size_t count) {
    std::vector<Parent> all_parents;
    std::vector<Child> all_children;
    for (std::size_t i = 1; i <= count; ++i) {
        all_parents.emplace_back().id = static_cast<std::int32_t>(i);
        for (std::size_t j = 0; j < children_each; ++j) all_children.emplace_back().parent_id = static_cast<std::int32_t>(i);
    }
    engine.begin([&](Connection& connection) {
        connection.execute(insert(parents), all_parents);
        connection.execute(insert(children), all_children);
    });
}

//! The number of parents that have all of their children.
template <class Option>
std::size_t load(const Engine& engine, const Option& option) {
    Session session(engine);
    std::size_t whole = 0;
    for (const Ptr<Parent>& parent : session.scalars(select(parents).options(option)).all())
        whole += parent->children.size() == children_each;
    return whole;
}

// ---- by hand: structs in vectors ------------------------------------------------------------------------------------

struct PlainChild {
    std::int32_t id{};
    std::int32_t parent_id{};
};
struct PlainParent {
    std::int32_t id{};
    std::vector<PlainChild> children{};
};

std::size_t count_whole(const std::vector<PlainParent>& all) {
    std::size_t whole = 0;
    for (const PlainParent& parent : all) whole += parent.children.size() == children_each;
    return whole;
}

template <class Raw>
std::vector<PlainParent> parents_by_hand(Raw& raw) {
    std::vector<PlainParent> all;
    const typename Raw::Statement statement(raw, "SELECT id FROM perf_parent ORDER BY id");
    raw.each(statement, {}, [&](const auto& row) { all.emplace_back().id = row.integer(0); });
    return all;
}

template <class Raw>
std::size_t one_select_each(Raw& raw) {
    std::vector<PlainParent> all = parents_by_hand(raw);
    const typename Raw::Statement statement(raw, "SELECT id, parent_id FROM perf_child WHERE parent_id = $1");
    for (PlainParent& parent : all)
        raw.each(statement, {parent.id}, [&](const auto& row) { parent.children.push_back({row.integer(0), row.integer(1)}); });
    return count_whole(all);
}

//! The keys of the parents are 1 to n.
template <class Raw>
std::size_t two_selects(Raw& raw) {
    std::vector<PlainParent> all = parents_by_hand(raw);
    const typename Raw::Statement statement(raw, "SELECT id, parent_id FROM perf_child");
    raw.each(statement, {}, [&](const auto& row) {
        all[static_cast<std::size_t>(row.integer(1) - 1)].children.push_back({row.integer(0), row.integer(1)});
    });
    return count_whole(all);
}

template <class Raw>
std::size_t one_join(Raw& raw) {
    std::vector<PlainParent> all;
    const typename Raw::Statement statement(raw, "SELECT p.id, c.id, c.parent_id FROM perf_parent p "
                                                 "LEFT OUTER JOIN perf_child c ON p.id = c.parent_id ORDER BY p.id");
    raw.each(statement, {}, [&](const auto& row) {
        if (all.empty() || all.back().id != row.integer(0)) all.emplace_back().id = row.integer(0);
        all.back().children.push_back({row.integer(1), row.integer(2)});
    });
    return count_whole(all);
}

}  // namespace

void test_loads(const Options& options, Database& database) {
    const std::size_t n = options.scaled(1000);
    const Engine engine = database.engine();
    const auto setup_once = [&] {
        database.recreate();
        fill(engine, n);
    };
    Tests tests(options, database, {.name = "test_loads", .size = n, .setup_once = setup_once});

    tests.test("test_lazyload", [&] { return load(engine, lazyload(parents.children)); });
    tests.test("test_joinedload", [&] { return load(engine, joinedload(parents.children)); });
    tests.test("test_subqueryload", [&] { return load(engine, subqueryload(parents.children)); });
    tests.test("test_selectinload", [&] { return load(engine, selectinload(parents.children)); });
    tests.test("test_dbapi_raw_select_each", [&] { return database.raw([](auto& raw) { return one_select_each(raw); }); });
    tests.test("test_dbapi_raw_join", [&] { return database.raw([](auto& raw) { return one_join(raw); }); });
    tests.test("test_dbapi_raw_two_selects", [&] { return database.raw([](auto& raw) { return two_selects(raw); }); });
}

}  // namespace bench::suites
