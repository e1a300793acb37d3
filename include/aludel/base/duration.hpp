#pragma once

namespace aludel {

//! A span of time as an option takes it: made from any `std::chrono` duration, so `{.pool_timeout = 30s}` works without
//! this header including `<chrono>`.
class Duration {
public:
    constexpr Duration() = default;
    template <class D>
        requires requires(const D& d) {
            d.count();
            D::period::num;
        }
    constexpr Duration(const D& d)
        : seconds_(static_cast<double>(d.count()) * static_cast<double>(D::period::num) /
                   static_cast<double>(D::period::den)) {}

    static constexpr Duration of_seconds(double seconds) {
        Duration made;
        made.seconds_ = seconds;
        return made;
    }
    constexpr double seconds() const noexcept { return seconds_; }
    friend constexpr bool operator==(Duration, Duration) = default;

private:
    double seconds_ = 0;
};

}  // namespace aludel
