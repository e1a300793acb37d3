// Tables that need each other: created and dropped, with rows in them, whatever the keys are like.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

class Circles : public DatabaseTest {
protected:
    ~Circles() override { metadata_.drop_all(engine()); }
    void create() { metadata_.create_all(engine()); }
    void drop() {
        metadata_.drop_all(engine());
        engine().begin([&](Connection& connection) {
            for (const Table& table : metadata_.tables()) EXPECT_FALSE(connection.has_table(table.name()));
        });
    }
    MetaData metadata_{};
};
INSTANTIATE_TEST_SUITE_P(Live, Circles, every_database(), database_name);

}  // namespace

// N19
TEST_P(Circles, are_opened_at_the_key_that_can_be_null) {
    const Table a("circle_a", metadata_, Column("id", Integer(), primary_key),
                  Column("b", ForeignKey("circle_b.id"), not_null));
    const Table b("circle_b", metadata_, Column("id", Integer(), primary_key), Column("a", ForeignKey("circle_a.id")));
    create();
    engine().begin([&](Connection& connection) {
        connection.execute(insert(b), {{"id", 1}});
        connection.execute(insert(a), {{"id", 1}, {"b", 1}});
        connection.execute(update(b).all_rows(), {{"a", 1}});
    });
    drop();
}

TEST_P(Circles, of_long_names_have_constraints_all_the_same) {
    const std::string long_name = "circle_with_a_name_of_half_a_hundred_and_more_letters";
    const std::string column = "column_of_many_letters";
    const Table a("circle_a", metadata_, Column("id", Integer(), primary_key), Column("b", ForeignKey(long_name + ".id")));
    const Table b(long_name, metadata_, Column("id", Integer(), primary_key), Column(column, ForeignKey("circle_a.id")));
    create();
    drop();
}

TEST_P(Circles, of_two_keys_on_one_column_have_two_constraints) {
    const Table a("circle_a", metadata_, Column("id", Integer(), primary_key), Column("b", Integer()),
                  ForeignKeyConstraint({"b"}, {"circle_b.id"}), ForeignKeyConstraint({"b"}, {"circle_c.id"}));
    const Table b("circle_b", metadata_, Column("id", Integer(), primary_key), Column("a", ForeignKey("circle_a.id")));
    const Table c("circle_c", metadata_, Column("id", Integer(), primary_key), Column("a", ForeignKey("circle_a.id")));
    create();
    EXPECT_THROW(engine().begin([&](Connection& connection) { connection.execute(insert(a), {{"id", 1}, {"b", 5}}); }),
                 IntegrityError);
    drop();
}
