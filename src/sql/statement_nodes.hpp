#pragma once

#include "sql/from_nodes.hpp"

#include <span>

namespace aludel::sql {

struct JoinStep {
    FromRef left{};     //!< empty: found from the foreign keys or the first FROM
    FromRef target{};
    NodeRef on{};       //!< empty: from the foreign keys
    JoinKind kind = JoinKind::inner;
    static constexpr std::tuple fields{&JoinStep::left, &JoinStep::target, &JoinStep::on, &JoinStep::kind};
};

//! The clauses that few statements have: one node, so that they take one pointer in those that don't.
struct ClausesNode : Node {
    static constexpr Kind node_kind = Kind::clauses;
    std::vector<build::Prefix> prefixes{}, suffixes{};
    std::vector<build::Hint> hints{};            //!< of the statement, or of one of its tables
    std::vector<NodeRef> distinct_on{};
    build::Fetch fetch{};
    build::Lock lock{};
    std::vector<build::AddedCte> ctes{};         //!< of add_cte: written even if nothing names them
    std::vector<FromRef> correlate_except{};
    bool correlate_nothing = false;
    bool correlate_except_nothing = false;       //!< correlate_except(): to everything around
    LabelStyle label_style = LabelStyle::disambiguate;
    NodeRef limit{};                             //!< of UPDATE and DELETE
    NodeList<1> order_by{};                      //!< of UPDATE and DELETE
    bool keeps_order = false;                    //!< ordered_values: SET in the order given
    std::vector<FromRef> extra_froms{};          //!< of DELETE: using()
    bool cartesian = false;                      //!< all combinations of its tables are meant
    bool all_rows = false;                       //!< UPDATE and DELETE: no WHERE is meant
    bool without_defaults = false;               //!< of INSERT ... SELECT: other columns' defaults are not added

    ClausesNode() : Node(Kind::clauses) {}
    static constexpr std::tuple fields{
        &ClausesNode::prefixes,         &ClausesNode::suffixes,          &ClausesNode::hints,
        &ClausesNode::distinct_on,      &ClausesNode::fetch,             &ClausesNode::lock,
        &ClausesNode::ctes,             &ClausesNode::correlate_except,  &ClausesNode::correlate_nothing,
        &ClausesNode::correlate_except_nothing, &ClausesNode::label_style, &ClausesNode::limit,
        &ClausesNode::order_by,         &ClausesNode::keeps_order,       &ClausesNode::extra_froms,
        &ClausesNode::cartesian,        &ClausesNode::all_rows,
        &ClausesNode::without_defaults};
};

//! One step of a loader option; see `build::LoadStep`.
struct LoadStepNode : Node, build::LoadStep {
    static constexpr Kind node_kind = Kind::load_step;

    explicit LoadStepNode(const build::LoadStep& step) : Node(Kind::load_step), build::LoadStep(step) {}
    static constexpr std::tuple fields{&LoadStepNode::relationship,    &LoadStepNode::subclass,   &LoadStepNode::strategy,   &LoadStepNode::innerjoin,
                                       &LoadStepNode::how,             &LoadStepNode::column,     &LoadStepNode::group,
                                       &LoadStepNode::recursion_depth, &LoadStepNode::chunk_size, &LoadStepNode::root,
                                       &LoadStepNode::target,          &LoadStepNode::criteria,   &LoadStepNode::before};
};

//! A condition for all objects of a class; see `build::loader_criteria`.
struct LoaderCriteriaNode : Node {
    static constexpr Kind node_kind = Kind::loader_criteria;
    const EntityInfo* entity;
    FromRef from;              //!< whose columns the condition names
    NodeRef condition;
    bool include_aliases = false;
    bool propagate_to_loaders = true;

    LoaderCriteriaNode(const EntityInfo& e, FromRef f, NodeRef c)
        : Node(Kind::loader_criteria), entity(&e), from(std::move(f)), condition(std::move(c)) {}
    static constexpr std::tuple fields{&LoaderCriteriaNode::entity, &LoaderCriteriaNode::from, &LoaderCriteriaNode::condition,
                                       &LoaderCriteriaNode::include_aliases, &LoaderCriteriaNode::propagate_to_loaders};
};

//! What a statement is not compiled by, so that it isn't part of its cache key: the execution options, and of INSERT, UPDATE and
//! DELETE the loader options.
struct StatementExecution : RefCounted {
    ExecutionOptions options{};
    std::vector<NodeRef> loader_options{};   //!< LoadStepNode, LoaderCriteriaNode; those of a SELECT change its text
};
void destroy(const StatementExecution* execution) noexcept;
//! Null for a statement without any.
const ExecutionOptions* execution_options_of(const Node& statement) noexcept;
//! The loader options of a statement, which a Session reads.
std::span<const NodeRef> loader_options_of(const Node& statement) noexcept;

struct SelectNode : Node {
    static constexpr Kind node_kind = Kind::select;
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
    NodeRef clauses{};   //!< a ClausesNode, or empty
    std::vector<NodeRef> options{};   //!< loader options, which a Session reads: LoadStepNode, LoaderCriteriaNode
    Ref<const StatementExecution> execution{};

