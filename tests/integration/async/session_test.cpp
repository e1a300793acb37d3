// AsyncSession and what opens it: every documented form, on every database.

#include "integration/async/support.hpp"

#include <boost/asio/use_future.hpp>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct AsyncPost;
struct AsyncAuthor {
    std::int64_t id{};
    std::string name{};
    Many<AsyncPost> posts{};
};
struct AsyncPost {
    std::int64_t id{};
    std::string title{};
    std::int64_t author_id{};
    One<AsyncAuthor> author{};
};
struct AsyncAuthorTable : Declarative<AsyncAuthor, "async_authors"> {
    Mapped<&AsyncAuthor::id> id{this, primary_key};
    Mapped<&AsyncAuthor::name> name{this, String(100)};
    Relationship<&AsyncAuthor::posts> posts{this, back_populates<&AsyncPost::author>,
                                            cascade::all | cascade::delete_orphan};
};
struct AsyncPostTable : Declarative<AsyncPost, "async_posts"> {
    Mapped<&AsyncPost::id> id{this, primary_key};
    Mapped<&AsyncPost::title> title{this, String(100)};
    Mapped<&AsyncPost::author_id> author_id{this, ForeignKey("async_authors.id")};
    Relationship<&AsyncPost::author> author{this, back_populates<&AsyncAuthor::posts>};
};
inline const AsyncAuthorTable authors;
inline const AsyncPostTable posts;

class AsyncSessions : public AsyncTest {
protected:
    AsyncSessions() {
        run_coroutine([&]() -> asio::awaitable<void> {
            co_await async_engine().begin([](AsyncConnection& connection) -> asio::awaitable<void> {
                co_await connection.run_sync([](Connection& sync) { metadata_of(sync); });
            });
            AsyncSession session(async_engine());
            auto ann = session.add(AsyncAuthor{.id = 1, .name = "ann"});
            ann.edit()->posts.append(session.add(AsyncPost{.id = 1, .title = "first"}));
            ann.edit()->posts.append(session.add(AsyncPost{.id = 2, .title = "second"}));
            session.add(AsyncAuthor{.id = 2, .name = "bob"});
            co_await session.commit();
            co_await session.close();
        });
    }
    static void metadata_of(Connection& connection) {
        connection.execute_script("CREATE TABLE async_authors (id BIGINT PRIMARY KEY, name VARCHAR(100) NOT NULL);"
                                  "CREATE TABLE async_posts (id BIGINT PRIMARY KEY, title VARCHAR(100) NOT NULL,"
                                  " author_id BIGINT NOT NULL REFERENCES async_authors (id))");
    }
    asio::awaitable<std::int64_t> count() {
        AsyncSession session(async_engine());
        const auto found = co_await session.scalar(select(func::count()).select_from(authors));
        co_await session.close();
        co_return *found;
    }
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Live, AsyncSessions, every_database(), database_name);

TEST_P(AsyncSessions, objects_are_added_and_read) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        auto found = (co_await session.scalars(select(authors).order_by(authors.id))).all();
        EXPECT_EQ(found.size(), 2u);
        EXPECT_EQ(found[0]->name, "ann");
        auto author = session.add(AsyncAuthor{.id = 3, .name = "cat"});
        EXPECT_EQ(session.new_().size(), 1u);
        co_await session.flush();
        EXPECT_TRUE(session.contains(author));
        co_await session.commit();
        EXPECT_EQ(co_await session.get<AsyncAuthor>(3), author);
        auto rows = (co_await session.execute(select(authors.name, authors.id).where(authors.id == 3))).all();
        EXPECT_EQ(std::get<0>(rows.at(0)), "cat");
        co_await session.close();
        EXPECT_EQ(co_await count(), 3);
    });
}

//! Not within the coroutine: g++ 12 frees the parts of a value in braces twice where it is an operand of co_await.
AsyncAuthor author_named(std::string name) { return {.id = 3, .name = std::move(name)}; }
AsyncAuthor cat_with_posts() { return {.id = 3, .name = "cat", .posts = {{.id = 50, .title = "one"}, {.id = 51, .title = "two"}}}; }

TEST_P(AsyncSessions, loader_options_merge_and_questions_about_relationships) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        session.add(cat_with_posts());
        co_await session.commit();
        session.expunge_all();
        const auto joined = (co_await session.scalars(select(authors).where(authors.id == 3).options(joinedload(authors.posts)))).one();
        EXPECT_EQ(joined->posts.size(), 2u);   // nothing is awaited
        session.expunge_all();
        const auto selectin = (co_await session.scalars(select(authors).where(authors.posts.any(posts.title == "two"))
                                                            .options(selectinload(authors.posts).joinedload(posts.author), raiseload("*")))).all();
        EXPECT_EQ(selectin.size(), 1u);
        EXPECT_EQ(selectin.at(0)->posts[1]->author, selectin.at(0));
        const AsyncAuthor edited = author_named("dog");
        const auto merged = co_await session.merge(edited);
        EXPECT_EQ(merged, selectin.at(0));
        co_await session.commit();
        co_await session.refresh(merged);
        EXPECT_EQ(merged->name, "dog");
        co_await session.close();
    });
}

