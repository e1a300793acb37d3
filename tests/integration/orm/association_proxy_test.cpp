// Association proxies: reading and writing through relationships, and conditions on what is at their end.

#include "integration/orm/statements.hpp"
#include "integration/support.hpp"

#include <algorithm>

namespace px {

using namespace aludel;
using namespace aludel::integration;
using Names = std::vector<std::string>;

struct Base : DeclarativeBase<Base> {};

struct Team;
struct User;
struct Post;
struct Entry;

struct Tag {
    std::int64_t id{};
    std::string name{};
    std::optional<std::string> color{};
};
struct Post {
    std::int64_t id{};
    std::string title{};
    std::optional<std::int64_t> author_id{};
    One<User> author{};
    Many<Tag> tags{};
};
struct City {
    std::int64_t id{};
    std::string name{};
    std::optional<std::string> mayor{};
};
struct Address {
    std::int64_t id{};
    std::string street{};
    std::optional<std::int64_t> city_id{};
    One<City> city{};
};
struct Keyword {
    std::int64_t id{};
    std::string word{};
};
//! An association object.
struct Entry {
    std::int64_t id{};
    std::optional<std::int64_t> user_id{};
    std::optional<std::int64_t> keyword_id{};
    std::string note{};
    One<Keyword> keyword{};
};
struct User {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> address_id{};
    std::optional<std::int64_t> chief_id{};
    One<Address> address{};
    One<User> chief{};
    Many<Post> posts{};
    Many<Entry> entries{};
};

inline const Table post_tag_table("px_post_tags", Base::metadata(), Column("post_id", BigInteger(), ForeignKey("px_posts.id"), primary_key),
                                  Column("tag_id", BigInteger(), ForeignKey("px_tags.id"), primary_key));

struct TagTable : Declarative<Tag, "px_tags", Base> {
    Mapped<&Tag::id> id{this, primary_key};
    Mapped<&Tag::name> name{this, String(50)};
    Mapped<&Tag::color> color{this, String(50)};
};
struct CityTable : Declarative<City, "px_cities", Base> {
    Mapped<&City::id> id{this, primary_key};
    Mapped<&City::name> name{this, String(50)};
    Mapped<&City::mayor> mayor{this, String(50)};
};
struct AddressTable : Declarative<Address, "px_addresses", Base> {
    Mapped<&Address::id> id{this, primary_key};
    Mapped<&Address::street> street{this, String(50)};
    Mapped<&Address::city_id> city_id{this, ForeignKey("px_cities.id")};
    Relationship<&Address::city> city{this};
};
struct KeywordTable : Declarative<Keyword, "px_keywords", Base> {
    Mapped<&Keyword::id> id{this, primary_key};
    Mapped<&Keyword::word> word{this, String(50)};
};
struct UserTable : Declarative<User, "px_users", Base> {
    Mapped<&User::id> id{this, primary_key};
    Mapped<&User::name> name{this, String(50)};
    Mapped<&User::address_id> address_id{this, ForeignKey("px_addresses.id")};
    Mapped<&User::chief_id> chief_id{this, ForeignKey("px_users.id")};
    Relationship<&User::address> address{this};
    Relationship<&User::chief> chief{this, remote_side(id)};
    Relationship<&User::posts> posts{this, back_populates<&Post::author>, order_by(attr<&Post::id>())};
    Relationship<&User::entries> entries{this, cascade::all | cascade::delete_orphan, order_by(attr<&Entry::id>())};
};
struct PostTable : Declarative<Post, "px_posts", Base> {
    Mapped<&Post::id> id{this, primary_key};
    Mapped<&Post::title> title{this, String(50)};
    Mapped<&Post::author_id> author_id{this, ForeignKey("px_users.id")};
    Relationship<&Post::author> author{this, back_populates<&User::posts>};
    Relationship<&Post::tags> tags{this, secondary(post_tag_table), order_by(attr<&Tag::id>())};
};
struct EntryTable : Declarative<Entry, "px_entries", Base> {
    Mapped<&Entry::id> id{this, primary_key};
    Mapped<&Entry::user_id> user_id{this, ForeignKey("px_users.id")};
    Mapped<&Entry::keyword_id> keyword_id{this, ForeignKey("px_keywords.id")};
    Mapped<&Entry::note> note{this, String(50)};
    Relationship<&Entry::keyword> keyword{this};
};
inline const TagTable tags;
inline const CityTable cities;
inline const AddressTable addresses;
inline const KeywordTable keywords;
inline const UserTable users;
inline const PostTable posts;
inline const EntryTable entries;

inline constexpr auto tag_names = association_proxy<&Post::tags, &Tag::name>;
inline constexpr auto tag_colors = association_proxy<&Post::tags, &Tag::color>;
inline constexpr auto post_tags = association_proxy<&User::posts, &Post::tags, &Tag::name>;
inline constexpr auto tags_of_posts = association_proxy<&User::posts, &Post::tags>;
inline constexpr auto words = association_proxy<&User::entries, &Entry::keyword, &Keyword::word>;
inline constexpr auto noted_words = words.creator([](std::string word) {
    return Entry{.note = "about " + word, .keyword = Keyword{.word = word}};
});
inline constexpr auto keywords_of = association_proxy<&User::entries, &Entry::keyword>;
inline constexpr auto city_name = association_proxy<&User::address, &Address::city, &City::name>;
inline constexpr auto mayor = association_proxy<&User::address, &Address::city, &City::mayor>;
inline constexpr auto city_of = association_proxy<&User::address, &Address::city>;
inline constexpr auto chief_posts = association_proxy<&User::chief, &User::posts, &Post::title>;
inline constexpr auto colleagues = association_proxy<&Post::author, &User::chief, &User::posts, &Post::author, &User::name>;

class AssociationProxies : public DatabaseTest {
protected:
    AssociationProxies() {
        use_engine({.echo = true, .echo_sink = &log_});
        Base::metadata().create_all(engine());
        log_.clear();
    }
    //! Alice is Bob's chief and lives in Paris; Bob has an address without a city; Carol has nothing.
    void fill() {
        run("INSERT INTO px_cities (id, name, mayor) VALUES (1, 'Paris', NULL), (2, 'Rome', 'Ann');"
            "INSERT INTO px_addresses (id, street, city_id) VALUES (1, 'a', 1), (2, 'b', NULL);"
            "INSERT INTO px_users (id, name, address_id, chief_id) VALUES (1, 'alice', 1, NULL), (2, 'bob', 2, 1), (3, 'carol', NULL, 2);"
            "INSERT INTO px_posts (id, title, author_id) VALUES (1, 'one', 1), (2, 'two', 1), (3, 'three', 2), (4, 'nobody', NULL);"
            "INSERT INTO px_tags (id, name, color) VALUES (1, 'c++', 'red'), (2, 'sql', NULL), (3, 'unused', 'blue');"
            "INSERT INTO px_post_tags (post_id, tag_id) VALUES (1, 1), (1, 2), (2, 1), (3, 2);"
            "INSERT INTO px_keywords (id, word) VALUES (1, 'tea'), (2, 'cup');"
            "INSERT INTO px_entries (id, user_id, keyword_id, note) VALUES (1, 1, 1, ''), (2, 1, NULL, ''), (3, 1, 2, '')");
        log_.clear();
    }
    std::vector<std::string> sent() {
        std::vector<std::string> statements;
        for (std::string line : log_.lines())
            for (const std::string_view verb : {"SELECT ", "INSERT ", "UPDATE ", "DELETE "})
                if (line.rfind(verb, 0) == 0) {
                    std::replace(line.begin(), line.end(), '\n', ' ');
                    statements.push_back(line);
                }
        log_.clear();
        return statements;
    }
    template <class C>
    Names names(Session& session, const C& condition) {
        Names found;
        for (const Ptr<User>& user : session.scalars(select(users).where(condition).order_by(users.id))) found.push_back(user->name);
        return found;
    }
    template <class C>
    Names titles(Session& session, const C& condition) {
        Names found;
        for (const Ptr<Post>& post : session.scalars(select(posts).where(condition).order_by(posts.id))) found.push_back(post->title);
        return found;
    }
    MemoryLog log_;
};
INSTANTIATE_TEST_SUITE_P(Live, AssociationProxies, every_database(), database_name);

TEST_P(AssociationProxies, read_as_ranges_that_load_lazily) {
    fill();
    Session session(engine());
    const Ptr<Post> one = session.get<Post>(1);
    sent();
    Names read;
    for (const std::string& name : tag_names(*one)) read.push_back(name);
    EXPECT_EQ(read, (Names{"c++", "sql"}));
    EXPECT_EQ(sent().size(), 1u);
    EXPECT_EQ(tag_names(one).size(), 2u);
    EXPECT_TRUE(tag_names(one).contains("sql"));
    EXPECT_FALSE(tag_names(one).contains("unused"));
    EXPECT_EQ(tag_names(one)[1], "sql");
    EXPECT_EQ(tag_names(one).to_vector(), read);
    EXPECT_TRUE(tag_names(one) == read);
    EXPECT_FALSE(tag_names(one) == Names{"c++"});
    EXPECT_FALSE(tag_names(one) == (Names{"c++", "sql", "more"}));
    EXPECT_TRUE(tag_names(session.get<Post>(4)).empty());
    EXPECT_EQ(says(caught<ArgumentError>([&] { tag_names(one)[2]; }), "Index 2 is out of range: the association proxy has 2 values."), true);
}

TEST_P(AssociationProxies, flatten_collections_of_collections) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    EXPECT_EQ(post_tags(*alice).to_vector(), (Names{"c++", "sql", "c++"}));   // as often as a post has it
    EXPECT_EQ(post_tags(alice).count("c++"), 2u);
    EXPECT_EQ(tags_of_posts(alice).size(), 3u);
    EXPECT_EQ(tags_of_posts(alice)[0], tags_of_posts(alice)[2]);
    EXPECT_TRUE(tags_of_posts(alice).contains(session.get<Tag>(2)));
    EXPECT_EQ(chief_posts(session.get<User>(2)).to_vector(), (Names{"one", "two"}));
    EXPECT_TRUE(chief_posts(alice).empty());
    EXPECT_EQ(words(alice).to_vector(), (Names{"tea", "cup"}));   // the entry without a keyword has no word
}

