#pragma once

#include "orm/session/session_impl.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <vector>

namespace aludel::orm {

//! Brings a session's objects up to given ones, which may be of no session or of another one (SQLAlchemy's merge).
//!
//! First each given object that a cascade reaches finds or gets its counterpart and its columns; then the links of the
//! counterparts are set. Lists of work, not recursion: objects may form a chain of any length.
class Merge {
public:
    Merge(SessionImpl& session, const MergeOptions& options) : session_(session), options_(options) {}
    //! The counterpart of the given object.
    InstanceState& run(InstanceState& given);

private:
    InstanceState& reach(InstanceState& given);
    void reach_elements(InstanceState& given);
    InstanceState& counterpart(InstanceState& given);
    InstanceState* find(const MapperImpl& mapper, const InstanceState& given, const KeyValues& key);
    InstanceState& make_new(const MapperImpl& mapper, const InstanceState& given);
    InstanceState& make_clean(const MapperImpl& mapper, const InstanceState& given);
    void copy_columns(const MapperImpl& mapper, const InstanceState& given, InstanceState& target, bool is_new);
    bool is_copied(const MapperImpl& mapper, const InstanceState& given, std::uint32_t slot) const;
    void link(InstanceState& given, InstanceState& target);

    SessionImpl& session_;
    const MergeOptions& options_;
    const InstanceState* first_ = nullptr;   // whose fields may be limited
    boost::unordered_flat_map<const InstanceState*, InstanceState*> counterparts_{};
    std::vector<InstanceState*> reached_{};   // the given ones
};

}  // namespace aludel::orm
