// Random expressions give on every database what they mean: each is built together with a function that computes it
// in C++, with SQL's NULL. ALUDEL_RANDOM_ROUNDS makes the run longer.

#include "integration/support.hpp"

#include <cstdlib>
#include <functional>
#include <random>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Line {
    int id{};
    std::optional<int> a{}, b{};
    std::optional<std::string> s{}, t{};
};
struct Lines : TypedTable<"random_lines"> {
    Column<Integer> id{this, "id", primary_key};
    Column<Nullable<Integer>> a{this, "a"};
    Column<Nullable<Integer>> b{this, "b"};
    Column<Nullable<String>> s{this, "s"};
    Column<Nullable<String>> t{this, "t"};
};
inline const Lines lines;

const std::vector<Line> stored{
    {0, {}, {}, {}, {}},         {1, 0, {}, "", {}},     {2, {}, 1, {}, "a"},       {3, 1, 1, "a", "a"},
    {4, -2, 3, "ab", "b"},       {5, 7, -7, "ba", "ab"}, {6, 5, 0, "x", ""},        {7, -1, -1, "xyz", "yz"},
};

//! An expression, and what it is for a row.
template <class Sql, class Cpp>
struct Known {
    Known(const ExprBase& expression, std::function<std::optional<Cpp>(const Line&)> f)
        : sql(expression.node()), value(std::move(f)) {}

    Expr<Nullable<Sql>> sql;   // also where the type of the expression does not say that it may be NULL
    std::function<std::optional<Cpp>(const Line&)> value;
};
using Number = Known<Integer, int>;
using Text = Known<String, std::string>;
using Condition = Known<Boolean, bool>;

//! `f` of two values; NULL where one of them is.
template <class A, class B, class F>
auto strict(const A& a, const B& b, F f) {
    using Result = decltype(f(*a.value(Line{}), *b.value(Line{})));
    return [a, b, f](const Line& line) -> std::optional<Result> {
        const auto x = a.value(line);
        const auto y = b.value(line);
        if (!x || !y) return std::nullopt;
        return f(*x, *y);
    };
}

class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}

    Number number(int depth) {
        if (depth == 0) return number_leaf();
        const Number x = number(depth - 1), y = number(depth - 1);
        switch (pick(7)) {
            case 0: return {x.sql + y.sql, strict(x, y, std::plus<int>())};
            case 1: return {x.sql - y.sql, strict(x, y, std::minus<int>())};
            case 2: return {x.sql * y.sql, strict(x, y, std::multiplies<int>())};
            case 3: return {-x.sql, [x](const Line& l) { const auto v = x.value(l); return v ? std::optional(-*v) : v; }};
            case 4: return {func::coalesce(x.sql, y.sql), [x, y](const Line& l) { const auto v = x.value(l); return v ? v : y.value(l); }};
            case 5: {
                const Condition c = condition(depth - 1);
                return {case_(when(c.sql, x.sql), else_(y.sql)),
                        [c, x, y](const Line& l) { return c.value(l) == true ? x.value(l) : y.value(l); }};
            }
            default: {
                const Text text_value = text_of(depth - 1);
                return {func::length(text_value.sql), [text_value](const Line& l) {
                    const auto v = text_value.value(l);
                    return v ? std::optional(static_cast<int>(v->size())) : std::nullopt;
                }};
            }
        }
    }

    Text text_of(int depth) {
        if (depth == 0) return text_leaf();
        const Text x = text_of(depth - 1), y = text_of(depth - 1);
        switch (pick(3)) {
            case 0: return {x.sql + y.sql, strict(x, y, std::plus<std::string>())};
            case 1: return {func::coalesce(x.sql, y.sql), [x, y](const Line& l) { const auto v = x.value(l); return v ? v : y.value(l); }};
            default: return {func::nullif(x.sql, y.sql), [x, y](const Line& l) { const auto v = x.value(l); return v && v == y.value(l) ? std::nullopt : v; }};
        }
    }

    Condition condition(int depth) {
        if (depth > 0 && pick(2) == 0) return logic(depth);
        const int below = depth > 0 ? depth - 1 : 0;
        if (pick(3) == 0) return text_condition(below);
        const Number x = number(below), y = number(below);
        switch (pick(8)) {
            case 0: return {x.sql == y.sql, strict(x, y, std::equal_to<int>())};
            case 1: return {x.sql != y.sql, strict(x, y, std::not_equal_to<int>())};
            case 2: return {x.sql < y.sql, strict(x, y, std::less<int>())};
            case 3: return {not(x.sql <= y.sql), strict(x, y, std::greater<int>())};
            case 4: return {x.sql.is_(null), [x](const Line& l) { return std::optional(!x.value(l)); }};
            case 5: return {x.sql.is_distinct_from(y.sql), [x, y](const Line& l) { return std::optional(x.value(l) != y.value(l)); }};
            case 6: return {x.sql.between(-1, 5), [x](const Line& l) { const auto v = x.value(l); return v ? std::optional(*v >= -1 && *v <= 5) : std::nullopt; }};
            default: return {x.sql.not_in({0, 1, 7}), [x](const Line& l) { const auto v = x.value(l); return v ? std::optional(*v != 0 && *v != 1 && *v != 7) : std::nullopt; }};
        }
    }

