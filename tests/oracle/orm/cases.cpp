#include "cases.hpp"

#include "databases.hpp"
#include "program.hpp"

#include <fstream>
#include <iostream>

namespace aludel::oracle {
namespace {

//! Counts statements by their verb, and logs the writing ones and the ends of transactions among the events of the program.
class Counter final : public LogSink {
public:
    void write(std::string_view, std::string_view message) override {
        for (const std::string_view verb : {"SELECT", "INSERT", "UPDATE", "DELETE"})
            if (message.starts_with(verb)) {
                ++counts_[std::string(verb)];
                if (log && verb != "SELECT") log({{"sql", verb}});
            }
        if (log && (message == "COMMIT" || message == "ROLLBACK")) log({{"tx", message}});
    }
    json take() { return std::exchange(counts_, {}); }
    std::function<void(json)> log{};

private:
    std::map<std::string, int> counts_{};
};

//! While it lives, the program's log has the statements.
class Logged {
public:
    Logged(Counter& counter, Program& program) : counter_(counter) {
        counter.log = [&program](json entry) { program.log(std::move(entry)); };
    }
    Logged(const Logged&) = delete;
    ~Logged() { counter_.log = nullptr; }

private:
    Counter& counter_;
};

//! `raises` shows the error that the step inside throws.
json run(const json& record, const Mapping& mapping) {
    Counter counter;
    json shown = json::array();
    Databases databases(record, mapping.metadata, counter);
    Program program(databases.engines(), mapping, record.value("session", json::object()));
    program.listen(record.value("listen", json::array()));
    counter.take();
    const Logged logged(counter, program);
    for (const json& given : record.at("steps")) {
        const json& step = given[0] == "raises" ? given[2] : given;
        json seen{{"step", given}};
        try {
            seen["result"] = step[0] == "tables" ? databases.tables() : program.step(step);
        } catch (const Unsupported& what) {
            return {{"unsupported", std::string(what.what()) + " in " + step.dump()}, {"steps", shown}, {"by_design", program.by_design()}};
        } catch (const std::exception& error) {
            seen["error"] = error_class(error);
            seen["message"] = error.what();
        }
        seen["n"] = counter.take();
        seen["log"] = program.take_log();
        shown.push_back(std::move(seen));
    }
    return {{"steps", shown}, {"tables", databases.tables()}, {"by_design", program.by_design()}};
}

}  // namespace

int run_cases(const Mapping& mapping, int count, char** paths) {
    for (int i = 0; i < count; ++i) {
        json seen;
        try {
            seen = run(json::parse(std::ifstream(paths[i])), mapping);
        } catch (const Unsupported& what) {
            seen = {{"unsupported", what.what()}, {"steps", json::array()}};
        } catch (const std::exception& error) {
            seen = {{"failed", error.what()}};
        }
        std::cout << json{{"case", paths[i]}, {"seen", seen}}.dump() << "\n";
    }
    return 0;
}

}  // namespace aludel::oracle

