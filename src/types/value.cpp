#include "aludel/types/value.hpp"

#include "types/value_access.hpp"

#include <cmath>

namespace aludel {

namespace {

using Access = ValueAccess;

bool is_number(const Value& value) {
    return value.kind() == Layout::int64 || value.kind() == Layout::double_ || value.kind() == Layout::decimal;
}

// The integer that `real` is, if it is one of 64 bits.
std::optional<std::int64_t> exact_integer(double real) {
    constexpr double limit = 9223372036854775808.0;  // 2^63
    if (!(real >= -limit && real < limit) || std::trunc(real) != real) return std::nullopt;
    return static_cast<std::int64_t>(real);
}

// Equal numbers reduce to the same alternative: an integer when the number is one of 64 bits.
std::optional<std::int64_t> exact_integer(const Value& number) {
    switch (number.kind()) {
        case Layout::int64: return Access::get<std::int64_t>(number);
        case Layout::double_: return exact_integer(Access::get<double>(number));
        default: return Access::get<Decimal>(number).to_int64();
    }
}

bool equals(const Decimal& decimal, double real) {
    return std::isfinite(real) && std::fabs(real) < 1e38 && Decimal::from_double(real) == decimal;
}

bool numbers_equal(const Value& a, const Value& b) {
    if (a.kind() == Layout::double_ && b.kind() == Layout::double_) return Access::get<double>(a) == Access::get<double>(b);
    if (a.kind() == Layout::decimal && b.kind() == Layout::decimal) return Access::get<Decimal>(a) == Access::get<Decimal>(b);
    const auto x = exact_integer(a), y = exact_integer(b);
    if (x || y) return x == y;
    if (a.kind() == Layout::int64 || b.kind() == Layout::int64) return false;
    return a.kind() == Layout::decimal ? equals(Access::get<Decimal>(a), Access::get<double>(b))
                                       : equals(Access::get<Decimal>(b), Access::get<double>(a));
}

std::size_t hash_number(const Value& number) {
    if (const auto integer = exact_integer(number)) return std::hash<std::int64_t>{}(*integer);
    if (const auto* decimal = Access::get_if<Decimal>(number)) return std::hash<double>{}(decimal->to_double());
    return std::hash<double>{}(Access::get<double>(number));
}

template <class T>
std::size_t hash_payload(const T& payload) {
    if constexpr (std::is_same_v<T, std::chrono::year_month_day>)
        return std::hash<int>{}(static_cast<int>(payload.year()) * 512 + static_cast<int>(static_cast<unsigned>(payload.month())) * 32 +
                                static_cast<int>(static_cast<unsigned>(payload.day())));
    else if constexpr (std::is_same_v<T, Bytes>) return std::hash<std::string_view>{}({reinterpret_cast<const char*>(payload.data()), payload.size()});
    else if constexpr (requires { payload.time_since_epoch(); }) return std::hash<std::int64_t>{}(payload.time_since_epoch().count());
    else if constexpr (requires { payload.count(); }) return std::hash<std::int64_t>{}(payload.count());
    else return std::hash<T>{}(payload);
}

}  // namespace

Value::Value(std::string_view text) : Value(std::string(text)) {}

Value::Value(std::string text) noexcept : kind_(Layout::string) { new (&bits_) std::string(std::move(text)); }

Value& Value::operator=(const Value& other) {
    Value copy(other);
    return *this = std::move(copy);
}

void Value::copy_heavy(const Value& other) {
    switch (kind_) {
        case Layout::string: new (&bits_) std::string(Access::get<std::string>(other)); break;
        case Layout::bytes: new (&bits_) Bytes(Access::get<Bytes>(other)); break;
        default: new (&bits_) Json(Access::get<Json>(other)); break;
    }
}

void Value::move_heavy(Value& other) noexcept {
    switch (kind_) {
        case Layout::string: new (&bits_) std::string(std::move(Access::get<std::string>(other))); break;
        case Layout::bytes: new (&bits_) Bytes(std::move(Access::get<Bytes>(other))); break;
        default: new (&bits_) Json(std::move(Access::get<Json>(other))); break;
    }
}

void Value::destroy_heavy() noexcept {
    switch (kind_) {
        case Layout::string: std::destroy_at(&Access::get<std::string>(*this)); break;
        case Layout::bytes: std::destroy_at(&Access::get<Bytes>(*this)); break;
        default: std::destroy_at(&Access::get<Json>(*this)); break;
    }
}

bool operator==(const Value& a, const Value& b) {
    if (is_number(a) && is_number(b)) return numbers_equal(a, b);
    if (a.kind() != b.kind()) return false;
    if (a.is_null()) return true;
    return visit_layout(a.kind(), [&]<class T>(std::type_identity<T>) -> bool {
        return Access::get<T>(a) == Access::get<T>(b);
    });
}

std::size_t Value::hash() const noexcept {
    if (is_null()) return 0;
    if (is_number(*this)) return hash_number(*this);
    return visit_layout(kind_, [&]<class T>(std::type_identity<T>) -> std::size_t {
        if constexpr (std::is_same_v<T, Value>) return 0;
        else return hash_payload(Access::get<T>(*this));
    });
}

const Value* Params::find(std::string_view name) const noexcept {
    for (const NamedValue& entry : values_)
        if (entry.name == name) return &entry.value;
    return nullptr;
}

}  // namespace aludel
