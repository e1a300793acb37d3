// The database's plan of a statement.

#include "integration/orm/orm_test.hpp"

#include <algorithm>

namespace blog {
namespace {

class Explanations : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Explanations, every_database(), database_name);

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_P(Explanations, of_a_select_name_the_table_and_run_nothing) {
    Connection connection = engine().connect();
    const std::string plan = connection.explain(select(users).where(users.name == "ann"));
    EXPECT_TRUE(has(plan, "users")) << plan;
    EXPECT_FALSE(plan.ends_with("\n"));
    EXPECT_TRUE(has(log_text(), dialect_can().plan_is_tree ? "EXPLAIN QUERY PLAN SELECT" : "EXPLAIN SELECT"));
    EXPECT_EQ(connection.execute(select(users.id)).all().size(), 0u);   // the connection works on
}

TEST_P(Explanations, of_changes_change_nothing) {
    Connection connection = engine().connect();
    connection.explain(insert(users).values(users.name = "ann", users.email = "a"));
    connection.explain(update(users).values(users.name = "bob").where(users.id == 1));
    connection.explain(delete_(users).where(users.id.in_({1, 2, 3})));
    connection.commit();
    EXPECT_EQ(rows("users"), 0);
}

TEST_P(Explanations, take_parameters_lists_and_texts) {
    Connection connection = engine().connect();
    EXPECT_TRUE(has(connection.explain(select(users).where(users.id == bindparam<BigInteger>("id")), {}, {{"id", 5}}), "users"));
    std::vector<std::int64_t> many(50);
    EXPECT_TRUE(has(connection.explain(select(users).where(users.id.in_(many))), "users"));
    EXPECT_TRUE(has(connection.explain(select(users).where(users.id.in_(std::vector<std::int64_t>()))), ""));
    EXPECT_TRUE(has(connection.explain(text("SELECT id FROM users WHERE name = :name"), {}, {{"name", "ann"}}), "users"));
    EXPECT_THROW(connection.explain(text("SELECT nothing FROM nowhere")), DBAPIError);
}

TEST_P(Explanations, of_parts_below_others_are_indented) {
    Connection connection = engine().connect();
    const std::string plan = connection.explain(
        select(users.name).where(users.id.in_(select(posts.author_id).where(posts.published == true))));
    EXPECT_TRUE(has(plan, "\n  ")) << plan;
}

TEST_P(Explanations, of_a_session_are_of_what_it_sends) {
    Session session(engine());
    session.add(User{.id = 1, .name = "ann", .email = "a"});
    const std::string plan = session.explain(select(users).options(joinedload(users.profile)));
    EXPECT_TRUE(has(plan, "profiles")) << plan;
    EXPECT_TRUE(writes().empty());   // nothing was flushed
    EXPECT_EQ(session.new_().size(), 1u);
    EXPECT_TRUE(has(session.explain(select(posts).where(posts.author_id == 1)), "posts"));
    session.commit();
    EXPECT_EQ(rows("users"), 1);
}

TEST_P(Explanations, with_analyze_execute_the_statement_or_say_that_the_database_cannot) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id)).all();
    const auto explain = [&] { return session.explain(update(users).values(users.name = "x").where(users.id == 1), {.analyze = true}); };
    if (dialect_can().plan_is_tree) {
        EXPECT_EQ(aludel::testing::message_of<NotSupportedError>(explain).find("SQLite has no EXPLAIN that executes the statement"), 0u);
        return;
    }
    const std::string plan = explain();
    EXPECT_TRUE(has(plan, "actual time")) << plan;
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 1"), "alice");
    session.rollback();
    EXPECT_EQ(all[0]->name, "alice");
}

TEST(ExplainCommand, is_the_dialects) {
    EXPECT_EQ(sqlite::dialect().explain_command({}), "EXPLAIN QUERY PLAN");
    EXPECT_EQ(postgresql::dialect().explain_command({.analyze = true}), "EXPLAIN (ANALYZE, BUFFERS)");
    EXPECT_THROW(default_dialect().explain_command({}), NotSupportedError);
}

}  // namespace
}  // namespace blog
