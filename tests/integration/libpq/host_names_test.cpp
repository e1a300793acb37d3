// Names of hosts are looked up beside the thread that connects, and for all hosts of a list.

#include "proxy.hpp"
#include "resolver.hpp"
#include "watchdog.hpp"

namespace aludel::libpq_test {

namespace {

using driver::Deadline;

const std::string unknown_host = "no-such-host.test";

}  // namespace

class LibpqHostNames : public ::testing::Test {
protected:
    driver::ConnectParameters args(const std::string& host) {
        auto args = server_args();
        args.host = host;
        return args;
    }
    static int answer(driver::Connection& connection) { return scalar<int>(connection, "SELECT 7"); }
    // libpq itself would block the thread.
    void TearDown() override { EXPECT_EQ(Resolver::lookups_of_this_thread(), lookups_); }

    const Watchdog watchdog_{};
    const int lookups_ = Resolver::lookups_of_this_thread();
};

TEST_F(LibpqHostNames, NameIsLookedUp) {
    const Resolver resolver(Known{{"db.test", {"127.0.0.1"}}});
    const auto connection = connect(args("db.test"));
    EXPECT_EQ(answer(*connection), 7);
    EXPECT_EQ(resolver.count("db.test"), 1);
}

TEST_F(LibpqHostNames, LocalhostIsAName) { EXPECT_EQ(answer(*connect(args("localhost"))), 7); }

TEST_F(LibpqHostNames, EachAddressOfANameIsTried) {
    const Resolver resolver(Known{{"db.test", {"127.0.0.2", "127.0.0.3", "127.0.0.1"}}});
    EXPECT_EQ(answer(*connect(args("db.test"))), 7);
}

TEST_F(LibpqHostNames, ErrorNamesTheHost) {
    const Resolver resolver(Known{{"db.test", {"127.0.0.2"}}});
    const auto error = caught<OperationalError>([&] { connect(args("db.test")); });
    EXPECT_TRUE(contains(error.message(), "at db.test:" + std::to_string(server_args().port))) << error.message();
    EXPECT_TRUE(contains(error.message(), "\"db.test\" (127.0.0.2)")) << error.message();
    EXPECT_TRUE(contains(error.message(), "Connection refused")) << error.message();
}

TEST_F(LibpqHostNames, UnknownNameSaysSo) {
    const Resolver resolver(Known{});
    const auto error = caught<OperationalError>([&] { connect(args(unknown_host)); });
    EXPECT_EQ(error.sqlstate(), "08001");
    EXPECT_TRUE(contains(error.message(), "cannot connect to PostgreSQL at " + unknown_host)) << error.message();
    EXPECT_TRUE(contains(error.message(), "could not translate host name \"" + unknown_host + "\" to address: Name or "
                                          "service not known")) << error.message();
    EXPECT_TRUE(contains(error.message(), "the name of the host is not known: check the URL")) << error.message();
    EXPECT_FALSE(contains(error.message(), "parse")) << error.message();
}

TEST_F(LibpqHostNames, UnknownNameDoesNotStopTheOthers) {
    const Resolver resolver(Known{{"db.test", {"127.0.0.1"}}});
    const std::string port = std::to_string(server_args().port);
    for (const auto& hosts : {std::vector<std::string>{unknown_host, "db.test"}, {"db.test", unknown_host},
                              {unknown_host, "127.0.0.1"}, {unknown_host, "127.0.0.2", "db.test"}}) {
        auto several = args("");
        for (const auto& host : hosts) several.options.emplace_back("host", host + ":" + port);
        EXPECT_EQ(answer(*connect(several)), 7) << hosts.front();
    }
}

TEST_F(LibpqHostNames, ErrorOfAListNamesEachHost) {
    const Resolver resolver(Known{{"db.test", {"127.0.0.2", "127.0.0.3"}}});
    auto several = args("no-host.test,db.test,also-no-host.test");
    const auto error = caught<OperationalError>([&] { connect(several); });
    for (const char* part : {"host name \"no-host.test\"", "\"db.test\" (127.0.0.2)", "\"db.test\" (127.0.0.3)",
                             "host name \"also-no-host.test\""})
        EXPECT_TRUE(contains(error.message(), part)) << part << " in " << error.message();
}

TEST_F(LibpqHostNames, PortsFollowTheirHosts) {
    const Resolver resolver(Known{{"two.test", {"127.0.0.2", "127.0.0.3"}}, {"db.test", {"127.0.0.1"}}});
    auto several = args("two.test,db.test");
    several.port = 0;
    several.options.emplace_back("port", "1," + std::to_string(server_args().port));
    EXPECT_EQ(answer(*connect(several)), 7);
    several.options.emplace_back("port", "1,2,3");
    const auto error = caught<OperationalError>([&] { connect(several); });
    EXPECT_TRUE(contains(error.message(), "could not match 3 port numbers to 2 hosts")) << error.message();
}

TEST_F(LibpqHostNames, GivenAddressIsNotLookedUp) {
    const Resolver resolver(Known{});
    auto given = args("name-of-the-certificate.test");
    given.options.emplace_back("hostaddr", "127.0.0.1");
    EXPECT_EQ(answer(*connect(given)), 7);
    EXPECT_EQ(resolver.count("name-of-the-certificate.test"), 0);
}

TEST_F(LibpqHostNames, HostOfTheEnvironmentIsLookedUpToo) {
    const Resolver resolver(Known{{"db.test", {"127.0.0.1"}}});
    ::setenv("PGHOST", "db.test", 1);
    auto without = args("");
    const auto connection = connect(without);
    ::unsetenv("PGHOST");
    EXPECT_EQ(answer(*connection), 7);
    EXPECT_EQ(resolver.count("db.test"), 1);
}

TEST_F(LibpqHostNames, SameNameIsLookedUpOnce) {
    const Resolver resolver(Known{{"db.test", {"127.0.0.1"}}});
    auto several = args("db.test,db.test");
    several.port = 0;
    several.options.emplace_back("port", "1," + std::to_string(server_args().port));
    EXPECT_EQ(answer(*connect(several)), 7);
    EXPECT_EQ(resolver.count("db.test"), 1);
}

TEST_F(LibpqHostNames, SilentResolverMeetsTheLimit) {
    Resolver resolver(Known{});
    resolver.hold("slow.test");
    auto slow = args("slow.test");
    slow.connect_timeout = 0.05;
    auto error = caught<TimeoutError>([&] { connect(slow); });
    EXPECT_TRUE(contains(error.message(), "slow.test")) << error.message();
    EXPECT_TRUE(contains(error.message(), "0.05 seconds")) << error.message();
    slow.connect_timeout = 50;
    error = caught<TimeoutError>([&] { libpq_driver::factory().connect(slow, Deadline::after(0.05)); });
    EXPECT_TRUE(contains(error.message(), "deadline of the call")) << error.message();
    EXPECT_EQ(answer(*connect(args("127.0.0.1"))), 7);
}

TEST_F(LibpqHostNames, SocketIsNotAName) {
    const Resolver resolver(Known{});
    for (const std::string folder : {"/no/such/folder", "@no-such-socket"}) {
        const auto error = caught<OperationalError>([&] { connect(args(folder)); });
        EXPECT_TRUE(contains(error.message(), folder)) << error.message();
        EXPECT_EQ(resolver.count(folder), 0);
    }
}

}  // namespace aludel::libpq_test
