#pragma once

// Where the errors of docs/errors are produced: the small model of docs/errors/README.md, and the databases.

#include "integration/support.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace error_pages {

using namespace aludel;

struct Base : DeclarativeBase<Base> {};

struct Post;
struct Tag;
struct User {
    std::int64_t id{};
    std::string name{};
    std::string email{};
    std::optional<int> age{};
    Generated<Timestamp> created_at{};
    Many<Post> posts{};
};
struct Post {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
    One<User> author{};
    Many<Tag> tags{};
};
struct Tag {
    std::int64_t id{};
    std::string name{};
};

inline const Table post_tags("post_tags", Base::metadata(), Column("post_id", ForeignKey("posts.id"), primary_key),
                             Column("tag_id", ForeignKey("tags.id"), primary_key));

struct UserTable : Declarative<User, "users", Base> {
    Mapped<&User::id>          id         {this, primary_key};
    Mapped<&User::name>        name       {this, String(100)};
    Mapped<&User::email>       email      {this, String(255), unique_};
    Mapped<&User::age>         age        {this};
    Mapped<&User::created_at>  created_at {this, server_default(func::now())};
    Relationship<&User::posts> posts      {this, back_populates<&Post::author>};
};
struct PostTable : Declarative<Post, "posts", Base> {
    Mapped<&Post::id>           id        {this, primary_key};
    Mapped<&Post::title>        title     {this, String(255)};
    Mapped<&Post::author_id>    author_id {this, ForeignKey("users.id")};
    Relationship<&Post::author> author    {this, back_populates<&User::posts>};
    Relationship<&Post::tags>   tags      {this, secondary(post_tags)};
};
struct TagTable : Declarative<Tag, "tags", Base> {
    Mapped<&Tag::id>   id   {this, primary_key};
    Mapped<&Tag::name> name {this, String(50), unique_};
};
inline const UserTable users;
inline const PostTable posts;
inline const TagTable tags;

//! The databases of one message, opened when they are first asked for, with the tables of the model: two users, Alice
//! with a post that has a tag, and Bob.
class Stage {
public:
    //! SQLite in memory.
    Engine& sqlite() { return opened(sqlite_, [] { return create_engine("sqlite://"); }); }
    //! The tests' PostgreSQL, in a schema of its own.
    Engine& postgresql() {
        schema_.emplace();
        return opened(postgresql_, [&] { return schema_->engine({}); });
    }
    //! An empty folder. Its path is left out of messages, as a page shows paths that are relative.
    const integration::TemporaryFolder& folder() const { return folder_; }

private:
    template <class F>
    static Engine& opened(std::optional<Engine>& engine, F open) {
        engine.emplace(open());
        Base::metadata().create_all(*engine);
        Session session(*engine);
        session.add(User{.name = "Alice", .email = "alice@example.com",
                         .posts = {{.title = "Hello", .tags = {{.name = "news"}}}}});
        session.flush();
        session.add(User{.name = "Bob", .email = "bob@example.com"});
        session.commit();
        return *engine;
    }
    integration::TemporaryFolder folder_{};
    std::optional<integration::detail::PostgresqlSchema> schema_{};
    std::optional<Engine> sqlite_{}, postgresql_{};
};

//! Makes the library throw the error whose message a page quotes.
struct Trigger {
    std::string_view name;   //!< of the message, as the page's comment gives it
    void (*run)(Stage&);
};

std::vector<Trigger> core_triggers();
std::vector<Trigger> database_triggers();
std::vector<Trigger> orm_triggers();

}  // namespace error_pages
