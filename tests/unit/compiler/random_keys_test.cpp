// Equal keys mean equal text and equal result types: random statements whose parts are now the same object, now only
// look alike. ALUDEL_RANDOM_ROUNDS makes the run longer.

#include "compiler/compile.hpp"
#include "sql/node.hpp"

#include "aludel/base/error.hpp"
#include "aludel/schema/typed_table.hpp"
#include "aludel/sql/construct.hpp"
#include "aludel/types/type_def.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <unordered_map>

namespace aludel {
namespace {

using namespace sql;

struct RandomTable : TypedTable<"random_keys"> {
    Column<Integer> id{this, "id", primary_key};
    Column<Nullable<Integer>> size{this, "size"};
    Column<String> name{this, "name"};
};
inline const RandomTable random_table;

void write_pair(ConstructText& out) { out.operands(" ~ "); }
void write_other_pair(ConstructText& out) { out.operands(" ! "); }

//! Builds statements. `shape` decides what they look like, `sharing` whether a part that looks like an earlier one is
//! that very object.
class Statements {
public:
    Statements(unsigned shape, unsigned sharing) : shape_(shape), sharing_(sharing) {}

    NodeRef statement() {
        switch (pick(12)) {
            case 0: return update();
            case 1: return insert();
            case 2: return compound();
            default: return select(2);
        }
    }

private:
    unsigned pick(unsigned count) { return static_cast<unsigned>(shape_() % count); }

    //! A part of this look: an earlier one or a new one.
    template <class R, class F>
    R part(std::map<unsigned, std::vector<R>>& known, unsigned look, const F& make) {
        std::vector<R>& made = known[look];
        if (!made.empty() && sharing_() % 2 == 0) return made[sharing_() % made.size()];
        R fresh = make();
        made.push_back(fresh);
        return fresh;
    }

