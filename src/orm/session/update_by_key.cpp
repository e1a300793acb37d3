#include "orm/session/update_by_key.hpp"

#include "aludel/base/error.hpp"
#include "orm/instances/deferred_fields.hpp"
#include "orm/persistence/flush.hpp"
#include "orm/session/changed_rows.hpp"
#include "orm/session/lifecycle.hpp"
#include "orm/session/synchronize.hpp"
#include "sql/build_support.hpp"

#include <algorithm>

namespace aludel::orm {

using sql::NodeRef;
namespace build = sql::build;

namespace {

bool is_in(const std::vector<std::uint32_t>& slots, std::uint32_t slot) { return std::find(slots.begin(), slots.end(), slot) != slots.end(); }

//! Does the database, or the library, change the column with each UPDATE of its row?
bool changes_by_itself(const schema::ColumnDef& column) { return column.onupdate || column.server_onupdate || column.computed; }

void check_is_plain(const MapperImpl& mapper, const sql::UpdateNode& update) {
    const sql::ClausesNode& clauses = sql::clauses_of(update);
    if (update.returning.empty() && clauses.ctes.empty() && clauses.prefixes.empty() && !clauses.limit) return;
    throw InvalidRequestError("The UPDATE of class " + mapper.name + " by primary keys is a batch, which has neither RETURNING nor LIMIT, WITH, "
                              "or prefixes. Select the objects afterwards.");
}

class UpdateByKey {
public:
    UpdateByKey(SessionImpl& session, const BulkRows& rows) : session_(session), rows_(rows), mapper_(rows.mapper) {
        for (std::size_t row = 0; row < rows.count(); ++row) keys_.push_back(given_key(rows, row));
    }

    void run() {
        for (begin_ = 0; begin_ < rows_.count(); begin_ = end_) {
            given_ = given(begin_);
            end_ = begin_ + 1;
            while (end_ < rows_.count() && given(end_) == given_) ++end_;
            if (given_.empty())
                throw InvalidRequestError("Row " + std::to_string(begin_ + 1) + " of the UPDATE of class " + mapper_.name +
                                          " has the primary key and nothing to set.");
            for (const TablePart& part : mapper_.parts) update(part);
        }
    }
    void follow() {
        IdentityMap& identities = session_.store().identities(mapper_);
        for (std::size_t row = 0; row < rows_.count(); ++row) {
            InstanceState* state = identities.find(keys_[row]);
            if (!state || state->status != Status::persistent || state->has(InstanceState::expired)) continue;
            const std::vector<std::uint32_t> set = given(row);
            std::vector<std::pair<std::uint32_t, Value>> values;
            for (const std::uint32_t slot : set) values.emplace_back(slot, rows_.value(row, slot));
            take_values(session_.store(), *state, values);
            if (!state->has(InstanceState::expired)) expire_fields(*state, changed_besides(*state, set));
        }
    }

private:
    //! The slots that a row sets.
    std::vector<std::uint32_t> given(std::size_t row) const {
        std::vector<std::uint32_t> slots;
        for (std::uint32_t slot = 0; slot < mapper_.slots.size(); ++slot)
            if (!is_in(mapper_.keys, slot) && !is_said_by_class(slot) && rows_.sets(row, slot)) slots.push_back(slot);
        return slots;
    }
    //! Which class it is, and the version, are not for the rows to say.
    bool is_said_by_class(std::uint32_t slot) const {
        return mapper_.inheritance.discriminator == static_cast<std::int32_t>(slot) || is_counted(slot);
    }
    bool is_counted(std::uint32_t slot) const {
        return mapper_.version.slot == static_cast<std::int32_t>(slot) && !mapper_.version.is_given;
    }
    std::vector<std::uint32_t> changed_besides(const InstanceState& state, const std::vector<std::uint32_t>& set) const {
        std::vector<std::uint32_t> slots;
        for (std::uint32_t slot = 0; slot < loaded_slots(state); ++slot) {
            const bool is_set = is_in(set, slot);
            if (!is_set && (is_counted(slot) || mapper_of(state).is_property(slot) || changes_by_itself(mapper_of(state).column(slot)))) slots.push_back(slot);
        }
        return slots;
    }

