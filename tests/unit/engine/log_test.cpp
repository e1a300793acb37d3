#include "engine/log.hpp"

#include "aludel/types/bytes.hpp"
#include "aludel/types/chrono.hpp"
#include "aludel/types/decimal.hpp"
#include "aludel/types/temporal.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace aludel;
using engine::repr_parameters;

namespace {

std::string shown(const std::vector<Value>& values) {
    std::vector<Param> parameters;
    for (const Value& value : values) parameters.push_back(value.param(TypeId::null));
    return repr_parameters(parameters);
}

//! A batch of rows (0), (1), (2) ...
std::string shown_batch(std::size_t count) {
    static std::vector<Value> numbers;
    numbers.clear();
    for (std::size_t i = 0; i < count; ++i) numbers.emplace_back(i);
    const auto fill = [](const void*, std::size_t row, Param* out) { *out = numbers[row].param(TypeId::null); };
    return repr_parameters(driver::Batch{count, 1, fill, nullptr});
}

struct Lines : LogSink {
    void write(std::string_view logger, std::string_view message) override {
        lines.push_back(std::string(logger) + "|" + std::string(message));
    }
    std::vector<std::string> lines{};
};

}  // namespace

TEST(LogParameters, print_as_a_tuple) {
    EXPECT_EQ(shown({}), "()");
    EXPECT_EQ(shown({1}), "(1,)");
    EXPECT_EQ(shown({1, "a", null, 2.5, true}), "(1, 'a', NULL, 2.5, true)");
}

TEST(LogParameters, print_each_type_readably) {
    using namespace std::chrono;
    EXPECT_EQ(shown({Value(2024y / 2 / 29), Value(parse_timestamp("2024-02-29 01:02:03"))}),
              "(2024-02-29, 2024-02-29 01:02:03.000000)");
    EXPECT_EQ(shown({Value(Decimal::parse("1.50")), Value(to_bytes("\x01\xff"))}).find("(1.50, "), 0u);
}

TEST(LogParameters, of_long_values_are_shortened) {
    const std::string text = shown({std::string(10'000, 'x')});
    EXPECT_LT(text.size(), 400u);
    EXPECT_GT(text.size(), 250u);
    EXPECT_LT(shown({Value(Bytes(10'000))}).size(), 700u);
}

TEST(LogParameters, of_a_batch_print_as_a_list_of_tuples) {
    EXPECT_EQ(shown_batch(2), "[(0,), (1,)]");
    EXPECT_EQ(shown_batch(10), "[(0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,), (8,), (9,)]");
}

TEST(LogParameters, of_a_long_batch_leave_out_the_middle) {
    EXPECT_EQ(shown_batch(11), "[(0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,) ... displaying 10 of 11 total bound "
                               "parameter sets ... (9,), (10,)]");
}

TEST(Log, writes_the_statement_and_a_line_on_its_origin) {
    Lines sink;
    EngineOptions options;
    options.echo = true;
    options.echo_sink = &sink;
    const engine::Log log(options);
    const Value value(5);
    const Param parameters[] = {value.param(TypeId::null)};
    log.statement("SELECT ?", {}, log.shown(std::span<const Param>(parameters)));
    compiler::Compiled compiled;
    compiled.compiled_at_ns = engine::steady_ns();
    log.statement("SELECT ?", {&compiled, 0.00123}, log.shown(std::span<const Param>(parameters)));
    log.statement("SELECT ?", {&compiled, -1}, log.shown(std::span<const Param>(parameters)));
    log.pool_line("not asked for");
    ASSERT_EQ(sink.lines.size(), 6u);
    EXPECT_EQ(sink.lines[0], "aludel.engine|SELECT ?");
    EXPECT_EQ(sink.lines[1], "aludel.engine|[raw sql] (5,)");
    EXPECT_EQ(sink.lines[3], "aludel.engine|[generated in 0.00123s] (5,)");
    EXPECT_EQ(sink.lines[5].find("aludel.engine|[cached since "), 0u);
}

TEST(Log, hides_parameters_when_told_so) {
    EngineOptions options;
    options.hide_parameters = true;
    const Value value("secret");
    const Param parameters[] = {value.param(TypeId::null)};
    EXPECT_EQ(engine::Log(options).shown(std::span<const Param>(parameters)), "SQL parameters hidden due to "
                                                                              "hide_parameters=True");
}
