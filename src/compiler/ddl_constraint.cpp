#include "compiler/ddl_compiler.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/type_def.hpp"
#include "base/letters.hpp"

#include <algorithm>
#include <array>

namespace aludel::compiler {

using namespace schema;

namespace {

//! Cut between characters of UTF-8.
std::string valid_prefix(const std::string& name, std::size_t size) {
    while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) --size;
    return name.substr(0, size);
}

}  // namespace

std::string DdlCompiler::constraint_name(const TableDef& table, const ConstraintDef& constraint) const {
    ResolvedName name = name_of(table, constraint);
    if (name.text.empty()) return {};
    const bool is_index = constraint.kind == ConstraintKind::index;
    std::size_t limit = is_index ? abilities().max_index_name_length : abilities().max_constraint_name_length;
    if (limit == 0 || limit > abilities().max_identifier_length) limit = abilities().max_identifier_length;
    if (name.generated) name.text = shortened(name.text, limit);
    else if (name.text.size() > limit)
        throw CompileError("The identifier \"" + name.text + "\" of table \"" + table.key() + "\" has " +
                           std::to_string(name.text.size()) + " characters; " + std::string(dialect().name()) +
                           " allows " + std::to_string(limit) + ". Give it a shorter name.");
    return identifier(name.text, name.quote);
}

std::string DdlCompiler::constraint(const TableDef& table, const ConstraintDef& constraint) const {
    const std::string name = constraint.kind == ConstraintKind::primary_key && constraint.columns.empty()
                                 ? constraint_name(table, [&] {
                                       PrimaryKeyDef key{ConstraintOptions()};   // it was not given as a constraint
                                       key.columns = table.primary_key;
                                       return key;
                                   }())
                                 : constraint_name(table, constraint);
    check_options(table, constraint);
    const std::string beginning = name.empty() ? "" : "CONSTRAINT " + name + " ";
    switch (constraint.kind) {
        case ConstraintKind::primary_key: return beginning + primary_key(table, constraint);
        case ConstraintKind::foreign_key: return beginning + foreign_key(table, static_cast<const ForeignKeyDef&>(constraint));
        case ConstraintKind::unique: return beginning + unique(table, static_cast<const UniqueDef&>(constraint));
        case ConstraintKind::check: return beginning + check(table, static_cast<const CheckDef&>(constraint));
        case ConstraintKind::exclude: return beginning + exclude(table, static_cast<const ExcludeDef&>(constraint));
        case ConstraintKind::index: break;
    }
    return {};
}

bool DdlCompiler::has(const TableDef& table, const ConstraintDef& constraint) const {
    const auto& only = constraint.ddl_if;
    if (!only.empty() && std::find(only.begin(), only.end(), dialect().name()) == only.end()) return false;
    if (constraint.kind != ConstraintKind::check || !static_cast<const CheckDef&>(constraint).of_type) return true;
    const SqlType& type = table.column(constraint.columns[0]).type;
    return type.id == TypeId::boolean ? !abilities().native_boolean
                                      : !(type.id == TypeId::enum_ && type.definition().native && abilities().native_enum);
}

//! A key that was not given as a constraint begins with the column that the database numbers.
std::string DdlCompiler::names_of_key(const TableDef& table, const ConstraintDef& key) const {
    if (!key.columns.empty()) return names(table, key.columns);
    std::vector<std::uint32_t> columns = table.primary_key;
    std::stable_partition(columns.begin(), columns.end(), [&](std::uint32_t i) { return table.column(i).autoincrement; });
    return names(table, columns);
}

std::string DdlCompiler::primary_key(const TableDef& table, const ConstraintDef& key) const {
    return "PRIMARY KEY (" + names_of_key(table, key) + ")" + deferral(key);
}

std::string DdlCompiler::unique(const TableDef& table, const UniqueDef& unique) const {
    return "UNIQUE (" + names(table, unique.columns) + ")" + deferral(unique);
}

std::string DdlCompiler::check(const TableDef& table, const CheckDef& check) const {
    std::string condition = check.condition;
    if (check.expression) condition = expression(check.expression);
    if (check.of_type) {
        const ColumnDef& column = table.column(check.columns[0]);
        std::string values = column.type.id == TypeId::boolean ? "0, 1" : "";
        for (const std::string& value : column.type.definition().words) values += (values.empty() ? "" : ", ") + quoted(value);
        condition = column_name(column) + " IN (" + values + ")";
    }
    return "CHECK (" + condition + ")" + deferral(check);
}

std::string DdlCompiler::exclude(const TableDef&, const ExcludeDef&) const { unsupported("EXCLUDE constraints"); }

