#include "sql/build_support.hpp"

#include "aludel/types/chrono.hpp"
#include "aludel/types/temporal.hpp"
#include "aludel/types/type_def.hpp"

#include <algorithm>

namespace aludel::sql::build {

namespace {

bool is_integer(TypeId id) {
    return id == TypeId::small_integer || id == TypeId::integer || id == TypeId::big_integer;
}

bool fits(std::int64_t value, TypeId id) {
    switch (id) {
        case TypeId::small_integer: return value >= -0x8000 && value <= 0x7fff;
        case TypeId::integer: return value >= -0x8000'0000LL && value <= 0x7fff'ffffLL;
        default: return true;
    }
}

bool is_calendar(TypeId id) { return id == TypeId::date || id == TypeId::date_time; }

bool has_time_of_day(const Value& value) {
    constexpr std::int64_t micros_per_day = 86'400'000'000;
    if (value.kind() != Layout::date_time && value.kind() != Layout::timestamp) return false;
    return value.as<LocalDateTime>().time_since_epoch().count() % micros_per_day != 0;
}

//! A day is compared with a time as its midnight; the time then needs no zone.
bool has_time_of_day(const BindNode& bind) {
    return bind.expanding ? std::any_of(bind.list.begin(), bind.list.end(), [](const Value& value) { return has_time_of_day(value); })
                          : has_time_of_day(bind.value);
}

//! May a literal be sent as `type`? Integers become the other integer type they fit, never a fraction or the reverse.
bool adopts(const Value& value, const SqlType& own_type, const SqlType& type) {
    const SqlType own = own_type.id == TypeId::null ? type_of_value(value) : own_type;
    if (is_calendar(own.id) && is_calendar(type.id)) return true;
    if (family_of(own.id) != family_of(type.id)) return false;
    if (family_of(type.id) != Family::number) return true;
    if (value.kind() == Layout::int64) return is_integer(type.id) && fits(value.as<std::int64_t>(), type.id);
    if (value.kind() == Layout::double_) return type.id == TypeId::float_ || type.id == TypeId::double_;
    return type.id == TypeId::numeric;
}

//! Does the column decide, where two SQL types stand for one C++ type?
bool is_kept_in_two_ways(const SqlType& type) { return is_calendar(type.id) || family_of(type.id) == Family::json; }

//! A list adopts a type only where it has none itself, as one for a column known at run time; an empty one does too.
//! It also adopts a type that it would else be sent as another than, and the type of an `Enum({...})`, so that its words
//! are checked.
bool adopts(const BindNode& bind, const SqlType& type) {
    if (type.id == TypeId::null || bind.type == type) return false;
    if (!bind.expanding) return adopts(bind.value, bind.type, type);
    return (bind.type.id == TypeId::null || has_words(type) || is_kept_in_two_ways(type)) && std::all_of(bind.list.begin(), bind.list.end(), [&](const Value& value) {
               return value.is_null() || adopts(value, bind.type, type);
           });
}

NodeRef with_type(const NodeRef& node, const SqlType& type) {
    if (node->is_unique()) {   // a literal that nobody else has seen yet
        const_cast<BindNode&>(as<BindNode>(node)).type = type;
        return node;
    }
    auto copy = make_ref<BindNode>(as<BindNode>(node));
    copy->type = type;
    return copy;
}

bool is_literal(const NodeRef& node) { return node->kind == Kind::bind && as<BindNode>(node).name.empty(); }

//! A named parameter keeps the type it was given, but for those of which the column knows more.
bool is_named_moment(const NodeRef& node, const SqlType& type) {
    return node->kind == Kind::bind && is_kept_in_two_ways(type) && as<BindNode>(node).type != type &&
           (family_of(as<BindNode>(node).type.id) == family_of(type.id) ||
            (is_calendar(as<BindNode>(node).type.id) && is_calendar(type.id)));
}

}  // namespace

SqlType type_of_value(const Value& value) noexcept {
    switch (value.kind()) {
        case Layout::boolean: return TypeId::boolean;
        case Layout::int64: return TypeId::big_integer;
        case Layout::double_: return TypeId::double_;
        case Layout::string: return TypeId::string;
        case Layout::bytes: return TypeId::large_binary;
        case Layout::date: return TypeId::date;
        case Layout::time: return TypeId::time;
        case Layout::date_time: return TypeId::date_time;
        case Layout::timestamp: {
            SqlType zoned = TypeId::date_time;
            zoned.timezone = true;
            return zoned;
        }
        case Layout::interval: return TypeId::interval;
        case Layout::uuid: return TypeId::uuid;
        case Layout::decimal: return TypeId::numeric;
        case Layout::json: return TypeId::json;
        default: return TypeId::null;
    }
}

NodeRef typed_as_assigned(const NodeRef& node, const SqlType& type) {
    return (is_literal(node) && type.id != TypeId::null) || is_named_moment(node, type) ? with_type(node, type) : node;
}

NodeRef typed_as_operand(const NodeRef& node, const SqlType& type) {
    if (type.id == TypeId::date && is_literal(node) && has_time_of_day(as<BindNode>(node))) return with_type(node, TypeId::date_time);
    const bool adopted = is_literal(node) ? adopts(as<BindNode>(node), type) : is_named_moment(node, type);
    return adopted ? with_type(node, type) : node;
}

SqlType as_kept(SqlType type, const SqlType& like) noexcept {
    return is_kept_in_two_ways(type) && family_of(type.id) == family_of(like.id) ? like : type;
}

}  // namespace aludel::sql::build
