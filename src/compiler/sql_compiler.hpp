#pragma once

#include "compiler/compile.hpp"
#include "compiler/from_elements.hpp"
#include "compiler/name_table.hpp"
#include "compiler/sql_writer.hpp"
#include "sql/operators.hpp"
#include "sql/select_items.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

namespace aludel::compiler {

//! Where a SELECT appears.
enum class SelectPlace : std::uint8_t {
    top,        //!< the statement itself: its columns are the result's
    from,       //!< in FROM: every column gets its name
    lateral,    //!< in FROM, and refers to what else is there
    nested,     //!< in an expression
};

//! The selected columns of one SELECT and the names they have in this text.
struct SelectedColumns {
    std::vector<sql::SelectColumn> columns{};
    std::vector<std::string> names{};   //!< empty until needed
};

//! Turns one statement into text. Nothing else in the library makes SQL, and the writer it holds knows identifiers,
//! literals and bound values apart.
//!
//! A dialect derives from it and overrides what it writes differently: each part of the language is a virtual function.
//! They live in families, a file for each: expression.cpp, operator_text.cpp, function.cpp, select.cpp, order.cpp,
//! from.cpp, compound.cpp, cte.cpp, dml.cpp, insert.cpp, bind.cpp.
class SqlCompiler {
public:
    SqlCompiler(const Dialect& dialect, const CompileJob& job);
    virtual ~SqlCompiler() = default;
    SqlCompiler(const SqlCompiler&) = delete;
    SqlCompiler& operator=(const SqlCompiler&) = delete;

    //! Compiles the job's statement.
    Ref<const Compiled> run();

protected:
    // Expressions: expression.cpp
    void write_expression(const sql::Node& node);
    virtual void write_column(const sql::ColumnNode& column);
    virtual void write_boolean(const sql::BooleanLiteralNode& literal);
    virtual void write_between(const sql::BetweenNode& between);
    virtual void write_cast(const sql::CastNode& cast);
    virtual void write_case(const sql::CaseNode& node);
    virtual void write_exists(const sql::ExistsNode& exists);
    virtual void write_excluded(const sql::ExcludedNode& excluded);
    void write_function_column(const sql::FunctionColumnNode& column);
    virtual void write_collate(const sql::CollateNode& collate);
    virtual void write_tuple(const sql::TupleNode& tuple);
    virtual void write_array(const sql::ArrayNode& array);
    //! Has the database arrays: ARRAY[a, b], x[1], x[1:2]?
    virtual bool writes_arrays() const { return false; }
    virtual void write_slice(const sql::SliceNode& slice);
    virtual void write_next_value(const sql::NextValueNode& next);
    void write_text(const sql::TextNode& text);

    // Operators: operator_text.cpp
    virtual void write_unary(const sql::UnaryNode& unary);
    virtual void write_binary(const sql::BinaryNode& binary);
    virtual void write_list(const sql::ListNode& list);
    //! Left side, operator, right side, with parentheses where needed.
    void write_operator(const sql::BinaryNode& node) { write_operator(node, symbol_of(node)); }
    void write_operator(const sql::BinaryNode& node, std::string_view symbol);
    //! An operand of a comparison with `other`, where the database compares some types in another way than we mean.
    virtual void write_compared(const sql::Node& operand, sql::Op op, const sql::Node& other, std::string_view base);
    //! `moment + span`, `moment - span` and `moment - moment`.
    virtual void write_time_arithmetic(const sql::BinaryNode& node);
    //! `/`, which some databases compute with integers where a number has no decimals.
    virtual void write_division(const sql::BinaryNode& division);
    virtual void write_floor_division(const sql::BinaryNode& division);
    virtual void write_modulo(const sql::BinaryNode& modulo) { write_operator(modulo); }
    virtual void write_concat(const sql::BinaryNode& concat) { write_operator(concat); }
    virtual void write_distinct_from(const sql::BinaryNode& comparison, bool negated);
    virtual void write_like(const sql::BinaryNode& like);
    virtual void write_text_match(const sql::BinaryNode& match);
    //! The pattern of startswith, endswith and contains.
    virtual void write_pattern(const sql::BinaryNode& match, bool before, bool after);
    virtual void write_match(const sql::BinaryNode& match);
    virtual void write_regexp_match(const sql::BinaryNode& match);
    virtual void write_regexp_replace(const sql::BinaryNode& replace);
    virtual void write_getitem(const sql::BinaryNode& item);
    virtual void write_json_getitem(const sql::BinaryNode& item);
    virtual void write_json_path_getitem(const sql::BinaryNode& item);
    virtual void write_bitwise_xor(const sql::BinaryNode& node) { write_operator(node); }
    void write_membership(const sql::BinaryNode& node);
    void write_lowered(const sql::Node& node, std::string_view base);
    void write_escape(const sql::BinaryNode& node);
    void write_condition(const sql::Node& node);
    template <class List>
    void write_conditions(const List& terms);

