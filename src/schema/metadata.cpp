#include "aludel/schema/metadata.hpp"

#include "aludel/base/error.hpp"
#include "aludel/schema/table.hpp"
#include "schema/definition.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace aludel {

namespace schema {

namespace {

// Keeps a table that a statement still used when its MetaData went: reachable for ever, so that the statement stays
// valid.
void keep(Ref<const TableDef> table) {
    static auto* kept = new std::vector<Ref<const TableDef>>;
    static auto* mutex = new std::mutex;
    const std::lock_guard lock(*mutex);
    kept->push_back(std::move(table));
}

bool is_referenced_elsewhere(const Ref<const TableDef>& table) {
    if (!table->is_unique()) return true;
    return std::any_of(table->columns.begin(), table->columns.end(), [](const auto& c) { return !c->is_unique(); });
}

}  // namespace

void destroy(const MetaDataBase* base) noexcept { delete static_cast<const MetaDataImpl*>(base); }
void destroy(const TableDef* table) noexcept { delete table; }
void destroy(const ColumnDef* column) noexcept { delete column; }

MetaDataImpl::~MetaDataImpl() {
    for (auto& table : tables) {
        const_cast<TableDef&>(*table).metadata = nullptr;  // definitions are mutable until their MetaData goes
        if (is_referenced_elsewhere(table)) keep(std::move(table));
    }
}

const TableDef* MetaDataImpl::find(std::string_view key) const noexcept {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : found->second;
}

void MetaDataImpl::add(Ref<const TableDef> table) {
    by_key_.emplace(table->key(), table.get());
    tables.push_back(std::move(table));
}

void MetaDataImpl::remove_last() noexcept {
    by_key_.erase(tables.back()->key());
    tables.pop_back();
}

void MetaDataImpl::rename(const std::string& before, const TableDef& table) {
    by_key_.erase(before);
    by_key_.emplace(table.key(), &table);
}

}  // namespace schema

MetaData::MetaData(MetaDataOptions options) {
    auto state = make_ref<schema::MetaDataImpl>();
    state->default_schema = options.schema;
    state->naming_convention = std::move(options.naming_convention);
    state_ = std::move(state);
}

schema::MetaDataImpl& MetaData::state() const {
    return static_cast<schema::MetaDataImpl&>(*sql::held(state_, "MetaData"));
}

std::vector<Table> MetaData::tables() const {
    std::vector<Table> all;
    for (const auto& table : state().tables) all.emplace_back(sql::FromRef(table));
    return all;
}

std::vector<Table> MetaData::sorted_tables() const {
    std::vector<Table> sorted;
    for (const schema::TableDef* table : schema::creation_order(state()).tables)
        sorted.emplace_back(sql::FromRef(table));
    return sorted;
}

Table MetaData::table(std::string_view name) const {
    if (const schema::TableDef* table = state().find(name)) return Table(sql::FromRef(table));
    std::string known;
    for (const auto& table : state().tables) known += (known.empty() ? "" : ", ") + table->key();
    throw NoSuchTableError("The MetaData has no table \"" + std::string(name) + "\". It has: " +
                           (known.empty() ? "none" : known) + ".");
}

bool MetaData::contains(std::string_view name) const { return state().find(name) != nullptr; }

void MetaData::add(const Sequence& sequence) const { state().sequences.push_back(sequence); }
void MetaData::add(const SqlType& type) const { state().types.push_back(type); }

void destroy(const DefaultCall* call) noexcept { delete call; }

MetaData& metadata() {
    static auto* shared = new MetaData;  // never destroyed: mappings in other files may outlive any order of ours
    return *shared;
}

}  // namespace aludel
