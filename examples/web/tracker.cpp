#include "tracker.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdio>
#include <exception>
#include <string_view>
#include <utility>

namespace tracker {

namespace {

//! Ends a request with a status.
struct HttpError {
    int status;
    std::string message;
};

// ---- JSON -------------------------------------------------------------------------------------------------------------

// [to_json]
Json json_of(const Ptr<Project>& project) { return to_json(projects, project, {.exclude = {projects.token_hash}}); }

Json json_with_comments(const Ptr<Issue>& issue) {
    return to_json(issues, issue,
                   {.relationships = {{issues.comments, {.exclude = {comments.issue_id}}},
                                      {issues.project, {.include = {projects.id, projects.key}}}}});
}
// [/to_json]

Json document_of(const Request& request) {
    try {
        return Json::parse(request.body);
    } catch (const ArgumentError& error) {
        throw HttpError{400, error.message()};
    }
}

Answer created(std::string location, const Json& body) { return {201, body.text(), std::move(location)}; }

// ---- paging -----------------------------------------------------------------------------------------------------------

std::int64_t number_in(std::string_view text, std::string_view what, std::int64_t low, std::int64_t high) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < low || number > high)
        throw HttpError{422, std::string(what) + " must be a number from " + std::to_string(low) + " to " +
                                 std::to_string(high)};
    return number;
}

struct Page {
    std::int64_t limit = 20, offset = 0;

    explicit Page(const Request& request) {
        for (const auto& [name, value] : request.query) {
            if (name == "limit") limit = number_in(value, name, 1, 100);
            if (name == "offset") offset = number_in(value, name, 0, 1'000'000'000);
        }
    }
};

//! A page of a SELECT, with the number of all its rows.
template <class S, class W>
Answer page_of(Session& session, const Page& page, const S& statement, std::int64_t total, W&& write) {
    const Json items = write(session.scalars(statement.limit(page.limit).offset(page.offset)).all());
    return {200, "{\"items\":" + items.text() + ",\"total\":" + std::to_string(total) +
                     ",\"limit\":" + std::to_string(page.limit) + ",\"offset\":" + std::to_string(page.offset) + "}"};
}

template <class T>
Ptr<T> get_or_404(Session& session, std::int64_t id, std::string_view what) {
    if (Ptr<T> found = session.get<T>(id)) return found;
    throw HttpError{404, "there is no " + std::string(what) + " " + std::to_string(id)};
}

// ---- projects ---------------------------------------------------------------------------------------------------------

Answer list_projects(Session& session, const Request& request, std::int64_t) {
    const auto total = session.scalar(select(func::count(projects.id))).value_or(0);
    return page_of(session, Page(request), select(projects).order_by(projects.id), total, [](const auto& found) {
        return to_json(projects, found, {.exclude = {projects.token_hash}});
    });
}

Answer get_project(Session& session, const Request&, std::int64_t id) {
    return {200, json_of(get_or_404<Project>(session, id, "project")).text()};
}

Answer add_project(Session& session, const Request& request, std::int64_t) {
    const auto project = session.add(from_json(projects, document_of(request),
                                               {.include = {projects.key, projects.name}}));
    session.commit();
    session.refresh(project);
    return created("/projects/" + std::to_string(project->id), json_of(project));
}

Answer change_project(Session& session, const Request& request, std::int64_t id) {
    const auto project = get_or_404<Project>(session, id, "project");
    update_from_json(projects, project, document_of(request), {.include = {projects.key, projects.name}});
    session.commit();
    session.refresh(project);
    return {200, json_of(project).text()};
}

//! One that has issues is kept: the database refuses (409).
Answer delete_project(Session& session, const Request&, std::int64_t id) {
    session.delete_(get_or_404<Project>(session, id, "project"));
    session.commit();
    return {204};
}

// ---- issues -----------------------------------------------------------------------------------------------------------

Answer list_issues(Session& session, const Request& request, std::int64_t project) {
    get_or_404<Project>(session, project, "project");
    const auto in_project = issues.project_id == project;
    const auto total = session.scalar(select(func::count(issues.id)).where(in_project)).value_or(0);
    return page_of(session, Page(request), select(issues).where(in_project).order_by(issues.id), total,
                   [](const auto& found) { return to_json(issues, found, {.exclude = {issues.text}}); });
}

// [get]
Answer get_issue(Session& session, const Request&, std::int64_t id) {
    const auto issue = session.scalars(select(issues).where(issues.id == id)
                                           .options(selectinload(issues.comments), selectinload(issues.project)))
                           .one_or_none();
    if (!issue) throw HttpError{404, "there is no issue " + std::to_string(id)};
    return {200, json_with_comments(issue).text()};
}
// [/get]

// [post]
Answer add_issue(Session& session, const Request& request, std::int64_t project) {
    get_or_404<Project>(session, project, "project");
    Issue issue = from_json(issues, document_of(request), {.exclude = {issues.id, issues.project_id, issues.created_at},
                                                           .optional = {issues.text}});
    issue.project_id = project;
    const auto added = session.add(std::move(issue));
    session.commit();
    session.refresh(added);
    return created("/issues/" + std::to_string(added->id), to_json(issues, added));
}
// [/post]

// [patch]
Answer change_issue(Session& session, const Request& request, std::int64_t id) {
    const auto issue = get_or_404<Issue>(session, id, "issue");
    update_from_json(issues, issue, document_of(request), {.exclude = {issues.project_id, issues.created_at}});
    session.commit();
    session.refresh(issue);
    return {200, to_json(issues, issue).text()};
}
// [/patch]

Answer delete_issue(Session& session, const Request&, std::int64_t id) {
    session.delete_(get_or_404<Issue>(session, id, "issue"));   // and its comments
    session.commit();
    return {204};
}

// ---- comments ---------------------------------------------------------------------------------------------------------

Answer add_comment(Session& session, const Request& request, std::int64_t issue) {
    Comment comment = from_json(comments, document_of(request), {.include = {comments.author, comments.text}});
    const auto added = get_or_404<Issue>(session, issue, "issue").edit()->comments.append(std::move(comment));
    session.commit();
    session.refresh(added);
    return created("/comments/" + std::to_string(added->id), to_json(comments, added));
}

Answer get_comment(Session& session, const Request&, std::int64_t id) {
    return {200, to_json(comments, get_or_404<Comment>(session, id, "comment")).text()};
}

Answer delete_comment(Session& session, const Request&, std::int64_t id) {
    session.delete_(get_or_404<Comment>(session, id, "comment"));
    session.commit();
    return {204};
}

// ---- routes -----------------------------------------------------------------------------------------------------------

struct Route {
    std::string_view method;
    std::string_view path;   // '#' is a number, which the function gets
    Answer (*run)(Session&, const Request&, std::int64_t id);
};

constexpr Route routes[] = {
    {"GET", "/projects", list_projects},
    {"POST", "/projects", add_project},
    {"GET", "/projects/#", get_project},
    {"PATCH", "/projects/#", change_project},
    {"DELETE", "/projects/#", delete_project},
    {"GET", "/projects/#/issues", list_issues},
    {"POST", "/projects/#/issues", add_issue},
    {"GET", "/issues/#", get_issue},
    {"PATCH", "/issues/#", change_issue},
    {"DELETE", "/issues/#", delete_issue},
    {"POST", "/issues/#/comments", add_comment},
    {"GET", "/comments/#", get_comment},
    {"DELETE", "/comments/#", delete_comment},
};

//! True when the path is the route's; reads the number in it.
bool matches(std::string_view pattern, std::string_view path, std::int64_t& id) {
    const auto number = pattern.find('#');
    if (number == std::string_view::npos) return pattern == path;
    const std::string_view before = pattern.substr(0, number), after = pattern.substr(number + 1);
    if (!path.starts_with(before) || path.size() <= before.size() + after.size() || !path.ends_with(after)) return false;
    const std::string_view digits = path.substr(before.size(), path.size() - before.size() - after.size());
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    return error == std::errc() && end == digits.data() + digits.size() && id >= 0;
}

//! The message may quote what the client has sent, which need not be UTF-8.
Answer error_answer(int status, const std::string& message) {
    using Tree = nlohmann::json;
    return {status, Tree{{"error", message}}.dump(-1, ' ', false, Tree::error_handler_t::replace)};
}

//! True for a value of the request that its column cannot hold, as opposed to one that could not be read.
bool is_of_request(const ConversionError& error) {
    return error.statement().starts_with("INSERT") || error.statement().starts_with("UPDATE");
}

Answer internal_error(const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error_answer(500, "internal error");
}

}  // namespace