    // Functions: function.cpp
    virtual void write_function(const sql::FunctionNode& function);
    virtual void write_extract(const sql::ExtractNode& extract);
    virtual void write_over(const sql::OverNode& over);
    virtual void write_filter(const sql::FilterNode& filter);
    virtual void write_within_group(const sql::WithinGroupNode& node);
    virtual void write_ordered_arguments(const sql::OrderedArgumentsNode& node);
    //! A literal or parameter that is an argument of a function.
    virtual void write_argument(const sql::FunctionNode&, const sql::BindNode& bind, std::string_view base) {
        write_bind(bind, base);
    }
    void write_call(std::string_view name, const sql::FunctionNode& function);
    //! The call of aggregate_strings, whose separator databases want as a literal; the order of its rows may come after it.
    void write_aggregate_strings(std::string_view name, const sql::FunctionNode& function);
    static bool has_ordered_arguments(const sql::FunctionNode& function);
    //! f(x) WITHIN GROUP (ORDER BY y) for f(x ORDER BY y)
    void write_within_group_of(const sql::FunctionNode& function);
    void write_separator(const sql::Node& separator, const sql::FunctionNode& function);
    void write_arguments(const sql::FunctionNode& function);

    // SELECT: select.cpp, order.cpp, compound.cpp, cte.cpp
    virtual void write_select(const sql::SelectNode& select, SelectPlace place);
    virtual void write_select_body(const sql::SelectNode& select, SelectedColumns& selected,
                                   const std::vector<FromElement>& elements, SelectPlace place);
    //! Between SELECT and the columns: DISTINCT, DISTINCT ON, TOP.
    virtual void write_before_columns(const sql::SelectNode& select);
    //! The FROM of a SELECT that has none.
    virtual void write_default_from() {}
    virtual void write_limit(const sql::Node& query);
    virtual void write_fetch(const sql::Node& query);
    virtual void write_lock(const sql::build::Lock&) { write(" FOR UPDATE"); }
    virtual void write_order_by(const sql::Node& query, std::span<const sql::NodeRef> keys);
    virtual void write_group_by(std::span<const sql::NodeRef> keys);
    virtual void write_ordering(const sql::UnaryNode& key);
    virtual std::string_view set_words(sql::SetOperation operation) const;
    virtual void write_statement_in_brackets(const sql::Node& statement, SelectPlace place);
    void write_compound(const sql::CompoundNode& compound, SelectPlace place);
    //! " OF a, b": what FOR UPDATE locks, each once; of a join, both sides.
    void write_lock_of(const sql::build::Lock& lock);
    //! A query where it gives rows: in brackets' inside, in FROM, in a WITH.
    void write_query(const sql::Node& query, SelectPlace place);
    void write_prefixes(std::span<const sql::build::Prefix> prefixes);
    void write_row_limits(const sql::Node& query);
    void write_order_key(const sql::Node& key);
    bool has_row_limits(const sql::Node& query) const;
    const sql::NodeRef& limit_of(const sql::Node& query) const;
    const sql::NodeRef& offset_of(const sql::Node& query) const;

