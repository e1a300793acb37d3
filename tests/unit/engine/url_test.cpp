#include "aludel/aludel.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <unordered_set>

using namespace aludel;

namespace {
std::string rendered(std::string_view text) { return make_url(text).render_as_string(false); }

std::string refusal(std::string_view text) {
    try {
        make_url(text);
    } catch (const ArgumentError& error) {
        return error.what();
    }
    return "";
}
}  // namespace

TEST(Url, has_parts) {
    const URL url = make_url("postgresql+psycopg2://user:pw@host.example:5433/db?application_name=shop&sslmode=require");
    EXPECT_EQ(url.drivername(), "postgresql+psycopg2");
    EXPECT_EQ(url.get_backend_name(), "postgresql");
    EXPECT_EQ(url.get_driver_name(), "psycopg2");
    EXPECT_EQ(url.username(), "user");
    EXPECT_EQ(url.password(), "pw");
    EXPECT_EQ(url.host(), "host.example");
    EXPECT_EQ(url.port(), 5433);
    EXPECT_EQ(url.database(), "db");
    EXPECT_EQ(url.query_values("sslmode"), (std::vector<std::string>{"require"}));
}

TEST(Url, may_lack_most_parts) {
    const URL url = make_url("sqlite://");
    EXPECT_EQ(url.get_driver_name(), "");
    EXPECT_FALSE(url.username() || url.password() || url.host() || url.port() || url.database());
    EXPECT_FALSE(make_url("postgresql://user@host").password().has_value());
    EXPECT_EQ(make_url("postgresql://user:@host").password(), "");
    EXPECT_EQ(make_url("postgresql:///db").database(), "db");
}

TEST(Url, names_files_relative_and_absolute) {
    EXPECT_EQ(make_url("sqlite:///folder/app.db").database(), "folder/app.db");
    EXPECT_EQ(make_url("sqlite:////tmp/app.db").database(), "/tmp/app.db");
    EXPECT_EQ(make_url("sqlite:///:memory:").database(), ":memory:");
}

TEST(Url, unescapes_its_parts) {
    const URL url = make_url("postgresql://us%40er:p%3Aw%2F%25@host/my%20db?a%26b=c%3Dd&plus=x+y");
    EXPECT_EQ(url.username(), "us@er");
    EXPECT_EQ(url.password(), "p:w/%");
    EXPECT_EQ(url.database(), "my db");
    EXPECT_EQ(url.query_values("a&b"), (std::vector<std::string>{"c=d"}));
    EXPECT_EQ(url.query_values("plus"), (std::vector<std::string>{"x y"}));
}

TEST(Url, reads_a_password_with_an_at_sign) { EXPECT_EQ(make_url("mysql://u:p@ss@host/db").password(), "p@ss"); }

TEST(Url, reads_hosts_of_ipv6) {
    const URL url = make_url("postgresql://[2001:db8::1]:5432/db");
    EXPECT_EQ(url.host(), "2001:db8::1");
    EXPECT_EQ(url.port(), 5432);
    EXPECT_EQ(rendered("postgresql://[::1]/db"), "postgresql://[::1]/db");
}

TEST(Url, keeps_repeated_keys_in_order) {
    const URL url = make_url("postgresql:///db?host=a:1&host=b:2&x=1");
    EXPECT_EQ(url.query_values("host"), (std::vector<std::string>{"a:1", "b:2"}));
    EXPECT_EQ(url.query_values("nothing"), std::vector<std::string>{});
}

TEST(Url, hides_the_password_when_printed) {
    const URL url = make_url("postgresql://user:secret@host/db");
    std::ostringstream out;
    out << url;
    EXPECT_EQ(out.str(), "postgresql://user:***@host/db");
    EXPECT_EQ(url.render_as_string(false), "postgresql://user:secret@host/db");
}

TEST(Url, rendered_in_full_reads_back_equal) {
    for (const char* text : {"sqlite://", "sqlite:////tmp/a b.db", "postgresql://u%40:p%2F%3A@h:1/d?k=v&k=w&a=%26",
                             "mysql+pymysql://[::1]:3306/db", "postgresql://user:@host/"}) {
        const URL url = make_url(text);
        EXPECT_EQ(make_url(url.render_as_string(false)), url) << text;
    }
}

