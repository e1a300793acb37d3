#pragma once

#include "aludel/orm/links.hpp"
#include "base/exclusive.hpp"
#include "orm/instances/object_events.hpp"
#include "orm/instances/store.hpp"

#include <source_location>
#include <span>

namespace aludel {
class Connection;
}

namespace aludel::orm {

//! Rows of a SELECT that nobody has asked for yet. Before the session does anything else on its connection it has
//! them read, so that they are the rows of their moment.
class UnreadRows {
public:
    //! Reads the rows that are left into memory. An error is kept, and thrown when the rows are asked for.
    virtual void read_now() = 0;

protected:
    ~UnreadRows() = default;
};

//! What objects and results ask of the session that owns them. The session implements it; they know no more of it.
class SessionServices {
public:
    //! The calls on the session; those that objects and results make come from within others, too.
    Exclusive in_use{"Session"};

    //! Fills a link that is not loaded.
    virtual void load_link(InstanceState& owner, const RelationshipDef& relationship, const Link& link) = 0;
    //! Loads a link from what the database has now: nothing is flushed and nothing else is read before.
    virtual void load_link_as_is(InstanceState& owner, const RelationshipDef& relationship, const Link& link) = 0;
    //! Reads an expired object's row again. Throws `ObjectDeletedError` when it is gone.
    virtual void refresh(InstanceState& state) = 0;
    //! Reads an expired object's row again, without a flush before. Throws as `refresh`.
    virtual void refresh_as_is(InstanceState& state) = 0;
    //! Reads what an object of a subclass has besides what it was found with. Throws `ObjectDeletedError` when its row is gone.
    virtual void complete(InstanceState& state) = 0;
    //! Loads a `Deferred` field of an object of this session, with the others of its group. Throws `ObjectDeletedError`.
    virtual void load_field(InstanceState& state, std::uint32_t slot) = 0;
    //! Makes transient objects pending here, with all they link to (cascade save_update); all of them or none.
    virtual void add_pending(std::span<InstanceState* const> states) = 0;
    //! Makes a pending object transient again, with what it would have been deleted with.
    virtual void forget_pending(InstanceState& state) = 0;

    //! Listeners that are running: they may not end the transaction or the session, and nothing is released meanwhile.
    int listeners = 0;
    //! Gives what it was.
    virtual bool set_autoflush(bool on) noexcept = 0;
    //! Does anybody listen to this event of the session?
    virtual bool is_heard(event::SessionEventId id) const noexcept = 0;
    //! A statement of the program, with what those who listen to `do_orm_execute` add to it.
    virtual sql::NodeRef announced(const sql::NodeRef& statement) = 0;
    //! Keeps an event of an object until `tell` calls those who listen. They may use the session; what the first one
    //! throws reaches the caller when all were called.
    virtual void note(ObjectEvent event) = 0;
    virtual void tell() = 0;

    //! The connection of the current transaction; with several engines, any one of it: statements find their own.
    virtual Connection& connection() = 0;
    //! The connection for objects of a class.
    virtual Connection& connection_for(const MapperImpl& mapper) = 0;
    //! Records the rows that are still to be read; null when there are none.
    virtual void set_unread(UnreadRows* rows) noexcept = 0;
    virtual bool is_unread(const UnreadRows& rows) const noexcept = 0;
    //! Releases the objects that nobody holds, as the end of a transaction does.
    virtual void let_go() = 0;
    //! Somebody wants to know which objects queries read: `query` is the number of one, `place` where the program executed it.
    bool is_watched = false;
    std::uint64_t last_query = 0;
    virtual void note_read(std::uint64_t query, std::source_location place, std::span<InstanceState* const> objects) = 0;

protected:
    ~SessionServices() = default;
};

//! Counts listeners that are about to be called; null: of an object without a session.
class Listening {
public:
    explicit Listening(SessionServices* session) noexcept : session_(session) {
        if (session_) ++session_->listeners;
    }
    Listening(const Listening&) = delete;
    ~Listening() {
        if (session_) --session_->listeners;
    }

private:
    SessionServices* session_;
};

}  // namespace aludel::orm
