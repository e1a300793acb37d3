#pragma once

// One suite of behaviours for every live database. A test takes its database as a parameter, asks what the database
// can do (`can()`), and never what it is called:
//
//     class Joins : public DatabaseTest {};
//     INSTANTIATE_TEST_SUITE_P(Live, Joins, every_database(), database_name);
//     TEST_P(Joins, are_inner_by_default) { Connection connection = engine().connect(); ... }

#include "aludel/aludel.hpp"
#include "aludel/types/chrono.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace aludel::integration {

//! What a database can do beyond its dialect's words; what differs between databases is asked here.
struct Abilities {
    bool several_connections = true;      //!< else one connection is shared by all users of the engine
    bool server = true;                   //!< a process of its own, which has connections it can end
    bool error_ends_transaction = true;   //!< after an error the transaction takes nothing but a rollback
    bool strict_types = true;             //!< a value that does not fit the column's type is refused
    bool strict_lengths = true;           //!< so is text longer than the column's length
    bool array_lists = true;              //!< takes a long IN list as one parameter, an array
    bool nul_in_text = true;              //!< a zero byte within text
    bool exact_numeric = true;            //!< NUMERIC keeps every digit, and the zeros behind the last one
    bool nan = true;                      //!< keeps NaN apart from NULL
    bool sqlstate = true;                 //!< errors carry an SQLSTATE
    bool foreign_key_names = true;        //!< errors name a violated foreign key
};

//! A place where one test keeps its tables; gone afterwards.
class Playground {
public:
    virtual ~Playground() = default;
    //! An engine on this place.
    virtual Engine engine(EngineOptions options) const = 0;
    //! The URL alone; another engine that wants this place's tables should be made by `engine`.
    virtual std::string url() const = 0;
};

//! A database that is there to be tested.
struct LiveDatabase {
    std::string_view name;
    Abilities abilities;
    std::unique_ptr<Playground> (*open)();
};

// ---- the databases ----------------------------------------------------------------------------------------------------

