#pragma once

// The database of a recorded case.

#include "object.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include <unistd.h>

namespace aludel::oracle {

//! The engine of the program, and another one for its rows: to see a pool at work they are in a file, else both are one.
class CaseEngine {
public:
    CaseEngine(const json& record, LogSink& log)
        : pooled_(record.contains("engines") ? record.at("engines").at("main") : json::object()),
          file_(pooled_.empty() ? "" : std::filesystem::temp_directory_path() / ("oracle_case_" + std::to_string(getpid()) + ".db")),
          engine(create_engine(url(record), options(log))), outside(file_.empty() ? engine : create_engine(url(record))) {}
    CaseEngine(const CaseEngine&) = delete;
    ~CaseEngine() {
        engine.dispose();
        outside.dispose();
        if (!file_.empty()) std::filesystem::remove(file_);
    }

private:
    std::string url(const json& record) const {
        const std::string place = file_.empty() ? "sqlite://" : "sqlite:///" + file_.string();
        return place + (record.value("foreign_keys", true) ? "" : "?foreign_keys=off");
    }
    EngineOptions options(LogSink& log) const {
        static const std::map<std::string, pool::PoolClass> classes{{"static", pool::Static}, {"queue", pool::Queue}, {"null", pool::Null}};
        EngineOptions options{.echo = true, .echo_sink = &log};
        for (const auto& [name, value] : pooled_.items()) {
            if (name == "pool") options.poolclass = classes.at(value);
            else if (name == "pool_size") options.pool_size = value;
            else if (name == "max_overflow") options.max_overflow = value;
            else if (name == "pool_timeout") options.pool_timeout = Duration::of_seconds(value.get<double>());
            else if (name == "pool_reset_on_return" && value == "commit") options.pool_reset_on_return = pool::ResetOnReturn::commit;
            else throw Unsupported("an engine with " + name);
        }
        return options;
    }
    json pooled_;
    std::filesystem::path file_;

public:
    Engine engine;
    Engine outside;
};

}  // namespace aludel::oracle
