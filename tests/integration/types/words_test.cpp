// Enum({...}): columns that hold one of some words; another word is refused before anything is sent.

#include "integration/support.hpp"

using namespace aludel;
using namespace aludel::integration;

namespace {

struct Product {
    std::int64_t id{};
    std::string status = "draft";
    std::optional<std::string> grade{};
};
struct Registry : DeclarativeBase<Registry> {};
struct ProductTable : Declarative<Product, "word_products", Registry> {
    Mapped<&Product::id> id{this, primary_key};
    Mapped<&Product::status> status{this, Enum({"draft", "published", "archived"}, "product_status")};
    Mapped<&Product::grade> grade{this, Enum({"A", "B"})};
};
const ProductTable products;

const Table notes("word_notes", Registry::metadata(), Column("id", Integer(), primary_key),
                  Column("status", Enum({"draft", "published", "archived"}, "product_status"), not_null));

struct Pages : TypedTable<"word_pages"> {
    Column<Integer> id{this, "id", primary_key};
    Column<Nullable<Enum<>>> status{this, "status", Enum({"draft", "published"}, "page_status")};
};
const Pages pages;

class Words : public DatabaseTest {
protected:
    Words() {
        Registry::metadata().create_all(engine());
        run("CREATE TABLE word_pages (id INTEGER PRIMARY KEY, status VARCHAR(9))");
        connection = std::make_unique<Connection>(connect());
    }
    std::unique_ptr<Connection> connection;
};
INSTANTIATE_TEST_SUITE_P(Live, Words, every_database(), database_name);

}  // namespace

TEST_P(Words, are_stored_and_read_as_texts) {
    connection->execute(insert(notes), {{"id", 1}, {"status", "draft"}});
    EXPECT_EQ(connection->execute(select(notes)).one()["status"], Value("draft"));
    connection->execute(insert(pages).values(pages.id = 1, pages.status = "published"));
    connection->execute(insert(pages).values(pages.id = 2, pages.status = null));
    const std::vector<std::optional<std::string>> read = connection->scalars(select(pages.status).order_by(pages.id)).all();
    EXPECT_EQ(read, (std::vector<std::optional<std::string>>{"published", std::nullopt}));
    connection->execute(insert(products), Product{.status = "archived", .grade = "B"});
    EXPECT_EQ(connection->scalars(select(products)).one().grade, "B");
}

// Y11
TEST_P(Words, refuse_another_word_of_a_statement) {
    const auto error = caught<ConversionError>([&] { connection->execute(insert(notes), {{"id", 1}, {"status", "lost"}}); });
    EXPECT_TRUE(says(error, "'lost'", "\"status\"", "product_status", "'draft', 'published', 'archived'",
                     "INSERT INTO word_notes"));
    EXPECT_THROW(connection->execute(insert(notes).values({{"id", 1}, {"status", 5}})), ConversionError);
    EXPECT_THROW(connection->execute(insert(pages).values(pages.id = 1, pages.status = "archived")), ConversionError);
    EXPECT_THROW(connection->execute(update(notes).values({{"status", "lost"}}).all_rows()), ConversionError);
    EXPECT_THROW(connection->execute(select(notes).where(notes.c["status"] == "lost")), ConversionError);
    EXPECT_THROW(connection->execute(select(pages.id).where(pages.status.in_({"draft", "lost"}))), ConversionError);
}

TEST_P(Words, refuse_another_word_among_many_before_any_is_sent) {
    EXPECT_THROW(connection->execute_many(insert(notes), {{{"id", 1}, {"status", "draft"}}, {{"id", 2}, {"status", "lost"}}}),
                 ConversionError);
    EXPECT_THROW(connection->execute(insert(products), std::vector<Product>{{.status = "draft"}, {.grade = "C"}}),
                 ConversionError);
    EXPECT_EQ(connection->scalar(select(func::count()).select_from(notes)), 0);
    EXPECT_EQ(connection->scalar(select(func::count()).select_from(products)), 0);
}

TEST_P(Words, refuse_another_word_in_a_session) {
    connection->close();
    Session session(engine());
    session.add(Product{.status = "lost"});
    EXPECT_TRUE(says(caught<ConversionError>([&] { session.flush(); }), "'lost'", "product_status"));
    session.rollback();
    const Ptr<Product> product = session.add(Product{});
    session.commit();
    product.edit()->status = "gone";
    EXPECT_THROW(session.flush(), ConversionError);
    session.rollback();
    EXPECT_EQ(product->status, "draft");
}

TEST_P(Words, do_not_bind_what_is_no_word) {
    connection->execute(insert(notes), {{"id", 1}, {"status", "draft"}});
    EXPECT_EQ(connection->execute(select(notes.c["id"]).where(notes.c["status"].like("dr%"))).all().size(), 1u);
    EXPECT_EQ(connection->execute(select(notes.c["status"].as<String>() + "!")).scalar_one(), "draft!");
    EXPECT_EQ(connection->execute(select(pages.id).where(pages.status.startswith("dr"))).all().size(), 0u);
}
