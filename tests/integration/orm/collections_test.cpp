// Collections of other kinds: write-only ones, ordering lists, maps keyed by members.

#include "integration/orm/orm_test.hpp"

#include "aludel/orm/attribute_event.hpp"

#include <regex>

namespace shelves {
namespace {

using namespace aludel;
using aludel::testing::message_of;
using blog::Names;

struct Base : DeclarativeBase<Base> {};

struct Article;
struct Comment {
    std::int64_t id{};
    std::string text{};
    std::optional<std::int64_t> article_id{};
    One<Article> article{};
};
struct Label {
    std::int64_t id{};
    std::string name{};
    WriteOnly<Article> articles{};
};
struct Article {
    std::int64_t id{};
    std::string title{};
    WriteOnly<Comment> comments{};
    WriteOnly<Label> labels{};
};
struct Deck;
struct Slide {
    std::int64_t id{};
    std::optional<std::int64_t> deck_id{};
    std::optional<int> place{};
    std::string name{};
    One<Deck> deck{};
};
struct Deck {
    std::int64_t id{};
    Many<Slide> slides{};
};
struct User;
struct Note {
    std::int64_t id{};
    std::optional<std::int64_t> user_id{};
    std::string keyword{};
    int part{};
    std::string text{};
    One<User> user{};
};
std::string shouted(const Note& note) { return note.keyword + "!"; }
struct User {
    std::int64_t id{};
    ManyBy<Note, &Note::keyword> notes{};
};
using ByPart = ManyBy<Note, &Note::keyword, &Note::part>;
using ByFunction = ManyBy<Note, shouted>;

inline const Table article_labels("co_article_labels", Base::metadata(), Column("article_id", ForeignKey("co_articles.id"), primary_key),
                                  Column("label_id", ForeignKey("co_labels.id"), primary_key));

struct ArticleTable : Declarative<Article, "co_articles", Base> {
    Mapped<&Article::id> id{this, primary_key};
    Mapped<&Article::title> title{this};
    Relationship<&Article::comments> comments{this, back_populates<&Comment::article>, cascade::all | cascade::delete_orphan, passive_deletes,
                                              order_by(attr<&Comment::id>())};
    Relationship<&Article::labels> labels{this, secondary(article_labels), back_populates<&Label::articles>};
};
struct CommentTable : Declarative<Comment, "co_comments", Base> {
    Mapped<&Comment::id> id{this, primary_key};
    Mapped<&Comment::text> text{this};
    Mapped<&Comment::article_id> article_id{this, ForeignKey("co_articles.id", {.ondelete = "CASCADE"})};
    Relationship<&Comment::article> article{this, back_populates<&Article::comments>};
};
struct LabelTable : Declarative<Label, "co_labels", Base> {
    Mapped<&Label::id> id{this, primary_key};
    Mapped<&Label::name> name{this};
    Relationship<&Label::articles> articles{this, secondary(article_labels), back_populates<&Article::labels>};
};
struct DeckTable : Declarative<Deck, "co_decks", Base> {
    Mapped<&Deck::id> id{this, primary_key};
    Relationship<&Deck::slides> slides{this, back_populates<&Slide::deck>, cascade::all | cascade::delete_orphan, ordering_list<&Slide::place>({.count_from = 1})};
};
struct SlideTable : Declarative<Slide, "co_slides", Base> {
    Mapped<&Slide::id> id{this, primary_key};
    Mapped<&Slide::deck_id> deck_id{this, ForeignKey("co_decks.id")};
    Mapped<&Slide::place> place{this};
    Mapped<&Slide::name> name{this};
    Relationship<&Slide::deck> deck{this, back_populates<&Deck::slides>};
};
struct UserTable : Declarative<User, "co_users", Base> {
    Mapped<&User::id> id{this, primary_key};
    Relationship<&User::notes> notes{this, back_populates<&Note::user>, cascade::all | cascade::delete_orphan, order_by(attr<&Note::id>())};
};
struct NoteTable : Declarative<Note, "co_notes", Base> {
    Mapped<&Note::id> id{this, primary_key};
    Mapped<&Note::user_id> user_id{this, ForeignKey("co_users.id")};
    Mapped<&Note::keyword> keyword{this};
    Mapped<&Note::part> part{this};
    Mapped<&Note::text> text{this};
    Relationship<&Note::user> user{this, back_populates<&User::notes>};
};
inline const ArticleTable articles;
inline const CommentTable comments;
inline const LabelTable labels;
inline const DeckTable decks;
inline const SlideTable slides;
inline const UserTable users;
inline const NoteTable notes;

class CollectionKinds : public blog::OrmTest {
protected:
    CollectionKinds() {
        Base::metadata().create_all(engine());
        forget_sent();
    }
    static Names texts(Session& session, const Ptr<Article>& article) {
        Names all;
        for (const Ptr<Comment>& comment : session.scalars(article->comments.select())) all.push_back(comment->text);
        return all;
    }
    static std::string places(const Many<Slide>& list) {
        std::string text;
        for (const Ptr<Slide>& slide : list) text += slide->name + std::to_string(slide->place.value_or(-1)) + " ";
        return text;
    }
    Ptr<Deck> deck_of(Session& session, const std::string& names) {
        Deck deck;
        for (char name : names) deck.slides.append({.name = std::string(1, name)});
        const Ptr<Deck> saved = session.add(std::move(deck));
        session.commit();
        places(saved->slides);
        forget_sent();
        return saved;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, CollectionKinds, aludel::integration::every_database(), aludel::integration::database_name);

// ---- write-only -----------------------------------------------------------------------------------------------------

TEST_P(CollectionKinds, a_write_only_collection_is_written_and_never_loaded) {
    Session session(engine());
    const Ptr<Article> article = session.add(Article{.title = "one", .comments = {{.text = "a"}, {.text = "b"}}});
    session.commit();
    EXPECT_EQ(writes(), (Names{"INSERT co_articles", "INSERT co_comments"}));
    const Ptr<Comment> a = session.scalars(select(comments).where(comments.text == "a")).one();
    EXPECT_EQ(article->title, "one");
    forget_sent();
    article.edit()->comments.add({.text = "c"});
    article.edit()->comments.add_all({Comment{.text = "d"}, Comment{.text = "e"}});
    article.edit()->comments.remove(a);
    session.flush();
    const Names sent = sent_in_brief();
    EXPECT_EQ(sent, (Names{"INSERT co_comments", "DELETE co_comments"}));
    EXPECT_EQ(texts(session, article), (Names{"b", "c", "d", "e"}));
    EXPECT_EQ(session.scalars(article->comments.select().where(comments.text > "c")).all().size(), 2u);
}

TEST_P(CollectionKinds, statements_of_a_write_only_collection_concern_its_owner_alone) {
    Session session(engine());
    const Ptr<Article> one = session.add(Article{.title = "one", .comments = {{.text = "a"}}});
    const Ptr<Article> two = session.add(Article{.title = "two", .comments = {{.text = "x"}}});
    session.flush();
    session.execute(one->comments.insert({{comments.text = "b"}, {comments.text = "c"}}));
    session.execute(one->comments.insert(comments.text = "d"));
    EXPECT_EQ(texts(session, one), (Names{"a", "b", "c", "d"}));
    session.execute(one->comments.update().where(comments.text == "b").values(comments.text = "B"));
    session.execute(one->comments.delete_().where(comments.text != "B"));
    EXPECT_EQ(texts(session, one), Names{"B"});
    EXPECT_EQ(texts(session, two), Names{"x"});
}

TEST_P(CollectionKinds, a_write_only_many_to_many_adds_removes_and_reads) {
    Session session(engine());
    const Ptr<Article> one = session.add(Article{.title = "one", .labels = {{.name = "red"}}});
    const Ptr<Label> blue = session.add(Label{.name = "blue"});
    session.commit();
    one.edit()->labels.add(blue);
    session.flush();
    const auto names = [&] {
        Names all;
        for (const Ptr<Label>& label : session.scalars(one->labels.select().order_by(labels.name))) all.push_back(label->name);
        return all;
    };
    EXPECT_EQ(names(), (Names{"blue", "red"}));
    EXPECT_EQ(session.scalars(blue->articles.select()).one(), one);
    session.execute(one->labels.update().values(labels.name = "same"));
    EXPECT_EQ(names(), (Names{"same", "same"}));
    one.edit()->labels.remove(blue);
    session.flush();
    EXPECT_EQ(names(), Names{"same"});
    session.delete_(one);
    session.commit();
    EXPECT_EQ(rows("co_article_labels"), 0);
}

TEST_P(CollectionKinds, a_link_removed_by_one_side_and_given_back_by_the_other_stays) {
    Session session(engine());
    const Ptr<Article> one = session.add(Article{.title = "one", .labels = {{.name = "red"}}});
    session.commit();
    const Ptr<Label> red = session.scalars(one->labels.select()).one();
    one.edit()->labels.remove(red);
    red.edit()->articles.add(one);
    session.commit();
    EXPECT_EQ(rows("co_article_labels"), 1);
    one.edit()->labels.remove(red);
    one.edit()->labels.add(red);
    session.commit();
    EXPECT_EQ(rows("co_article_labels"), 1);
}

TEST_P(CollectionKinds, an_owner_of_a_write_only_collection_is_deleted_without_loading_it) {
    Session session(engine());
    const Ptr<Article> article = session.add(Article{.title = "one", .comments = {{.text = "a"}}});
    session.commit();
    EXPECT_EQ(article->title, "one");
    forget_sent();
    session.delete_(article);
    session.flush();
    EXPECT_EQ(sent_in_brief(), (Names{"DELETE co_article_labels", "DELETE co_articles"}));
}

TEST_P(CollectionKinds, a_rollback_forgets_what_was_added_to_a_write_only_collection) {
    Session session(engine());
    const Ptr<Article> article = session.add(Article{.title = "one"});
    session.commit();
    article.edit()->comments.add({.text = "a"});
    session.rollback();
    session.commit();
    EXPECT_EQ(rows("co_comments"), 0);
    {
        auto nested = session.begin_nested();
        article.edit()->comments.add({.text = "b"});
        session.flush();
        nested.rollback();
    }
    article.edit()->comments.add({.text = "c"});
    session.commit();
    EXPECT_EQ(texts(session, article), Names{"c"});
}

TEST_P(CollectionKinds, misuse_of_a_write_only_collection_is_refused) {
    Session session(engine());
    const auto refused = [](auto&& action) { return message_of<InvalidRequestError>(action); };
    const Ptr<Article> one = session.add(Article{.title = "one"});
    const char* const without_row = "The statements of a write-only collection are for the object of a session that has a row, as the collection "
                                    "is found by its key. Add the object and flush it first.";
    EXPECT_EQ(refused([&] { (void)one->comments.select(); }), without_row);
    EXPECT_EQ(refused([&] { (void)Article().comments.select(); }), without_row);
    const Ptr<Article> two = session.add(Article{.title = "two", .comments = {{.text = "x"}}});
    session.flush();
    const Ptr<Comment> x = session.scalars(two->comments.select()).one();
    EXPECT_EQ(refused([&] { one.edit()->comments.remove(x); }), "The object to remove is not in this collection.");
    EXPECT_EQ(refused([&] { one.edit()->comments = {x}; }),
              "Article.comments of Article(" + std::to_string(one->id) + ") is write-only: what it has is not known, so it cannot be replaced. Use "
              "add() and remove(), or execute its delete_() and add() what comes.");
    EXPECT_EQ(refused([&] { (void)one->labels.insert(labels.name = "x"); }),
              "Article.labels is a many-to-many: its insert() would not know the association rows. Insert the objects by "
              "insert(...).returning(...), then add_all() them.");
    const auto loading = select(articles).options(selectinload(articles.comments.and_(comments.text == "x")));
    EXPECT_EQ(refused([&] { (void)session.scalars(loading).all(); }),
              "Article.comments is write-only and never loaded: selectinload() cannot name it. Execute the select() of the collection.");
}

TEST_P(CollectionKinds, the_sql_of_a_write_only_collection) {
    Session session(engine());
    const Ptr<Article> one = session.add(Article{.title = "one"});
    session.flush();
    forget_sent();
    session.scalars(one->comments.select().where(comments.text > "c")).all();
    session.scalars(one->labels.select()).all();
    session.execute(one->comments.insert(comments.text = "d"));
    session.execute(one->comments.delete_().where(comments.text == "d"));
    Names said = sent_flat();
    for (std::string& statement : said) statement = std::regex_replace(statement, std::regex("\\$[0-9]+"), "?");
    const std::string with_key = can().server ? " RETURNING id" : "";
    EXPECT_EQ(said,
              (Names{"SELECT co_comments.id, co_comments.text, co_comments.article_id FROM co_comments WHERE co_comments.article_id = ? AND "
                     "co_comments.text > ? ORDER BY co_comments.id",
                     "SELECT co_labels.id, co_labels.name FROM co_labels JOIN co_article_labels ON co_labels.id = co_article_labels.label_id "
                     "WHERE co_article_labels.article_id = ?",
                     "INSERT INTO co_comments (text, article_id) VALUES (?, ?)" + with_key,
                     "DELETE FROM co_comments WHERE co_comments.article_id = ? AND co_comments.text = ?"}));
}

TEST_P(CollectionKinds, options_for_all_relationships_leave_write_only_collections_alone) {
    Session session(engine());
    session.add(Article{.title = "one", .comments = {{.text = "x"}}});
    session.commit();
    forget_sent();
    const Ptr<Article> article = session.scalars(select(articles).options(selectinload("*"))).one();
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(texts(session, article), Names{"x"});
}

TEST_P(CollectionKinds, merging_adds_to_a_write_only_collection) {
    Session session(engine());
    const std::int64_t id = [&] {
        const Ptr<Article> article = session.add(Article{.title = "one", .comments = {{.text = "a"}}});
        session.commit();
        return article->id;
    }();
    const Ptr<Article> merged = session.merge(Article{.id = id, .title = "new", .comments = {{.text = "b"}}});
    session.commit();
    EXPECT_EQ(merged->title, "new");
    EXPECT_EQ(texts(session, merged), (Names{"a", "b"}));
}

// ---- ordering lists -------------------------------------------------------------------------------------------------

TEST_P(CollectionKinds, an_ordering_list_numbers_what_is_inserted_and_removed) {
    Session session(engine());
    const Ptr<Deck> deck = deck_of(session, "abcd");
    EXPECT_EQ(places(deck->slides), "a1 b2 c3 d4 ");
    deck.edit()->slides.insert(1, {.name = "x"});
    session.flush();
    EXPECT_EQ(sent_in_brief(), (Names{"UPDATE co_slides", "INSERT co_slides"}));
    session.expire_all();
    EXPECT_EQ(places(deck->slides), "a1 x2 b3 c4 d5 ");
    deck.edit()->slides.remove(deck->slides[0]);
    EXPECT_EQ(places(deck->slides), "x1 b2 c3 d4 ");
    EXPECT_EQ(deck.edit()->slides.pop(1)->name, "b");
    deck.edit()->slides.insert(0, deck->slides[2]);
    session.commit();
    EXPECT_EQ(places(deck->slides), "d1 x2 c3 ");
    EXPECT_EQ(rows("co_slides"), 3);
}

TEST_P(CollectionKinds, an_ordering_list_keeps_a_number_that_is_appended_until_it_is_reordered) {
    Session session(engine());
    const Ptr<Deck> deck = deck_of(session, "ab");
    deck.edit()->slides.append({.place = 7, .name = "x"});
    deck.edit()->slides.append({.name = "y"});
    EXPECT_EQ(places(deck->slides), "a1 b2 x7 y4 ");
    deck.edit()->slides.reorder();
    EXPECT_EQ(places(deck->slides), "a1 b2 x3 y4 ");
}

TEST_P(CollectionKinds, an_ordering_list_that_is_assigned_has_the_given_order) {
    Session session(engine());
    const Ptr<Deck> deck = deck_of(session, "abc");
    const std::vector<Ptr<Slide>> all = deck->slides.to_vector();
    deck.edit()->slides = {all[2], all[0]};
    EXPECT_EQ(places(deck->slides), "c1 a2 ");
    session.commit();
    EXPECT_EQ(places(deck->slides), "c1 a2 ");
}

TEST_P(CollectionKinds, the_other_side_of_an_ordering_list_numbers_too) {
    Session session(engine());
    const Ptr<Deck> one = deck_of(session, "abc"), two = deck_of(session, "x");
    places(one->slides);
    places(two->slides);
    one->slides[0].edit()->deck = two;
    EXPECT_EQ(places(one->slides), "b1 c2 ");
    EXPECT_EQ(places(two->slides), "x1 a1 ");   // what comes keeps the number that it has
    two.edit()->slides.append(one->slides[0]);
    EXPECT_EQ(places(one->slides), "c1 ");
    session.commit();
    EXPECT_EQ(places(one->slides), "c1 ");
}

// ---- keyed by members -----------------------------------------------------------------------------------------------

TEST_P(CollectionKinds, a_map_finds_its_objects_by_their_keys) {
    Session session(engine());
    const Ptr<User> user = session.add(User{.notes = {{.keyword = "a", .text = "A"}, {.keyword = "b", .text = "B"}}});
    session.commit();
    EXPECT_EQ(user->notes["a"]->text, "A");
    EXPECT_EQ(user->notes.at("b")->text, "B");
    EXPECT_EQ(user->notes.find("c"), nullptr);
    EXPECT_TRUE(user->notes.contains("b"));
    EXPECT_EQ(message_of<ArgumentError>([&] { (void)user->notes.at("c"); }), "No object of the collection has this key. Use find() to get none instead.");
    EXPECT_EQ(user->notes.keys(), (Names{"a", "b"}));
    for (const auto& [key, note] : user->notes.items()) EXPECT_EQ(key, note->keyword);
    EXPECT_EQ(user->notes.size(), 2u);
}

TEST_P(CollectionKinds, an_object_takes_the_place_of_the_one_with_its_key) {
    Session session(engine());
    const Ptr<User> user = session.add(User{.notes = {{.keyword = "a", .text = "A"}, {.keyword = "b", .text = "B"}}});
    session.commit();
    const Ptr<Note> former = user->notes["a"];
    user.edit()->notes.put({.keyword = "a", .text = "A2"});
    EXPECT_EQ(user->notes["a"]->text, "A2");
    EXPECT_EQ(former->user, nullptr);
    EXPECT_TRUE(user.edit()->notes.erase("b"));
    EXPECT_FALSE(user.edit()->notes.erase("zz"));
    session.commit();
    EXPECT_EQ(user->notes.keys(), Names{"a"});
    EXPECT_EQ(rows("co_notes"), 1);
    user.edit()->notes = {{.keyword = "w"}};
    session.commit();
    EXPECT_EQ(user->notes.keys(), Names{"w"});
}

TEST_P(CollectionKinds, a_map_is_loaded_merged_and_written_as_a_document_like_every_collection) {
    Session session(engine());
    const std::int64_t id = [&] {
        const Ptr<User> user = session.add(User{.notes = {{.keyword = "a", .text = "A"}}});
        session.commit();
        return user->id;
    }();
    session.expunge_all();
    forget_sent();
    const Ptr<User> user = session.scalars(select(users).options(selectinload(users.notes))).one();
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ((Loaded<User, &User::notes>(user).get<&User::notes>().size()), 1u);
    EXPECT_NE(to_json(users, *user, {.relationships = {users.notes}}).text().find("\"keyword\":\"a\""), std::string::npos);
    EXPECT_EQ(sent_count(), 0u);
    const User read = from_json(users, R"({"notes": [{"keyword": "k", "part": 1, "text": "t"}]})", {.relationships = {users.notes}});
    EXPECT_EQ(read.notes.at("k")->text, "t");
    session.merge(User{.id = id, .notes = {{.keyword = "m"}}});
    session.commit();
    EXPECT_EQ(user->notes.keys(), Names{"m"});
    constexpr auto texts = association_proxy<&User::notes, &Note::text>;
    texts(user).set("p", "from proxy");
    session.commit();
    EXPECT_EQ(texts(user).at("p"), "from proxy");
    std::vector<std::string> heard;
    ListenerHandle handle = event::listen(users.notes, event::append, [&](User&, const Ptr<Note>& note) { heard.push_back(note->keyword); });
    user.edit()->notes.put({.keyword = "e"});
    handle.disconnect();
    EXPECT_EQ(heard, std::vector<std::string>{"e"});
}

TEST_P(CollectionKinds, keys_may_be_several_members_or_a_function) {
    const ByPart by_part{{.keyword = "a", .part = 1, .text = "1"}, {.keyword = "a", .part = 2, .text = "2"}};
    EXPECT_EQ((by_part[{"a", 2}]->text), "2");
    const ByFunction by_function{{.keyword = "a", .text = "A"}};
    EXPECT_EQ(by_function["a!"]->text, "A");
}

}  // namespace
}  // namespace shelves
