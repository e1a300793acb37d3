// INSERT, UPDATE and DELETE of a session give its objects back, and the objects follow them.

#include "integration/orm/orm_test.hpp"

#include "aludel/orm/event.hpp"

namespace blog {
namespace {

class DmlReturning : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, DmlReturning, every_database(), database_name);

TEST_P(DmlReturning, an_insert_gives_the_objects_of_its_rows) {
    Session session(engine());
    const auto added = session.scalars(insert(users).values({{users.name = "ann", users.email = "a"}, {users.name = "bob", users.email = "b"}})
                                           .returning(users)).all();
    ASSERT_EQ(added.size(), 2u);
    EXPECT_EQ(status(added[0]), orm::Status::persistent);
    EXPECT_EQ(session.get<User>(added[1]->id), added[1]);
    EXPECT_EQ(sent_in_brief(), Names{"INSERT users"});
    EXPECT_TRUE(added[0]->created_at.has_value());
    added[0].edit()->name = "anna";
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE email = 'a'"), "anna");
}

TEST_P(DmlReturning, structs_come_back_as_objects_in_their_order) {
    Session session(engine());
    std::vector<User> given;
    for (int i = 0; i < 700; ++i) given.push_back(User{.name = "n" + std::to_string(i), .email = std::to_string(i)});
    given[5].id = 9000;   // another batch
    const std::vector<Ptr<User>> added = session.scalars(insert(users).returning(users), given).all();
    ASSERT_EQ(added.size(), given.size());
    for (std::size_t i = 0; i < given.size(); ++i) ASSERT_EQ(added[i]->name, given[i].name);
    EXPECT_EQ(added[5]->id, 9000);
    forget_sent();
    EXPECT_EQ(session.get<User>(added[3]->id), added[3]);
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_EQ(added[3]->posts.size(), 0u);   // a link is loaded when it is read
    EXPECT_EQ(sent_in_brief(), Names{"SELECT posts"});
    const auto ids = session.scalars(insert(users).returning(users.id), {User{.name = "x", .email = "x"}, User{.name = "y", .email = "y"}}).all();
    EXPECT_EQ(ids.size(), 2u);
    const auto [one, name] = session.execute(insert(users).returning(users, users.name), std::vector{User{.name = "z", .email = "z"}}).one();
    EXPECT_EQ(one->name, name);
    EXPECT_TRUE(session.execute(insert(users).returning(users), std::vector<User>{}).all().empty());
    session.rollback();
    EXPECT_EQ(rows("users"), 0);
}

TEST_P(DmlReturning, sets_of_values_come_back_as_objects) {
    Session session(engine());
    const auto added = session.execute_many(insert(users).returning(users), {{{"name", "ann"}, {"email", "a"}}, {{"name", "bob"}, {"email", "b"}}})
                           .scalars().all();
    ASSERT_EQ(added.size(), 2u);
    EXPECT_EQ(added[1]->name, "bob");
    EXPECT_TRUE(added[1]->active);   // the initialiser of the field
    EXPECT_EQ(session.get<User>(added[0]->id), added[0]);
}

TEST_P(DmlReturning, a_struct_alone_tells_its_key) {
    Session session(engine());
    const auto result = session.execute(insert(users), User{.name = "ann", .email = "a"});
    EXPECT_GT(result.inserted_primary_key()[0].as<std::int64_t>(), 0);
    EXPECT_EQ(session.scalars(insert(users).returning(users), User{.name = "bob", .email = "b"}).one()->name, "bob");
}

TEST_P(DmlReturning, an_update_refreshes_what_it_returns_and_leaves_the_others) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id)).all();
    forget_sent();
    const auto changed = session.scalars(update(users).where(func::lower(users.name) != "bob").values(users.name = users.name + "!", users.age = 7)
                                             .returning(users)).all();
    EXPECT_EQ(changed.size(), 2u);
    EXPECT_EQ(each(all, &User::name), (Names{"alice!", "bob", "carol!"}));
    EXPECT_EQ(all[2]->age, 7);
    EXPECT_EQ(sent_in_brief(), Names{"UPDATE users"});   // one statement, and nobody is read again
}

