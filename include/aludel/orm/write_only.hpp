#pragma once

#include "aludel/orm/link.hpp"
#include "aludel/sql/dml.hpp"

#include <concepts>
#include <initializer_list>
#include <utility>
#include <vector>

namespace aludel {

namespace orm::detail {
//! The rows of a write-only collection. Throws `InvalidRequestError` for an owner that has no row yet.
sql::NodeRef select_of(const Link& collection);
sql::NodeRef update_of(const Link& collection);
sql::NodeRef delete_of(const Link& collection);
//! An INSERT of rows of the collection: each has these values, and the owner's key. Throws `InvalidRequestError` for a
//! many-to-many.
sql::NodeRef insert_into(const Link& collection, const std::vector<std::vector<sql::build::Assignment>>& rows);
}  // namespace orm::detail

//! The "many" side of a relationship that is never loaded, for collections that are too large for that (SQLAlchemy's
//! `WriteOnlyMapped`; it takes the place of `lazy="dynamic"`, too).
//!
//! `article.edit()->comments.add(Comment{...})` and `remove` are sent by the flush, as those of `Many` are. What is in it is
//! asked for by a statement: `session.scalars(article->comments.select().where(...))`. One word large.
template <class T>
class WriteOnly : public orm::Link {
public:
    using value_type = T;

    WriteOnly() = default;
    WriteOnly(std::initializer_list<T> values) {
        for (const T& value : values) add(value);
    }
    template <orm::MappedBelow<T> U>
    WriteOnly(std::initializer_list<U> values) {
        for (const U& value : values) add(value);
    }
    WriteOnly(std::initializer_list<Ptr<T>> objects) {
        for (const Ptr<T>& object : objects) add(object);
    }

    //! Puts a new object in; in a session it becomes pending there.
    Ptr<T> add(T value) {
        Ptr<T> object(orm::new_transient(orm::class_info<T>, &value));
        add(object);
        return object;
    }
    //! An object of a subclass, whole.
    template <orm::MappedBelow<T> U>
    Ptr<U> add(U value) {
        Ptr<U> object(orm::new_transient(orm::class_info<U>, &value));
        add(Ptr<T>(object));
        return object;
    }
    void add(const Ptr<T>& object) { Link::append(orm::require_object(object.state())); }
    //! `add` of each: of new values, or of pointers.
    template <class R>
    void add_all(const R& objects) {
        for (const auto& object : objects) add(object);
    }
    void add_all(std::initializer_list<T> values) {
        for (const T& value : values) add(value);
    }
    //! Takes the object out; the flush clears its foreign key, or deletes it under `cascade::delete_orphan`. Throws
    //! `InvalidRequestError` for an object that refers to another owner.
    void remove(const Ptr<T>& object) { Link::remove(orm::require_object(object.state())); }

    void add(T) const { read_only(); }
    void add(const Ptr<T>&) const { read_only(); }
    void remove(const Ptr<T>&) const { read_only(); }

    //! A SELECT of the objects, to be extended and executed: `session.scalars(article->comments.select().limit(10))`. Throws
    //! `InvalidRequestError` when the owner was not flushed yet.
    Select<T> select() const { return Select<T>(orm::detail::select_of(*this)); }
    //! An INSERT of rows that belong to the owner, its key filled in: `session.execute(article->comments.insert({{comments.text
    //! = "a"}, {comments.text = "b"}}))`. One-to-many only; of a many-to-many insert the objects, then `add_all`.
    Insert<> insert(std::initializer_list<std::initializer_list<Assignment>> rows) const {
        std::vector<std::vector<sql::build::Assignment>> all;
        for (const auto& row : rows)
            for (auto& made = all.emplace_back(); const Assignment& value : row) made.push_back({value.column, value.value});
        return Insert<>(orm::detail::insert_into(*this, all));
    }
    //! An INSERT of one row: `insert(comments.text = "a")`.
    template <std::same_as<Assignment>... A>
    Insert<> insert(const A&... values) const {
        return Insert<>(orm::detail::insert_into(*this, {{{values.column, values.value}...}}));
    }
    //! An UPDATE of the rows: `session.execute(article->comments.update().values(comments.hidden = true))`.
    Update<> update() const { return Update<>(orm::detail::update_of(*this)); }
    //! A DELETE of the rows.
    Delete<> delete_() const { return Delete<>(orm::detail::delete_of(*this)); }

    void begin() const { not_loaded(); }
    void end() const { not_loaded(); }
    void size() const { not_loaded(); }
    void load() const { not_loaded(); }

private:
    using Link::is_loaded;
    static void read_only() {
        static_assert(!sizeof(T), "a collection is changed through edit(): article.edit()->comments.add(...)");
    }
    static void not_loaded() {
        static_assert(!sizeof(T), "a write-only collection is never loaded: session.scalars(article->comments.select()) reads it");
    }
};

}  // namespace aludel