Answer answer(Session& session, const Request& request) {
    bool is_path = false;
    for (const Route& route : routes) {
        std::int64_t id = 0;
        if (!matches(route.path, request.path, id)) continue;
        if (route.method == request.method) return route.run(session, request, id);
        is_path = true;
    }
    if (is_path) throw HttpError{405, request.method + " isn't possible here"};
    throw HttpError{404, "there is nothing at " + request.path};
}

// [errors]
Answer answer_to_current_error() {
    try {
        throw;
    } catch (const HttpError& error) {
        return error_answer(error.status, error.message);
    } catch (const JsonError& error) {    // the document is JSON, but does not describe what it should
        return error_answer(422, error.message());
    } catch (const DataError& error) {    // too long for its column
        return error_answer(422, error.message());
    } catch (const ConversionError& error) {
        return is_of_request(error) ? error_answer(422, error.message()) : internal_error(error);
    } catch (const IntegrityError&) {     // a key that exists already, a row that others refer to
        return error_answer(409, "this conflicts with what is stored");
    } catch (const UnknownOutcomeError&) {
        return error_answer(503, "the database was lost; look whether the change was made before you try again");
    } catch (const OperationalError&) {   // the database is away, busy, or too slow
        return error_answer(503, "the database cannot answer now; try again");
    } catch (const std::exception& error) {
        return internal_error(error);
    }
}
// [/errors]

SessionOptions session_options(const Engine& engine, const Request& request) {
    const bool takes_lock = engine.dialect().name() == "sqlite" && request.method != "GET";
    return takes_lock ? SessionOptions{.begin_mode = "IMMEDIATE"} : SessionOptions{};
}

Engine open_database(std::string url) {
    const Engine engine = create_engine(url, {.pool_size = 10, .max_overflow = 0});
    Base::metadata().create_all(engine);
    return engine;
}

}  // namespace tracker
