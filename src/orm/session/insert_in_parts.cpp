#include "orm/session/insert_in_parts.hpp"

#include "aludel/base/error.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/session/changed_rows.hpp"
#include "orm/session/returned_by_key.hpp"
#include "sql/build_support.hpp"
#include "sql/visit.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace aludel::orm {

using sql::NodeRef;
namespace build = sql::build;

namespace {

//! What a class says of each of its new rows: which class it is, and its first version.
std::optional<Value> said_of_all(const MapperImpl& mapper, std::uint32_t slot) {
    const auto is = [&](std::int32_t own) { return own >= 0 && static_cast<std::uint32_t>(own) == slot; };
    if (is(mapper.inheritance.discriminator)) return mapper.inheritance.identity;
    if (is(mapper.version.slot) && !mapper.version.is_given) return Value(1);
    return std::nullopt;
}

void check_has_rows(const MapperImpl& mapper) {
    if (mapper.inheritance.discriminator >= 0 && mapper.inheritance.identity.is_null())
        throw InvalidRequestError("Class " + mapper.name + " has no PolymorphicIdentity, so there are no rows of it alone: insert rows of its "
                                  "subclasses.");
}

//! What an INSERT for one table may have, and one for the tables of a class cannot.
void check_is_plain(const MapperImpl& mapper, const sql::InsertNode& insert) {
    const sql::ClausesNode& clauses = sql::clauses_of(insert);
    if (!insert.select && !insert.conflict.present && clauses.ctes.empty() && clauses.prefixes.empty()) return;
    throw InvalidRequestError("A row of class " + mapper.name + " has the value that tells its class, and maybe parts in several tables, so an "
                              "INSERT of it has neither ON CONFLICT nor from_select(), WITH, or prefixes. Insert into its tables: "
                              "table(...).");
}

Row<> key_row(const MapperImpl& mapper, const KeyValues& key) {
    std::vector<std::string> names;
    for (const std::uint32_t slot : mapper.keys) names.push_back(mapper.column(slot).name);
    return Row<>(Ref<const result::Keys>(new result::Keys(std::move(names))), {key.values.begin(), key.values.end()});
}

Ref<result::RowSource> result_of(SessionImpl& session, const MapperImpl& mapper, const sql::InsertNode& insert,
                                 const std::vector<KeyValues>& keys) {
    session.note_wide_change();
    if (!insert.returning.empty())
        return select_returned(session, mapper, insert, {insert.returning.begin(), insert.returning.end()}, keys);
    const auto count = static_cast<std::int64_t>(keys.size());
    if (count != 1) return make_ref<ChangedRows>(count);
    return make_ref<ChangedRows>(count, key_row(mapper, keys[0]));
}

//! The rows of a class in one of its tables, those one after the other that name the same columns by one batch.
class PartInsert final : public driver::BatchSink {
public:
    //! `keys`: of each row; in the first table they come from the rows, or from the database.
    PartInsert(const BulkRows& rows, const TablePart& part, std::vector<KeyValues>& keys)
        : rows_(rows), mapper_(rows.mapper), part_(part), is_first_(&part == &mapper_.parts[0]), keys_(keys) {
        for (const auto& [slot, index] : part.columns) columns_.emplace_back(slot, &part.table->column(index));
        std::sort(columns_.begin(), columns_.end(), [](const auto& a, const auto& b) { return a.second->index < b.second->index; });
    }

