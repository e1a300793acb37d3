#include "aludel/schema/typed_table.hpp"

#include "aludel/base/error.hpp"
#include "schema/define.hpp"

#include <mutex>
#include <utility>

namespace aludel {

namespace {

// The alias that the next table struct constructed on this thread stands for, or null.
thread_local const sql::FromRef* pending_alias = nullptr;

// Mappings are built once, mostly before main(); a library loaded later may build its own on another thread.
std::recursive_mutex& definition_mutex() {
    static auto* mutex = new std::recursive_mutex;
    return *mutex;
}

}  // namespace

TableBase::TableBase(std::string_view name, const MetaData& metadata) {
    if (const sql::FromRef* alias =
            std::exchange(pending_alias, nullptr)) {  // a struct built within this one is itself
        aludel_from_ = *alias;
        return;
    }
    aludel_table_ = &TableAccess::define(name, metadata.state());
    aludel_from_ = sql::FromRef(aludel_table_);
}

schema::TableDef& TableAccess::define(std::string_view name, schema::MetaDataImpl& metadata) {
    const std::size_t dot = name.rfind('.');
    const std::string_view schema = dot == name.npos ? std::string_view() : name.substr(0, dot);
    const std::string_view bare = name.substr(dot == name.npos ? 0 : dot + 1);
    const std::lock_guard lock(definition_mutex());
    const std::string_view in_schema = schema.empty() ? std::string_view(metadata.default_schema) : schema;
    if (const schema::TableDef* known = metadata.find(schema::table_key(in_schema, bare)))
        return const_cast<schema::TableDef&>(*known);
    schema::TableDef& defined = schema::new_table(metadata, bare, dot == name.npos ? std::nullopt : std::optional(schema));
    defined.make_immortal();
    return defined;
}

bool TableAccess::is_aliasing() noexcept { return pending_alias != nullptr; }

sql::FromRef TableAccess::table(const TableBase& base) noexcept {
    const sql::FromNode* from = base.aludel_from_.get();
    while (from->kind == sql::Kind::alias) from = sql::as<sql::AliasNode>(*from).element.get();
    if (const auto* entity = sql::as_if<sql::EntityFromNode>(*from)) return sql::FromRef(entity->info->table);
    return sql::FromRef(from);
}

MetaData metadata(const TableBase& table) {
    const sql::FromRef from = TableAccess::table(table);
    MetaData found;
    found.state_ = Ref<schema::MetaDataBase>(
        static_cast<const schema::TableDef&>(*from).metadata);  // typed tables belong to one that stays
    return found;
}

sql::NodeRef TableAccess::add_column(TableBase& base, schema::ColumnSpec spec) {
    if (!base.aludel_table_) return sql::build::column_of(base.aludel_from_, spec.name);
    const std::lock_guard lock(definition_mutex());
    schema::TableDef& table = *base.aludel_table_;
    for (const auto& column : table.columns)
        if (column->name == spec.name) return column;
    const schema::ColumnDef& added = schema::add_column(table, spec);
    added.make_immortal();
    return sql::NodeRef(&added);
}

void TableAccess::add_constraints(TableBase& base, const schema::TableSpec& spec) {
    if (!base.aludel_table_) return;
    const std::lock_guard lock(definition_mutex());
    schema::TableDef& table = *base.aludel_table_;
    if (table.has_args) return;   // a second object of the struct
    if (spec.schema)
        throw ArgumentError("A table struct says its schema in its name: \"" + *spec.schema + "." + table.name + "\".");
    schema::add_constraints(table, spec);
    table.has_args = true;
}

TableAccess::AliasScope::AliasScope(const TableBase& of, std::string_view name)
    : alias_(sql::build::alias(of.aludel_from_, name)), outer_(std::exchange(pending_alias, &alias_)) {}

TableAccess::AliasScope::AliasScope(sql::FromRef from)
    : alias_(std::move(from)), outer_(std::exchange(pending_alias, &alias_)) {}

TableAccess::AliasScope::~AliasScope() { pending_alias = outer_; }

}  // namespace aludel