    // FROM: from.cpp
    virtual void write_from(const sql::FromNode& from);
    virtual void write_join(const sql::JoinNode& join);
    virtual void write_table(const sql::TableNode& table);
    virtual void write_subquery(const sql::SubqueryNode& subquery);
    virtual void write_table_function(const sql::TableFunctionNode& function);
    virtual void write_tablesample(const sql::TableSampleNode& sample);
    virtual void write_values(const sql::ValuesNode& values);
    void write_value_rows(const sql::ValuesNode& values);
    virtual std::string_view join_words(sql::JoinKind kind) const;
    //! The call of a function whose rows are selected.
    virtual void write_row_source(const sql::Node& function) { write_expression(function); }
    //! After a table in FROM: the hint that the statement gives it.
    virtual void write_table_hint(std::string_view) {}
    //! Between SELECT and the columns.
    virtual void write_select_hints(std::span<const std::string>) {}
    virtual void write_statement_hints(std::span<const std::string> hints);
    void write_alias_name(const sql::FromNode& from);
    void write_from_name(const sql::FromNode& from);
    const std::string& from_name(const sql::FromNode& from);
    //! Has a table without a schema the name of one with a schema that the SELECT, or one around it, selects from?
    bool is_ambiguous(const sql::TableNode& table) const;
    virtual void write_froms(const std::vector<FromElement>& elements);
    void write_element(const FromElement& element);

    // INSERT, UPDATE, DELETE: insert.cpp, dml.cpp
    virtual void write_insert(const sql::InsertNode& insert);
    virtual void write_update(const sql::UpdateNode& update);
    virtual void write_delete(const sql::DeleteNode& statement);
    virtual void write_conflict(const sql::InsertNode& insert);
    virtual void write_duplicate_key(const sql::InsertNode& insert);
    virtual void write_empty_insert(const sql::InsertNode& insert);
    //! UPDATE t SET ... FROM u, DELETE FROM t USING u.
    virtual void write_update_froms(std::span<const sql::FromRef> froms);
    virtual void write_delete_froms(std::span<const sql::FromRef> froms);
    //! The table of a DELETE from which it deletes; `named_again`: what follows names it, too.
    virtual void write_delete_target(const sql::FromNode& table, bool named_again);
    virtual void write_dml_limit(const sql::Node& statement);
    //! Where the statement gives the changed rows back, other than at its end: OUTPUT.
    virtual void write_returning_early(const sql::Node&) {}
    virtual void write_returning(const sql::Node& statement);
    //! Between the SELECT of INSERT ... SELECT and an ON CONFLICT.
    virtual void write_before_conflict(const sql::InsertNode&) {}
    virtual void check_conflict(const sql::InsertNode&) const {}
    //! Is the condition of ON CONFLICT's index written with its values?
    virtual bool has_literal_index_conditions() const { return false; }
    //! Writes an expression whose value goes into a column of type `type`, and gives true, where it has to be rounded for
    //! that.
    virtual bool write_rounded(const sql::Node&, const SqlType&) { return false; }
    void write_returned(std::span<const sql::NodeRef> items);
    std::vector<sql::FromRef> extra_froms(const sql::Node& statement, const sql::FromNode& table) const;
    void write_from_list(std::span<const sql::FromRef> froms);
    //! `qualified`: the columns with their table.
    void write_set(const sql::UpdateNode& update, bool qualified = false);
    template <class List>
    void write_dml_where(const List& where);

    // Parameters: bind.cpp
    //! A parameter where the text does not tell its type: under IS NULL.
    virtual void write_untyped(const sql::BindNode& bind, std::string_view base) { write_bind(bind, base); }
    //! After the marker of a parameter: the cast that some drivers need.
    virtual std::string bind_cast(const SqlType&) const { return {}; }
    //! Must the marker's name be in quotes?
    virtual bool is_quoted_marker(std::string_view) const { return false; }
    //! Is a marker that is named after a column in quotes where the column always is?
    virtual bool quotes_markers_as_columns() const { return false; }
    void write_bind(const sql::BindNode& bind, std::string_view base);
    //! A parameter that is not shared with other places of the same bind.
    void write_own_bind(const sql::BindNode& bind, std::string_view base);
    //! A number that the database wants in the text: it is written there when the statement is executed.
    void write_count(const sql::Node& count);
    //! A step or a path into JSON, which if `other_form` is true the database takes in the other form.
    void write_json_step(const sql::Node& step, sql::Binding outer, std::string_view base, bool other_form);
    //! Marks the parameter of a count that has been written: its number goes into the text of each execution.
    void execute_literally(const sql::Node& count);
    void write_literal(const Value& value, const SqlType& type) { write(dialect_.literal_text(value, type)); }

