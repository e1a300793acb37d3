#include "tour/tour.hpp"

#include "aludel/aludel.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <system_error>

namespace {

constexpr int failure = 1, wrong_use = 2;

int complain(int status, std::string_view message) {
    fmt::print(stderr, "aludel: {}\n", message);
    return status;
}

//! The sentence for what no command and no option took.
std::string not_understood(const CLI::App& app, const CLI::App& tour) {
    const std::string word = app.remaining(true).front();
    if (!tour.parsed() && !word.starts_with('-'))
        return fmt::format("there is no command \"{}\"; aludel --help lists them", word);
    if (!word.starts_with('-'))
        return fmt::format("tour takes no arguments, and was given \"{}\"; aludel tour --help lists its options", word);
    return fmt::format("there is no option \"{}\"; {} --help lists them", word, tour.parsed() ? "aludel tour" : "aludel");
}

int run_tour(const aludel::tour::Options& options) try {
    aludel::tour::run(options);
    return 0;
} catch (const std::system_error& error) {
    // A reader of only the beginning, such as `aludel tour | head`, knows that the rest is missing.
    return error.code() == std::errc::broken_pipe ? failure : complain(failure, error.what());
} catch (const std::exception& error) {
    return complain(failure, error.what());
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);   // a reader that goes away is an error to clean up after, not an end
    CLI::App app("Aludel: a SQL toolkit and object mapper for C++20.\nBegin with: aludel tour\n", "aludel");
    app.set_version_flag("--version", fmt::format("aludel {}", aludel::version()), "Print the version and exit");
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.allow_extras();

    aludel::tour::Options options;
    CLI::App& tour = *app.add_subcommand("tour", "See Aludel at work: the C++, the SQL it sends, the rows");
    tour.set_help_flag("-h,--help", "Print this help and exit");
    tour.add_flag("--plain", options.plain, "No colours (the default in a pipe, or with NO_COLOR set)");
    tour.add_flag("--sql-only", options.sql_only, "Print only the SQL, each statement with its parameters as a comment");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& wish) {   // --help, --version
        return app.exit(wish);
    } catch (const CLI::ParseError& error) {
        return complain(wrong_use, fmt::format("{}; aludel --help lists what there is", error.what()));
    }
    if (app.remaining_size(true) > 0) return complain(wrong_use, not_understood(app, tour));
    if (tour.parsed()) return run_tour(options);
    fmt::print("{}", app.help());
    return 0;
}
