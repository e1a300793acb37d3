// Results printed as tables.

#include "aludel/result/print_table.hpp"
#include "integration/support.hpp"

#include <sstream>

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Registry : DeclarativeBase<Registry> {};

struct Town {
    std::int64_t id{};
    std::string name{};
    std::optional<int> people{};
};
struct TownTable : Declarative<Town, "towns", Registry> {
    Mapped<&Town::id>     id     {this, primary_key};
    Mapped<&Town::name>   name   {this, String(40)};
    Mapped<&Town::people> people {this};
};
const TownTable towns;

class PrintedTables : public DatabaseTest {
protected:
    PrintedTables() {
        Registry::metadata().create_all(engine());
        connection = std::make_unique<Connection>(connect());
        connection->execute(insert(towns), {Town{1, "Ghent", 260}, Town{2, "東京", 14000}, Town{3, "Nowhere", {}}});
    }
    template <class R>
    std::string printed(R rows, const TableOptions& options = {}) {
        std::ostringstream out;
        print_table(out, std::move(rows), options);
        return out.str();
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, PrintedTables, every_database(), database_name);

constexpr std::string_view three_towns = "id  name     people\n"
                                         "──  ───────  ──────\n"
                                         " 1  Ghent       260\n"
                                         " 2  東京      14000\n"
                                         " 3  Nowhere    NULL\n";

}  // namespace

TEST_P(PrintedTables, of_typed_rows) {
    EXPECT_EQ(printed(connection->execute(select(towns.id, towns.name, towns.people).order_by(towns.id))), three_towns);
}

TEST_P(PrintedTables, of_dynamic_rows_and_mappings) {
    const auto statement = text("SELECT id, name, people FROM towns ORDER BY id");
    EXPECT_EQ(printed(connection->execute(statement)), three_towns);
    EXPECT_EQ(printed(connection->execute(statement).mappings()), three_towns);
}

TEST_P(PrintedTables, of_a_mapped_class_read_by_value) {
    const auto statement = select(towns).order_by(towns.id);
    EXPECT_EQ(printed(connection->execute(statement)), three_towns);
    EXPECT_EQ(printed(connection->scalars(statement)), three_towns);
    EXPECT_EQ(printed(connection->execute(statement).into<Town>()), three_towns);
}

TEST_P(PrintedTables, of_scalars) {
    EXPECT_EQ(printed(connection->scalars(select(towns.people).order_by(towns.id))), "people\n"
                                                                                     "──────\n"
                                                                                     "   260\n"
                                                                                     " 14000\n"
                                                                                     "  NULL\n");
}

TEST_P(PrintedTables, of_another_column_of_typed_rows) {
    EXPECT_EQ(printed(connection->execute(select(towns.id, towns.name).where(towns.id == 1)).scalars<1>()),
              "name\n─────\nGhent\n");
}

TEST_P(PrintedTables, of_a_sessions_objects) {
    connection->commit();
    Session session(engine());
    const std::string one = printed(session.scalars(select(towns).where(towns.id == 2)));
    EXPECT_NE(one.find("Town(2)"), std::string::npos) << one;
    EXPECT_NE(printed(session.execute(select(towns, towns.name).where(towns.id == 2))).find("Town(2)  東京"),
              std::string::npos);
}

TEST_P(PrintedTables, show_each_row_once_where_that_was_asked_for) {
    EXPECT_EQ(printed(connection->execute(text("SELECT 1 AS n UNION ALL SELECT 1")).unique()), "n\n─\n1\n");
}

TEST_P(PrintedTables, fit_into_a_width) {
    EXPECT_EQ(printed(connection->execute(select(towns.id, towns.name, towns.people).where(towns.id == 3)), {.width = 14}),
              "id  name  peo…\n──  ────  ────\n 3  Now…  NULL\n");
}

TEST_P(PrintedTables, without_rows_show_the_titles) {
    EXPECT_EQ(printed(connection->execute(select(towns.id, towns.name).where(towns.id == 99))), "id  name\n──  ────\n");
}

TEST_P(PrintedTables, of_a_statement_without_rows_are_an_error) {
    EXPECT_THROW(printed(connection->execute(text("DELETE FROM towns"))), ResourceClosedError);
}
