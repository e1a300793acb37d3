#pragma once

#include "aludel/orm/n_plus_one.hpp"
#include "engine/log.hpp"
#include "orm/instances/store.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <source_location>
#include <span>
#include <utility>

namespace aludel::orm {

//! Counts the lazy loads of a session, by relationship and by the query that has read the owners.
class NPlusOneWatch : public RefCounted {
public:
    explicit NPlusOneWatch(NPlusOneOptions options) : options_(std::move(options)) {}
    bool is_active = true;   //!< its detector lives

    //! The query of this number, which the program has executed at `place`, has read these objects.
    void note_read(std::uint64_t query, std::source_location place, std::span<InstanceState* const> objects);
    //! A SELECT has loaded the link of this owner. What it read counts as read by the owner's query.
    void note_load(const InstanceState& owner, const RelationshipDef& relationship,
                   std::span<InstanceState* const> read, const engine::Log& log);
    //! The session has released objects.
    void forget_objects() noexcept { queries_.clear(); }
    //! The transaction has ended.
    void forget() noexcept;

private:
    //! The query that has read an object; 0: it came by other ways.
    std::uint64_t query_of(const InstanceState& object) const;
    NPlusOne found(const RelationshipDef& relationship, std::uint64_t query, std::size_t loads) const;

    const NPlusOneOptions options_;
    boost::unordered_flat_map<std::uint64_t, std::source_location> places_{};   // of queries
    boost::unordered_flat_map<const InstanceState*, std::uint64_t> queries_{};
    boost::unordered_flat_map<std::pair<const RelationshipDef*, std::uint64_t>, std::size_t> loads_{};
};

}  // namespace aludel::orm