std::string DdlCompiler::foreign_key(const TableDef& table, const ForeignKeyDef& key) const {
    const std::size_t dot = key.target_table.rfind('.');
    const std::string schema = dot == key.target_table.npos ? "" : key.target_table.substr(0, dot);
    const std::string target = key.target_table.substr(dot == key.target_table.npos ? 0 : dot + 1);
    const TableDef* referred = table.metadata ? table.metadata->find(key.target_table) : nullptr;
    const std::string prefix = abilities().schema_before_index ? "" : schema_prefix(schema, referred ? referred->quote_schema : std::nullopt);
    std::string targets;
    for (const std::string& wanted : key.target_columns) {
        std::string written = identifier(wanted);
        if (referred)
            for (std::size_t i = 0; i < referred->columns.size(); ++i)
                if (referred->column(i).name == wanted || referred->column(i).key == wanted)
                    written = column_name(referred->column(i));
        targets += (targets.empty() ? "" : ", ") + written;
    }
    std::string text = "FOREIGN KEY(" + names(table, key.columns) + ") REFERENCES " + prefix +
                       identifier(target, referred ? referred->quote : std::nullopt) + " (" + targets + ")";
    if (!key.match.empty()) {
        const std::string match = upper(key.match);
        if (match != "FULL" && match != "PARTIAL" && match != "SIMPLE")
            throw CompileError("A foreign key of table \"" + table.key() + "\" has the match \"" + key.match +
                               "\". It may be FULL, PARTIAL or SIMPLE.");
        text += " MATCH " + match;
    }
    return text + actions(table, key) + deferral(key);
}

std::string DdlCompiler::actions(const TableDef& table, const ForeignKeyDef& key) const {
    return action(table, " ON DELETE ", key.ondelete) + action(table, " ON UPDATE ", key.onupdate);
}

//! Only the five actions of the standard go into the text.
std::string DdlCompiler::action(const TableDef& table, std::string_view clause, const std::string& given) const {
    if (given.empty()) return {};
    const std::string words = upper(given);
    constexpr std::array<std::string_view, 5> allowed = {"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"};
    if (std::find(allowed.begin(), allowed.end(), words) == allowed.end())
        throw CompileError("A foreign key of table \"" + table.key() + "\" has the action \"" + given +
                           "\". It may be CASCADE, SET NULL, SET DEFAULT, RESTRICT or NO ACTION.");
    return std::string(clause) + words;
}

std::string DdlCompiler::deferral(const ConstraintDef& constraint) const {
    std::string text;
    if (constraint.deferrable) text += *constraint.deferrable ? " DEFERRABLE" : " NOT DEFERRABLE";
    if (constraint.initially.empty()) return text;
    const std::string when = upper(constraint.initially);
    if (when != "DEFERRED" && when != "IMMEDIATE")
        throw CompileError("A constraint is initially \"" + constraint.initially + "\". It may be DEFERRED or IMMEDIATE.");
    return text + " INITIALLY " + when;
}

std::string DdlCompiler::add_constraint(const ConstraintDdl& element) const {
    return alter_table(*element.table) + " ADD " + constraint(*element.table, *element.constraint);
}

std::string DdlCompiler::drop_constraint(const ConstraintDdl& element) {
    const std::string name = constraint_name(*element.table, *element.constraint);
    if (name.empty())
        throw CompileError("A constraint of table \"" + element.table->key() + "\" has no name, so it cannot be dropped. "
                           "Name it, or give the MetaData a naming convention.");
    return alter_table(*element.table) + " DROP CONSTRAINT " + (element.if_exists ? "IF EXISTS " : "") + name +
           (element.cascade ? " CASCADE" : "");
}

//! That of the definition, or one like those that PostgreSQL gives by itself: the same each time.
std::string DdlCompiler::late_name(const TableDef& table, const ForeignKeyDef& key) const {
    if (const ResolvedName name = name_of(table, key); !name.text.empty())
        return name.generated ? shortened(name.text, abilities().max_identifier_length) : name.text;
    const auto plain = [&](const ForeignKeyDef& of) {
        constexpr std::string_view end = "_fkey";
        std::string name = table.name;
        for (std::uint32_t i : of.columns) name += "_" + table.columns[i]->name;
        const std::size_t room = abilities().max_identifier_length - end.size() - 2;   // and for a number
        if (name.size() > room) name = valid_prefix(name, room);
        return name.append(end);
    };
    const std::string name = plain(key);
    std::size_t same = 0;   // unnamed keys of the same columns before this one
    for (const ForeignKeyDef& other : table.foreign_keys) {
        if (&other == &key) break;
        same += other.name.empty() && plain(other) == name;
    }
    return same > 0 ? name + std::to_string(same) : name;
}

}  // namespace aludel::compiler