TEST_P(AsyncSessions, a_pointer_outlives_its_session) {
    run_coroutine([&]() -> asio::awaitable<void> {
        const auto async_session = async_sessionmaker(async_engine(), {.expire_on_commit = false});
        const auto get_author = [&](std::int64_t id) -> asio::awaitable<Ptr<AsyncAuthor>> {
            AsyncSession session = async_session();
            co_return (co_await session.execute(select(authors).where(authors.id == id))).scalar_one_or_none();
        };
        EXPECT_EQ((co_await get_author(2))->name, "bob");
        EXPECT_FALSE(co_await get_author(99));
    });
    EXPECT_EQ(async_engine().pool().checkedout(), 0);
}

TEST_P(AsyncSessions, a_sessionmaker_begins) {
    run_coroutine([&]() -> asio::awaitable<void> {
        const auto async_session = async_sessionmaker(async_engine(), {.expire_on_commit = false});
        co_await async_session.begin([&](AsyncSession& session) -> asio::awaitable<void> {
            auto author = session.add(AsyncAuthor{.id = 3, .name = "cat"});
            co_await session.flush();
            co_await session.refresh(author);
            EXPECT_EQ(author->name, "cat");
        });
        const auto error = co_await thrown_by<std::runtime_error>([&] {
            return async_session.begin([&](AsyncSession& session) -> asio::awaitable<void> {
                session.add(AsyncAuthor{.id = 4, .name = "dog"});
                co_await session.flush();
                throw std::runtime_error("the work's own");
            });
        });
        EXPECT_EQ(async_engine().pool().checkedout(), 0);
        EXPECT_EQ(co_await count(), 3);
    });
}

TEST_P(AsyncSessions, begin_takes_a_coroutine_or_gives_a_handle) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        co_await session.begin([&]() -> asio::awaitable<void> {
            session.add(AsyncAuthor{.id = 3, .name = "cat"});
            co_return;
        });
        EXPECT_FALSE(session.in_transaction());
        {
            auto tx = co_await session.begin();
            session.add(AsyncAuthor{.id = 4, .name = "dog"});
            co_await thrown_by<std::runtime_error>([&] {
                return session.begin_nested([&]() -> asio::awaitable<void> {
                    session.add(AsyncAuthor{.id = 5, .name = "eel"});
                    co_await session.flush();
                    throw std::runtime_error("the work's own");
                });
            });
            co_await tx.commit();
        }
        {
            auto tx = co_await session.begin();
            session.add(AsyncAuthor{.id = 6, .name = "fox"});
            co_await session.flush();
        }   // left behind
        EXPECT_EQ(co_await session.scalar(select(func::count()).select_from(authors)), 4);
        co_await session.close();
    });
}

TEST_P(AsyncSessions, a_relationship_that_is_not_loaded_is_named) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        auto author = co_await session.get_one<AsyncAuthor>(1);
        session.add(AsyncAuthor{.id = 9, .name = "pending"});   // an autoflush would be due
        const auto error = caught<AwaitRequired>([&] { (void)author->posts.size(); });
        EXPECT_TRUE(says(error, "AsyncAuthor.posts of AsyncAuthor(1) is not loaded", "selectinload", "session.load(",
                         "run_sync()"));
        EXPECT_EQ(session.new_().size(), 1u);
        co_await session.load(author->posts);
        EXPECT_EQ(author->posts.size(), 2u);
        EXPECT_EQ(author->posts[0]->title, "first");
        EXPECT_EQ(author->posts[0]->author, author);   // from the identity map
        co_await session.rollback();
        co_await session.close();
    });
}

TEST_P(AsyncSessions, an_expired_object_is_named) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        auto author = co_await session.get_one<AsyncAuthor>(1);
        co_await session.commit();
        EXPECT_TRUE(says(caught<AwaitRequired>([&] { (void)author->name; }), "AsyncAuthor(1) has expired",
                         "session.refresh(", "expire_on_commit = false"));
        co_await session.refresh(author);
        EXPECT_EQ(author->name, "ann");
        author.edit()->name = "anna";
        EXPECT_TRUE(session.is_modified(author));
        co_await session.commit();
        EXPECT_EQ(co_await session.scalar(select(authors.name).where(authors.id == 1)), "anna");
        co_await session.close();
    });
}