TEST(Url, equals_by_parts) {
    EXPECT_EQ(make_url("sqlite:///x?a=1&b=2"), make_url("sqlite:///x?b=2&a=1"));
    EXPECT_NE(make_url("sqlite:///x?a=1&a=2"), make_url("sqlite:///x?a=2&a=1"));
    EXPECT_NE(make_url("sqlite:///x"), make_url("sqlite:///y"));
    const std::unordered_set<URL> set{make_url("sqlite:///x?a=1&b=2"), make_url("sqlite:///x?b=2&a=1")};
    EXPECT_EQ(set.size(), 1u);
}

TEST(Url, is_created_from_parts_that_are_not_escaped) {
    URLParts parts;
    parts.drivername = "postgresql";
    parts.username = "us@er";
    parts.password = "p/w";
    parts.host = "localhost";
    parts.port = 5432;
    parts.database = "db";
    parts.query = {{"a", "b c"}};
    const URL url = URL::create(parts);
    EXPECT_EQ(url.render_as_string(false), "postgresql://us%40er:p%2Fw@localhost:5432/db?a=b+c");
    EXPECT_EQ(make_url(url.render_as_string(false)), url);
}

TEST(Url, is_changed_in_copies) {
    const URL url = make_url("postgresql://u:p@host/db?a=1&b=2");
    URLParts changes;
    changes.host = "other";
    changes.database = "new";
    EXPECT_EQ(url.set(changes).render_as_string(false), "postgresql://u:p@other/new?a=1&b=2");
    EXPECT_EQ(url.update_query_pairs({{"a", "9"}, {"c", "3"}}).render_as_string(false), "postgresql://u:p@host/db?a=9&b=2&c=3");
    EXPECT_EQ(url.update_query_string("a=8", true).query_values("a"), (std::vector<std::string>{"1", "8"}));
    EXPECT_EQ(url.difference_update_query({"a"}).render_as_string(false), "postgresql://u:p@host/db?b=2");
    EXPECT_EQ(url.host(), "host");
}

TEST(Url, says_what_is_wrong_with_a_text) {
    EXPECT_NE(refusal("no url").find("dialect://"), std::string::npos);
    EXPECT_NE(refusal("postgresql://host:99999/db").find("\"99999\" is not a number from 0 to 65535"), std::string::npos);
    EXPECT_NE(refusal("postgresql://[::1/db").find("IPv6"), std::string::npos);
    EXPECT_NE(refusal("bad-name://host").find("dialect://"), std::string::npos);
    URLParts parts;
    parts.drivername = "";
    EXPECT_THROW(URL::create(parts), ArgumentError);
    parts.drivername = "sqlite";
    parts.port = 70000;
    EXPECT_THROW(URL::create(parts), ArgumentError);
}

TEST(Url, with_a_zero_byte_is_refused_and_never_cut) {
    for (const char* text : {"postgresql://u%00x:p@h/db", "postgresql://u:p%00x@h/db", 
                             "postgresql://u:p@h/db%00x", "sqlite:///file.db%00", "postgresql://h/db?key=a%00b", "postgresql://h/db?k%00y=a"})
        EXPECT_THROW(make_url(text), ArgumentError) << text;
    EXPECT_THROW(make_url(std::string_view("sqlite:///a\0b", 13)), ArgumentError);
    EXPECT_THROW(URL::create({.drivername = "postgresql", .password = std::string("a\0b", 3)}), ArgumentError);
    EXPECT_THROW(make_url("sqlite://").update_query_string("a=%00"), ArgumentError);
}

TEST(UrlText, SecretsOfTheQueryAreHidden) {
    const URL url = make_url("postgresql://ann@h/db?password=one&sslmode=require&sslpassword=two&Client_Secret=three");
    EXPECT_EQ(url.render_as_string(), "postgresql://ann@h/db?Client_Secret=***&password=***&sslmode=require&sslpassword=***");
    EXPECT_EQ(make_url(url.render_as_string(false)), url);
}

TEST(UrlText, PasswordsThatAreTakenForAPortAreNotShown) {
    const std::string said = refusal("postgresql://ann:top/secret@host/db");
    EXPECT_EQ(said.find("top"), std::string::npos) << said;
    EXPECT_NE(said.find("escaped as %40 %2F %3A"), std::string::npos) << said;
}

TEST(Url, of_python_means_the_same_database) {
    for (const char* text : {"sqlite+pysqlite://", "sqlite+aiosqlite:///x.db", "postgresql+psycopg2://h/db",
                             "postgresql+asyncpg://h/db", "postgresql+psycopg://h/db"})
        EXPECT_NO_THROW(create_engine(text)) << text;
}
