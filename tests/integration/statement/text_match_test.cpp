// startswith, endswith and contains look for the same texts on every database, whatever characters they have.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Names : TypedTable<"match_names"> {
    Column<Integer> id{this, "id", primary_key};
    Column<String> name{this, "name"};
};
inline const Names people;

const std::vector<std::string> stored{"a",    "ab",   "a%b",  "a_b", "axb",    "a\\b", "\\",    "\\a", "a\\",
                                      "a\\%", "a\\\\", "a/b", "/",   "a//b", "a\\/b", "%",   "_",   "a\\_b", "X\\Y"};

class TextMatches : public DatabaseTest {
protected:
    void SetUp() override {
        run("CREATE TABLE match_names (id INTEGER PRIMARY KEY, name VARCHAR(20))");
        engine().begin([](Connection& connection) {
            for (std::size_t i = 0; i < stored.size(); ++i)
                connection.execute(insert(people).values(people.id = static_cast<int>(i), people.name = stored[i]));
        });
    }
    std::vector<std::string> found(const Expr<Boolean>& condition) {
        Connection connection = connect();
        return connection.execute(select(people.name).where(condition).order_by(people.id)).scalars().all();
    }
    template <class P>
    static std::vector<std::string> where(const P& holds) {
        std::vector<std::string> kept;
        for (const std::string& name : stored)
            if (holds(name)) kept.push_back(name);
        return kept;
    }
    //! SQLite's LIKE takes the case of ASCII letters as equal; these tests look for texts where that does not matter.
    static std::string lowered(std::string text) {
        for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return text;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, TextMatches, every_database(), database_name);

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_P(TextMatches, a_backslash_is_an_ordinary_character) {
    for (const std::string part : {"\\", "a\\", "\\\\", "\\a", "/", "\\/", "//"}) {
        EXPECT_EQ(found(people.name.contains(part)), where([&](const std::string& n) { return has(n, part); })) << part;
        EXPECT_EQ(found(people.name.startswith(part)), where([&](const std::string& n) { return n.starts_with(part); })) << part;
        EXPECT_EQ(found(people.name.endswith(part)), where([&](const std::string& n) { return n.ends_with(part); })) << part;
        EXPECT_EQ(found(not people.name.contains(part)), where([&](const std::string& n) { return !has(n, part); })) << part;
    }
}

TEST_P(TextMatches, autoescape_makes_every_character_ordinary) {
    for (const std::string part : {"%", "_", "\\", "/", "\\%", "\\_", "a%b", "a_b", "a/b", "//"}) {
        EXPECT_EQ(found(people.name.contains(part, true)), where([&](const std::string& n) { return has(n, part); })) << part;
        EXPECT_EQ(found(people.name.startswith(part, true)), where([&](const std::string& n) { return n.starts_with(part); })) << part;
        EXPECT_EQ(found(people.name.endswith(part, true)), where([&](const std::string& n) { return n.ends_with(part); })) << part;
    }
}

// A backslash does not escape: "\%" is a backslash and any text.
TEST_P(TextMatches, without_autoescape_the_wildcards_stay_wildcards) {
    EXPECT_EQ(found(people.name.startswith("a_b")).size(), where([](const std::string& n) {
        return n.size() > 2 && n[0] == 'a' && n[2] == 'b';
    }).size());
    EXPECT_EQ(found(people.name.startswith("\\%")), where([](const std::string& n) { return n.starts_with("\\"); }));
    EXPECT_EQ(found(people.name.endswith("\\_")), where([](const std::string& n) {
        return n.size() > 1 && n[n.size() - 2] == '\\';
    }));
}

TEST_P(TextMatches, without_regard_to_case) {
    EXPECT_EQ(found(people.name.icontains("A\\B")), (std::vector<std::string>{"a\\b"}));
    EXPECT_EQ(found(people.name.icontains("x\\y")), (std::vector<std::string>{"X\\Y"}));
    EXPECT_EQ(found(people.name.istartswith("A\\")),
              where([](const std::string& n) { return lowered(n).starts_with("a\\"); }));
    EXPECT_EQ(found(people.name.iendswith("\\B")), where([](const std::string& n) { return lowered(n).ends_with("\\b"); }));
    EXPECT_EQ(found(people.name.icontains("A%B", true)), (std::vector<std::string>{"a%b"}));
    EXPECT_EQ(found(not people.name.icontains("a")), where([](const std::string& n) { return !has(lowered(n), "a"); }));
}