    SelectNode() : Node(Kind::select) {}
    static constexpr std::tuple fields{&SelectNode::items,    &SelectNode::froms,    &SelectNode::joins,
                                       &SelectNode::where,    &SelectNode::group_by, &SelectNode::having,
                                       &SelectNode::order_by, &SelectNode::limit,    &SelectNode::offset,
                                       &SelectNode::distinct, &SelectNode::correlate, &SelectNode::typed,
                                       &SelectNode::clauses,  &SelectNode::options};
};

//! UNION, EXCEPT or INTERSECT of SELECTs.
struct CompoundNode : Node {
    static constexpr Kind node_kind = Kind::compound;
    SetOperation operation;
    std::vector<NodeRef> selects{};
    NodeList<1> order_by{};
    std::vector<NodeRef> group_by{};
    NodeRef limit{}, offset{};
    NodeRef clauses{};
    Ref<const StatementExecution> execution{};

    explicit CompoundNode(SetOperation o) : Node(Kind::compound), operation(o) {}
    static constexpr std::tuple fields{&CompoundNode::operation, &CompoundNode::selects, &CompoundNode::order_by,
                                       &CompoundNode::group_by,  &CompoundNode::limit,   &CompoundNode::offset,
                                       &CompoundNode::clauses};
};

//! ON CONFLICT (targets) DO UPDATE SET set WHERE condition, or DO NOTHING when `set` is empty. Also ON DUPLICATE KEY
//! UPDATE, which names no key.
struct ConflictClause {
    bool present = false;
    bool duplicate_key = false;     //!< ON DUPLICATE KEY UPDATE
    std::string constraint{};       //!< ON CONFLICT ON CONSTRAINT
    NodeList<2> targets{};
    NodeRef target_condition{};     //!< of a partial index
    AssignmentList set{};
    NodeRef condition{};
    static constexpr std::tuple fields{&ConflictClause::present,    &ConflictClause::duplicate_key,
                                       &ConflictClause::constraint, &ConflictClause::targets,
                                       &ConflictClause::target_condition, &ConflictClause::set,
                                       &ConflictClause::condition};
};

struct InsertNode : Node {
    static constexpr Kind node_kind = Kind::insert;
    FromRef table;
    GrowingList<AssignmentList, 1> rows{};   //!< none: the columns come from the parameters of the execution
    NodeList<4> select_columns{};
    NodeRef select{};
    ConflictClause conflict{};
    NodeList<2> returning{};
    NodeRef clauses{};
    Ref<const StatementExecution> execution{};

    explicit InsertNode(FromRef t) : Node(Kind::insert), table(std::move(t)) {}
    static constexpr std::tuple fields{&InsertNode::table,  &InsertNode::rows,     &InsertNode::select_columns,
                                       &InsertNode::select, &InsertNode::conflict, &InsertNode::returning,
                                       &InsertNode::clauses};
};

struct UpdateNode : Node {
    static constexpr Kind node_kind = Kind::update;
    FromRef table;
    AssignmentList assignments{};
    NodeList<2> where{};
    NodeList<2> returning{};
    NodeRef clauses{};
    Ref<const StatementExecution> execution{};

    explicit UpdateNode(FromRef t) : Node(Kind::update), table(std::move(t)) {}
    static constexpr std::tuple fields{&UpdateNode::table, &UpdateNode::assignments, &UpdateNode::where,
                                       &UpdateNode::returning, &UpdateNode::clauses};
};

struct DeleteNode : Node {
    static constexpr Kind node_kind = Kind::delete_;
    FromRef table;
    NodeList<2> where{};
    NodeList<2> returning{};
    NodeRef clauses{};
    Ref<const StatementExecution> execution{};

    explicit DeleteNode(FromRef t) : Node(Kind::delete_), table(std::move(t)) {}
    static constexpr std::tuple fields{&DeleteNode::table, &DeleteNode::where, &DeleteNode::returning,
                                       &DeleteNode::clauses};
};

//! text(): the pieces of SQL between the binds (one more piece than binds).
struct TextNode : ExprNode {
    static constexpr Kind node_kind = Kind::text;
    std::vector<std::string> pieces{};
    NodeList<2> binds{};
    std::vector<std::string> column_names{};    //!< of .columns(...)
    std::vector<SqlType> column_types{};
    NodeRef clauses{};                          //!< a ClausesNode with tables of WITH, or empty
    Ref<const StatementExecution> execution{};

    TextNode() : ExprNode(Kind::text, {}) {}
    static constexpr std::tuple fields{&TextNode::pieces, &TextNode::binds, &TextNode::column_names,
                                       &TextNode::column_types, &TextNode::clauses, &TextNode::type};
};

//! A statement of the program's own: its operands, and the function that writes its SQL.
struct CustomStatementNode : Node {
    static constexpr Kind node_kind = Kind::custom_statement;
    ConstructWriter writer;
    NodeList<> operands{};
    std::vector<std::string> column_names{};    //!< of .columns(...)
    std::vector<SqlType> column_types{};
    Ref<const StatementExecution> execution{};

    explicit CustomStatementNode(ConstructWriter w) : Node(Kind::custom_statement), writer(w) {}
    static constexpr std::tuple fields{&CustomStatementNode::writer, &CustomStatementNode::operands,
                                       &CustomStatementNode::column_names, &CustomStatementNode::column_types};
};

//! The rare clauses of a statement, or ones that are all empty.
const ClausesNode& clauses_of(const Node& statement) noexcept;

}  // namespace aludel::sql
