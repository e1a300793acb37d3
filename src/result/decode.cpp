#include "result/decode.hpp"

#include "aludel/base/error.hpp"

#include <string>

namespace aludel::result {

namespace {

constexpr SqlType unknown_type{};

[[noreturn]] void throw_too_many_items(std::size_t items, std::size_t columns) {
    throw InvalidRequestError("The row is read as " + std::to_string(items) + " items, and the result has " +
                              std::to_string(columns) + " columns.");
}

[[noreturn]] void throw_entity_in_text() {
    throw InvalidRequestError("A mapped class is read from a statement that does not select one.");
}

//! Reads items one by one. `Source` gives values: a driver's statement, or values in memory.
template <class Source>
class ItemReader {
public:
    ItemReader(Source source, const sql::ResultShape& shape, const RowType& type)
        : source_(source), shape_(shape), type_(type) {
        const std::size_t known = shape.items.empty() ? source_.columns() : shape.items.size();
        for (std::uint32_t i = 0; type.order && i < type.count; ++i)
            if (type.order[i] >= known) throw_too_many_items(type.order[i] + 1, known);
        if (!type.order && type.first + type.count > known) throw_too_many_items(type.first + type.count, known);
    }

    void read(char* row) {
        for (std::uint32_t i = 0; i < type_.count; ++i) read_item(type_.items[i], type_.source(i), row);
    }

private:
    void read_item(const RowItem& item, std::uint32_t index, char* row) {
        const sql::ResultItem* described = shape_.items.empty() ? nullptr : &shape_.items[index];
        const std::uint32_t column = described ? described->first : index;
        if (item.kind == ItemKind::column) return source_.column(column, type_of(column), item.slot, row);
        if (!described || !described->entity) throw_entity_in_text();
        void* object = row + item.slot.offset;
        if (item.kind == ItemKind::optional_entity) {
            if (is_absent(*described)) return item.reset(object);
            object = item.emplace(object);
        }
        source_.entity(column, described->entity->slots, object);
        if (described->entity->read_by_value) described->entity->read_by_value(*described->entity, object);
    }

    bool is_absent(const sql::ResultItem& item) {
        for (std::uint32_t key : item.entity->keys)
            if (!source_.is_null(item.first + key)) return false;
        return true;
    }
    const SqlType& type_of(std::uint32_t column) const {
        return column < shape_.columns.size() ? shape_.columns[column].type : unknown_type;
    }

    Source source_;
    const sql::ResultShape& shape_;
    const RowType& type_;
};

struct FromStatement {
    driver::Statement& statement;

    std::size_t columns() const { return static_cast<std::size_t>(statement.column_count()); }
    bool is_null(std::uint32_t column) { return statement.is_null(static_cast<int>(column)); }
    void column(std::uint32_t column, const SqlType& type, const Slot& slot, char* row) {
        if (slot.layout != Layout::value) return statement.read(static_cast<int>(column), {&slot, 1}, row);
        *reinterpret_cast<Value*>(row + slot.offset) = statement.value(static_cast<int>(column), type);
    }
    void entity(std::uint32_t first, const std::vector<Slot>& slots, void* object) {
        statement.read(static_cast<int>(first), slots, object);
    }
};

struct FromValues {
    const std::vector<Value>& values;
    const sql::ResultShape& shape;

    std::size_t columns() const { return values.size(); }
    bool is_null(std::uint32_t column) { return values[column].is_null(); }
    void column(std::uint32_t column, const SqlType&, const Slot& slot, char* row) { write(column, slot, row); }
    void entity(std::uint32_t first, const std::vector<Slot>& slots, void* object) {
        for (const Slot& slot : slots) write(first++, slot, object);
    }
    void write(std::uint32_t column, const Slot& slot, void* object) {
        write_slot(slot, object, values[column],
                   column < shape.columns.size() ? std::string_view(shape.columns[column].name) : std::string_view());
    }
};

}  // namespace

RowReader::RowReader(const sql::ResultShape& shape, const RowType& type)
    : type_(type.order ? nullptr : &type), shape_(&shape) {
    const bool columns_only = shape.items.size() == shape.columns.size();   // then an item's number is its column's
    if (type.slots && columns_only) {
        if (!shape.items.empty() && type.first + type.count > shape.items.size())
            throw_too_many_items(type.first + type.count, shape.items.size());
        slots_ = {type.slots, type.count};
        first_ = static_cast<int>(type.first);
    } else if (type.count == 1 && !type.order && type.items[0].kind == ItemKind::entity &&
               type.first < shape.items.size() && shape.items[type.first].entity) {
        const sql::ResultItem& item = shape.items[type.first];
        slots_ = item.entity->slots;
        first_ = static_cast<int>(item.first);
        offset_ = type.items[0].slot.offset;
        if (item.entity->read_by_value) entity_ = item.entity;
    }
}

void RowReader::read_items(driver::Statement& statement, const RowType& type, char* row) const {
    ItemReader<FromStatement>({statement}, *shape_, type).read(row);
}

void read_dynamic_row(driver::Statement& statement, const sql::ResultShape& shape, const Ref<const Keys>& keys,
                      Row<>& row) {
    DynamicRowAccess::set_keys(row, keys);
    std::vector<Value>& values = DynamicRowAccess::values(row);
    const auto count = static_cast<std::size_t>(statement.column_count());
    values.resize(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = statement.value(static_cast<int>(i), i < shape.columns.size() ? shape.columns[i].type : unknown_type);
}

Ref<const Keys> keys_of(const driver::Statement& statement, const sql::ResultShape& shape, bool hides_values) {
    std::vector<std::string> names;
    std::vector<sql::ResultColumn> columns;
    const int count = statement.column_count();
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool known = at < shape.columns.size();
        names.push_back(known ? shape.columns[at].name : std::string(statement.column_name(i)));
        if (known) columns.push_back(shape.columns[at]);
    }
    return Ref<const Keys>(new Keys(std::move(names), std::move(columns), hides_values));
}

void store_row(const std::vector<Value>& values, const sql::ResultShape& shape, const RowType& type, void* row) {
    ItemReader<FromValues>({values, shape}, shape, type).read(static_cast<char*>(row));
}

}  // namespace aludel::result
