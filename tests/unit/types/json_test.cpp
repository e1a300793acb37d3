#include "aludel/types/json.hpp"

#include "aludel/base/error.hpp"
#include "aludel/types/nlohmann.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace aludel {
namespace {

std::size_t hash(const char* text) { return std::hash<Json>{}(Json::unchecked(text)); }

TEST(Json, DefaultIsNull) {
    EXPECT_EQ(Json().text(), "null");
    EXPECT_TRUE(Json().is_null());
    EXPECT_TRUE(Json::parse(" null ").is_null());
    EXPECT_FALSE(Json::parse("0").is_null());
}

TEST(Json, ParseKeepsTheNormalForm) {
    EXPECT_EQ(Json::parse(R"( { "b" : [ 1 , 2.50, true ] , "a" : null } )").text(), R"({"a":null,"b":[1,2.5,true]})");
    EXPECT_EQ(Json::parse(R"({"a":1,"a":2})").text(), R"({"a":2})");
    EXPECT_EQ(Json::parse(R"("\u00e9\u0000\n")").text(), "\"\u00e9\\u0000\\n\"");
}

TEST(Json, ParseKeepsIntegersOf64Bits) {
    EXPECT_EQ(Json::parse("[-9223372036854775808,18446744073709551615]").text(),
              "[-9223372036854775808,18446744073709551615]");
}

TEST(Json, ParseRefusesTextThatIsNoDocument) {
    for (const char* bad : {"", " ", "{", "[1,]", "{'a':1}", "{\"a\" 1}", "nul", "1 2", "01", "NaN", "\"a", "1e999",
                            "\"\xff\"", "\"\xc3\"", "[1] x"}) {
        EXPECT_THROW(Json::parse(bad), ArgumentError) << bad;
    }
}

TEST(Json, TheErrorShowsTheTextAndThePlace) {
    try {
        Json::parse("{\"a\": }");
        FAIL() << "nothing was thrown";
    } catch (const ArgumentError& error) {
        EXPECT_EQ(error.message().find("Json::parse: '{\"a\": }' is not a JSON document: parse error at line 1, column 7"),
                  0u)
            << error.message();
    }
}

TEST(Json, RefusesDocumentsNestedTooDeep) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_EQ(Json::parse(nested(500)).text(), nested(500));
    EXPECT_THROW(Json::parse(nested(501)), ArgumentError);
    EXPECT_THROW(Json::parse(std::string(1'000'000, '[')), ArgumentError);
    EXPECT_NO_THROW(Json::parse("[" + std::string(0, ' ') + "\"" + std::string(1000, '[') + "\\\"[\"]"));
    EXPECT_NO_THROW(Json::parse("[" + std::string(600, ' ') + "[],[],{}]"));
}

TEST(Json, DeepUncheckedTextIsComparedAsText) {
    const Json deep = Json::unchecked(std::string(1'000'000, '['));
    EXPECT_EQ(deep, Json::unchecked(deep.text()));
    EXPECT_NE(deep, Json());
    EXPECT_EQ(std::hash<Json>{}(deep), std::hash<Json>{}(Json::unchecked(deep.text())));
}

TEST(Json, UncheckedKeepsTheTextAsItIs) {
    EXPECT_EQ(Json::unchecked("{ \"b\": 1 }").text(), "{ \"b\": 1 }");
    EXPECT_EQ(Json::unchecked("no json").to_string(), "no json");
}

TEST(Json, EqualityIsThatOfTheDocuments) {
    EXPECT_EQ(Json::unchecked(R"({"a":1,"b":2})"), Json::unchecked(R"({ "b": 2, "a": 1 })"));
    EXPECT_EQ(Json::unchecked("1"), Json::unchecked("1.0"));
    EXPECT_EQ(Json::unchecked("[1e2]"), Json::unchecked("[100]"));
    EXPECT_NE(Json::unchecked("[1,2]"), Json::unchecked("[2,1]"));
    EXPECT_NE(Json::unchecked("\"1\""), Json::unchecked("1"));
    EXPECT_NE(Json::unchecked("{}"), Json::unchecked("[]"));
    EXPECT_NE(Json::unchecked("null"), Json::unchecked("false"));
}

TEST(Json, TextThatIsNoDocumentEqualsOnlyItself) {
    EXPECT_EQ(Json::unchecked("{"), Json::unchecked("{"));
    EXPECT_NE(Json::unchecked("{"), Json::unchecked("["));
    EXPECT_NE(Json::unchecked("{"), Json::unchecked("{}"));
}

TEST(Json, EqualDocumentsHaveOneHash) {
    EXPECT_EQ(hash(R"({"a":1,"b":[2,0]})"), hash(R"({ "b":[2.0,-0.0], "a":1.0 })"));
    EXPECT_NE(hash("[1,2]"), hash("[2,1]"));
    EXPECT_NE(hash("[]"), hash("{}"));
    EXPECT_NE(hash("[[],1]"), hash("[[1]]"));
    EXPECT_NE(hash(R"({"a":1})"), hash(R"({"b":1})"));
}

TEST(Json, PrintsToStreams) {
    std::ostringstream out;
    out << Json::parse("[1, 2]");
    EXPECT_EQ(out.str(), "[1,2]");
    EXPECT_EQ(format_as(Json()), "null");
}

TEST(Json, GoesToAndFromNlohmann) {
    const nlohmann::json tree = {{"name", "Alice"}, {"tags", {1, 2}}};
    const Json json = from_nlohmann(tree);
    EXPECT_EQ(json.text(), R"({"name":"Alice","tags":[1,2]})");
    EXPECT_EQ(to_nlohmann(json), tree);
    EXPECT_EQ(to_nlohmann(Json()), nlohmann::json());
}

TEST(Json, NlohmannErrorsBecomeArgumentErrors) {
    EXPECT_THROW(to_nlohmann(Json::unchecked("{")), ArgumentError);
    EXPECT_THROW(from_nlohmann(nlohmann::json("\xff")), ArgumentError);
}

}  // namespace
}  // namespace aludel
