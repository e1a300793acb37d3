#pragma once

#include "tests/integration/chinook/model.hpp"
#include "tests/integration/chinook/script.hpp"
#include "tests/integration/support.hpp"

#include <memory>
#include <string>
#include <vector>

namespace chinook {

//! The script for SQLite, read once.
const std::vector<ScriptTable>& script();

//! The music store on every live database, loaded once for all tests; a test that writes rolls back.
class Chinook : public ::testing::TestWithParam<integration::LiveDatabase> {
protected:
    //! Loads the store unless a test before did. Throws what went wrong, also when it did so for a test before.
    //! Skips the test, saying so, when the data is not there.
    void SetUp() override;
    static void TearDownTestSuite();

    const Engine& engine() const { return *engine_; }
    Connection connect() const { return engine_->connect(); }
    //! Forgets the statements that were sent so far.
    void forget_statements() { log_->clear(); }
    //! How many SELECTs were sent since.
    std::size_t selects_sent() const { return log_->count("SELECT"); }

private:
    const Engine* engine_ = nullptr;
    integration::MemoryLog* log_ = nullptr;
};

inline Decimal operator""_d(const char* digits) { return Decimal::parse(digits); }

}  // namespace chinook