    // The writer.
    void write(std::string_view text) { writer_.write(text); }
    void write_identifier(std::string_view name);
    //! The name of a column, in quotes as its table was defined with.
    void write_column_name(const sql::ColumnNode& column);
    std::string quoted_as(const std::string& name, bool quoted) const;
    //! The schema to write for the one that a table or sequence was defined with.
    std::string schema_of(std::string_view defined) const;
    SqlType type_here(const SqlType& type) const;
    //! An operand of `outer`, in parentheses where needed; a literal is named after `base`.
    void write_operand(const sql::Node& node, sql::Binding outer, std::string_view base = "param");
    //! An expression that stands for a whole clause.
    void write_grouped(const sql::Node& node);
    //! Has this expression parentheses wherever it is part of an operation, however tightly it binds?
    virtual bool is_grouped_in_operations(const sql::Node&) const { return false; }
    //! Expressions separated by commas; literals are named after `base`.
    template <class List>
    void write_all(const List& nodes, std::string_view base = "param");
    bool is_executed() const noexcept { return job_.executed; }
    bool writes_literals() const noexcept { return job_.literal_binds; }
    const sql::Node& statement() const noexcept { return job_.statement; }
    //! The table that the statement's rows go into, as it is written: SELECT ... INTO t.
    std::string_view new_table() const noexcept { return job_.into; }
    const Dialect& dialect() const noexcept { return dialect_; }
    const DialectAbilities& abilities() const noexcept { return dialect_.abilities(); }
    [[noreturn]] void unsupported(std::string_view feature, std::string_view advice) const;
    static std::string_view symbol_of(const sql::BinaryNode& node);
    //! What a literal beside `other` is called after.
    static std::string_view bind_base(const sql::Node& other);

    //! One SELECT, or the target of UPDATE and DELETE, around what is being written.
    struct Scope {
        std::vector<const sql::FromNode*> shown{};         // its own FROMs: what a subquery correlates to by itself
        std::vector<const sql::FromNode*> reachable{};     // and those around it
        SelectedColumns* selected = nullptr;
        const sql::Node* statement = nullptr;
    };
    std::vector<Scope>& scopes() noexcept { return scopes_; }
    bool bare_columns_ = false;      // columns without their table
    bool bare_names_ = false;        // names of labels in ORDER BY of a compound select
    bool bare_items_ = false;        // selected or returned columns without labels
    bool in_operation_ = false;      // what is being written is an operand

private:
    friend class sql::ConstructText;
    void check_rows_meant(const sql::Node& statement) const;
    void write_construct(const sql::ConstructNode& node);
    void write_custom_statement(const sql::CustomStatementNode& node);
    void write_construct_operand(const sql::Node& operand);
    [[noreturn]] void refuse(const sql::Node& node) const;
    void write_statement(const sql::Node& node);
    void write_condition_term(const sql::Node& node, sql::Op outer);
    void write_constant_condition(bool value);
    bool needs_equals_one(const sql::Node& node) const;
    //! Is it NOT x, written as x = 0?
    bool is_compared_with_zero(const sql::Node& node) const;

    void write_selected(SelectedColumns& selected, SelectPlace place);
    void write_clauses(const sql::SelectNode& select);
    bool write_label_of(const sql::Node& label);
    void write_label_reference(const std::string& name);
    std::vector<FromElement> correlated(const sql::SelectNode& select, std::vector<FromElement> elements,
                                        SelectPlace place) const;
    Scope scope_of(const std::vector<FromElement>& elements) const;
    SelectedColumns& selected_of(const sql::Node& statement);
    //! The name of a column; where its rows are used (`exported`), no longer than the database allows.
    const std::string& selected_name(SelectedColumns& selected, std::size_t index, bool exported = false);
    void describe_result(std::span<const sql::NodeRef> items, SelectedColumns& selected);
    std::string column_text(const sql::FromNode& from, const sql::ColumnNode& column);
    std::string statement_column(const sql::Node& statement, std::size_t index);
    std::vector<std::string> statement_columns(const sql::Node& statement);
    std::vector<std::string> hints_of(const sql::FromNode* table) const;
    std::string hint_text(const sql::build::Hint& hint);