private:
    unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }

    Number number_leaf() {
        switch (pick(3)) {
            case 0: return {lines.a, [](const Line& l) { return l.a; }};
            case 1: return {lines.b, [](const Line& l) { return l.b; }};
            default: {
                const int value = static_cast<int>(pick(7)) - 3;
                return {Expr<Nullable<Integer>>(literal(value).node()), [value](const Line&) { return std::optional(value); }};
            }
        }
    }
    Text text_leaf() {
        switch (pick(3)) {
            case 0: return {lines.s, [](const Line& l) { return l.s; }};
            case 1: return {lines.t, [](const Line& l) { return l.t; }};
            default: {
                const std::string value(pick(3), 'a');
                return {Expr<Nullable<String>>(literal(value).node()), [value](const Line&) { return std::optional(value); }};
            }
        }
    }
    Condition text_condition(int depth) {
        const Text x = text_of(depth);
        const std::string part(1, "abxy"[pick(4)]);
        switch (pick(4)) {
            case 0: return {x.sql.startswith(part), [x, part](const Line& l) { const auto v = x.value(l); return v ? std::optional(v->starts_with(part)) : std::nullopt; }};
            case 1: return {x.sql.contains(part), [x, part](const Line& l) { const auto v = x.value(l); return v ? std::optional(v->find(part) != v->npos) : std::nullopt; }};
            case 2: return {x.sql.like("_" + part + "%"), [x, part](const Line& l) { const auto v = x.value(l); return v ? std::optional(v->size() > 1 && (*v)[1] == part[0]) : std::nullopt; }};
            default: {
                const Text y = text_of(depth);
                return {x.sql == y.sql, strict(x, y, std::equal_to<std::string>())};
            }
        }
    }
    //! AND, OR and NOT of three values: unknown unless one side decides.
    Condition logic(int depth) {
        const Condition x = condition(depth - 1), y = condition(depth - 1);
        const auto decided_by = [](const Condition& a, const Condition& b, bool decisive) {
            return [a, b, decisive](const Line& l) -> std::optional<bool> {
                const auto v = a.value(l), w = b.value(l);
                if (v == decisive || w == decisive) return decisive;
                return v && w ? std::optional(!decisive) : std::nullopt;
            };
        };
        switch (pick(3)) {
            case 0: return {x.sql and y.sql, decided_by(x, y, false)};
            case 1: return {x.sql or y.sql, decided_by(x, y, true)};
            default: return {not x.sql, [x](const Line& l) { const auto v = x.value(l); return v ? std::optional(!*v) : v; }};
        }
    }

    std::minstd_rand random_;
};

class RandomExpressions : public DatabaseTest {
protected:
    void SetUp() override {
        run("CREATE TABLE random_lines (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, s VARCHAR(9), t VARCHAR(9))");
        engine().begin([](Connection& connection) {
            for (const Line& l : stored)
                connection.execute(insert(lines).values(lines.id = l.id, lines.a = l.a, lines.b = l.b, lines.s = l.s, lines.t = l.t));
        });
    }
    static unsigned rounds() {
        const char* asked = std::getenv("ALUDEL_RANDOM_ROUNDS");
        return asked ? static_cast<unsigned>(std::atoi(asked)) : 300;
    }
    template <class K>
    void expect_selected(Connection& connection, const K& known, unsigned seed) {
        const auto query = select(lines.id, known.sql).order_by(lines.id);
        for (const auto& [id, value] : connection.execute(query).all())
            ASSERT_EQ(value, known.value(stored[static_cast<std::size_t>(id)]))
                << "seed " << seed << ", row " << id << "\n" << query.compile(engine().dialect()).text();
    }
    void expect_found(Connection& connection, const Condition& condition, unsigned seed) {
        std::vector<int> expected;
        for (const Line& line : stored)
            if (condition.value(line) == true) expected.push_back(line.id);
        const auto query = select(lines.id).where(condition.sql).order_by(lines.id);
        ASSERT_EQ(connection.execute(query).scalars().all(), expected)
            << "seed " << seed << "\n" << query.compile(engine().dialect()).text();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, RandomExpressions, every_database(), database_name);

}  // namespace

TEST_P(RandomExpressions, are_what_they_mean) {
    Connection connection = connect();
    for (unsigned seed = 1; seed <= rounds() && !HasFatalFailure(); ++seed) {
        Generator make(seed);
        expect_selected(connection, make.number(3), seed);
        expect_selected(connection, make.text_of(2), seed);
        expect_selected(connection, make.condition(3), seed);
        expect_found(connection, make.condition(4), seed);
    }
}
