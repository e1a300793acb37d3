// Databases that cannot be opened: what the error is, what it says, and that nothing is left behind.

#include "integration/support.hpp"

#include <fstream>

using namespace aludel;
using namespace aludel::integration;
namespace fs = std::filesystem;

namespace {

//! The error of the first use of a URL, `E` exactly.
template <class E>
E error_of(const std::string& url, EngineOptions options = {}) {
    const Engine engine = create_engine(url, options);
    const E error = caught<E>([&] { engine.connect().execute(text("SELECT count(*) FROM sqlite_master")); });
    EXPECT_EQ(engine.pool().checkedout(), 0) << "its place in the pool is lost";
    return error;
}

//! A port of this machine where nobody listens.
std::string closed_port_url() {
    URLParts parts;
    parts.drivername = "postgresql";
    parts.host = "127.0.0.1";
    parts.port = 1;
    parts.username = "nobody";
    parts.password = "secret-word";
    parts.database = "nothing";
    return URL::create(parts).render_as_string(false);
}

}  // namespace

TEST(BadUrls, of_unknown_databases_name_those_there_are) {
    EXPECT_TRUE(says(caught<NoSuchModuleError>([] { create_engine("informix://host/db"); }), "informix", "sqlite", "postgresql"));
    EXPECT_TRUE(says(caught<NoSuchModuleError>([] { create_engine("postgres://host/db"); }), "The name is \"postgresql\""));
    EXPECT_TRUE(says(caught<NoSuchModuleError>([] { create_engine("mysql://host/db"); }), "mysql", "not part of this build"));
    EXPECT_TRUE(says(caught<NoSuchModuleError>([] { create_engine("sqlite+bogus:///x.db"); }), "bogus", "sqlite://"));
}

TEST(BadUrls, that_cannot_be_read_say_how_they_look) {
    for (const char* url : {"", "nonsense", "sqlite", "sqlite:/x.db", "://host", "postgresql://host:port/db"})
        EXPECT_TRUE(says(caught<ArgumentError>([&] { create_engine(url); }), "dialect[+driver]://")) << url;
}

TEST(BadUrls, of_SQLite_with_two_slashes_are_not_taken_for_a_database_in_memory) {
    EXPECT_TRUE(says(caught<ArgumentError>([] { create_engine("sqlite://app.db").connect(); }),
                     "A SQLite URL has no user, host or port", "here sqlite:///app.db"));
}

TEST(BadUrls, never_show_their_password) {
    const NoSuchModuleError error =
        caught<NoSuchModuleError>([] { create_engine("informix://user:secret-word@host/db"); });
    EXPECT_EQ(std::string(error.what()).find("secret-word"), std::string::npos) << error.what();
    EXPECT_TRUE(says(error, "user:***@host"));
}

TEST(BadFiles, in_a_missing_folder) {
    const TemporaryFolder folder;
    const OperationalError error = error_of<OperationalError>("sqlite:///" + folder.file("missing/x.db"));
    EXPECT_TRUE(says(error, "cannot open the SQLite database", folder.file("missing"), "does not exist", "create it first"));
    EXPECT_FALSE(fs::exists(folder.path() / "missing"));
}

TEST(BadFiles, that_are_directories) {
    const TemporaryFolder folder;
    EXPECT_TRUE(says(error_of<OperationalError>("sqlite:///" + folder.path().string()), "it is a directory", "name a file in it"));
}

TEST(BadFiles, in_a_path_through_a_file) {
    const TemporaryFolder folder;
    std::ofstream(folder.file("plain")) << "text";
    EXPECT_TRUE(says(error_of<OperationalError>("sqlite:///" + folder.file("plain/x.db")), "is a file, not a folder"));
}

TEST(BadFiles, that_are_no_database) {
    const TemporaryFolder folder;
    std::ofstream(folder.file("x.db")) << std::string(5000, 'x');
    const Engine engine = create_engine("sqlite:///" + folder.file("x.db"));
    try {
        engine.connect().execute(text("SELECT count(*) FROM sqlite_master"));
        FAIL() << "the file was taken for a database";
    } catch (const DBAPIError& error) {
        EXPECT_TRUE(says(error, "not a database", folder.file("x.db")));
        EXPECT_EQ(error.vendor_code() & 0xff, 26);   // SQLITE_NOTADB
    }
    EXPECT_EQ(engine.pool().checkedout(), 0);
    EXPECT_EQ(fs::file_size(folder.file("x.db")), 5000u);   // left as it was
}

