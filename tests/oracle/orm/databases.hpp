#pragma once

// The databases of a recorded case.

#include "case_engine.hpp"
#include "sessions.hpp"

#include <map>
#include <string>

namespace aludel::oracle {

//! The one of a case, "main", or several by their names; each has all tables, and the rows that the record says.
class Databases {
public:
    Databases(const json& record, const MetaData& metadata, LogSink& log);

    Engines engines() const;
    //! The rows of all tables; by database, where the record names several.
    json tables();

private:
    struct Database {
        Database(const std::string& name, const json& options, const json& record, LogSink& log)
            : engine(name, options, record.value("foreign_keys", true), log), connection(engine.outside.connect()) {}
        CaseEngine engine;
        Connection connection;   // to its rows
    };
    void fill(Database& database, const json& rows, const json& statements) const;
    json tables_of(Database& database) const;

    const MetaData& metadata_;
    std::map<std::string, Database> databases_{};
};

}  // namespace aludel::oracle
