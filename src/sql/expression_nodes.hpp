#pragma once

#include "sql/node_parts.hpp"

namespace aludel::sql {

//! A column of a table (then `schema::ColumnDef`), or of another element of FROM.
struct ColumnNode : ExprNode {
    static constexpr Kind node_kind = Kind::column;
    std::string name;
    const FromNode* from;       //!< whose column it is
    FromRef keep;               //!< keeps `from` alive where the column does not belong to a table
    std::uint32_t index;        //!< position in `from`
    std::string key{};          //!< the name that programs know a table's column by, where it isn't its own
    const EntityInfo* property_of = nullptr;   //!< of a column property: the class that has it; the compiler puts its SQL in its place

    const std::string& key_or_name() const noexcept { return key.empty() ? name : key; }
    ColumnNode(std::string n, SqlType t, const FromNode* f, std::uint32_t i)
        : ExprNode(Kind::column, t), name(std::move(n)), from(f), index(i) {}
    ColumnNode(std::string n, SqlType t, FromRef f, std::uint32_t i)
        : ExprNode(Kind::column, t), name(std::move(n)), from(f.get()), keep(std::move(f)), index(i) {}
    virtual ~ColumnNode() = default;   // schema::ColumnDef is one
};

//! A column known by its name alone: `column("x")`.
struct NamedColumnNode : ExprNode {
    static constexpr Kind node_kind = Kind::named_column;
    std::string name;
    NamedColumnNode(std::string n, SqlType t) : ExprNode(Kind::named_column, t), name(std::move(n)) {}
    static constexpr std::tuple fields{&NamedColumnNode::name, &NamedColumnNode::type};
};

//! A bound value. Its value is never part of the cache key.
struct BindNode : ExprNode {
    static constexpr Kind node_kind = Kind::bind;
    Value value{};
    std::vector<Value> list{};    //!< the values of an expanding bind
    std::string name{};           //!< of a named bind: text(":x"), bindparam("x")
    std::string base{};           //!< what an anonymous one is called after, with a number; empty: its place decides
    bool expanding = false;
    bool required = false;        //!< has no value of its own
    bool literal_execute = false; //!< written into the text of each execution
    bool has_other_form = false;  //!< a step into JSON: `list` has it as the databases with SQL's JSON paths take it
    NodeRef same_as{};            //!< the bind of a selected item that this one repeats; see sql/shared_parameters.hpp
    std::uint16_t argument = 0;   //!< of a kept statement: which of its arguments this is, from 1 on; not in the key

