#pragma once

namespace aludel {

namespace detail {
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"
#endif
//! Stands for a class: a mapping of it defines the function that is only declared here.
template <class E>
struct MappingOf {
    friend constexpr auto aludel_is_mapped(MappingOf<E>);
};
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
template <class E>
struct DefineMappingOf {
    friend constexpr auto aludel_is_mapped(MappingOf<E>) { return true; }
};
}  // namespace detail

//! A class that a mapping struct above this place maps: `struct UserTable : Declarative<User, "users"> ...`.
template <class E>
concept MappedClass = requires { sizeof(aludel_is_mapped(detail::MappingOf<E>{})); };

}  // namespace aludel
