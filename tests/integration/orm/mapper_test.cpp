// What a mapping says of itself: mapper(), table(), columns(), metadata().

#include "integration/orm/orm_test.hpp"

#include <sstream>

using namespace blog;

namespace {
using Names = std::vector<std::string>;

struct Renamed {
    std::int64_t key{};
    std::string title{};
};
struct RenamedTable : Declarative<Renamed, "renamed_things", Base> {
    Mapped<&Renamed::key> key{this, primary_key, named("id")};
    Mapped<&Renamed::title> title{this, named("caption")};
};
const RenamedTable renamed;

class Mappers : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Mappers, every_database(), database_name);
}  // namespace

TEST(Mapper, names_what_is_mapped) {
    const Mapper of_users = mapper(users);
    EXPECT_EQ(of_users.class_name(), "User");
    EXPECT_EQ(of_users.local_table().name(), "users");
    EXPECT_EQ(of_users.column_attrs(), (Names{"id", "name", "email", "age", "active", "created_at"}));
    EXPECT_EQ(of_users.relationships(), (Names{"posts", "profile"}));
    EXPECT_EQ(of_users.attrs(), (Names{"id", "name", "email", "age", "active", "created_at", "posts", "profile"}));
    EXPECT_EQ(of_users.primary_key(), Names{"id"});
    std::ostringstream printed;
    printed << of_users;
    EXPECT_EQ(printed.str(), "Mapper[User(users)]");
}

TEST(Mapper, tells_members_from_columns) {
    EXPECT_EQ(mapper(renamed).column_attrs(), (Names{"key", "title"}));
    EXPECT_EQ(mapper(renamed).primary_key(), Names{"id"});
    EXPECT_EQ(table(renamed).primary_key(), Names{"id"});
    EXPECT_EQ(columns(renamed).keys(), (Names{"id", "caption"}));
    std::ostringstream printed;
    printed << mapper(renamed).column("title");
    EXPECT_EQ(printed.str(), "renamed_things.caption");
    EXPECT_TRUE(says(caught<NoSuchColumnError>([] { (void)mapper(renamed).column("caption"); }), "Renamed", "\"caption\"",
                     "key, title"));
}

TEST(Mapper, follows_relationships) {
    EXPECT_EQ(mapper(users).related("posts"), mapper(posts));
    EXPECT_EQ(mapper(posts).related("author"), mapper(users));
    EXPECT_TRUE(says(caught<InvalidRequestError>([] { mapper(users).related("friends"); }), "\"friends\"",
                     "posts, profile"));
}

TEST(Mapper, of_an_alias_is_that_of_the_class) { EXPECT_EQ(mapper(aliased(users, "u")), mapper(users)); }

TEST_P(Mappers, give_columns_for_statements) {
    save_user("ann");
    Connection connection = connect();
    const Mapper of_users = mapper(users);
    EXPECT_EQ(connection.execute(select(of_users.column("name"))).scalar_one(), Value("ann"));
    EXPECT_EQ(connection.execute(select(of_users.local_table())).keys(),
              (Names{"id", "name", "email", "age", "active", "created_at"}));
    EXPECT_EQ(connection.execute(select(table(users)).where(columns(users)["name"] == "ann")).all().size(), 1u);
}
