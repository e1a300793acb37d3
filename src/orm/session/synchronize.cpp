#include "orm/session/synchronize.hpp"

#include "aludel/base/error.hpp"
#include "aludel/compiler/dialect.hpp"
#include "compiler/from_elements.hpp"
#include "engine/engine_impl.hpp"
#include "orm/events/class_events.hpp"
#include "orm/instances/object_events.hpp"
#include "orm/instances/snapshot.hpp"
#include "orm/loading/session_rows.hpp"
#include "orm/session/changed_rows.hpp"
#include "orm/session/evaluate.hpp"
#include "orm/session/lifecycle.hpp"
#include "sql/build_support.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>

namespace aludel::orm {

using engine::ExecutionImpl;
using sql::NodeRef;
namespace build = sql::build;

namespace {

struct Change {
    const sql::FromNode* table;
    std::span<const NodeRef> where, returning;
};
std::optional<Change> change_of(const sql::Node& statement) {
    if (const auto* update = sql::as_if<sql::UpdateNode>(statement)) return Change{update->table.get(), update->where, update->returning};
    if (const auto* gone = sql::as_if<sql::DeleteNode>(statement)) return Change{gone->table.get(), gone->where, gone->returning};
    return std::nullopt;
}

SynchronizeSession strategy_of(const SessionImpl& session, const sql::Node& statement) {
    const ExecutionOptions* own = sql::execution_options_of(statement);
    const ExecutionOptions& around = session.options().execution_options;
    return own ? around.overridden_by(*own).synchronize_session : around.synchronize_session;
}

//! Does RETURNING give the objects of what is changed? Which item does.
std::optional<std::size_t> returned_objects(const Change& change) {
    for (std::size_t i = 0; i < change.returning.size(); ++i)
        if (const auto* entity = sql::as_if<sql::EntityNode>(*change.returning[i]); entity && entity->from.get() == change.table) return i;
    return std::nullopt;
}

}  // namespace

bool synchronizes(const SessionImpl& session, const sql::Node& statement) { return strategy_of(session, statement) != SynchronizeSession::none; }

Synchronization::Synchronization(SessionImpl& session, const NodeRef& statement, const Params& parameters, bool is_only_explained)
    : session_(session), statement_(statement), parameters_(parameters), is_only_explained_(is_only_explained) {
    const std::optional<Change> change = change_of(*statement);
    const SynchronizeSession strategy = strategy_of(session, *statement);
    if (!change) return;
    is_left_alone_ = strategy == SynchronizeSession::none;
    returned_item_ = returned_objects(*change);
    entity_ = sql::as_if<sql::EntityFromNode>(*change->table);
    const sql::TableNode* table = entity_ ? entity_->info->table : sql::table_below(*change->table);
    if (!table || table->serial == 0 || (entity_ && entity_->element->kind == sql::Kind::join)) return;   // refused, or not mapped
    table_ = static_cast<const schema::TableDef*>(table);
    session.store().each([&](InstanceState& state) {
        if (state.status != Status::persistent) return;
        const MapperImpl& mapper = mapper_of(state);
        if (!mapper.has_table(*table_) || (entity_ && !mapper.is_a(static_cast<const MapperImpl&>(*entity_->info)))) return;
        if (std::find(mappers_.begin(), mappers_.end(), &mapper) == mappers_.end()) mappers_.push_back(&mapper);
        candidates_.push_back(&state);
    });
    if (candidates_.empty() || is_left_alone_) return;
    for (const MapperImpl* mapper : mappers_)
        for (const schema::ColumnDef* column : mapper->slot_columns) changes_more_ |= column->onupdate || column->server_onupdate || column->computed;
    const bool rows_tell = returned_item_ && strategy == SynchronizeSession::automatic;
    if (strategy != SynchronizeSession::fetch && !rows_tell) {
        try {
            evaluate_all();
            return;
        } catch (const NotEvaluable& failure) {
            matched_.clear();
            if (strategy == SynchronizeSession::evaluate)
                throw InvalidRequestError("The statement cannot be applied to the objects in memory, as sync::evaluate asks for: it has " +
                                          failure.what + ". Use sync::fetch.");
        }
    }
    if (!returned_item_ || is_only_explained) fetch();   // else the rows that come back are what has changed
}

void Synchronization::evaluate_all() {
    const Change change = *change_of(*statement_);
    const sql::ClausesNode& clauses = sql::clauses_of(*statement_);
    const bool is_alias = change.table->kind == sql::Kind::alias || (entity_ && entity_->alias_of);
    if (is_alias || !clauses.extra_froms.empty()) throw NotEvaluable{"an alias or other tables"};
    if (clauses.limit) throw NotEvaluable{"a limit"};
    for (InstanceState* state : candidates_)
        if (!state->has(InstanceState::expired)) evaluate(*state);
}

void Synchronization::evaluate(InstanceState& state) {
    const Change change = *change_of(*statement_);
    for (const NodeRef& condition : change.where) {
        const Value holds = orm::evaluate(*condition, *table_, state);
        if (holds.is_null() || holds == Value(false) || holds == Value(0)) return;
    }
    find_values(matched_.emplace_back(Matched{&state}), false);
}

//! What the object gets. `constants_only`: the row may have other values than the object.
void Synchronization::find_values(Matched& matched, bool constants_only) const {
    const auto* update = sql::as_if<sql::UpdateNode>(*statement_);
    if (!update) return;
    const MapperImpl& mapper = mapper_of(*matched.state);
    const auto set = [&](int slot, Value value) {
        const bool is_key = std::find(mapper.keys.begin(), mapper.keys.end(), static_cast<std::uint32_t>(slot)) != mapper.keys.end();
        if (is_key) matched.is_complete = false;   // by a new key it is another object
        else if (slot >= 0) matched.values.emplace_back(static_cast<std::uint32_t>(slot), std::move(value));
    };
    for (const build::Assignment& assignment : update->assignments) {
        const auto* column = sql::as_if<sql::ColumnNode>(*assignment.column);
        std::vector<sql::FromRef> named;
        compiler::collect_froms(*assignment.value, named);
        if (!column || (constants_only && !named.empty())) {
            matched.is_complete = false;
            continue;
        }
        const NodeRef below = build::column_below(*column);
        try {
            set(mapper.slot_of_column(*table_, sql::as<sql::ColumnNode>(below).index), orm::evaluate(*assignment.value, *table_, *matched.state));
        } catch (const NotEvaluable&) {
            matched.is_complete = false;
        }
    }
    for (const NamedValue& given : parameters_.values())   // values by the names of columns
        for (const auto& column : table_->columns)
            if (column->key_or_name() == given.name) set(mapper.slot_of_column(*table_, column->index), given.value);
}

std::vector<NodeRef> Synchronization::key_columns() const {
    const sql::FromRef table(change_of(*statement_)->table);
    std::vector<NodeRef> columns;
    const MapperImpl& mapper = *mappers_.front();
    const TablePart& part = *mapper.part_of(*table_);
    for (const std::uint32_t slot : mapper.keys) {
        if (entity_ && entity_->alias_of) columns.push_back(mapper.column_in(table, slot));
        else columns.push_back(table->kind == sql::Kind::alias ? build::column_at(table, part.column(slot)->index) : NodeRef(part.column(slot)));
    }
    return columns;
}

//! Asks the database which rows there are to be changed: with the change where it can say so, else before.
void Synchronization::fetch() {
    is_fetched_ = true;
    const std::vector<NodeRef> columns = key_columns();
    Connection& connection = session_.connection_for(*statement_);
    const DialectAbilities& can = connection.aludel_state().engine().dialect().abilities();
    const bool is_update = statement_->kind == sql::Kind::update;
    const bool can_return = is_update ? can.update_returning : can.delete_returning;
    if (can_return && !is_only_explained_) {
        returned_keys_ = columns.size();
        statement_ = build::returning(statement_, columns.data(), columns.size());
        return;
    }
    const Change change = *change_of(*statement_);
    const sql::ClausesNode& clauses = sql::clauses_of(*statement_);
    if (clauses.limit || !clauses.extra_froms.empty()) {
        expires_all_ = true;
        return;
    }
    NodeRef select = build::select(columns.data(), columns.size(), false);
    select = build::select_from(std::move(select), sql::FromRef(change.table));
    const std::vector<NodeRef> where(change.where.begin(), change.where.end());
    select = build::where(std::move(select), where.data(), where.size());
    engine::ConnectionImpl& impl = connection.aludel_state();
    const Exclusive::Use use(impl.in_use, "execute() of a Session");
    read_keys(*impl.execute(*select, parameters_, {}));
}

void Synchronization::read_keys(ExecutionImpl& execution) {
    const MapperImpl& mapper = *mappers_.front();
    std::vector<KeyValues> keys;
    read_rows(execution, [&] {
        while (execution.fetch()) {
            KeyValues& key = keys.emplace_back();
            for (std::size_t i = 0; i < mapper.keys.size(); ++i)
                key.values.push_back(execution.rows().value(static_cast<int>(i), mapper.column_type(mapper.keys[i])));
        }
    });
    execution.close();
    for (const KeyValues& key : keys) match(key);
}

//! The row with this key has changed.
void Synchronization::match(const KeyValues& key) {
    std::vector<IdentityMap*> maps;   // one, where a column tells the class of a row
    for (const MapperImpl* mapper : mappers_)
        if (IdentityMap* map = &session_.store().identities(*mapper); std::find(maps.begin(), maps.end(), map) == maps.end()) maps.push_back(map);
    for (const IdentityMap* map : maps)
        if (InstanceState* known = map->find(key); known && known->status == Status::persistent) matched_.push_back({known});
}

Ref<result::RowSource> Synchronization::apply(const Ref<ExecutionImpl>& execution) {
    if (change_of(*statement_)->returning.empty()) {
        follow();
        return execution;
    }
    if (returned_keys_ > 0 && change_of(*statement_)->returning.size() == returned_keys_) {   // asked for by the library alone
        const std::int64_t before = execution->rowcount();
        read_keys(*execution);
        follow();
        return make_ref<ChangedRows>(std::max(before, execution->rows_so_far()));
    }
    const bool is_delete = statement_->kind == sql::Kind::delete_;
    const bool is_known = returned_keys_ == 0 && !is_delete;   // which objects it is: those that expire are read by the rows
    if (is_known) follow();
    const Ref<ObjectRows> rows = read_objects(session_.store(), statement_, execution,
                                              {is_left_alone_ ? Populate::new_ones : Populate::selected, returned_keys_});
    if (rows)
        for (std::size_t row = 0; row < rows->rows_at_hand() && returned_keys_ > 0; ++row) match(rows->key(row));
    if (!is_known) follow();
    if (is_delete && returned_item_ && !is_left_alone_)
        for (InstanceState* state : rows->objects_of(*returned_item_))
            if (state->status == Status::persistent) session_.note_vanished(*state);
    return rows ? Ref<result::RowSource>(rows) : Ref<result::RowSource>(execution);
}

void Synchronization::follow() {
    if (expires_all_)
        for (InstanceState* state : candidates_)
            if (!state->has(InstanceState::in_dirty)) mark_expired(*state);
    for (Matched& matched : matched_) {
        if (is_fetched_ && !matched.state->has(InstanceState::expired)) find_values(matched, true);
        if (statement_->kind == sql::Kind::delete_) session_.note_vanished(*matched.state);
        else if (matched.state->has(InstanceState::expired)) continue;
        else if (matched.is_complete && !changes_more_) take_values(session_.store(), *matched.state, matched.values);
        else if (!matched.state->has(InstanceState::in_dirty)) mark_expired(*matched.state);
    }
}

void take_values(Store& store, InstanceState& state, const std::vector<std::pair<std::uint32_t, Value>>& values) {
    const MapperImpl& mapper = mapper_of(state);
    for (const auto& [slot, value] : values) {
        if (slot >= loaded_slots(state)) continue;
        try {
            write_slot(mapper.slots[slot], state.object(), value, mapper.column(slot).name);
            note_field(state, slot);
        } catch (const Error&) {   // the row has what the field cannot hold: told when it is read
            mark_expired(state);
            return;
        }
    }
    if (is_heard(ClassEventId::refresh)) {
        std::vector<std::string> members;
        for (const auto& [slot, value] : values) members.push_back(mapper.fields[slot]);
        note_refresh_event(store, state, std::move(members));
    }
    for (const auto& relationship : mapper.relationships) {   // a foreign key that has changed leads elsewhere
        if (relationship->direction != Direction::many_to_one) continue;
        const bool is_led_elsewhere = std::any_of(relationship->pairs.begin(), relationship->pairs.end(), [&](const SyncPair& pair) {
            return std::any_of(values.begin(), values.end(), [&](const auto& set) { return set.first == pair.local; });
        });
        const LoadedLink* block = LinkAccess::block(LinkAccess::of(state, *relationship));
        if (is_led_elsewhere && block && !block->is_changed()) LinkAccess::set_unloaded(LinkAccess::of(state, *relationship), state);
    }
}

}  // namespace aludel::orm
