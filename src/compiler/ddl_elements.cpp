#include "aludel/compiler/ddl.hpp"

#include "aludel/base/error.hpp"
#include "compiler/ddl.hpp"
#include "schema/define.hpp"

namespace aludel {

namespace {

//! Types that come from a foreign key's target are filled in as `create_all` does.
const schema::TableDef& resolved(const Table& table) {
    const schema::TableDef& definition = table.definition();
    for (const auto& column : definition.columns)
        if (column->type.id == TypeId::null && definition.metadata) schema::resolve_types(*definition.metadata);
    return definition;
}

}  // namespace

std::string CreateTable::compile(const Dialect& dialect) const {
    return compiler::create_table(dialect, resolved(table()));
}

std::string CreateIndex::compile(const Dialect& dialect) const {
    const schema::TableDef& definition = table().definition();
    std::string known;
    for (const schema::IndexDef& index : definition.indexes) {
        if (index.name == index_) return compiler::create_index(dialect, definition, index);
        known += (known.empty() ? "" : ", ") + index.name;
    }
    throw ArgumentError("Table \"" + definition.key() + "\" has no index \"" + index_ + "\". It has: " +
                        (known.empty() ? "none" : known) + ".");
}

std::string DropTable::compile(const Dialect& dialect) const {
    return compiler::drop_table(dialect, table().definition());
}

}  // namespace aludel