    void run(Connection& connection) {
        for (begin_ = 0; begin_ < rows_.count();) {
            sent_ = given(begin_);
            std::size_t end = begin_ + 1;
            while (end < rows_.count() && given(end) == sent_) ++end;
            send(connection, end - begin_);
            begin_ = end;
        }
    }
    void row(std::size_t index, driver::Statement& statement) override {
        KeyValues key;
        for (std::size_t i = 0; i < mapper_.keys.size(); ++i)
            key.values.push_back(statement.value(static_cast<int>(i), mapper_.column_type(mapper_.keys[i])));
        keys_[begin_ + index] = std::move(key);
    }

private:
    bool is_key(std::uint32_t slot) const { return std::find(mapper_.keys.begin(), mapper_.keys.end(), slot) != mapper_.keys.end(); }
    //! The columns that a row names, as places in `columns_`.
    std::vector<std::size_t> given(std::size_t row) const {
        std::vector<std::size_t> sent;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const std::uint32_t slot = columns_[i].first;
            if ((!is_first_ && is_key(slot)) || said_of_all(mapper_, slot) || rows_.gives(row, slot)) sent.push_back(i);
        }
        return sent;
    }
    void send(Connection& connection, std::size_t count) {
        fixed_.clear();
        std::vector<std::string_view> names;
        for (const std::size_t i : sent_) {
            names.push_back(columns_[i].second->key_or_name());
            fixed_.push_back(said_of_all(mapper_, columns_[i].first));
        }
        NodeRef statement = build::insert(part_.from());
        const bool returns_keys = is_first_ && !gives_key(rows_, begin_);
        if (returns_keys) {
            std::vector<NodeRef> items;
            for (const std::uint32_t slot : mapper_.keys) items.emplace_back(part_.column(slot));
            statement = build::returning(std::move(statement), items.data(), items.size());
        } else if (is_first_) {
            for (std::size_t row = begin_; row < begin_ + count; ++row) keys_[row] = given_key(rows_, row);
        }
        const driver::Batch batch{count, sent_.size(), &PartInsert::fill, this};
        run_batch(connection, statement, names, batch, returns_keys ? this : nullptr);
    }
    static void fill(const void* context, std::size_t index, Param* out) {
        const auto& self = *static_cast<const PartInsert*>(context);
        for (std::size_t i = 0; i < self.sent_.size(); ++i) *out++ = self.param(self.begin_ + index, i);
    }
    Param param(std::size_t row, std::size_t i) const {
        const std::uint32_t slot = columns_[sent_[i]].first;
        if (fixed_[i]) return fixed_[i]->param(mapper_.column_type(slot));
        if (is_first_ || !is_key(slot)) return rows_.param(row, slot);
        const auto place = std::find(mapper_.keys.begin(), mapper_.keys.end(), slot) - mapper_.keys.begin();
        return keys_[row].values[static_cast<std::size_t>(place)].param(mapper_.column_type(slot));
    }

    const BulkRows& rows_;
    const MapperImpl& mapper_;
    const TablePart& part_;
    const bool is_first_;
    std::vector<KeyValues>& keys_;
    std::vector<std::pair<std::uint32_t, const schema::ColumnDef*>> columns_{};   // with their slots, in the table's order
    std::size_t begin_ = 0;                          // of the batch
    std::vector<std::size_t> sent_{};
    std::vector<std::optional<Value>> fixed_{};      // of each column that is sent: a value for all rows
};

}  // namespace

Ref<result::RowSource> insert_rows(SessionImpl& session, const NodeRef& statement, const BulkRows& rows) {
    const auto& insert = sql::as<sql::InsertNode>(statement);
    check_has_rows(rows.mapper);
    check_is_plain(rows.mapper, insert);
    if (!insert.rows.empty())
        throw ArgumentError("execute() with rows of " + rows.mapper.name + " takes insert(...) of it without values(): the columns come from the "
                            "rows.");
    std::vector<KeyValues> keys(rows.count());
    for (const TablePart& part : rows.mapper.parts) PartInsert(rows, part, keys).run(session.connection_for(rows.mapper));
    return result_of(session, rows.mapper, insert, keys);
}

