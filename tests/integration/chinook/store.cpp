#include "tests/integration/chinook/store.hpp"

#include "tests/integration/chinook/loader.hpp"

#include <exception>
#include <map>

namespace chinook {

INSTANTIATE_TEST_SUITE_P(Live, Chinook, integration::every_database(), integration::database_name);

namespace {

struct Store {
    std::unique_ptr<integration::MemoryLog> log = std::make_unique<integration::MemoryLog>();
    std::unique_ptr<integration::Playground> playground{};
    std::unique_ptr<Engine> engine{};
    std::exception_ptr failure{};

    void open(const integration::LiveDatabase& database) {
        playground = database.open();
        engine = std::make_unique<Engine>(playground->engine({.echo = Echo::on, .echo_sink = log.get()}));
        load(*engine, script());
    }
    void close() {
        if (engine) engine->dispose();
        engine.reset();
        playground.reset();
    }
};

std::map<std::string_view, Store>& stores() {
    static std::map<std::string_view, Store> all;
    return all;
}

Store& store_of(const integration::LiveDatabase& database) {
    const auto [at, is_new] = stores().try_emplace(database.name);
    Store& store = at->second;
    try {
        if (is_new) store.open(database);
    } catch (...) {
        store.failure = std::current_exception();
    }
    if (store.failure) std::rethrow_exception(store.failure);
    return store;
}

}  // namespace

const std::vector<ScriptTable>& script() {
    static const std::vector<ScriptTable> tables = read_script(read_file(data_folder() / "Chinook_Sqlite.sql"));
    return tables;
}

void Chinook::SetUp() {
    if (!data_is_there()) GTEST_SKIP() << missing_data();
    Store& store = store_of(GetParam());
    engine_ = store.engine.get();
    log_ = store.log.get();
}

void Chinook::TearDownTestSuite() {
    for (auto& [name, store] : stores()) store.close();
    stores().clear();
}

}  // namespace chinook
