#include "orm/session/bound_engines.hpp"

#include "aludel/base/error.hpp"
#include "sql/depth.hpp"
#include "sql/exported_columns.hpp"
#include "sql/node.hpp"
#include "sql/visit.hpp"

#include <algorithm>

namespace aludel {

namespace orm {

namespace {

const void* key_of(const BindTarget& target) noexcept {
    return target.mapper ? static_cast<const void*>(target.mapper->inheritance.root) : target.table;
}

BindTarget target_of(const sql::EntityInfo& info) noexcept {
    const auto& mapper = static_cast<const MapperImpl&>(info);
    return {&mapper, &mapper.definition};
}

//! What `bind` was given. Throws `ArgumentError`.
BindTarget target_of(const sql::FromNode& from) {
    if (const auto* entity = sql::as_if<sql::EntityFromNode>(from); entity && !entity->alias_of) return target_of(*entity->info);
    const auto* table = sql::as_if<sql::TableNode>(from);
    if (!table || table->serial == 0)
        throw ArgumentError("bind() takes a mapped class or a table, such as bind(users, engine); " + sql::described(from) + " is neither.");
    const auto* definition = static_cast<const schema::TableDef*>(table);
    return {mapper_of_table(*definition), definition};
}

bool is_change(const sql::Node& statement) noexcept {
    return statement.kind == sql::Kind::insert || statement.kind == sql::Kind::update || statement.kind == sql::Kind::delete_;
}

//! The table of an INSERT, UPDATE or DELETE; null for others.
const sql::FromNode* changed_table(const sql::Node& statement) noexcept {
    if (const auto* insert = sql::as_if<sql::InsertNode>(statement)) return insert->table.get();
    if (const auto* update = sql::as_if<sql::UpdateNode>(statement)) return update->table.get();
    if (const auto* gone = sql::as_if<sql::DeleteNode>(statement)) return gone->table.get();
    return nullptr;
}

[[noreturn]] void throw_unbound(const BindTarget& target) {
    const std::string what = target.mapper ? "class " + target.mapper->name : target.table ? "table \"" + target.table->key() + "\"" : "";
    if (what.empty())
        throw UnboundExecutionError("This Session has several engines and none for a statement that names no table. Execute it on one of "
                                    "them: session.connection(users).execute(...), or give the Session an engine of its own: "
                                    "Session session(engine, {.binds = {bind(users, other_engine)}}).");
    throw UnboundExecutionError("This Session has no engine for " + what + ". Bind it, as in Session session({bind(users, engine)}), or "
                                "give the Session an engine for all that is not bound: Session session(engine, {.binds = ...}).");
}

Engine required(Engine engine, const BindTarget& target) {
    if (!engine) throw_unbound(target);
    return engine;
}

}  // namespace

Bind make_bind(const sql::FromRef& table, const Engine& engine) {
    const BindTarget target = target_of(*sql::held(table, "table"));
    if (!engine) throw ArgumentError("bind() takes an engine with a database; that of \"" + target.table->key() + "\" is empty.");
    if (target.mapper && target.mapper->inheritance.root != target.mapper)
        throw ArgumentError("bind() cannot give class " + target.mapper->name + " an engine of its own: its rows belong to those of class " +
                            target.mapper->inheritance.root->name + ", which all have one engine. Bind that class.");
    return {table, engine};
}

BoundEngines::BoundEngines(Engine own, const std::vector<Bind>& binds, GetBind choose) : own_(std::move(own)), choose_(std::move(choose)) {
    for (const Bind& bound : binds) add(bound);
}

void BoundEngines::add(const Bind& bound) {
    const void* key = key_of(target_of(*bound.table));
    const auto known = std::find_if(bound_.begin(), bound_.end(), [&](const auto& entry) { return entry.first == key; });
    if (known == bound_.end()) bound_.emplace_back(key, bound.engine);
    else known->second = bound.engine;
}

const Engine* BoundEngines::find(const BindTarget& target) const {
    const void* key = key_of(target);
    for (const auto& [known, engine] : bound_)
        if (known == key) return &engine;
    return nullptr;
}

Engine BoundEngines::choose(const BindTarget& target, bool writes, bool is_flush) const {
    return choose_ ? choose_(BindRequest(target.mapper, target.table, writes, is_flush)) : Engine();
}

BindTarget BoundEngines::target(const schema::TableDef& table) {
    const auto [known, is_new] = mappers_.try_emplace(&table, nullptr);
    if (is_new) known->second = mapper_of_table(table);
    return {known->second, &table};
}

template <class F>
bool BoundEngines::each_target(const sql::Node& node, const F& visit) {
    if (node.kind == sql::Kind::load_step || node.kind == sql::Kind::loader_criteria) return false;   // of other statements
    bool is_done = false;
    const auto look_into = [&](const sql::Node& part) { is_done = is_done || each_target(part, visit); };
    if (const auto* entity = sql::as_if<sql::EntityNode>(node)) is_done = visit(target_of(*entity->info));
    else if (const auto* from = sql::as_if<sql::EntityFromNode>(node)) return visit(target_of(*from->info));
    else if (const auto* table = sql::as_if<sql::TableNode>(node))
        return table->serial != 0 && visit(target(static_cast<const schema::TableDef&>(*table)));
    else if (const auto* column = sql::as_if<sql::ColumnNode>(node)) {
        if (column->property_of) return visit(target_of(*column->property_of));
        return column->from && each_target(*column->from, visit);
    } else if (const sql::FromNode* changed = changed_table(node)) look_into(*changed);
    sql::for_each_child(node, look_into);
    return is_done;
}

Engine BoundEngines::said_of(const sql::Node& statement, bool is_flush, BindTarget& first) {
    const Engine* bound = nullptr;
    sql::with_room(statement, [&] {
        each_target(statement, [&](const BindTarget& target) {
            if (!first) first = target;
            bound = find(target);
            return bound || choose_;
        });
    });
    if (Engine chosen = choose(first, is_change(statement), is_flush)) return chosen;
    if (choose_ && !bound)   // what follows the first one counts after all
        sql::with_room(statement, [&] { each_target(statement, [&](const BindTarget& target) { return (bound = find(target)) != nullptr; }); });
    return bound ? *bound : Engine();
}

Engine BoundEngines::of(const MapperImpl& mapper, bool is_flush) {
    const BindTarget target = target_of(mapper);
    if (Engine chosen = choose(target, is_flush, is_flush)) return chosen;
    const Engine* bound = find(target);
    return required(bound ? *bound : own_, target);
}

Engine BoundEngines::of(const sql::Node& statement, bool is_flush) {
    BindTarget first;
    if (Engine said = said_of(statement, is_flush, first)) return said;
    return required(own_, first);
}

Engine BoundEngines::said_of(const sql::Node& statement, bool is_flush) {
    BindTarget first;
    if (Engine said = said_of(statement, is_flush, first)) return said;
    return first.mapper ? required(own_, first) : Engine();
}

std::vector<Engine> BoundEngines::all() const {
    std::vector<Engine> all;
    const auto add = [&](const Engine& engine) {
        const auto is_it = [&](const Engine& known) { return &known.aludel_impl() == &engine.aludel_impl(); };
        if (std::none_of(all.begin(), all.end(), is_it)) all.push_back(engine);
    };
    if (own_) add(own_);
    for (const auto& [key, engine] : bound_) add(engine);
    return all;
}

Engine BoundEngines::any() {
    if (Engine chosen = choose({}, false, false)) return chosen;
    if (own_) return own_;
    return required(bound_.empty() ? Engine() : bound_.front().second, {});
}

}  // namespace orm

std::string_view BindRequest::table() const noexcept { return table_ ? std::string_view(table_->name) : std::string_view(); }

bool BindRequest::is_about(const orm::ClassTag& type) const noexcept {
    const orm::MapperImpl* asked = type.mapper.load(std::memory_order_acquire);
    return mapper_ && asked && mapper_->is_a(*asked);
}

}  // namespace aludel
