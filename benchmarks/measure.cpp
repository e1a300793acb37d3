#include "measure.hpp"

#include <fmt/format.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <new>
#include <stdexcept>
#include <utility>

namespace {
thread_local std::uint64_t allocations = 0;
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace bench {

namespace {

double seconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::int64_t measure(const Work& work, std::vector<Cost>& costs) {
    const Cost before{seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID), allocations};
    const std::int64_t checksum = work();
    costs.push_back({seconds(CLOCK_MONOTONIC) - before.wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - before.cpu,
                     allocations - before.allocations});
    return checksum;
}

template <class T>
T median(std::vector<Cost> costs, T Cost::* part) {
    const auto middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
    std::nth_element(costs.begin(), middle, costs.end(),
                     [&](const Cost& a, const Cost& b) { return a.*part < b.*part; });
    return *middle.*part;
}

[[noreturn]] void usage(const char* program) {
    fmt::print(stderr, "usage: {} [--repeat N] [--rows SCALE] [--only PART_OF_A_NAME]\n", program);
    std::exit(2);
}

}  // namespace

Options Options::parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; i += 2) {
        const std::string_view name = argv[i];
        if (i + 1 == argc) usage(argv[0]);
        if (name == "--repeat") options.repeat = std::atoi(argv[i + 1]);
        else if (name == "--rows") options.scale = std::atof(argv[i + 1]);
        else if (name == "--only") options.only = argv[i + 1];
        else usage(argv[0]);
    }
    if (options.repeat < 1 || options.scale <= 0) usage(argv[0]);
    return options;
}

void Report::run(const Case& work) {
    if (!wants(work.name)) return;
    std::vector<Cost> by_hand, aludel;
    for (int i = 0; i < options_.repeat; ++i) {
        const std::int64_t expected = measure(work.by_hand, by_hand);
        if (measure(work.aludel, aludel) != expected)
            throw std::logic_error(fmt::format("{}: Aludel has read or written something else", work.name));
    }
    print(work, by_hand, aludel);
}

void Report::print(const Case& work, const std::vector<Cost>& by_hand, const std::vector<Cost>& aludel) {
    if (!std::exchange(has_header_, true))
        fmt::print("{:<46} {:>9} {:>9} {:>9} {:>9} {:>9} {:>6} {:>9} {:>9}\n", "case (times in ms of CPU)", "count",
                   "by hand", "Aludel", "CPU ratio", "wall rat.", "aim", "new/row", "by hand");
    const double hand_cpu = median(by_hand, &Cost::cpu), cpu = median(aludel, &Cost::cpu);
    const double hand_wall = median(by_hand, &Cost::wall), wall = median(aludel, &Cost::wall);
    const auto each = [&](const std::vector<Cost>& costs) {
        return static_cast<double>(median(costs, &Cost::allocations)) / static_cast<double>(work.count);
    };
    fmt::print("{:<46} {:>9} {:>9.1f} {:>9.1f} {:>9.2f} {:>9.2f} {:>6.2f} {:>9.3f} {:>9.3f}\n", work.name, work.count,
               hand_cpu * 1e3, cpu * 1e3, cpu / hand_cpu, wall / hand_wall, work.aim, each(aludel), each(by_hand));
    std::fflush(stdout);
}

double peak_memory(const std::function<void()>& work) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        try {
            work();
            _exit(0);
        } catch (const std::exception& error) {
            fmt::print(stderr, "{}\n", error.what());
            _exit(1);
        }
    }
    int status = 0;
    rusage used{};
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0)
        throw std::runtime_error("the child process that measures memory has failed");
    return static_cast<double>(used.ru_maxrss) / 1024;   // of kilobytes
}

}  // namespace bench
