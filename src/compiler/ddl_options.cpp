#include "compiler/ddl_compiler.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace schema;

namespace {

OptionOwner owner_of(ConstraintKind kind) {
    switch (kind) {
        case ConstraintKind::primary_key: return OptionOwner::primary_key;
        case ConstraintKind::foreign_key: return OptionOwner::foreign_key;
        case ConstraintKind::unique: return OptionOwner::unique;
        case ConstraintKind::check: return OptionOwner::check;
        case ConstraintKind::exclude: return OptionOwner::exclude;
        case ConstraintKind::index: return OptionOwner::index;
    }
    __builtin_unreachable();
}

std::string_view words_of(ConstraintKind kind) {
    switch (kind) {
        case ConstraintKind::primary_key: return "the primary key";
        case ConstraintKind::foreign_key: return "a foreign key";
        case ConstraintKind::unique: return "a unique constraint";
        case ConstraintKind::check: return "a check constraint";
        case ConstraintKind::exclude: return "an EXCLUDE constraint";
        case ConstraintKind::index: return "an index";
    }
    __builtin_unreachable();
}

std::string listed(std::span<const KnownOption> known, OptionOwner owner, const std::string& prefix) {
    std::string list;
    for (const KnownOption& each : known)
        if (each.owner == owner) list.append(list.empty() ? "" : ", ").append(prefix).append(each.key);
    return list.empty() ? "There is none." : "It may be: " + list + ".";
}

}  // namespace

void DdlCompiler::check_options(OptionOwner owner, const std::vector<DialectOption>& options, const std::string& of) const {
    if (options.empty()) return;
    const auto known = known_options();
    if (!known) return;
    const std::string prefix = std::string(option_dialect()) + "_";
    for (const DialectOption& option : options) {
        if (!option.name.starts_with(prefix)) continue;
        const std::string_view key = std::string_view(option.name).substr(prefix.size());
        const bool is_known = std::any_of(known->begin(), known->end(), [&](const KnownOption& each) {
            return each.owner == owner && (each.key == key || each.key == "*");
        });
        if (!is_known)
            throw ArgumentError("The option \"" + option.name + "\" of " + of + " is not one that the dialect '" +
                                std::string(option_dialect()) + "' has. " + listed(*known, owner, prefix));
    }
}

void DdlCompiler::check_options(const TableDef& table) const {
    const std::string name = "table \"" + table.key() + "\"";
    check_options(OptionOwner::table, table.options, name);
    for (std::uint32_t i = 0; i < table.columns.size(); ++i)
        check_options(OptionOwner::column, table.column(i).options, "column \"" + table.key() + "." + table.column(i).name + "\"");
}

void DdlCompiler::check_options(const TableDef& table, const ConstraintDef& constraint) const {
    check_options(owner_of(constraint.kind), constraint.options,
                  std::string(words_of(constraint.kind)) + " of table \"" + table.key() + "\"");
}

}  // namespace aludel::compiler
