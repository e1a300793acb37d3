#pragma once

#include "aludel/sql/entity.hpp"
#include "aludel/sql/execution_options.hpp"
#include "aludel/sql/node.hpp"
#include "sql/growing_list.hpp"

#include <boost/container/small_vector.hpp>

#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace aludel::sql {

template <std::size_t N = 4>
using NodeList = boost::container::small_vector<NodeRef, N>;

//! Calls `visit` with each of the parts that a node's class lists in `fields`.
template <class T, class V>
constexpr void each_field(T& node, V& visit) {
    std::apply([&](auto... field) { (visit(node.*field), ...); }, std::remove_const_t<T>::fields);
}

//! Something with a SQL type.
struct ExprNode : Node {
    SqlType type;

protected:
    ExprNode(Kind k, SqlType t) : Node(k), type(t) {}
};

//! A column of a table (then `schema::ColumnDef`), of an alias or of a subquery.
struct ColumnNode : ExprNode {
    std::string name;
    const FromNode* from;       //!< whose column it is
    FromRef keep;               //!< keeps `from` alive where the column does not belong to a table
    std::uint32_t index;        //!< position in `from`

    ColumnNode(std::string n, SqlType t, const FromNode* f, std::uint32_t i)
        : ExprNode(Kind::column, t), name(std::move(n)), from(f), index(i) {}
    ColumnNode(std::string n, SqlType t, FromRef f, std::uint32_t i)
        : ExprNode(Kind::column, t), name(std::move(n)), from(f.get()), keep(std::move(f)), index(i) {}
    virtual ~ColumnNode() = default;   // schema::ColumnDef is one
};

//! What the statement tree knows of a table; `schema::TableDef` adds constraints and DDL.
struct TableNode : FromNode {
    std::uint64_t serial;                        //!< unique in the process, never reused: stands for it in cache keys
    std::string schema;                          //!< empty: the default schema
    std::vector<Ref<const ColumnNode>> columns;

    TableNode(std::string n, std::string s);
    virtual ~TableNode() = default;   // tables are schema::TableDef
};

struct AliasNode : FromNode {
    FromRef element;

    AliasNode(FromRef e, std::string n) : FromNode(Kind::alias, std::move(n)), element(std::move(e)) {}
    static constexpr std::tuple fields{&AliasNode::name, &AliasNode::element};
};

//! `(SELECT ...) AS name`; its columns are named after the items of the SELECT.
struct SubqueryNode : FromNode {
    NodeRef select;

    SubqueryNode(NodeRef s, std::string n) : FromNode(Kind::subquery, std::move(n)), select(std::move(s)) {}
    static constexpr std::tuple fields{&SubqueryNode::name, &SubqueryNode::select};
};

//! A bound value. Its value is never part of the cache key.
struct BindNode : ExprNode {
    Value value{};
    std::vector<Value> list{};    //!< the values of an expanding bind
    std::string name{};           //!< of a named bind: text(":x"), bindparam("x")
    bool expanding = false;
    bool required = false;        //!< has no value of its own
    std::uint16_t argument = 0;   //!< of a kept statement: which of its arguments this is, from 1 on; not in the key

    explicit BindNode(SqlType t) : ExprNode(Kind::bind, t) {}
    //! A value that is known now, as opposed to a parameter of each execution.
    bool is_literal() const noexcept { return name.empty() && argument == 0; }
    static constexpr std::tuple fields{&BindNode::type, &BindNode::name, &BindNode::expanding, &BindNode::required};
};

struct NullLiteralNode : ExprNode {
    NullLiteralNode() : ExprNode(Kind::null_literal, {}) {}
    static constexpr std::tuple<> fields{};
};

struct BooleanLiteralNode : ExprNode {
    bool value;
    explicit BooleanLiteralNode(bool v) : ExprNode(Kind::boolean_literal, TypeId::boolean), value(v) {}
    static constexpr std::tuple fields{&BooleanLiteralNode::value};
};

struct RawNode : ExprNode {
    std::string text;
    RawNode(std::string s, SqlType t) : ExprNode(Kind::raw, t), text(std::move(s)) {}
    static constexpr std::tuple fields{&RawNode::text, &RawNode::type};
};

struct StarNode : ExprNode {
    StarNode() : ExprNode(Kind::star, {}) {}
    static constexpr std::tuple<> fields{};
};

struct UnaryNode : ExprNode {
    Op op;
    NodeRef operand;
    UnaryNode(Op o, NodeRef n, SqlType t) : ExprNode(Kind::unary, t), op(o), operand(std::move(n)) {}
    static constexpr std::tuple fields{&UnaryNode::op, &UnaryNode::operand, &UnaryNode::type};
};

struct BinaryNode : ExprNode {
    Op op;
    NodeRef left, right;
    std::string symbol{};   //!< of Op::custom
    std::string escape{};   //!< of LIKE
    bool caseless = false;  //!< of startswith, endswith, contains: both sides are lowered
    BinaryNode(Op o, NodeRef l, NodeRef r, SqlType t)
        : ExprNode(Kind::binary, t), op(o), left(std::move(l)), right(std::move(r)) {}
    static constexpr std::tuple fields{&BinaryNode::op, &BinaryNode::left, &BinaryNode::right, &BinaryNode::symbol,
                                       &BinaryNode::escape, &BinaryNode::caseless, &BinaryNode::type};
};