TEST(BadFiles, that_are_damaged) {
    const TemporaryFolder folder;
    const std::string file = folder.file("x.db");
    {
        const Engine engine = create_engine("sqlite:///" + file);
        engine.begin([](Connection& connection) {
            connection.execute(text("CREATE TABLE t (x INTEGER, y VARCHAR)"));
            std::vector<Params> rows;
            for (int x = 0; x < 2000; ++x) rows.push_back({{"x", x}, {"y", std::string(50, 'y')}});
            connection.execute_many(text("INSERT INTO t (x, y) VALUES (:x, :y)"), rows);
        });
    }
    {
        std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
        damage.seekp(4096);   // behind the first page: the table's own
        damage << std::string(40'000, '\x5a');
    }
    const Engine engine = create_engine("sqlite:///" + file);
    Connection connection = engine.connect();
    try {
        connection.execute(text("SELECT sum(x), max(y) FROM t")).all();
        FAIL() << "the damage was not noticed";
    } catch (const DBAPIError& error) {
        EXPECT_TRUE(says(error, "malformed", "SELECT sum(x), max(y) FROM t"));
        EXPECT_EQ(error.vendor_code() & 0xff, 11);   // SQLITE_CORRUPT
    }
}

TEST(BadFiles, that_may_only_be_read) {
    const TemporaryFolder folder;
    create_engine("sqlite:///" + folder.file("x.db")).begin([](Connection& c) { c.execute(text("CREATE TABLE t (x INTEGER)")); });
    const Engine engine = create_engine("sqlite:///" + folder.file("x.db") + "?mode=ro");
    Connection connection = engine.connect();
    EXPECT_EQ(connection.execute(text("SELECT count(*) FROM t")).as<int>().scalar_one(), 0);
    EXPECT_TRUE(says(caught<OperationalError>([&] { connection.execute(text("INSERT INTO t (x) VALUES (1)")); }), "readonly"));
    EXPECT_TRUE(says(error_of<OperationalError>("sqlite:///" + folder.file("new.db") + "?mode=ro"), "does not exist", "mode"));
}

TEST(BadFiles, that_somebody_else_has_locked) {
    const TemporaryFolder folder;
    const std::string url = "sqlite:///" + folder.file("x.db");
    const Engine engine = create_engine(url + "?timeout=0");
    engine.begin([](Connection& c) { c.execute(text("CREATE TABLE t (x INTEGER)")); });
    Connection holder = engine.connect();
    holder.execute(text("INSERT INTO t (x) VALUES (1)"));
    Connection other = engine.connect();
    const OperationalError error =
        caught<OperationalError>([&] { other.execute(text("INSERT INTO t (x) VALUES (:x)"), {{"x", 2}}); });
    EXPECT_TRUE(says(error, "locked", "timeout", "INSERT INTO t (x) VALUES (?)", "[parameters: (2,)]"));
    EXPECT_FALSE(error.connection_invalidated());
    other.rollback();
    holder.commit();
    other.execute(text("INSERT INTO t (x) VALUES (3)"));   // both go on
    other.commit();
    EXPECT_EQ(holder.execute(text("SELECT sum(x) FROM t")).as<int>().scalar_one(), 4);
}

TEST(BadServers, that_are_not_there) {
    const Engine engine = create_engine(closed_port_url());
    const OperationalError error = caught<OperationalError>([&] { engine.connect(); });
    EXPECT_TRUE(says(error, "127.0.0.1", "1", "refused"));
    EXPECT_EQ(std::string(error.what()).find("secret-word"), std::string::npos);
    EXPECT_EQ(engine.pool().checkedout(), 0);
    EXPECT_THROW(engine.connect(), OperationalError);   // again, not a pool that is full
}

TEST(BadServers, whose_name_nobody_knows) {
    const Engine engine = create_engine("postgresql://u@no-such-host.invalid/db");
    EXPECT_TRUE(says(caught<OperationalError>([&] { engine.connect(); }), "no-such-host.invalid"));
}

TEST(BadServers, that_refuse_the_password) {
    const URL url = make_url(integration::detail::postgresql_url());
    URLParts changes;
    changes.password = "not-the-password";
    const Engine engine = create_engine(url.set(changes));
    const OperationalError error = caught<OperationalError>([&] { engine.connect(); });
    EXPECT_TRUE(says(error, "password authentication failed", *url.username()));
    EXPECT_EQ(std::string(error.what()).find("not-the-password"), std::string::npos);
    EXPECT_EQ(engine.pool().checkedout(), 0);
}

TEST(BadServers, that_lack_the_database) {
    URLParts changes;
    changes.database = "no_such_database";
    const Engine engine = create_engine(make_url(integration::detail::postgresql_url()).set(changes));
    EXPECT_TRUE(says(caught<OperationalError>([&] { engine.connect(); }), "no_such_database", "does not exist"));
}
