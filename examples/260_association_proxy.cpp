// Association proxies: shortcuts through relationships, in memory and in statements.

#include "example.hpp"

using namespace aludel;

namespace {

// [classes]
struct Tag {
    std::int64_t id{};
    std::string name{};
};
struct Post {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
    Many<Tag> tags{};
};
struct City {
    std::int64_t id{};
    std::string name{};
};
struct Address {
    std::int64_t id{};
    std::string street{};
    std::optional<std::int64_t> city_id{};
    One<City> city{};
};
struct User {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> address_id{};
    One<Address> address{};
    Many<Post> posts{};
};
// [/classes]

inline const Table post_tag("post_tag", metadata(), Column("post_id", BigInteger(), ForeignKey("post.id"), primary_key),
                            Column("tag_id", BigInteger(), ForeignKey("tag.id"), primary_key));

struct TagTable : Declarative<Tag, "tag"> {
    Mapped<&Tag::id>   id   {this, primary_key};
    Mapped<&Tag::name> name {this, unique_};
};
struct PostTable : Declarative<Post, "post"> {
    Mapped<&Post::id>        id        {this, primary_key};
    Mapped<&Post::title>     title     {this};
    Mapped<&Post::author_id> author_id {this, ForeignKey("user_account.id")};
    Relationship<&Post::tags> tags {this, secondary(post_tag), order_by(attr<&Tag::id>())};
};
struct CityTable : Declarative<City, "city"> {
    Mapped<&City::id>   id   {this, primary_key};
    Mapped<&City::name> name {this};
};
struct AddressTable : Declarative<Address, "address"> {
    Mapped<&Address::id>      id      {this, primary_key};
    Mapped<&Address::street>  street  {this};
    Mapped<&Address::city_id> city_id {this, ForeignKey("city.id")};
    Relationship<&Address::city> city {this};
};
struct UserTable : Declarative<User, "user_account"> {
    Mapped<&User::id>         id         {this, primary_key};
    Mapped<&User::name>       name       {this};
    Mapped<&User::address_id> address_id {this, ForeignKey("address.id")};
    Relationship<&User::address> address {this};
    Relationship<&User::posts>   posts   {this, order_by(attr<&Post::id>())};
};
inline const TagTable tags;
inline const PostTable posts;
inline const CityTable cities;
inline const AddressTable addresses;
inline const UserTable users;

// [proxies]
inline constexpr auto tag_names = association_proxy<&Post::tags, &Tag::name>;
inline constexpr auto post_tags = association_proxy<&User::posts, &Post::tags, &Tag::name>;
inline constexpr auto city_name = association_proxy<&User::address, &Address::city, &City::name>;
// [/proxies]

void read(Session& session) {
    const Ptr<User> user = session.get<User>(1);
    // [read]
    for (const std::string& name : post_tags(*user)) check(!name.empty());   // loads what isn't loaded
    check(post_tags(user).to_vector() == std::vector<std::string>{"c++", "sql", "c++"});
    check(post_tags(user).contains("sql"));
    check(city_name(user) == "Paris");                                       // a std::optional<std::string>
    check(city_name(session.get<User>(2)) == std::nullopt);                  // this user has no address
    // [/read]
}

void write(Session& session) {
    const Ptr<Post> post = session.get<Post>(2);
    // [write]
    tag_names(post).append("async");            // a new Tag{.name = "async"}
    tag_names(post).remove("c++");              // out of the collection; the tag itself stays
    tag_names(post).add("async");               // is there already
    tag_names(post).assign({"async", "fast"});  // keeps the object of "async"
    session.commit();
    // [/write]
    check(tag_names(post) == std::vector<std::string>{"async", "fast"});

    // [creator]
    const auto existing_tags = tag_names.creator([&](const std::string& name) {
        const Ptr<Tag> found = session.scalars(select(tags).where(tags.name == name)).first();
        return found ? found : session.add(Tag{.name = name});
    });
    existing_tags(post).append("sql");          // the Tag that there is
    // [/creator]
    session.commit();
    check(tag_names(post).contains("sql"));
    check(session.scalar(select(func::count(tags.id))) == 4);

    // [set]
    const Ptr<User> bob = session.get<User>(2);
    city_name.set(bob, "Rome");                 // makes the address and the city
    city_name.set(bob, "Oslo");                 // now writes to the city
    session.commit();
    check(bob->address->city->name == "Oslo");
    city_name.reset(bob);                       // takes the address away
    // [/set]
    check(!bob->address);
    session.rollback();
}

void ask(Session& session, SqlLog& sql) {
    sql.take();
    // [where]
    const auto found = session.scalars(select(users.name).where(post_tags(users).contains("sql"))).all();
    // [/where]
    sql.expect(R"(
        SELECT user_account.name
        FROM user_account
        WHERE EXISTS (SELECT 1
        FROM post
        WHERE user_account.id = post.author_id AND (EXISTS (SELECT 1
        FROM post_tag, tag
        WHERE post.id = post_tag.post_id AND tag.id = post_tag.tag_id AND tag.name = ?)))
        ('sql',)
        )");
    check(found == std::vector<std::string>{"Alice"});
    // [more_where]
    const auto u = aliased(users);
    const auto with_plus = select(u.name).where(post_tags(u).any(tags.name.contains("+")));   // conditions on the class at the end
    const auto in_paris = select(users.name).where(city_name(users) == "Paris");
    const auto nowhere = select(users.name).where(city_name(users) == null);                  // no city, or no address
    // [/more_where]
    check(session.scalars(with_plus).one() == "Alice");
    check(session.scalars(in_paris).one() == "Alice");
    check(session.scalars(nowhere).one() == "Bob");
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    Session session(engine);
    const Ptr<Tag> cpp = session.add(Tag{.name = "c++"});
    const Ptr<User> alice = session.add(User{.name = "Alice", .address = Address{.street = "Rue A", .city = City{.name = "Paris"}}});
    session.add(User{.name = "Bob"});
    alice.edit()->posts.append(Post{.title = "One"}).edit()->tags = {cpp, session.add(Tag{.name = "sql"})};
    alice.edit()->posts.append(Post{.title = "Two"}).edit()->tags = {cpp};
    session.commit();
    read(session);
    ask(session, sql);
    write(session);
}
