#pragma once

#include "aludel/orm/links.hpp"
#include "orm/state/store.hpp"

namespace aludel::orm {

//! What objects ask of the session that owns them. The session implements it; objects know no more of it.
class SessionCore {
public:
    //! Fills a link that is not loaded.
    virtual void load_link(State& owner, const RelationshipDef& relationship, const Link& link) = 0;
    //! The same with what the database has now: nothing is flushed and nothing else is read before.
    virtual void load_link_as_is(State& owner, const RelationshipDef& relationship, const Link& link) = 0;
    //! Reads an expired object's row again. Throws `ObjectDeletedError` when it is gone.
    virtual void refresh(State& state) = 0;
    //! Makes a transient object pending here, with all it links to (cascade save_update).
    virtual void add_pending(State& state) = 0;
    //! Makes a pending object transient again, with what it would have been deleted with.
    virtual void forget_pending(State& state) = 0;

protected:
    ~SessionCore() = default;
};

}  // namespace aludel::orm
