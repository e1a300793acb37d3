#pragma once

// Expressions of recorded queries, and the aliases that they name.

#include "mapped_class.hpp"

#include <map>
#include <optional>
#include <string>

namespace aludel::oracle {

//! What the expressions of a program are in SQL. The aliases are those of the query that was read last.
class Expressions {
public:
    //! `resolve`: the objects that conditions name.
    Expressions(const Mapping& mapping, const Resolve& resolve) : mapping_(mapping), resolve_(resolve) {}
    Expressions(const Expressions&) = delete;

    //! An element of FROM: a class, or an alias.
    struct Element {
        const MappedClass* of;
        sql::FromRef from{};   //!< empty: the class itself
    };
    //! Names the aliases of a query; those of the query before are forgotten.
    void name_aliases(const json& aliases);
    //! Adds those of a query within another one.
    void add_aliases(const json& aliases);
    Element element(const std::string& name) const;
    //! The FROM of a class or alias.
    sql::FromRef from(const std::string& name) const;

    //! "User.name"; empty when the class has no such field.
    sql::NodeRef column(const std::string& path) const;
    //! Of a path or with criteria; throws for what is none.
    orm::RelationshipUse relationship(const json& path) const;
    std::optional<orm::RelationshipUse> relationship_at(const std::string& path) const;
    orm::RelationshipUse of_type(orm::RelationshipUse use, const std::string& name) const;
    sql::NodeRef operand(const json& e) const;
    sql::NodeRef condition(const json& e) const;
    sql::NodeRef criteria(const json& option) const;
    //! "User.name" or "-User.name", or an expression.
    sql::NodeRef sort_key(const json& key) const;
    //! What a statement selects or returns: columns, and classes as a whole.
    std::vector<sql::NodeRef> items(const json& columns) const;
    //! A class or alias as a whole.
    sql::NodeRef whole(const std::string& name) const;
    //! A SELECT of columns, or of a class, without options.
    sql::NodeRef select(const json& query);

    const Mapping& mapping() const noexcept { return mapping_; }

    //! "name" of "User.name"
    static std::string attribute_of(const std::string& path) { return path.substr(path.rfind('.') + 1); }
    static std::string class_of(const std::string& path) { return path.substr(0, path.rfind('.')); }

private:
    void name_alias(const std::string& name, const json& alias);
    void name_polymorphic(const std::string& name, const json& alias);
    sql::NodeRef comparison(const json& e) const;
    sql::NodeRef exists(const json& e) const;
    sql::NodeRef link_comparison(const std::string& path, const std::string& op, const json& object) const;
    sql::NodeRef subquery(const json& query) const;

    const Mapping& mapping_;
    const Resolve& resolve_;
    std::map<std::string, Element> aliases_{};
};

}  // namespace aludel::oracle
