// What a statement returns. Typed statements have typed rows, others dynamic rows.

#include "example.hpp"

#include <cmath>

using namespace aludel;

namespace {

// [table]
struct Points : TypedTable<"p"> {
    Column<Integer> x {this, "x", primary_key};
    Column<Double>  y {this, "y"};
    Column<Nullable<String>> note {this, "note"};
};
inline const Points points;
// [/table]

// [struct]
struct Point {
    int x{};
    double y{};
};
// [/struct]

void typed(Connection& conn) {
    // [typed]
    for (auto [x, note] : conn.execute(select(points.x, points.note)))        // int, std::optional<std::string>
        if (note) std::cout << x << " is " << *note << "\n";

    std::vector<Row<int, double>> rows = conn.execute(select(points.x, points.y)).all();
    check(rows[1] == std::tuple(2, 4.0));
    check(rows[1].get<1>() == 4.0);
    std::cout << rows << "\n";
    // [/typed]
    check_prints(rows, R"(
        [(1, 1.0), (2, 4.0), (3, 9.0), (4, 16.0)]
        )");
}

void printed(Connection& conn) {
    // [print]
    print_table(conn.execute(select(points.x, points.y, points.note)));
    // [/print]
    check_prints(table_of(conn.execute(select(points.x, points.y, points.note))).text(), R"(
        x     y  note
        ─  ────  ────
        1   1.0  one
        2   4.0  NULL
        3   9.0  NULL
        4  16.0  NULL
        )");
}

void one_or_many(Connection& conn) {
    const auto by_x = [](int x) { return select(points.y).where(points.x == x); };
    // [one]
    check(conn.execute(select(points.x).order_by(points.x)).first()->get<0>() == 1);   // the first row, if any
    check(conn.execute(by_x(3)).one().get<0>() == 9.0);                     // exactly one, else an exception
    check(!conn.execute(by_x(99)).one_or_none());                           // one or none
    check(conn.execute(by_x(3)).scalar_one() == 9.0);                       // the value itself
    check(conn.scalar(by_x(99)) == std::nullopt);
    std::int64_t n = conn.scalar(select(func::count(points.x)));            // also converts, and throws if there is no row
    check(n == 4);
    check(conn.scalars(select(points.x).where(points.x < 3)).all() == std::vector{1, 2});
    check(conn.execute(select(points.x, points.y)).scalars<1>().all().back() == 16.0);
    // [/one]
    check_throws<NoResultFound>([&] { conn.execute(by_x(99)).one(); });
    check_throws<MultipleResultsFound>([&] { conn.execute(select(points.x)).one(); });
}

void dynamic(Connection& conn) {
    // [dynamic]
    for (Row row : conn.execute(text("SELECT x, y FROM p")))
        check(row.get<int>("x") == row[0].as<int>() && row["y"].as<double>() == std::pow(row["x"].as<int>(), 2));

    for (RowMapping row : conn.execute(text("SELECT x, note FROM p")).mappings())
        for (const std::string& key : row.keys()) std::cout << key << " = " << row[key] << "\n";

    check(conn.execute(text("SELECT x, y FROM p")).keys() == std::vector<std::string>{"x", "y"});
    // [/dynamic]
    const Row first = *conn.execute(select(points.x, points.y)).mappings().first();
    check(first[points.x].as<int>() == 1);                                  // by column as well as by name
    check_throws<NoSuchColumnError>([&] { std::cout << first["z"]; });
}

void converted(Connection& conn) {
    // [into]
    auto pairs = conn.execute(text("SELECT x, y FROM p")).as<int, double>().all();
    check(pairs.front() == std::tuple(1, 1.0));

    auto structs = conn.execute(text("SELECT x, y FROM p")).into<Point>().all();   // by column name into an aggregate
    check(structs.back().x == 4 && structs.back().y == 16.0);
    // [/into]
}

void in_parts(Connection& conn) {
    // [partitions]
    std::size_t parts = 0;
    for (auto& part : conn.execute(select(points.x)).partitions(3)) {       // vectors of three rows, then the rest
        check(part.size() == (parts == 0 ? 3 : 1));
        ++parts;
    }
    check(parts == 2);

    Result result = conn.execute(select(points.x));
    check(result.fetchone()->get<0>() == 1);
    check(result.fetchmany(2).size() == 2);
    check(result.fetchall().size() == 1);                                   // you can read each row only once
    // [/partitions]
    check(conn.execute(select(func::round(points.y / 10))).unique().all().size() == 3);
    for (auto& part : conn.scalars(select(points.x)).yield_per(2).partitions()) check(part.size() == 2);
    Result closed = conn.execute(select(points.x));
    closed.close();
    check(closed.closed());
}

void of_changes(Connection& conn) {
    // [changes]
    Result inserted = conn.execute(insert(points).values(points.x = 5, points.y = 25.0));
    check(inserted.inserted_primary_key()["x"].as<int>() == 5);
    check(conn.execute(update(points).where(points.x > 3).values(points.note = "big")).rowcount() == 2);
    check(!conn.execute(delete_(points).where(points.x == 5)).returns_rows());
    // [/changes]
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata().create_all(engine);
    Connection conn = engine.connect();
    conn.execute_many(insert(points), {{{"x", 1}, {"y", 1.0}, {"note", "one"}}, {{"x", 2}, {"y", 4.0}, {"note", null}},
                                       {{"x", 3}, {"y", 9.0}, {"note", null}}, {{"x", 4}, {"y", 16.0}, {"note", null}}});
    typed(conn);
    printed(conn);
    one_or_many(conn);
    dynamic(conn);
    converted(conn);
    in_parts(conn);
    of_changes(conn);
}