    // cte.cpp
    struct WrittenCte {
        const sql::CteNode* cte;
        Fragment text;
        std::size_t level;   // of the statement whose WITH has it: 0 is the outermost
    };
    void write_cte(const sql::CteNode& cte);
    void add_cte(const sql::CteNode& cte, std::size_t level);
    const sql::CteNode* known_cte(const sql::CteNode& cte) const;
    void add_independent_ctes(const sql::Node& statement);
    //! Sets the values of its own first: their parameters are numbered before those of the statement's WITH.
    static bool sets_values_first(const sql::Node& statement);
    //! Writes `body` with the WITH of the common table expressions that it names before it.
    template <class F>
    void with_ctes(const sql::Node& statement, F&& body);
    Fragment take_ctes(std::size_t level);
    Fragment body_with_ctes(const sql::Node& statement, Fragment body, std::size_t level);

    // A part of the text.
    struct PlaceRange {
        PlaceId begin, end;
    };
    void write_insert_rows(const sql::InsertNode& insert);
    //! " (a, b)"; nothing when there are none.
    void write_column_names(std::span<const sql::NodeRef> columns);
    void write_insert_select(const sql::InsertNode& insert);
    void write_row(const sql::InsertNode& insert, std::size_t row, const std::vector<std::uint32_t>& columns,
                   const std::vector<std::uint32_t>& filled);

    // Columns that a statement does not set, and the library fills in: defaults.cpp
    std::vector<std::uint32_t> filled_columns(const sql::TableNode& table, const std::vector<std::uint32_t>& set,
                                              bool on_update) const;
    sql::NodeRef filling_of(const sql::ColumnNode& column, bool on_update, std::int32_t row = -1);
    void write_filling(const sql::ColumnNode& column, bool on_update, std::int32_t row = -1);
    sql::NodeRef filled_select(const sql::InsertNode& insert, std::vector<sql::NodeRef>& columns);
    void note_insert_shape(const sql::InsertNode& insert);
    driver::InsertShape::Column shape_of(std::uint32_t begin, std::uint32_t end) const;
    void note_generated(const sql::InsertNode& insert, const std::vector<std::uint32_t>& columns);
    void note_changed(const sql::TableNode& updated);
    void write_value(const sql::Node& value, const std::string& name, const SqlType& type);
    void write_column_value(const sql::Node& value, const std::string& name, const sql::ColumnNode& column);
    std::vector<std::uint32_t> keyed_columns(const sql::TableNode& table) const;
    void write_key_bind(const sql::ColumnNode& column);
    // dml_column.cpp
    const sql::UpdateNode* update_around() const;
    void write_dml_column(const sql::DmlColumnNode& node);
    void write_set_value(const sql::Node& value, const sql::ColumnNode& column);
    void write_again(std::uint32_t bind);
    sql::NodeRef updated_filling(const sql::ColumnNode& column);
    bool is_called(const sql::BindNode& bind) const;

    std::string made_up_name(const sql::BindNode& bind, std::string_view base);
    std::string name_for(const sql::BindNode& bind, std::string_view base);
    // type_expressions.cpp
    bool has_expressions(const SqlType& type) const;
    const TypeExpressions* expressions_around(const sql::BindNode& bind) const;
    void write_wrapped(const sql::BindNode& bind, const std::function<std::string()>& name);
    std::pair<std::string, std::string> around_element(const sql::BindNode& list);
    void write_around_elements(const sql::BindNode& list, CompiledBind& entry);
    const sql::Node* returned_form(const sql::Node& column);
    std::optional<std::uint32_t> numbered_bind(const sql::BindNode& bind) const;
    void write_exact_bind(const sql::BindNode& bind, const std::string& name);
    void write_list_bind(const sql::BindNode& bind, std::string_view base, std::vector<SqlType> tuple = {},
                         ListPlace place = ListPlace::other);
    void write_literal_list(const sql::BindNode& bind, const std::vector<SqlType>& tuple, ListPlace place);
    std::uint32_t add_bind(const sql::BindNode& bind, std::string name, bool shared = true);
    void take_default(const sql::BindNode& bind, CompiledBind& entry);
    void write_marker(std::uint32_t bind) { writer_.marker(bind); }
    void claim_name(const std::string& name, const sql::BindNode* bind);

