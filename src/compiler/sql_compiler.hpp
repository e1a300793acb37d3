#pragma once

#include "compiler/compile.hpp"
#include "compiler/from_elements.hpp"
#include "compiler/name_table.hpp"
#include "sql/operators.hpp"
#include "sql/select_items.hpp"

#include <memory>
#include <span>
#include <unordered_map>

namespace aludel::compiler {

//! Where a SELECT appears.
enum class SelectPlace : std::uint8_t {
    top,        //!< the statement itself: its columns are the result's
    from,       //!< in FROM: every column gets its name
    nested,     //!< in an expression
};

//! The selected columns of one SELECT and the names they have in this text.
struct SelectedColumns {
    std::vector<sql::SelectColumn> columns{};
    std::vector<std::string> names{};   //!< empty until needed
};

//! Turns one statement into text: the writer knows identifiers, literals and bound values apart, and nothing else in
//! the library makes SQL. Its families of functions live in files of their own: select.cpp, from.cpp, expression.cpp,
//! operator_text.cpp, function.cpp, dml.cpp, insert.cpp, bind.cpp. A dialect derives from it and overrides what it
//! writes differently.
class SqlCompiler {
public:
    SqlCompiler(const Dialect& dialect, const CompileJob& job);
    virtual ~SqlCompiler() = default;
    SqlCompiler(const SqlCompiler&) = delete;
    SqlCompiler& operator=(const SqlCompiler&) = delete;

    //! Compiles the job's statement.
    Ref<const Compiled> run();

protected:
    // What dialects write differently.
    virtual void write_function(const sql::FunctionNode& function);
    virtual void write_extract(const sql::ExtractNode& extract);
    virtual void write_limit(const sql::SelectNode& select);
    //! An operand of a comparison with `other`, where the database compares some types in another way than we mean.
    virtual void write_compared(const sql::Node& operand, sql::Op op, const sql::Node& other, std::string_view base);
    //! `/` and `%`, which some databases compute with integers where a number has no decimals.
    virtual void write_division(const sql::BinaryNode& division);
    //! Writes an expression whose value goes into a column of type `type`, and gives true, where it has to be rounded for
    //! that.
    virtual bool write_rounded(const sql::Node&, const SqlType&) { return false; }
    virtual void write_distinct_from(const sql::BinaryNode& comparison, bool negated);
    //! Between the SELECT of INSERT ... SELECT and an ON CONFLICT.
    virtual void write_before_conflict(const sql::InsertNode&) {}
    virtual void check_conflict(const sql::InsertNode&) const {}
    //! A parameter where the text does not tell its type: under IS NULL.
    virtual void write_untyped(const sql::BindNode& bind, std::string_view base) { write_bind(bind, base); }
    //! A literal or parameter that is an argument of a function.
    virtual void write_argument(const sql::FunctionNode&, const sql::BindNode& bind, std::string_view base) {
        write_bind(bind, base);
    }

    // The writer.
    void write(std::string_view text) { compiled_->text += text; }
    void write_identifier(std::string_view name);
    void write_expression(const sql::Node& node);
    //! An operand of `outer`, in parentheses where needed; a literal is named after `base`.
    void write_operand(const sql::Node& node, sql::Op outer, std::string_view base = "param");
    //! An expression that stands for a whole clause.
    void write_grouped(const sql::Node& node);
    void write_operator(const sql::BinaryNode& node);
    //! Expressions separated by commas; literals are named after `base`.
    template <class List>
    void write_list(const List& nodes, std::string_view base = "param");
    void write_call(std::string_view name, const sql::FunctionNode& function);
    void write_bind(const sql::BindNode& bind, std::string_view base);
    //! A parameter that is not shared with other places of the same bind.
    void write_own_bind(const sql::BindNode& bind, std::string_view base);
    bool is_executed() const noexcept { return job_.executed; }
    const Dialect& dialect() const noexcept { return dialect_; }
    const DialectAbilities& abilities() const noexcept { return dialect_.abilities(); }
    [[noreturn]] void unsupported(std::string_view feature, std::string_view advice) const;

private:
    // One SELECT, or the target of UPDATE and DELETE, around what is being written.
    struct Scope {
        std::vector<const sql::FromNode*> shown{};         // its own FROMs: what a subquery correlates to by itself
        std::vector<const sql::FromNode*> reachable{};     // and those around it
        SelectedColumns* selected = nullptr;
    };
    // A part of the text.
    struct TextRange {
        std::uint32_t begin, end;
    };

    void write_statement(const sql::Node& node);

    // expression.cpp
    void put(const sql::ColumnNode& node);
    void put(const sql::BindNode& node) { write_bind(node, "param"); }
    void put(const sql::NullLiteralNode&) { write("NULL"); }
    void put(const sql::BooleanLiteralNode& node);
    void put(const sql::RawNode& node) { write(node.text); }
    void put(const sql::StarNode&) { write("*"); }
    void put(const sql::UnaryNode& node);
    void put(const sql::BinaryNode& node);
    void put(const sql::BetweenNode& node);
    void put(const sql::ListNode& node);
    void put(const sql::FunctionNode& node) { write_function(node); }
    void put(const sql::FilterNode& node);
    void put(const sql::OverNode& node);
    void put(const sql::CastNode& node);
    void put(const sql::ExtractNode& node) { write_extract(node); }
    void put(const sql::LabelNode& node) { write_expression(*node.operand); }
    void put(const sql::LabelReferenceNode& node) { write_label_reference(node.name); }
    void put(const sql::CaseNode& node);
    void put(const sql::ExistsNode& node);
    void put(const sql::ScalarSubqueryNode& node);
    void put(const sql::ExcludedNode& node);
    void put(const sql::OptionalItemNode& node) { write_expression(*node.item); }
    void put(const sql::SelectNode& node) { write_nested_select(node); }
    void put(const sql::TextNode& node);
    template <class Other>
    void put(const Other& node) {
        refuse(node);
    }
    [[noreturn]] void refuse(const sql::Node& node) const;

