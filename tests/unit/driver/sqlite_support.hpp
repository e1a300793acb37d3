#pragma once

#include "aludel/base/error.hpp"
#include "driver/factory.hpp"
#include "drivers/sqlite3/factory.hpp"
#include "thrown.hpp"
#include "unit/driver/insert_shapes.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace aludel::driver {

using Options = std::vector<std::pair<std::string, std::string>>;

inline std::unique_ptr<Connection> open_sqlite(const std::string& database = {}, const Options& options = {}) {
    ConnectParameters arguments;
    arguments.database = database;
    arguments.options = options;
    return sqlite3_driver::factory().connect(arguments);
}

//! A folder of its own for one test, removed at its end.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "aludel_test_XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string operator/(const char* name) const { return (path_ / name).string(); }
    std::string string() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

//! Executes with the values as parameters and reads all rows as SQLite stores them.
inline std::vector<std::vector<Value>> query(Connection& conn, const std::string& sql,
                                             const std::vector<Value>& values = {}) {
    std::vector<Param> parameters;
    for (const Value& value : values) parameters.push_back(value.param(TypeId::null));
    const auto statement = conn.prepare(sql, {});
    statement->execute(parameters);
    std::vector<std::vector<Value>> rows;
    while (statement->next()) {
        rows.emplace_back();
        for (int c = 0; c < statement->column_count(); ++c) rows.back().push_back(statement->value(c, TypeId::null));
    }
    return rows;
}

//! The first column of the only row.
inline Value scalar(Connection& conn, const std::string& sql, const std::vector<Value>& values = {}) {
    return query(conn, sql, values).at(0).at(0);
}

using testing::message_of;

}  // namespace aludel::driver
