// The other loader options: raise, noload, immediate, subquery, lazy, wildcards, paths, conditions; and what the options of
// a statement say of links that are loaded later.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

class LoaderOptions : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, LoaderOptions, every_database(), database_name);

TEST_P(LoaderOptions, raiseload_refuses_to_load_when_touched) {
    fill();
    Session session(engine());
    const auto alice = session.scalars(select(users).where(users.id == 1).options(raiseload(users.posts))).one();
    forget_sent();
    EXPECT_THROW(alice->posts.size(), InvalidRequestError);
    EXPECT_EQ(alice->profile->bio, "hello");   // the others are as ever
    EXPECT_EQ(sent_count(), 1u);
    alice.edit()->posts.append(Post{.id = 9, .title = "new"});   // changing a link is no touch
    session.flush();
    EXPECT_EQ(alice->posts.size(), 3u);
}

TEST_P(LoaderOptions, raiseload_of_sql_only_takes_what_the_session_has) {
    fill();
    Session session(engine());
    const Ptr<User> alice = session.get<User>(1);
    const auto all = session.scalars(select(posts).options(raiseload(posts.author, {.sql_only = true})).order_by(posts.id)).all();
    EXPECT_EQ(all[0]->author, alice);
    EXPECT_THROW(all[2]->author.get(), InvalidRequestError);
}

TEST_P(LoaderOptions, the_wildcard_is_for_all_that_no_other_option_names) {
    fill();
    Session session(engine());
    const auto alice = session.scalars(select(users).where(users.id == 1)
                                           .options(raiseload("*"), selectinload(users.posts))).one();
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(alice->posts.size(), 2u);
    EXPECT_THROW(alice->profile.get(), InvalidRequestError);
    EXPECT_THROW(alice->posts[0]->tags.size(), InvalidRequestError);   // wherever the statement's objects are
    session.expunge_all();
    const auto bounded = session.scalars(select(users).where(users.id == 1)
                                             .options(Load(users).raiseload("*"), selectinload(users.posts))).one();
    EXPECT_THROW(bounded->profile.get(), InvalidRequestError);
    EXPECT_EQ(bounded->posts[0]->tags.size(), 2u);
    session.expunge_all();
    const auto below = session.scalars(select(users).where(users.id == 1).options(selectinload(users.posts).raiseload("*"))).one();
    EXPECT_EQ(below->profile->bio, "hello");
    EXPECT_THROW(below->posts[0]->tags.size(), InvalidRequestError);
}

TEST_P(LoaderOptions, noload_leaves_links_empty) {
    fill();
    Session session(engine());
    const auto alice = session.scalars(select(users).where(users.id == 1).options(noload(users.posts), noload(users.profile))).one();
    EXPECT_TRUE(alice->posts.empty());
    EXPECT_EQ(alice->profile, nullptr);
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(LoaderOptions, immediateload_takes_a_statement_for_each) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).options(immediateload(users.posts)).order_by(users.id)).all();
    EXPECT_EQ(sent_count(), 1u + 3u);
    EXPECT_EQ(each(all[0]->posts, &Post::title), (Names{"one", "two"}));
    session.expunge_all();
    session.scalars(select(posts).options(immediateload(posts.author))).all();
    EXPECT_EQ(sent_count(), 1u + 2u);   // alice once for both posts
}