TEST_P(AsyncSessions, relationships_load_within_run_sync_and_with_the_query) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        const auto titles = co_await session.run_sync([](Session& sync) {
            std::string joined;
            for (const auto& post : sync.get<AsyncAuthor>(1)->posts) joined += post->title + " ";
            return joined;
        });
        EXPECT_EQ(titles, "first second ");
        co_await session.close();
        AsyncSession other(async_engine());
        auto found = (co_await other.scalars(select(authors).order_by(authors.id).options(selectinload(authors.posts)))).all();
        EXPECT_EQ(found[0]->posts.size(), 2u);
        EXPECT_EQ(found[1]->posts.size(), 0u);
        co_await other.close();
    });
}

TEST_P(AsyncSessions, statements_give_objects_back_and_find_the_engines_of_their_classes) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine(), {.binds = {bind(authors, async_engine().sync_engine())}});
        const auto added = (co_await session.scalars(insert(authors).values(authors.id = 7, authors.name = "eve").returning(authors))).all();
        EXPECT_EQ(added.size(), 1u);
        EXPECT_TRUE(session.contains(added[0]));
        const auto changed = (co_await session.scalars(update(authors).where(authors.id == 7).values(authors.name = "Eve").returning(authors))).all();
        EXPECT_EQ(changed[0], added[0]);
        EXPECT_EQ(added[0]->name, "Eve");
        co_await session.run_sync([](Session& sync) {
            EXPECT_EQ(sync.execute(insert(authors), {AsyncAuthor{.id = 8, .name = "fay"}}).rowcount(), 1);
        });
        const auto gone = (co_await session.scalars(delete_(authors).where(authors.id == 8).returning(authors))).all();
        EXPECT_EQ(gone[0]->name, "fay");
        co_await session.rollback();
        co_await session.close();
    });
}

TEST_P(AsyncSessions, deleting_loads_what_cascades) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        auto author = co_await session.get_one<AsyncAuthor>(1);
        co_await session.delete_(author);
        co_await session.commit();
        EXPECT_EQ(co_await session.scalar(select(func::count()).select_from(posts)), 0);
        co_await session.close();
    });
}

TEST_P(AsyncSessions, objects_are_streamed) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        std::vector<AsyncAuthor> many;
        for (std::int64_t i = 10; i < 1010; ++i) many.push_back({.id = i, .name = std::to_string(i)});
        co_await session.execute(insert(authors), many);
        auto rows = co_await session.stream_scalars(select(authors).where(authors.id >= 10).order_by(authors.id));
        std::int64_t expected = 10;
        while (auto author = co_await rows.next()) EXPECT_EQ(author->id, expected++);
        EXPECT_EQ(expected, 1010);
        auto pairs = co_await session.stream(select(authors, authors.name).where(authors.id < 10).order_by(authors.id));
        auto first = co_await pairs.first();
        EXPECT_EQ(std::get<0>(*first)->name, std::get<1>(*first));
        co_await session.rollback();
        co_await session.close();
    });
}

TEST_P(AsyncSessions, the_connection_is_the_sessions) {
    run_coroutine([&]() -> asio::awaitable<void> {
        AsyncSession session(async_engine());
        session.add(AsyncAuthor{.id = 3, .name = "cat"});
        co_await session.flush();
        AsyncConnection connection = co_await session.connection();
        EXPECT_EQ(co_await connection.scalar(select(func::count()).select_from(authors)), 3);
        co_await session.rollback();
        co_await session.close();
        EXPECT_EQ(co_await count(), 2);
    });
}

TEST_P(AsyncSessions, destroyed_in_a_transaction_are_rolled_back_and_given_back) {
    run_coroutine([&]() -> asio::awaitable<void> {
        {
            AsyncSession session(async_engine());
            session.add(AsyncAuthor{.id = 3, .name = "cat"});
            co_await session.flush();
        }
        for (int i = 0; i < 5000 && async_engine().pool().checkedout() > 0; ++i) co_await sleep(std::chrono::milliseconds(1));
        EXPECT_EQ(co_await count(), 2);
    });
    EXPECT_EQ(async_engine().pool().checkedout(), 0);
}

TEST_P(AsyncSessions, a_scope_has_one_session) {
    run_coroutine([&]() -> asio::awaitable<void> {
        int request = 1;
        auto scoped = async_scoped_session(async_sessionmaker(async_engine()), [&] { return request; });
        AsyncSession* first = &scoped();
        EXPECT_EQ(&scoped(), first);
        EXPECT_EQ((co_await scoped->get_one<AsyncAuthor>(1))->name, "ann");
        request = 2;
        EXPECT_FALSE(scoped.has());
        EXPECT_NE(&scoped(), first);
        co_await scoped.remove();
        request = 1;
        EXPECT_TRUE(scoped.has());
        co_await scoped.remove();
        EXPECT_FALSE(scoped.has());
    });
    EXPECT_EQ(async_engine().pool().checkedout(), 0);
}
