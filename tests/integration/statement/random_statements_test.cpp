// Random statements over tables with hostile names and values: SQLite accepts each, and the form with the values written
// into it gives the same rows as the form with parameters. ALUDEL_RANDOM_ROUNDS makes the run longer.

#include <aludel/aludel.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

using namespace aludel;

namespace {

using Int = Expr<Nullable<Integer>>;
using Str = Expr<Nullable<String>>;
using Cond = Expr<Boolean>;

const std::string hostile[] = {"",      "it's",  "say \"no\"", "100%",   "%(x)s", "a:b",    ":name", "back\\slash", "a_b%c",
                               "größe", "数据",  "--",         "/* */",  ";",     "?",      "$1",    "line\nbreak",  "\t",
                               "NULL",  "' OR '1'='1", "{}",  "a''b",   "\\'",   "emoji 🎺"};

MetaData& tables() {
    static MetaData metadata;
    return metadata;
}
const Table first("we\"ird :t %s", tables(), Column("id", Integer(), primary_key), Column("a b", Integer()),
                  Column("sel\\ect", Integer()), Column("ünï", String()), Column("100%", String()));
const Table second("order", tables(), Column("id", Integer(), primary_key), Column("group", Integer()),
                   Column("x:y", Integer()), Column("from", String()), Column("it's", String()));

//! One element of FROM: two columns of numbers and two of texts.
struct Source {
    sql::FromRef from;
    std::vector<Int> numbers;
    std::vector<Str> texts;
};

class Statements {
public:
    explicit Statements(unsigned seed) : random_(seed) {}

    sql::NodeRef statement() {
        if (pick(6) != 0) return select_of(3, true);
        const sql::SetOperation operations[] = {sql::SetOperation::union_, sql::SetOperation::union_all, sql::SetOperation::except_,
                                                sql::SetOperation::intersect};
        const std::size_t columns = 1 + pick(2);
        const sql::NodeRef parts[] = {select_of(2, false, columns), select_of(2, false, columns)};
        return sql::build::compound(operations[pick(4)], parts, 2);
    }

private:
    unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }
    const std::string& text_value() { return hostile[pick(std::size(hostile))]; }

    Source columns_of(const sql::FromRef& from) {
        const auto column = [&](std::size_t i) { return sql::build::column_at(from, i); };
        return {from, {Int(column(1)), Int(column(2)), Int(column(0))}, {Str(column(3)), Str(column(4))}};
    }
    Source source(int depth) {
        const Table& table = pick(2) == 0 ? first : second;
        switch (pick(depth > 0 ? 6 : 3)) {
            case 0: return columns_of(table.from());
            case 1: return columns_of(sql::build::alias(table.from(), ""));
            case 2: return columns_of(sql::build::alias(table.from(), "al\"ias " + std::to_string(++names_)));
            case 3: return columns_of(sql::build::subquery(whole(table), ""));
            case 4: return columns_of(sql::build::cte(whole(table), "with " + std::to_string(++names_)));
            default: {
                auto rows = values(column<Integer>("i"), column<Integer>("n"), column<Integer>("m"), column<String>("s"), column<String>("t"));
                for (unsigned i = 0; i < 1 + pick(3); ++i)
                    rows = rows.data({{static_cast<int>(i), static_cast<int>(pick(5)), 2, text_value(), text_value()}});
                return columns_of(rows.cte("rows " + std::to_string(++names_)).from());
            }
        }
    }
    sql::NodeRef whole(const Table& table) {
        const std::vector<sql::NodeRef> items = sql::build::columns_of(table.from());
        return sql::build::select(items.data(), items.size(), false);
    }

    sql::NodeRef select_of(int depth, bool ordered, std::size_t columns = 0) {
        const std::vector<Source> outside = std::exchange(sources_, {});
        sources_.push_back(source(depth - 1));
        const bool joined = pick(2) == 0;
        if (joined) sources_.push_back(source(depth - 1));
        std::vector<sql::NodeRef> items;
        if (columns == 0) columns = 1 + pick(3);
        for (std::size_t i = 0; i < columns; ++i) {
            sql::NodeRef item = i % 2 == 0 ? number(depth).node() : words(depth).node();
            items.push_back(pick(2) == 0 ? sql::build::label(item, "la\"bel " + std::to_string(i)) : item);
        }
        sql::NodeRef made = sql::build::select(items.data(), items.size(), false);
        made = sql::build::select_from(std::move(made), sources_[0].from);
        if (joined) {
            const Cond on = sources_[0].numbers[0] == sources_[1].numbers[pick(2)];
            made = sql::build::join(std::move(made), sources_[0].from, sources_[1].from, on.node(),
                                    pick(2) == 0 ? sql::JoinKind::inner : sql::JoinKind::left);
        }
        for (unsigned i = pick(3); i > 0; --i) made = where(std::move(made), condition(depth));
        if (pick(5) == 0) made = sql::build::distinct(std::move(made));
        if (ordered && pick(3) == 0) {   // by all items, so that the rows of a LIMIT are the same ones
            made = sql::build::order_by(std::move(made), items.data(), items.size());
            made = sql::build::limit(std::move(made), sql::build::bind(Value(1 + static_cast<int>(pick(4))), TypeId::integer));
            if (pick(2) == 0) made = sql::build::offset(std::move(made), sql::build::bind(Value(1), TypeId::integer));
        }
        sources_ = outside;
        return made;
    }
    static sql::NodeRef where(sql::NodeRef statement, const Cond& condition) {
        return sql::build::where(std::move(statement), &condition.node(), 1);
    }

