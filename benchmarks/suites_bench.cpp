// SQLAlchemy's performance suites with its names and sizes. suites.py runs the same ones with SQLAlchemy and compares.

#include "suites/suite.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <filesystem>

namespace {

using namespace bench::suites;

struct Named {
    std::string_view name;
    void (*run)(const Options& options, Database& database);
};
constexpr Named all_suites[] = {{"bulk_inserts", bulk_inserts},   {"bulk_updates", bulk_updates},     {"large_resultsets", large_resultsets},
                                {"short_selects", short_selects}, {"single_inserts", single_inserts}, {"test_loads", test_loads}};

[[noreturn]] void usage(const char* program) {
    fmt::print(stderr, "usage: {} [--url URL] [--suite NAME] [--test NAME] [--scale FACTOR] | --about\n", program);
    std::exit(2);
}

//! What the numbers are of, as a line of JSON.
[[noreturn]] void about() {
#ifdef __clang__
    constexpr std::string_view compiler = "clang " __clang_version__;
#else
    constexpr std::string_view compiler = "g++ " __VERSION__;
#endif
    fmt::print("{{\"compiler\": \"{}\", \"aludel\": \"{}\", \"sqlite\": \"{}\", \"libpq\": \"{}.{}\"}}\n", compiler, aludel::version(),
               sqlite3_libversion(), PQlibVersion() / 10'000, PQlibVersion() % 10'000);
    std::exit(0);
}

Options parse(int argc, char** argv) {
    Options options;
    if (argc == 2 && std::string_view(argv[1]) == "--about") about();
    for (int i = 1; i < argc; i += 2) {
        const std::string_view name = argv[i];
        if (i + 1 == argc) usage(argv[0]);
        if (name == "--url") options.url = argv[i + 1];
        else if (name == "--suite") options.suite = argv[i + 1];
        else if (name == "--test") options.test = argv[i + 1];
        else if (name == "--scale") options.scale = std::atof(argv[i + 1]);
        else usage(argv[0]);
    }
    if (options.scale <= 0) usage(argv[0]);
    return options;
}

bool run(const Options& options, const std::string& url) {
    Database database(url);
    bool has_run = false;
    for (const Named& suite : all_suites) {
        if (!options.suite.empty() && options.suite != suite.name) continue;
        suite.run(options, database);
        has_run = true;
    }
    database.drop();
    return has_run;
}

//! A file of SQLite that lives as long as the program; none when there is a URL.
struct TemporaryFile {
    const std::string path = fmt::format("{}/aludel_suites_bench_{}.db", std::filesystem::temp_directory_path().string(), getpid());

    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

}  // namespace

int main(int argc, char** argv) try {
    const Options options = parse(argc, argv);
    const TemporaryFile file;
    if (run(options, options.url.empty() ? "sqlite:///" + file.path : options.url)) return 0;
    fmt::print(stderr, "there is no suite {}\n", options.suite);
    return 2;
} catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
}