TEST_P(DmlReturning, an_update_that_returns_columns_lets_objects_follow) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id)).all();
    forget_sent();
    const auto name = session.scalars(update(users).where(users.id == 1).values(users.name = "evaluated").returning(users.name)).one();
    EXPECT_EQ(name, "evaluated");
    EXPECT_EQ(all[0]->name, "evaluated");
    const auto [id, email] = session.execute(update(users).where(func::lower(users.name) == "bob").values(users.email = "fetched")
                                                 .returning(users.id, users.email)).one();
    EXPECT_EQ(id, 2);
    EXPECT_EQ(email, "fetched");
    EXPECT_EQ(all[1]->email, "fetched");
    EXPECT_EQ(all[2]->email, "c");
    EXPECT_EQ(sent_in_brief(), (Names{"UPDATE users", "UPDATE users"}));
}

TEST_P(DmlReturning, loader_options_load_what_belongs_to_the_objects) {
    fill();
    Session session(engine());
    const auto changed = session.scalars(update(users).where(users.id == 1).values(users.name = "new").returning(users)
                                             .options(selectinload(users.posts).selectinload(posts.tags))).one();
    EXPECT_EQ(sent_in_brief(), (Names{"UPDATE users", "SELECT posts", "SELECT tags"}));
    EXPECT_EQ(changed->posts.size(), 2u);
    const std::vector<User> rows{{.id = 30, .name = "x", .email = "x"}, {.id = 31, .name = "y", .email = "y"}};
    const auto added = session.scalars(insert(users).returning(users).options(selectinload(users.posts)), rows).all();
    forget_sent();
    EXPECT_TRUE(added[1]->posts.empty());
    EXPECT_EQ(sent_count(), 0u);
    EXPECT_THROW(static_cast<void>(update(users).returning(users).options(joinedload(users.posts))), ArgumentError);
}

TEST_P(DmlReturning, sync_none_leaves_the_objects_as_they_are) {
    fill();
    Session session(engine());
    const auto alice = session.get<User>(1);
    const auto returned = session.scalars(update(users).where(users.id == 1).values(users.name = "new").returning(users)
                                              .execution_options({.synchronize_session = sync::none})).one();
    EXPECT_EQ(returned, alice);
    EXPECT_EQ(alice->name, "alice");
    session.scalars(update(users).where(users.id == 1).values(users.name = "newer").returning(users)
                        .execution_options({.populate_existing = true, .synchronize_session = sync::none})).one();
    EXPECT_EQ(alice->name, "newer");
}

TEST_P(DmlReturning, evaluate_is_refused_where_it_cannot_be_done) {
    fill();
    Session session(engine());
    const auto alice = session.get<User>(1);
    EXPECT_THROW(session.scalars(update(users).where(func::lower(users.name) == "alice").values(users.name = "x").returning(users)
                                     .execution_options({.synchronize_session = sync::evaluate})), InvalidRequestError);
    EXPECT_EQ(alice->name, "alice");
    session.scalars(update(users).where(users.name == "alice").values(users.name = "x").returning(users)
                        .execution_options({.synchronize_session = sync::evaluate})).one();
    EXPECT_EQ(alice->name, "x");
}

TEST_P(DmlReturning, a_delete_gives_objects_that_are_deleted) {
    fill();
    Session session(engine());
    const auto first = session.get<Comment>(1), second = session.get<Comment>(2);
    forget_sent();
    const auto gone = session.scalars(delete_(comments).where(comments.id != 2).returning(comments)).all();
    EXPECT_EQ(gone.size(), 3u);
    EXPECT_EQ(status(first), orm::Status::deleted);
    EXPECT_EQ(first->text, "first");
    EXPECT_EQ(status(second), orm::Status::persistent);
    for (const auto& object : gone) EXPECT_EQ(status(object), orm::Status::deleted);
    EXPECT_EQ(second->text, "second");
    EXPECT_EQ(sent_in_brief(), Names{"DELETE comments"});
    session.rollback();
    EXPECT_EQ(status(first), orm::Status::persistent);
    EXPECT_EQ(first->text, "first");
    const auto texts = session.scalars(delete_(comments).where(func::length(comments.text) == 5).returning(comments.text)).all();
    EXPECT_EQ(texts.size(), 3u);   // first, third, alone
    EXPECT_EQ(status(first), orm::Status::deleted);
    EXPECT_EQ(status(second), orm::Status::persistent);
}

