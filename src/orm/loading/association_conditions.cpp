// What is said of an association proxy in a WHERE: nested EXISTS along its relationships.

#include "aludel/base/error.hpp"
#include "aludel/orm/association_expr.hpp"
#include "orm/mapping/condition.hpp"

#include <algorithm>

namespace aludel::orm::detail {

using sql::FromRef;
using sql::NodeRef;
namespace build = sql::build;

namespace {

[[noreturn]] void throw_unmapped_member(const MapperImpl& mapper, std::string_view member, const char* what, const char* remedy) {
    throw InvalidRequestError("An association proxy uses " + std::string(mapper.type.name) + "." + std::string(member) +
                              ", which is mapped as no " + what + ". Map it: " + remedy + ".");
}

const RelationshipDef& relationship_of(const MapperImpl& mapper, std::string_view member) {
    if (const RelationshipDef* found = mapper.relationship_named(member)) return *found;
    throw_unmapped_member(mapper, member, "relationship", "Relationship<&Class::member> member {this}");
}

//! The relationships of a chain, each from where the one before it leads to. A table that is there already, or that of a
//! class in its hierarchy, gets another name: each EXISTS would hide it from those within.
class Chain {
public:
    explicit Chain(const AssociationUse& use) : from_(use.from) {
        const MapperImpl* mapper = &require_configured(static_cast<const MapperImpl&>(*use.mapper));
        met_.push_back(mapper->inheritance.root);
        for (std::size_t i = 0; i < use.count; ++i) mapper = &add(relationship_of(*mapper, use.names[i]));
        end_ = mapper;
    }
    const std::vector<RelationshipUse>& uses() const noexcept { return uses_; }
    const MapperImpl& end() const noexcept { return *end_; }
    //! A condition on the table of the last class, said of the name that it has here.
    NodeRef said_of_end(const NodeRef& condition) const {
        const FromRef& name = uses_.back().target;
        return name ? said_of(condition, *end_, name) : condition;
    }
    //! EXISTS along the first `count` relationships, where the last of them leads to what satisfies the conditions.
    NodeRef exists(std::size_t count, const NodeRef* conditions, std::size_t condition_count) const {
        if (count == 0) return conditions[0];
        NodeRef inner = exists_related(uses_[count - 1], conditions, condition_count);
        return exists(count - 1, &inner, 1);
    }

private:
    const MapperImpl& add(const RelationshipDef& relationship) {
        const MapperImpl& target = *relationship.target;
        const bool is_met = std::find(met_.begin(), met_.end(), target.inheritance.root) != met_.end();
        uses_.push_back({&relationship, from_, is_met ? build::alias(target.from(), {}) : FromRef(), {}});
        met_.push_back(target.inheritance.root);
        from_ = is_met ? uses_.back().target : target.from();
        return target;
    }

    FromRef from_;
    std::vector<const MapperImpl*> met_{};
    std::vector<RelationshipUse> uses_{};
    const MapperImpl* end_ = nullptr;
};

NodeRef negation(const NodeRef& condition) { return build::unary(sql::Op::not_, condition, TypeId::boolean); }

NodeRef exists_in(const Chain& chain, const NodeRef* conditions, std::size_t count) {
    std::vector<NodeRef> terms;
    for (std::size_t i = 0; i < count; ++i) terms.push_back(chain.said_of_end(conditions[i]));
    return chain.exists(chain.uses().size(), terms.data(), terms.size());
}

}  // namespace

NodeRef exists_at_end(const AssociationUse& use, const NodeRef* conditions, std::size_t count) {
    return exists_in(Chain(use), conditions, count);
}

NodeRef column_at_end(const AssociationUse& use, std::string_view field) {
    const Chain chain(use);
    const int slot = chain.end().slot_of_field(field);
    if (slot < 0) throw_unmapped_member(chain.end(), field, "column", "Mapped<&Class::member> member {this}");
    return chain.end().column_node(static_cast<std::size_t>(slot));
}

NodeRef object_at_end(const AssociationUse& use, InstanceState* object, bool is_many, bool negated) {
    const Chain chain(use);
    const RelationshipUse& last = chain.uses().back();
    const NodeRef is_there = is_many ? link_contains(last, require_object(object)) : link_equals(last, object, negated);
    return chain.exists(chain.uses().size() - 1, &is_there, 1);
}

NodeRef none_at_end(const AssociationUse& use, const NodeRef& condition) {
    const Chain chain(use);
    const NodeRef none = negation(chain.exists(chain.uses().size(), nullptr, 0));
    if (!condition) return none;
    const NodeRef alternatives[] = {exists_in(chain, &condition, 1), none};
    return build::conjunction(sql::Op::or_, alternatives, 2);
}

}  // namespace aludel::orm::detail