struct BetweenNode : ExprNode {
    bool negated;
    NodeRef operand, low, high;
    BetweenNode(bool n, NodeRef o, NodeRef l, NodeRef h)
        : ExprNode(Kind::between, TypeId::boolean), negated(n), operand(std::move(o)), low(std::move(l)),
          high(std::move(h)) {}
    static constexpr std::tuple fields{&BetweenNode::negated, &BetweenNode::operand, &BetweenNode::low,
                                       &BetweenNode::high};
};

//! AND / OR of several terms, a long sum, product or text of them, or a tuple `(a, b)` when `op` is `Op::custom`.
struct ListNode : ExprNode {
    Op op;
    GrowingList<NodeRef, 4> terms{};
    ListNode(Op o, SqlType t) : ExprNode(Kind::list, t), op(o) {}
    static constexpr std::tuple fields{&ListNode::op, &ListNode::terms, &ListNode::type};
};

struct FunctionNode : ExprNode {
    std::string name;
    NodeList<> arguments{};
    FunctionNode(std::string n, SqlType t) : ExprNode(Kind::function, t), name(std::move(n)) {}
    static constexpr std::tuple fields{&FunctionNode::name, &FunctionNode::arguments, &FunctionNode::type};
};

//! `count(x) FILTER (WHERE condition)`
struct FilterNode : ExprNode {
    NodeRef function, condition;
    FilterNode(NodeRef f, NodeRef c, SqlType t)
        : ExprNode(Kind::filter, t), function(std::move(f)), condition(std::move(c)) {}
    static constexpr std::tuple fields{&FilterNode::function, &FilterNode::condition};
};

struct OverNode : ExprNode {
    NodeRef function;
    NodeList<> partition_by{}, order_by{};
    OverNode(NodeRef f, SqlType t) : ExprNode(Kind::over, t), function(std::move(f)) {}
    static constexpr std::tuple fields{&OverNode::function, &OverNode::partition_by, &OverNode::order_by};
};

struct CastNode : ExprNode {
    NodeRef operand;
    CastNode(NodeRef o, SqlType t) : ExprNode(Kind::cast, t), operand(std::move(o)) {}
    static constexpr std::tuple fields{&CastNode::operand, &CastNode::type};
};

struct ExtractNode : ExprNode {
    std::string field;
    NodeRef operand;
    ExtractNode(std::string f, NodeRef o)
        : ExprNode(Kind::extract, TypeId::integer), field(std::move(f)), operand(std::move(o)) {}
    static constexpr std::tuple fields{&ExtractNode::field, &ExtractNode::operand};
};

struct LabelNode : ExprNode {
    NodeRef operand;
    std::string name;
    LabelNode(NodeRef o, std::string n, SqlType t)
        : ExprNode(Kind::label, t), operand(std::move(o)), name(std::move(n)) {}
    static constexpr std::tuple fields{&LabelNode::operand, &LabelNode::name};
};

//! A name in ORDER BY or GROUP BY that means a label of the SELECT, e.g. `order_by("n")`.
struct LabelReferenceNode : ExprNode {
    std::string name;
    explicit LabelReferenceNode(std::string n) : ExprNode(Kind::label_reference, {}), name(std::move(n)) {}
    static constexpr std::tuple fields{&LabelReferenceNode::name};
};

struct CaseNode : ExprNode {
    NodeList<> conditions{}, results{};
    NodeRef otherwise{};
    explicit CaseNode(SqlType t) : ExprNode(Kind::case_, t) {}
    static constexpr std::tuple fields{&CaseNode::conditions, &CaseNode::results, &CaseNode::otherwise,
                                       &CaseNode::type};
};

struct ExistsNode : ExprNode {
    NodeRef select;
    explicit ExistsNode(NodeRef s) : ExprNode(Kind::exists, TypeId::boolean), select(std::move(s)) {}
    static constexpr std::tuple fields{&ExistsNode::select};
};

struct ScalarSubqueryNode : ExprNode {
    NodeRef select;
    ScalarSubqueryNode(NodeRef s, SqlType t) : ExprNode(Kind::scalar_subquery, t), select(std::move(s)) {}
    static constexpr std::tuple fields{&ScalarSubqueryNode::select, &ScalarSubqueryNode::type};
};

//! `excluded.name` in the SET of an upsert.
struct ExcludedNode : ExprNode {
    NodeRef column;
    ExcludedNode(NodeRef c, SqlType t) : ExprNode(Kind::excluded, t), column(std::move(c)) {}
    static constexpr std::tuple fields{&ExcludedNode::column};
};

//! `optional_(column)`: renders as the column; tells the outer-join check that a NULL is expected.
struct OptionalItemNode : ExprNode {
    NodeRef item;
    OptionalItemNode(NodeRef i, SqlType t) : ExprNode(Kind::optional_item, t), item(std::move(i)) {}
    static constexpr std::tuple fields{&OptionalItemNode::item};
};

