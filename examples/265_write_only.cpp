// Collections that are never loaded: what belongs to an object is written, and asked for by statements.

#include "example.hpp"

using namespace aludel;

namespace {

// [model]
struct Article;
struct Comment {
    std::int64_t id{};
    std::string text{};
    std::optional<std::int64_t> article_id{};
};
struct Article {
    std::int64_t id{};
    std::string title{};
    WriteOnly<Comment> comments{};
};

struct ArticleTable : Declarative<Article, "articles"> {
    Mapped<&Article::id>    id    {this, primary_key};
    Mapped<&Article::title> title {this};
    Relationship<&Article::comments> comments {this, cascade::all | cascade::delete_orphan, passive_deletes,
                                               order_by(attr<&Comment::id>())};
};
struct CommentTable : Declarative<Comment, "comments"> {
    Mapped<&Comment::id>         id         {this, primary_key};
    Mapped<&Comment::text>       text       {this};
    Mapped<&Comment::article_id> article_id {this, ForeignKey("articles.id", {.ondelete = "CASCADE"})};
};
inline const ArticleTable articles;
inline const CommentTable comments;
// [/model]

void writing(Session& session, SqlLog& sql) {
    // [write]
    const Ptr<Article> article = session.add(Article{.title = "News", .comments = {{.text = "First!"}}});
    session.commit();

    const Ptr<Comment> second = article.edit()->comments.add({.text = "Well said"});
    article.edit()->comments.add_all({Comment{.text = "No"}, Comment{.text = "Yes"}});
    session.flush();
    article.edit()->comments.remove(second);   // deleted, as the mapping says delete_orphan
    session.commit();
    // [/write]
    sql.take();
}

void reading(Session& session, SqlLog& sql) {
    const Ptr<Article> article = session.get<Article>(1);
    sql.take();
    // [read]
    for (const Ptr<Comment>& comment : session.scalars(article->comments.select()))
        std::cout << comment->text << '\n';
    const auto found = session.scalars(article->comments.select().where(comments.text == "Yes")).all();
    check(found.size() == 1);
    // [/read]
    sql.expect(R"(
        SELECT comments.id, comments.text, comments.article_id
        FROM comments
        WHERE comments.article_id = ? ORDER BY comments.id
        (1,)
        SELECT comments.id, comments.text, comments.article_id
        FROM comments
        WHERE comments.article_id = ? AND comments.text = ? ORDER BY comments.id
        (1, 'Yes')
        )");
}

void in_bulk(Session& session, SqlLog& sql) {
    const Ptr<Article> article = session.get<Article>(1);
    // [bulk]
    session.execute(article->comments.insert({{comments.text = "a"}, {comments.text = "b"}}));
    session.execute(article->comments.update().where(comments.text == "a").values(comments.text = "A"));
    session.execute(article->comments.delete_().where(comments.text != "A"));
    check(session.scalars(article->comments.select()).one()->text == "A");
    // [/bulk]
    session.commit();
    sql.take();
}

void deleting(Session& session, SqlLog& sql) {
    const Ptr<Article> article = session.get<Article>(1);
    sql.take();
    // [delete]
    session.delete_(article);   // the database deletes its comments: passive_deletes
    session.flush();
    // [/delete]
    sql.expect(R"(
        DELETE FROM articles WHERE articles.id = ?
        (1,)
        )");
    session.commit();
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    writing(session, sql);
    reading(session, sql);
    in_bulk(session, sql);
    deleting(session, sql);
}