    void update(const TablePart& part) {
        own_.clear();
        std::vector<build::Assignment> set;
        for (const auto& [slot, index] : part.columns) {
            const schema::ColumnDef& column = part.table->column(index);
            if (is_in(given_, slot)) {
                own_.emplace_back(slot, &column);
            } else if (is_counted(slot) && &part == &mapper_.parts[0]) {
                const NodeRef next = build::binary(sql::Op::add, NodeRef(&column), build::bind(Value(1), column.type), column.type);
                set.push_back({NodeRef(&column), next});
            }
        }
        if (own_.empty() && set.empty()) return;
        std::sort(own_.begin(), own_.end(), [](const auto& a, const auto& b) { return a.second->index < b.second->index; });
        for (const auto& [slot, column] : own_) set.push_back({NodeRef(column), build::named_bind(column->key_or_name(), column->type)});
        send(part, set);
    }
    void send(const TablePart& part, const std::vector<build::Assignment>& set) {
        std::vector<NodeRef> conditions;
        for (const std::uint32_t slot : mapper_.keys) {
            const schema::ColumnDef* column = part.column(slot);
            conditions.push_back(build::binary(sql::Op::eq, NodeRef(column), build::named_bind("aludel_key_" + column->name, column->type), TypeId::boolean));
        }
        const NodeRef statement = build::where(build::values(build::update(part.from()), set.data(), set.size()), conditions.data(), conditions.size());
        std::vector<Params> sets;
        for (std::size_t row = begin_; row < end_; ++row) {
            Params& values = sets.emplace_back();
            for (const auto& [slot, column] : own_) values.add(column->key_or_name(), rows_.value(row, slot));
            for (std::size_t i = 0; i < mapper_.keys.size(); ++i) values.add("aludel_key_" + part.column(mapper_.keys[i])->name, keys_[row].values[i]);
        }
        engine::ConnectionImpl& connection = session_.connection_for(mapper_).aludel_state();
        const Exclusive::Use use(connection.in_use, "execute() of a Session");
        check(part, connection.execute_sets(*statement, sets, nullptr)->rows_affected());
    }
    void check(const TablePart& part, std::int64_t matched) const {
        const auto wanted = static_cast<std::int64_t>(end_ - begin_);
        if (matched == wanted) return;
        throw StaleDataError("The UPDATE of class " + mapper_.name + " by primary keys matched " + std::to_string(matched) + " rows of table \"" +
                             part.table->key() + "\" instead of " + std::to_string(wanted) +
                             ": there is none with one of the keys. Insert what is new, and update the rest.");
    }

    SessionImpl& session_;
    const BulkRows& rows_;
    const MapperImpl& mapper_;
    std::vector<KeyValues> keys_{};                  // of each row
    std::size_t begin_ = 0, end_ = 0;                // of the rows at work
    std::vector<std::uint32_t> given_{};             // what they set
    std::vector<std::pair<std::uint32_t, const schema::ColumnDef*>> own_{};   // of that, in one table: in its order
};

}  // namespace

bool is_update_by_key(const sql::Node& statement) {
    const auto* update = sql::as_if<sql::UpdateNode>(statement);
    return update && update->assignments.empty() && update->where.empty() && !sql::clauses_of(statement).all_rows;
}

Ref<result::RowSource> update_by_key(SessionImpl& session, const NodeRef& statement, const BulkRows& rows) {
    check_is_plain(rows.mapper, sql::as<sql::UpdateNode>(statement));
    UpdateByKey update(session, rows);
    session.note_wide_change();
    update.run();
    if (synchronizes(session, *statement)) update.follow();
    return make_ref<ChangedRows>(static_cast<std::int64_t>(rows.count()));
}

}  // namespace aludel::orm
