#include "aludel/base/ref.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace aludel {
namespace {

struct Thing : RefCounted {
    explicit Thing(int* d) : destroyed(d) {}
    int* destroyed;
};
void destroy(const Thing* thing) noexcept {
    ++*thing->destroyed;
    delete thing;
}

struct Special : Thing {
    using Thing::Thing;
};

TEST(Ref, the_last_handle_destroys) {
    int destroyed = 0;
    {
        Ref<Thing> a = make_ref<Thing>(&destroyed);
        EXPECT_TRUE(a->is_unique());
        Ref<Thing> b = a;
        EXPECT_FALSE(a->is_unique());
        EXPECT_EQ(a, b);
        b = nullptr;
        EXPECT_EQ(destroyed, 0);
        EXPECT_TRUE(a->is_unique());
    }
    EXPECT_EQ(destroyed, 1);
}

TEST(Ref, moving_counts_nothing) {
    int destroyed = 0;
    Ref<Thing> a = make_ref<Thing>(&destroyed);
    Ref<Thing> b = std::move(a);
    EXPECT_FALSE(a);   // NOLINT: an empty handle is what a moved one is
    EXPECT_TRUE(b->is_unique());
    Ref<Thing>& same = b;
    b = std::move(same);
    EXPECT_TRUE(b);
    b = {};
    EXPECT_EQ(destroyed, 1);
}

TEST(Ref, a_handle_to_a_base_keeps_the_object) {
    int destroyed = 0;
    Ref<const Thing> base = make_ref<Special>(&destroyed);
    EXPECT_EQ(destroyed, 0);
    base = {};
    EXPECT_EQ(destroyed, 1);
}

TEST(Ref, a_bare_pointer_joins_the_count) {
    int destroyed = 0;
    Ref<Thing> a = make_ref<Thing>(&destroyed);
    Ref<Thing> b(a.get());
    a = {};
    EXPECT_EQ(destroyed, 0);
    b = {};
    EXPECT_EQ(destroyed, 1);
}

TEST(Ref, detach_gives_the_count_away) {
    int destroyed = 0;
    Ref<Thing> a = make_ref<Thing>(&destroyed);
    Thing* bare = a.detach();
    EXPECT_FALSE(a);
    EXPECT_EQ(destroyed, 0);
    destroy(bare);
    EXPECT_EQ(destroyed, 1);
}

TEST(Ref, an_immortal_object_is_never_destroyed) {
    int destroyed = 0;
    auto* thing = new Thing(&destroyed);
    thing->make_immortal();
    {
        Ref<Thing> a(thing);
        Ref<Thing> b = a;
        EXPECT_TRUE(a->is_immortal());
        EXPECT_FALSE(a->is_unique());
    }
    EXPECT_EQ(destroyed, 0);
    delete thing;
}

TEST(Ref, a_copy_of_an_object_is_counted_by_itself) {
    int destroyed = 0;
    Ref<Thing> a = make_ref<Thing>(&destroyed);
    Ref<Thing> second_handle = a;
    Ref<Thing> copy = make_ref<Thing>(*a);
    EXPECT_TRUE(copy->is_unique());
    copy = {};
    EXPECT_EQ(destroyed, 1);
}

TEST(Ref, threads_may_copy_and_drop) {
    int destroyed = 0;
    {
        const Ref<Thing> shared = make_ref<Thing>(&destroyed);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&shared] {
                for (int i = 0; i < 10000; ++i) {
                    Ref<Thing> copy = shared;
                    Ref<Thing> again = copy;
                }
            });
        for (std::thread& thread : threads) thread.join();
        EXPECT_TRUE(shared->is_unique());
    }
    EXPECT_EQ(destroyed, 1);
}

}  // namespace
}  // namespace aludel
