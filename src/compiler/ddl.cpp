#include "compiler/ddl.hpp"

#include "aludel/base/error.hpp"
#include "compiler/dialect_access.hpp"

#include <algorithm>
#include <array>

namespace aludel::compiler {

using schema::ColumnDef;
using schema::TableDef;

namespace {

//! Writes one statement of DDL.
class DdlWriter {
public:
    DdlWriter(const Dialect& dialect, const TableDef& table) : dialect_(dialect), table_(table) {}

    std::string create_table(const std::vector<schema::TableKey>& late) {
        text_ = "CREATE TABLE " + table_name(table_.schema, table_.name) + " (";
        for (std::size_t i = 0; i < table_.columns.size(); ++i) column(table_.column(i));
        primary_key();
        for (const auto& key : table_.foreign_keys)
            if (!comes_late(key, late)) foreign_key(key);
        for (const auto& unique : table_.uniques) {
            begin(unique.name);
            text_ += "UNIQUE (" + names(unique.columns) + ")";
        }
        for (const auto& check : table_.checks) {
            begin(check.name);
            text_ += "CHECK (" + check.condition + ")";
        }
        return text_ += "\n)";
    }

    std::string create_index(const schema::IndexDef& index) {
        const bool before = dialect_.abilities().schema_before_index;
        return (index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") +
               table_name(before ? table_.schema : "", index.name) + " ON " +
               table_name(before ? "" : table_.schema, table_.name) + " (" + names(index.columns) + ")";
    }

    std::string drop_table() { return "DROP TABLE " + table_name(table_.schema, table_.name); }

    std::string add_foreign_key(const schema::ForeignKeyDef& key) {
        text_ = alter_table() + " ADD CONSTRAINT " + identifier(constraint_name(key)) + " ";
        foreign_key_body(key);
        return std::move(text_);
    }

    std::string drop_foreign_key(const schema::ForeignKeyDef& key) {
        return alter_table() + " DROP CONSTRAINT IF EXISTS " + identifier(constraint_name(key));
    }

    std::string clear_foreign_key(const schema::ForeignKeyDef& key) {
        std::string nulls;
        for (std::uint32_t i : key.columns) {
            if (!table_.column(i).nullable) return {};
            nulls += (nulls.empty() ? "" : ", ") + identifier(table_.columns[i]->name) + " = NULL";
        }
        return "UPDATE " + table_name(table_.schema, table_.name) + " SET " + nulls;
    }

private:
    std::string alter_table() const { return "ALTER TABLE " + table_name(table_.schema, table_.name); }
    //! That of the definition, or one like those that PostgreSQL gives by itself: the same each time.
    std::string constraint_name(const schema::ForeignKeyDef& key) const {
        if (!key.name.empty()) return key.name;
        std::string name = plain_constraint_name(key);
        std::size_t same = 0;   // unnamed keys of the same columns before this one
        for (const schema::ForeignKeyDef* other = table_.foreign_keys.data(); other != &key; ++other)
            same += other->name.empty() && plain_constraint_name(*other) == name;
        return same > 0 ? name + std::to_string(same) : name;
    }
    std::string plain_constraint_name(const schema::ForeignKeyDef& key) const {
        constexpr std::string_view end = "_fkey";
        std::string name = table_.name;
        for (std::uint32_t i : key.columns) name += "_" + table_.columns[i]->name;
        const std::size_t room = dialect_.abilities().max_identifier_length - end.size() - 2;   // and for a number
        if (name.size() > room) name = valid_prefix(name, room);
        return name.append(end);
    }
    //! Cut between characters of UTF-8.
    static std::string valid_prefix(const std::string& name, std::size_t size) {
        while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) --size;
        return name.substr(0, size);
    }
    bool comes_late(const schema::ForeignKeyDef& key, const std::vector<schema::TableKey>& late) const {
        return dialect_.abilities().alter_constraints &&
               std::any_of(late.begin(), late.end(), [&](const auto& other) { return other.key == &key; });
    }
    std::string identifier(std::string_view name) const {
        const std::size_t limit = dialect_.abilities().max_identifier_length;
        if (name.size() > limit)
            throw CompileError("The identifier \"" + std::string(name) + "\" of table \"" + table_.key() + "\" has " +
                               std::to_string(name.size()) + " characters; " + std::string(dialect_.name()) +
                               " allows " + std::to_string(limit) + ". Give it a shorter name.");
        return dialect_.quote(name);
    }
    std::string table_name(std::string_view schema, std::string_view name) const {
        return schema.empty() ? identifier(name) : identifier(schema) + "." + identifier(name);
    }
    std::string names(const std::vector<std::uint32_t>& columns) const {
        std::string list;
        for (std::uint32_t i : columns) list += (list.empty() ? "" : ", ") + identifier(table_.columns[i]->name);
        return list;
    }

