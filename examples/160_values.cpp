// How C++ values are stored and read: enums, custom types, fields that the database fills in, printing.

#include "example.hpp"
#include "model.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <aludel/types/fmt.hpp>

using namespace aludel;
using namespace std::chrono_literals;

// [money]
struct Money {                                       // a custom type
    std::int64_t cents{};
    bool operator==(const Money&) const = default;
};
template <>
struct aludel::type_traits<Money> {                  // how it converts, and its SQL type
    using sql = BigInteger;
    static constexpr Layout layout = Layout::custom;
    static constexpr CustomLayout custom_layout{
        [](const void* money) { return Value(static_cast<const Money*>(money)->cents); },
        [](void* money, const Value& value) { static_cast<Money*>(money)->cents = value.as<std::int64_t>(); }};
};
// [/money]

namespace {

// [enum]
enum class Status { draft, published, archived };

struct Article {
    std::int64_t id{};
    Status status{};
    std::optional<Status> wanted{};
    std::string metadata{};                          // a column may have any name
};
struct ArticleTable : Declarative<Article, "articles"> {
    Mapped<&Article::id>       id       {this, primary_key};
    Mapped<&Article::status>   status   {this};
    Mapped<&Article::wanted>   wanted   {this};
    Mapped<&Article::metadata> metadata {this};
    TableArgs args {this, UniqueConstraint({"metadata"}, "uq_article_metadata"), Index("ix_article_status", {"status"}),
                    CheckConstraint("length(metadata) > 0", "ck_article_metadata")};
};
inline const ArticleTable articles;
// [/enum]

void enumerations(Engine& engine, SqlLog& sql) {
    metadata(articles).create_all(engine);
    sql.take();
    // [use_enum]
    Session session(engine);
    session.add(Article{.status = Status::published, .metadata = "m"});
    session.commit();
    check(session.scalars(select(articles).where(articles.status == Status::published)).one()->status == Status::published);
    check(session.execute(text("SELECT status FROM articles")).as<std::string>().scalar_one() == "published");   // by name
    // [/use_enum]
    check(session.scalar(select(articles.wanted)) == std::nullopt);
    // A word that isn't an enumerator is an error that names the column.
    session.execute(text("UPDATE articles SET status = 'lost'"));
    check_throws<ConversionError>([&] { session.scalars(select(articles.status)).all(); });
}

// [use_money]
struct Invoice {
    std::int64_t customer{};                         // a composite key
    std::int64_t number{};
    Money total{};
    std::optional<Money> paid{};
};
struct InvoiceTable : Declarative<Invoice, "invoices"> {
    Mapped<&Invoice::customer> customer {this, primary_key};
    Mapped<&Invoice::number>   number   {this, primary_key};
    Mapped<&Invoice::total>    total    {this};
    Mapped<&Invoice::paid>     paid     {this};
};
inline const InvoiceTable invoices;
// [/use_money]

void own_types(Engine& engine) {
    // [own_type]
    Session session(engine);
    session.add_all(std::vector<Invoice>{{.customer = 7, .number = 1, .total = {1990}},
                                         {.customer = 7, .number = 2, .total = {250}, .paid = Money{250}}});
    session.commit();
    Ptr<Invoice> second = session.get<Invoice>(7, 2);             // a composite key
    check(second->total == Money{250} && second->paid == Money{250} && !session.get<Invoice>(7, 1)->paid);
    second.edit()->total.cents += 50;
    session.commit();
    check(session.scalar(select(invoices.total).where(invoices.number == 2)) == 300);   // in SQL, a BigInteger
    // [/own_type]
}

void wrapped_fields() {
    // [wrapped]
    blog::User user;
    check(!user.created_at.has_value());                          // Generated<T>: not set, so the database sets it
    user.created_at = parse_timestamp("2024-01-31 12:00");
    user.created_at = std::chrono::sys_days{2024y / 1 / 31} + 12h;
    check(user.created_at > std::chrono::sys_days{2024y / 1 / 1});
    check_prints(user.created_at, "2024-01-31 12:00:00.000000");
    check(fmt::format("{:%Y-%m-%d}", user.created_at) == "2024-01-31");

    blog::Post post{.body = "some text"};                         // Deferred<std::string>: like a std::string
    check(post.body == "some text" && post.body->size() == 9 && "> " + post.body + "!" == "> some text!");
    check(fmt::format("{:>10}", post.body) == " some text");
    check(std::hash<Deferred<std::string>>{}(post.body) == std::hash<std::string>{}("some text"));
    // [/wrapped]
    check(fmt::format("{} {}", Decimal::parse("1.50"), Json::parse("[1]")) == "1.50 [1]");
    check_prints(Decimal::parse("1.50"), "1.50");
}

// You inspect a mapping with free functions, so a column may have any name.
void asked_of_mappings() {
    using blog::users;
    // [asked]
    check(table(users).name() == "users");
    check(columns(users).keys().front() == "id" && columns(users).contains("email"));
    check(metadata(users).contains("posts"));
    check_prints(columns(users)["name"], "users.name");
    // [/asked]
    const auto other = aliased(users, "other");
    check(table(other).name() == "users");
    check_prints(columns(other)["name"], "other.name");
    auto name = aliased(users, "m").name;                         // a column outlives its mapping object
    check_prints(select(name), R"(
        SELECT m.name
        FROM users AS m
        )");
}

// A plain field cannot say "not set", so the server default would never be used: an error at first use.
struct Counters : DeclarativeBase<Counters> {};
struct Counter {
    std::int64_t id{};
    int value{};
};
struct CounterTable : Declarative<Counter, "counters", Counters> {
    Mapped<&Counter::id>    id    {this, primary_key};
    Mapped<&Counter::value> value {this, server_default(1)};
};

void mistakes() {
    check_prints(check_throws<MappingError>([] { std::cout << select(CounterTable{}); }).message(), R"(
        Mapping of Counter to table "counters": field "value" has a server_default but cannot say "not set": declare it Generated<T> or std::optional<T>.
        )");
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    enumerations(engine, sql);
    own_types(engine);
    wrapped_fields();
    asked_of_mappings();
    mistakes();
}