//! A folder of its own for a test's files, removed afterwards.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "aludel-test-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("no folder for the test can be made: " + pattern);
        path_ = pattern;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const noexcept { return path_; }
    std::string file(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

namespace detail {

class SqliteFile final : public Playground {
public:
    Engine engine(EngineOptions options) const override { return create_engine(url(), options); }
    std::string url() const override { return "sqlite:///" + folder_.file("test.db"); }

private:
    TemporaryFolder folder_{};
};

class SqliteMemory final : public Playground {
public:
    Engine engine(EngineOptions options) const override { return create_engine(url(), options); }
    std::string url() const override { return "sqlite://"; }
};

//! The URL of the PostgreSQL that tests may use. A test without it fails: a database that is not tested is not supported.
inline std::string postgresql_url() {
    const char* url = std::getenv("ALUDEL_TEST_POSTGRESQL");
    if (!url || !*url)
        throw std::runtime_error("ALUDEL_TEST_POSTGRESQL must hold the URL of a live PostgreSQL; tools/servers start "
                                 "starts one and tools/servers url prints its URL");
    return url;
}

//! A schema of its own in the test database.
class PostgresqlSchema final : public Playground {
public:
    PostgresqlSchema() {
        static std::atomic<int> count{0};
        schema_ = "aludel_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
        run("CREATE SCHEMA " + schema_);
    }
    ~PostgresqlSchema() override {
        try {
            run("DROP SCHEMA " + schema_ + " CASCADE");
        } catch (const std::exception& error) {
            ADD_FAILURE() << "the test left something open: " << error.what();
        }
    }
    Engine engine(EngineOptions options) const override {
        options.connect_args.emplace_back("options", "-csearch_path=" + schema_);
        return create_engine(url(), options);
    }
    std::string url() const override { return postgresql_url(); }

private:
    static void run(const std::string& sql) {
        EngineOptions options;
        options.connect_args = {{"options", "-clock_timeout=10s -cclient_min_messages=warning"}};
        static const Engine administrator = create_engine(postgresql_url(), options);
        administrator.begin([&](Connection& connection) { connection.exec_driver_sql(unsafe_sql(sql)); });
    }
    std::string schema_;
};

template <class P>
std::unique_ptr<Playground> open_as() {
    return std::make_unique<P>();
}

inline Abilities sqlite_abilities(bool in_memory) {
    Abilities can;
    can.several_connections = !in_memory;
    can.server = can.error_ends_transaction = can.strict_types = can.strict_lengths = false;
    can.array_lists = can.exact_numeric = can.nan = can.sqlstate = can.foreign_key_names = false;
    return can;
}
inline Abilities postgresql_abilities() {
    Abilities can;
    can.nul_in_text = false;
    return can;
}

}  // namespace detail

inline const std::vector<LiveDatabase>& live_databases() {
    static const std::vector<LiveDatabase> all{
        {"sqlite_file", detail::sqlite_abilities(false), &detail::open_as<detail::SqliteFile>},
        {"sqlite_memory", detail::sqlite_abilities(true), &detail::open_as<detail::SqliteMemory>},
        {"postgresql", detail::postgresql_abilities(), &detail::open_as<detail::PostgresqlSchema>},
    };
    return all;
}

//! For INSTANTIATE_TEST_SUITE_P: every database, or those that have an ability.
inline auto every_database() { return ::testing::ValuesIn(live_databases()); }
inline auto databases_with(bool Abilities::*ability, bool wanted = true) {
    std::vector<LiveDatabase> able;
    for (const LiveDatabase& database : live_databases())
        if (database.abilities.*ability == wanted) able.push_back(database);
    return ::testing::ValuesIn(able);
}
inline std::string database_name(const ::testing::TestParamInfo<LiveDatabase>& info) {
    return std::string(info.param.name);
}
inline void PrintTo(const LiveDatabase& database, std::ostream* stream) { *stream << database.name; }

// ---- fixtures ---------------------------------------------------------------------------------------------------------

//! A test on one database, with a place of its own there.
class DatabaseTest : public ::testing::TestWithParam<LiveDatabase> {
protected:
    DatabaseTest() : playground_(GetParam().open()) {}

    const Abilities& can() const { return GetParam().abilities; }
    const DialectAbilities& dialect_can() { return engine().dialect().abilities(); }
    const Playground& playground() const { return *playground_; }

    //! The test's engine, with default options unless it was made by `use_engine` before.
    Engine& engine() {
        if (!engine_) use_engine({});
        return *engine_;
    }
    Engine& use_engine(const EngineOptions& options) {
        engine_ = std::make_unique<Engine>(playground_->engine(options));
        return *engine_;
    }
    Connection connect() { return engine().connect(); }
    //! Runs statements separated by semicolons, in a transaction of their own.
    void run(std::string_view script) {
        engine().begin([&](Connection& connection) { connection.execute_script(unsafe_sql(script)); });
    }
    //! The first item of the first row, read over a connection of its own.
    template <class T>
    T value_of(std::string_view query) {
        Connection connection = connect();
        return connection.execute(text(unsafe_sql(query))).template as<T>().scalar_one();
    }

private:
    std::unique_ptr<Playground> playground_;
    std::unique_ptr<Engine> engine_;
};

// ---- helpers ----------------------------------------------------------------------------------------------------------

//! Keeps the lines of an engine's echo.
class MemoryLog final : public LogSink {
public:
    void write(std::string_view logger, std::string_view message) override {
        const std::lock_guard lock(mutex_);
        if (logger == "aludel.engine") lines_.emplace_back(message);
        else others_.emplace_back(std::string(logger) + ": " + std::string(message));
    }
    std::vector<std::string> lines() const { return copy(lines_); }
    std::vector<std::string> other_lines() const { return copy(others_); }
    void clear() {
        const std::lock_guard lock(mutex_);
        lines_.clear();
        others_.clear();
    }
    //! How many lines contain `part`.
    std::size_t count(std::string_view part) const {
        std::size_t found = 0;
        for (const std::string& line : lines()) found += line.find(part) != std::string::npos;
        return found;
    }

private:
    std::vector<std::string> copy(const std::vector<std::string>& lines) const {
        const std::lock_guard lock(mutex_);
        return lines;
    }
    mutable std::mutex mutex_{};
    std::vector<std::string> lines_{}, others_{};
};

using testing::caught;

//! True when `text` contains every part.
template <class... P>
::testing::AssertionResult says(const std::exception& error, const P&... parts) {
    const std::string_view text = error.what();
    for (const std::string_view part : {std::string_view(parts)...})
        if (text.find(part) == std::string_view::npos)
            return ::testing::AssertionFailure() << "\"" << part << "\" is not in: " << text;
    return ::testing::AssertionSuccess();
}

}  // namespace aludel::integration
