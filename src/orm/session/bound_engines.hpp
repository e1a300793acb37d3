#pragma once

#include "aludel/orm/bind.hpp"
#include "orm/mapping/mapper_impl.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <vector>

namespace aludel::orm {

//! What a statement is about: a mapped class, or a table that no class has.
struct BindTarget {
    const MapperImpl* mapper = nullptr;
    const schema::TableDef* table = nullptr;

    explicit operator bool() const noexcept { return table != nullptr; }
};

//! Which engine has the rows of which class or table, in a session with several.
class BoundEngines {
public:
    //! `own`: that of the session, for what is not bound; may be empty.
    BoundEngines(Engine own, const std::vector<Bind>& binds, GetBind choose);

    void add(const Bind& bound);
    //! The engine of a class. Throws `UnboundExecutionError` when it has none.
    Engine of(const MapperImpl& mapper, bool is_flush);
    //! That of the first class or table in a statement, or of a table, that has one; else the session's own. Throws as the other.
    Engine of(const sql::Node& statement, bool is_flush);
    //! `of` for a statement of the library's own; empty where nothing is said of what it is about: an association table.
    Engine said_of(const sql::Node& statement, bool is_flush);
    //! One for what is about nothing. Throws `UnboundExecutionError` when there is none.
    Engine any();
    //! Those that are known before they are used, each once.
    std::vector<Engine> all() const;

private:
    BindTarget target(const schema::TableDef& table);
    //! Calls `visit(target)` for what a statement is about, the first one first, until it returns true.
    template <class F>
    bool each_target(const sql::Node& node, const F& visit);
    const Engine* find(const BindTarget& target) const;
    Engine choose(const BindTarget& target, bool writes, bool is_flush) const;
    Engine said_of(const sql::Node& statement, bool is_flush, BindTarget& first);

    Engine own_;
    GetBind choose_;
    std::vector<std::pair<const void*, Engine>> bound_{};   // by the first class of a hierarchy, or by the table
    boost::unordered_flat_map<const schema::TableDef*, const MapperImpl*> mappers_{};   // as far as they were asked for
};

}  // namespace aludel::orm
