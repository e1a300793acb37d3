// Json: JSONB for a field without a type of its own, JSON where it is said; equality of documents; NULL and null.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Account {
    int id{};
    Json settings{};
    std::optional<Json> extra{};
    Json plain{};
};
struct Registry : DeclarativeBase<Registry> {};
struct AccountTable : Declarative<Account, "document_accounts", Registry> {
    Mapped<&Account::id> id{this, primary_key};
    Mapped<&Account::settings> settings{this};
    Mapped<&Account::extra> extra{this};
    Mapped<&Account::plain> plain{this, Json()};
};
const AccountTable accounts;

const Table notes("document_notes", Registry::metadata(), Column("id", Integer(), primary_key), Column("body", Json()));

Json doc(const char* text) { return Json::parse(text); }

class Documents : public DatabaseTest {
protected:
    Documents() {
        Registry::metadata().create_all(engine());
        connection = std::make_unique<Connection>(connect());
        connection->execute(insert(accounts), std::vector<Account>{{1, doc(R"({"a": 1, "b": [2]})"), {}, doc(R"({"a": 1, "b": [2]})")},
                                                                   {2, Json(), Json(), Json()}});
    }
    std::vector<int> where(const Expr<Boolean>& condition) {
        return connection->scalars(select(accounts.id).where(condition).order_by(accounts.id)).all();
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Documents, every_database(), database_name);

class ServerDocuments : public Documents {};
INSTANTIATE_TEST_SUITE_P(Live, ServerDocuments, databases_with(&Abilities::server), database_name);

using Ids = std::vector<int>;

}  // namespace

TEST_P(ServerDocuments, are_jsonb_unless_json_is_said) {
    const auto types = connection->execute(text("SELECT data_type FROM information_schema.columns WHERE table_schema = current_schema() "
                                                "AND table_name = 'document_accounts' ORDER BY ordinal_position"))
                           .as<std::string>().scalars().all();
    EXPECT_EQ(types, (std::vector<std::string>{"integer", "jsonb", "jsonb", "json"}));
}

TEST_P(Documents, are_compared_whatever_their_type) {
    const Json wanted = doc(R"({"b": [2], "a": 1})");
    EXPECT_EQ(where(accounts.settings == wanted), Ids{1});
    EXPECT_EQ(where(accounts.plain == wanted), Ids{1});
    EXPECT_EQ(where(wanted == accounts.plain), Ids{1});
    EXPECT_EQ(where(accounts.settings != wanted), Ids{2});
    EXPECT_EQ(where(accounts.plain != wanted), Ids{2});
    EXPECT_EQ(where(accounts.settings == accounts.plain), (Ids{1, 2}));
    EXPECT_EQ(where(accounts.plain.is_not_distinct_from(wanted)), Ids{1});
    EXPECT_EQ(where(accounts.settings.in_({wanted, doc("7")})), Ids{1});
    EXPECT_EQ(where(accounts.plain.in_({wanted, doc("7")})), Ids{1});
    connection->execute(insert(notes), {{"id", 1}, {"body", wanted}});
    EXPECT_EQ(connection->execute(select(notes).where(notes.c["body"] == wanted)).all().size(), 1u);
    EXPECT_EQ(connection->execute(select(notes).where(notes.c["body"] != wanted)).all().size(), 0u);
}

TEST_P(Documents, with_blanks_are_equal_to_those_without) {
    connection->execute(text("INSERT INTO document_accounts (id, settings, plain) VALUES (3, '{\"x\" : [1,  2]}', '{\"x\" : [1,  2]}')"));
    EXPECT_EQ(where(accounts.settings == doc(R"({"x":[1,2]})")), Ids{3});
    EXPECT_EQ(where(accounts.plain == doc(R"({"x":[1,2]})")), Ids{3});
}

// J04
TEST_P(Documents, null_is_a_document_and_NULL_is_none) {
    EXPECT_EQ(where(accounts.extra == null), Ids{1});
    EXPECT_EQ(where(accounts.extra != null), Ids{2});
    EXPECT_EQ(where(accounts.extra == Json()), Ids{2});
    EXPECT_EQ(where(accounts.settings == Json()), Ids{2});
    EXPECT_EQ(where(accounts.plain == Json()), Ids{2});
    EXPECT_EQ(where(accounts.settings == null), Ids{});
    EXPECT_EQ(where(accounts.extra.is_distinct_from(Json())), Ids{1});
    const auto read = connection->scalars(select(accounts).order_by(accounts.id)).all();
    EXPECT_FALSE(read[0].extra.has_value());
    ASSERT_TRUE(read[1].extra.has_value());
    EXPECT_TRUE(read[1].extra->is_null());
}

TEST_P(Documents, are_saved_edited_and_loaded_as_objects) {
    connection.reset();
    run("DELETE FROM document_accounts");
    Session session(engine());
    session.add(Account{5, doc(R"({"z": 1, "a": 2})"), doc("[1]"), doc("1.5")});
    session.commit();
    const auto account = session.get<Account>(5);
    EXPECT_EQ(account->settings, doc(R"({"a": 2, "z": 1})"));
    EXPECT_EQ(account->plain, doc("1.5"));
    account.edit()->settings = doc("[]");
    account.edit()->extra = std::nullopt;
    session.commit();
    EXPECT_EQ(session.scalars(select(accounts).where(accounts.settings == doc("[]"), accounts.extra == null)).all().size(), 1u);
}

TEST_P(Documents, as_literals_are_compared_too) {
    const auto count = [&](const Expr<Boolean>& condition) {
        return connection->execute(text(unsafe_sql(select(accounts.id).where(condition).compile(engine().dialect(), {.literal_binds = true}).text())))
            .all().size();
    };
    EXPECT_EQ(count(accounts.settings == doc(R"({"a":1,"b":[2]})")), 1u);
    EXPECT_EQ(count(accounts.plain == doc(R"({"a":1,"b":[2]})")), 1u);
}
