#pragma once

#include "aludel/orm/inheritance.hpp"
#include "aludel/orm/relationship.hpp"

#include <type_traits>

namespace aludel {

namespace orm::detail {

//! The class of a mapping struct, and of nothing else.
template <class X>
struct entity_of {
    using type = void;
};
template <MappingStruct X>
struct entity_of<X> {
    using type = typename X::aludel_entity;
};
//! May it be an argument of `with_polymorphic(base, ...)`?
template <class Base, class X>
inline constexpr bool goes_with = std::is_same_v<X, InnerJoin>;
template <MappingStruct Base, MappingStruct X>
inline constexpr bool goes_with<Base, X> = std::is_base_of_v<typename Base::aludel_entity, typename X::aludel_entity>;

//! What `with_polymorphic` is in FROM. No subclasses: all of them.
sql::FromRef polymorphic_from(const MappingBase& base, const sql::EntityInfo* const* subclasses, std::size_t count, bool innerjoin);

}  // namespace orm::detail

//! A class and subclasses of it in FROM, as `with_polymorphic(employees, managers, engineers)` makes it: a mapping of the base
//! class, to be selected, joined, and used as a target of `of_type()`. `staff.name` is a column of the base,
//! `staff.of(managers).region` one of a subclass.
template <MappingStruct Base, class... X>
class WithPolymorphic : public Base {
public:
    //! A subclass as it is in this FROM: `staff.of(managers).region`, `staff.of(engineers).machines`. Its columns are NULL in
    //! rows of other classes: select them as `optional_(...)`. Throws `ArgumentError` for a class that isn't part of it.
    template <MappingStruct S>
    S of(const S&) const {
        using E = typename S::aludel_entity;
        constexpr bool has_all = !(MappingStruct<X> || ...);
        constexpr bool is_part = std::is_base_of_v<typename Base::aludel_entity, E> &&
                                 (has_all || (std::is_base_of_v<E, typename orm::detail::entity_of<X>::type> || ...));
        static_assert(is_part, "of() takes one of the mapped subclasses that this with_polymorphic() was made with");
        const TableAccess::AliasScope scope(TableAccess::from(*this));
        return S{};
    }
};

//! Reads objects of a base together with what subclasses have, by one SELECT (SQLAlchemy's `with_polymorphic`): the table of
//! the base LEFT OUTER JOIN those of the subclasses. Without subclasses: all that are mapped (SQLAlchemy's `"*"`).
//!
//! ```cpp
//! const auto staff = with_polymorphic(employees, managers, engineers);
//! session.scalars(select(staff).where((staff.of(managers).region == "EU") || (staff.of(engineers).language == "C++")));
//! ```
//! `innerjoin` among the arguments joins by INNER JOIN: only objects of these classes. The tables have their own names in it;
//! `aliased(staff)` gives each another one (SQLAlchemy's `flat=True`).
template <MappingStruct Base, class... X>
WithPolymorphic<Base, X...> with_polymorphic(const Base& base, const X&... subclasses) {
    static_assert((orm::detail::goes_with<Base, X> && ...), "with_polymorphic() takes a mapped class, mapped subclasses of it, and innerjoin");
    const sql::EntityInfo* infos[sizeof...(X) + 1]{};
    std::size_t count = 0;
    [[maybe_unused]] const auto add = [&]<class S>(const S& subclass) {
        if constexpr (MappingStruct<S>) infos[count++] = &orm::MappingAccess::entity(subclass);
    };
    (add(subclasses), ...);
    constexpr bool is_inner = (std::is_same_v<X, orm::InnerJoin> || ...);
    const TableAccess::AliasScope scope(orm::detail::polymorphic_from(base, infos, count, is_inner));
    return WithPolymorphic<Base, X...>{};
}

}  // namespace aludel
