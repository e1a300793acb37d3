// Large statements on live databases, and deep ones on the small stack of a fiber.

#include "aludel/async/waiter.hpp"
#include "integration/support.hpp"

#include <boost/asio/io_context.hpp>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Big : TypedTable<"big_rows"> {
    Column<Integer> id{this, "id", primary_key};
};
inline const Big big;

class StatementSize : public DatabaseTest {
protected:
    void SetUp() override { run("CREATE TABLE big_rows (id INTEGER PRIMARY KEY); INSERT INTO big_rows VALUES (1), (2), (3)"); }
};
INSTANTIATE_TEST_SUITE_P(Live, StatementSize, every_database(), database_name);

Expr<Integer> nested(int levels) {
    Expr<Integer> e = Expr<Integer>(big.id.node());
    for (int i = 0; i < levels; ++i) e = 1 - e;
    return e;
}

}  // namespace

// SQLite takes expressions of up to 1000 levels, and an AND of n terms has n.
TEST_P(StatementSize, hundreds_of_terms) {
    Expr<Boolean> all = big.id != 0;
    Expr<Integer> sum = big.id + 0;
    for (int i = 10; i < 900; ++i) all = all and big.id != i;
    for (int i = 1; i < 900; ++i) sum = sum + 1;
    Connection connection = connect();
    EXPECT_EQ(connection.execute(select(big.id).where(all)).all().size(), 3u);
    EXPECT_EQ(connection.execute(select(sum).where(big.id == 1)).scalar_one(), 900);
}

TEST_P(StatementSize, rows_added_one_by_one) {
    auto statement = insert(big).values(big.id = 100);
    for (int i = 101; i < 1100; ++i) statement = statement.values(big.id = i);
    Connection connection = connect();
    EXPECT_EQ(connection.execute(statement).rowcount(), 1000);
}

TEST_P(StatementSize, a_deep_statement) {
    Connection connection = connect();
    const int depth = can().server ? 500 : 26;   // the parser of SQLite has little room
    EXPECT_EQ(connection.execute(select(nested(depth)).where(big.id == 2)).scalar_one(), 2);
    EXPECT_EQ(connection.execute(select(nested(depth + 1)).where(big.id == 2)).scalar_one(), -1);
    EXPECT_THROW((void)nested(100'000), CompileError);
}

TEST(StatementSizeInFibers, a_deep_statement) {
    Engine engine = create_engine(integration::detail::postgresql_url(), {.waiter = &async::fiber_waiter()});
    boost::asio::io_context io;
    int result = 0;
    async::spawn(io, [&] {
        Connection connection = engine.connect();
        Expr<Integer> e = literal(2);
        for (int i = 0; i < 500; ++i) e = 1 - e;
        result = connection.execute(select(e)).scalar_one();
        EXPECT_THROW((void)nested(100'000), CompileError);
    });
    io.run();
    EXPECT_EQ(result, 2);
}
