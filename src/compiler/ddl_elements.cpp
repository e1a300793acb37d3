#include "aludel/compiler/ddl.hpp"

#include "aludel/base/error.hpp"
#include "compiler/ddl.hpp"
#include "compiler/dialect_access.hpp"
#include "schema/ddl_node.hpp"
#include "schema/define.hpp"
#include "schema/naming.hpp"

#include <algorithm>

namespace aludel {

using namespace schema;

namespace schema {
void destroy(const DdlNode* node) noexcept { delete node; }
void destroy(const DdlListener* listener) noexcept { delete listener; }
}  // namespace schema

namespace {

using Element = Ref<const DdlNode>;

//! Types that come from a foreign key's target are filled in as `create_all` does.
Ref<const TableDef> resolved(const Table& table) {
    const TableDef& definition = table.definition();
    for (const auto& column : definition.columns)
        if (column->type.id == TypeId::null && definition.metadata) resolve_types(*definition.metadata);
    return Ref<const TableDef>(&definition);
}
Ref<const TableDef> plain(const Table& table) { return Ref<const TableDef>(&table.definition()); }

std::uint32_t column_index(const TableDef& table, std::string_view name) {
    std::string known;
    for (std::uint32_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i]->name == name || table.column(i).key == name) return i;
        known += (known.empty() ? "" : ", ") + table.columns[i]->name;
    }
    throw NoSuchColumnError("Table \"" + table.key() + "\" has no column \"" + std::string(name) + "\". It has: " + known +
                            ".");
}

const IndexDef& index_named(const TableDef& table, std::string_view wanted) {
    std::string known;
    for (const IndexDef& index : table.indexes) {
        const std::string name = name_of(table, index).text;
        if (name == wanted) return index;
        known += (known.empty() ? "" : ", ") + name;
    }
    throw ArgumentError("Table \"" + table.key() + "\" has no index \"" + std::string(wanted) + "\". It has: " +
                        (known.empty() ? "none" : known) + ".");
}

template <class C>
std::shared_ptr<const ConstraintDef> shared(const C& constraint) {
    return std::make_shared<C>(constraint);
}

std::shared_ptr<const ConstraintDef> constraint_named(const TableDef& table, std::string_view wanted) {
    std::shared_ptr<const ConstraintDef> found;
    std::string known;
    const auto look = [&](const auto& constraint) {
        const std::string name = name_of(table, constraint).text;
        if (name.empty()) return;
        if (name == wanted) found = shared(constraint);
        known += (known.empty() ? "" : ", ") + name;
    };
    if (table.key_constraint) look(*table.key_constraint);
    for (const auto& c : table.foreign_keys) look(c);
    for (const auto& c : table.uniques) look(c);
    for (const auto& c : table.checks) look(c);
    for (const auto& c : table.excludes) look(c);
    if (found) return found;
    throw ArgumentError("Table \"" + table.key() + "\" has no constraint \"" + std::string(wanted) + "\". It has: " +
                        (known.empty() ? "none with a name" : known) + ".");
}

Element create_table_node(const Table& table, CreateElementOptions options) {
    auto node = make_ref<CreateTableDdl>(resolved(table));
    node->if_exists = options.if_not_exists;
    node->without_foreign_keys = !options.include_foreign_keys;
    node->only_foreign_keys = std::move(options.include_foreign_key_constraints);
    return node;
}
Element drop_table_node(const Table& table, DropElementOptions options) {
    auto node = make_ref<schema::TableDdl>(DdlKind::drop_table, plain(table));
    node->if_exists = options.if_exists;
    return node;
}
Element index_node(DdlKind kind, const Table& table, IndexDef index, bool if_exists) {
    auto node = make_ref<IndexDdl>(kind, resolved(table), std::move(index));
    node->if_exists = if_exists;
    return node;
}
Element constraint_node(const Table& table, std::shared_ptr<const ConstraintDef> constraint) {
    return make_ref<ConstraintDdl>(DdlKind::add_constraint, plain(table), std::move(constraint));
}
Element drop_constraint_node(const Table& table, std::shared_ptr<const ConstraintDef> constraint, DropElementOptions options) {
    auto node = make_ref<ConstraintDdl>(DdlKind::drop_constraint, plain(table), std::move(constraint));
    node->if_exists = options.if_exists;
    node->cascade = options.cascade;
    return node;
}
Element sequence_node(DdlKind kind, const Sequence& sequence, bool if_exists) {
    auto node = make_ref<SequenceDdl>(kind, sequence);
    node->if_exists = if_exists;
    return node;
}
Element schema_node(DdlKind kind, const Name& name, bool if_exists, bool cascade) {
    auto node = make_ref<SchemaDdl>(kind, name);
    node->if_exists = if_exists;
    node->cascade = cascade;
    return node;
}
Element view_node(DdlKind kind, sql::NodeRef select, const Name& name, const ViewOptions& options) {
    auto node = make_ref<ViewDdl>(kind, name);
    node->schema = options.schema;
    node->select = std::move(select);
    node->or_replace = options.or_replace;
    node->temporary = options.temporary;
    node->materialized = options.materialized;
    node->if_exists = options.if_not_exists;
    node->options = options.dialect_options;
    return node;
}
Element comment_node(const Table& table, std::optional<std::uint32_t> column, std::shared_ptr<const ConstraintDef> constraint,
                     std::optional<std::string> text) {
    auto node = make_ref<CommentDdl>(resolved(table));
    node->column = column;
    node->constraint = std::move(constraint);
    node->text = std::move(text);
    return node;
}
Element type_node(DdlKind kind, const SqlType& type, bool if_exists) {
    auto node = make_ref<TypeDdl>(kind, type);
    node->if_exists = if_exists;
    return node;
}
Element column_node(DdlKind kind, const Table& table, std::string_view column) {
    return make_ref<ColumnDdl>(kind, resolved(table), column_index(table.definition(), column));
}
Element alter_column_node(const Table& table, std::string_view column, const ColumnChange& change) {
    const int changes = (change.type.id != TypeId::null) + change.nullable.has_value() + change.server_default.has_value() +
                        change.drop_default + !change.new_name.empty();
    if (changes != 1)
        throw ArgumentError("AlterColumn of \"" + table.definition().key() + "." + std::string(column) + "\" was given " +
                            std::to_string(changes) + " changes. Give it one; use several for several.");
    auto node = make_ref<AlterColumnDdl>(resolved(table), column_index(table.definition(), column));
    node->type = change.type;
    node->nullable = change.nullable;
    if (change.server_default) node->server_default = change.server_default->expression;
    node->drop_default = change.drop_default;
    node->new_name = change.new_name;
    node->using_ = change.using_;
    return node;
}
Element text_node(std::string_view text, std::vector<std::pair<std::string, std::string>> context) {
    auto node = make_ref<TextDdl>(std::string(text));
    node->context = std::move(context);
    return node;
}

