// Mapped classes. The struct holds the data; its mapping says which field is stored in which column.

#include "example.hpp"
#include "model.hpp"

using namespace aludel;
using namespace std::chrono_literals;

namespace {

// [names]
struct Product {
    std::optional<std::int64_t> id{};       // optional if 0 is a valid id; in a plain field, 0 means "not set yet"
    std::string name{};
    Decimal price{};
    Json details{};
    std::optional<std::chrono::year_month_day> discontinued{};
    std::chrono::milliseconds lead_time{};
    Uuid code{};
    Bytes picture{};
    double cached_score{};                  // not saved
};
struct ProductTable : Declarative<Product, "products"> {
    Mapped<&Product::id>           id           {this, primary_key};
    Mapped<&Product::name>         name         {this, named("full_name"), Unicode(80)};    // the column has another name
    Mapped<&Product::price>        price        {this, Numeric(10, 2)};
    Mapped<&Product::details>      details      {this};
    Mapped<&Product::discontinued> discontinued {this};
    Mapped<&Product::lead_time>    lead_time    {this};
    Mapped<&Product::code>         code         {this, unique_};
    Mapped<&Product::picture>      picture      {this};
    Unmapped<&Product::cached_score> cached_score {this};
};
inline const ProductTable products;
// [/names]

// [composite]
struct OrderItem {
    std::int64_t order_id{};
    std::int64_t position{};
    int amount{};
};
struct OrderItemTable : Declarative<OrderItem, "order_items"> {
    Mapped<&OrderItem::order_id> order_id {this, primary_key};
    Mapped<&OrderItem::position> position {this, primary_key};
    Mapped<&OrderItem::amount>   amount   {this};
};
// [/composite]

// [base]
struct Archive : DeclarativeBase<Archive> {};                        // a separate registry
struct Page { std::int64_t id{}; std::string text{}; };
struct PageTable : Declarative<Page, "pages", Archive> {
    Mapped<&Page::id>   id   {this, primary_key};
    Mapped<&Page::text> text {this};
};
inline const PageTable pages;
// [/base]

// [incomplete]
struct Drafts : DeclarativeBase<Drafts> {};
struct Incomplete { std::int64_t id{}; std::string name{}; int size{}; };
struct IncompleteTable : Declarative<Incomplete, "incomplete", Drafts> {
    Mapped<&Incomplete::id>   id   {this, primary_key};
    Mapped<&Incomplete::name> name {this};
};
// [/incomplete]

struct Stranger { std::int64_t id{}; };

void tables(Engine& engine, SqlLog& sql) {
    // [create]
    metadata().create_all(engine);
    // [/create]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('users',)
        CREATE TABLE users (
        	id INTEGER NOT NULL,
        	name VARCHAR(100) NOT NULL,
        	email VARCHAR(255) NOT NULL,
        	age INTEGER,
        	active BOOLEAN NOT NULL,
        	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
        	PRIMARY KEY (id)
        )
        CREATE UNIQUE INDEX ix_users_email ON users (email)
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('posts',)
        CREATE TABLE posts (
        	id INTEGER NOT NULL,
        	title VARCHAR(255) NOT NULL,
        	body TEXT NOT NULL,
        	published BOOLEAN NOT NULL,
        	author_id BIGINT NOT NULL,
        	PRIMARY KEY (id),
        	FOREIGN KEY(author_id) REFERENCES users (id) ON DELETE CASCADE
        )
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('profiles',)
        CREATE TABLE profiles (
        	id INTEGER NOT NULL,
        	bio TEXT NOT NULL,
        	user_id BIGINT NOT NULL,
        	PRIMARY KEY (id),
        	FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
        	UNIQUE (user_id)
        )
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('tags',)
        CREATE TABLE tags (
        	id INTEGER NOT NULL,
        	name VARCHAR(50) NOT NULL,
        	PRIMARY KEY (id),
        	UNIQUE (name)
        )
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('post_tags',)
        CREATE TABLE post_tags (
        	post_id BIGINT NOT NULL,
        	tag_id BIGINT NOT NULL,
        	PRIMARY KEY (post_id, tag_id),
        	FOREIGN KEY(post_id) REFERENCES posts (id) ON DELETE CASCADE,
        	FOREIGN KEY(tag_id) REFERENCES tags (id) ON DELETE CASCADE
        )
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('products',)
        CREATE TABLE products (
        	id INTEGER NOT NULL,
        	full_name VARCHAR(80) NOT NULL,
        	price NUMERIC(10, 2) NOT NULL,
        	details JSON NOT NULL,
        	discontinued DATE,
        	lead_time BIGINT NOT NULL,
        	code CHAR(32) NOT NULL,
        	picture BLOB NOT NULL,
        	PRIMARY KEY (id),
        	UNIQUE (code)
        )
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('order_items',)
        CREATE TABLE order_items (
        	order_id BIGINT NOT NULL,
        	position BIGINT NOT NULL,
        	amount INTEGER NOT NULL,
        	PRIMARY KEY (order_id, position)
        )
        COMMIT
        )");

