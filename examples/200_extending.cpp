// Extending the SQL expression language: operators, functions, and types of your own database, and constructs that write
// their own SQL for each dialect.

#include "example.hpp"

#include <aludel/mysql.hpp>

using namespace aludel;

namespace {

struct Readings : TypedTable<"readings"> {
    Column<BigInteger> id {this, "id", primary_key};
    Column<Integer> low {this, "low"};
    Column<Integer> high {this, "high"};
    Column<String> note {this, "note"};
};
inline const Readings readings;

// [construct]
// The greatest of its arguments. The function is called when a statement is compiled, once for each dialect.
template <class... X>
Expr<Integer> greatest(const X&... values) {
    return construct<Integer>([](sql::ConstructText& out) {
        if (out.dialect() == "sqlite") out << "max(";
        else out << "greatest(";
        out.operands(", ") << ")";
    }, values...);
}
// [/construct]

// [refusing]
Expr<Boolean> sounds_like(const Expr<String>& text, const std::string& word) {
    return construct<Boolean>([](sql::ConstructText& out) {
        if (out.dialect() != "mysql") out.unsupported("SOUNDS LIKE", "Compare with like().");
        out.operand(0) << " SOUNDS LIKE ";
        out.operand(1);
    }, text, word);
}
// [/refusing]

// [statement]
// A statement of the database that the library doesn't know. Operands are tables, SELECTs, expressions, and values.
template <class T, class S>
auto replace_into(const T& table, const S& query) {
    return construct_statement([](sql::ConstructText& out) {
        out << "REPLACE INTO ";
        out.operand(0) << " ";
        out.operand(1);
    }, table, query);
}
// [/statement]

// [function]
// A function of the database under a name of its own, with its result's type.
template <class X>
auto reversed(const X& text) { return func::call<String>("reverse", text); }
// [/function]

// [operator]
// An operator of the database, as a function of the program.
template <class L, class R>
Expr<Boolean> matches_glob(const L& text, const R& pattern) { return text.template op<Boolean>("GLOB")(pattern); }
// [/operator]

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata(readings).create_all(engine);
    Connection conn = engine.connect();
    conn.execute(insert(readings).values({{readings.id = 1, readings.low = 3, readings.high = 7, readings.note = "cat"},
                                          {readings.id = 2, readings.low = 9, readings.high = 2, readings.note = "dog"}}));

    // [use_construct]
    const auto peaks = select(readings.id, greatest(readings.low, readings.high, 8).label("peak")).order_by(readings.id);
    for (auto [id, peak] : conn.execute(peaks)) std::cout << id << ": " << peak << "\n";          // 1: 8, 2: 9
    check(conn.scalars(select(greatest(readings.low, readings.high))).all() == std::vector<int>{7, 9});
    check_prints(select(greatest(readings.low, 5)).compile(postgresql::dialect()).text(), R"(
        SELECT greatest(readings.low, $1) AS anon_1
        FROM readings
        )");
    // [/use_construct]

    // [use_refusing]
    const auto similar = select(readings.id).where(sounds_like(readings.note, "kat"));
    check_prints(similar.compile(mysql::dialect()).text(), R"(
        SELECT readings.id
        FROM readings
        WHERE readings.note SOUNDS LIKE ?
        )");
    check_throws<UnsupportedCompilationError>([&] { conn.execute(similar); });
    // [/use_refusing]

    // [use_statement]
    const auto doubled = replace_into(readings, select(readings.id, readings.low * 2, readings.high * 2, readings.note)
                                                    .where(readings.id == 2));
    check_prints(doubled.compile(sqlite::dialect()).text(), R"(
        REPLACE INTO readings SELECT readings.id, readings.low * ? AS anon_1, readings.high * ? AS anon_2, readings.note
        FROM readings
        WHERE readings.id = ?
        )");
    conn.execute(doubled);
    check(conn.scalar(select(readings.low).where(readings.id == 2)) == 18);
    // [/use_statement]

    // [use_operator]
    check(conn.scalars(select(readings.id).where(matches_glob(readings.note, "c*"))).all() == std::vector<std::int64_t>{1});
    // [/use_operator]

    // [use_text]
    const auto even = text<Boolean>("id % :by = 0", {{"by", 2}});   // SQL of your own, with values
    check(conn.scalars(select(readings.id).where(even)).all() == std::vector<std::int64_t>{2});
    // [/use_text]

    // [use_function]
    check_prints(reversed(readings.note), "reverse(readings.note)");
    // [/use_function]
}
