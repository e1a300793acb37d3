// `long` and `long long` are types of their own even where both have 64 bits, so each has a layout of its own: memory
// of the one must not be read as the other's.

#include "aludel/base/error.hpp"
#include "aludel/types/generated.hpp"
#include "aludel/types/value.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace aludel {
namespace {

template <class T>
class Longs : public testing::Test {};
using All = testing::Types<long, unsigned long, long long, unsigned long long>;
TYPED_TEST_SUITE(Longs, All);

TYPED_TEST(Longs, are_read_and_written_as_what_they_are) {
    struct Object {
        TypeParam plain{};
        std::optional<TypeParam> optional{};
        Generated<TypeParam> generated{};
        Deferred<TypeParam> deferred{};
    } object;
    const Slot slots[] = {slot_of<TypeParam>(offsetof(Object, plain)),
                          slot_of<std::optional<TypeParam>>(offsetof(Object, optional)),
                          slot_of<Generated<TypeParam>>(offsetof(Object, generated)),
                          slot_of<Deferred<TypeParam>>(offsetof(Object, deferred))};
    for (const Slot& slot : slots) {
        write_slot(slot, &object, Value(7), "n");
        EXPECT_EQ(read_slot(slot, &object), Value(7));
        EXPECT_TRUE(slot_equals(slot, &object, Value(7)));
        EXPECT_FALSE(slot_equals(slot, &object, Value(8)));
        EXPECT_EQ(*static_cast<const TypeParam*>(param_of(slot, &object, TypeId::big_integer).data), TypeParam{7});
    }
    EXPECT_EQ(object.plain, TypeParam{7});
    EXPECT_EQ(object.optional, TypeParam{7});
    EXPECT_EQ(*object.generated, TypeParam{7});
    EXPECT_EQ(*object.deferred, TypeParam{7});
    write_slot(slots[1], &object, Value(), "n");
    EXPECT_EQ(object.optional, std::nullopt);
}

TYPED_TEST(Longs, refuse_what_does_not_fit) {
    TypeParam number{};
    if (std::is_unsigned_v<TypeParam>) {
        EXPECT_THROW(write_slot(slot_of<TypeParam>(0), &number, Value(-1), "n"), ConversionError);
    }
    EXPECT_THROW(write_slot(slot_of<TypeParam>(0), &number, Value("x"), "n"), ConversionError);
}

TEST(Longs64, have_different_layouts) {
    EXPECT_NE(type_traits<long>::layout, type_traits<long long>::layout);
    EXPECT_NE(type_traits<unsigned long>::layout, type_traits<unsigned long long>::layout);
    EXPECT_EQ(type_traits<std::int64_t>::layout, Layout::int64);
    EXPECT_EQ(type_traits<std::uint64_t>::layout, Layout::uint64);
}

}  // namespace
}  // namespace aludel
