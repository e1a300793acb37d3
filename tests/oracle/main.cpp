// Measures Aludel against SQLAlchemy: builds the statements of records with Aludel's nodes, compiles them and compares.
// Usage: oracle_runner PATH... [--dialect NAME] [--failures FILE] [--summary]

#include "aludel/base/error.hpp"
#include "oracle/report.hpp"
#include "oracle/undetermined.hpp"

#include <iostream>

namespace aludel::oracle {

namespace {

struct Arguments {
    std::vector<std::string> paths{};
    std::string dialect{};   //!< the only one to compare; empty: all
    std::string failures{};
    bool summary = false;
};

Arguments parse(int count, char** given) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string argument = given[i];
        const bool takes_value = argument == "--dialect" || argument == "--failures";
        if (takes_value && i + 1 == count) throw std::runtime_error(argument + " needs a value.");
        if (argument == "--dialect") arguments.dialect = given[++i];
        else if (argument == "--failures") arguments.failures = given[++i];
        else if (argument == "--summary") arguments.summary = true;
        else if (argument.starts_with("--")) throw std::runtime_error("There is no option " + argument + ".");
        else arguments.paths.push_back(argument);
    }
    if (arguments.paths.empty())
        throw std::runtime_error("Usage: oracle_runner PATH... [--dialect NAME] [--failures FILE] [--summary]");
    return arguments;
}

Subject failing(const std::string& reason) {
    return [reason](const Dialect&) -> Output { throw Missing{reason}; };
}

//! A record whose tree cannot be built has a subject that fails for each dialect.
Subject built(Builder& builder, const Record& record) {
    try {
        return subject_of(builder, record);
    } catch (const Missing& missing) {
        return failing(missing.reason);
    } catch (const Error& error) {
        return failing("error building:" + error.message().substr(0, 60));
    }
}

void measure(const Record& record, const Arguments& arguments, Report& report) {
    if (const std::string why = why_undetermined(record); !why.empty()) return report.skip(why);
    Builder builder(record.tree());
    const Subject subject = built(builder, record);
    const bool parameters = !(record.option("literal_binds") == true);
    const auto add = [&](const Expectation& expected, bool asserted) {
        if (!arguments.dialect.empty() && arguments.dialect != expected.dialect) return;
        const json& attributes = asserted ? field(record.data, "dialect_attrs") : json();
        report.add(record, expected, asserted, compare(expected, subject, attributes, builder.notes(), parameters));
    };
    if (const std::string why = why_asserted_undetermined(record); why.empty()) add(record.asserted(), true);
    else report.skip(why);
    for (const Expectation& expected : record.cross()) add(expected, false);
}

int run(int count, char** given) {
    const Arguments arguments = parse(count, given);
    Report report;
    if (!arguments.failures.empty()) report.write_to(arguments.failures);
    for (const std::string& path : arguments.paths)
        each_record(path, [&](const Record& record) { measure(record, arguments, report); });
    if (arguments.summary) report.print_summary();
    report.print_result();
    return 0;
}

}  // namespace

}  // namespace aludel::oracle

int main(int count, char** given) {
    try {
        return aludel::oracle::run(count, given);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}
