// One kept statement, several threads: on one engine, and on engines of different dialects at once.

#include "integration/support.hpp"
#include "threads/together.hpp"

#include <atomic>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Registry : DeclarativeBase<Registry> {};
struct Number {
    std::int64_t id{};
    std::string name{};
};
struct NumberTable : Declarative<Number, "kept_numbers", Registry> {
    Mapped<&Number::id> id{this, primary_key};
    Mapped<&Number::name> name{this, String(20)};
};
const NumberTable numbers;

void fill(Engine& engine) {
    Registry::metadata().create_all(engine);
    engine.begin([](Connection& connection) {
        for (std::int64_t id = 1; id <= 20; ++id)
            connection.execute(insert(numbers), Number{id, "number " + std::to_string(id)});
    });
}

class KeptInThreads : public DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Live, KeptInThreads, databases_with(&Abilities::several_connections), database_name);

}  // namespace

TEST_P(KeptInThreads, is_built_once_and_read_by_all) {
    fill(engine());
    static std::atomic<int> runs{0};
    runs = 0;
    const auto by_id = statement([](const Arg<BigInteger>& id, const Arg<String>& name) {
        ++runs;
        return select(numbers.id, numbers.name).where(numbers.id == id || numbers.name == name).order_by(numbers.id);
    });
    std::atomic<int> wrong{0};
    together(6, [&](int thread) {
        Connection connection = connect();
        for (int i = 0; i < 50; ++i) {
            const std::int64_t id = (thread * 7 + i) % 19 + 1;
            const auto rows = connection.execute(by_id(id, "number 20")).all();
            wrong += rows.size() != 2 || rows[0].get<0>() != id || rows[1].get<0>() != 20;
        }
    });
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(runs, 1);
}

TEST_P(KeptInThreads, that_fails_to_be_built_is_built_by_another) {
    fill(engine());
    static std::atomic<int> runs{0};
    runs = 0;
    const auto by_id = statement([](const Arg<BigInteger>& id) {
        if (++runs < 3) throw std::runtime_error("not yet");
        return select(numbers.name).where(numbers.id == id);
    });
    std::atomic<int> failed{0}, found{0};
    together(5, [&](int) {
        try {
            found += connect().scalars(by_id(7)).one() == "number 7";
        } catch (const std::runtime_error&) {
            ++failed;
        }
    });
    EXPECT_EQ(failed, 2);
    EXPECT_EQ(found, 3);
}

TEST_P(KeptInThreads, serves_sessions) {
    fill(engine());
    const auto by_id = statement([](const Arg<BigInteger>& id) { return select(numbers).where(numbers.id == id); });
    std::atomic<int> found{0};
    together(4, [&](int thread) {
        for (int i = 0; i < 20; ++i) {
            Session session(engine());
            found += session.scalars(by_id(thread + 1)).one()->name == "number " + std::to_string(thread + 1);
        }
    });
    EXPECT_EQ(found, 80);
}

TEST(KeptInThreadsOfAll, serves_engines_of_different_dialects_at_once) {
    std::vector<std::unique_ptr<Playground>> places;
    std::vector<Engine> engines;
    for (const LiveDatabase& database : live_databases()) {
        if (!database.abilities.several_connections) continue;
        places.push_back(database.open());
        engines.push_back(places.back()->engine({}));
        fill(engines.back());
    }
    const auto by_id = statement([](const Arg<BigInteger>& id) { return select(numbers.name).where(numbers.id == id); });
    std::atomic<int> found{0};
    together(6, [&](int thread) {
        Connection connection = engines[static_cast<std::size_t>(thread) % engines.size()].connect();
        for (int i = 0; i < 50; ++i) {
            const int id = (thread + i) % 20 + 1;
            found += connection.scalars(by_id(id)).one() == "number " + std::to_string(id);
        }
    });
    EXPECT_EQ(found, 300);
}