    NodeRef expression(unsigned depth) {
        const unsigned look = pick(6);   // few, so that many look alike
        return part(expressions_, depth * 100 + look, [&] { return expression_of(depth, look); });
    }
    NodeRef expression_of(unsigned depth, unsigned look) {
        const std::minstd_rand around = std::exchange(shape_, std::minstd_rand(depth * 100 + look + 1));
        NodeRef made = depth == 0 ? leaf(look) : operation(depth);
        shape_ = around;
        return made;
    }
    NodeRef leaf(unsigned look) {
        switch (look) {
            case 0: return random_table.id.node();
            case 1: return random_table.size.node();
            case 2: return build::bind(Value(5), TypeId::integer);
            case 3: return build::raw("now()", TypeId::date_time);
            case 4: return build::column_at(pick(3) == 0 ? other_from() : alias(), 0);
            default: return build::column_at(alias(), 1);
        }
    }
    FromRef alias() {
        return part(aliases_, 0, [] { return build::alias(TableAccess::from(random_table), ""); });
    }
    //! A subquery, a common table expression, VALUES, or a function in FROM.
    FromRef other_from() {
        const unsigned look = pick(4);
        return part(aliases_, 1 + look, [&]() -> FromRef {
            const NodeRef id = random_table.id.node();
            const NodeRef inner = build::select(&id, 1);
            switch (look) {
                case 0: return build::subquery(inner, "", pick(2) == 0);
                case 1: return build::cte(inner, pick(2) == 0 ? "c" : "", {.recursive = false, .nesting = pick(2) == 0});
                case 2: {
                    const std::string names[] = {"v"};
                    const SqlType types[] = {TypeId::integer};
                    const NodeRef cell = build::bind(Value(7), TypeId::integer);
                    return build::values_rows(build::values_table(names, types, 1, "v", pick(2) == 0), &cell, 1);
                }
                default: {
                    build::TableFunctionOptions options;
                    options.column_names = {"n"};
                    options.column_types = {SqlType(TypeId::integer)};
                    options.render_derived = pick(2) == 0;
                    const NodeRef argument = build::bind(Value(3), TypeId::integer);
                    return build::table_function(build::function("series", &argument, 1, {}), "", std::move(options));
                }
            }
        });
    }
    NodeRef insert() {
        NodeRef made = build::insert(TableAccess::from(random_table));
        const build::Assignment assignments[] = {{random_table.size.node(), expression(2)}, {random_table.id.node(), expression(0)}};
        made = build::values(std::move(made), assignments, 2);
        const NodeRef target = random_table.id.node();
        if (pick(2) == 0) made = build::on_conflict(std::move(made), &target, pick(2), assignments, pick(2), {});
        return made;
    }
    NodeRef compound() {
        const NodeRef item = expression(1);
        const NodeRef selects[] = {build::select(&item, 1), build::select(&item, 1)};
        NodeRef made = build::compound(pick(2) == 0 ? SetOperation::union_ : SetOperation::except_all, selects, 2);
        if (pick(2) == 0) made = build::limit(std::move(made), build::bind(Value(3), TypeId::integer));
        return made;
    }
    NodeRef operation(unsigned depth) {
        const auto operand = [&] { return expression(depth - 1); };
        constexpr TypeId types[] = {TypeId::integer, TypeId::numeric, TypeId::double_};
        switch (pick(20)) {
            case 9: {
                const NodeRef conditions[] = {build::binary(Op::eq, operand(), operand(), TypeId::boolean)}, results[] = {operand()};
                return build::case_when(conditions, results, 1, pick(2) == 0 ? operand() : NodeRef(), TypeId::integer);
            }
            case 10: return build::collate(operand(), pick(2) == 0 ? "C" : "D");
            case 11: return build::json_item(operand(), build::bind(pick(2) == 0 ? Value("k") : Value(1), TypeId::null));
            case 12: {
                const NodeRef operands[] = {operand(), operand()};
                return build::construct(pick(2) == 0 ? write_pair : write_other_pair, operands, 2, types[pick(3)]);
            }
            case 13: return build::text_expression(build::text(pick(2) == 0 ? "x = :a" : "y = :a"), {{"a", static_cast<int>(pick(3))}}, types[pick(3)]);
            case 14: {
                build::Frame frame;
                frame.unit = pick(2) == 0 ? build::FrameUnit::rows : build::FrameUnit::range;
                frame.end_offset = pick(2) == 0 ? operand() : NodeRef();
                frame.end = frame.end_offset ? build::FrameBound::following : build::FrameBound::current_row;
                const NodeRef argument = operand(), key = operand();
                return build::over(build::function("sum", &argument, 1, TypeId::integer), nullptr, 0, &key, 1, frame);
            }
            case 15: {
                const NodeRef elements[] = {operand(), operand()};
                return pick(2) == 0 ? build::tuple(elements, 2) : build::array(elements, 2, TypeId::array);
            }
            case 16: return build::binary(pick(2) == 0 ? Op::in_ : Op::not_in, operand(), build::list_bind({Value(1), Value(2)}, TypeId::integer), TypeId::boolean);
            case 17: return build::exists(select(depth - 1));
            case 18: return build::extract(pick(2) == 0 ? "year" : "month", operand());
            case 19: return build::like(pick(2) == 0 ? Op::like : Op::not_ilike, operand(), build::bind(Value("a%"), TypeId::string), pick(2) == 0 ? "/" : "");
            case 0: return build::binary(Op::sub, operand(), operand(), types[pick(3)]);
            case 1: return build::binary(Op::add, operand(), operand(), types[pick(3)]);
            case 2: return build::unary(Op::neg, operand(), types[pick(3)]);
            case 3: return build::cast(operand(), numeric());
            case 4: {
                const NodeRef argument = operand();
                return build::function(pick(2) == 0 ? "count" : "max", &argument, 1, types[pick(2)]);
            }
            case 5: return build::scalar_subquery(select(depth - 1), types[pick(3)]);
            case 6: return build::between(pick(2) == 0, operand(), operand(), operand());
            case 7: return build::label(operand(), pick(2) == 0 ? "a" : "b");
            default: return build::binary(Op::eq, operand(), operand(), TypeId::boolean);
        }
    }
    SqlType numeric() {
        Numeric type;
        type.precision = static_cast<int>(pick(2)) * 10;
        type.has_scale = pick(2) == 0;
        type.scale = type.has_scale ? static_cast<int>(pick(3)) - 1 : 0;
        return type;
    }
    NodeRef select(unsigned depth) {
        std::vector<NodeRef> items;
        for (unsigned i = 1 + pick(3); i > 0; --i) items.push_back(expression(pick(depth + 1)));
        NodeRef made = build::select(items.data(), items.size());
        if (pick(2) == 0) {
            const NodeRef condition = build::binary(Op::eq, expression(depth), expression(0), TypeId::boolean);
            made = build::where(std::move(made), &condition, 1);
        }
        if (pick(2) == 0) {
            const NodeRef key = expression(depth);
            made = build::order_by(std::move(made), &key, 1);
        }
        if (pick(4) == 0) made = build::distinct(std::move(made));
        if (pick(4) == 0) {   // repeats an item, or not
            const NodeRef key = pick(2) == 0 ? items.front() : expression(depth);
            made = pick(2) == 0 ? build::group_by(std::move(made), &key, 1) : build::distinct_on(std::move(made), &key, 1);
        }
        if (pick(6) == 0) made = build::limit(std::move(made), build::bind(Value(3), TypeId::integer));
        if (pick(8) == 0) made = build::fetch(std::move(made), {build::bind(Value(3), TypeId::integer), pick(2) == 0, pick(2) == 0});
        if (pick(8) == 0) made = build::prefix_with(std::move(made), {build::raw("HIGH_PRIORITY", {}), pick(2) == 0 ? "" : "sqlite"});
        if (pick(8) == 0) made = build::label_style(std::move(made), pick(2) == 0 ? LabelStyle::table_and_column : LabelStyle::none);
        if (pick(8) == 0) made = build::lock(std::move(made), {.read = pick(2) == 0, .nowait = pick(2) == 0});
        return made;
    }
    NodeRef update() {
        NodeRef made = build::update(TableAccess::from(random_table));
        const build::Assignment assignment{random_table.size.node(), expression(2)};
        made = build::values(std::move(made), &assignment, 1);
        const NodeRef items[] = {expression(1), expression(1)};
        made = build::all_rows(std::move(made));
        return build::returning(std::move(made), items, 2);
    }