    void note_columns(const std::vector<std::string>& names, const std::vector<SqlType>& types);
    void finish();

    struct Membership {
        std::uint32_t bind;
        PlaceRange range;
    };

    const Dialect& dialect_;
    const CompileJob& job_;
    Ref<Compiled> compiled_;
    SqlWriter writer_;
    NameTable names_;
    std::vector<Scope> scopes_{};
    std::vector<WrittenCte> ctes_{};
    std::vector<const sql::CteNode*> open_ctes_{};   // whose text is being written
    std::vector<const sql::Node*> open_dml_columns_{};   // whose value is being written
    std::size_t depth_ = 0;                          // of statements around what is being written
    std::vector<PlaceRange> row_values_{};           // the values of an INSERT
    std::vector<Membership> memberships_{};          // x IN (list)
    const sql::InsertNode* shaped_ = nullptr;        // the INSERT that may have a shape
    const sql::InsertNode* storing_ = nullptr;       // whose rows the next SELECT gives
    bool literal_values_ = false;                    // within VALUES of literals
    struct Filling {
        Ref<const DefaultCall> call;
        std::int32_t row;
    };
    std::unordered_map<const sql::BindNode*, Filling> fillings_{};
    std::unordered_map<const sql::ColumnNode*, sql::NodeRef> updated_fillings_{};   // of an UPDATE, which may name one again
    std::unordered_map<const sql::ColumnNode*, std::uint32_t> updated_keys_{};
    const sql::BindNode* wrapped_ = nullptr;         // whose type's expression is being written around it
    std::vector<sql::NodeRef> made_{};               // nodes of the compiler's own, kept while it runs
    bool fillings_are_independent_ = true;           // of other rows: no function of the database is called
    bool literal_execute_ = false;                   // parameters are written into the text of each execution
    std::unordered_map<const sql::Node*, std::unique_ptr<SelectedColumns>> selected_{};
    std::map<std::pair<const sql::FromNode*, std::uint32_t>, const sql::Node*> numbered_columns_{};   // a column has one number
    std::unordered_map<const sql::BindNode*, std::uint32_t> sources_{};
    std::unordered_map<const sql::BindNode*, std::uint32_t> known_binds_{};
    std::unordered_map<std::string, std::pair<const sql::BindNode*, std::uint32_t>> claimed_names_{};
};

template <class List>
void SqlCompiler::write_all(const List& nodes, std::string_view base) {
    bool first = true;
    for (const sql::NodeRef& node : nodes) {
        if (!std::exchange(first, false)) write(", ");
        const sql::Node& bare = sql::unwrapped(*node);
        if (bare.kind == sql::Kind::bind) write_bind(sql::as<sql::BindNode>(bare), base);
        else write_operand(bare, sql::Op::comma);
    }
}

template <class List>
void SqlCompiler::write_conditions(const List& terms) {
    std::vector<const sql::Node*> kept;
    const sql::Node* constant = nullptr;
    for (const sql::NodeRef& term : terms) {
        const sql::Node& bare = sql::unwrapped(*term);
        if (bare.kind != sql::Kind::boolean_literal) kept.push_back(&bare);
        else if (constant = &bare; !sql::as<sql::BooleanLiteralNode>(bare).value) return write_constant_condition(false);
    }
    if (kept.empty()) return constant ? write_constant_condition(true) : void();
    if (kept.size() == 1) return write_condition(*kept.front());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (i > 0) write(" AND ");
        write_condition_term(*kept[i], sql::Op::and_);
    }
}

template <class List>
void SqlCompiler::write_dml_where(const List& where) {
    if (where.empty()) return;
    write(" WHERE ");
    write_conditions(where);
}

template <class F>
void SqlCompiler::with_ctes(const sql::Node& statement, F&& body) {
    const std::size_t level = depth_++;
    if (job_.executed && level == 0) check_rows_meant(statement);
    if (!sets_values_first(statement)) add_independent_ctes(statement);
    Fragment text = writer_.captured(body);
    --depth_;
    writer_.append(body_with_ctes(statement, std::move(text), level));
}

}  // namespace aludel::compiler
