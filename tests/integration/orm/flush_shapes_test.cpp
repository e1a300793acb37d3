// Batches of a flush with keys and values of every kind: composite keys, texts of 100 kB, custom types, NULLs, odd names.

#include "integration/support.hpp"

#include <aludel/types/temporal.hpp>

using namespace aludel;
using namespace aludel::integration;
using namespace std::chrono_literals;

namespace shapes {

struct Registry : DeclarativeBase<Registry> {};
enum class Kind { plain, odd };

struct Entry {
    std::string scope{};
    Uuid id{};
    Kind kind = Kind::plain;
    Decimal price{};
    std::optional<std::string> text{};
    std::optional<Timestamp> at{};
    std::optional<std::chrono::seconds> took{};
    Json document = Json::parse("{}");
    std::optional<double> weight{};
};
struct EntryTable : Declarative<Entry, "shape entries", Registry> {
    Mapped<&Entry::scope> scope{this, primary_key, named("key"), String(40)};
    Mapped<&Entry::id> id{this, primary_key};
    Mapped<&Entry::kind> kind{this};
    Mapped<&Entry::price> price{this, Numeric(20, 4)};
    Mapped<&Entry::text> text{this, named("aludel_key_key")};
    Mapped<&Entry::at> at{this, named("at \"that\" time")};
    Mapped<&Entry::took> took{this, named("%(took)s")};
    Mapped<&Entry::document> document{this, named(":document")};
    Mapped<&Entry::weight> weight{this};
};
const EntryTable entries;

Uuid uuid_of(int i) {
    char text[40];
    std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012d", i);
    return Uuid::parse(text);
}
Entry made(int i) {
    return {.scope = i % 2 == 0 ? "it's \"even\"" : "ödd\\", .id = uuid_of(i), .kind = Kind::plain, .price = Decimal(i)};
}

class FlushShapes : public DatabaseTest {
protected:
    FlushShapes() { Registry::metadata().create_all(engine()); }
};
INSTANTIATE_TEST_SUITE_P(Live, FlushShapes, every_database(), database_name);

TEST_P(FlushShapes, of_all_kinds_of_values_arrive) {
    Session session(engine());
    std::vector<Ptr<Entry>> all;
    for (int i = 0; i < 40; ++i) all.push_back(session.add(made(i)));
    session.commit();
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto edit = all[i].edit();
        edit->kind = Kind::odd;
        edit->price = Decimal::parse("12345678901.5") + Decimal(static_cast<int>(i));
        edit->text = std::string(i == 3 ? 100'000 : 3, 'x') + "'\"\\%s:x";
        if (i % 2 == 0) edit->at = parse_timestamp("2024-02-29T23:59:59.25Z");   // NULL stays NULL: another shape
        edit->took = 90s;
        edit->document = Json::parse(R"({"n": [1, null, "'"]})");
        edit->weight = -0.5;
    }
    session.commit();
    {
        Session other(engine());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Entry of = made(static_cast<int>(i));
            const Ptr<Entry> found = other.get<Entry>(of.scope, of.id);
            ASSERT_TRUE(found);
            EXPECT_EQ(found->kind, Kind::odd);
            EXPECT_EQ(found->price, Decimal::parse("12345678901.5") + Decimal(static_cast<int>(i)));
            EXPECT_EQ(found->text->size(), (i == 3 ? 100'000u : 3u) + 7u);
            EXPECT_EQ(found->at.has_value(), i % 2 == 0);
            EXPECT_EQ(found->took, 90s);
            EXPECT_EQ(found->document, Json::parse(R"({"n": [1, null, "'"]})"));
            EXPECT_EQ(found->weight, -0.5);
        }
    }
    for (const auto& entry : all) {
        auto edit = entry.edit();
        edit->text = std::nullopt;
        edit->weight = std::nullopt;
    }
    session.commit();
    EXPECT_EQ(session.scalar(select(func::count()).select_from(entries).where(entries.text == null, entries.weight == null)), 40);
}

TEST_P(FlushShapes, of_keys_that_change_are_written_one_by_one_among_the_others) {
    Session session(engine());
    std::vector<Ptr<Entry>> all;
    for (int i = 0; i < 9; ++i) all.push_back(session.add(made(i)));
    session.commit();
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].edit()->weight = static_cast<double>(i);
        if (i % 3 == 0) all[i].edit()->scope = "moved";
    }
    session.commit();
    EXPECT_EQ(session.scalar(select(func::count()).select_from(entries).where(entries.scope == "moved")), 3);
    EXPECT_EQ(session.scalar(select(func::sum(entries.weight))), 36.0);
    EXPECT_EQ(session.get<Entry>("moved", uuid_of(3)), all[3]);
    for (const auto& entry : all) session.delete_(entry);
    session.commit();
    EXPECT_EQ(session.scalar(select(func::count()).select_from(entries)), 0);
}

TEST_P(FlushShapes, that_the_database_refuses_leave_everything_as_it_was) {
    Session session(engine());
    std::vector<Ptr<Entry>> all;
    for (int i = 0; i < 6; ++i) all.push_back(session.add(made(i)));
    session.commit();
    for (const auto& entry : all) entry.edit()->weight = 1.0;
    all[4].edit()->scope = all[2]->scope;
    all[4].edit()->id = all[2]->id;   // taken
    EXPECT_THROW(session.flush(), IntegrityError);
    session.rollback();
    EXPECT_EQ(all[4]->id, uuid_of(4));
    EXPECT_EQ(session.scalar(select(func::count()).select_from(entries).where(entries.weight != null)), 0);
}

}  // namespace shapes