    explicit BindNode(SqlType t) : ExprNode(Kind::bind, t) {}
    //! A value that is known now, as opposed to a parameter of each execution.
    bool is_literal() const noexcept { return name.empty() && argument == 0; }
    static constexpr std::tuple fields{&BindNode::type,      &BindNode::name,     &BindNode::base,
                                       &BindNode::expanding, &BindNode::required, &BindNode::literal_execute,
                                       &BindNode::has_other_form, &BindNode::same_as};
};

struct NullLiteralNode : ExprNode {
    static constexpr Kind node_kind = Kind::null_literal;
    NullLiteralNode() : ExprNode(Kind::null_literal, {}) {}
    static constexpr std::tuple<> fields{};
};

struct BooleanLiteralNode : ExprNode {
    static constexpr Kind node_kind = Kind::boolean_literal;
    bool value;
    bool of_nothing;   //!< an and_() or or_() without a condition, which adds none to a statement
    explicit BooleanLiteralNode(bool v, bool nothing = false)
        : ExprNode(Kind::boolean_literal, TypeId::boolean), value(v), of_nothing(nothing) {}
    static constexpr std::tuple fields{&BooleanLiteralNode::value, &BooleanLiteralNode::of_nothing};
};

//! Is it an and_() or or_() of no conditions?
inline bool adds_nothing(const Node& condition) noexcept {
    const auto* constant = as_if<BooleanLiteralNode>(condition);
    return constant && constant->of_nothing;
}

struct RawNode : ExprNode {
    static constexpr Kind node_kind = Kind::raw;
    std::string text;
    RawNode(std::string s, SqlType t) : ExprNode(Kind::raw, t), text(std::move(s)) {}
    static constexpr std::tuple fields{&RawNode::text, &RawNode::type};
};

struct StarNode : ExprNode {
    static constexpr Kind node_kind = Kind::star;
    StarNode() : ExprNode(Kind::star, {}) {}
    static constexpr std::tuple<> fields{};
};

struct UnaryNode : ExprNode {
    static constexpr Kind node_kind = Kind::unary;
    Op op;
    NodeRef operand;
    std::string symbol{};   //!< of Op::custom
    bool postfix = false;   //!< a custom one is written after its operand
    UnaryNode(Op o, NodeRef n, SqlType t) : ExprNode(Kind::unary, t), op(o), operand(std::move(n)) {}
    static constexpr std::tuple fields{&UnaryNode::op, &UnaryNode::operand, &UnaryNode::symbol, &UnaryNode::postfix,
                                       &UnaryNode::type};
};

struct BinaryNode : ExprNode {
    static constexpr Kind node_kind = Kind::binary;
    Op op;
    NodeRef left, right;
    std::string symbol{};      //!< of Op::custom
    std::string modifier{};    //!< the ESCAPE of LIKE, or the flags of a regular expression
    std::int16_t custom_precedence = 0;   //!< of Op::custom
    bool caseless = false;     //!< of startswith, endswith, contains: both sides are lowered
    bool escapes_nothing = false;   //!< of LIKE: ESCAPE '', no character makes others ordinary
    BinaryNode(Op o, NodeRef l, NodeRef r, SqlType t)
        : ExprNode(Kind::binary, t), op(o), left(std::move(l)), right(std::move(r)) {}
    static constexpr std::tuple fields{&BinaryNode::op,       &BinaryNode::left,
                                       &BinaryNode::right,    &BinaryNode::symbol,
                                       &BinaryNode::modifier, &BinaryNode::custom_precedence,
                                       &BinaryNode::caseless, &BinaryNode::escapes_nothing,
                                       &BinaryNode::type};
};

struct BetweenNode : ExprNode {
    static constexpr Kind node_kind = Kind::between;
    bool negated;
    NodeRef operand, low, high;
    bool symmetric = false;   //!< the bounds may come in either order
    BetweenNode(bool n, NodeRef o, NodeRef l, NodeRef h)
        : ExprNode(Kind::between, TypeId::boolean), negated(n), operand(std::move(o)), low(std::move(l)),
          high(std::move(h)) {}
    static constexpr std::tuple fields{&BetweenNode::negated, &BetweenNode::operand, &BetweenNode::low,
                                       &BetweenNode::high, &BetweenNode::symmetric};
};

//! AND / OR of several terms, a long sum, product or text of them, or a list without parentheses (Op::comma).
struct ListNode : ExprNode {
    static constexpr Kind node_kind = Kind::list;
    Op op;
    GrowingList<NodeRef, 4> terms{};
    ListNode(Op o, SqlType t) : ExprNode(Kind::list, t), op(o) {}
    static constexpr std::tuple fields{&ListNode::op, &ListNode::terms, &ListNode::type};
};

//! `(a, b)`
struct TupleNode : ExprNode {
    static constexpr Kind node_kind = Kind::tuple;
    NodeList<> elements{};
    TupleNode() : ExprNode(Kind::tuple, {}) {}
    static constexpr std::tuple fields{&TupleNode::elements};
};

//! `ARRAY[a, b]`
struct ArrayNode : ExprNode {
    static constexpr Kind node_kind = Kind::array;
    NodeList<> elements{};
    explicit ArrayNode(SqlType t) : ExprNode(Kind::array, t) {}
    static constexpr std::tuple fields{&ArrayNode::elements, &ArrayNode::type};
};

//! `low:high` in the brackets of an array.
struct SliceNode : ExprNode {
    static constexpr Kind node_kind = Kind::slice;
    NodeRef low, high, step;
    SliceNode(NodeRef l, NodeRef h, NodeRef s)
        : ExprNode(Kind::slice, {}), low(std::move(l)), high(std::move(h)), step(std::move(s)) {}
    static constexpr std::tuple fields{&SliceNode::low, &SliceNode::high, &SliceNode::step};
};

//! Parentheses that the program asks for (SQLAlchemy's `Grouping`).
struct GroupingNode : ExprNode {
    static constexpr Kind node_kind = Kind::grouping;
    NodeRef operand;
    GroupingNode(NodeRef o, SqlType t) : ExprNode(Kind::grouping, t), operand(std::move(o)) {}
    static constexpr std::tuple fields{&GroupingNode::operand};
};

struct FunctionNode : ExprNode {
    static constexpr Kind node_kind = Kind::function;
    std::string name;        //!< with the packages before it: "pg_catalog.now"
    NodeList<> arguments{};
    FunctionNode(std::string n, SqlType t) : ExprNode(Kind::function, t), name(std::move(n)) {}
    static constexpr std::tuple fields{&FunctionNode::name, &FunctionNode::arguments, &FunctionNode::type};
};

//! `array_agg(x ORDER BY y)`: an argument of an aggregate and the order of its rows.
struct OrderedArgumentsNode : ExprNode {
    static constexpr Kind node_kind = Kind::ordered_arguments;
    NodeRef operand;
    NodeList<> order_by{};
    OrderedArgumentsNode(NodeRef o, SqlType t) : ExprNode(Kind::ordered_arguments, t), operand(std::move(o)) {}
    static constexpr std::tuple fields{&OrderedArgumentsNode::operand, &OrderedArgumentsNode::order_by};
};

//! `count(x) FILTER (WHERE condition)`
struct FilterNode : ExprNode {
    static constexpr Kind node_kind = Kind::filter;
    NodeRef function, condition;
    FilterNode(NodeRef f, NodeRef c, SqlType t)
        : ExprNode(Kind::filter, t), function(std::move(f)), condition(std::move(c)) {}
    static constexpr std::tuple fields{&FilterNode::function, &FilterNode::condition};
};

//! `percentile_cont(0.5) WITHIN GROUP (ORDER BY x)`
struct WithinGroupNode : ExprNode {
    static constexpr Kind node_kind = Kind::within_group;
    NodeRef function;
    NodeList<> order_by{};
    WithinGroupNode(NodeRef f, SqlType t) : ExprNode(Kind::within_group, t), function(std::move(f)) {}
    static constexpr std::tuple fields{&WithinGroupNode::function, &WithinGroupNode::order_by, &WithinGroupNode::type};
};

struct OverNode : ExprNode {
    static constexpr Kind node_kind = Kind::over;
    NodeRef function;
    NodeList<> partition_by{}, order_by{};
    build::Frame frame{};
    OverNode(NodeRef f, SqlType t) : ExprNode(Kind::over, t), function(std::move(f)) {}
    static constexpr std::tuple fields{&OverNode::function, &OverNode::partition_by, &OverNode::order_by,
                                       &OverNode::frame};
};

struct CastNode : ExprNode {
    static constexpr Kind node_kind = Kind::cast;
    NodeRef operand;
    bool safe = false;   //!< TRY_CAST: NULL where the value does not fit
    CastNode(NodeRef o, SqlType t) : ExprNode(Kind::cast, t), operand(std::move(o)) {}
    static constexpr std::tuple fields{&CastNode::operand, &CastNode::type, &CastNode::safe};
};

//! The operand as it is, read and bound as another type.
struct TypeCoerceNode : ExprNode {
    static constexpr Kind node_kind = Kind::type_coerce;
    NodeRef operand;
    TypeCoerceNode(NodeRef o, SqlType t) : ExprNode(Kind::type_coerce, t), operand(std::move(o)) {}
    static constexpr std::tuple fields{&TypeCoerceNode::operand, &TypeCoerceNode::type};
};

struct ExtractNode : ExprNode {
    static constexpr Kind node_kind = Kind::extract;
    std::string field;
    NodeRef operand;
    ExtractNode(std::string f, NodeRef o)
        : ExprNode(Kind::extract, TypeId::integer), field(std::move(f)), operand(std::move(o)) {}
    static constexpr std::tuple fields{&ExtractNode::field, &ExtractNode::operand};
};

struct CollateNode : ExprNode {
    static constexpr Kind node_kind = Kind::collate;
    NodeRef operand;
    std::string collation;
    std::string schema{};   //!< of the collation
    CollateNode(NodeRef o, std::string c, SqlType t)
        : ExprNode(Kind::collate, t), operand(std::move(o)), collation(std::move(c)) {}
    static constexpr std::tuple fields{&CollateNode::operand, &CollateNode::collation, &CollateNode::schema,
                                       &CollateNode::type};
};

struct LabelNode : ExprNode {
    static constexpr Kind node_kind = Kind::label;
    NodeRef operand;
    std::string name;   //!< empty: made up when compiled
    LabelNode(NodeRef o, std::string n, SqlType t)
        : ExprNode(Kind::label, t), operand(std::move(o)), name(std::move(n)) {}
    static constexpr std::tuple fields{&LabelNode::operand, &LabelNode::name};
};

//! A name in ORDER BY or GROUP BY that means a label of the SELECT, e.g. `order_by("n")`.
struct LabelReferenceNode : ExprNode {
    static constexpr Kind node_kind = Kind::label_reference;
    std::string name;
    explicit LabelReferenceNode(std::string n) : ExprNode(Kind::label_reference, {}), name(std::move(n)) {}
    static constexpr std::tuple fields{&LabelReferenceNode::name};
};

struct CaseNode : ExprNode {
    static constexpr Kind node_kind = Kind::case_;
    NodeRef value{};   //!< CASE value WHEN ...; empty: each WHEN is a condition
    NodeList<> conditions{}, results{};
    NodeRef otherwise{};
    explicit CaseNode(SqlType t) : ExprNode(Kind::case_, t) {}
    static constexpr std::tuple fields{&CaseNode::value, &CaseNode::conditions, &CaseNode::results,
                                       &CaseNode::otherwise, &CaseNode::type};
};

struct ExistsNode : ExprNode {
    static constexpr Kind node_kind = Kind::exists;
    NodeRef select;
    explicit ExistsNode(NodeRef s) : ExprNode(Kind::exists, TypeId::boolean), select(std::move(s)) {}
    static constexpr std::tuple fields{&ExistsNode::select};
};

struct ScalarSubqueryNode : ExprNode {
    static constexpr Kind node_kind = Kind::scalar_subquery;
    NodeRef select;
    ScalarSubqueryNode(NodeRef s, SqlType t) : ExprNode(Kind::scalar_subquery, t), select(std::move(s)) {}
    static constexpr std::tuple fields{&ScalarSubqueryNode::select, &ScalarSubqueryNode::type};
};

//! `excluded.name` in the SET of an upsert.
struct ExcludedNode : ExprNode {
    static constexpr Kind node_kind = Kind::excluded;
    NodeRef column;
    ExcludedNode(NodeRef c, SqlType t) : ExprNode(Kind::excluded, t), column(std::move(c)) {}
    static constexpr std::tuple fields{&ExcludedNode::column};
};

//! `from_dml_column(column)`: what the UPDATE around it sets the column to, or the column where it does not.
struct DmlColumnNode : ExprNode {
    static constexpr Kind node_kind = Kind::dml_column;
    NodeRef column;
    DmlColumnNode(NodeRef c, SqlType t) : ExprNode(Kind::dml_column, t), column(std::move(c)) {}
    static constexpr std::tuple fields{&DmlColumnNode::column};
};

//! `(f(x)).name`: a column of what a function gives.
struct FunctionColumnNode : ExprNode {
    static constexpr Kind node_kind = Kind::function_column;
    NodeRef function;
    std::string name;
    FunctionColumnNode(NodeRef f, std::string n, SqlType t)
        : ExprNode(Kind::function_column, t), function(std::move(f)), name(std::move(n)) {}
    static constexpr std::tuple fields{&FunctionColumnNode::function, &FunctionColumnNode::name,
                                       &FunctionColumnNode::type};
};

//! `optional_(column)`: renders as the column; tells the outer-join check that a NULL is expected.
struct OptionalItemNode : ExprNode {
    static constexpr Kind node_kind = Kind::optional_item;
    NodeRef item;
    OptionalItemNode(NodeRef i, SqlType t) : ExprNode(Kind::optional_item, t), item(std::move(i)) {}
    static constexpr std::tuple fields{&OptionalItemNode::item};
};

//! The next number of a sequence.
struct NextValueNode : ExprNode {
    static constexpr Kind node_kind = Kind::next_value;
    std::string schema, sequence;
    NextValueNode(std::string s, std::string n, SqlType t)
        : ExprNode(Kind::next_value, t), schema(std::move(s)), sequence(std::move(n)) {}
    static constexpr std::tuple fields{&NextValueNode::schema, &NextValueNode::sequence, &NextValueNode::type};
};

//! A construct of the program's own: its operands, and the function that writes its SQL.
struct ConstructNode : ExprNode {
    static constexpr Kind node_kind = Kind::construct;
    ConstructWriter writer;
    NodeList<> operands{};
    ConstructNode(ConstructWriter w, SqlType t) : ExprNode(Kind::construct, t), writer(w) {}
    static constexpr std::tuple fields{&ConstructNode::writer, &ConstructNode::operands, &ConstructNode::type};
};

//! A mapped class in the list of a SELECT: all its columns.
struct EntityNode : Node {
    static constexpr Kind node_kind = Kind::entity;
    const EntityInfo* info;
    FromRef from;           //!< the mapped table, an alias of it, or what `columns` are of
    bool optional;
    NodeList<> columns{};   //!< for each slot of the class; none: those of `from` at the places that `info` says
    std::vector<const EntityInfo*> below{};   //!< of given columns: subclasses whose own slots come behind
    EntityNode(const EntityInfo& i, FromRef f, bool o)
        : Node(Kind::entity), info(&i), from(std::move(f)), optional(o) {}
    static constexpr std::tuple fields{&EntityNode::info, &EntityNode::from, &EntityNode::optional, &EntityNode::columns,
                                       &EntityNode::below};
};

}  // namespace aludel::sql