TEST_P(AssociationProxies, through_one_fields_are_optional) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1), bob = session.get<User>(2), carol = session.get<User>(3);
    EXPECT_EQ(city_name(*alice), "Paris");
    EXPECT_EQ(city_name(bob), std::nullopt);
    EXPECT_EQ(city_name(carol), std::nullopt);
    EXPECT_EQ(mayor(alice), std::nullopt);
    EXPECT_EQ(city_of(alice), session.get<City>(1));
    EXPECT_EQ(city_of(carol), nullptr);
    EXPECT_EQ(city_name(bob->chief), "Paris");   // a One is as good as a Ptr
    static_assert(std::is_same_v<decltype(mayor(alice)), std::optional<std::string>>);
}

TEST_P(AssociationProxies, keep_what_they_iterate_over) {
    fill();
    Session session(engine());
    const Ptr<Post> one = session.get<Post>(1);
    Names read;
    for (const std::string& name : tag_names(one)) {
        if (read.empty()) {
            tag_names(one).clear();
            session.commit();
        }
        read.push_back(name);
    }
    EXPECT_EQ(read, (Names{"c++", "sql"}));
    EXPECT_TRUE(tag_names(one).empty());
    auto view = tag_names(session.get<Post>(2));   // holds its post
    session.expunge_all();
    EXPECT_THROW(view.size(), DetachedInstanceError);
}

