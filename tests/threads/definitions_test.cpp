// Names, mappings and tables made on several threads.

#include "threads/together.hpp"

#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

using namespace aludel;

namespace {

struct Shelf {
    std::int64_t id{};
    std::string label{};
};
struct ShelfTable : Declarative<Shelf, "threads_shelves"> {
    Mapped<&Shelf::id> id{this, primary_key};
    Mapped<&Shelf::label> label{this};
};
inline const ShelfTable shelves;

}  // namespace

TEST(ThreadsDefinitions, aliases_are_made_on_several_threads) {
    together(4, [](int) {
        for (int i = 0; i < 50; ++i) {
            const auto other = aliased(shelves, "other");
            const std::string sql =
                sqlite::dialect().compile(select(shelves.id, other.label).join(other, other.id == shelves.id).node(), {}).text();
            EXPECT_NE(sql.find("JOIN threads_shelves AS other ON other.id = threads_shelves.id"), sql.npos) << sql;
        }
    });
}

TEST(ThreadsDefinitions, aliases_are_made_while_others_select_objects) {
    const Engine engine = create_engine("sqlite:///file:threads_definitions?mode=memory&cache=shared&uri=true");
    Connection keeper = engine.connect();
    keeper.execute_script("CREATE TABLE threads_shelves (id INTEGER PRIMARY KEY, label VARCHAR NOT NULL)");
    keeper.commit();
    together(4, [&](int thread) {
        for (int i = 0; i < 30; ++i) {
            if (thread % 2 == 0) aliased(shelves);
            else EXPECT_EQ(engine.connect().execute(select(shelves)).all().size(), 0u);
        }
    });
}

TEST(ThreadsDefinitions, tables_outlive_their_metadata_on_several_threads) {
    together(4, [](int thread) {
        for (int i = 0; i < 50; ++i) {
            auto statement = [&] {
                MetaData own;
                const Table table("t" + std::to_string(thread), own, Column("x", Integer()));
                return select(table.c["x"]);
            }();
            EXPECT_NE(sqlite::dialect().compile(statement.node(), {}).text().find(".x"), std::string::npos);
        }
    });
}
