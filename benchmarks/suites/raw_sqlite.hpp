#pragma once

#include "raw.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>

namespace bench::suites {

//! The C API of SQLite, as one writes it by hand for speed: statements prepared once, texts bound without a copy.
//! Has the same members as `RawPostgresql`, so that each suite has one raw side for both.
class RawSqlite {
public:
    explicit RawSqlite(const std::string& file) {
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
        check(sqlite3_open_v2(file.c_str(), &database_, flags, nullptr));
        run("PRAGMA synchronous = OFF");
        run("PRAGMA foreign_keys = ON");   // as Aludel does
    }
    RawSqlite(const RawSqlite&) = delete;
    ~RawSqlite() { sqlite3_close(database_); }

    void run(const std::string& sql) { check(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr)); }

    class Statement {
    public:
        Statement(RawSqlite& raw, const char* sql) { raw.check(sqlite3_prepare_v2(raw.database_, sql, -1, &statement, nullptr)); }
        Statement(const Statement&) = delete;
        ~Statement() { sqlite3_finalize(statement); }

        sqlite3_stmt* statement = nullptr;
    };
    //! The row that a statement is at; a text is valid until the next one.
    struct Row {
        sqlite3_stmt* statement;

        std::int32_t integer(int column) const { return sqlite3_column_int(statement, column); }
        std::string_view text(int column) const {
            const auto* characters = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            return {characters, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
        }
    };

    //! Executes a statement and calls `read` with each of its rows.
    template <class F>
    void each(const Statement& of, std::initializer_list<Parameter> parameters, F&& read) {
        int place = 0;
        for (const Parameter& parameter : parameters) bind(of.statement, ++place, parameter);
        int result = 0;
        while ((result = sqlite3_step(of.statement)) == SQLITE_ROW) read(Row{of.statement});
        sqlite3_reset(of.statement);
        if (result != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
    }
    void execute(const Statement& statement, std::initializer_list<Parameter> parameters) {
        each(statement, parameters, [](const Row&) {});
    }
    //! `call(i, execute)` calls `execute({...})` for set `i` of the parameters.
    template <class F>
    void execute_many(const Statement& statement, std::size_t count, F&& call) {
        const auto execute_set = [&](std::initializer_list<Parameter> parameters) { execute(statement, parameters); };
        for (std::size_t i = 0; i < count; ++i) call(i, execute_set);
    }

private:
    static void bind(sqlite3_stmt* statement, int place, const Parameter& parameter) {
        if (!parameter.is_text) sqlite3_bind_int(statement, place, parameter.number);
        else sqlite3_bind_text(statement, place, parameter.text.data(), static_cast<int>(parameter.text.size()), SQLITE_STATIC);
    }
    void check(int result) {
        if (result != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }

    sqlite3* database_ = nullptr;
};

}  // namespace bench::suites