TEST_P(AssociationProxies, append_makes_an_object_of_the_value) {
    fill();
    Session session(engine());
    const Ptr<Post> post = session.get<Post>(4);
    const Ptr<Tag> fresh = post.edit()->tags.append(Tag{.id = 10, .name = "ten"});
    tag_names(post).append("eleven");
    post->tags[1].edit()->id = 11;
    tag_names(post).add("ten");
    session.commit();
    EXPECT_EQ(tag_names(post).to_vector(), (Names{"ten", "eleven"}));
    EXPECT_EQ(post->tags[0], fresh);
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM px_tags WHERE name IN ('ten', 'eleven')"), 2);
}

TEST_P(AssociationProxies, append_makes_what_lies_between) {
    fill();
    Session session(engine());
    const Ptr<User> carol = session.get<User>(3);
    const Ptr<Keyword> tea = session.get<Keyword>(1);
    words(carol).append("milk");
    noted_words(carol).append("salt");
    keywords_of(carol).append(tea);
    keywords_of(carol).append(Keyword{.id = 12, .word = "rice"});
    for (std::size_t i = 0; i < 4; ++i) carol->entries[i].edit()->id = static_cast<std::int64_t>(20 + i);
    carol->entries[0]->keyword.get().edit()->id = 10;
    carol->entries[1]->keyword.get().edit()->id = 11;
    session.commit();
    EXPECT_EQ(words(carol).to_vector(), (Names{"milk", "salt", "tea", "rice"}));
    EXPECT_EQ(carol->entries[1]->note, "about salt");
    EXPECT_EQ(carol->entries[0]->note, "");
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM px_entries WHERE user_id = 3"), 4);
}