    //! The next line of the table's body, with the constraint's name where it has one.
    void begin(std::string_view constraint) {
        text_ += text_.back() == '(' && text_.find('\n') == text_.npos ? "\n\t" : ",\n\t";
        if (!constraint.empty()) text_ += "CONSTRAINT " + identifier(constraint) + " ";
    }

    void column(const ColumnDef& column) {
        begin({});
        text_ += identifier(column.name) + " ";
        text_ += column.autoincrement ? DialectAccess::autoincrement_type(dialect_, column.type) : type_of(column);
        if (column.server_default) text_ += " DEFAULT " + server_default(*column.server_default);
        if (!column.nullable) text_ += " NOT NULL";
    }

    std::string type_of(const ColumnDef& column) const {
        if (column.type.id == TypeId::null)
            throw CompileError("Column \"" + table_.key() + "." + column.name + "\" has no type. Give it one, such as "
                               "Integer().");
        return dialect_.type_text(column.type);
    }

    std::string server_default(const sql::Node& expression) const {
        StatementKey key;
        make_key(expression, {}, key);
        const auto compiled = DialectAccess::run_compiler(dialect_, {expression, {}, key, true});
        return DialectAccess::server_default_text(dialect_, compiled->text);
    }

    void primary_key() {
        if (table_.primary_key.empty()) return;
        begin(table_.primary_key_name);
        text_ += "PRIMARY KEY (" + names(table_.primary_key) + ")";
    }

    void foreign_key(const schema::ForeignKeyDef& key) {
        begin(key.name);
        foreign_key_body(key);
    }

    void foreign_key_body(const schema::ForeignKeyDef& key) {
        const std::size_t dot = key.target_table.rfind('.');
        const bool named = dot != key.target_table.npos && !dialect_.abilities().schema_before_index;
        const std::string schema = named ? key.target_table.substr(0, dot) : "";
        std::string targets;
        for (const std::string& column : key.target_columns) targets += (targets.empty() ? "" : ", ") + identifier(column);
        text_ += "FOREIGN KEY(" + names(key.columns) + ") REFERENCES " +
                 table_name(schema, key.target_table.substr(dot == key.target_table.npos ? 0 : dot + 1)) + " (" +
                 targets + ")";
        action(" ON DELETE ", key.ondelete);
        action(" ON UPDATE ", key.onupdate);
    }

    //! Only the five actions of the standard go into the text.
    void action(std::string_view clause, const std::string& given) {
        if (given.empty()) return;
        std::string words = given;
        for (char& c : words)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        constexpr std::array<std::string_view, 5> allowed = {"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT",
                                                             "NO ACTION"};
        if (std::find(allowed.begin(), allowed.end(), words) == allowed.end())
            throw CompileError("A foreign key of table \"" + table_.key() + "\" has the action \"" + given +
                               "\". It may be CASCADE, SET NULL, SET DEFAULT, RESTRICT or NO ACTION.");
        (text_ += clause) += words;
    }

    const Dialect& dialect_;
    const TableDef& table_;
    std::string text_{};
};

}  // namespace

std::string create_table(const Dialect& dialect, const TableDef& table, const std::vector<schema::TableKey>& late) {
    return DdlWriter(dialect, table).create_table(late);
}

std::string add_foreign_key(const Dialect& dialect, const schema::TableKey& key) {
    return DdlWriter(dialect, *key.table).add_foreign_key(*key.key);
}

std::string drop_foreign_key(const Dialect& dialect, const schema::TableKey& key) {
    return DdlWriter(dialect, *key.table).drop_foreign_key(*key.key);
}

std::string clear_foreign_key(const Dialect& dialect, const schema::TableKey& key) {
    return DdlWriter(dialect, *key.table).clear_foreign_key(*key.key);
}

std::string create_index(const Dialect& dialect, const TableDef& table, const schema::IndexDef& index) {
    return DdlWriter(dialect, table).create_index(index);
}

std::string drop_table(const Dialect& dialect, const TableDef& table) {
    return DdlWriter(dialect, table).drop_table();
}

}  // namespace aludel::compiler
