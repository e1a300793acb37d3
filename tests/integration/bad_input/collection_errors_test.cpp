// Wrong mappings of collections: each is refused before anything is sent, with the relationship and what to do.

#include "integration/bad_input/refused.hpp"

namespace wrong_collections {

using namespace aludel;
using namespace aludel::integration;

struct Registry : DeclarativeBase<Registry> {};

struct Line {
    std::int64_t id{};
    std::optional<std::int64_t> poem_id{};
    std::optional<int> place{};
    std::string text{};
};
struct Ordered {
    std::int64_t id{};
    Many<Line> lines{};
};
struct Poem {
    std::int64_t id{};
    WriteOnly<Line> lines{};
};

struct LineTable : Declarative<Line, "lines", Registry> {
    Mapped<&Line::id> id{this, primary_key};
    Mapped<&Line::poem_id> poem_id{this, ForeignKey("poems.id")};
    Mapped<&Line::place> place{this};
    Mapped<&Line::text> text{this};
};
struct ByText : Declarative<Ordered, "poems", Registry> {
    Mapped<&Ordered::id> id{this, primary_key};
    Relationship<&Ordered::lines> lines{this, ordering_list<&Line::text>()};
};
struct Shown : Declarative<Ordered, "poems", Registry> {
    Mapped<&Ordered::id> id{this, primary_key};
    Relationship<&Ordered::lines> lines{this, viewonly, ordering_list<&Line::place>()};
};
struct Loading : Declarative<Poem, "poems", Registry> {
    Mapped<&Poem::id> id{this, primary_key};
    Relationship<&Poem::lines> lines{this};
};
const Table& line_uses() {
    static const Table made("line_uses", Registry::metadata(), Column("poem_id", ForeignKey("poems.id"), primary_key),
                            Column("line_id", ForeignKey("lines.id"), primary_key));
    return made;
}
struct Orphans : Declarative<Poem, "poems", Registry> {
    Mapped<&Poem::id> id{this, primary_key};
    Relationship<&Poem::lines> lines{this, secondary(line_uses()), cascade::all | cascade::delete_orphan};
};
struct Deleting : Declarative<Poem, "poems", Registry> {
    Mapped<&Poem::id> id{this, primary_key};
    Relationship<&Poem::lines> lines{this, secondary(line_uses()), cascade::all};
};

template <class Tab>
void use_with_lines() {
    const LineTable lines;
    const Tab poems;
    (void)select(poems, lines);
}

TEST(WrongCollections, an_ordering_list_by_a_column_of_text) {
    EXPECT_TRUE(says(refused<MappingError>(use_with_lines<ByText>), "Relationship Ordered.lines: ordering_list names \"text\", which Line does "
                     "not map to a column of integers."));
}

TEST(WrongCollections, an_ordering_list_that_is_viewonly) {
    EXPECT_TRUE(says(refused<MappingError>(use_with_lines<Shown>), "Relationship Ordered.lines: it is viewonly and cannot number anything; "
                     "drop ordering_list."));
}

TEST(WrongCollections, a_write_only_one_whose_owner_cannot_be_deleted) {
    EXPECT_TRUE(says(refused<MappingError>(use_with_lines<Loading>), "Relationship Poem.lines: it is write-only, so a deletion of its owner "
                     "cannot load what is in it.", "add passive_deletes"));
}

TEST(WrongCollections, a_write_only_many_to_many_with_orphans) {
    EXPECT_TRUE(says(refused<MappingError>(use_with_lines<Orphans>), "Relationship Poem.lines: it is a write-only many-to-many, so nobody can "
                     "tell which objects are orphans; drop cascade::delete_orphan."));
}

TEST(WrongCollections, a_write_only_many_to_many_that_deletes) {
    EXPECT_TRUE(says(refused<MappingError>(use_with_lines<Deleting>), "Relationship Poem.lines: it is write-only, so a deletion of its owner "
                     "cannot load what is in it; drop cascade::delete_."));
}

}  // namespace wrong_collections