std::optional<std::string> comment_of_column(const Table& table, std::string_view column) {
    return table.definition().column(column_index(table.definition(), column)).comment.value_or("");
}

}  // namespace

std::string DdlElement::compile(const Dialect& dialect, const DdlOptions& options) const {
    return compiler::DialectAccess::run_ddl(dialect, *node_, options);
}

CreateTable::CreateTable(const Table& t, CreateElementOptions o) : DdlElement(create_table_node(t, o)) {}
DropTable::DropTable(const Table& t, DropElementOptions o) : DdlElement(drop_table_node(t, o)) {}

CreateIndex::CreateIndex(const Table& t, std::string_view index, CreateElementOptions o)
    : DdlElement(index_node(DdlKind::create_index, t, index_named(t.definition(), index), o.if_not_exists)) {}
CreateIndex::CreateIndex(const Table& t, const Index& index, CreateElementOptions o)
    : DdlElement(index_node(DdlKind::create_index, t, make_index(t.definition(), index), o.if_not_exists)) {}
DropIndex::DropIndex(const Table& t, std::string_view index, DropElementOptions o)
    : DdlElement(index_node(DdlKind::drop_index, t, index_named(t.definition(), index), o.if_exists)) {}
DropIndex::DropIndex(const Table& t, const Index& index, DropElementOptions o)
    : DdlElement(index_node(DdlKind::drop_index, t, make_index(t.definition(), index), o.if_exists)) {}

AddConstraint::AddConstraint(const Table& t, std::string_view name)
    : DdlElement(constraint_node(t, constraint_named(t.definition(), name))) {}
AddConstraint::AddConstraint(const Table& t, const PrimaryKeyConstraint& c)
    : DdlElement(constraint_node(t, shared(make_primary_key(t.definition(), c)))) {}
AddConstraint::AddConstraint(const Table& t, const ForeignKeyConstraint& c)
    : DdlElement(constraint_node(t, shared(make_foreign_key(t.definition(), c)))) {}
AddConstraint::AddConstraint(const Table& t, const UniqueConstraint& c)
    : DdlElement(constraint_node(t, shared(make_unique(t.definition(), c)))) {}
AddConstraint::AddConstraint(const Table& t, const CheckConstraint& c)
    : DdlElement(constraint_node(t, shared(make_check(t.definition(), c)))) {}
AddConstraint::AddConstraint(const Table& t, const ExcludeConstraint& c)
    : DdlElement(constraint_node(t, shared(make_exclude(t.definition(), c)))) {}

DropConstraint::DropConstraint(const Table& t, std::string_view name, DropElementOptions o)
    : DdlElement(drop_constraint_node(t, constraint_named(t.definition(), name), o)) {}
DropConstraint::DropConstraint(const Table& t, const PrimaryKeyConstraint& c, DropElementOptions o)
    : DdlElement(drop_constraint_node(t, shared(make_primary_key(t.definition(), c)), o)) {}
DropConstraint::DropConstraint(const Table& t, const ForeignKeyConstraint& c, DropElementOptions o)
    : DdlElement(drop_constraint_node(t, shared(make_foreign_key(t.definition(), c)), o)) {}
