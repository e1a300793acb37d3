// Cascades that a mapping could name and nothing followed: refresh_expire, and delete_orphan of a many-to-many.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

using orm::Status;

class RefreshExpire : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, RefreshExpire, every_database(), database_name);

TEST_P(RefreshExpire, takes_the_loaded_children_with_it) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one", "two"});   // cascade::all has refresh_expire
    const Ptr<Post> one = alice->posts[0];
    session.commit();
    EXPECT_EQ(one->title, "one");
    EXPECT_EQ(alice->posts.size(), 2u);
    one.edit()->title = "dirty";
    session.expire(alice);
    EXPECT_EQ(session.dirty().size(), 0u);
    EXPECT_EQ(one->title, "one");
    one.edit()->title = "dirty";
    EXPECT_EQ(alice->posts.size(), 2u);   // sends it
    session.rollback();
    engine().begin([](Connection& connection) {
        connection.execute(text("UPDATE posts SET title = 'elsewhere' WHERE title = 'one'"));
    });
    EXPECT_EQ(alice->posts[0]->title, "elsewhere");
    session.commit();
    EXPECT_EQ(alice->posts[0]->title, "elsewhere");
    session.commit();
}

TEST_P(RefreshExpire, of_a_refresh_reads_the_children_again) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one"});
    const Ptr<Post> one = alice->posts[0];
    alice.edit()->name = "lost";
    one.edit()->title = "lost";
    session.refresh(alice);   // what was not sent of either is given up
    EXPECT_EQ(alice->name, "alice");
    EXPECT_EQ(one->title, "one");
    EXPECT_EQ(writes(), Names{});
}

TEST_P(RefreshExpire, stops_where_the_relationship_does_not_say_it) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one"});
    const Ptr<Post> one = alice->posts[0];
    const Ptr<Comment> comment = one.edit()->comments.append(Comment{.text = "c"});
    session.flush();
    comment.edit()->text = "kept";
    session.expire(one);   // Post.comments and Post.author have the default cascades
    EXPECT_EQ(comment->text, "kept");
    EXPECT_FALSE(alice.state()->has(orm::InstanceState::expired));
}

TEST_P(RefreshExpire, forgets_new_children_that_cannot_be_without_it) {
    Session session(engine());
    const Ptr<User> alice = load(session, "alice", {"one"});
    const Ptr<Post> draft = alice.edit()->posts.append(Post{.title = "draft"});
    const Ptr<Node> root = session.add(Node{.name = "root"});
    session.flush();
    const Ptr<Post> second = alice.edit()->posts.append(Post{.title = "second"});
    const Ptr<Node> leaf = root.edit()->children.append(Node{.name = "leaf"});
    session.expire(alice);
    session.expire(root);
    EXPECT_EQ(status(draft), Status::persistent);
    EXPECT_EQ(status(second), Status::transient);
    EXPECT_EQ(status(leaf), Status::pending);   // may be without: not an orphan
    session.commit();
    EXPECT_EQ(rows("posts"), 2);
    EXPECT_EQ(rows("nodes"), 2);
}

// ---- many-to-many ---------------------------------------------------------------------------------------------------

struct Word;
struct Essay {
    std::int64_t id{};
    Many<Word> words{};
};
struct Word {
    std::int64_t id{};
    std::string word{};
    Many<Essay> essays{};
};
//! The same without a way back.
struct Bag;
struct Marble {
    std::int64_t id{};
};
struct Bag {
    std::int64_t id{};
    Many<Marble> marbles{};
};
const Table essay_words("orphan_essay_words", Base::metadata(),
                        Column("essay_id", BigInteger(), ForeignKey("orphan_essays.id"), primary_key),
                        Column("word_id", BigInteger(), ForeignKey("orphan_words.id"), primary_key));
const Table bag_marbles("orphan_bag_marbles", Base::metadata(),
                        Column("bag_id", BigInteger(), ForeignKey("orphan_bags.id"), primary_key),
                        Column("marble_id", BigInteger(), ForeignKey("orphan_marbles.id"), primary_key));
struct EssayTable : Declarative<Essay, "orphan_essays", Base> {
    Mapped<&Essay::id> id{this, primary_key};
    Relationship<&Essay::words> words{this, secondary(essay_words), back_populates<&Word::essays>(),
                                      cascade::all | cascade::delete_orphan, order_by(attr<&Word::id>())};
};
struct WordTable : Declarative<Word, "orphan_words", Base> {
    Mapped<&Word::id> id{this, primary_key};
    Mapped<&Word::word> word{this};
    Relationship<&Word::essays> essays{this, secondary(essay_words), back_populates<&Essay::words>()};
};
struct MarbleTable : Declarative<Marble, "orphan_marbles", Base> {
    Mapped<&Marble::id> id{this, primary_key};
};
struct BagTable : Declarative<Bag, "orphan_bags", Base> {
    Mapped<&Bag::id> id{this, primary_key};
    Relationship<&Bag::marbles> marbles{this, secondary(bag_marbles), cascade::all | cascade::delete_orphan};
};
const EssayTable essays;
const WordTable words;
const MarbleTable marbles;
const BagTable bags;

class OrphansOfManyToMany : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, OrphansOfManyToMany, every_database(), database_name);

TEST_P(OrphansOfManyToMany, are_deleted_when_no_collection_has_them) {
    Session session(engine());
    const Ptr<Essay> one = session.add(Essay{.words = {{.word = "a"}, {.word = "b"}, {.word = "shared"}}});
    const Ptr<Essay> two = session.add(Essay{});
    two.edit()->words.append(one->words[2]);
    session.commit();
    one.edit()->words.remove(one->words[0]);
    session.commit();
    EXPECT_EQ(each(one->words, &Word::word), (Names{"b", "shared"}));
    EXPECT_EQ(rows("orphan_words"), 2);
    one.edit()->words.clear();   // the other essay, whose words are not loaded, has one of them
    session.commit();
    EXPECT_EQ(each(session.scalars(select(words)).all(), &Word::word), Names{"shared"});
    two->words[0].edit()->essays.clear();
    session.commit();
    EXPECT_EQ(rows("orphan_essay_words"), 0);
}

TEST_P(OrphansOfManyToMany, that_moved_stay) {
    Session session(engine());
    const Ptr<Bag> one = session.add(Bag{.marbles = {Marble{}, Marble{}}}), two = session.add(Bag{});
    session.commit();
    const Ptr<Marble> moving = one->marbles[0];
    one.edit()->marbles.remove(moving);
    two.edit()->marbles.append(moving);
    one.edit()->marbles.clear();
    session.commit();
    EXPECT_EQ(two->marbles.to_vector(), std::vector{moving});
    EXPECT_EQ(rows("orphan_marbles"), 1);
}

TEST_P(OrphansOfManyToMany, that_are_new_are_forgotten) {
    Session session(engine());
    const Ptr<Essay> one = session.add(Essay{});
    const Ptr<Word> word = one.edit()->words.append(Word{.word = "a"});
    const Ptr<Word> other = one.edit()->words.append(Word{.word = "b"});
    one.edit()->words.remove(word);
    other.edit()->essays.remove(one);
    EXPECT_EQ(status(word), Status::transient);
    EXPECT_EQ(status(other), Status::transient);
    session.commit();
    EXPECT_EQ(rows("orphan_words"), 0);
}

}  // namespace
}  // namespace blog
