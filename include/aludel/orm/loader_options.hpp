#pragma once

#include "aludel/orm/relationship.hpp"

#include <type_traits>

namespace aludel {

namespace orm {
//! A path of relationships to load with the objects of a statement, one step per relationship.
class LoaderOption {
public:
    using OptionRef = Ref<const sql::build::StatementOption>;

    explicit LoaderOption(OptionRef option) noexcept : option_(std::move(option)) {}
    const OptionRef& option() const noexcept { return option_; }

private:
    OptionRef option_;
};
//! The path with one more step; an empty path begins one.
LoaderOption::OptionRef extend_path(const LoaderOption::OptionRef& path, const RelationshipDef& step);
}  // namespace orm

//! Loader options that begin at class `Root` and have reached class `At`:
//! `selectinload(users.posts).selectinload(posts.tags)`.
template <class At, class Root>
class Load : public orm::LoaderOption {
public:
    using loader_root = Root;
    using orm::LoaderOption::LoaderOption;

    //! Then load this relationship of the objects reached so far.
    template <auto Member>
    auto selectinload(const Relationship<Member>& relationship) const {
        static_assert(std::is_base_of_v<typename Relationship<Member>::owner, At>,
                      "this loader path does not fit: the relationship does not start at the class the path has "
                      "reached");
        return Load<typename Relationship<Member>::target, Root>(orm::extend_path(option(), relationship.definition()));
    }
};

//! Loads a relationship of all objects of a statement by one more SELECT ... IN per 500 of them, instead of one SELECT
//! for each object when it is touched (SQLAlchemy's `selectinload`).
template <auto Member>
auto selectinload(const Relationship<Member>& relationship) {
    using Root = typename Relationship<Member>::owner;
    return Load<typename Relationship<Member>::target, Root>(orm::extend_path({}, relationship.definition()));
}

//! Refuses everything that isn't a relationship.
template <class X>
orm::LoaderOption selectinload(const X&) {
    static_assert(sizeof(X) == 0, "selectinload() takes a relationship, such as users.posts");
    return orm::LoaderOption({});
}

}  // namespace aludel