DropConstraint::DropConstraint(const Table& t, const UniqueConstraint& c, DropElementOptions o)
    : DdlElement(drop_constraint_node(t, shared(make_unique(t.definition(), c)), o)) {}
DropConstraint::DropConstraint(const Table& t, const CheckConstraint& c, DropElementOptions o)
    : DdlElement(drop_constraint_node(t, shared(make_check(t.definition(), c)), o)) {}

CreateSequence::CreateSequence(const Sequence& s, CreateElementOptions o)
    : DdlElement(sequence_node(DdlKind::create_sequence, s, o.if_not_exists)) {}
DropSequence::DropSequence(const Sequence& s, DropElementOptions o)
    : DdlElement(sequence_node(DdlKind::drop_sequence, s, o.if_exists)) {}
CreateSchema::CreateSchema(const Name& name, CreateElementOptions o)
    : DdlElement(schema_node(DdlKind::create_schema, name, o.if_not_exists, false)) {}
DropSchema::DropSchema(const Name& name, DropElementOptions o)
    : DdlElement(schema_node(DdlKind::drop_schema, name, o.if_exists, o.cascade)) {}

CreateView::CreateView(sql::NodeRef select, const Name& name, const ViewOptions& o)
    : DdlElement(view_node(DdlKind::create_view, std::move(select), name, o)) {}
CreateTableAs::CreateTableAs(sql::NodeRef select, const Name& name, const ViewOptions& o)
    : DdlElement(view_node(DdlKind::create_table_as, std::move(select), name, o)) {}

static ViewOptions dropped(ViewOptions options, DropElementOptions drop) {
    options.if_not_exists = drop.if_exists;
    return options;
}
DropView::DropView(const Name& name, const ViewOptions& o, DropElementOptions drop)
    : DdlElement(view_node(DdlKind::drop_view, {}, name, dropped(o, drop))) {}

SetTableComment::SetTableComment(const Table& t) : DdlElement(comment_node(t, {}, {}, t.comment())) {}
DropTableComment::DropTableComment(const Table& t) : DdlElement(comment_node(t, {}, {}, {})) {}
SetColumnComment::SetColumnComment(const Table& t, std::string_view column)
    : DdlElement(comment_node(t, column_index(t.definition(), column), {}, comment_of_column(t, column))) {}
DropColumnComment::DropColumnComment(const Table& t, std::string_view column)
    : DdlElement(comment_node(t, column_index(t.definition(), column), {}, {})) {}
SetConstraintComment::SetConstraintComment(const Table& t, std::string_view name)
    : DdlElement(comment_node(t, {}, constraint_named(t.definition(), name),
                              constraint_named(t.definition(), name)->comment)) {}
DropConstraintComment::DropConstraintComment(const Table& t, std::string_view name)
    : DdlElement(comment_node(t, {}, constraint_named(t.definition(), name), {})) {}

CreateType::CreateType(const SqlType& type, CreateElementOptions o)
    : DdlElement(type_node(DdlKind::create_type, type, o.if_not_exists)) {}
DropType::DropType(const SqlType& type, DropElementOptions o) : DdlElement(type_node(DdlKind::drop_type, type, o.if_exists)) {}

CreateColumn::CreateColumn(const Table& t, std::string_view column) : DdlElement(column_node(DdlKind::column, t, column)) {}
AddColumn::AddColumn(const Table& t, std::string_view column) : DdlElement(column_node(DdlKind::add_column, t, column)) {}
DropColumn::DropColumn(const Table& t, std::string_view column) : DdlElement(column_node(DdlKind::drop_column, t, column)) {}
AlterColumn::AlterColumn(const Table& t, std::string_view column, const ColumnChange& change)
    : DdlElement(alter_column_node(t, column, change)) {}
RenameTable::RenameTable(const Table& t, std::string_view name)
    : DdlElement(make_ref<RenameTableDdl>(plain(t), std::string(name))) {}

DDL::DDL(SqlText text, std::vector<std::pair<std::string, std::string>> context)
    : DdlElement(text_node(text.view(), std::move(context))) {}

DDL DDL::against(const Table& table) const {
    DDL about = *this;
    const auto& text = static_cast<const TextDdl&>(*element());
    auto node = make_ref<TextDdl>(text.text);
    node->context = text.context;
    node->table = plain(table);
    static_cast<DdlElement&>(about) = DDL(std::move(node));
    return about;
}

DDL DDL::execute_if(ExecuteIf condition) const {
    DDL copy = *this;
    copy.condition_ = std::move(condition);
    return copy;
}

bool DDL::is_for(const Dialect& dialect) const {
    const auto& only = condition_.dialects;
    if (!only.empty() && std::find(only.begin(), only.end(), dialect.name()) == only.end()) return false;
    return !condition_.callable || condition_.callable(dialect);
}

std::vector<std::string> creation_statements(const MetaData& metadata, const Dialect& dialect) {
    return compiler::creation(dialect, metadata.state());
}

}  // namespace aludel
