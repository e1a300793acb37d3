#include "aludel/result/into.hpp"

#include "aludel/base/error.hpp"
#include "result/decode.hpp"
#include "result/passed_rows.hpp"
#include "sql/node.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace aludel::result {

NamedFields fields_of(const sql::EntityInfo& entity) {
    NamedFields made{entity.name, {}, &entity};
    for (std::size_t i = 0; i < entity.slots.size(); ++i) {
        const std::uint32_t at = entity.columns[i];
        const sql::NodeRef column = at & sql::property_bit ? entity.properties[at ^ sql::property_bit] : sql::NodeRef(entity.table->columns[at].get());
        made.fields.push_back({sql::as<sql::ColumnNode>(column).name, entity.slots[i]});
    }
    return made;
}

namespace {

//! Hands on the rows of another source, each read by name.
class NamedRows final : public PassedRows {
public:
    NamedRows(Ref<RowSource> source, NamedFields fields) : PassedRows(std::move(source)), fields_(std::move(fields)) {}

    bool next(const RowType&, void* object) override {
        if (!source_->next(row_type<>, &row_)) return false;
        if (columns_.empty()) match(source_->keys()->names());
        const std::vector<Value>& values = row_.values();
        for (std::size_t i = 0; i < columns_.size(); ++i)
            write_slot(fields_.fields[i].slot, object, values[columns_[i]], fields_.fields[i].name);
        if (const sql::EntityInfo* entity = fields_.entity; entity && entity->read_by_value)
            entity->read_by_value(*entity, object);
        return true;
    }

private:
    //! The column of each field; each column must be some field's.
    void match(const std::vector<std::string>& names) {
        for (const NamedField& field : fields_.fields) {
            if (std::count(names.begin(), names.end(), field.name) != 1) throw_unequal(field.name, "no or several columns");
            columns_.push_back(static_cast<std::size_t>(std::find(names.begin(), names.end(), field.name) - names.begin()));
        }
        for (const std::string& name : names)
            if (std::none_of(fields_.fields.begin(), fields_.fields.end(), [&](const auto& f) { return f.name == name; }))
                throw_unequal(name, "no field");
    }
    [[noreturn]] void throw_unequal(std::string_view name, std::string_view what) {
        columns_.clear();
        std::string fields, columns;
        for (const NamedField& field : fields_.fields) (fields += fields.empty() ? "" : ", ") += field.name;
        for (const std::string& column : source_->keys()->names()) (columns += columns.empty() ? "" : ", ") += column;
        source_->close();
        throw NoSuchColumnError(fmt::format(
            "into<{}>() reads by name, and \"{}\" has {}. {} has the fields {}; the rows have the columns {}. Select what "
            "the struct has, with label(\"...\") or AS where the names differ.",
            fields_.class_name, name, what, fields_.class_name, fields, columns));
    }

    NamedFields fields_;
    std::vector<std::size_t> columns_{};
    Row<> row_{};
};

}  // namespace

Ref<RowSource> read_by_name(Ref<RowSource> source, NamedFields fields) {
    return Ref<RowSource>(new NamedRows(std::move(source), std::move(fields)));
}

}  // namespace aludel::result
