#pragma once

#include "aludel/types/slot.hpp"

namespace aludel {

constexpr bool is_integer_layout(Layout layout) noexcept {
    return layout >= Layout::int8 && layout <= Layout::other_unsigned_long;
}

//! How values of a type lie in memory; `natural` is what the value itself says, for a type that does not. A moment
//! stays one where a time of the calendar is declared.
constexpr Layout layout_of(TypeId type, Layout natural) noexcept {
    switch (type) {
        case TypeId::null: return natural;
        case TypeId::boolean: return Layout::boolean;
        case TypeId::small_integer:
        case TypeId::integer:
        case TypeId::big_integer: return Layout::int64;
        case TypeId::float_:
        case TypeId::double_: return Layout::double_;
        case TypeId::numeric: return Layout::decimal;
        case TypeId::string:
        case TypeId::text:
        case TypeId::unicode:
        case TypeId::unicode_text:
        case TypeId::enum_:
        case TypeId::tsvector: return Layout::string;
        case TypeId::large_binary: return Layout::bytes;
        case TypeId::date: return Layout::date;
        case TypeId::time: return Layout::time;
        case TypeId::date_time: return natural == Layout::timestamp ? natural : Layout::date_time;
        case TypeId::interval: return Layout::interval;
        case TypeId::uuid: return Layout::uuid;
        case TypeId::json:
        case TypeId::jsonb: return Layout::json;
        case TypeId::array:
        case TypeId::range:
        case TypeId::bit:
        case TypeId::hstore:
        case TypeId::named: return natural;
    }
    return natural;
}

}  // namespace aludel
