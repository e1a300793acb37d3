// Values that the database makes during a flush, and when an object gets them.

#include "integration/orm/orm_test.hpp"

namespace eager_defaults {
namespace {

using namespace aludel;
using blog::Names;

struct Base : DeclarativeBase<Base> {};

//! The same columns under each setting.
template <int setting>
struct Row {
    std::int64_t id{};
    std::string name{};
    Generated<int> made{};                    // by the server
    Generated<int> computed{};                // by an expression in the INSERT
    std::optional<int> changed{};             // by an expression in the UPDATE
    std::optional<int> counted{};             // by the library
    Deferred<std::optional<int>> late{};      // by an expression in the UPDATE
};
template <class R>
struct RowTable {
    template <FixedString Name>
    struct Of : Declarative<R, Name, Base> {
        Mapped<&R::id> id{this, primary_key};
        Mapped<&R::name> name{this};
        Mapped<&R::made> made{this, server_default(7)};
        Mapped<&R::computed> computed{this, default_value(literal_column<Integer>("1 + 2"))};
        Mapped<&R::changed> changed{this, onupdate(literal_column<Integer>("40 + 2"))};
        Mapped<&R::counted> counted{this, onupdate(9)};
        Mapped<&R::late> late{this, onupdate(literal_column<Integer>("50 + 5"))};
    };
};
using Auto = Row<0>;
using Eager = Row<1>;
using Lazy = Row<2>;
struct AutoTable : RowTable<Auto>::Of<"ed_auto"> {};
struct EagerTable : RowTable<Eager>::Of<"ed_eager"> {
    EagerDefaults eager{this, true};
};
struct LazyTable : RowTable<Lazy>::Of<"ed_lazy"> {
    EagerDefaults eager{this, false};
};
inline const AutoTable autos;
inline const EagerTable eagers;
inline const LazyTable lazies;

struct Tag {
    std::int64_t id{};
    Generated<std::int64_t> code{};
    Many<struct Use> uses{};
};
struct Use {
    std::int64_t id{};
    std::optional<std::int64_t> code{};
    One<Tag> tag{};
};
struct TagTable : Declarative<Tag, "ed_tags", Base> {
    Mapped<&Tag::id> id{this, primary_key};
    Mapped<&Tag::code> code{this, unique_, server_default(77)};
    Relationship<&Tag::uses> uses{this, back_populates<&Use::tag>};
    EagerDefaults eager{this, false};
};
struct UseTable : Declarative<Use, "ed_uses", Base> {
    Mapped<&Use::id> id{this, primary_key};
    Mapped<&Use::code> code{this, ForeignKey("ed_tags.code")};
    Relationship<&Use::tag> tag{this, back_populates<&Tag::uses>};
};
inline const TagTable tags;
inline const UseTable uses;

class EagerDefaultsOfObjects : public blog::OrmTest {
protected:
    EagerDefaultsOfObjects() {
        Base::metadata().create_all(engine());
        forget_sent();
    }
    static Names unloaded(const auto& object) { return inspect(object).unloaded(); }
};
INSTANTIATE_TEST_SUITE_P(Live, EagerDefaultsOfObjects, aludel::integration::every_database(), aludel::integration::database_name);

TEST_P(EagerDefaultsOfObjects, an_insert_reads_them_back_and_an_update_leaves_them_to_be_read) {
    Session session(engine());
    const auto row = session.add(Auto{.name = "x"});
    session.flush();
    EXPECT_EQ(sent_in_brief(), Names{"INSERT ed_auto"});
    EXPECT_EQ(row->made, 7);
    EXPECT_EQ(row->computed, 3);
    EXPECT_EQ(sent_count(), 0u);
    row.edit()->name = "y";
    session.flush();
    EXPECT_EQ(sent_in_brief(), Names{"UPDATE ed_auto"});
    EXPECT_EQ(unloaded(row), (Names{"changed", "late"}));
    EXPECT_EQ(row->name, "y");           // reads "changed"
    EXPECT_EQ(row->counted, 9);
    EXPECT_EQ(row->changed, 42);
    EXPECT_EQ(sent_in_brief(), Names{"SELECT ed_auto"});
    EXPECT_EQ(*row->late, 55);           // by itself
    EXPECT_EQ(sent_count(), 1u);
}

TEST_P(EagerDefaultsOfObjects, eager_defaults_reads_all_back) {
    Session session(engine());
    const auto row = session.add(Eager{.name = "x"});
    session.flush();
    row.edit()->name = "y";
    forget_sent();
    session.flush();
    EXPECT_EQ(unloaded(row), Names{});
    EXPECT_EQ(row->changed, 42);
    EXPECT_EQ(row->counted, 9);
    EXPECT_EQ(*row->late, 55);
    EXPECT_EQ(sent_in_brief(), Names{"UPDATE ed_eager"});
}

TEST_P(EagerDefaultsOfObjects, without_eager_defaults_an_insert_reads_the_key_alone) {
    Session session(engine());
    const auto row = session.add(Lazy{.name = "x"});
    session.flush();
    EXPECT_EQ(sent_flat()[0].find("RETURNING ed_lazy.made"), std::string::npos);
    EXPECT_EQ(unloaded(row), (Names{"made", "computed"}));
    EXPECT_EQ(row->made, 7);
    EXPECT_EQ(row->computed, 3);
    EXPECT_EQ(sent_count(), 1u);
    const auto given = session.add(Lazy{.name = "z", .made = 1, .computed = 2});
    session.flush();
    EXPECT_EQ(unloaded(given), Names{});
    EXPECT_EQ(given->made, 1);
}

TEST_P(EagerDefaultsOfObjects, many_objects_go_together) {
    Session session(engine());
    std::vector<Ptr<Auto>> rows;
    for (int i = 0; i < 3; ++i) rows.push_back(session.add(Auto{.name = std::to_string(i)}));
    session.flush();
    for (const auto& row : rows) row.edit()->name += "!";
    forget_sent();
    session.flush();
    EXPECT_EQ(sent_in_brief(), Names{"UPDATE ed_auto"});
    session.scalars(select(autos)).all();   // brings them all
    forget_sent();
    for (const auto& row : rows) EXPECT_EQ(row->changed, 42);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(EagerDefaultsOfObjects, a_rollback_takes_them_back) {
    Session session(engine());
    const auto kept = session.add(Lazy{.name = "kept"});
    session.commit();
    const auto row = session.add(Lazy{.name = "x"});
    {
        auto savepoint = session.begin_nested();
        kept.edit()->name = "other";
        session.flush();
        savepoint.rollback();
    }
    EXPECT_EQ(kept->name, "kept");
    EXPECT_EQ(kept->changed, std::nullopt);
    EXPECT_EQ(row->made, 7);
    session.rollback();
    EXPECT_EQ(row->name, "x");
    EXPECT_FALSE(row->made.has_value());
    session.add(row);
    session.commit();
    EXPECT_EQ(row->made, 7);
}

TEST_P(EagerDefaultsOfObjects, what_others_refer_to_is_read_back_anyway) {
    Session session(engine());
    const auto tag = session.add(Tag{.uses = {Use{}}});
    session.commit();
    EXPECT_EQ(tag->code, 77);
    EXPECT_EQ(tag->uses[0]->code, 77);
}

TEST_P(EagerDefaultsOfObjects, an_edit_of_an_object_reads_what_is_missing_first) {
    Session session(engine());
    const auto row = session.add(Lazy{.name = "x"});
    session.flush();
    {
        const auto guard = row.edit();
        EXPECT_EQ(guard->made, 7);
        guard->made = 8;
    }
    session.commit();
    EXPECT_EQ(row->made, 8);
}

TEST_P(EagerDefaultsOfObjects, a_pointer_that_outlives_the_session_says_what_is_missing) {
    Ptr<Lazy> row;
    {
        Session session(engine());
        row = session.add(Lazy{.name = "x"});
        session.flush();
    }
    EXPECT_THROW((void)row->made, DetachedInstanceError);
}

}  // namespace
}  // namespace eager_defaults
