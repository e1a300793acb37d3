// Coroutines: the engine, the connection and the session of before, whose operations are awaited.

#include "example.hpp"
#include "model.hpp"

#include <aludel/async/async.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>

using namespace blog;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> create(AsyncEngine& engine) {
    // [begin]
    co_await engine.begin([](AsyncConnection& connection) -> asio::awaitable<void> {
        co_await connection.run_sync([](Connection& sync) { metadata().create_all(sync); });
    });                                                                       // committed; rolled back if it throws
    // [/begin]
}

asio::awaitable<void> core(AsyncEngine& engine) {
    // [core]
    AsyncConnection connection = co_await engine.connect();
    const User ann{.name = "Ann", .email = "ann@example.com"};                        // see "Braces and g++ 12"
    co_await connection.execute(insert(users), ann);
    co_await connection.commit();

    auto names = (co_await connection.execute(select(users.name))).scalars().all();     // the rows are in memory
    check(names == std::vector<std::string>(1, "Ann"));
    auto id = co_await connection.scalar(select(users.id).where(users.name == "Ann"));
    check(id == 1);
    // [/core]

    // [params]
    auto rows = co_await connection.execute(text("SELECT email FROM users WHERE id = :id"), async::params("id", 1));
    check(rows.one()["email"].as<std::string>() == "ann@example.com");
    // [/params]

    // [stream]
    auto stream = co_await connection.stream(select(users.id, users.name));
    while (auto row = co_await stream.next()) check(std::get<1>(*row) == "Ann");
    // [/stream]
    co_await connection.close();
}

// [get_user]
asio::awaitable<Ptr<User>> get_user(const AsyncSessionMaker& async_session, std::int64_t id) {
    AsyncSession session = async_session();
    co_return (co_await session.execute(select(users).where(users.id == id))).scalar_one_or_none();
}
// [/get_user]

asio::awaitable<void> objects(AsyncEngine& engine) {
    // [sessionmaker]
    auto async_session = async_sessionmaker(engine, {.expire_on_commit = false});
    co_await async_session.begin([](AsyncSession& session) -> asio::awaitable<void> {
        auto bob = session.add(User{.name = "Bob", .email = "bob@example.com"});   // needs no database: not awaited
        bob->posts.size();                                                          // a new object: nothing to load
        bob.edit()->posts.append(session.add(Post{.title = "First"}));
        co_await session.flush();
        co_await session.refresh(bob);                                              // reads created_at, too
    });
    // [/sessionmaker]

    auto bob = co_await get_user(async_session, 2);
    check(bob->name == "Bob" && !co_await get_user(async_session, 99));             // a Ptr outlives its session

    // [session]
    AsyncSession session = async_session();
    auto found = (co_await session.scalars(select(users).order_by(users.id))).all();
    check(found.size() == 2);
    found[0].edit()->age = 31;
    co_await session.begin_nested([&]() -> asio::awaitable<void> {
        session.add(User{.name = "Carl", .email = "carl@example.com"});
        co_return;
    });
    co_await session.commit();
    // [/session]

    // [lazy]
    auto user = co_await session.get_one<User>(2);
    check_throws<AwaitRequired>([&] { user->posts.size(); });                       // would block the event loop
    co_await session.load(user->posts);                                             // one relationship
    check(user->posts.size() == 1);
    auto titles = co_await session.run_sync([](Session& s) {                        // or code that loads as it goes
        return s.get<User>(2)->posts[0]->title;
    });
    check(titles == "First");
    // [/lazy]
    co_await session.close();
}

// [timeout]
asio::awaitable<bool> is_quick(AsyncSession& session, TextClause<> query) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(50));
    auto won = co_await (session.execute(query) || timer.async_wait(asio::use_awaitable));
    co_return won.index() == 0;                                                     // else the query was cancelled
}
// [/timeout]

asio::awaitable<void> cancelling(AsyncEngine& engine) {
    AsyncSession session(engine);
    check(co_await is_quick(session, text("SELECT 1")));
    check(!co_await is_quick(session, text("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                           "SELECT count(*) FROM n")));
    co_await session.rollback();
    co_await session.close();
}

asio::awaitable<void> all(AsyncEngine& engine) {
    co_await create(engine);
    co_await core(engine);
    co_await objects(engine);
    co_await cancelling(engine);
}

}  // namespace

int main() {
    // [main]
    asio::io_context io;
    AsyncEngine engine = create_async_engine("sqlite+aiosqlite://", {.pool_size = 10});
    std::exception_ptr failure;
    asio::co_spawn(io, all(engine), [&](std::exception_ptr error) { failure = error; });
    io.run();
    if (failure) std::rethrow_exception(failure);
    // [/main]
}
