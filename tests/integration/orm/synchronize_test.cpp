// Objects of a session follow an UPDATE or DELETE of their table: synchronize_session; and get() with options.

#include "integration/orm/inheritance_model.hpp"

namespace blog {
namespace {

class Synchronize : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, Synchronize, every_database(), database_name);

TEST_P(Synchronize, a_delete_takes_the_objects_that_its_conditions_fit_without_asking_the_database) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(comments).order_by(comments.id)).all();
    forget_sent();
    EXPECT_EQ(session.execute(delete_(comments).where(comments.id > 1).where(or_(comments.text == "second", comments.id.in_({3})))).rowcount(), 2);
    EXPECT_EQ(sent_in_brief(), Names{"DELETE comments"});
    EXPECT_EQ(status(all[1]), orm::Status::deleted);
    EXPECT_EQ(status(all[2]), orm::Status::deleted);
    EXPECT_EQ(all[0]->text + all[3]->text, "firstalone");
    EXPECT_EQ(sent_count(), 0u);   // they did not expire
    session.rollback();
    EXPECT_EQ(status(all[1]), orm::Status::persistent);
    EXPECT_EQ(all[1]->text, "second");
    EXPECT_EQ(rows("comments"), 4);
}

TEST_P(Synchronize, an_update_sets_the_fields_of_the_objects_that_its_conditions_fit) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id)).all();
    forget_sent();
    EXPECT_EQ(session.execute(update(users).where(users.active == true).values(users.name = users.name + "!", users.email = users.email + "@x")).rowcount(), 2);
    EXPECT_EQ(each(all, &User::name), (Names{"alice!", "bob!", "carol"}));
    EXPECT_EQ(all[0]->email, "a@x");
    EXPECT_EQ(sent_in_brief(), Names{"UPDATE users"});
    EXPECT_FALSE(session.is_modified(all[0]));
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "bob!");
}

TEST_P(Synchronize, null_is_neither_true_nor_false) {
    fill();
    Session session(engine());
    const auto alone = session.get<Comment>(4);   // its post_id is NULL
    const auto first = session.get<Comment>(1);
    session.execute(delete_(comments).where(not_(comments.post_id == 1)));
    EXPECT_EQ(status(alone), orm::Status::persistent);
    EXPECT_EQ(status(first), orm::Status::persistent);
    session.execute(delete_(comments).where(comments.post_id == null));
    EXPECT_EQ(status(alone), orm::Status::deleted);
    session.commit();
    EXPECT_EQ(rows("comments"), 1);
}

TEST_P(Synchronize, what_cannot_be_evaluated_is_fetched) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).order_by(users.id)).all();
    forget_sent();
    const auto result = session.execute(update(users).where(func::lower(users.name) == "bob").values(users.email = "x"));
    EXPECT_EQ(result.rowcount(), 1);
    EXPECT_FALSE(result.returns_rows());
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(all[0]->email, "a");
    EXPECT_EQ(all[1]->email, "x");
    EXPECT_EQ(sent_count(), 0u);   // the value is known
    session.execute(update(users).where(func::lower(users.name) == "bob").values(users.name = users.name + "by"));
    forget_sent();
    EXPECT_EQ(all[0]->name, "alice");
    EXPECT_EQ(sent_count(), 0u);   // only the one that was changed has expired: what its row had is not known
    EXPECT_EQ(all[1]->name, "bobby");
    EXPECT_EQ(sent_count(), 1u);
    session.execute(delete_(comments).where(comments.post_id.in_(select(posts.id).where(posts.published == false))));
    EXPECT_EQ(session.execute(delete_(users).where(func::lower(users.name) == "bobby")).rowcount(), 1);
    EXPECT_EQ(status(all[1]), orm::Status::deleted);
    EXPECT_EQ(status(all[0]), orm::Status::persistent);
}

TEST_P(Synchronize, evaluate_refuses_what_it_cannot_evaluate_and_fetch_asks_always) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    EXPECT_THROW(session.execute(update(users).where(func::lower(users.name) == "bob").values(users.email = "x")
                                     .execution_options({.synchronize_session = sync::evaluate})), InvalidRequestError);
    session.execute(update(users).where(users.id == 2).values(users.email = "y").execution_options({.synchronize_session = sync::fetch}));
    EXPECT_EQ(bob->email, "y");
    session.execute(update(users).where(users.id == 2).values(users.email = "z").execution_options({.synchronize_session = sync::none}));
    EXPECT_EQ(bob->email, "y");   // until it is read again
    session.refresh(bob);
    EXPECT_EQ(bob->email, "z");
}

