#include "types/iso8601_duration.hpp"

#include <limits>

namespace aludel {

namespace {

__extension__ typedef __int128 Int128;

constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour, week = 7 * day;

void append_part(std::string& text, std::uint64_t count, char unit) {
    if (count > 0) (text += std::to_string(count)) += unit;
}

// "4.5S"; the fraction without the zeros at its end.
void append_seconds(std::string& text, std::uint64_t micros) {
    if (micros == 0) return;
    text += std::to_string(micros / second);
    if (std::string fraction = std::to_string(micros % second + second); micros % second != 0) {
        fraction[0] = '.';   // it was the one that keeps the zeros in front
        text += fraction.substr(0, fraction.find_last_not_of('0') + 1);
    }
    text += 'S';
}

struct Unit {
    char letter;
    bool is_time;   // behind the T
    std::int64_t micros;
};
constexpr Unit units[] = {{'W', false, week}, {'D', false, day}, {'H', true, hour}, {'M', true, minute},
                          {'S', true, second}};

class Reader {
public:
    explicit Reader(std::string_view text) noexcept : text_(text) {}

    std::optional<std::int64_t> read() noexcept {
        const bool is_negative = take('-');
        if (!is_negative) take('+');
        if (!take('P')) return std::nullopt;
        while (!text_.empty())
            if (!read_part()) return std::nullopt;
        if (next_ == units) return std::nullopt;
        const Int128 micros = is_negative ? -sum_ : sum_;
        if (micros < std::numeric_limits<std::int64_t>::min() || micros > std::numeric_limits<std::int64_t>::max())
            return std::nullopt;
        return static_cast<std::int64_t>(micros);
    }

private:
    bool take(char c) noexcept {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool read_part() noexcept {
        if (!is_time_ && take('T')) {
            is_time_ = true;
            if (text_.empty()) return false;
        }
        std::int64_t count = 0, micros = 0;
        const bool has_fraction = number(count) && take('.');
        if (!has_count_ || (has_fraction && !fraction(micros))) return false;
        for (; next_ != std::end(units); ++next_)   // each unit once, in their order
            if (next_->is_time == is_time_ && take(next_->letter)) {
                if (has_fraction && next_->letter != 'S') return false;
                sum_ += Int128(count) * next_++->micros + micros;
                return true;
            }
        return false;
    }
    // One to 18 digits.
    bool number(std::int64_t& value) noexcept {
        std::size_t count = 0;
        for (; has_digit() && count < 18; ++count) value = value * 10 + digit();
        return has_count_ = count > 0 && !has_digit();
    }
    bool fraction(std::int64_t& micros) noexcept {
        std::size_t count = 0;
        std::int64_t worth = second / 10;
        for (; has_digit() && count < 9; ++count, worth /= 10) micros += digit() * worth;
        return count > 0 && !has_digit();
    }
    bool has_digit() const noexcept { return !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; }
    int digit() noexcept {
        const int value = text_.front() - '0';
        text_.remove_prefix(1);
        return value;
    }

    std::string_view text_;
    const Unit* next_ = units;
    bool is_time_ = false, has_count_ = false;
    Int128 sum_ = 0;
};

}  // namespace

std::string format_duration(std::int64_t micros) {
    if (micros == 0) return "PT0S";
    std::uint64_t rest = micros < 0 ? 0 - static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
    std::string text = micros < 0 ? "-P" : "P";
    append_part(text, rest / day, 'D');
    if ((rest %= day) == 0) return text;
    text += 'T';
    append_part(text, rest / hour, 'H');
    append_part(text, rest % hour / minute, 'M');
    append_seconds(text, rest % minute);
    return text;
}

std::optional<std::int64_t> parse_duration_micros(std::string_view text) noexcept { return Reader(text).read(); }

}  // namespace aludel
