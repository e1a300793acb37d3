#include "orm/session/n_plus_one.hpp"

#include "aludel/orm/session.hpp"
#include "orm/session/session_impl.hpp"

#include <fmt/format.h>

namespace aludel {

std::string NPlusOne::message() const {
    const std::string where = place.line() == 0 ? "objects that no query of this transaction has read"
                                                : fmt::format("objects of the query at {}:{}", place.file_name(), place.line());
    return fmt::format("N+1: {} was loaded {} times by itself, for {}; load it together with them: {}", relationship, loads,
                       where, cure);
}

namespace orm {

void destroy(const NPlusOneWatch* watch) noexcept { delete watch; }

namespace {

//! As programs usually name the mapping: after the table.
std::string cure_of(const RelationshipDef& relationship) {
    return "selectinload(" + relationship.parent->definition.name + "." + relationship.spec.name + ")";
}

}  // namespace

std::uint64_t NPlusOneWatch::query_of(const InstanceState& object) const {
    const auto known = queries_.find(&object);
    return known == queries_.end() ? 0 : known->second;
}

void NPlusOneWatch::note_read(std::uint64_t query, std::source_location place, std::span<InstanceState* const> objects) {
    if (!is_active) return;
    places_[query] = place;
    for (const InstanceState* object : objects)
        if (object) queries_[object] = query;
}

void NPlusOneWatch::note_load(const InstanceState& owner, const RelationshipDef& relationship,
                              std::span<InstanceState* const> read, const engine::Log& log) {
    if (!is_active) return;
    const std::uint64_t query = query_of(owner);
    for (const InstanceState* object : read) queries_.try_emplace(object, query);
    const std::size_t loads = ++loads_[{&relationship, query}];
    if (loads != options_.limit + 1) return;
    if (options_.report) options_.report(found(relationship, query, loads));
    else log.warning("aludel.orm", found(relationship, query, loads).message());
}

NPlusOne NPlusOneWatch::found(const RelationshipDef& relationship, std::uint64_t query, std::size_t loads) const {
    const auto place = places_.find(query);
    return {relationship.full_name(), loads, place == places_.end() ? std::source_location() : place->second, cure_of(relationship)};
}

void NPlusOneWatch::forget() noexcept {
    places_.clear();
    queries_.clear();
    loads_.clear();
}

}  // namespace orm

NPlusOneDetector::NPlusOneDetector(Session& session, NPlusOneOptions options)
    : watch_(make_ref<orm::NPlusOneWatch>(std::move(options))) {
    session.aludel_state().add(watch_);
}

NPlusOneDetector::~NPlusOneDetector() { watch_->is_active = false; }

}  // namespace aludel