    // [create_text]
    std::cout << CreateTable(table(blog::users)).compile(postgresql::dialect()) << "\n";   // for any database, without connecting
    // [/create_text]
    check_prints(CreateTable(table(blog::users)).compile(postgresql::dialect()), R"(
        CREATE TABLE users (
        	id BIGSERIAL NOT NULL,
        	name VARCHAR(100) NOT NULL,
        	email VARCHAR(255) NOT NULL,
        	age INTEGER,
        	active BOOLEAN NOT NULL,
        	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        	PRIMARY KEY (id)
        )
        )");

    // [create_archive]
    Archive::metadata().create_all(engine);
    // [/create_archive]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('pages',)
        CREATE TABLE pages (
        	id INTEGER NOT NULL,
        	text VARCHAR NOT NULL,
        	PRIMARY KEY (id)
        )
        COMMIT
        )");
    check(Archive::metadata().contains("pages") && !metadata().contains("pages"));
}

void by_value(Engine& engine, SqlLog& sql) {
    using namespace blog;
    Connection conn = engine.connect();
    // [by_value]
    conn.execute(insert(users), std::vector<User>{{.name = "Alice", .email = "alice@example.com", .age = 30}});
    for (const User& u : conn.scalars(select(users)))                  // mapped structs by value, no session
        std::cout << u.name << " since " << to_string(u.created_at) << "\n";
    for (User u : conn.execute(select(users))) check(u.active && u.age == 30);
    // [/by_value]
    sql.take();

    // [alias]
    auto manager = aliased(users, "manager");                          // a UserTable again: manager.name
    std::cout << select(manager.name).where(manager.age > 50) << "\n";
    // [/alias]
    check_prints(select(manager.name).where(manager.age > 50), R"(
        SELECT manager.name
        FROM users AS manager
        WHERE manager.age > :age_1
        )");
}

void values(Engine& engine) {
    Connection conn = engine.connect();
    // [values]
    const Product lamp{.name = "Lamp", .price = Decimal::parse("19.90"), .details = Json::parse(R"({"watts": 9})"),
                       .discontinued = 2024y / 1 / 31, .lead_time = 1500ms, .code = Uuid::random(), .picture = to_bytes("PNG")};
    conn.execute(insert(products), std::vector{lamp});
    const Product read = conn.execute(select(products)).one();
    check(read.id == 1 && read.price == lamp.price && read.details == lamp.details && read.code == lamp.code);
    check(read.discontinued == lamp.discontinued && read.lead_time == lamp.lead_time && read.picture == lamp.picture);
    // [/values]
}

void wrappers() {
    // [wrappers]
    blog::User user;
    check(!user.created_at.has_value());                  // Generated<T>: not set, so the database sets it
    user.created_at = parse_timestamp("2024-01-31 12:00");
    check(to_string(*user.created_at) == "2024-01-31 12:00:00.000000");
    blog::Post post{.body = "some text"};
    check(post.body == "some text" && post.body->size() == 9 && post.body + "!" == "some text!");
    // [/wrappers]
}

void mistakes() {
    Engine engine = create_engine("sqlite://");
    // [unmapped]
    check_throws<UnmappedError>([&] { Session(engine).add(Stranger{}); });
    // [/unmapped]
    check_throws<UnmappedError>([&] { engine.begin([](Connection& c) { c.execute(insert(pages), std::vector<Stranger>(1)); }); });

    // A field that is neither mapped nor listed as unmapped would never be saved, so the first use is an error.
    // [complete]
    const MappingError error = check_throws<MappingError>([] { std::cout << select(IncompleteTable{}); });
    // [/complete]
    check_prints(error.message(), R"(
        Mapping of Incomplete to table "incomplete": Incomplete has 3 fields, the mapping lists 2: list the missing one, or name it in Unmapped<&Incomplete::field>.
        )");
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    const OrderItemTable order_items;
    metadata().require(blog::users, products, order_items);          // makes the linker keep these tables
    tables(engine, sql);
    by_value(engine, sql);
    values(engine);
    wrappers();
    mistakes();
}
