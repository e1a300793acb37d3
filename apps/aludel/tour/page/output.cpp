#include "tour/page/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <unistd.h>

namespace aludel::tour {

namespace {

int first_failure = 0;   // errno

void expect(bool done) noexcept {
    if (!done && first_failure == 0) first_failure = errno;
}

}  // namespace

void write_line(std::string_view line) noexcept {
    expect(std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && std::fputc('\n', stdout) != EOF);
}

void flush_output() {
    expect(std::fflush(stdout) == 0);
    if (first_failure != 0)
        throw std::system_error(first_failure, std::generic_category(), "standard output cannot be written to");
}

bool output_has_colour() {
    const char* refused = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    if (refused && *refused) return false;
    return isatty(STDOUT_FILENO) && terminal && std::string_view(terminal) != "dumb";
}

}  // namespace aludel::tour
