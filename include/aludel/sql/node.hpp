#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/sql/execution_options.hpp"
#include "aludel/sql/load_strategy.hpp"
#include "aludel/types/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

//! The run-time statement tree as the public headers see it: opaque, immutable, counted nodes, and the functions that
//! build them. Everything a user writes ends in these calls; the nodes themselves are private to the library.
namespace aludel::sql {

//! The kind of a node; `visit` in sql/visit.hpp switches on it, sql/kinds.hpp has the facts about each.
enum class Kind : std::uint8_t {
    // expressions
    column, named_column, bind, null_literal, boolean_literal, raw, star, unary, binary, between, list, tuple, array,
    slice, grouping, function, ordered_arguments, filter, within_group, over, cast, type_coerce, extract, collate,
    label, label_reference, case_, exists, scalar_subquery, excluded, dml_column, function_column,
    optional_item, next_value, construct, entity,
    // elements of FROM
    table, alias, tablesample, subquery, cte, values, table_function, join, entity_from,
    // statements
    select, compound, insert, update, delete_, text, custom_statement,
    // parts of statements
    clauses, load_step, loader_criteria,
};

//! Base of the statement tree. Immutable once shared; built and changed only by sql::build.
//!
//! Every node lists its parts once, in `fields(self, visit)`; the cache key, structural equality, the children, the
//! copy with replaced parts and the dump all derive from that list.
struct Node : RefCounted {
    const Kind kind;
    std::uint16_t depth = 1;   //!< nodes on the longest way down, itself included; sql/depth.hpp limits it

protected:
    explicit Node(Kind k) : kind(k) {}
    Node(const Node& other) : RefCounted(other), kind(other.kind), depth(other.depth) {}
    ~Node() = default;
};

//! An element of FROM, which has columns: a table, an alias, a subquery, a common table expression, a join.
struct FromNode : Node {
    std::string name;   //!< empty: anonymous, named when compiled

protected:
    FromNode(Kind k, std::string n) : Node(k), name(std::move(n)) {}
};

struct ColumnNode;
struct ColumnOrigin;
struct EntityInfo;
struct RelationshipInfo;
using NodeRef = Ref<const Node>;
using FromRef = Ref<const FromNode>;

void destroy(const Node* node) noexcept;
void destroy(const FromNode* node) noexcept;
void destroy(const ColumnNode* node) noexcept;

//! Says that `what` ("statement", "expression", "table") was moved from and is empty. Throws `InvalidRequestError`.
[[noreturn]] void throw_moved_from(std::string_view what);
//! The node of a handle, which is there unless the handle was moved from.
template <class T>
const Ref<T>& held(const Ref<T>& ref, std::string_view what) {
    if (!ref) [[unlikely]] throw_moved_from(what);
    return ref;
}

//! Operators of the expression language. Their text, precedence and opposites are in sql/operators.hpp.
enum class Op : std::uint8_t {
    // comparison
    eq, ne, lt, le, gt, ge, is_, is_not, is_distinct_from, is_not_distinct_from,
    like, not_like, ilike, not_ilike, in_, not_in, between, not_between,
    startswith, endswith, contains, not_startswith, not_endswith, not_contains,
    match, not_match, regexp_match, not_regexp_match,
    // logic
    and_, or_, not_,
    // arithmetic and text
    add, sub, mul, div, floordiv, mod, neg, concat,
    bitwise_and, bitwise_or, bitwise_xor, bitwise_not, lshift, rshift, regexp_replace,
    // elements of arrays and JSON
    getitem, json_getitem, json_path_getitem,
    // lists on the right side of a comparison
    any_, all_,
    // ordering
    asc, desc, nulls_first, nulls_last,
    distinct, exists, filter, collate,
    comma,    //!< between the elements of a list in parentheses
    custom,   //!< of the database, by its text
};

enum class JoinKind : std::uint8_t { inner, left, full, cross };

//! What a compound select does with the rows of its parts.
enum class SetOperation : std::uint8_t { union_, union_all, except_, except_all, intersect, intersect_all };

//! How the columns of a SELECT are named (SQLAlchemy's `SelectLabelStyle`).
enum class LabelStyle : std::uint8_t {
    disambiguate,     //!< a second column of the same name is numbered: `id, id AS id_1`
    table_and_column, //!< `users.id AS users_id`
    none,             //!< as they are, even if two have one name
};

//! Writes a construct of the program's own; see aludel/sql/construct.hpp.
class ConstructText;
using ConstructWriter = void (*)(ConstructText& out);

namespace build {

// Parts of statements that are not nodes; sql/node_parts.hpp lists their own parts.

struct Assignment {
    NodeRef column;
    NodeRef value;
};
//! Text before or after a part of a statement, for one dialect or, if `dialect` is empty, for all.
struct Prefix {
    NodeRef text{};
    std::string dialect{};
};
//! A hint to the database's planner: of a table in FROM, or if `table` is empty of the whole statement.
struct Hint {
    FromRef table{};
    std::string text{};      //!< `%(name)s` stands for the table's name
    std::string dialect{};   //!< empty, or "*": all
};
//! FETCH FIRST count ROWS, PERCENT, ONLY or WITH TIES.
struct Fetch {
    NodeRef count{};
    bool percent = false, with_ties = false;
};
//! FOR UPDATE and its kin.
struct Lock {
    bool present = false;
    bool read = false;          //!< FOR SHARE
    bool key_share = false;     //!< FOR NO KEY UPDATE, FOR KEY SHARE
    bool nowait = false, skip_locked = false;
    std::vector<NodeRef> of{};  //!< columns, or tables as `star` items: what is locked
    std::vector<FromRef> of_tables{};
};
struct AddedCte {
    FromRef cte{};
    bool nest_here = false;
};
enum class FrameUnit : std::uint8_t { none, rows, range, groups };
enum class FrameBound : std::uint8_t { unbounded_preceding, preceding, current_row, following, unbounded_following };
enum class FrameExclude : std::uint8_t { nothing, current_row, group, ties, no_others };
//! Which rows around the current one a window function sees.
struct Frame {
    FrameUnit unit = FrameUnit::none;
    FrameBound start = FrameBound::unbounded_preceding, end = FrameBound::current_row;
    NodeRef start_offset{}, end_offset{};
    FrameExclude exclude = FrameExclude::nothing;
};


// Expressions. `type` is what the database will return for the node.
NodeRef bind(Value value, SqlType type);
NodeRef named_bind(std::string_view name, SqlType type);
NodeRef argument(std::size_t position, SqlType type);          //!< of a kept statement: its value comes with each call
NodeRef list_bind(std::vector<Value> values, SqlType type);   //!< the right side of IN; expands at execution
NodeRef null_literal();
NodeRef boolean_literal(bool value);
NodeRef raw(std::string_view text, SqlType type);             //!< literal_column: text that the program wrote itself
NodeRef star();
NodeRef unary(Op op, const NodeRef& operand, SqlType type);
//! A comparison with a NULL on one side becomes IS / IS NOT; a bound literal takes the type of the other side.
NodeRef binary(Op op, const NodeRef& left, const NodeRef& right, SqlType type);
//! `precedence`: how tightly the operator binds, as sql/operators.hpp counts; 0 is looser than all others.
NodeRef custom_binary(std::string_view op, const NodeRef& left, const NodeRef& right, SqlType type, int precedence = 0);
NodeRef custom_unary(std::string_view op, const NodeRef& operand, SqlType type);
//! `x ~ pattern` and its kin, with the flags of the database: "i" ignores case.
NodeRef regexp_match(Op op, const NodeRef& left, const NodeRef& pattern, std::string_view flags);
NodeRef regexp_replace(const NodeRef& text, const NodeRef& pattern, const NodeRef& replacement, std::string_view flags);
//! The element of a name or position; the one at a path of them; the element of JSON, read as another type than JSON.
NodeRef json_item(const NodeRef& json, const NodeRef& key);
NodeRef json_path(const NodeRef& json, const Value* steps, std::size_t count);
NodeRef json_as(const NodeRef& element, SqlType type);
//! `MATCH (columns) AGAINST (text)` of MySQL; `mode`: "", "boolean", "natural", "expansion" or the last two together.
NodeRef fulltext_match(const NodeRef* columns, std::size_t count, const NodeRef& text, std::string_view mode);
NodeRef like(Op op, const NodeRef& left, const NodeRef& pattern, std::string_view escape);
//! How startswith, endswith and contains look for their text.
struct TextMatch {
    bool autoescape = false;   //!< % and _ of a bound text stand for themselves
    bool caseless = false;     //!< both sides are lowered
};
NodeRef text_match(Op op, const NodeRef& left, const NodeRef& text, TextMatch how);
NodeRef between(bool negated, const NodeRef& operand, const NodeRef& low, const NodeRef& high, bool symmetric = false);
NodeRef conjunction(Op op, const NodeRef* terms, std::size_t count);     //!< and_ / or_ of any number of terms
NodeRef no_condition(Op op);   //!< and_() / or_() of none: adds nothing to WHERE and to other conditions
NodeRef function(std::string_view name, const NodeRef* arguments, std::size_t count, SqlType type);
NodeRef function_column(const NodeRef& function, std::string_view name, SqlType type);   //!< (f(x)).name
NodeRef filter(const NodeRef& function, const NodeRef& condition);
NodeRef within_group(const NodeRef& function, const NodeRef* order_by, std::size_t orders, SqlType type);
NodeRef ordered_arguments(const NodeRef& operand, const NodeRef* order_by, std::size_t orders);
NodeRef cast(const NodeRef& operand, SqlType type);
NodeRef try_cast(const NodeRef& operand, SqlType type);
NodeRef type_coerce(const NodeRef& operand, SqlType type);
NodeRef collate(const NodeRef& operand, std::string_view collation);
NodeRef grouping(const NodeRef& operand);
NodeRef array(const NodeRef* elements, std::size_t count, SqlType type);
NodeRef slice(const NodeRef& low, const NodeRef& high, const NodeRef& step);
NodeRef named_column(std::string_view name, SqlType type);
NodeRef next_value(std::string_view schema, std::string_view sequence, SqlType type);
//! Terms with commas between them and no parentheses.
NodeRef comma_list(const NodeRef* terms, std::size_t count);
NodeRef extract(std::string_view field, const NodeRef& operand);
NodeRef label(const NodeRef& operand, std::string_view name);              //!< throws ArgumentError for an empty name
NodeRef label_reference(std::string_view name);                           //!< order_by("n")
NodeRef tuple(const NodeRef* elements, std::size_t count);
//! `value` may be empty: each condition then stands for itself.
NodeRef case_when(const NodeRef* conditions, const NodeRef* results, std::size_t count, const NodeRef& otherwise,
                  SqlType type, const NodeRef& value = {});
NodeRef over(const NodeRef& function, const NodeRef* partition_by, std::size_t partitions, const NodeRef* order_by,
             std::size_t orders, Frame frame = {});
NodeRef exists(const NodeRef& select);
NodeRef scalar_subquery(const NodeRef& select, SqlType type);
//! A construct of the program's own, whose SQL `writer` writes.
NodeRef construct(ConstructWriter writer, const NodeRef* operands, std::size_t count, SqlType type);
NodeRef custom_statement(ConstructWriter writer, const NodeRef* operands, std::size_t count);
NodeRef custom_columns(NodeRef statement, const std::string_view* names, const SqlType* types, std::size_t count);

// FROM elements.
FromRef alias(const FromRef& element, std::string_view name);              //!< empty name: anonymous
FromRef subquery(const NodeRef& select, std::string_view name, bool lateral = false);
FromRef tablesample(const FromRef& element, const NodeRef& sampling, const NodeRef& seed, std::string_view name);
//! A common table expression of a SELECT or of an INSERT, UPDATE, DELETE with RETURNING.
struct CteOptions {
    bool recursive = false;
    bool nesting = false;   //!< its WITH belongs to the statement around it
};
FromRef cte(const NodeRef& statement, std::string_view name, CteOptions options = {});
//! The recursive part: `cte` is then that of `base.union_all(part)`, where `part` selects from `base`.
FromRef cte_compound(SetOperation operation, const FromRef& base, const NodeRef* parts, std::size_t count);
FromRef cte_prefix(const FromRef& cte, const Prefix& prefix, bool suffix);
FromRef values_table(const std::string* names, const SqlType* types, std::size_t columns, std::string_view name,
                     bool literal_binds);
FromRef values_rows(const FromRef& values, const NodeRef* cells, std::size_t count);   //!< adds rows, cell after cell
FromRef lateral(const FromRef& from);   //!< of a subquery, VALUES or a function
FromRef renamed(const FromRef& values, std::string_view name);   //!< VALUES under another name
//! What a function in FROM gives; see TableFunctionNode.
struct TableFunctionOptions {
    std::vector<std::string> column_names{};
    std::vector<SqlType> column_types{};
    void add(std::string_view name, SqlType type);   //!< a column
    std::string with_ordinality{};
    bool render_derived = false, with_types = false, lateral = false, bare = false, joins_implicitly = false;
};
FromRef table_function(const NodeRef& function, std::string_view name, TableFunctionOptions options);
//! `on` may be empty: it then comes from the foreign keys.
FromRef join_from(const FromRef& left, const FromRef& right, const NodeRef& on, JoinKind kind);
//! A table known by its names alone: `table("t", column("x"))`.
FromRef lightweight_table(std::string_view schema, std::string_view name, const std::string* columns,
                          const SqlType* types, std::size_t count);
//! The column `name` of a table, alias or subquery. Throws `NoSuchColumnError` naming the ones there are.
NodeRef column_of(const FromRef& from, std::string_view name);
//! The column at a position of a table, alias or subquery.
NodeRef column_at(const FromRef& from, std::size_t index);
//! A mapped subclass in FROM; `element`: the table or join that has its rows.
FromRef entity_from(const EntityInfo& info, const FromRef& element);
//! A mapped class together with subclasses in FROM (`with_polymorphic`). `below`: these, a base before the classes below it;
//! `columns`: those of the slots of the class, then of the own slots of each subclass; further ones are not selected.
FromRef polymorphic_from(const EntityInfo& info, const FromRef& element, std::vector<const EntityInfo*> below,
                         std::vector<NodeRef> columns);
std::size_t column_count(const FromRef& from);
//! All columns of a table, alias, subquery or join.
std::vector<NodeRef> columns_of(const FromRef& from);
std::string_view column_name(const NodeRef& column);
//! What identifies an expression in a result; borrows from the node.
ColumnOrigin origin_of(const Node& expression);
SqlType type_of(const NodeRef& node);

//! A mapped class as an item of a SELECT; `optional`: on the outer side of a join.
NodeRef entity(const EntityInfo& info, const FromRef& from, bool optional);
//! A mapped class by columns other than those of its table, one for each mapped field.
NodeRef entity(const EntityInfo& info, const FromRef& from, bool optional, const NodeRef* columns, std::size_t count,
               const std::vector<const EntityInfo*>& below = {});
//! A column on the outer side of a join, which may be NULL even if its table says NOT NULL.
NodeRef optional_item(const NodeRef& item);

// SELECT. Each clause takes the statement and gives the changed one; a statement that has no other owner is
// changed in place.
//! `typed`: the rows have C++ types, so a column on the outer side of a join must say that it may be NULL.
NodeRef select(const NodeRef* items, std::size_t count, bool typed = true);
NodeRef where(NodeRef statement, const NodeRef* conditions, std::size_t count);       //!< also UPDATE and DELETE
NodeRef select_from(NodeRef statement, const FromRef& from);
//! `left` and `on` may be empty: the left side is then found, and the ON clause comes from the foreign keys.
NodeRef join(NodeRef statement, const FromRef& left, const FromRef& target, const NodeRef& on, JoinKind kind);
NodeRef order_by(NodeRef statement, const NodeRef* keys, std::size_t count);
NodeRef group_by(NodeRef statement, const NodeRef* keys, std::size_t count);
NodeRef having(NodeRef statement, const NodeRef* conditions, std::size_t count);
NodeRef limit(NodeRef statement, const NodeRef& count);
NodeRef offset(NodeRef statement, const NodeRef& count);
NodeRef distinct(NodeRef statement);
NodeRef correlate(NodeRef statement, const FromRef& from);
NodeRef correlate_except(NodeRef statement, const FromRef* froms, std::size_t count);   //!< none: correlates to all
NodeRef correlate_nothing(NodeRef statement);
NodeRef distinct_on(NodeRef statement, const NodeRef* keys, std::size_t count);
NodeRef fetch(NodeRef statement, const Fetch& fetch);
NodeRef lock(NodeRef statement, const Lock& lock);
NodeRef prefix_with(NodeRef statement, const Prefix& prefix);   //!< of any statement
NodeRef suffix_with(NodeRef statement, const Prefix& suffix);
NodeRef with_hint(NodeRef statement, const Hint& hint);
NodeRef add_cte(NodeRef statement, const FromRef& cte, bool nest_here);
NodeRef label_style(NodeRef statement, LabelStyle style);
NodeRef cartesian(NodeRef statement);                            //!< all combinations of its tables are meant
NodeRef with_items(NodeRef statement, const NodeRef* items, std::size_t count, bool added, bool typed);
//! UNION and its kin. Throws `ArgumentError` when the parts have different numbers of columns.
NodeRef compound(SetOperation operation, const NodeRef* selects, std::size_t count);
//! One step of a loader option, for the ORM: `selectinload(users.posts).joinedload(posts.tags)` has two.
struct LoadStep {
    const RelationshipInfo* relationship = nullptr;   //!< null: all of those that no other option names
    const EntityInfo* subclass = nullptr;             //!< the step is not to a relationship: what a subclass has is loaded, too
    LoadColumn how = LoadColumn::unsaid;              //!< else the step is the last one, to columns of the class that is reached
    NodeRef column{};                                 //!< which one; empty: those of `group`, or all that no other option names
    std::string group{};
    LoadStrategy strategy = LoadStrategy::unchanged;
    bool innerjoin = false;
    std::int16_t recursion_depth = 0;                 //!< how often a relationship to the same class is followed; -1: to the end
    std::int16_t chunk_size = 0;                      //!< owners for each SELECT ... IN; 0: 500
    FromRef root{};                                   //!< of the first step: the table or alias it begins at; empty: any
    FromRef target{};                                 //!< an alias of the target; empty: one is made
    NodeRef criteria{};                               //!< what the loaded objects have to satisfy besides
    NodeRef before{};                                 //!< the step before
};
NodeRef load_step(const LoadStep& step);
//! A condition for all objects of a class that a statement reads, whatever way: `with_loader_criteria`.
NodeRef loader_criteria(const EntityInfo& entity, const FromRef& from, const NodeRef& condition, bool include_aliases,
                        bool propagate_to_loaders);
//! `option`: one of these.
NodeRef with_option(NodeRef statement, const NodeRef& option);
//! Of a SELECT, INSERT, UPDATE, DELETE or text(). Throws `ArgumentError` for those that are not for a statement.
NodeRef with_execution_options(NodeRef statement, const ExecutionOptions& options);

// INSERT, UPDATE, DELETE.
NodeRef insert(const FromRef& table);
NodeRef update(const FromRef& table);
NodeRef delete_(const FromRef& table);
NodeRef values(NodeRef statement, const Assignment* assignments, std::size_t count);  //!< INSERT: again adds a row
NodeRef values_by_name(NodeRef statement, const Params& values);
NodeRef from_select(NodeRef statement, const NodeRef* columns, std::size_t count, const NodeRef& select);
NodeRef without_defaults(NodeRef statement);                      //!< of INSERT ... SELECT
NodeRef returning(NodeRef statement, const NodeRef* items, std::size_t count);
//! ON CONFLICT (targets) DO UPDATE SET ... ; no assignments: DO NOTHING.
NodeRef on_conflict(NodeRef statement, const NodeRef* targets, std::size_t target_count, const Assignment* set,
                    std::size_t set_count, const NodeRef& condition);
//! Says more of the ON CONFLICT of an INSERT that has one.
NodeRef conflict_target(NodeRef statement, std::string_view constraint, const NodeRef& condition);
NodeRef conflict_condition(NodeRef statement, const NodeRef& condition);   //!< DO UPDATE ... WHERE
FromRef target_of(const NodeRef& statement);   //!< the table of an INSERT, UPDATE or DELETE
NodeRef on_duplicate_key_update(NodeRef statement, const Assignment* set, std::size_t set_count);
NodeRef excluded(const NodeRef& column);
NodeRef dml_column(const NodeRef& column);                        //!< what the UPDATE sets it to
NodeRef all_rows(NodeRef statement);                              //!< of UPDATE and DELETE without WHERE: it is meant
NodeRef dml_limit(NodeRef statement, const NodeRef& count);       //!< of UPDATE and DELETE, where the database has it
NodeRef ordered_values(NodeRef statement, const Assignment* assignments, std::size_t count);
NodeRef using_froms(NodeRef statement, const FromRef& from);      //!< DELETE ... USING

// text()
NodeRef text(std::string_view sql);                                 //!< `:name` becomes a bind, `\:` a colon
NodeRef text_values(NodeRef text, const Params& values);            //!< bindparams
NodeRef text_expression(NodeRef text, const Params& values, SqlType type);   //!< in parentheses
NodeRef text_argument(NodeRef text, std::string_view name, const NodeRef& argument);
NodeRef text_list(NodeRef text, std::string_view name, std::vector<Value> values, SqlType type);   //!< a list parameter
NodeRef text_columns(NodeRef text, const std::string_view* names, const SqlType* types, std::size_t count);

//! Equality of two columns by name within a filter_by; throws NoSuchColumnError.
NodeRef filter_by(NodeRef statement, const Params& values);

}  // namespace build
}  // namespace aludel::sql
