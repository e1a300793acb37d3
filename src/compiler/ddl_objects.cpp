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

class Creation {
public:
    Creation(const Dialect& dialect, const MetaDataImpl& metadata) : dialect_(dialect), metadata_(metadata) {}

    std::vector<std::string> run() {
        const CreationOrder order = creation_order(metadata_);
        types(order);
        for (const Sequence& sequence : metadata_.sequences) add(sequence);
        for (const TableDef* table : order.tables)
            for (const auto& column : table->columns)
                if (const auto& sequence = static_cast<const ColumnDef&>(*column).sequence) add(*sequence);
        for (const TableDef* table : order.tables) {
            out_.push_back(create_table(dialect_, *table, order.late));
            for (const IndexDef& index : table->indexes)
                if (index.ddl_if.empty() || std::find(index.ddl_if.begin(), index.ddl_if.end(), dialect_.name()) != index.ddl_if.end())
                    out_.push_back(create_index(dialect_, *table, index));
            for (std::string& comment : comments(dialect_, *table)) out_.push_back(std::move(comment));
        }
        if (dialect_.abilities().alter_constraints)
            for (const TableKey& key : order.late) out_.push_back(add_foreign_key(dialect_, key));
        return std::move(out_);
    }

private:
    void types(const CreationOrder& order) {
        for (const SqlType& type : metadata_.types) add(type);
        for (const TableDef* table : order.tables)
            for (const auto& column : table->columns) add(column->type);
    }
    void add(const SqlType& given) {
        SqlType type = type_on(given, dialect_.name());
        if (type.id == TypeId::array) type = type_on(type.definition().element, dialect_.name());
        if (!is_created(dialect_, type) || std::find(known_.begin(), known_.end(), type) != known_.end()) return;
        if (type.id == TypeId::named) add(type.def->element);
        known_.push_back(type);
        out_.push_back(DialectAccess::run_ddl(dialect_, *make_ref<TypeDdl>(DdlKind::create_type, type), {}));
    }
    void add(const Sequence& sequence) {
        if (!dialect_.abilities().sequences || sequence.options.optional) return;
        for (const std::string& known : sequences_)
            if (known == table_key(sequence.options.schema, sequence.name.text)) return;
        sequences_.push_back(table_key(sequence.options.schema, sequence.name.text));
        out_.push_back(DialectAccess::run_ddl(dialect_, *make_ref<SequenceDdl>(DdlKind::create_sequence, sequence), {}));
    }

    const Dialect& dialect_;
    const MetaDataImpl& metadata_;
    std::vector<SqlType> known_{};
    std::vector<std::string> sequences_{};
    std::vector<std::string> out_{};
};

}  // namespace

std::vector<std::string> creation(const Dialect& dialect, const MetaDataImpl& metadata) {
    resolve_types(metadata);
    return Creation(dialect, metadata).run();
}

}  // namespace aludel::compiler
