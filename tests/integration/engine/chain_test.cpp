// A chain that begins with a temporary connection or session gives its connection back when it ends. clang up to 16
// forgets to destroy a by-value parameter that is given as `{}` in a template, which once kept every one of them.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Link {
    std::int64_t id{};
    std::string name{};
};
struct Registry : DeclarativeBase<Registry> {};
struct LinkTable : Declarative<Link, "chain_links", Registry> {
    Mapped<&Link::id> id{this, primary_key};
    Mapped<&Link::name> name{this};
};
inline const LinkTable links;

class Chains : public DatabaseTest {
protected:
    Chains() {
        Registry::metadata().create_all(engine());
        run("INSERT INTO chain_links (id, name) VALUES (1, 'a'), (2, 'b')");
    }
    void expect_given_back() { EXPECT_EQ(engine().pool().checkedout(), 0); }
};
INSTANTIATE_TEST_SUITE_P(Live, Chains, every_database(), database_name);

//! As in a user's generic code: the type of what is assigned depends on a template parameter.
template <class T>
void empty(T& handle) {
    handle = {};
}

}  // namespace

TEST_P(Chains, give_their_connection_back_after_text) {
    { auto rows = engine().connect().execute(text("SELECT 1")).all(); }
    expect_given_back();
}

TEST_P(Chains, give_their_connection_back_after_typed_statements) {
    for (int round = 0; round < 20; ++round) {   // more than a pool has
        EXPECT_EQ(engine().connect().execute(select(links.id, links.name)).all().size(), 2U);
        EXPECT_EQ(engine().connect().scalars(select(links)).all().size(), 2U);
        EXPECT_EQ(engine().connect().scalar(select(func::count(links.id))), 2);
        EXPECT_EQ(engine().connect().execution_options({.yield_per = 1}).execute(select(links.id)).first(), 1);
        for (const auto& [id] : engine().connect().execute(select(links.id))) EXPECT_GT(id, 0);
        engine().connect().execute(insert(links), Link{.id = 3, .name = "c"});
        engine().connect().execute(insert(links), std::vector<Link>{{.id = 4, .name = "d"}});
        engine().connect().execute_many(text("DELETE FROM chain_links WHERE id = :id"), {{{"id", 1}}, {{"id", 2}}});
        expect_given_back();
    }
}

TEST_P(Chains, give_their_connection_back_when_they_throw) {
    EXPECT_THROW(engine().connect().execute(text("SELECT nothing FROM chain_links")), ProgrammingError);
    EXPECT_THROW(engine().connect().execute(select(links.id)).one(), MultipleResultsFound);
    expect_given_back();
}

TEST_P(Chains, give_their_connection_back_after_a_session) {
    EXPECT_EQ(Session(engine()).scalars(select(links)).all().size(), 2U);
    EXPECT_EQ(Session(engine()).get<Link>(2)->name, "b");
    expect_given_back();
}

TEST_P(Chains, release_what_is_assigned_over) {
    auto rows = std::make_unique<Result<>>(engine().connect().execute(text("SELECT 1")));
    EXPECT_EQ(engine().pool().checkedout(), 1);
    empty(rows);
    expect_given_back();

    Session session(engine());
    Ptr<Link> kept = session.get<Link>(1);
    empty(kept);
    EXPECT_FALSE(kept);
    Value text = std::string(100, 'x');
    empty(text);
    EXPECT_TRUE(text.is_null());
}