TEST_P(DmlReturning, an_upsert_refreshes_the_objects_that_it_returns) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id)).all();
    forget_sent();
    const auto upsert = [&](std::int64_t id, std::string name, std::string email) {
        return sqlite::insert(users).values(users.id = id, users.name = name, users.email = email).on_conflict_do_update({users.email}, users.name = excluded(users.name));
    };
    const auto alice = session.scalars(upsert(11, "ALICE", "a").returning(users)).one();
    EXPECT_EQ(alice, all[0]);
    EXPECT_EQ(all[0]->name, "ALICE");
    EXPECT_EQ(all[1]->name, "bob");
    EXPECT_EQ(session.scalars(upsert(12, "dan", "d").returning(users)).one()->name, "dan");
    EXPECT_EQ(sent_in_brief(), (Names{"INSERT users", "INSERT users"}));   // what was not returned was not touched
    session.execute(upsert(13, "BOB", "b"));
    EXPECT_EQ(all[1]->name, "BOB");   // read again: which rows it has changed is not known
}

TEST_P(DmlReturning, an_upsert_of_many_structs_refreshes_objects_in_their_order) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    const std::vector<User> rows{{.id = 21, .name = "new", .email = "n"}, {.id = 22, .name = "BOB", .email = "b"}};
    const auto upserted = session.scalars(sqlite::insert(users).on_conflict_do_update({users.email}, users.name = excluded(users.name)).returning(users),
                                          rows).all();
    ASSERT_EQ(upserted.size(), 2u);
    EXPECT_EQ(upserted[0]->name, "new");
    EXPECT_EQ(upserted[1], bob);
    EXPECT_EQ(bob->name, "BOB");
}

TEST_P(DmlReturning, an_explained_update_leaves_no_object_stale) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id)).all();
    const auto comment = session.get<Comment>(4);
    if (dialect_can().plan_is_tree) return;   // SQLite executes nothing that it explains
    session.explain(update(users).where(func::lower(users.name) == "bob").values(users.email = "x"), {.analyze = true});
    EXPECT_EQ(all[1]->email, "x");
    session.explain(update(users).where(users.id == 1).values(users.email = "y"), {.analyze = true});
    EXPECT_EQ(all[0]->email, "y");
    session.explain(delete_(comments).where(comments.id == 4), {.analyze = true});
    EXPECT_EQ(status(comment), orm::Status::deleted);
}

TEST_P(DmlReturning, do_orm_execute_comes_for_many_rows_too) {
    Session session(engine());
    Names heard;
    event::listen(session, event::do_orm_execute, [&](OrmExecuteState& state) {
        heard.push_back(std::string(state.is_insert() ? "insert" : state.is_update() ? "update" : "delete") + (state.is_executemany() ? " many" : ""));
    });
    session.execute(insert(users), {User{.id = 101, .name = "a", .email = "a"}, User{.id = 102, .name = "b", .email = "b"}});
    session.execute_many(insert(users), {{{"name", "c"}, {"email", "c"}}});
    session.execute(insert(users), User{.name = "d", .email = "d"});
    session.execute_many(update(users), {{{"id", 101}, {"name", "aa"}}});
    session.execute(delete_(users).where(users.name == "d"));
    EXPECT_EQ(heard, (Names{"insert many", "insert many", "insert", "update many", "delete"}));
}

TEST_P(DmlReturning, refresh_flush_tells_of_what_a_flush_has_read_back) {
    Session session(engine());
    std::vector<std::pair<std::string, Names>> heard;
    const auto handle = event::listen<User>(event::refresh_flush, [&](User& user, Session&, const Names& members) {
        EXPECT_TRUE(user.created_at.has_value());
        heard.emplace_back(user.name, members);
    });
    session.add(User{.name = "ann", .email = "a"});
    session.add(User{.name = "bob", .email = "b", .created_at = Timestamp{}});
    session.flush();
    ListenerHandle(handle).disconnect();
    EXPECT_EQ(heard, (std::vector<std::pair<std::string, Names>>{{"ann", {"created_at"}}}));   // Bob's was set
}

}  // namespace
}  // namespace blog
