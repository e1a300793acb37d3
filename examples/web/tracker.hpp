#pragma once

// A small issue tracker: its model, and its answers to requests. The servers beside this file only carry the requests.

#include <aludel/aludel.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tracker {

using namespace aludel;

// ---- the model --------------------------------------------------------------------------------------------------------

// [entities]
enum class Status { open, in_progress, closed };

struct Project;
struct Comment;

struct Issue {
    std::int64_t id{};
    std::int64_t project_id{};
    std::string title{};
    std::string text{};
    Status status = Status::open;
    std::optional<int> priority{};
    Generated<Timestamp> created_at{};
    One<Project> project{};
    Many<Comment> comments{};
};
// [/entities]
struct Project {
    std::int64_t id{};
    std::string key{};
    std::string name{};
    std::string token_hash{};   // a secret: never in an answer
    Generated<Timestamp> created_at{};
};
struct Comment {
    std::int64_t id{};
    std::int64_t issue_id{};
    std::string author{};
    std::string text{};
    Generated<Timestamp> created_at{};
    One<Issue> issue{};
};

struct Base : DeclarativeBase<Base> {};

struct ProjectTable : Declarative<Project, "projects", Base> {
    Mapped<&Project::id> id{this, primary_key};
    Mapped<&Project::key> key{this, String(20), unique_};
    Mapped<&Project::name> name{this, String(200)};
    Mapped<&Project::token_hash> token_hash{this, String(64)};
    Mapped<&Project::created_at> created_at{this, server_default(func::now())};
};
// [tables]
struct IssueTable : Declarative<Issue, "issues", Base> {
    Mapped<&Issue::id> id{this, primary_key};
    Mapped<&Issue::project_id> project_id{this, ForeignKey("projects.id"), indexed};
    Mapped<&Issue::title> title{this, String(200)};
    Mapped<&Issue::text> text{this, Text()};
    Mapped<&Issue::status> status{this};
    Mapped<&Issue::priority> priority{this};
    Mapped<&Issue::created_at> created_at{this, server_default(func::now())};
    Relationship<&Issue::project> project{this};
    Relationship<&Issue::comments> comments{this, back_populates<&Comment::issue>,
                                            cascade::all | cascade::delete_orphan, order_by(attr<&Comment::id>())};
};
// [/tables]
struct CommentTable : Declarative<Comment, "comments", Base> {
    Mapped<&Comment::id> id{this, primary_key};
    Mapped<&Comment::issue_id> issue_id{this, ForeignKey("issues.id"), indexed};
    Mapped<&Comment::author> author{this, String(100)};
    Mapped<&Comment::text> text{this, Text()};
    Mapped<&Comment::created_at> created_at{this, server_default(func::now())};
    Relationship<&Comment::issue> issue{this, back_populates<&Issue::comments>};
};
inline const ProjectTable projects;
inline const IssueTable issues;
inline const CommentTable comments;

// ---- requests and answers ---------------------------------------------------------------------------------------------

struct Request {
    std::string method{};   // "GET"
    std::string path{};     // "/issues/5", without the query
    std::vector<std::pair<std::string, std::string>> query{};   // decoded: {{"limit", "10"}}
    std::string body{};
};

struct Answer {
    int status = 200;
    std::string body{};       // JSON; empty with 204
    std::string location{};   // of what was created
};

//! Finds the route and runs it; the transaction is committed where something was written.
//!
//! Lets exceptions out: `answer_to_current_error` turns them into an answer once the session is closed.
Answer answer(Session& session, const Request& request);

//! The answer to what `answer` threw: 400, 404, 405, 409, 422, 503, or 500. For use in a `catch (...)` block.
Answer answer_to_current_error();

//! The options of the request's session: on SQLite, one that may write takes the write lock at its beginning.
SessionOptions session_options(const Engine& engine, const Request& request);

//! An engine for the tracker's database, with its tables.
Engine open_database(std::string url);

}  // namespace tracker