    std::minstd_rand shape_, sharing_;
    std::map<unsigned, std::vector<NodeRef>> expressions_{};
    std::map<unsigned, std::vector<FromRef>> aliases_{};
};

//! All that an execution takes from what was compiled, or why there is nothing.
std::string outcome(const Dialect& dialect, const NodeRef& statement, const compiler::StatementKey& key) {
    try {
        const auto compiled = compiler::compile(dialect, *statement, {}, key, false);
        std::string all = compiled->text;
        const auto add = [&](const SqlType& type) {
            const TypeDef& def = type.definition();
            for (int number : {static_cast<int>(type.id), int(type.timezone), int(def.has_scale), def.precision, def.scale})
                all += ' ' + std::to_string(number);
        };
        for (const auto& bind : compiled->binds) (all += "\nbind " + bind.name + ' ' + std::to_string(bind.source)), add(bind.type);
        for (const auto& column : compiled->shape.columns) (all += "\ncolumn " + column.name), add(column.type);
        return all;
    } catch (const Error& error) {
        return error.what();
    }
}

unsigned rounds(unsigned usual) {
    const char* asked = std::getenv("ALUDEL_RANDOM_ROUNDS");
    return asked ? static_cast<unsigned>(std::atoi(asked)) : usual;
}

void expect_equal_outcomes(const Dialect& dialect) {
    std::unordered_map<std::string, std::string> outcomes;
    std::size_t met_again = 0;
    for (unsigned shape = 1; shape <= rounds(60); ++shape)
        for (unsigned sharing = 1; sharing <= 12; ++sharing) {
            const NodeRef statement = Statements(shape, sharing * 7919).statement();
            compiler::StatementKey key;
            compiler::make_key(*statement, {}, key);
            std::string now = outcome(dialect, statement, key);
            const auto [before, is_new] = outcomes.try_emplace(key.bytes, now);
            met_again += !is_new;
            ASSERT_EQ(before->second, now) << "shape " << shape << ", sharing " << sharing;
        }
    EXPECT_GT(met_again, rounds(60));         // the test sees equal keys
    EXPECT_GT(outcomes.size(), rounds(60));   // and different ones of one look
}

TEST(RandomKeys, equal_keys_mean_equal_text_and_result_types) { expect_equal_outcomes(default_dialect()); }
TEST(RandomKeys, equal_keys_mean_equal_text_and_result_types_on_sqlite) { expect_equal_outcomes(sqlite::dialect()); }
TEST(RandomKeys, equal_keys_mean_equal_text_and_result_types_on_postgresql) {
    expect_equal_outcomes(postgresql::dialect());
}

}  // namespace
}  // namespace aludel
