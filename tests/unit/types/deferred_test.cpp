#include "aludel/types/deferred.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/generated.hpp"
#include "aludel/types/value.hpp"
#include "types/deferred_access.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace aludel {
namespace {

using detail::DeferredAccess;

struct Object {
    bool flag = true;
    Deferred<signed char> letter{};
    Deferred<std::string> text{};
    Deferred<std::optional<int>> number{};
    bool end = true;
};

constexpr Slot text_slot = slot_of<Deferred<std::string>>(offsetof(Object, text));

template <class T>
const detail::DeferredWord& word_of(const Deferred<T>& field) {
    return DeferredAccess::of(slot_of<Deferred<T>>(0), &field);
}
template <class T>
Deferred<T>& unload(Deferred<T>& field) {
    DeferredAccess::set_unloaded(word_of(field), false);
    return field;
}

TEST(Deferred, IsItsValueAndOneWordBehindIt) {
    EXPECT_EQ(sizeof(Deferred<std::int64_t>), 16u);
    EXPECT_EQ(sizeof(Deferred<signed char>), 16u);
    EXPECT_EQ(sizeof(Deferred<std::string>), sizeof(std::string) + 8);
    EXPECT_EQ(slot_of<Deferred<signed char>>(0).deferred, 8u);
    EXPECT_EQ(text_slot.deferred, sizeof(std::string));
    EXPECT_EQ(slot_of<std::string>(0).deferred, 0u);
    EXPECT_TRUE(slot_of<Deferred<std::optional<int>>>(0).optional);
    EXPECT_EQ(sizeof(Slot), 16u);
}

TEST(Deferred, OfAPlainValueIsLoaded) {
    Object object{.text = "a"};
    EXPECT_TRUE(object.text.has_value());
    object.text = "b";
    Object copy = object, moved = std::move(object);
    EXPECT_EQ(copy.text, "b");
    EXPECT_EQ(moved.text, copy.text);
    EXPECT_FALSE(copy.number->has_value());
}

TEST(Deferred, ThatIsNotLoadedThrowsWithoutAnOwnerHoweverItIsRead) {
    Object object{.text = "old"};
    unload(object.text);
    EXPECT_THROW((void)*object.text, DetachedInstanceError);
    EXPECT_THROW((void)object.text->size(), DetachedInstanceError);
    EXPECT_THROW((void)static_cast<const std::string&>(object.text), DetachedInstanceError);
    EXPECT_THROW((void)(object.text == "old"), DetachedInstanceError);
    EXPECT_THROW((void)(object.text == object.text), DetachedInstanceError);
    EXPECT_THROW((void)std::hash<Deferred<std::string>>{}(object.text), DetachedInstanceError);
    std::ostringstream out;
    EXPECT_THROW(out << object.text, DetachedInstanceError);
    object.text = "new";
    EXPECT_EQ(object.text, "new");
}

TEST(Deferred, CopiesOfOneThatIsNotLoadedAreNot) {
    Object object{.text = "old"};
    unload(object.text);
    Object copy = object;
    EXPECT_FALSE(copy.text.has_value());
    Object moved = std::move(copy);
    EXPECT_FALSE(moved.text.has_value());
    Object assigned{.text = "its own"};
    assigned = moved;
    EXPECT_FALSE(assigned.text.has_value());
    assigned.text = "set";
    moved = assigned;
    EXPECT_EQ(moved.text, "set");
}

TEST(Deferred, WithAnOwnerIsLoadedByTheLoaderAndKeepsWhatACopyDoesNotKnow) {
    static Object* loaded = nullptr;
    alignas(16) static char owner[16];
    detail::set_deferred_loader([](const detail::DeferredWord& word) {
        EXPECT_EQ(DeferredAccess::owner(word), owner);
        write_slot(text_slot, loaded, Value("loaded"), "text");
    });
    Object object{.text = "old"};
    loaded = &object;
    DeferredAccess::set_owner(word_of(object.text), owner);
    const Object copy_before = object;
    EXPECT_EQ(copy_before.text, "old");
    unload(object.text);
    const Object copy = object;   // loads nothing
    EXPECT_FALSE(object.text.has_value());
    EXPECT_EQ(*object.text, "loaded");
    object.text = copy.text;
    EXPECT_EQ(object.text, "loaded");
    object.text = copy_before.text;
    EXPECT_EQ(object.text, "old");
    EXPECT_EQ(DeferredAccess::owner(word_of(object.text)), owner);
}

TEST(Deferred, ThatIsNotLoadedIsNeverTakenForAValue) {
    Object object{.text = "old"};
    unload(object.text);
    EXPECT_TRUE(read_slot(text_slot, &object).is_null());
    EXPECT_FALSE(slot_equals(text_slot, &object, Value("old")));
    EXPECT_THROW(param_of(text_slot, &object, TypeId::text), InvalidRequestError);
    write_slot(text_slot, &object, Value("new"), "text");
    EXPECT_EQ(object.text, "new");
    EXPECT_EQ(read_slot(text_slot, &object), Value("new"));
}

}  // namespace
}  // namespace aludel
