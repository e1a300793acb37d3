#pragma once

#include "aludel/base/error.hpp"
#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/json.hpp"
#include "aludel/types/uuid.hpp"
#include "aludel/types/value.hpp"

#include <type_traits>
#include <utility>

namespace aludel {

//! Calls `visit(std::type_identity<T>{})` with the C++ type that lies in memory under `layout`.
//! `Layout::null` and `Layout::custom` have no such type: handle them first.
template <class F>
decltype(auto) visit_layout(Layout layout, F&& visit) {
    switch (layout) {
        case Layout::boolean: return visit(std::type_identity<bool>{});
        case Layout::int8: return visit(std::type_identity<std::int8_t>{});
        case Layout::int16: return visit(std::type_identity<std::int16_t>{});
        case Layout::int32: return visit(std::type_identity<std::int32_t>{});
        case Layout::int64: return visit(std::type_identity<std::int64_t>{});
        case Layout::other_long: return visit(std::type_identity<OtherLong>{});
        case Layout::uint8: return visit(std::type_identity<std::uint8_t>{});
        case Layout::uint16: return visit(std::type_identity<std::uint16_t>{});
        case Layout::uint32: return visit(std::type_identity<std::uint32_t>{});
        case Layout::uint64: return visit(std::type_identity<std::uint64_t>{});
        case Layout::other_unsigned_long: return visit(std::type_identity<OtherUnsignedLong>{});
        case Layout::float_: return visit(std::type_identity<float>{});
        case Layout::double_: return visit(std::type_identity<double>{});
        case Layout::string: return visit(std::type_identity<std::string>{});
        case Layout::bytes: return visit(std::type_identity<Bytes>{});
        case Layout::date: return visit(std::type_identity<std::chrono::year_month_day>{});
        case Layout::time: return visit(std::type_identity<TimeOfDay>{});
        case Layout::date_time: return visit(std::type_identity<LocalDateTime>{});
        case Layout::timestamp: return visit(std::type_identity<Timestamp>{});
        case Layout::interval: return visit(std::type_identity<std::chrono::microseconds>{});
        case Layout::uuid: return visit(std::type_identity<Uuid>{});
        case Layout::decimal: return visit(std::type_identity<Decimal>{});
        case Layout::json: return visit(std::type_identity<Json>{});
        case Layout::value: return visit(std::type_identity<Value>{});
        case Layout::null:
        case Layout::custom: break;
    }
    throw InvalidRequestError("a field of layout '" + std::string(layout_name(layout)) + "' has no memory of its own");
}

//! The kind a `Value` gives a C++ type: all integers are int64, floats are doubles, the rest keeps its layout.
template <class T>
constexpr Layout kind_of() {
    if constexpr (std::is_same_v<T, bool>) return Layout::boolean;
    else if constexpr (std::is_integral_v<T>) return Layout::int64;
    else if constexpr (std::is_floating_point_v<T>) return Layout::double_;
    else if constexpr (std::is_same_v<T, std::string>) return Layout::string;
    else if constexpr (std::is_same_v<T, Bytes>) return Layout::bytes;
    else if constexpr (std::is_same_v<T, std::chrono::year_month_day>) return Layout::date;
    else if constexpr (std::is_same_v<T, TimeOfDay>) return Layout::time;
    else if constexpr (std::is_same_v<T, LocalDateTime>) return Layout::date_time;
    else if constexpr (std::is_same_v<T, Timestamp>) return Layout::timestamp;
    else if constexpr (std::is_same_v<T, std::chrono::microseconds>) return Layout::interval;
    else if constexpr (std::is_same_v<T, Uuid>) return Layout::uuid;
    else if constexpr (std::is_same_v<T, Decimal>) return Layout::decimal;
    else if constexpr (std::is_same_v<T, Json>) return Layout::json;
}

}  // namespace aludel