TEST_P(AssociationProxies, a_creator_may_find_an_object_that_is_there) {
    fill();
    Session session(engine());
    const auto found = tag_names.creator([&](const std::string& name) {
        const Ptr<Tag> tag = session.scalars(select(tags).where(tags.name == name)).first();
        return tag ? tag : session.add(Tag{.id = 10, .name = name});
    });
    const Ptr<Post> post = session.get<Post>(4);
    found(post).extend({"sql", "c++", "new"});
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM px_tags"), 4);
    EXPECT_EQ(tag_names(post).to_vector(), (Names{"c++", "sql", "new"}));
}

TEST_P(AssociationProxies, remove_takes_out_the_object_of_a_value) {
    fill();
    Session session(engine());
    const Ptr<Post> one = session.get<Post>(1);
    tag_names(one).remove("c++");
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { tag_names(one).remove("c++"); }),
                     "The value to remove from an association proxy is not in it: no object in \"tags\" has it."));
    tag_names(one).discard("c++");
    session.commit();
    EXPECT_EQ(tag_names(one).to_vector(), Names{"sql"});
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM px_tags"), 3);   // only the link is gone

    const Ptr<User> alice = session.get<User>(1);
    words(alice).remove("tea");   // under delete-orphan the association object goes with it
    keywords_of(alice).remove(session.get<Keyword>(2));
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM px_entries"), 1);
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM px_keywords"), 2);
}

TEST_P(AssociationProxies, assign_keeps_the_objects_whose_values_stay) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    const Ptr<Entry> cup = alice->entries[2];
    sent();
    noted_words(alice).assign({"cup", "milk"});
    alice->entries[1].edit()->id = 30;
    alice->entries[1]->keyword.get().edit()->id = 30;
    session.commit();
    EXPECT_EQ(alice->entries[0], cup);
    EXPECT_EQ(words(alice).to_vector(), (Names{"cup", "milk"}));
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM px_entries"), 2);
    sent();
    words(alice).assign(Names{"cup", "milk"});
    session.flush();
    for (const std::string& statement : sent()) EXPECT_EQ(statement.rfind("SELECT", 0), 0u) << statement;
}

TEST_P(AssociationProxies, write_behind_one_fields) {
    fill();
    Session session(engine());
    const Ptr<User> bob = session.get<User>(2), alice = session.get<User>(1);
    chief_posts(bob).append("from bob");
    alice->posts[2].edit()->id = 40;
    session.commit();
    EXPECT_EQ(chief_posts(bob).to_vector(), (Names{"one", "two", "from bob"}));
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { chief_posts(alice).append("x"); }),
                     "An association proxy writes to a collection behind \"chief\", which is empty."));
}

