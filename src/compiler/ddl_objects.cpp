#include "compiler/ddl.hpp"
#include "compiler/ddl_compiler.hpp"

#include "aludel/types/type_def.hpp"
#include "compiler/dialect_access.hpp"
#include "schema/define.hpp"

#include <algorithm>

namespace aludel::compiler {

using namespace schema;

std::string DdlCompiler::create_sequence(const SequenceDdl& element) const {
    const SequenceOptions& options = element.sequence.options;
    std::string text = std::string("CREATE SEQUENCE ") + (element.if_exists ? "IF NOT EXISTS " : "") +
                       schema_prefix(options.schema) + written(element.sequence.name);
    if (has_typed_sequences() && options.data_type.id != TypeId::null) text += " AS " + dialect().type_text(options.data_type);
    const std::string numbers = numbering(options);
    return numbers.empty() ? text : text + " " + numbers;
}

std::string DdlCompiler::create_view(const ViewDdl& view) const {
    check_options(OptionOwner::view, view.options, "view \"" + view.name.text + "\"");
    return std::string("CREATE ") + (view.or_replace ? std::string(replace_words()) : "") +
           (view.temporary ? "TEMPORARY " : "") + (view.materialized ? "MATERIALIZED " : "") + "VIEW " +
           (is_for_missing(view) ? "IF NOT EXISTS " : "") + schema_prefix(view.schema) + written(view.name) +
           view_options(view) + " AS " + statement(view.select);
}

std::string DdlCompiler::create_table_as(const ViewDdl& table) {
    return std::string("CREATE ") + (table.temporary ? "TEMPORARY " : "") + "TABLE " +
           (table.if_exists ? "IF NOT EXISTS " : "") + schema_prefix(table.schema) + written(table.name) + " AS " +
           statement(table.select);
}

std::string DdlCompiler::comment(const CommentDdl& element) {
    std::string text = "COMMENT ON ";
    if (element.constraint)
        text += "CONSTRAINT " + constraint_name(*element.table, *element.constraint) + " ON " + table_name(*element.table);
    else if (element.column)
        text += "COLUMN " + table_name(*element.table) + "." + column_name(element.table->column(*element.column));
    else text += "TABLE " + table_name(*element.table);
    return text + " IS " + (element.text ? quoted(*element.text) : "NULL");
}

std::string DdlCompiler::create_type(const TypeDdl&) { unsupported("types of its own to create"); }
std::string DdlCompiler::drop_type(const TypeDdl&) { unsupported("types of its own to drop"); }

namespace {

//! Is this a type that the database keeps under its name, so that it has to be created first?
bool is_created(const Dialect& dialect, const SqlType& type) {
    if (!type.def || !type.def->create_type || type.def->name.empty()) return false;
    if (!dialect.abilities().named_types) return false;
    return type.id == TypeId::enum_ ? type.def->native : type.id == TypeId::named && type.def->element.id != TypeId::null;
}

//! The named types of columns and those that they are made of, each once.
class NamedTypes {
public:
    explicit NamedTypes(const Dialect& dialect) : dialect_(dialect) {}
    void add(const SqlType& given) {
        SqlType type = type_on(given, dialect_.name());
        if (type.id == TypeId::array) type = type_on(type.definition().element, dialect_.name());
        if (!is_created(dialect_, type) || std::find(types.begin(), types.end(), type) != types.end()) return;
        if (type.id == TypeId::named) add(type.def->element);
        types.push_back(type);
    }
    std::vector<SqlType> types{};

private:
    const Dialect& dialect_;
};

}  // namespace

std::vector<SqlType> named_types(const Dialect& dialect, const MetaDataImpl& metadata) {
    NamedTypes found(dialect);
    for (const SqlType& type : metadata.types) found.add(type);
    for (const TableDef* table : creation_order(metadata).tables)
        for (const auto& column : table->columns) found.add(column->type);
    return std::move(found.types);
}

std::vector<Sequence> sequences(const Dialect& dialect, const MetaDataImpl& metadata) {
    std::vector<Sequence> found;
    std::vector<std::string> known;
    const auto add = [&](const Sequence& sequence) {
        const std::string key = table_key(sequence.options.schema, sequence.name.text);
        if (!dialect.abilities().sequences || sequence.options.optional) return;
        if (std::find(known.begin(), known.end(), key) != known.end()) return;
        known.push_back(key);
        found.push_back(sequence);
    };
    for (const Sequence& sequence : metadata.sequences) add(sequence);
    for (const TableDef* table : creation_order(metadata).tables)
        for (const auto& column : table->columns)
            if (const auto& sequence = static_cast<const ColumnDef&>(*column).sequence) add(*sequence);
    return found;
}

std::string create_type(const Dialect& dialect, const SqlType& type, const DdlOptions& options) {
    return DialectAccess::run_ddl(dialect, *make_ref<TypeDdl>(DdlKind::create_type, type), options);
}
std::string drop_type(const Dialect& dialect, const SqlType& type, const DdlOptions& options) {
    return DialectAccess::run_ddl(dialect, *make_ref<TypeDdl>(DdlKind::drop_type, type), options);
}
std::string create_sequence(const Dialect& dialect, const Sequence& sequence, const DdlOptions& options) {
    return DialectAccess::run_ddl(dialect, *make_ref<SequenceDdl>(DdlKind::create_sequence, sequence), options);
}
std::string drop_sequence(const Dialect& dialect, const Sequence& sequence, const DdlOptions& options) {
    return DialectAccess::run_ddl(dialect, *make_ref<SequenceDdl>(DdlKind::drop_sequence, sequence), options);
}

std::vector<std::string> creation(const Dialect& dialect, const MetaDataImpl& metadata) {
    resolve_types(metadata);
    const CreationOrder order = creation_order(metadata);
    std::vector<std::string> all;
    for (const SqlType& type : named_types(dialect, metadata)) all.push_back(create_type(dialect, type));
    for (const Sequence& sequence : sequences(dialect, metadata)) all.push_back(create_sequence(dialect, sequence));
    for (const TableDef* table : order.tables) {
        all.push_back(create_table(dialect, *table, order.late));
        for (const IndexDef* index : indexes_on(dialect, *table)) all.push_back(create_index(dialect, *table, *index));
        for (std::string& comment : comments(dialect, *table)) all.push_back(std::move(comment));
    }
    if (dialect.abilities().alter_constraints)
        for (const TableKey& key : order.late) all.push_back(add_foreign_key(dialect, key));
    return all;
}

}  // namespace aludel::compiler
