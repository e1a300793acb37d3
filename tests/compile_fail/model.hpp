#pragma once

#include "aludel/orm/column_options.hpp"
#include "aludel/orm/links.hpp"
#include "aludel/orm/loader_options.hpp"
#include "aludel/orm/mapped.hpp"
#include "aludel/orm/relationship.hpp"
#include "aludel/schema/table.hpp"
#include "aludel/sql/dml.hpp"
#include "aludel/sql/func.hpp"
#include "aludel/sql/text.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>

// The classes and tables that the programs beside this file get wrong.

struct Post;
struct User {
    std::int64_t id{};
    std::string name{};
    std::optional<int> age{};
    bool active = true;
    aludel::Timestamp created_at{};
    aludel::Many<Post> posts{};
};
struct Tag {
    std::int64_t id{};
    std::string word{};
    aludel::Many<Post> posts{};
};
struct Post {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
    aludel::One<User> author{};
    aludel::Many<Tag> tags{};
};

struct UserTable : aludel::Declarative<User, "users"> {
    aludel::Mapped<&User::id> id{this, aludel::primary_key};
    aludel::Mapped<&User::name> name{this, aludel::String(100)};
    aludel::Mapped<&User::age> age{this};
    aludel::Mapped<&User::active> active{this};
    aludel::Mapped<&User::created_at> created_at{this};
    aludel::Relationship<&User::posts> posts{this, aludel::back_populates<&Post::author>};
};
struct PostTable : aludel::Declarative<Post, "posts"> {
    aludel::Mapped<&Post::id> id{this, aludel::primary_key};
    aludel::Mapped<&Post::title> title{this, aludel::String(255)};
    aludel::Mapped<&Post::author_id> author_id{this, aludel::ForeignKey("users.id")};
    aludel::Relationship<&Post::author> author{this, aludel::back_populates("posts")};
    aludel::Relationship<&Post::tags> tags{this, aludel::back_populates("posts")};
};
inline const UserTable users;
inline const PostTable posts;
