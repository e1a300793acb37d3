#pragma once

#include "aludel/orm/column_property.hpp"
#include "aludel/orm/relationship.hpp"

#include <initializer_list>

namespace aludel::orm {

//! A field or a relationship of a mapped class that can say "not loaded": `{posts.body, posts.author}`.
class Attribute {
public:
    template <auto M, class O>
    Attribute(const Mapped<M, O>& field) : column_(field.node()) {
        static_assert(detail::is_deferred<detail::member_type_t<M>>,
                      "a plain field has no way to say \"not loaded\": declare it Deferred<T>, as in Deferred<std::string> body{};");
    }
    template <auto M, class O>
    Attribute(const ColumnProperty<M, O>& property) : column_(property.node()) {}
    template <auto M>
    Attribute(const Relationship<M>& relationship) : relationship_(&relationship.definition()) {}

    //! Of a field, else empty.
    const sql::NodeRef& column() const noexcept { return column_; }
    //! Null for a field.
    const RelationshipDef* relationship() const noexcept { return relationship_; }

private:
    sql::NodeRef column_{};
    const RelationshipDef* relationship_ = nullptr;
};
using Attributes = std::initializer_list<Attribute>;

}  // namespace aludel::orm
