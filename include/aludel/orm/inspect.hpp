#pragma once

#include "aludel/orm/ptr.hpp"
#include "aludel/orm/relationship.hpp"

#include <string>
#include <vector>

namespace aludel {

//! What changed of an attribute since it was loaded or last flushed (SQLAlchemy's `History`).
template <class T>
struct History {
    std::vector<T> added{}, unchanged{}, deleted{};
    bool has_changes() const noexcept { return !added.empty() || !deleted.empty(); }
};

//! An object's standing, from `inspect(user)` (SQLAlchemy's `InstanceState`). Says how the object is at the moment it is
//! asked; reads nothing from the database. Holds the object.
class Inspection {
public:
    explicit Inspection(orm::InstanceState& state) noexcept : object_(&state) {}

    //! In no session, and without a row.
    bool transient() const noexcept { return state().status == orm::Status::transient; }
    //! In a session; the next flush inserts it.
    bool pending() const noexcept { return state().status == orm::Status::pending; }
    //! In a session, with a row.
    bool persistent() const noexcept { return state().status == orm::Status::persistent; }
    //! Its row was deleted in the current transaction.
    bool deleted() const noexcept { return state().status == orm::Status::deleted; }
    //! It had a row; its session has released it.
    bool detached() const noexcept { return state().status == orm::Status::detached; }
    //! The next read loads it again.
    bool expired() const noexcept { return state().has(orm::InstanceState::expired); }
    //! A column or a link differs from what was loaded or last flushed.
    bool modified() const;
    //! The values of the primary key; empty for an object that has none yet.
    std::vector<Value> identity() const;
    //! The `Deferred` fields and the relationships that are not loaded, by their members' names; of an expired object all of its
    //! columns.
    std::vector<std::string> unloaded() const;
    //! What changed of a column: at most one value of each kind.
    template <auto Member>
    History<Value> history(const Mapped<Member>&) const {
        return column_history(orm::detail::member_name<Member>());
    }
    //! What changed of a relationship; empty while it is not loaded.
    template <auto Member>
    auto history(const Relationship<Member>& relationship) const {
        using T = typename Relationship<Member>::target;
        const History<orm::InstanceState*> found = link_history(relationship.definition());
        return History<Ptr<T>>{pointers<T>(found.added), pointers<T>(found.unchanged), pointers<T>(found.deleted)};
    }

private:
    const orm::InstanceState& state() const noexcept { return *object_.state(); }
    History<Value> column_history(std::string_view field) const;
    History<orm::InstanceState*> link_history(const orm::RelationshipDef& relationship) const;
    template <class T>
    static std::vector<Ptr<T>> pointers(const std::vector<orm::InstanceState*>& objects) {
        return std::vector<Ptr<T>>(objects.begin(), objects.end());
    }

    orm::AnyHold object_;
};

//! The state of an object in its session: `inspect(user).persistent()` (SQLAlchemy's `inspect`). Throws
//! `ArgumentError` for a null pointer.
template <class T>
Inspection inspect(const Ptr<T>& object) {
    return Inspection(orm::require_object(object.state()));
}

}  // namespace aludel