TEST_P(Synchronize, changes_that_were_not_flushed_stay) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    session.no_autoflush([&] {
        bob.edit()->name = "robert";
        session.execute(update(users).where(users.id == 2).values(users.email = "y"));
    });
    EXPECT_EQ(bob->name + bob->email, "roberty");
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "robert");
    EXPECT_EQ(value_of<std::string>("SELECT email FROM users WHERE id = 2"), "y");
}

TEST_P(Synchronize, values_that_the_execution_gives_by_name_are_set_too) {
    fill();
    Session session(engine());
    const auto bob = session.get<User>(2);
    session.execute(update(users).where(users.id == 2), {{"email", "named"}});
    EXPECT_EQ(bob->email, "named");
    session.execute(update(users).where(func::lower(users.name) == "bob"), {{"email", "fetched"}});
    EXPECT_EQ(bob->email, "fetched");
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT email FROM users WHERE id = 2"), "fetched");
}

TEST_P(Synchronize, a_new_key_makes_the_object_expire_under_its_old_one) {
    fill();
    Session session(engine());
    const auto fourth = session.get<Comment>(4);
    session.execute(update(comments).where(comments.id == 4).values(comments.id = 40));
    EXPECT_FALSE(session.get<Comment>(4));
    EXPECT_EQ(session.get<Comment>(40)->text, "alone");
    EXPECT_NE(session.get<Comment>(40), fourth);
}

TEST_P(Synchronize, a_foreign_key_that_an_update_sets_leads_to_another_object) {
    fill();
    Session session(engine());
    const auto post = session.get<Post>(3);
    EXPECT_EQ(post->author->name, "carol");
    session.execute(update(posts).where(posts.id == 3).values(posts.author_id = 2));
    EXPECT_EQ(post->author->name, "bob");
}

TEST_P(Synchronize, get_takes_options) {
    fill();
    Session session(engine());
    const auto alice = session.get<User>(1, GetOptions{.options = {selectinload(users.posts)}});
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(alice->posts.size(), 2u);
    EXPECT_EQ(sent_count(), 0u);
    session.connection().execute(text("UPDATE users SET email = 'other' WHERE id = 1"));
    EXPECT_EQ(session.get<User>(1)->email, "a");
    EXPECT_EQ(session.get<User>(1, GetOptions{.with_for_update = ForUpdate{}})->email, "a");   // reads, and overwrites nothing
    EXPECT_EQ(session.get_one<User>(1, GetOptions{.populate_existing = true})->email, "other");
    forget_sent();
    session.refresh(alice, {.with_for_update = ForUpdate{.read = true}});
    const std::string statement = sent_flat().back();
    const bool locks = std::string_view(engine().dialect().name()) == "postgresql";   // SQLite locks the whole database anyway
    EXPECT_EQ(statement.find("FOR SHARE") != std::string::npos, locks) << statement;
}

}  // namespace
}  // namespace blog

namespace people {
namespace {

using namespace aludel::integration;

class SynchronizeHierarchy : public InheritanceTest {};
INSTANTIATE_TEST_SUITE_P(Live, SynchronizeHierarchy, every_database(), database_name);

TEST_P(SynchronizeHierarchy, an_update_of_a_class_in_joined_tables_changes_its_rows_in_each_of_them) {
    hire();
    Session session(engine());
    const auto all = session.scalars(select(managers).order_by(managers.id)).all();
    EXPECT_EQ(session.execute(update(managers).where(managers.region == "US").values(managers.name = managers.name + "!", managers.region = "EU")).rowcount(), 1);
    EXPECT_EQ(all[0]->name + all[0]->region, "AnnEU");
    EXPECT_EQ(all[1]->name + all[1]->region, "Cid!EU");
    EXPECT_EQ(session.execute(update(bosses).values(bosses.region = "X").all_rows()).rowcount(), 1);
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT region FROM managers WHERE id = 1"), "EU");   // no boss
    EXPECT_THROW(session.execute(update(managers).values(managers.region = managers.name).all_rows()), InvalidRequestError);
}

TEST_P(SynchronizeHierarchy, a_delete_of_a_class_in_joined_tables_leaves_no_half_of_a_row) {
    hire();
    Session session(engine());
    const auto all = session.scalars(select(employees).order_by(employees.id)).all();
    EXPECT_EQ(session.execute(delete_(bosses).where(bosses.name != "x")).rowcount(), 1);
    EXPECT_EQ(blog::status(all[2]), orm::Status::deleted);
    EXPECT_EQ(session.execute(delete_(managers).all_rows()).rowcount(), 1);
    session.commit();
    EXPECT_EQ(rows("managers"), 0);
    EXPECT_EQ(rows("staff"), 2);
}

}  // namespace
}  // namespace people