TEST_P(AssociationProxies, set_through_one_fields) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1), bob = session.get<User>(2), carol = session.get<User>(3);
    city_name.set(alice, "Lyon");                 // the city is there
    mayor.set(alice, "Eve");
    city_name.set(bob, "Oslo");                   // the address is there
    bob->address->city.get().edit()->id = 10;
    city_name.set(carol, "Bonn");                 // nothing is there
    carol->address.get().edit()->id = 10;
    carol->address->city.get().edit()->id = 11;
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM px_cities WHERE id = 1"), "Lyon");
    EXPECT_EQ(value_of<std::string>("SELECT mayor FROM px_cities WHERE id = 1"), "Eve");
    EXPECT_EQ(city_name(bob), "Oslo");
    EXPECT_EQ(city_name(carol), "Bonn");
    city_of.set(carol, session.get<City>(2));
    EXPECT_EQ(city_name(carol), "Rome");
    city_name.reset(carol);
    session.commit();
    EXPECT_EQ(city_name(carol), std::nullopt);
    EXPECT_FALSE(carol->address);
    mayor.set(carol, std::nullopt);               // nothing to clear, and nothing is made
    EXPECT_FALSE(carol->address);
    mayor.set(carol, std::optional<std::string>());
    city_of.set(carol, Ptr<City>());
    EXPECT_FALSE(carol->address);
    mayor.set(alice, std::nullopt);
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM px_cities WHERE mayor IS NULL AND id = 1"), 1);
    const auto at_sea = city_name.creator([](std::string name) { return Address{.id = 50, .street = "sea", .city = City{.id = 50, .name = name}}; });
    at_sea.set(carol, "Atlantis");
    session.commit();
    EXPECT_EQ(carol->address->street, "sea");
}

TEST_P(AssociationProxies, of_plain_values_and_edited_objects) {
    User user{.name = "dora"};
    words(user).append("tea");
    words(user).extend(Names{"cup", "pot"});
    words(user).remove("cup");
    city_name.set(user, "Paris");
    EXPECT_EQ(words(user).to_vector(), (Names{"tea", "pot"}));
    EXPECT_EQ(city_name(user), "Paris");
    const User& same = user;
    EXPECT_TRUE(words(same).contains("pot"));
    Session session(engine());
    const Ptr<User> dora = session.add(std::move(user));
    session.flush();
    dora.edit([](User& u) { words(u).clear(); });
    session.flush();
    EXPECT_TRUE(words(dora).empty());
}

TEST_P(AssociationProxies, in_statements_are_nested_exists) {
    fill();
    Session session(engine());
    EXPECT_EQ(names(session, post_tags(users).contains("c++")), Names{"alice"});
    const auto statements = sent();
    EXPECT_NE(statements[0].find("WHERE EXISTS (SELECT 1 FROM px_posts WHERE px_users.id = px_posts.author_id AND (EXISTS (SELECT 1 FROM "
                                 "px_post_tags, px_tags WHERE px_posts.id = px_post_tags.post_id AND px_tags.id = px_post_tags.tag_id AND "
                                 "px_tags.name = "),
              std::string::npos)
        << statements[0];
    EXPECT_EQ(names(session, post_tags(users).contains("sql")), (Names{"alice", "bob"}));
    EXPECT_EQ(names(session, post_tags(users) == "sql"), (Names{"alice", "bob"}));
    EXPECT_EQ(names(session, "sql" == post_tags(users)), (Names{"alice", "bob"}));
    EXPECT_EQ(names(session, post_tags(users) != "sql"), Names{"alice"});   // a value that differs
    EXPECT_EQ(names(session, !post_tags(users).contains("c++")), (Names{"bob", "carol"}));
    EXPECT_EQ(names(session, post_tags(users).like("s%")), (Names{"alice", "bob"}));
    EXPECT_EQ(names(session, post_tags(users).startswith("c")), Names{"alice"});
    EXPECT_EQ(names(session, post_tags(users).in_({"c++", "unused"})), Names{"alice"});
    EXPECT_EQ(names(session, post_tags(users) > "d"), (Names{"alice", "bob"}));
    EXPECT_EQ(names(session, post_tags(users).any()), (Names{"alice", "bob"}));
    EXPECT_EQ(names(session, post_tags(users).any(tags.name.contains("+"), tags.color == "red")), Names{"alice"});
    EXPECT_EQ(names(session, tags_of_posts(users).contains(session.get<Tag>(2))), (Names{"alice", "bob"}));
    EXPECT_EQ(names(session, tags_of_posts(users).any(tags.name == "sql")), (Names{"alice", "bob"}));
    EXPECT_EQ(titles(session, tag_names(posts).contains(posts.title)), Names{});
    EXPECT_EQ(titles(session, tag_names(posts) == posts.title), Names{});
}