TEST_P(LoaderOptions, subqueryload_joins_the_statement_itself) {
    fill();
    Session session(engine());
    const auto all = session.scalars(select(users).where(users.name != "bob").order_by(users.id).options(subqueryload(users.posts))).all();
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 2u);
    EXPECT_NE(statements[1].find("FROM (SELECT users.id AS users_id FROM users WHERE users.name != "), std::string::npos) << statements[1];
    EXPECT_NE(statements[1].find("AS anon_1 JOIN posts ON anon_1.users_id = posts.author_id ORDER BY posts.id"), std::string::npos) << statements[1];
    EXPECT_EQ(each(all[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_EQ(each(all[1]->posts, &Post::title), Names{"three"});
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(LoaderOptions, subqueryload_keeps_limit_and_goes_along_paths) {
    fill();
    Session session(engine());
    const auto one = session.scalars(select(users).order_by(users.id).limit(1)
                                         .options(subqueryload(users.posts).subqueryload(posts.tags))).all();
    EXPECT_EQ(sent_count(), 3u);
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(each(one[0]->posts, &Post::title), (Names{"one", "two"}));
    EXPECT_EQ(each(one[0]->posts[0]->tags, &Tag::name), (Names{"red", "blue"}));
    EXPECT_TRUE(one[0]->posts[1]->tags.empty());
    EXPECT_EQ(sent_count(), 0u);
    session.expunge_all();
    session.scalars(select(posts).options(subqueryload(posts.author))).all();
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 2u);
    EXPECT_NE(statements[1].find("SELECT DISTINCT posts.author_id"), std::string::npos) << statements[1];
}

TEST_P(LoaderOptions, selectinload_follows_a_tree_to_a_depth) {
    run("INSERT INTO nodes (id, name, parent_id) VALUES (1, 'root', NULL), (2, 'a', 1), (3, 'b', 2), (4, 'c', 3), (5, 'd', 4)");
    forget_sent();
    Session session(engine());
    const auto top = select(nodes).where(nodes.parent_id.is_(null));
    auto root = session.scalars(top.options(selectinload(nodes.children, {.recursion_depth = 1}))).one();
    EXPECT_EQ(sent_count(), 1u + 2u);
    EXPECT_FALSE(root->children[0]->children[0]->children.is_loaded());
    session.expunge_all();
    root = session.scalars(top.options(selectinload(nodes.children, {.recursion_depth = -1}))).one();
    EXPECT_EQ(sent_count(), 1u + 5u);
    EXPECT_EQ(root->children[0]->children[0]->children[0]->children[0]->name, "d");
    EXPECT_EQ(sent_count(), 0u);
    session.expunge_all();
    session.scalars(select(nodes).options(selectinload(nodes.children, {.chunksize = 2}))).all();
    EXPECT_EQ(sent_count(), 1u + 3u);
}

TEST_P(LoaderOptions, defaultload_and_sub_options_say_more_of_the_other_end) {
    fill();
    Session session(engine());
    const auto alice = session.scalars(select(users).where(users.id == 1).options(defaultload(users.posts).joinedload(posts.tags))).one();
    EXPECT_EQ(sent_count(), 1u);
    EXPECT_EQ(alice->posts[0]->tags.size(), 2u);   // loads both
    EXPECT_EQ(sent_count(), 1u);
    session.expunge_all();
    const auto again = session.scalars(select(users).where(users.id == 1)
                                           .options(selectinload(users.posts).options(joinedload(posts.tags), raiseload(posts.comments)))).one();
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(again->posts[0]->tags.size(), 2u);
    EXPECT_THROW(again->posts[0]->comments.size(), InvalidRequestError);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(LoaderOptions, that_contradict_each_other_are_refused) {
    Session session(engine());
    EXPECT_THROW(session.scalars(select(users).options(joinedload(users.posts), selectinload(users.posts))).all(), InvalidRequestError);
    EXPECT_NO_THROW(session.scalars(select(users).options(selectinload(users.posts), selectinload(users.posts).joinedload(posts.tags))).all());
}

TEST_P(LoaderOptions, selectinload_with_a_condition) {
    fill();
    Session session(engine());
    const auto alice = session.scalars(select(users).where(users.id == 1)
                                           .options(selectinload(users.posts.and_(posts.published == true)))).one();
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"one"});
    session.expunge_all();
    const auto lazy = session.scalars(select(users).where(users.id == 1)
                                          .options(lazyload(users.posts.and_(posts.published == false)))).one();
    EXPECT_EQ(each(lazy->posts, &Post::title), Names{"two"});
}

TEST_P(LoaderOptions, criteria_are_for_all_objects_of_a_class) {
    fill();
    Session session(engine());
    const auto published = with_loader_criteria(posts, posts.published == true);
    EXPECT_EQ(session.scalars(select(posts).options(published)).all().size(), 2u);
    session.expunge_all();
    const auto joined = session.scalars(select(users).options(published, joinedload(users.posts)).order_by(users.id)).all();
    EXPECT_EQ(each(joined[0]->posts, &Post::title), Names{"one"});
    session.expunge_all();
    const auto selectin = session.scalars(select(users).options(published, selectinload(users.posts)).order_by(users.id)).all();
    EXPECT_EQ(each(selectin[0]->posts, &Post::title), Names{"one"});
    session.expunge_all();
    const auto later = session.scalars(select(users).options(published).order_by(users.id)).all();
    EXPECT_EQ(each(later[0]->posts, &Post::title), Names{"one"});
    session.expunge_all();
    const auto not_later = session.scalars(select(users).order_by(users.id)
                                               .options(with_loader_criteria(posts, posts.published == true, {.propagate_to_loaders = false}))).all();
    EXPECT_EQ(each(not_later[0]->posts, &Post::title), (Names{"one", "two"}));
    session.expunge_all();
    EXPECT_EQ(session.scalars(select(users).join(users.posts).where(posts.title == "two").options(published)).all().size(), 0u);
    EXPECT_EQ(session.scalars(select(users).where(users.posts.any(posts.title == "two")).options(published)).all().size(), 0u);
    const auto outer = session.execute(select(users, optional_(posts)).outerjoin(users.posts).where(users.id == 1).options(published)).all();
    ASSERT_EQ(outer.size(), 1u);
    EXPECT_EQ(outer[0].get<1>()->title, "one");
    auto p = aliased(posts, "p");
    EXPECT_EQ(session.scalars(select(p).options(published)).all().size(), 3u);
    EXPECT_EQ(session.scalars(select(p).options(with_loader_criteria(posts, posts.published == true, {.include_aliases = true}))).all().size(), 2u);
    EXPECT_EQ(session.execute(select(func::count(posts.id)).options(published)).scalar_one(), 2);
}

TEST_P(LoaderOptions, criteria_have_the_values_of_their_execution) {
    fill();
    Session session(engine());
    for (const auto& [title, count] : {std::pair{"one", 1u}, std::pair{"two", 1u}, std::pair{"none", 0u}}) {
        const auto alice = session.scalars(select(users).where(users.id == 1).options(with_loader_criteria(posts, posts.title == title))).one();
        EXPECT_EQ(alice->posts.size(), count) << title;
        session.expunge_all();
    }
}

TEST_P(LoaderOptions, are_kept_for_an_object_that_expires_before_its_link_is_touched) {
    fill();
    Session session(engine());
    const auto alice = session.scalars(select(users).where(users.id == 1)
                                           .options(raiseload(users.profile), lazyload(users.posts.and_(posts.published == true)))).one();
    session.expire(alice);
    EXPECT_EQ(each(alice->posts, &Post::title), Names{"one"});
    EXPECT_THROW(alice->profile.get(), InvalidRequestError);
}

TEST_P(LoaderOptions, of_objects_that_are_released_leave_nothing_behind) {
    fill();
    Session session(engine());
    for (int i = 0; i < 3; ++i) {
        session.scalars(select(users).options(lazyload(users.posts.and_(posts.published == true)))).all();
        session.commit();   // releases them
        session.scalars(select(users)).all();
        EXPECT_EQ(session.get<User>(1)->posts.size(), 2u);
        session.commit();
    }
}

}  // namespace
}  // namespace blog
