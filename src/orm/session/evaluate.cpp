#include "orm/session/evaluate.hpp"

#include "aludel/types/temporal.hpp"
#include "aludel/types/type_def.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "sql/build_support.hpp"
#include "sql/select_items.hpp"

#include <compare>
#include <optional>

namespace aludel::orm {

using sql::Node;
using sql::Op;

namespace {

[[noreturn]] void throw_not_evaluable(std::string_view what) { throw NotEvaluable{std::string(what)}; }

bool is_number(const Value& value) { return value.kind() == Layout::int64 || value.kind() == Layout::double_; }
double number(const Value& value) {
    return value.kind() == Layout::int64 ? static_cast<double>(value.as<std::int64_t>()) : value.as<double>();
}

//! The order of two values, where all databases agree on it: texts have one that their collation decides.
std::partial_ordering order(const Value& a, const Value& b) {
    if (a.kind() == Layout::int64 && b.kind() == Layout::int64) return a.as<std::int64_t>() <=> b.as<std::int64_t>();
    if (is_number(a) && is_number(b)) return number(a) <=> number(b);
    if (a.kind() == b.kind() && a.kind() == Layout::date) return a.as<std::chrono::sys_days>() <=> b.as<std::chrono::sys_days>();
    throw_not_evaluable("the order of such values");
}

class Evaluation {
public:
    Evaluation(const schema::TableDef& table, const InstanceState& object)
        : table_(table), object_(object), mapper_(mapper_of(object)) {}

