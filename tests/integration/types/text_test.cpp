#include "integration/types/table.hpp"

#include "aludel/types/nlohmann.hpp"

using namespace aludel;
using namespace aludel::integration;
using namespace std::string_literals;

namespace {

class TextTypes : public RoundTrips {};
INSTANTIATE_TEST_SUITE_P(Live, TextTypes, every_database(), database_name);

const HolderTable<std::string, "texts"> texts;
const HolderTable<Bytes, "blobs"> blobs;
const HolderTable<Uuid, "uuids"> uuids;
const HolderTable<Json, "documents"> documents;

struct Short {
    std::int64_t id{};
    std::string code{};
};
struct ShortTable : Declarative<Short, "shorts", TypesRegistry> {
    Mapped<&Short::id> id{this, primary_key};
    Mapped<&Short::code> code{this, String(3)};
};
const ShortTable shorts;

}  // namespace

// XC04
TEST_P(TextTypes, texts_of_any_script) {
    round_trip(texts, {"", "plain", "it's \"quoted\" \\ and % _ ?", "Grüße, Ελληνικά, 日本語, עברית", "\U0001F9EA emoji",
                       "line\nbreak\ttab\r", " spaces at both ends ", std::string(100'000, 'x'), "NULL", "e\u0301"});
}

TEST_P(TextTypes, texts_with_a_zero_byte_are_kept_or_refused) {
    const std::string with_zero = "before\0after"s;
    if (can().nul_in_text) return round_trip(texts, {with_zero, "\0"s, "end\0"s});
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    EXPECT_TRUE(says(caught<ConversionError>([&] {
        connection.execute(insert(texts).values(texts.id = 1, texts.value = with_zero));
    }), "zero byte"));
}

TEST_P(TextTypes, texts_longer_than_their_column) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    const auto too_long = insert(shorts).values(shorts.id = 1, shorts.code = "1234");
    if (!can().strict_lengths) {
        connection.execute(too_long);
        EXPECT_EQ(connection.scalars(select(shorts.code)).one(), "1234");   // nothing is cut off
    } else {
        EXPECT_THROW(connection.execute(too_long), DataError);
    }
    connection.rollback();
    connection.execute(insert(shorts).values(shorts.id = 2, shorts.code = "äöü"));   // characters count, not bytes
    EXPECT_EQ(connection.scalars(select(shorts.code)).one(), "äöü");
}

TEST_P(TextTypes, blobs_of_all_bytes) {
    Bytes every(256);
    for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<std::byte>(i);
    round_trip(blobs, {Bytes{}, to_bytes("text"), every, to_bytes("\0\0"s), Bytes(70'000, std::byte{0xff})});
}

TEST_P(TextTypes, uuids) {
    round_trip(uuids, {Uuid{}, Uuid::parse("c56a4180-65aa-42ec-a945-5fd21dec0538"),
                       Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff"), Uuid::random()});
}

// J04
TEST_P(TextTypes, documents_of_json) {
    round_trip(documents, {Json(), Json::parse("{}"), Json::parse("[]"), Json::parse("true"), Json::parse("-1.5"),
                           Json::parse(R"("text \"quoted\" é \n")"),
                           Json::parse(R"({"a": [1, 2.5, {"b": null}], "ключ": "значение", "big": 9007199254740993})")});
}

// Y12, J04
TEST_P(TextTypes, json_null_is_not_sql_null) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    connection.execute(insert(documents), std::vector<Holder<Json>>{{1, Json(), Json()}, {2, Json(), {}}});
    const auto read = connection.scalars(select(documents.maybe).order_by(documents.id)).all();
    ASSERT_TRUE(read[0].has_value());
    EXPECT_TRUE(read[0]->is_null());
    EXPECT_FALSE(read[1].has_value());
}

TEST_P(TextTypes, json_goes_to_and_from_nlohmann) {
    TypesRegistry::metadata().create_all(engine());
    Connection connection = connect();
    const nlohmann::json object{{"name", "x"}, {"list", {1, 2, 3}}};
    connection.execute(insert(documents).values(documents.id = 1, documents.value = from_nlohmann(object)));
    EXPECT_EQ(to_nlohmann(connection.scalars(select(documents.value)).one()), object);
}

namespace {
enum class Color { red, green };
const HolderTable<Color, "colors"> colors;
}  // namespace

// Y11
TEST_P(TextTypes, enumerators_are_stored_by_name) {
    round_trip(colors, {Color::red, Color::green});
    Connection connection = connect();
    connection.execute(insert(colors), std::vector<Holder<Color>>{{1, Color::green, {}}});
    EXPECT_EQ(connection.execute(text("SELECT value FROM colors")).as<std::string>().scalar_one(), "green");
}

TEST_P(TextTypes, an_enumerator_without_a_name_is_refused_before_it_is_sent) {
    TypesRegistry::metadata().create_all(engine());
    const Holder<Color> nameless{1, static_cast<Color>(7), {}};
    Connection connection = connect();
    EXPECT_TRUE(says(caught<ConversionError>([&] { connection.execute(insert(colors), std::vector{nameless}); }),
                     "The value 7 of enum", "INSERT INTO colors", "(not a value)"));
    Session session(engine());
    session.add(nameless);
    EXPECT_TRUE(says(caught<ConversionError>([&] { session.commit(); }), "The value 7 of enum"));
    session.rollback();
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM colors"), 0);
}