TEST_P(AssociationProxies, through_one_fields_in_statements) {
    fill();
    Session session(engine());
    EXPECT_EQ(names(session, city_name(users) == "Paris"), Names{"alice"});
    EXPECT_EQ(names(session, city_name(users).has(cities.mayor == null)), Names{"alice"});
    EXPECT_EQ(names(session, city_name(users) == null), (Names{"bob", "carol"}));
    EXPECT_EQ(names(session, city_name(users) == nullptr), (Names{"bob", "carol"}));
    EXPECT_EQ(names(session, mayor(users) == null), (Names{"alice", "bob", "carol"}));   // there is a city, and no mayor
    EXPECT_EQ(names(session, city_name(users) != null), Names{"alice"});
    EXPECT_EQ(names(session, mayor(users) != null), Names{});
    EXPECT_EQ(names(session, city_of(users) == session.get<City>(1)), Names{"alice"});
    EXPECT_EQ(names(session, city_of(users) != session.get<City>(1)), Names{"bob"});   // an address in no city
    EXPECT_EQ(names(session, city_of(users) == nullptr), (Names{"bob", "carol"}));
    EXPECT_EQ(names(session, city_of(users) != nullptr), Names{"alice"});
}

TEST_P(AssociationProxies, null_among_the_values_of_a_collection) {
    fill();
    Session session(engine());
    EXPECT_EQ(titles(session, tag_colors(posts) == null), (Names{"one", "three", "nobody"}));   // a NULL, or no tag at all
    EXPECT_EQ(titles(session, tag_colors(posts) != null), (Names{"one", "two"}));
}

TEST_P(AssociationProxies, of_an_alias_belong_to_the_alias) {
    fill();
    Session session(engine());
    const auto u = aliased(users, "u");
    const auto rows = session.execute(select(users.name, u.name).where(users.id < u.id, post_tags(u).contains("sql")).order_by(users.id).cartesian()).all();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].get<0>(), "alice");
    EXPECT_EQ(rows[0].get<1>(), "bob");
    EXPECT_NE(sent()[0].find("u.id = px_posts.author_id"), std::string::npos);
}

TEST_P(AssociationProxies, that_come_back_to_a_table_give_it_another_name) {
    fill();
    Session session(engine());
    EXPECT_EQ(names(session, chief_posts(users).contains("two")), Names{"bob"});
    EXPECT_EQ(names(session, chief_posts(users).any(posts.title == "three")), Names{"carol"});
    // The posts of those whose chief has written something: through posts and users twice.
    EXPECT_EQ(titles(session, colleagues(posts) == "alice"), Names{"three"});
    EXPECT_EQ(titles(session, colleagues(posts).any(users.name != "alice")), Names{});
    const auto p = aliased(posts, "p");
    const auto rows = session.execute(select(p.title).where(colleagues(p).contains("alice"))).all();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].get<0>(), "three");
}

struct Loose {
    std::int64_t id{};
    std::int64_t user_id{};
    std::string hidden{};
    One<User> user{};
};
struct LooseTable : Declarative<Loose, "px_loose", Base> {
    Mapped<&Loose::id> id{this, primary_key};
    Mapped<&Loose::user_id> user_id{this, ForeignKey("px_users.id")};
    Relationship<&Loose::user> user{this};
    Unmapped<&Loose::hidden> hidden{this};
};
inline const LooseTable loose;
struct Holder {
    std::int64_t id{};
    std::int64_t loose_id{};
    One<Loose> one{};
};
struct HolderTable : Declarative<Holder, "px_holders", Base> {
    Mapped<&Holder::id> id{this, primary_key};
    Mapped<&Holder::loose_id> loose_id{this, ForeignKey("px_loose.id")};
    Relationship<&Holder::one> one{this};
};
inline const HolderTable holders;

TEST_P(AssociationProxies, of_a_member_that_is_not_mapped_say_so) {
    const auto hidden = association_proxy<&Holder::one, &Loose::hidden>;
    EXPECT_TRUE(says(caught<InvalidRequestError>([&] { (void)(hidden(holders) == "x"); }),
                     "An association proxy uses Loose.hidden, which is mapped as no column."));
    Holder holder{.one = Loose{.hidden = "x"}};
    EXPECT_EQ(hidden(holder), "x");   // in memory it is a field like any other
}

}  // namespace px
