#include "oracle/builder.hpp"

#include "sql/depth.hpp"

namespace aludel::oracle {

using namespace sql;

namespace {

SqlType type_of(Builder& builder, const json& described) { return builder.type(field(described, "type")); }

bool is_anonymous(const json& key) { return key.is_object() && key.contains("$anon"); }
//! What a parameter is called after.
std::string anonymous_base(const json& key) { return key.at("$anon").is_string() ? key.at("$anon").get<std::string>() : std::string(); }

NodeRef bind(Builder& builder, const json& described) {
    auto made = make_ref<BindNode>(type_of(builder, described));
    made->literal_execute = field(described, "literal_execute") == true;
    made->value = to_value(field(described, "value"));
    const json& key = field(described, "key");
    if (is_anonymous(key)) {
        made->base = anonymous_base(key);
        return builder.anonymous_bind(key, made);
    }
    made->name = builder.name(key);
    made->required = !described.contains("value");
    return made;
}

void append_values(const json& list, std::vector<Value>& out) {
    for (const json& each : list) {
        const bool tuple = each.is_object() && each.contains("$tuple");
        if (tuple) append_values(each.at("$tuple"), out);
        else if (each.is_array()) append_values(each, out);
        else out.push_back(to_value(each));
    }
}

//! The values of IN as the parameter they become; an empty list is left out of the tree.
NodeRef list_bind(Builder& builder, const json& described) {
    auto made = make_ref<BindNode>(type_of(builder, described));
    made->expanding = true;
    append_values(field(described, "value"), made->list);
    const json& key = field(described, "key");
    if (is_anonymous(key)) {
        made->base = anonymous_base(key);
        return builder.anonymous_bind(key, made);
    }
    made->name = builder.name(key);
    made->required = !described.contains("value");
    return made;
}

NodeRef right_of_in(Builder& builder, const json& given) {
    const json& described = builder.resolved(given);
    const std::string name = Builder::class_of(described);
    if (name != "BindParameter") return builder.node(described);
    if (NodeRef known = builder.built(described)) return known;
    const NodeRef made = list_bind(builder, described);
    builder.remember(described, made);
    return made;
}

//! istartswith_op, not_icontains_op and their kin.
bool ignores_case(const json& op) {
    if (!op.is_string()) return false;
    std::string name = op.get<std::string>();
    if (name.starts_with("not_")) name.erase(0, 4);
    return name == "istartswith_op" || name == "iendswith_op" || name == "icontains_op";
}

NodeRef between(Builder& builder, const json& described, bool negated) {
    const json& bounds = field(builder.resolved(field(described, "right")), "clauses");
    if (bounds.size() != 2) throw Missing{"construct:BETWEEN"};
    auto made = make_ref<BetweenNode>(negated, builder.node(field(described, "left")), builder.node(bounds[0]),
                                      builder.node(bounds[1]));
    made->symmetric = map_at(field(described, "modifiers"), "symmetric") == true;
    return finished(std::move(made));
}

void take_modifiers(Builder& builder, const json& described, BinaryNode& made) {
    const json& modifiers = field(described, "modifiers");
    if (modifiers.is_null()) return;
    for (const json& entry : modifiers.at("$map")) {
        const std::string name = entry.at(0).get<std::string>();
        if (name == "escape" && entry.at(1) == "") made.escapes_nothing = true;
        if (says_nothing(entry.at(1))) continue;
        const bool is_kept = name == "escape" || name == "flags" || name == "postgresql_regconfig";
        if (is_kept && entry.at(1).is_string()) made.modifier = entry.at(1).get<std::string>();
        else builder.note("construct:modifier " + name);
    }
}

NodeRef collate(Builder& builder, const json& described) {
    const json& clause = builder.resolved(field(described, "right"));
    check_fields(clause, {"type", "collation", "collation_schema"});
    const NodeRef made = build::collate(builder.node(field(described, "left")), field(clause, "collation").get<std::string>());
    if (field(clause, "collation_schema").is_null()) return made;
    auto qualified = make_ref<CollateNode>(as<CollateNode>(made));
    qualified->schema = field(clause, "collation_schema").get<std::string>();
    return finished(std::move(qualified));
}

NodeRef binary(Builder& builder, const json& described) {
    check_fields(described, {"type", "left", "right", "operator", "negate", "modifiers"});
    const json& operation = field(field(described, "operator"), "op");
    const Op op = to_op(field(described, "operator"));
    if (op == Op::between || op == Op::not_between) return between(builder, described, op == Op::not_between);
    if (op == Op::collate) return collate(builder, described);
    const bool membership = op == Op::in_ || op == Op::not_in;
    const NodeRef left = builder.node(field(described, "left"));
    const NodeRef right = membership ? right_of_in(builder, field(described, "right")) : builder.node(field(described, "right"));
    auto made = make_ref<BinaryNode>(op, left, right, type_of(builder, described));
    if (op == Op::custom) {
        made->symbol = operation.at("custom_op").get<std::string>();
        // Grouped wherever it is part of an operation: as one whose precedence is not known.
        if (!(operation.at("eager_grouping") == true)) made->custom_precedence = operation.at("precedence").get<std::int16_t>();
    }
    made->caseless = ignores_case(operation);
    take_modifiers(builder, described, *made);
    return finished(std::move(made));
}

//! MATCH of several columns, as MySQL has it.
NodeRef match(Builder& builder, const json& described) {
    check_fields(described, {"type", "left", "right", "operator", "modifiers"});
    const json& columns = builder.resolved(field(described, "left"));
    const auto list = columns.contains("clauses") ? builder.nodes(field(columns, "clauses")) : std::vector{builder.node(columns)};
    const json& modes = field(described, "modifiers");
    std::string mode;
    if (map_at(modes, "mysql_boolean_mode") == true) mode = "boolean";
    if (map_at(modes, "mysql_natural_language") == true) mode = "natural";
    if (map_at(modes, "mysql_query_expansion") == true) mode += mode.empty() ? "expansion" : " expansion";
    return build::fulltext_match(list.data(), list.size(), builder.node(field(described, "right")), mode);
}

NodeRef unary(Builder& builder, const json& described) {
    check_fields(described, {"type", "element", "operator", "modifier"});
    const json& modifier = field(described, "modifier");
    const json& op = modifier.is_null() ? field(described, "operator") : modifier;
    const Op made = to_op(op);
    auto node = make_ref<UnaryNode>(made, builder.node(field(described, "element")), type_of(builder, described));
    if (made == Op::custom) {
        node->postfix = !modifier.is_null();
        node->symbol = field(op, "op").at("custom_op").get<std::string>();
    }
    return finished(std::move(node));
}

//! A value in place of a condition: `x` or `x = 1`, as the database has it.
NodeRef as_boolean(Builder& builder, const json& described) {
    const NodeRef element = builder.node(field(described, "element"));
    if (field(field(described, "operator"), "op") == "is_true") return element;
    return finished(make_ref<UnaryNode>(Op::not_, element, SqlType(TypeId::boolean)));
}

NodeRef list(Builder& builder, const json& described) {
    const auto clauses = builder.nodes(field(described, "clauses"));
    const json& operation = field(described, "operator");
    if (operation.is_null()) throw Missing{"construct:list without an operator"};
    const Op op = to_op(operation);
    if (clauses.size() == 1) return clauses[0];
    if (clauses.empty() && (op == Op::and_ || op == Op::or_)) return build::no_condition(op);
    auto made = make_ref<ListNode>(op, type_of(builder, described));
    for (const NodeRef& clause : clauses) made->terms.push_back(clause);
    return finished(std::move(made));
}

NodeRef tuple(Builder& builder, const json& described) {
    const auto clauses = builder.nodes(field(described, "clauses"));
    return build::tuple(clauses.data(), clauses.size());
}

NodeRef array(Builder& builder, const json& described) {
    const auto clauses = builder.nodes(field(described, "clauses"));
    return build::array(clauses.data(), clauses.size(), type_of(builder, described));
}

NodeRef slice(Builder& builder, const json& described) {
    const json& step = builder.resolved(field(described, "step"));
    const NodeRef steps = Builder::class_of(step) == "Null" ? NodeRef() : builder.node(step);
    return build::slice(builder.node(field(described, "start")), builder.node(field(described, "stop")), steps);
}

//! ANY (array), ALL (array)
NodeRef collection_aggregate(Builder& builder, const json& described) {
    return finished(make_ref<UnaryNode>(to_op(field(described, "operator")), builder.node(field(described, "element")),
                                        type_of(builder, described)));
}

NodeRef type_coerce(Builder& builder, const json& described) {
    return build::type_coerce(builder.node(field(described, "clause")), type_of(builder, described));
}

NodeRef next_value(Builder& builder, const json& described) {
    const json& sequence = builder.resolved(field(described, "sequence"));
    const json& schema = field(sequence, "schema");
    return build::next_value(schema.is_null() ? std::string() : builder.name(schema), builder.name(field(sequence, "name")),
                             type_of(builder, described));
}

//! Our compilers write the parentheses that are needed.
NodeRef grouping(Builder& builder, const json& described) {
    const json& element = builder.resolved(field(described, "element"));
    if (Builder::class_of(element) == "ClauseList") return tuple(builder, element);
    return builder.node(element);
}
NodeRef inner(Builder& builder, const json& described) { return builder.node(field(described, "element")); }
NodeRef lambda(Builder& builder, const json& described) { return builder.node(field(described, "_resolved")); }

NodeRef label(Builder& builder, const json& described) {
    const NodeRef element = builder.node(field(described, "_element"));
    const json& name = field(described, "name");
    const std::string text = is_anonymous(name) ? std::string() : builder.name(name);
    return finished(make_ref<LabelNode>(element, text, type_of(builder, described)));
}

NodeRef case_(Builder& builder, const json& described) {
    auto made = make_ref<CaseNode>(type_of(builder, described));
    if (!field(described, "value").is_null()) made->value = builder.node(field(described, "value"));
    for (const json& when : field(described, "whens")) {
        made->conditions.push_back(builder.node(when.at(0)));
        made->results.push_back(builder.node(when.at(1)));
    }
    if (!field(described, "else_").is_null()) made->otherwise = builder.node(field(described, "else_"));
    return finished(std::move(made));
}

NodeRef cast(Builder& builder, const json& described) {
    return build::cast(builder.node(field(described, "clause")), to_type(field(described, "type")));
}

NodeRef try_cast(Builder& builder, const json& described) {
    return build::try_cast(builder.node(field(described, "clause")), to_type(field(described, "type")));
}

NodeRef extract(Builder& builder, const json& described) {
    return build::extract(field(described, "field").get<std::string>(), builder.node(field(described, "expr")));
}

NodeRef text(Builder& builder, const json& described) {
    NodeRef made = build::text(field(described, "text").is_null() ? "" : field(described, "text").get<std::string>());
    const json& binds = field(described, "_bindparams");
    if (binds.is_null()) return made;
    for (const json& entry : binds.at("$map"))
        made = build::text_argument(std::move(made), entry.at(0).get<std::string>(), builder.node(entry.at(1)));
    return made;
}

NodeRef textual_label_reference(Builder&, const json& described) {
    return build::label_reference(field(described, "element").get<std::string>());
}

}  // namespace

void add_expressions(Classes& classes) {
    classes["BindParameter"] = classes["_OffsetLimitParam"] = bind;
    classes["BinaryExpression"] = binary;
    classes["match"] = match;
    classes["UnaryExpression"] = unary;
    classes["AsBoolean"] = as_boolean;
    classes["BooleanClauseList"] = classes["ExpressionClauseList"] = classes["ClauseList"] = list;
    classes["Tuple"] = tuple;
    classes["Grouping"] = grouping;
    classes["_label_reference"] = inner;
    classes["array"] = array;
    classes["Slice"] = slice;
    classes["CollectionAggregate"] = collection_aggregate;
    classes["TypeCoerce"] = type_coerce;
    classes["TryCast"] = try_cast;
    classes["next_value"] = next_value;
    classes["OrderByList"] = list;
    classes["LambdaElement"] = classes["LinkedLambdaElement"] = classes["StatementLambdaElement"] = lambda;
    classes["DeferredLambdaElement"] = classes["NullLambdaStatement"] = lambda;
    classes["Label"] = label;
    classes["Null"] = [](Builder&, const json&) { return build::null_literal(); };
    classes["True_"] = [](Builder&, const json&) { return build::boolean_literal(true); };
    classes["False_"] = [](Builder&, const json&) { return build::boolean_literal(false); };
    classes["Case"] = case_;
    classes["Cast"] = cast;
    classes["Extract"] = extract;
    classes["TextClause"] = text;
    classes["_textual_label_reference"] = textual_label_reference;
}

}  // namespace aludel::oracle