namespace {

//! The assignments of a row that are columns of one table.
std::vector<build::Assignment> assignments_of(const MapperImpl& mapper, const TablePart& part, const sql::AssignmentList& row) {
    std::vector<build::Assignment> own;
    for (const build::Assignment& assignment : row) {
        const auto* column = sql::as_if<sql::ColumnNode>(*assignment.column);
        if (!column || column->index >= mapper.slots.size() || said_of_all(mapper, column->index)) continue;
        const bool is_key = std::find(mapper.keys.begin(), mapper.keys.end(), column->index) != mapper.keys.end();
        if (const schema::ColumnDef* stored = part.column(column->index); stored && (!is_key || &part == &mapper.parts[0]))
            own.push_back({NodeRef(stored), assignment.value});
    }
    for (const auto& [slot, index] : part.columns)
        if (const std::optional<Value> value = said_of_all(mapper, slot))
            own.push_back({NodeRef(&part.table->column(index)), build::bind(*value, mapper.column_type(slot))});
    return own;
}

//! One row: its first part gives the key of the others.
KeyValues insert_row(Connection& connection, const MapperImpl& mapper, const sql::AssignmentList& row) {
    KeyValues key;
    for (const TablePart& part : mapper.parts) {
        const bool is_first = &part == &mapper.parts[0];
        std::vector<build::Assignment> set = assignments_of(mapper, part, row);
        for (std::size_t i = 0; i < mapper.keys.size() && !is_first; ++i)
            set.push_back({NodeRef(part.column(mapper.keys[i])), build::bind(key.values[i], mapper.column_type(mapper.keys[i]))});
        NodeRef statement = build::insert(part.from());
        if (!set.empty()) statement = build::values(std::move(statement), set.data(), set.size());
        if (!is_first) {
            run_for_count(connection, statement);
            continue;
        }
        std::vector<NodeRef> items;
        for (const std::uint32_t slot : mapper.keys) items.emplace_back(part.column(slot));
        const Ref<ExecutionImpl> execution = run(connection, build::returning(std::move(statement), items.data(), items.size()));
        read_rows(*execution, [&] {
            while (execution->fetch())
                for (std::size_t i = 0; i < items.size(); ++i)
                    key.values.push_back(execution->rows().value(static_cast<int>(i), mapper.column_type(mapper.keys[i])));
        });
        execution->close();
    }
    return key;
}

}  // namespace

Ref<result::RowSource> insert_values(SessionImpl& session, const NodeRef& statement, const Params& parameters) {
    const auto& insert = sql::as<sql::InsertNode>(statement);
    const auto* target = sql::as_if<sql::EntityFromNode>(*insert.table);
    if (!target) return {};
    const MapperImpl& mapper = require_configured(static_cast<const MapperImpl&>(*target->info));
    if (insert.rows.empty()) return insert_rows(session, statement, GivenSets(mapper, {&parameters, 1}));
    check_has_rows(mapper);
    check_is_plain(mapper, insert);
    if (!parameters.empty())
        throw InvalidRequestError("The INSERT of class " + mapper.name + " has values(), and takes no parameters besides. Name all values in "
                                  "values().");
    std::vector<KeyValues> keys;
    for (const sql::AssignmentList& row : insert.rows) keys.push_back(insert_row(session.connection_for(mapper), mapper, row));
    return result_of(session, mapper, insert, keys);
}

const MapperImpl* first_class_of(const sql::FromNode& table) {
    for (const auto& mapper : all_mappers())
        if (!mapper->is_subclass() && &mapper->definition == &table) return mapper.get();
    return nullptr;
}

NodeRef with_class(const NodeRef& statement) {
    const auto& insert = sql::as<sql::InsertNode>(statement);
    const MapperImpl* mapper = insert.table->kind == sql::Kind::table ? first_class_of(*insert.table) : nullptr;
    if (!mapper || insert.rows.empty() || mapper->inheritance.discriminator < 0 || mapper->inheritance.identity.is_null()) return statement;
    const schema::ColumnDef& column = mapper->column(static_cast<std::size_t>(mapper->inheritance.discriminator));
    const auto sets_it = [&](const sql::AssignmentList& row) {
        return std::any_of(row.begin(), row.end(), [&](const build::Assignment& a) { return a.column.get() == &column; });
    };
    NodeRef changed = statement;
    auto& copy = build::editable<sql::InsertNode>(changed);
    for (sql::AssignmentList& row : copy.rows)
        if (!sets_it(row)) row.push_back({NodeRef(&column), build::bind(mapper->inheritance.identity, column.type)});
    return changed;
}

}  // namespace aludel::orm
