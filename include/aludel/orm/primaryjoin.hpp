#pragma once

#include "aludel/orm/mapped.hpp"

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aludel {

namespace orm {

//! A condition between two classes, each under a name of its own.
struct JoinCondition {
    sql::NodeRef condition;
    sql::FromRef owner;    //!< the class that has the relationship
    sql::FromRef target;
};
//! The function of the program that makes a condition, to be called when all mappings are there.
struct JoinFunction {
    void (*function)() = nullptr;
    JoinCondition (*call)(void (*function)()) = nullptr;
};

//! A join condition between the classes of these mapping structs.
template <class Owner, class Target>
struct PrimaryJoin {
    JoinFunction function;
};

namespace detail {
template <class R, class Owner, class Target>
JoinCondition call_join_function(void (*function)()) {
    const Owner owner = aliased(Owner{});
    const Target target = aliased(Target{});
    const R condition = reinterpret_cast<R (*)(const Owner&, const Target&)>(function)(owner, target);
    static_assert(aludel::detail::all_conditions<R>, "primaryjoin() takes a function that gives a condition, such as user.id == post.author_id");
    return {aludel::detail::condition_node(condition), TableAccess::from(owner), TableAccess::from(target)};
}
template <class R, class Owner, class Target>
PrimaryJoin<Owner, Target> primary_join(R (*function)(const Owner&, const Target&)) {
    return {{reinterpret_cast<void (*)()>(function), &call_join_function<R, Owner, Target>}};
}
template <class F>
concept PlainFunction = requires(F function) { primary_join(+function); };
}  // namespace detail

//! The columns of an association table that refer to each side, where its foreign keys do not tell.
struct SecondaryColumns {
    std::vector<std::string> local{};    //!< to the class that has the relationship
    std::vector<std::string> remote{};   //!< to the class at the other end
};

}  // namespace orm

//! Which rows a relationship links, as a function of both sides; each side has a name of its own, so that a class can be linked
//! to itself (SQLAlchemy's `primaryjoin`, without `foreign()` and `remote()`):
//!
//!     Relationship<&User::boston> boston{this, viewonly, primaryjoin([](const UserTable& user, const AddressTable& address) {
//!         return user.id == address.user_id && address.city == "Boston";
//!     })};
//!
//! A column that is compared with the one it refers to is what the relationship writes; `foreign_keys(...)` names it where the
//! tables have no foreign key. All else limits what is loaded and joined. Of a many-to-many it says what else holds for the
//! target. For a mapping struct that is defined later, declare a static function and give its address. The function captures
//! nothing.
template <class F>
auto primaryjoin(F function) {
    static_assert(orm::detail::PlainFunction<F>, "primaryjoin() takes a function of the two mapping structs that captures nothing: "
                                                 "[](const UserTable& user, const PostTable& post) { return user.id == post.author_id; }");
    if constexpr (orm::detail::PlainFunction<F>) return orm::detail::primary_join(+function);
}

}  // namespace aludel
