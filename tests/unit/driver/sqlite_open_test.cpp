#include "sqlite_support.hpp"

#include "aludel/compiler/dialect.hpp"
#include "aludel/compiler/dialect_options.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace aludel::driver {
namespace {

bool is_private(const std::string& database, const Options& options = {}) {
    ConnectParameters arguments;
    arguments.database = database;
    arguments.options = options;
    return sqlite3_driver::factory().is_private_to_connection(arguments);
}

TEST(SqliteOpen, FactoryKnowsItsNames) {
    EXPECT_EQ(sqlite3_driver::factory().name(), "sqlite3");
    EXPECT_EQ(sqlite3_driver::factory().dialect({})->name(), "sqlite");
    EXPECT_EQ(sqlite3_driver::factory().client_version().substr(0, 2), "3.");
}

TEST(SqliteOpen, MemoryBelongsToOneConnection) {
    EXPECT_TRUE(is_private(""));
    EXPECT_TRUE(is_private(":memory:"));
    EXPECT_TRUE(is_private("file::memory:", {{"uri", "true"}}));
    EXPECT_FALSE(is_private("file:x?mode=memory&cache=shared", {{"uri", "true"}}));
    EXPECT_FALSE(is_private("data.db"));
    const auto first = open_sqlite(), second = open_sqlite(":memory:");
    first->run("CREATE TABLE t (x)");
    EXPECT_THROW(query(*second, "SELECT * FROM t"), ProgrammingError);
}

TEST(SqliteOpen, SharedMemoryIsSeenByBothConnections) {
    const Options options{{"uri", "true"}};
    const auto first = open_sqlite("file:aludel_shared?mode=memory&cache=shared", options);
    const auto second = open_sqlite("file:aludel_shared", {{"uri", "true"}, {"mode", "memory"}, {"cache", "shared"}});
    first->run("CREATE TABLE t (x)");
    EXPECT_TRUE(query(*second, "SELECT * FROM t").empty());
}

TEST(SqliteOpen, FilesKeepTheirData) {
    const TemporaryFolder folder;
    open_sqlite(folder / "data.db")->run("CREATE TABLE t AS SELECT 5 AS x");
    EXPECT_EQ(scalar(*open_sqlite(folder / "data.db"), "SELECT x FROM t"), Value(5));
    EXPECT_EQ(scalar(*open_sqlite("file:" + (folder / "data.db") + "?mode=ro", {{"uri", "1"}}), "SELECT x FROM t"),
              Value(5));
}

// DS08
TEST(SqliteOpen, ForeignKeysAreEnforcedUnlessSwitchedOff) {
    EXPECT_EQ(scalar(*open_sqlite(), "PRAGMA foreign_keys"), Value(1));
    EXPECT_EQ(scalar(*open_sqlite("", {{"foreign_keys", "off"}}), "PRAGMA foreign_keys"), Value(0));
}

TEST(SqliteOpen, LaterOptionsWin) {
    EXPECT_EQ(scalar(*open_sqlite("", {{"timeout", "1"}, {"timeout", "2.5"}}), "PRAGMA busy_timeout"), Value(2500));
    EXPECT_EQ(scalar(*open_sqlite(), "PRAGMA busy_timeout"), Value(5000));
}

TEST(SqliteOpen, UnknownOptionsAndValuesAreRefused) {
    EXPECT_EQ(message_of<ArgumentError>([] { open_sqlite("", {{"tiemout", "5"}}); }),
              "SQLite has no connect option 'tiemout'; the options are timeout, foreign_keys, journal_mode, "
              "synchronous, cache_size, mode, cache and uri");
    EXPECT_EQ(message_of<ArgumentError>([] { open_sqlite("", {{"timeout", "soon"}}); }),
              "SQLite option 'timeout' is 'soon'; write a number of seconds from 0 to 2000000");
    EXPECT_THROW(open_sqlite("", {{"timeout", "-1"}}), ArgumentError);
    EXPECT_THROW(open_sqlite("", {{"foreign_keys", "maybe"}}), ArgumentError);
    EXPECT_THROW(open_sqlite("", {{"mode", "rx"}}), ArgumentError);
    EXPECT_THROW(open_sqlite("", {{"cache", "none"}}), ArgumentError);
}

TEST(SqliteOpen, SaysWhyAFileCannotBeOpened) {
    const TemporaryFolder folder;
    EXPECT_EQ(message_of<OperationalError>([&] { open_sqlite(folder.string()); }),
              "cannot open the SQLite database '" + folder.string() + "': it is a directory; name a file in it");
    const std::string nowhere = folder / "missing/data.db";
    EXPECT_EQ(message_of<OperationalError>([&] { open_sqlite(nowhere); }),
              "cannot open the SQLite database '" + nowhere + "': the folder '" + (folder / "missing") +
                  "' does not exist; create it first, or check for a slash too few or too many "
                  "(sqlite:////absolute/path, sqlite:///relative/path)");
    EXPECT_EQ(message_of<OperationalError>([&] { open_sqlite(folder / "new.db", {{"mode", "rw"}}); }),
              "cannot open the SQLite database '" + (folder / "new.db") +
                  "': the file does not exist, and the option `mode` (ro or rw) forbids creating it");
    std::ofstream(folder / "file") << "x";
    EXPECT_EQ(message_of<OperationalError>([&] { open_sqlite(folder / "file/data.db"); }),
              "cannot open the SQLite database '" + (folder / "file/data.db") + "': '" + (folder / "file") +
                  "' is a file, not a folder");
}

TEST(SqliteOpen, FilesThatAreNoDatabasesFailAtOnce) {
    const TemporaryFolder folder;
    std::ofstream(folder / "note.txt") << std::string(200, 'x');
    const std::string message = message_of<InternalError>([&] { open_sqlite(folder / "note.txt"); });
    EXPECT_EQ(message, "file is not a database: '" + (folder / "note.txt") +
                           "'; it is damaged, encrypted or of another program: restore it from a backup or check the "
                           "path");
}

TEST(SqliteOpen, DamagedSchemasFailAtOnce) {
    const TemporaryFolder folder;
    open_sqlite(folder / "data.db")->run("CREATE TABLE t (x)");
    std::fstream file(folder / "data.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);  // the first page's b-tree header follows the 100 bytes of the file's own
    file << std::string(300, '\xff');
    file.close();
    EXPECT_THROW(open_sqlite(folder / "data.db"), InternalError);
}

TEST(SqliteOpen, ReadOnlyDatabasesCannotBeWritten) {
    const TemporaryFolder folder;
    open_sqlite(folder / "data.db")->run("CREATE TABLE t (x)");
    const auto conn = open_sqlite(folder / "data.db", {{"mode", "ro"}});
    EXPECT_TRUE(query(*conn, "SELECT * FROM t").empty());
    const std::string message = message_of<OperationalError>([&] { conn->run("INSERT INTO t VALUES (1)"); });
    EXPECT_EQ(message.find("attempt to write a readonly database: '" + (folder / "data.db") + "' cannot be written"), 0U)
        << message;
}

TEST(SqliteOpen, AFileNamedLikeAUriIsAFile) {
    const TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.string());
    open_sqlite("file:data.db")->run("CREATE TABLE t (x)");
    EXPECT_TRUE(std::filesystem::exists(folder / "file:data.db"));
    std::filesystem::current_path(before);
}

}  // namespace
}  // namespace aludel::driver
