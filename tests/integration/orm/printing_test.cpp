// How objects, rows of them and lists of them print, on streams and with fmt; and what a Ptr and a Many can do in the
// standard library.

#include "integration/orm/orm_test.hpp"

#include "aludel/types/fmt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <ranges>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace blog {
namespace {

std::string printed(const auto& thing) {
    std::ostringstream stream;
    stream << thing;
    return stream.str();
}

class Printing : public OrmTest {
protected:
    Printing() {
        save_user("ann", {"one", "two"});
        engine().begin([](Connection& connection) {
            connection.execute(update(users).values(users.created_at = Timestamp{}).where(users.id == 1));
        });
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Printing, every_database(), database_name);

TEST_P(Printing, of_an_object_by_value_shows_its_columns) {
    Connection connection = engine().connect();
    const Post one = connection.scalars(select(posts).order_by(posts.id)).all().at(0);
    EXPECT_EQ(printed(one), "Post(id=1, title='one', body='', published=false, author_id=1)");
    EXPECT_EQ(fmt::format("{}", one), printed(one));
    EXPECT_EQ(printed(Comment{.text = "it's"}), "Comment(id=0, text='it''s', post_id=NULL)");
}

TEST_P(Printing, of_rows_and_lists_by_value) {
    Connection connection = engine().connect();
    connection.execute(insert(tags), {Tag{.name = "t"}, Tag{.name = "u"}});
    EXPECT_EQ(printed(connection.execute(select(tags)).all()), "[(Tag(id=1, name='t'),), (Tag(id=2, name='u'),)]");
    EXPECT_EQ(printed(connection.scalars(select(tags)).all()), "[Tag(id=1, name='t'), Tag(id=2, name='u')]");
    EXPECT_EQ(printed(connection.execute(select(tags, tags.id).where(tags.id == 1)).one()), "(Tag(id=1, name='t'), 1)");
    EXPECT_EQ(printed(connection.execute(select(tags, optional_(comments)).outerjoin(comments, comments.id == tags.id)
                                             .where(tags.id == 1)).one()), "(Tag(id=1, name='t'), None)");
    EXPECT_EQ(printed(connection.scalars(select(tags.name).order_by(tags.id)).all()), "['t', 'u']");
    EXPECT_EQ(printed(connection.scalars(select(users.age)).all()), "[NULL]");
    EXPECT_EQ(printed(connection.scalars(select(tags.id).where(tags.id > 9)).all()), "[]");
    EXPECT_EQ(printed(connection.execute(select(tags.id, tags.name)).mappings().all()), "[(1, 't'), (2, 'u')]");
}

TEST_P(Printing, of_objects_of_a_session_shows_their_keys) {
    Session session(engine());
    const auto all = session.scalars(select(posts).order_by(posts.id)).all();
    EXPECT_EQ(printed(all), "[Post(1), Post(2)]");
    EXPECT_EQ(printed(session.execute(select(posts, posts.title).where(posts.id == 2)).one()), "(Post(2), 'two')");
    EXPECT_EQ(printed(*all[0]), "Post(id=1, title='one', body='', published=false, author_id=1)");
    EXPECT_EQ(printed(std::vector{Ptr<Post>()}), "[None]");
    EXPECT_EQ(printed(session.get<User>(1)->posts.to_vector()), "[Post(1), Post(2)]");
}

TEST_P(Printing, is_not_what_sorts_pointers) {
    Session session(engine());
    const Ptr<User> ann = session.get<User>(1);
    std::vector<Ptr<Post>> all = ann->posts.to_vector();
    const std::set<Ptr<Post>> ordered(all.begin(), all.end());
    const std::unordered_set<Ptr<Post>> hashed(all.begin(), all.end());
    std::map<Ptr<User>, int> by_user{{ann, 1}};
    EXPECT_EQ(ordered.size(), 2u);
    EXPECT_TRUE(hashed.contains(all[1]));
    EXPECT_EQ(by_user[session.get<User>(1)], 1);
    EXPECT_TRUE(Ptr<Post>() < all[0]);
    EXPECT_EQ(all[0] <=> all[0], std::strong_ordering::equal);
}

TEST_P(Printing, is_not_all_that_a_collection_can_do) {
    Session session(engine());
    const Ptr<User> ann = session.get<User>(1);
    const Many<Post>& all = ann->posts;
    static_assert(std::forward_iterator<Many<Post>::iterator>);
    static_assert(std::ranges::forward_range<const Many<Post>> && std::ranges::common_range<const Many<Post>>);
    const auto has_title = [](std::string title) {
        return [title = std::move(title)](const Ptr<Post>& post) { return post->title == title; };
    };
    EXPECT_EQ(std::count_if(all.begin(), all.end(), has_title("two")), 1);
    EXPECT_EQ((*std::find_if(all.begin(), all.end(), has_title("two")))->title, "two");
    EXPECT_EQ(std::ranges::find_if(all, has_title("three")), all.end());
    EXPECT_EQ(std::distance(all.begin(), all.end()), 2);
    EXPECT_EQ(std::ranges::max(all, {}, [](const Ptr<Post>& post) { return post->id; })->title, "two");
    std::vector<std::string> titles;
    for (const std::string& title : all | std::views::transform([](const Ptr<Post>& post) { return post->title; }))
        titles.push_back(title);
    EXPECT_EQ(titles, (Names{"one", "two"}));
    const std::vector<Ptr<Post>> copied(all.begin(), all.end());
    EXPECT_EQ(copied, all.to_vector());
    for (const Ptr<Post>& post : all) ann.edit()->posts.append(Post{.title = post->title + "+"});   // over a snapshot
    EXPECT_EQ(all.size(), 4u);
    EXPECT_EQ(Many<Post>{}.begin(), Many<Post>{}.end());
    EXPECT_TRUE(Many<Post>{}.to_vector().empty());
}

// ---- the first time that the library meets a class -------------------------------------------------------------------

struct Never {
    std::int64_t id{};
    Many<Never> more{};
};

TEST(Unmapped, classes_are_refused_by_whatever_way_they_come) {
    Session session;
    const Ptr<Never> object(orm::new_transient(orm::class_info<Never>, nullptr));
    EXPECT_THROW(session.add(object), UnmappedError);
    EXPECT_THROW(session.add(Never{}), UnmappedError);
    EXPECT_THROW(session.is_modified(object), UnmappedError);
    EXPECT_THROW(printed(object), UnmappedError);
    EXPECT_THROW(session.get<Never>(1), UnmappedError);
    EXPECT_EQ(session.new_().size(), 0u);
}

class FirstUse : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, FirstUse, every_database(), database_name);

struct Fresh {
    std::int64_t id{};
    std::string word{};
    std::optional<std::int64_t> up_id{};
    Many<Fresh> more{};
};
struct FreshTable : Declarative<Fresh, "fresh", Base> {
    Mapped<&Fresh::id> id{this, primary_key};
    Mapped<&Fresh::word> word{this};
    Mapped<&Fresh::up_id> up_id{this, ForeignKey("fresh.id")};
    Relationship<&Fresh::more> more{this};
};

TEST(FirstUseOfAClass, may_be_to_add_a_pointer) {
    Engine own = create_engine("sqlite://");
    own.begin([](Connection& connection) {
        connection.execute_script("CREATE TABLE fresh (id INTEGER PRIMARY KEY, word TEXT NOT NULL, up_id INTEGER);"
                                  "INSERT INTO fresh (word) VALUES ('one'), ('two')");
    });
    static const FreshTable fresh;   // registered, and not completed by anything yet
    Fresh draft{};
    const Ptr<Fresh> object = draft.more.append(Fresh{.word = "a", .more = {Fresh{.word = "b"}}});
    Session session(own);
    session.add(object);
    session.flush();
    object.edit()->word = "changed";
    session.commit();
    EXPECT_EQ(session.scalars(select(fresh.word).order_by(fresh.id)).all(), (Names{"one", "two", "changed", "b"}));
    EXPECT_EQ(object->more[0]->up_id, object->id);
}

// ---- options and keys that do not fit --------------------------------------------------------------------------------

TEST_P(FirstUse, of_get_with_a_value_that_is_no_such_key_is_refused) {
    Session session(engine());
    EXPECT_TRUE(says(caught<ArgumentError>([&] { session.get<User>("x"); }), "get<User>() takes an integer for \"id\"",
                     "'x' was given"));
    EXPECT_THROW(session.get<User>(1.0), ArgumentError);
    EXPECT_THROW(session.get_one<User>(true), ArgumentError);
    EXPECT_THROW(session.get<OrderItem>(1, "2"), ArgumentError);
    EXPECT_FALSE(session.get<User>(std::optional<int>()));
    EXPECT_FALSE(session.get<User>(7u));
}

}  // namespace
}  // namespace blog