    Int number(int depth) {
        if (depth <= 0) {
            const Source& from = sources_[pick(static_cast<unsigned>(sources_.size()))];
            if (pick(3) == 0) return Int(literal(static_cast<int>(pick(9)) - 4).node());
            return from.numbers[pick(static_cast<unsigned>(from.numbers.size()))];
        }
        const Int x = number(depth - 1), y = number(depth - 1);
        switch (pick(11)) {
            case 0: return Int((x + y).node());
            case 1: return Int((x - y).node());
            case 2: return Int((x * 2 - y).node());
            case 3: return Int((-x).node());
            case 4: return Int(func::coalesce(x, y, 7).node());
            case 5: return Int(case_(when(condition(depth - 1), x), else_(y)).node());
            case 6: return Int(func::length(words(depth - 1)).node());
            case 7: return Int(floordiv(x, 3).node());
            case 8: return Int(x.bitwise_and(y).node());
            case 9: return Int(cast<Integer>(func::abs(x)).node());
            default: return Int(sql::build::scalar_subquery(inner(func::max(second.c["group"].as<Integer>()).node()), TypeId::integer));
        }
    }
    Str words(int depth) {
        if (depth <= 0) {
            const Source& from = sources_[pick(static_cast<unsigned>(sources_.size()))];
            if (pick(3) == 0) return Str(literal(text_value()).node());
            return from.texts[pick(static_cast<unsigned>(from.texts.size()))];
        }
        const Str x = words(depth - 1);
        switch (pick(7)) {
            case 0: return Str((x + words(depth - 1)).node());
            case 1: return Str((x + text_value()).node());
            case 2: return Str(func::lower(x).node());
            case 3: return Str(func::replace(x, "a", text_value()).node());
            case 4: return Str(func::coalesce(x, text_value()).node());
            case 5: return Str(case_(when(condition(depth - 1), x), else_(text_value())).node());
            default: return Str(func::substr(x, 1, 3).node());
        }
    }
    Cond condition(int depth) {
        const int below = std::max(0, depth - 1);
        switch (pick(depth > 0 ? 14 : 9)) {
            case 0: return number(below) == number(below);
            case 1: return number(below) < number(below);
            case 2: return words(below) != text_value();
            case 3: return words(below).like("%" + text_value() + "_%", "/");
            case 4: return words(below).contains(text_value(), true);
            case 5: return words(below).in_(std::vector<std::string>{text_value(), text_value()});
            case 6: return number(below).not_in(std::vector<int>(pick(3), 3));
            case 7: return words(below).is_not(null);
            case 8: return number(below).between(-1, number(below));
            case 9: return condition(below) && condition(below);
            case 10: return condition(below) || condition(below);
            case 11: return !condition(below);
            case 12: return number(below).in_(Inner{inner(second.c["x:y"].node())});
            default: return Cond(sql::build::exists(inner(second.c["id"].node())));
        }
    }
    //! A SELECT of one column in an expression, with a reference to what is around it.
    sql::NodeRef inner(const sql::NodeRef& item) {
        sql::NodeRef made = sql::build::select(&item, 1, false);
        made = sql::build::select_from(std::move(made), second.from());
        made = sql::build::correlate_except(std::move(made), &second.from(), 1);
        return where(std::move(made), second.c["group"].as<Integer>() < 3);
    }
    struct Inner {
        using scalar_type = Nullable<Integer>;
        sql::NodeRef select;
        const sql::NodeRef& subselect_node() const { return select; }
    };

    std::minstd_rand random_;
    std::vector<Source> sources_{};
    int names_ = 0;
};

struct Any {   // a statement known at run time only
    using row_types = sql::RowTypes<>;
    sql::NodeRef statement;
    const sql::NodeRef& node() const { return statement; }
};

std::vector<std::string> sorted_rows(Result<> result) {
    std::vector<std::string> rows;
    for (const auto& row : result) {
        std::string text;
        for (std::size_t i = 0; i < row.size(); ++i) text += row[i].repr() + "|";
        rows.push_back(std::move(text));
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

unsigned rounds() {
    const char* asked = std::getenv("ALUDEL_RANDOM_ROUNDS");
    return asked ? static_cast<unsigned>(std::atoi(asked)) : 1500;
}

void fill(Connection& connection) {
    for (int i = 0; i < 12; ++i) {
        const auto text_or_null = [&](int n) { return n % 5 == 0 ? Value() : Value(hostile[static_cast<std::size_t>(n) % std::size(hostile)]); };
        const auto number_or_null = [&](int n) { return n % 4 == 0 ? Value() : Value(n % 7 - 2); };
        connection.execute(insert(first).values({{"id", i}, {"a b", number_or_null(i + 1)}, {"sel\\ect", i}, {"ünï", text_or_null(i)}, {"100%", text_or_null(i + 7)}}));
        connection.execute(insert(second).values({{"id", i}, {"group", number_or_null(i + 2)}, {"x:y", i % 3}, {"from", text_or_null(i + 3)}, {"it's", text_or_null(i * 3)}}));
    }
}

TEST(RandomStatements, are_accepted_and_mean_the_same_with_parameters_and_with_literals) {
    Engine engine = create_engine("sqlite://");
    tables().create_all(engine);
    Connection connection = engine.connect();
    fill(connection);
    std::size_t rows = 0;
    for (unsigned seed = 1; seed <= rounds(); ++seed) {
        const Any statement{Statements(seed).statement()};
        const std::string literals = connection.dialect().compile(statement.node(), {.literal_binds = true}).text();
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + literals);
        const std::vector<std::string> bound = sorted_rows(connection.execute(statement));
        ASSERT_EQ(bound, sorted_rows(connection.exec_driver_sql(unsafe_sql(literals))));
        rows += bound.size();
    }
    EXPECT_GT(rows, rounds());   // the statements find something
}

}  // namespace
