#include "aludel/base/log.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <string>

namespace aludel {

namespace {

//! "2024-01-31 12:00:00,123", local time.
std::string now_text() {
    using namespace std::chrono;
    const auto now = system_clock::now();
    const std::time_t seconds = system_clock::to_time_t(now);
    const auto millis = duration_cast<milliseconds>(now.time_since_epoch()).count() % 1000;
    std::tm local{};
    localtime_r(&seconds, &local);
    char text[64];
    const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
    std::snprintf(text + size, sizeof text - size, ",%03d", static_cast<int>(millis));
    return text;
}

class ConsoleLog final : public LogSink {
public:
    void write(std::string_view logger, std::string_view message) override {
        std::string line = now_text();
        line.append(" INFO ").append(logger).append(" ").append(message).append("\n");
        const std::lock_guard lock(mutex_);
        std::fwrite(line.data(), 1, line.size(), stdout);
        std::fflush(stdout);
    }

private:
    std::mutex mutex_{};
};

}  // namespace

LogSink& console_log() {
    static ConsoleLog log;
    return log;
}

}  // namespace aludel
