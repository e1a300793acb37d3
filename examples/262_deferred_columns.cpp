// Columns that a SELECT leaves out, and attributes that are loaded again by themselves.

#include "example.hpp"

using namespace aludel;

namespace {

// [model]
struct Article {
    std::int64_t id{};
    std::string title{};
    Deferred<std::string> body{};
    Deferred<std::string> summary{};
    Deferred<std::optional<std::string>> notes{};
    Deferred<std::string> teaser{};
};
struct ArticleTable : Declarative<Article, "articles"> {
    Mapped<&Article::id>      id      {this, primary_key};
    Mapped<&Article::title>   title   {this};
    Mapped<&Article::body>    body    {this, deferred};
    Mapped<&Article::summary> summary {this, deferred_group("texts")};
    Mapped<&Article::notes>   notes   {this, deferred_group("texts")};
    Mapped<&Article::teaser>  teaser  {this};
};
inline const ArticleTable articles;
// [/model]

void reading(Session& session, SqlLog& sql) {
    // [read]
    const Ptr<Article> article = session.get<Article>(1);
    check(article->body == "a long text");   // loads the column
    check(article->summary == "short");      // loads its group
    check(!article->notes->has_value());     // which is NULL
    // [/read]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT articles.id, articles.title, articles.teaser
        FROM articles
        WHERE articles.id = ?
        (1,)
        SELECT articles.body
        FROM articles
        WHERE articles.id = ?
        (1,)
        SELECT articles.summary, articles.notes
        FROM articles
        WHERE articles.id = ?
        (1,)
        )");

    // [write]
    session.expire(article);
    article.edit()->body = "another text";   // loads nothing of it
    session.flush();
    // [/write]
    sql.expect(R"(
        SELECT articles.id, articles.title, articles.teaser
        FROM articles
        WHERE articles.id = ?
        (1,)
        UPDATE articles SET body=? WHERE articles.id = ?
        ('another text', 1)
        )");
}

void options(Session& session, SqlLog& sql) {
    session.expunge_all();
    // [options]
    session.scalars(select(articles).options(undefer(articles.body))).all();
    session.scalars(select(articles).options(undefer_group("texts"), defer(articles.teaser))).all();
    session.scalars(select(articles).options(load_only(articles.title, articles.summary))).all();
    session.scalars(select(articles).options(undefer("*"))).all();
    // [/options]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT articles.id, articles.title, articles.body, articles.teaser
        FROM articles
        SELECT articles.id, articles.title, articles.summary, articles.notes
        FROM articles
        SELECT articles.id, articles.title, articles.summary
        FROM articles
        SELECT articles.id, articles.title, articles.body, articles.summary, articles.notes, articles.teaser
        FROM articles
        )");

    session.expunge_all();
    // [raise]
    const auto article = session.scalars(select(articles).options(defer(articles.teaser, {.raiseload = true}))).one();
    check_throws<InvalidRequestError>([&] { (void)article->teaser.value(); });
    session.refresh(article, {articles.teaser});
    check(article->teaser == "read me");
    // [/raise]
    sql.take();

    // [expire]
    session.expire(article, {articles.teaser});                        // the title stays
    check(inspect(article).unloaded() == std::vector<std::string>{"body", "summary", "notes", "teaser"});
    session.refresh(article, {articles.body, articles.teaser});        // one SELECT of two columns
    // [/expire]
    sql.expect(R"(
        SELECT articles.body, articles.teaser
        FROM articles
        WHERE articles.id = ?
        (1,)
        )");
}

void copies(Session& session) {
    session.expunge_all();
    // [copy]
    const Ptr<Article> article = session.get<Article>(1);
    Article copy = *article;
    check_throws<DetachedInstanceError>([&] { (void)copy.body.value(); });   // nobody can load it
    check(!copy.body.has_value());
    copy.body = "mine";
    check(copy.body == "mine");
    // [/copy]
}

void by_value(const Engine& engine) {
    // [by_value]
    Connection connection = engine.connect();
    for (const Article& article : connection.execute(select(articles)))
        check(article.body == "another text");   // all columns are there
    // [/by_value]
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    session.add(Article{.title = "First", .body = "a long text", .summary = "short", .teaser = "read me"});
    session.commit();
    session.expunge_all();
    sql.take();
    reading(session, sql);
    session.commit();
    sql.take();
    options(session, sql);
    copies(session);
    session.commit();
    by_value(engine);
}
