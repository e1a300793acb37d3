#pragma once

#include "orm/mapping/mapper_impl.hpp"
#include "sql/node.hpp"

#include <boost/container/small_vector.hpp>

#include <vector>

namespace aludel::orm {

//! How a relationship is to be loaded of some objects.
struct LoadHow {
    LoadStrategy strategy = LoadStrategy::select;   //!< never `unchanged`
    bool is_default = true;                         //!< the mapping says so
    sql::NodeRef option{};                          //!< the step that says so; empty: the mapping, or a wildcard

    const sql::LoadStepNode* step() const noexcept { return sql::as_if<sql::LoadStepNode>(option); }
    sql::NodeRef criteria() const { return option ? step()->criteria : sql::NodeRef(); }
    //! What `of_type()` names; empty: nothing.
    sql::FromRef target() const { return option ? step()->target : sql::FromRef(); }
};

//! What the loader options of a statement say of the objects that a path of relationships has reached; at first of the
//! classes that the statement selects.
class LoaderOptions {
public:
    LoaderOptions() = default;
    //! Those of a SELECT; other statements have none.
    explicit LoaderOptions(const sql::Node& statement);

    bool empty() const noexcept { return paths_.empty() && criteria_.empty(); }
    //! `from`: the table or alias that the objects are of, as far as the statement selects them itself; else null. Throws
    //! `InvalidRequestError` when two options say different things.
    LoadHow how(const RelationshipDef& relationship, const sql::FromNode* from) const;
    //! How a `Deferred` field is to be loaded; never `unsaid`.
    LoadColumn how(const MapperImpl& mapper, const DeferredField& field, const sql::FromNode* from) const;
    //! What they say of the objects at the other end.
    LoaderOptions below(const RelationshipDef& relationship, const sql::FromNode* from) const;
    //! Whether what this subclass has is to be loaded with objects that are found as objects of a base.
    bool loads_rest_of(const MapperImpl& mapper, const sql::FromNode* from) const;
    //! What goes with the objects when their links are loaded later.
    LoaderOptions for_later() const;
    //! Whether anything is said of loading links later: by a condition, a strategy, or on the other end.
    bool matters_later(const RelationshipDef& relationship, const sql::FromNode* from) const;
    //! The statement, which selects a class from `from`, with these options.
    sql::NodeRef add_to(sql::NodeRef statement, const sql::FromRef& from) const;

    //! Conditions for all objects of a class, LoaderCriteriaNode.
    const std::vector<sql::NodeRef>& criteria() const noexcept { return criteria_; }
    //! What objects that are read from `from` have to satisfy, said of it; empty if there is nothing. `is_made_alias`: the
    //! library has made it up.
    sql::NodeRef criteria_on(const sql::FromRef& from, bool is_made_alias) const;
    //! Throws `ArgumentError` for a path that begins at none of these tables and aliases.
    void check_roots(const std::vector<const sql::FromNode*>& froms) const;

private:
    using Path = boost::container::small_vector<sql::NodeRef, 4>;   // of LoadStepNode, the first step in front

    static bool begins_at(const Path& path, const sql::FromNode* from) noexcept;

    std::vector<Path> paths_{};
    std::vector<sql::NodeRef> criteria_{};
};

}  // namespace aludel::orm