//! A mapped class in the list of a SELECT: all its columns.
struct EntityNode : Node {
    const EntityInfo* info;
    FromRef from;      //!< the mapped table or an alias of it
    bool optional;
    EntityNode(const EntityInfo& i, FromRef f, bool o)
        : Node(Kind::entity), info(&i), from(std::move(f)), optional(o) {}
    static constexpr std::tuple fields{&EntityNode::info, &EntityNode::from, &EntityNode::optional};
};

struct JoinStep {
    FromRef left{};     //!< empty: found from the foreign keys or the first FROM
    FromRef target{};
    NodeRef on{};       //!< empty: from the foreign keys
    JoinKind kind = JoinKind::inner;
    static constexpr std::tuple fields{&JoinStep::left, &JoinStep::target, &JoinStep::on, &JoinStep::kind};
};

//! The execution options of a statement; not part of its cache key.
struct StatementExecution : RefCounted {
    ExecutionOptions options{};
};
void destroy(const StatementExecution* execution) noexcept;
//! Null for a statement without any.
const ExecutionOptions* execution_options_of(const Node& statement) noexcept;

struct SelectNode : Node {
    NodeList<4> items{};
    std::vector<FromRef> froms{};
    std::vector<JoinStep> joins{};
    NodeList<2> where{};
    std::vector<NodeRef> group_by{}, having{};
    NodeList<1> order_by{};
    NodeRef limit{}, offset{};
    bool distinct = false;
    std::vector<FromRef> correlate{};
    bool typed = true;   //!< rows have C++ types: outer-join columns must be marked
    std::vector<Ref<const build::StatementOption>> options{};   //!< read by the ORM only, not part of the cache key
    Ref<const StatementExecution> execution{};

    SelectNode() : Node(Kind::select) {}
    static constexpr std::tuple fields{&SelectNode::items, &SelectNode::froms, &SelectNode::joins, &SelectNode::where,
                                       &SelectNode::group_by, &SelectNode::having, &SelectNode::order_by,
                                       &SelectNode::limit, &SelectNode::offset, &SelectNode::distinct,
                                       &SelectNode::correlate, &SelectNode::typed};
};

using AssignmentList = boost::container::small_vector<build::Assignment, 4>;

//! ON CONFLICT (targets) DO UPDATE SET set WHERE condition, or DO NOTHING when `set` is empty.
struct ConflictClause {
    bool present = false;
    NodeList<2> targets{};
    AssignmentList set{};
    NodeRef condition{};
    static constexpr std::tuple fields{&ConflictClause::present, &ConflictClause::targets, &ConflictClause::set,
                                       &ConflictClause::condition};
};

struct InsertNode : Node {
    FromRef table;
    GrowingList<AssignmentList, 1> rows{};   //!< none: the columns come from the parameters of the execution
    NodeList<4> select_columns{};
    NodeRef select{};
    ConflictClause conflict{};
    NodeList<2> returning{};
    Ref<const StatementExecution> execution{};

    explicit InsertNode(FromRef t) : Node(Kind::insert), table(std::move(t)) {}
    static constexpr std::tuple fields{&InsertNode::table, &InsertNode::rows, &InsertNode::select_columns,
                                       &InsertNode::select, &InsertNode::conflict, &InsertNode::returning};
};

struct UpdateNode : Node {
    FromRef table;
    AssignmentList assignments{};
    NodeList<2> where{};
    NodeList<2> returning{};
    Ref<const StatementExecution> execution{};

    explicit UpdateNode(FromRef t) : Node(Kind::update), table(std::move(t)) {}
    static constexpr std::tuple fields{&UpdateNode::table, &UpdateNode::assignments, &UpdateNode::where,
                                       &UpdateNode::returning};
};

struct DeleteNode : Node {
    FromRef table;
    NodeList<2> where{};
    NodeList<2> returning{};
    Ref<const StatementExecution> execution{};

    explicit DeleteNode(FromRef t) : Node(Kind::delete_), table(std::move(t)) {}
    static constexpr std::tuple fields{&DeleteNode::table, &DeleteNode::where, &DeleteNode::returning};
};

//! text(): the pieces of SQL between the binds (one more piece than binds).
struct TextNode : ExprNode {
    std::vector<std::string> pieces{};
    NodeList<2> binds{};
    std::vector<std::string> column_names{};    //!< of .columns(...)
    std::vector<SqlType> column_types{};
    Ref<const StatementExecution> execution{};

    TextNode() : ExprNode(Kind::text, {}) {}
    static constexpr std::tuple fields{&TextNode::pieces, &TextNode::binds, &TextNode::column_names,
                                       &TextNode::column_types};
};

//! The node as the type its kind names; the caller has looked at the kind.
template <class T>
const T& as(const Node& node) noexcept { return static_cast<const T&>(node); }
template <class T>
const T& as(const NodeRef& node) noexcept { return static_cast<const T&>(*node); }

}  // namespace aludel::sql
