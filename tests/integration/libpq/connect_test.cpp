#include "server.hpp"

#include "aludel/compiler/dialect.hpp"
#include "aludel/compiler/dialect_options.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace aludel::libpq_test {

namespace {

// A port of this machine that takes connections and never says a word.
class SilentServer {
public:
    SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(socket_, 1) != 0)
            throw std::runtime_error("cannot listen");
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
    }
    ~SilentServer() { stop(); }
    void stop() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    int port() const { return port_; }

private:
    int socket_;
    int port_ = 0;
};

// A port on which nobody listens.
int free_port() {
    SilentServer server;
    return server.port();
}

}  // namespace

TEST(LibpqConnect, FactorySaysWhatItIs) {
    EXPECT_EQ(libpq_driver::factory().name(), "libpq");
    EXPECT_EQ(libpq_driver::factory().dialect({})->name(), "postgresql");
    EXPECT_EQ(libpq_driver::factory().client_version(),
              std::to_string(PQlibVersion() / 10000) + "." + std::to_string(PQlibVersion() % 10000));
    EXPECT_FALSE(libpq_driver::factory().is_private_to_connection(driver::ConnectParameters{}));
}

TEST(LibpqConnect, ServerVersionIsANumber) {
    const auto connection = connect();
    const std::string version = connection->server_version();
    EXPECT_EQ(version.find_first_not_of("0123456789."), std::string::npos) << version;
    EXPECT_TRUE(scalar<std::string>(*connection, "SHOW server_version").starts_with(version));
}

TEST(LibpqConnect, WrongPasswordSaysWhoAndWhereButNotThePassword) {
    auto args = server_args();
    args.password = "not-the-password";
    args.has_password = true;
    const auto error = caught<OperationalError>([&] { connect(args); });
    EXPECT_EQ(error.sqlstate(), "28P01");
    EXPECT_TRUE(contains(error.message(), "user '" + args.user + "'")) << error.message();
    EXPECT_TRUE(contains(error.message(), args.host + ":" + std::to_string(args.port))) << error.message();
    EXPECT_TRUE(contains(error.message(), "check the user name and the password")) << error.message();
    EXPECT_FALSE(contains(error.what(), "not-the-password"));
}

TEST(LibpqConnect, NobodyListens) {
    auto args = server_args();
    args.host = "127.0.0.1";
    args.port = free_port();
    const auto error = caught<OperationalError>([&] { connect(args); });
    EXPECT_TRUE(contains(error.message(), "127.0.0.1:" + std::to_string(args.port))) << error.message();
    EXPECT_TRUE(contains(error.message(), "Connection refused")) << error.message();
    EXPECT_TRUE(contains(error.message(), "is the server running")) << error.message();
}

TEST(LibpqConnect, MissingDatabase) {
    auto args = server_args();
    args.database = "aludel_no_such_database";
    const auto error = caught<OperationalError>([&] { connect(args); });
    EXPECT_EQ(error.sqlstate(), "3D000");
    EXPECT_TRUE(contains(error.message(), "aludel_no_such_database")) << error.message();
    EXPECT_TRUE(contains(error.message(), "create the database")) << error.message();
}

TEST(LibpqConnect, DatabaseNameIsNoConnectionString) {
    auto args = server_args();
    args.database = "host=elsewhere dbname=x";
    const auto error = caught<OperationalError>([&] { connect(args); });
    EXPECT_EQ(error.sqlstate(), "3D000");
}

TEST(LibpqConnect, UnknownOptionListsTheKnownOnes) {
    auto args = server_args();
    args.options.emplace_back("aplication_name", "x");
    const auto error = caught<ArgumentError>([&] { connect(args); });
    EXPECT_TRUE(contains(error.message(), "'aplication_name'")) << error.message();
    EXPECT_TRUE(contains(error.message(), "application_name")) << error.message();
}

TEST(LibpqConnect, ValueThatLibpqRefuses) {
    auto args = server_args();
    args.options.emplace_back("sslmode", "perhaps");
    const auto error = caught<ArgumentError>([&] { connect(args); });
    EXPECT_TRUE(contains(error.message(), "sslmode")) << error.message();
}

