// How many statements a piece of work sends.

#include "budget/item.hpp"
#include "integration/support.hpp"

#include <gtest/gtest.h>

namespace budget {
namespace {

class Statements : public ::testing::Test {
protected:
    Statements() {
        metadata().create_all(engine_);
        log_.clear();
    }

    std::size_t sent() {
        std::size_t count = 0;
        for (const std::string& line : log_.lines())
            for (const std::string_view verb : {"SELECT ", "INSERT ", "UPDATE ", "DELETE "})
                count += line.rfind(verb, 0) == 0;
        log_.clear();
        return count;
    }
    void add_items(Session& session, int count) {
        for (int i = 0; i < count; ++i) {
            Item item{.name = "item"};
            item.parts = {Part{}, Part{}};
            session.add(std::move(item));
        }
        session.flush();
    }

    integration::MemoryLog log_{};
    Engine engine_ = create_engine("sqlite://", {.echo = true, .echo_sink = &log_});
    Session session_{engine_};
};

}  // namespace

// XC03
TEST_F(Statements, a_flush_of_new_objects_sends_one_insert_a_class) {
    add_items(session_, 1000);
    EXPECT_EQ(sent(), 2u);
}

TEST_F(Statements, a_flush_sends_one_update_for_each_shape_of_change) {
    add_items(session_, 100);
    session_.commit();
    const auto all = session_.scalars(select(items)).all();
    sent();
    for (int i = 0; i < 3; ++i) all[static_cast<std::size_t>(i)].edit()->price = 1.5;
    all[50].edit()->price = all[50]->price;   // no change
    all[60].edit()->name = "other";
    session_.flush();
    EXPECT_EQ(sent(), 2u);
}

TEST_F(Statements, selectinload_sends_one_for_500_owners) {
    add_items(session_, 1000);
    session_.commit();
    sent();
    std::size_t count = 0;
    for (const auto& item : session_.scalars(select(items).options(selectinload(items.parts)))) count += item->parts.size();
    EXPECT_EQ(count, 2000u);
    EXPECT_EQ(sent(), 3u);
}

TEST_F(Statements, an_object_of_the_session_is_got_without_any) {
    add_items(session_, 1);
    sent();
    EXPECT_TRUE(session_.get<Item>(1));
    EXPECT_EQ(sent(), 0u);
}

}  // namespace budget