    // operator_text.cpp
    void write_membership(const sql::BinaryNode& node);
    void write_like(const sql::BinaryNode& node);
    void write_text_match(const sql::BinaryNode& node);
    void write_lowered(const sql::Node& node, std::string_view base);
    void write_escape(const sql::BinaryNode& node);
    void write_condition(const sql::Node& node);
    void write_condition_term(const sql::Node& node, sql::Op outer);
    template <class List>
    void write_conditions(const List& terms);
    void write_constant_condition(bool value);
    bool needs_equals_one(const sql::Node& node) const;

    // select.cpp
    void write_select(const sql::SelectNode& select, SelectPlace place);
    void write_nested_select(const sql::Node& select);
    void write_selected(SelectedColumns& selected, SelectPlace place);
    void write_froms(const std::vector<FromElement>& elements);
    void write_clauses(const sql::SelectNode& select);
    void write_order_keys(const sql::NodeList<1>& keys);
    void write_order_key(const sql::Node& key);
    void write_group_by(const std::vector<sql::NodeRef>& keys);
    bool write_label_of(const sql::Node& label);
    void write_label_reference(const std::string& name);
    std::vector<FromElement> correlated(const sql::SelectNode& select, std::vector<FromElement> elements,
                                        SelectPlace place) const;
    Scope scope_of(const std::vector<FromElement>& elements) const;
    SelectedColumns& selected_of(const sql::SelectNode& select);
    const std::string& selected_name(SelectedColumns& selected, std::size_t index);
    void describe_result(std::span<const sql::NodeRef> items, SelectedColumns& selected);

    // from.cpp
    void write_from(const sql::FromNode& from);
    void write_from_name(const sql::FromNode& from);
    void write_table_name(const sql::TableNode& table);
    const std::string& from_name(const sql::FromNode& from);
    std::string column_text(const sql::FromNode& from, const sql::ColumnNode& column);

    // insert.cpp, insert_shape.cpp, dml.cpp
    void write_insert(const sql::InsertNode& insert);
    void write_insert_rows(const sql::InsertNode& insert);
    //! " (a, b)"; nothing when there are none.
    void write_column_names(std::span<const sql::NodeRef> columns);
    void write_insert_select(const sql::InsertNode& insert);
    void write_row(const sql::InsertNode& insert, std::size_t row, const std::vector<std::uint32_t>& columns);
    void write_conflict(const sql::InsertNode& insert);
    void note_insert_shape(const sql::InsertNode& insert);
    driver::InsertShape::Column shape_of(TextRange value) const;
    std::uint32_t position() const noexcept { return static_cast<std::uint32_t>(compiled_->text.size()); }
    void note_generated_key(const sql::InsertNode& insert, const std::vector<std::uint32_t>& columns);
    void write_update(const sql::UpdateNode& update);
    void write_set(const sql::UpdateNode& update);
    void write_delete(const sql::DeleteNode& statement);
    void write_extra_froms(const sql::Node& statement, const sql::FromNode& table, std::string_view keyword);
    template <class List>
    void write_dml_where(const List& where);
    void write_returning(const sql::NodeList<2>& items, bool supported, std::string_view statement);
    void write_value(const sql::Node& value, const std::string& name, const SqlType& type);
    std::vector<std::uint32_t> keyed_columns(const sql::TableNode& table) const;
    void write_key_bind(const sql::ColumnNode& column);

    // bind.cpp
    void write_exact_bind(const sql::BindNode& bind, const std::string& name);
    void write_list_bind(const sql::BindNode& bind, std::string_view base, std::vector<SqlType> tuple = {});
    void write_literal(const sql::BindNode& bind);
    void write_literal_list(const sql::BindNode& bind, const std::vector<SqlType>& tuple);
    std::uint32_t add_bind(const sql::BindNode& bind, std::string name, bool shared = true);
    std::uint32_t source_of(const sql::BindNode& bind) const;
    void write_marker(std::uint32_t bind);
    void claim_name(const std::string& name, const sql::BindNode* bind);

    void finish();

    const Dialect& dialect_;
    const CompileJob& job_;
    Ref<Compiled> compiled_;
    NameTable names_;
    std::vector<Scope> scopes_{};
    bool bare_columns_ = false;   // columns without their table
    std::vector<TextRange> row_values_{};        // the values of an INSERT
    const sql::InsertNode* storing_ = nullptr;   // whose rows the next SELECT gives
    std::unordered_map<const sql::Node*, std::unique_ptr<SelectedColumns>> selected_{};
    std::unordered_map<const sql::BindNode*, std::uint32_t> sources_{};
    std::unordered_map<const sql::BindNode*, std::uint32_t> known_binds_{};
    std::unordered_map<std::string, std::pair<const sql::BindNode*, std::uint32_t>> claimed_names_{};
};

template <class List>
void SqlCompiler::write_list(const List& nodes, std::string_view base) {
    bool first = true;
    for (const sql::NodeRef& node : nodes) {
        if (!std::exchange(first, false)) write(", ");
        const sql::Node& bare = sql::unwrapped(*node);
        if (bare.kind == sql::Kind::bind) write_bind(sql::as<sql::BindNode>(bare), base);
        else write_expression(bare);
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

}  // namespace aludel::compiler