    Value of(const Node& node) const {
        switch (node.kind) {
            case sql::Kind::column: return of(sql::as<sql::ColumnNode>(node));
            case sql::Kind::bind: return of(sql::as<sql::BindNode>(node));
            case sql::Kind::null_literal: return {};
            case sql::Kind::boolean_literal: return sql::as<sql::BooleanLiteralNode>(node).value;
            case sql::Kind::grouping: return of(*sql::as<sql::GroupingNode>(node).operand);
            case sql::Kind::list: return of(sql::as<sql::ListNode>(node));
            case sql::Kind::unary: return of(sql::as<sql::UnaryNode>(node));
            case sql::Kind::binary: return of(sql::as<sql::BinaryNode>(node));
            case sql::Kind::between: return of(sql::as<sql::BetweenNode>(node));
            default: throw_not_evaluable(sql::kind_name(node.kind));
        }
    }

private:
    Value of(const sql::ColumnNode& node) const {
        const sql::NodeRef below = sql::build::column_below(node);
        const auto& column = sql::as<sql::ColumnNode>(below);
        if (column.from != &table_) throw_not_evaluable("a column of another table");
        const int slot = mapper_.slot_of_column(table_, column.index);
        if (slot < 0 || static_cast<std::uint32_t>(slot) >= loaded_slots(object_)) throw_not_evaluable("a column that is not loaded");
        if (is_unloaded(object_, mapper_.slots[static_cast<std::size_t>(slot)])) throw_not_evaluable("a column that is not loaded");
        const TypeDef* type = column.type.def;
        if (type && !type->collation.empty()) throw_not_evaluable("a text with a collation");
        return read_slot(mapper_.slots[static_cast<std::size_t>(slot)], object_.object());
    }
    static Value of(const sql::BindNode& bind) {
        if (!bind.is_literal() || bind.expanding) throw_not_evaluable("a parameter of the execution");
        return bind.value;
    }
    //! AND and OR.
    Value of(const sql::ListNode& list) const {
        const bool is_and = list.op == Op::and_;
        if (!is_and && list.op != Op::or_) return folded(list);
        bool is_unknown = false;
        for (const sql::NodeRef& term : list.terms) {
            const Value value = of(*term);
            if (value.is_null()) is_unknown = true;
            else if (is_true(value) != is_and) return !is_and;
        }
        return is_unknown ? Value() : Value(is_and);
    }
    //! `a + b + c`
    Value folded(const sql::ListNode& list) const {
        std::optional<Value> sum;
        for (const sql::NodeRef& term : list.terms) sum = sum ? calculated(list.op, *sum, of(*term)) : of(*term);
        return sum ? *sum : Value();
    }
    static bool is_true(const Value& value) {
        if (value.kind() == Layout::boolean) return value.as<bool>();
        if (is_number(value)) return number(value) != 0;
        throw_not_evaluable("a condition of another type than boolean");
    }
    Value of(const sql::UnaryNode& unary) const {
        const Value value = of(*unary.operand);
        if (value.is_null()) return {};
        if (unary.op == Op::not_) return !is_true(value);
        if (unary.op == Op::neg && value.kind() == Layout::int64) return -value.as<std::int64_t>();
        if (unary.op == Op::neg && value.kind() == Layout::double_) return -value.as<double>();
        throw_not_evaluable("an operator");
    }
    Value of(const sql::BetweenNode& between) const {
        if (between.symmetric) throw_not_evaluable("BETWEEN SYMMETRIC");
        const Value value = of(*between.operand), low = of(*between.low), high = of(*between.high);
        if (value.is_null() || low.is_null() || high.is_null()) return {};
        return (order(value, low) >= 0 && order(value, high) <= 0) != between.negated;
    }
    Value of(const sql::BinaryNode& binary) const {
        if (binary.op == Op::in_ || binary.op == Op::not_in) return membership(binary);
        const Value left = of(*binary.left), right = of(*binary.right);
        switch (binary.op) {
            case Op::is_: case Op::is_not_distinct_from: return is_equal(left, right, true);
            case Op::is_not: case Op::is_distinct_from: return !is_equal(left, right, true);
            default: break;
        }
        if (left.is_null() || right.is_null()) return {};
        switch (binary.op) {
            case Op::eq: return is_equal(left, right, false);
            case Op::ne: return !is_equal(left, right, false);
            case Op::lt: return order(left, right) < 0;
            case Op::le: return order(left, right) <= 0;
            case Op::gt: return order(left, right) > 0;
            case Op::ge: return order(left, right) >= 0;
            default: return calculated(binary.op, left, right);
        }
    }
    static bool is_equal(const Value& a, const Value& b, bool with_null) {
        if (with_null && (a.is_null() || b.is_null())) return a.is_null() && b.is_null();
        if (is_number(a) && is_number(b)) return order(a, b) == 0;
        const bool is_truth = a.kind() == Layout::boolean || b.kind() == Layout::boolean;
        if (is_truth) return is_true(a) == is_true(b);
        if (a.kind() != b.kind()) throw_not_evaluable("values of two types");
        return a == b;
    }
    Value membership(const sql::BinaryNode& binary) const {
        const auto* list = sql::as_if<sql::BindNode>(*binary.right);
        if (!list || !list->is_literal() || !list->expanding) throw_not_evaluable("IN of something else than a list");
        const Value value = of(*binary.left);
        if (list->list.empty()) return binary.op == Op::not_in;
        if (value.is_null()) return {};
        bool has_null = false;
        for (const Value& one : list->list) {
            if (one.is_null()) has_null = true;
            else if (is_equal(value, one, false)) return binary.op == Op::in_;
        }
        return has_null ? Value() : Value(binary.op == Op::not_in);
    }
    static Value calculated(Op op, const Value& a, const Value& b) {
        if (a.is_null() || b.is_null()) return {};
        if (op == Op::concat || (op == Op::add && a.kind() == Layout::string)) {
            if (a.kind() != Layout::string || b.kind() != Layout::string) throw_not_evaluable("a concatenation of other values than texts");
            return Value(a.as<std::string>() + b.as<std::string>());
        }
        if (!is_number(a) || !is_number(b)) throw_not_evaluable("a calculation");
        if (a.kind() == Layout::int64 && b.kind() == Layout::int64) return whole(op, a.as<std::int64_t>(), b.as<std::int64_t>());
        switch (op) {
            case Op::add: return number(a) + number(b);
            case Op::sub: return number(a) - number(b);
            case Op::mul: return number(a) * number(b);
            default: throw_not_evaluable("a calculation");
        }
    }
    static Value whole(Op op, std::int64_t a, std::int64_t b) {
        std::int64_t result = 0;
        bool overflows = true;
        switch (op) {
            case Op::add: overflows = __builtin_add_overflow(a, b, &result); break;
            case Op::sub: overflows = __builtin_sub_overflow(a, b, &result); break;
            case Op::mul: overflows = __builtin_mul_overflow(a, b, &result); break;
            default: break;
        }
        if (overflows) throw_not_evaluable("a calculation");
        return result;
    }

    const schema::TableDef& table_;
    const InstanceState& object_;
    const MapperImpl& mapper_;
};

}  // namespace

Value evaluate(const Node& expression, const schema::TableDef& table, const InstanceState& object) {
    return Evaluation(table, object).of(sql::unwrapped(expression));
}

}  // namespace aludel::orm
