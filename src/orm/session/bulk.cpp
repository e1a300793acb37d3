// INSERT and UPDATE of many rows by a session, without objects of its own: their values come from structs or by name.

#include "orm/session/bulk.hpp"

#include "aludel/base/error.hpp"
#include "aludel/orm/session_rows.hpp"
#include "engine/objects.hpp"
#include "orm/loading/returned_rows.hpp"
#include "orm/session/insert_in_parts.hpp"
#include "orm/session/synchronize.hpp"
#include "orm/session/update_by_key.hpp"
#include "sql/exported_columns.hpp"

#include <algorithm>

namespace aludel::orm {

namespace {

bool returns_objects(const sql::InsertNode& insert) {
    return std::any_of(insert.returning.begin(), insert.returning.end(), [](const sql::NodeRef& item) { return item->kind == sql::Kind::entity; });
}
bool returns_own_objects(const sql::InsertNode& insert) {
    return std::any_of(insert.returning.begin(), insert.returning.end(), [&](const sql::NodeRef& item) {
        const auto* entity = sql::as_if<sql::EntityNode>(*item);
        return entity && entity->from == insert.table;
    });
}

//! Runs the batches of an INSERT that `send(rows)` sends: their rows become objects where it returns some, else they are values.
template <class F>
Ref<result::RowSource> run_batches(SessionImpl& session, const sql::NodeRef& statement, F&& send) {
    Connection& connection = session.connection_for(*statement);
    const bool hides_values = connection.aludel_state().engine().log.hides_values();
    const auto* insert = sql::as_if<sql::InsertNode>(*statement);
    if (!insert || !returns_objects(*insert)) {
        const auto rows = make_ref<engine::BufferedRows>(hides_values);
        send(connection.aludel_state(), *rows);
        if (insert) follow_upsert(session, *statement);
        return rows;
    }
    const auto rows = make_ref<ReturnedRows>(session.store(), statement, follow_upsert(session, *statement), hides_values);
    send(connection.aludel_state(), *rows);
    rows->complete(connection);
    return rows;
}

//! What all bulk statements of a session have around them. `run(statement)` executes it.
template <class F>
Ref<result::RowSource> run_bulk(SessionImpl& session, const sql::NodeRef& given, const char* operation, F&& run) {
    const Exclusive::NestedUse use(session.in_use, operation);
    session.check_usable();
    session.autoflush();
    const sql::NodeRef statement = session.announced(given, true);
    session.note_wide_change();
    Ref<result::RowSource> result = run(statement);
    session.tell();
    return result;
}

//! Do the rows need the value that tells their class, or have they parts in other tables? Sets of the first class may say
//! themselves what they are.
bool is_more_than_values(const MapperImpl& mapper, const Params& first) {
    if (mapper.is_subclass()) return true;
    if (mapper.inheritance.discriminator < 0 || mapper.inheritance.identity.is_null()) return false;
    return !first.find(mapper.column(static_cast<std::size_t>(mapper.inheritance.discriminator)).key_or_name());
}

//! The class whose rows a statement for sets of values is to write, where it cannot be executed as it is; null for others.
const MapperImpl* class_of(const sql::Node& statement, std::span<const Params> sets) {
    const auto* insert = sql::as_if<sql::InsertNode>(statement);
    if (sets.empty() || (!insert && !is_update_by_key(statement))) return nullptr;
    const sql::FromNode& table = insert ? *insert->table : *sql::as<sql::UpdateNode>(statement).table;
    const auto* entity = sql::as_if<sql::EntityFromNode>(table);
    if (entity && entity->alias_of) return nullptr;
    const MapperImpl* mapper = entity ? static_cast<const MapperImpl*>(entity->info) : first_class_of(table);
    if (!mapper) return nullptr;
    require_configured(*mapper);
    return insert && !is_more_than_values(*mapper, sets.front()) ? nullptr : mapper;
}

bool names_the_same(const Params& a, const Params& b) {
    return a.values().size() == b.values().size() &&
           std::all_of(a.values().begin(), a.values().end(), [&](const NamedValue& given) { return b.find(given.name) != nullptr; });
}
//! How many sets from the first one on are a batch: an INSERT of a class may have rows of several shapes, one after the other.
std::size_t size_of_batch(const sql::Node& statement, std::span<const Params> sets) {
    const auto* insert = sql::as_if<sql::InsertNode>(statement);
    if (!insert || !first_class_of(*insert->table)) return sets.size();
    std::size_t size = 1;
    while (size < sets.size() && names_the_same(sets[0], sets[size])) ++size;
    return size;
}

//! Loaded objects of the table that a batch of UPDATEs or DELETEs has changed are read again when next touched.
void follow_batch(SessionImpl& session, const sql::Node& statement) {
    const auto* update = sql::as_if<sql::UpdateNode>(statement);
    const auto* gone = sql::as_if<sql::DeleteNode>(statement);
    if ((!update && !gone) || !synchronizes(session, statement)) return;
    const sql::TableNode* table = sql::table_below(update ? *update->table : *gone->table);
    if (table && table->serial != 0) session.expire_class(static_cast<const schema::TableDef&>(*table));
}

void refuse_other_target(const MapperImpl& mapper, const sql::Node& statement) {
    const sql::FromNode* target = statement.kind == sql::Kind::insert   ? sql::as<sql::InsertNode>(statement).table.get()
                                  : statement.kind == sql::Kind::update ? sql::as<sql::UpdateNode>(statement).table.get()
                                                                        : nullptr;
    if (target == mapper.from().get() && (statement.kind == sql::Kind::insert || is_update_by_key(statement))) return;
    throw ArgumentError("execute() with objects of " + mapper.name + " takes insert(...) or update(...) of its mapping, without values() and "
                        "where(): the columns come from the objects, and an UPDATE finds its rows by their keys.");
}

}  // namespace

Populate follow_upsert(SessionImpl& session, const sql::Node& statement) {
    const auto& insert = sql::as<sql::InsertNode>(statement);
    if (insert.conflict.set.empty()) return Populate::new_ones;
    if (returns_own_objects(insert)) return Populate::selected;
    const sql::TableNode* table = sql::table_below(*insert.table);
    if (table && table->serial != 0) session.expire_class(static_cast<const schema::TableDef&>(*table));
    return Populate::new_ones;
}

Ref<result::RowSource> run_objects_in_session(SessionImpl& session, const sql::NodeRef& given, const ClassInfo& type,
                                              const engine::ObjectRange& objects, std::source_location place) {
    return run_bulk(session, given, "execute()", [&](const sql::NodeRef& statement) -> Ref<result::RowSource> {
        const MapperImpl& mapper = require_mapper(*type.tag, type.name);
        if (statement->kind == sql::Kind::update || mapper.is_in_hierarchy()) {
            refuse_other_target(mapper, *statement);
            const GivenObjects rows(mapper, objects);
            return statement->kind == sql::Kind::update ? update_by_key(session, statement, rows) : insert_rows(session, statement, rows);
        }
        engine::check_insert(statement, mapper);
        return run_batches(session, statement, [&](engine::ConnectionImpl& connection, auto& rows) {
            const Exclusive::Use connection_use(connection.in_use, "execute() of a Session");
            connection.place = place;
            engine::insert_objects(connection, statement, mapper, objects, rows);
        });
    });
}

Ref<result::RowSource> run_object_in_session(SessionImpl& session, const sql::NodeRef& given, const ClassInfo& type, const void* object,
                                             std::source_location place) {
    const MapperImpl& mapper = require_mapper(*type.tag, type.name);
    if (given->kind == sql::Kind::update || mapper.is_in_hierarchy())
        return run_objects_in_session(session, given, type, {object, type.size, 1}, place);
    engine::check_insert(given, mapper);
    return run_in_session(session, given, {}, engine::parameters_of(mapper, object), place);
}

Ref<result::RowSource> run_sets_in_session(SessionImpl& session, const sql::NodeRef& given, std::span<const Params> sets,
                                           std::source_location place) {
    return run_bulk(session, given, "execute_many()", [&](const sql::NodeRef& statement) -> Ref<result::RowSource> {
        if (const MapperImpl* mapper = class_of(*statement, sets)) {
            const GivenSets rows(*mapper, sets);
            return statement->kind == sql::Kind::update ? update_by_key(session, statement, rows) : insert_rows(session, statement, rows);
        }
        Ref<result::RowSource> result = run_batches(session, statement, [&](engine::ConnectionImpl& connection, auto& rows) {
            const Exclusive::Use connection_use(connection.in_use, "execute_many() of a Session");
            connection.place = place;
            for (std::span<const Params> left = sets;;) {
                const std::size_t size = size_of_batch(*statement, left);
                rows.finish(*connection.execute_sets(*statement, left.first(size), &rows, rows.shape()));
                left = left.subspan(size);
                if (left.empty()) break;
            }
        });
        follow_batch(session, *statement);
        return result;
    });
}

}  // namespace aludel::orm
