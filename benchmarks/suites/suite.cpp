#include "suite.hpp"

#include "aludel/engine/event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace bench::suites {

using namespace aludel;

namespace {

double seconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string target_of(const std::string& url, bool is_sqlite) {
    if (is_sqlite) return make_url(url).database().value();
    return "postgresql" + url.substr(url.find("://"));   // without the name of a driver
}

}  // namespace

Database::Database(std::string url)
    : url_(std::move(url)),
      is_sqlite_(make_url(url_).get_backend_name() == "sqlite"),
      target_(target_of(url_, is_sqlite_)),
      engine_(engine()) {
    if (is_sqlite_) sqlite_.emplace(target_);
    else postgresql_.emplace(target_);
}

Engine Database::engine(EngineOptions options) const {
    if (is_sqlite_) options.connect_args.emplace_back("synchronous", "off");
    Engine made = create_engine(url_, options);
    if (!is_sqlite_)
        event::listen(made, event::connect, [](DriverConnection& connection) { connection.execute("SET synchronous_commit = off"); });
    return made;
}

void Database::recreate() const {
    drop();
    metadata().create_all(engine_);
}

void Database::drop() const { metadata().drop_all(engine_); }

void Database::fill_customers(std::size_t count) const {
    constexpr std::size_t batch = 10'000;
    engine_.begin([&](Connection& connection) {
        for (std::size_t first = 0; first < count; first += batch)
            connection.execute(insert(customers), make_customers(first, std::min(batch, count - first)));
    });
}

std::size_t Database::count(SqlText sql) const {
    return static_cast<std::size_t>(engine_.connect().execute(text(sql)).as<std::int64_t>().scalar_one());
}

std::size_t Options::scaled(std::size_t count) const {
    return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(count) * scale));
}

void Tests::test(std::string_view name, const std::function<std::size_t()>& run) {
    if (!options_.test.empty() && options_.test != name) return;
    if (!std::exchange(is_set_up_, true) && suite_.setup_once) suite_.setup_once();
    std::vector<Cost> costs{measure(name, run)};
    if (costs.front().wall < 2)
        for (int i = 0; i < 2; ++i) costs.push_back(measure(name, run));
    const auto median = [&](double Cost::* part) {
        std::sort(costs.begin(), costs.end(), [&](const Cost& a, const Cost& b) { return a.*part < b.*part; });
        return costs[costs.size() / 2].*part;
    };
    fmt::print("{{\"suite\": \"{}\", \"test\": \"{}\", \"db\": \"{}\", \"n\": {}, \"cpu\": {:.6f}, \"wall\": {:.6f}}}\n", suite_.name,
               name, database_.name(), suite_.size, median(&Cost::cpu), median(&Cost::wall));
    std::fflush(stdout);
}

Tests::Cost Tests::measure(std::string_view name, const std::function<std::size_t()>& run) const {
    if (suite_.setup) suite_.setup();
    const Cost before{seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC)};
    const std::size_t returned = run();
    const Cost cost{seconds(CLOCK_PROCESS_CPUTIME_ID) - before.cpu, seconds(CLOCK_MONOTONIC) - before.wall};
    const std::size_t rows = suite_.check ? suite_.check() : returned;
    if (rows != suite_.size)
        throw std::logic_error(fmt::format("{}.{}: {} rows instead of {}", suite_.name, name, rows, suite_.size));
    return cost;
}

Customer make_customer(std::size_t number) {
    return {.name = fmt::format("customer name {}", number), .description = fmt::format("customer description {}", number)};
}

std::vector<Customer> make_customers(std::size_t first, std::size_t count, bool with_ids) {
    std::vector<Customer> made;
    made.reserve(count);
    for (std::size_t i = first; i < first + count; ++i) {
        made.push_back(make_customer(i));
        if (with_ids) made.back().id = static_cast<std::int32_t>(i + 1);
    }
    return made;
}

}  // namespace bench::suites
