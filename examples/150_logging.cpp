// Logging SQL: echo writes transactions, statements, and parameters, and the age of the compiled statement.

#include "example.hpp"

using namespace aludel;

namespace {

// [sink]
//! Where the lines go; standard output when no sink is given.
class Lines : public LogSink {
public:
    void write(std::string_view logger, std::string_view message) override {
        text += std::string(logger) + ": " + std::string(message) + "\n";
    }
    std::string text{};
};
// [/sink]

std::size_t occurrences(const std::string& text, std::string_view part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

}  // namespace

int main() {
    // [echo]
    Lines lines;
    Engine engine = create_engine("sqlite://", {.echo = Echo::rows, .echo_pool = true, .echo_sink = &lines});
    for (int x : {1, 2}) {
        Connection conn = engine.connect();
        conn.execute(select(literal(x) + 1)).all();
    }
    std::cout << lines.text;
    // [/echo]
    check(occurrences(lines.text, "aludel.engine: BEGIN (implicit)") == 2);
    check(occurrences(lines.text, "aludel.engine: SELECT ? + ? AS anon_1") == 2);
    check(occurrences(lines.text, "[generated in ") == 1 && occurrences(lines.text, "[cached since ") == 1);
    check(occurrences(lines.text, "(1, 1)") == 1 && occurrences(lines.text, "(2, 1)") == 1);
    check(occurrences(lines.text, "aludel.pool: ") > 0);
    check(engine.compiled_count() == 1);                       // one entry for both: it doesn't depend on values

    // [default]
    Engine plain = create_engine("sqlite://", {.echo = true});     // to standard output, with date, time and logger
    plain.connect().execute(text("SELECT 1"));
    // [/default]
}
