#pragma once

// A database of a recorded case.

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
    //! `given`: the options that the record has for the engine.
    CaseEngine(const std::string& name, const json& given, bool enforces_foreign_keys, LogSink& log)
        : file_(given.empty() ? "" : std::filesystem::temp_directory_path() / ("oracle_case_" + std::to_string(getpid()) + name + ".db")),
          engine(create_engine(url(enforces_foreign_keys), options(given, log))),
          outside(file_.empty() ? engine : create_engine(url(enforces_foreign_keys))) {}
    CaseEngine(const CaseEngine&) = delete;
    ~CaseEngine() {
        engine.dispose();
        outside.dispose();
        if (!file_.empty()) std::filesystem::remove(file_);
    }

private:
    std::string url(bool enforces_foreign_keys) const {
        const std::string place = file_.empty() ? "sqlite://" : "sqlite:///" + file_.string();
        return place + (enforces_foreign_keys ? "" : "?foreign_keys=off");
    }
    static EngineOptions options(const json& given, LogSink& log) {
        static const std::map<std::string, pool::PoolClass> classes{{"static", pool::Static}, {"queue", pool::Queue}, {"null", pool::Null}};
        EngineOptions options{.echo = true, .echo_sink = &log};
        for (const auto& [name, value] : given.items()) {
            if (name == "pool") options.poolclass = classes.at(value);
            else if (name == "pool_size") options.pool_size = value;
            else if (name == "max_overflow") options.max_overflow = value;
            else if (name == "pool_timeout") options.pool_timeout = Duration::of_seconds(value.get<double>());
            else if (name == "pool_reset_on_return" && value == "commit") options.pool_reset_on_return = pool::ResetOnReturn::commit;
            else throw Unsupported("an engine with " + name);
        }
        return options;
    }
    std::filesystem::path file_;

public:
    Engine engine;
    Engine outside;
};

}  // namespace aludel::oracle
