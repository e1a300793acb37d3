#pragma once

#include "model.hpp"
#include "raw_postgresql.hpp"
#include "raw_sqlite.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

//! SQLAlchemy's performance suites: its names and sizes, in Aludel's forms, beside the raw client library.
namespace bench::suites {

//! The database that a run is about: how Aludel and the raw client library connect to it.
class Database {
public:
    explicit Database(std::string url);

    //! "sqlite" or "postgresql".
    std::string_view name() const noexcept { return is_sqlite_ ? "sqlite" : "postgresql"; }
    bool is_sqlite() const noexcept { return is_sqlite_; }
    //! An engine that does not wait for the disk.
    aludel::Engine engine(aludel::EngineOptions options = {}) const;
    //! Drops the tables and creates them.
    void recreate() const;
    void drop() const;
    //! Inserts `count` customers, 10,000 at a time.
    void fill_customers(std::size_t count) const;
    //! The number that a `SELECT count(*)` gives.
    std::size_t count(aludel::SqlText sql) const;

    //! `use(raw)` with a connection of the raw client library that is open for the whole run.
    template <class F>
    std::size_t raw(F&& use) {
        return sqlite_ ? use(*sqlite_) : use(*postgresql_);
    }
    //! `use(raw)` with a new connection.
    template <class F>
    void with_new_raw(F&& use) const {
        if (is_sqlite_) {
            RawSqlite raw(target_);
            use(raw);
        } else {
            RawPostgresql raw(target_);
            use(raw);
        }
    }

private:
    std::string url_;
    bool is_sqlite_;
    std::string target_;   //!< what the raw client library connects to
    aludel::Engine engine_;
    std::optional<RawSqlite> sqlite_{};
    std::optional<RawPostgresql> postgresql_{};
};

//! The command line of suites_bench.
struct Options {
    std::string url{};     //!< empty: a temporary file of SQLite
    std::string suite{};   //!< empty: all
    std::string test{};    //!< empty: all
    double scale = 1;      //!< of the number of rows

    std::size_t scaled(std::size_t count) const;
};

//! What a test does and when; `run` is what is timed, and gives the number of rows that it has read or written.
struct Suite {
    std::string_view name;
    std::size_t size;                        //!< N, scaled
    std::function<void()> setup{};           //!< before each run of each test
    std::function<void()> setup_once{};      //!< before the first test that is wanted
    std::function<std::size_t()> check{};    //!< after each run: the number of rows that were written; empty: what `run` gives
};

//! Runs the tests of a suite that are wanted, and prints a line of JSON for each.
class Tests {
public:
    Tests(const Options& options, const Database& database, Suite suite)
        : options_(options), database_(database), suite_(std::move(suite)) {}

    std::size_t size() const noexcept { return suite_.size; }
    //! Once, or three times and the median when that took less than 2 s.
    void test(std::string_view name, const std::function<std::size_t()>& run);

private:
    struct Cost {
        double cpu = 0;    //!< seconds of this process, user and system
        double wall = 0;   //!< seconds
    };
    Cost measure(std::string_view name, const std::function<std::size_t()>& run) const;

    const Options& options_;
    const Database& database_;
    Suite suite_;
    bool is_set_up_ = false;
};

//! A customer of SQLAlchemy's suites: "customer name 7", "customer description 7".
Customer make_customer(std::size_t number);
//! `count` of them from number `first`; with their keys, which begin at 1, or without.
std::vector<Customer> make_customers(std::size_t first, std::size_t count, bool with_ids = false);

void bulk_inserts(const Options& options, Database& database);
void bulk_updates(const Options& options, Database& database);
void large_resultsets(const Options& options, Database& database);
void short_selects(const Options& options, Database& database);
void single_inserts(const Options& options, Database& database);
void test_loads(const Options& options, Database& database);

}  // namespace bench::suites