TEST(LibpqConnect, OptionsReachTheServer) {
    auto args = server_args();
    args.options.emplace_back("application_name", "first");
    args.options.emplace_back("application_name", "aludel's tests");
    args.options.emplace_back("options", "-c statement_timeout=12345ms");
    const auto connection = libpq_test::connect(args);
    EXPECT_EQ(scalar<std::string>(*connection, "SHOW application_name"), "aludel's tests");
    EXPECT_EQ(scalar<std::string>(*connection, "SHOW statement_timeout"), "12345ms");
}

TEST(LibpqConnect, TextsAreUtf8Only) {
    auto args = server_args();
    args.options.emplace_back("client_encoding", "LATIN1");
    const auto error = caught<ArgumentError>([&] { connect(args); });
    EXPECT_TRUE(contains(error.message(), "client_encoding")) << error.message();
    EXPECT_EQ(scalar<std::string>(*connect(), "SHOW client_encoding"), "UTF8");
}

TEST(LibpqConnect, TimeZoneStaysTheUsersAndDatesAreIso) {
    auto args = server_args();
    args.options.emplace_back("options", "-c timezone=Asia/Tokyo -c datestyle=German -c intervalstyle=iso_8601");
    const auto connection = connect(args);
    EXPECT_EQ(scalar<std::string>(*connection, "SHOW timezone"), "Asia/Tokyo");
    EXPECT_TRUE(scalar<std::string>(*connection, "SHOW datestyle").starts_with("ISO"));
    EXPECT_EQ(scalar<std::string>(*connection, "SHOW intervalstyle"), "postgres");
}

TEST(LibpqConnect, SettingsOfTheServerDoNotChangeWhatLiteralsMean) {
    auto args = server_args();
    args.options.emplace_back("options", "-c standard_conforming_strings=off -c extra_float_digits=0 -c work_mem=3MB");
    const auto connection = connect(args);
    EXPECT_EQ(scalar<std::string>(*connection, "SHOW standard_conforming_strings"), "on");
    EXPECT_EQ(scalar<std::string>(*connection, "SELECT '{0.1}'::float8[] || 0.30000000000000004::float8"), "{0.1,0.30000000000000004}");
    EXPECT_EQ(scalar<std::string>(*connection, "SHOW work_mem"), "3MB");
}

TEST(LibpqConnect, OptionsOfTheEnvironmentStayInForce) {
    ::setenv("PGOPTIONS", "-c work_mem=5MB", 1);
    const auto connection = connect();
    ::unsetenv("PGOPTIONS");
    EXPECT_EQ(scalar<std::string>(*connection, "SHOW work_mem"), "5MB");
}

TEST(LibpqConnect, SilentServerMeetsTheTimeout) {
    const SilentServer server;
    auto args = server_args();
    args.host = "127.0.0.1";
    args.port = server.port();
    args.connect_timeout = 0.05;
    const auto error = caught<TimeoutError>([&] { connect(args); });
    EXPECT_TRUE(contains(error.message(), "127.0.0.1:" + std::to_string(args.port))) << error.message();
    EXPECT_TRUE(contains(error.message(), "0.05 seconds")) << error.message();
}

TEST(LibpqConnect, TimeoutOptionReplacesTheEnginesTimeout) {
    const SilentServer server;
    auto args = server_args();
    args.host = "127.0.0.1";
    args.port = server.port();
    args.options.emplace_back("connect_timeout", "0.04");
    const auto error = caught<TimeoutError>([&] { connect(args); });
    EXPECT_TRUE(contains(error.message(), "0.04 seconds")) << error.message();
    args.options.emplace_back("connect_timeout", "soon");
    EXPECT_TRUE(contains(caught<ArgumentError>([&] { connect(args); }).message(), "'soon'"));
}

TEST(LibpqConnect, SeveralHostsAreTriedInTurn) {
    auto args = server_args();
    const std::string dead = "127.0.0.1:" + std::to_string(free_port());
    args.options.emplace_back("host", dead);
    args.options.emplace_back("host", args.host + ":" + std::to_string(args.port));
    EXPECT_EQ(scalar<int>(*connect(args), "SELECT 1"), 1);
}

}  // namespace aludel::libpq_test
