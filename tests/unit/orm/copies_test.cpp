// Copies of plain values that link to others: what they link to is copied with them.

#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace aludel {
namespace {

//! Counts its objects, and throws when the copy after `copies_left` others is made.
struct Tracked {
    static inline int alive = 0, copies_left = 1000;
    std::string name{};

    Tracked() { ++alive; }
    explicit Tracked(std::string n) : name(std::move(n)) { ++alive; }
    Tracked(const Tracked& other) : name(other.name) {
        if (copies_left-- == 0) throw std::runtime_error("no more copies");
        ++alive;
    }
    Tracked(Tracked&& other) noexcept : name(std::move(other.name)) { ++alive; }
    Tracked& operator=(const Tracked&) = default;
    Tracked& operator=(Tracked&&) = default;
    ~Tracked() { --alive; }
};

struct Part {
    Tracked tracked{};
    Many<Part> parts{};
    One<Part> friend_of{};
};

Part tree() {
    Part root{.tracked = Tracked("root")};
    for (const char* name : {"a", "b"}) {
        Part branch{.tracked = Tracked(name)};
        branch.parts.append(Part{.tracked = Tracked(std::string(name) + "1")});
        branch.parts.append(Part{.tracked = Tracked(std::string(name) + "2")});
        root.parts.append(std::move(branch));
    }
    return root;
}

TEST(Copies, have_elements_of_their_own) {
    const Part original = tree();
    const Part copy = original;
    ASSERT_EQ(copy.parts.size(), 2U);
    ASSERT_EQ(copy.parts[1]->parts.size(), 2U);
    EXPECT_EQ(copy.parts[0]->parts[1]->tracked.name, "a2");
    EXPECT_EQ(copy.parts[1]->parts[0]->tracked.name, "b1");
    EXPECT_NE(copy.parts[0], original.parts[0]);
    EXPECT_NE(copy.parts[0]->parts[1], original.parts[0]->parts[1]);
}

TEST(Copies, have_one_of_what_several_links_have) {
    Part original = tree();
    original.parts[1].edit()->friend_of = original.parts[0];
    const Part copy = original;
    EXPECT_EQ(copy.parts[1]->friend_of, copy.parts[0]);
    EXPECT_NE(copy.parts[0], original.parts[0]);
}

TEST(Copies, of_values_in_a_circle_end) {
    Part original = tree();
    const Ptr<Part> a = original.parts[0];
    a.edit()->friend_of = a->parts[0];
    a->parts[0].edit()->friend_of = a;
    const Part copy = original;
    EXPECT_EQ(copy.parts[0]->parts[0]->friend_of, copy.parts[0]);
    for (const Ptr<Part>& part : {a, copy.parts[0]})
        part->parts[0].edit()->friend_of = nullptr;   // else nobody frees the circle
}

TEST(Copies, that_fail_leave_nothing_behind) {
    const int before = Tracked::alive;
    {
        const Part original = tree();
        const int made = Tracked::alive;
        for (int copies = 0; copies < 7; ++copies) {
            Tracked::copies_left = copies;
            EXPECT_THROW(Part{original}, std::runtime_error);
            EXPECT_EQ(Tracked::alive, made);
        }
        Tracked::copies_left = 1000;
        EXPECT_EQ(Part(original).parts.size(), 2U);
        EXPECT_EQ(Tracked::alive, made);
    }
    EXPECT_EQ(Tracked::alive, before);
}

}  // namespace
}  // namespace aludel
