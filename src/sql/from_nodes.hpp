#pragma once

#include "sql/expression_nodes.hpp"

namespace aludel::sql {

//! What the statement tree knows of a table; `schema::TableDef` adds constraints and DDL.
struct TableNode : FromNode {
    static constexpr Kind node_kind = Kind::table;
    //! Unique in the process, never reused: stands for the table in cache keys. 0: a lightweight one, known by its names
    //! alone, which no MetaData has.
    std::uint64_t serial;
    std::string schema;                          //!< empty: the default schema
    std::vector<Ref<const ColumnNode>> columns;

    TableNode(std::string n, std::string s);
    struct Lightweight {};
    TableNode(Lightweight, std::string n, std::string s)
        : FromNode(Kind::table, std::move(n)), serial(0), schema(std::move(s)) {}
    virtual ~TableNode() = default;   // tables are schema::TableDef
};

struct AliasNode : FromNode {
    static constexpr Kind node_kind = Kind::alias;
    FromRef element;

    AliasNode(FromRef e, std::string n) : FromNode(Kind::alias, std::move(n)), element(std::move(e)) {}
    static constexpr std::tuple fields{&AliasNode::name, &AliasNode::element};
};

//! `users AS name TABLESAMPLE system(10) REPEATABLE (seed)`
struct TableSampleNode : FromNode {
    static constexpr Kind node_kind = Kind::tablesample;
    FromRef element;
    NodeRef sampling;   //!< the function that samples
    NodeRef seed;

    TableSampleNode(FromRef e, NodeRef s, NodeRef r, std::string n)
        : FromNode(Kind::tablesample, std::move(n)), element(std::move(e)), sampling(std::move(s)), seed(std::move(r)) {}
    static constexpr std::tuple fields{&TableSampleNode::name, &TableSampleNode::element, &TableSampleNode::sampling,
                                       &TableSampleNode::seed};
};

//! `(SELECT ...) AS name`; its columns are named after the items of the SELECT.
struct SubqueryNode : FromNode {
    static constexpr Kind node_kind = Kind::subquery;
    NodeRef select;
    bool lateral = false;   //!< may refer to what is left of it in FROM

    SubqueryNode(NodeRef s, std::string n) : FromNode(Kind::subquery, std::move(n)), select(std::move(s)) {}
    static constexpr std::tuple fields{&SubqueryNode::name, &SubqueryNode::select, &SubqueryNode::lateral};
};

//! A common table expression: `WITH name AS (...)`.
struct CteNode : FromNode {
    static constexpr Kind node_kind = Kind::cte;
    NodeRef statement;        //!< a SELECT, or an INSERT, UPDATE or DELETE with RETURNING
    FromRef restated{};       //!< of `cte.union_(...)`: the one that the recursion refers to, of the same name
    bool recursive = false;
    bool nesting = false;     //!< its WITH belongs to the statement around it, not to the outermost one
    std::vector<build::Prefix> prefixes{}, suffixes{};

    CteNode(NodeRef s, std::string n) : FromNode(Kind::cte, std::move(n)), statement(std::move(s)) {}
    static constexpr std::tuple fields{&CteNode::name,    &CteNode::statement, &CteNode::restated, &CteNode::recursive,
                                       &CteNode::nesting, &CteNode::prefixes,  &CteNode::suffixes};
};

//! `(VALUES (1, 'a'), (2, 'b')) AS name (id, text)`
struct ValuesNode : FromNode {
    static constexpr Kind node_kind = Kind::values;
    std::vector<std::string> column_names{};
    std::vector<SqlType> column_types{};
    std::vector<NodeList<>> rows{};
    bool lateral = false;
    bool literal_binds = false;   //!< the values are written into the text
    NodeRef clauses{};            //!< a ClausesNode with tables of WITH, or empty

    explicit ValuesNode(std::string n) : FromNode(Kind::values, std::move(n)) {}
    static constexpr std::tuple fields{&ValuesNode::name, &ValuesNode::column_names, &ValuesNode::column_types,
                                       &ValuesNode::rows, &ValuesNode::lateral,      &ValuesNode::literal_binds,
                                       &ValuesNode::clauses};
};

//! A function in FROM: `json_each(x) AS name`, `unnest(a) WITH ORDINALITY AS name (v, n)`.
struct TableFunctionNode : FromNode {
    static constexpr Kind node_kind = Kind::table_function;
    NodeRef function;
    std::vector<std::string> column_names{};
    std::vector<SqlType> column_types{};
    std::string with_ordinality{};   //!< the name of the column that numbers the rows
    bool render_derived = false;     //!< AS name (columns)
    bool with_types = false;         //!< AS name (column type, ...)
    bool lateral = false;
    bool bare = false;               //!< a column of it is written as the function's name alone
    bool joins_implicitly = false;   //!< its rows depend on other FROMs: no cartesian product

    TableFunctionNode(NodeRef f, std::string n) : FromNode(Kind::table_function, std::move(n)), function(std::move(f)) {}
    static constexpr std::tuple fields{&TableFunctionNode::name,           &TableFunctionNode::function,
                                       &TableFunctionNode::column_names,   &TableFunctionNode::column_types,
                                       &TableFunctionNode::with_ordinality, &TableFunctionNode::render_derived,
                                       &TableFunctionNode::with_types,     &TableFunctionNode::lateral,
                                       &TableFunctionNode::bare,           &TableFunctionNode::joins_implicitly};
};

//! `a JOIN b ON ...` as one element. Its columns are those of both sides.
struct JoinNode : FromNode {
    static constexpr Kind node_kind = Kind::join;
    FromRef left, right;
    NodeRef on;         //!< empty: from the foreign keys
    JoinKind join_kind;

    JoinNode(FromRef l, FromRef r, NodeRef o, JoinKind k)
        : FromNode(Kind::join, {}), left(std::move(l)), right(std::move(r)), on(std::move(o)), join_kind(k) {}
    static constexpr std::tuple fields{&JoinNode::left, &JoinNode::right, &JoinNode::on, &JoinNode::join_kind};
};

//! A mapped subclass in FROM, or a class together with subclasses. Its columns are those of the class, in the order of its
//! slots, then those of the subclasses. No compiler meets it: what is compiled has its element in its place, and the condition
//! that tells its rows; see compiler/entity_froms.hpp.
struct EntityFromNode : FromNode {
    static constexpr Kind node_kind = Kind::entity_from;
    const EntityInfo* info;
    FromRef element;     //!< the table or join that has the rows, or its alias
    FromRef alias_of{};  //!< of an alias: the EntityFromNode of the class itself
    std::vector<const EntityInfo*> below{};   //!< subclasses that are read together with the class, a base first
    std::vector<NodeRef> columns{};           //!< of a class with `below`: what is behind each column; else `own_columns` says it

    EntityFromNode(const EntityInfo& i, FromRef e) : FromNode(Kind::entity_from, {}), info(&i), element(std::move(e)) {}
    static constexpr std::tuple fields{&EntityFromNode::info, &EntityFromNode::element, &EntityFromNode::alias_of,
                                       &EntityFromNode::below};

    //! The column of a table behind each of its own.
    const std::vector<NodeRef>& behind() const noexcept { return columns.empty() ? info->own_columns : columns; }
    //! How many columns an object of the class takes.
    std::size_t selected() const noexcept {
        std::size_t count = info->slots.size();
        for (const EntityInfo* subclass : below) count += subclass->slots.size() - subclass->inherited;
        return count;
    }
};

}  // namespace aludel::sql
