#include "aludel/schema/table.hpp"
#include "schema/define.hpp"
#include "sql/visit.hpp"

namespace aludel {

namespace {

using namespace schema;

//! The parts of one table, copied into another.
class TableCopy {
public:
    TableCopy(const TableDef& from, TableDef& into, const ToMetadataOptions& options)
        : from_(from), into_(into), options_(options) {}

    void run() {
        for (std::uint32_t i = 0; i < from_.columns.size(); ++i) into_.columns.emplace_back(column(i));
        for (std::uint32_t i = 0; i < from_.columns.size(); ++i) rewrite(const_cast<ColumnDef&>(into_.column(i)));
        into_.primary_key = from_.primary_key;
        into_.key_constraint = from_.key_constraint;
        into_.uniques = from_.uniques;
        copy_foreign_keys();
        copy_conditions();
        into_.constraint_count = from_.constraint_count;
        into_.quote = from_.quote;
        if (into_.schema == from_.schema) into_.quote_schema = from_.quote_schema;
        into_.comment = from_.comment;
        into_.prefixes = from_.prefixes;
        into_.info = from_.info;
        into_.options = from_.options;
        rewrite(into_.options);
    }

private:
    Ref<const sql::ColumnNode> column(std::uint32_t index) const {
        auto copy = make_ref<ColumnDef>(from_.column(index));
        copy->from = &into_;
        return copy;
    }

    //! The expression with the columns of the copy in place of the original's.
    sql::NodeRef moved(const sql::NodeRef& expression) const {
        if (!expression) return expression;
        return sql::transform(expression, [&](const sql::Node& node) {
            return &node == static_cast<const sql::Node*>(&from_) ? sql::NodeRef(&into_) : sql::NodeRef();
        });
    }
    void rewrite(std::vector<DialectOption>& options) const {
        for (DialectOption& option : options) option.value.expression = moved(option.value.expression);
    }
    void rewrite(ColumnDef& column) const {
        column.server_default = moved(column.server_default);
        if (column.computed) column.computed->expression = moved(column.computed->expression);
        rewrite(column.options);
    }
    void rewrite(std::vector<ElementDef>& elements) const {
        for (ElementDef& element : elements) element.expression = moved(element.expression);
    }

    //! A key of the table to itself follows its new name; one to its own schema stays in that of the copy.
    void copy_foreign_keys() {
        for (ForeignKeyDef key : from_.foreign_keys) {
            key.target_table = target_of_copy(key.target_table);
            rewrite(key.options);
            into_.foreign_keys.push_back(std::move(key));
        }
    }
    std::string target_of_copy(const std::string& target) const {
        if (target == from_.key()) return into_.key();
        const std::size_t dot = target.rfind('.');
        const std::string schema = dot == target.npos ? "" : target.substr(0, dot);
        const std::string name = dot == target.npos ? target : target.substr(dot + 1);
        if (options_.referred_schema) return table_key(options_.referred_schema(name, schema, into_.schema), name);
        return schema == from_.schema ? table_key(into_.schema, name) : target;
    }

    void copy_conditions() {
        for (CheckDef check : from_.checks) {
            check.expression = moved(check.expression);
            into_.checks.push_back(std::move(check));
        }
        for (ExcludeDef exclude : from_.excludes) {
            rewrite(exclude.elements);
            exclude.where = moved(exclude.where);
            into_.excludes.push_back(std::move(exclude));
        }
        for (IndexDef index : from_.indexes) {
            rewrite(index.elements);
            rewrite(index.options);
            into_.indexes.push_back(std::move(index));
        }
    }

    const TableDef& from_;
    TableDef& into_;
    const ToMetadataOptions& options_;
};

}  // namespace

Table Table::to_metadata(const MetaData& metadata, const ToMetadataOptions& options) const {
    MetaDataImpl& state = metadata.state();
    const TableDef& original = definition();
    TableDef& copy = new_table(state, options.name.empty() ? original.name : options.name,
                               options.schema ? *options.schema : original.schema);
    try {
        TableCopy(original, copy, options).run();
    } catch (...) {
        state.remove_last();
        throw;
    }
    return Table(sql::FromRef(&copy));
}

}  // namespace aludel
