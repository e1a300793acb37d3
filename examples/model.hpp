#pragma once

// The blog that most examples use: users write posts, posts have tags, a user may have a profile.

#include <aludel/aludel.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace blog {

using namespace aludel;

// [entities]
struct Post; struct Profile; struct Tag;

struct User {                                    // plain data; an aggregate; no base class
    std::int64_t id{};
    std::string name{};
    std::string email{};
    std::optional<int> age{};                    // may be NULL
    bool active = true;                          // a C++ default is the client-side default
    Generated<Timestamp> created_at{};           // the database fills it in if you don't set it
    Many<Post> posts{};
    One<Profile> profile{};
};

struct Post {
    std::int64_t id{};
    std::string title{};
    Deferred<std::string> body{};
    bool published = false;
    std::int64_t author_id{};
    One<User> author{};
    Many<Tag> tags{};
};

struct Profile {
    std::int64_t id{};
    std::string bio{};
    std::int64_t user_id{};
    One<User> user{};
};

struct Tag {
    std::int64_t id{};
    std::string name{};
    Many<Post> posts{};
};
// [/entities]

// [mappings]
inline const Table post_tags("post_tags", metadata(),
    Column("post_id", ForeignKey("posts.id", {.ondelete = "CASCADE"}), primary_key),
    Column("tag_id", ForeignKey("tags.id", {.ondelete = "CASCADE"}), primary_key));

struct UserTable : Declarative<User, "users"> {
    Mapped<&User::id>         id         {this, primary_key};
    Mapped<&User::name>       name       {this, String(100)};
    Mapped<&User::email>      email      {this, String(255), unique_, indexed};
    Mapped<&User::age>        age        {this};
    Mapped<&User::active>     active     {this};
    Mapped<&User::created_at> created_at {this, server_default(func::now())};

    Relationship<&User::posts>   posts   {this, back_populates<&Post::author>, cascade::all | cascade::delete_orphan};
    Relationship<&User::profile> profile {this, back_populates("user"), cascade::all | cascade::delete_orphan};
};

struct PostTable : Declarative<Post, "posts"> {
    Mapped<&Post::id>        id        {this, primary_key};
    Mapped<&Post::title>     title     {this, String(255)};
    Mapped<&Post::body>      body      {this, Text()};
    Mapped<&Post::published> published {this};
    Mapped<&Post::author_id> author_id {this, ForeignKey("users.id", {.ondelete = "CASCADE"})};

    Relationship<&Post::author> author {this, back_populates<&User::posts>};
    Relationship<&Post::tags>   tags   {this, secondary(post_tags), back_populates("posts")};
};

struct ProfileTable : Declarative<Profile, "profiles"> {
    Mapped<&Profile::id>      id      {this, primary_key};
    Mapped<&Profile::bio>     bio     {this, Text()};
    Mapped<&Profile::user_id> user_id {this, ForeignKey("users.id", {.ondelete = "CASCADE"}), unique_};

    Relationship<&Profile::user> user {this, back_populates<&User::profile>};
};

struct TagTable : Declarative<Tag, "tags"> {
    Mapped<&Tag::id>   id   {this, primary_key};
    Mapped<&Tag::name> name {this, String(50), unique_};

    Relationship<&Tag::posts> posts {this, secondary(post_tags), back_populates<&Post::tags>};
};

inline const UserTable users;
inline const PostTable posts;
inline const ProfileTable profiles;
inline const TagTable tags;
// [/mappings]

}  // namespace blog
