#include "compiler/sql_compiler.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
#include "sql/depth.hpp"

#include <atomic>
#include <chrono>

namespace aludel::compiler {

using namespace sql;

namespace {

std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

std::int64_t now_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

StatementKind statement_kind(Kind kind) {
    switch (kind) {
        case Kind::select: case Kind::compound: return StatementKind::select;
        case Kind::insert: return StatementKind::insert;
        case Kind::update: return StatementKind::update;
        case Kind::delete_: return StatementKind::delete_;
        default: return StatementKind::text;
    }
}

std::size_t label_length(const DialectAbilities& abilities) {
    return abilities.max_label_length > 0 ? abilities.max_label_length : abilities.max_identifier_length;
}

}  // namespace

void destroy(const Compiled* compiled) noexcept { delete compiled; }
void destroy(const RowPlan* plan) noexcept { delete plan; }

SqlCompiler::SqlCompiler(const Dialect& dialect, const CompileJob& job)
    : dialect_(dialect), job_(job), compiled_(make_ref<Compiled>()), writer_(dialect.abilities().parameters),
      names_(label_length(dialect.abilities())) {
    for (std::uint32_t i = 0; i < job.key.binds.size(); ++i) {
        sources_.emplace(job.key.binds[i], i);
        if (!job.key.binds[i]->name.empty()) names_.reserve(job.key.binds[i]->name);
    }
}

Ref<const Compiled> SqlCompiler::run() {
    compiled_->kind = statement_kind(job_.statement.kind);
    with_room(job_.statement, [&] { write_statement(job_.statement); });
    finish();
    return std::move(compiled_);
}

void SqlCompiler::write_statement(const Node& node) {
    if (adds_nothing(node)) return;   // and_() of no conditions
    const auto with = [&](auto&& body) { with_ctes(node, body); };
    switch (node.kind) {
        case Kind::select: return with([&] { write_select(as<SelectNode>(node), SelectPlace::top); });
        case Kind::compound: return with([&] { write_compound(as<CompoundNode>(node), SelectPlace::top); });
        case Kind::insert: return with([&] { write_insert(as<InsertNode>(node)); });
        case Kind::update: return with([&] { write_update(as<UpdateNode>(node)); });
        case Kind::delete_: return with([&] { write_delete(as<DeleteNode>(node)); });
        case Kind::custom_statement: return write_custom_statement(as<CustomStatementNode>(node));
        default: break;
    }
    const auto* cte = as_if<CteNode>(node);
    const bool changes_rows = cte && (cte->statement->kind == Kind::insert || cte->statement->kind == Kind::update ||
                                      cte->statement->kind == Kind::delete_);
    if (changes_rows) return write_statement(*cte->statement);
    if (const auto* subquery = as_if<SubqueryNode>(node)) {   // alone it is what it selects
        if (!subquery->lateral) return write_statement(*subquery->select);
        return with([&] {
            write("LATERAL ");
            write_statement_in_brackets(*subquery->select, SelectPlace::nested);
        });
    }
    if (facts_of(node.kind).is_from) return with([&] { write_from(as<FromNode>(node)); });
    with([&] { write_expression(node); });
}

//! The columns of a statement that the library does not read.
void SqlCompiler::note_columns(const std::vector<std::string>& names, const std::vector<SqlType>& types) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        compiled_->shape.columns.push_back({.name = names[i], .type = types[i]});
        compiled_->shape.items.push_back({nullptr, false, static_cast<std::uint32_t>(i), 1});
    }
    compiled_->returns_rows = !names.empty();
}

void SqlCompiler::finish() {
    if (const auto* text = as_if<TextNode>(job_.statement)) note_columns(text->column_names, text->column_types);
    if (const auto* own = as_if<CustomStatementNode>(job_.statement)) note_columns(own->column_names, own->column_types);
    writer_.finish(*compiled_);
    for (const Membership& membership : memberships_) {
        const std::uint32_t begin = writer_.position_of(membership.range.begin), end = writer_.position_of(membership.range.end);
        for (CompiledBind& bind : compiled_->binds) {
            if (!bind.expanding || bind.position < begin || bind.position >= end) continue;
            bind.membership_begin = begin;
            bind.membership_end = end;
        }
    }
    for (const CompiledBind& bind : compiled_->binds) {
        compiled_->has_expanding |= bind.expanding;
        compiled_->has_words |= has_words(bind.type);
        compiled_->parameter_types.push_back(bind.type);
    }
    if (compiled_->has_expanding) compiled_->parameter_types.clear();
    if (shaped_) note_insert_shape(*shaped_);
    compiled_->id = next_id();
    compiled_->compiled_at_ns = now_ns();
}

void SqlCompiler::write_identifier(std::string_view name) {
    if (name.size() > abilities().max_identifier_length)
        throw CompileError("The identifier \"" + std::string(name) + "\" has " + std::to_string(name.size()) +
                           " characters; " + std::string(dialect_.name()) + " allows " +
                           std::to_string(abilities().max_identifier_length) + ". Give it a shorter name.");
    write(dialect_.quote(name));
}

void SqlCompiler::unsupported(std::string_view feature, std::string_view advice) const {
    const ServerVersion& version = dialect_.server_version_info();
    throw UnsupportedCompilationError("The dialect '" + std::string(dialect_.name()) +
                                      (version ? "' for version " + version.to_string() : "'") + " has no " +
                                      std::string(feature) + ", which this statement of kind '" +
                                      std::string(kind_name(job_.statement.kind)) + "' uses. " + std::string(advice));
}

void SqlCompiler::refuse(const Node& node) const {
    throw CompileError("A part of kind '" + std::string(kind_name(node.kind)) +
                       "' cannot be used in an expression. Select from tables; execute statements.");
}

}  // namespace aludel::compiler
