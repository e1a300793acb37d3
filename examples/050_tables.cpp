// Tables. If the columns are known at compile time, a table is a struct and its columns are members; if they are known
// only at run time, it is an object. Both work in the same statements.

#include "example.hpp"

using namespace aludel;

namespace {

// [typed]
struct Accounts : TypedTable<"account"> {
    Column<Integer> id   {this, "id", primary_key};
    Column<String>  name {this, "name", String(30)};
    Column<Nullable<String>> fullname {this, "fullname"};
};
inline const Accounts accounts;
// [/typed]

// [types]
struct Samples : TypedTable<"sample"> {
    Column<BigInteger>   id       {this, "id", primary_key};                    // std::int64_t
    Column<SmallInteger> shelf    {this, "shelf", server_default(0)};           // std::int16_t
    Column<Numeric>      price    {this, "price", Numeric(10, 2)};              // Decimal
    Column<Float>        weight   {this, "weight"};                             // float
    Column<Double>       length   {this, "length"};                             // double
    Column<Boolean>      fragile  {this, "fragile"};                            // bool
    Column<Text>         story    {this, "story"};                              // std::string
    Column<Unicode>      label    {this, "label", Unicode(40)};
    Column<UnicodeText>  remarks  {this, "remarks"};
    Column<Date>         found    {this, "found"};                              // std::chrono::year_month_day
    Column<Time>         at       {this, "at"};                                 // TimeOfDay
    Column<DateTime>     shown    {this, "shown"};                              // LocalDateTime
    Column<DateTimeTz>   stored   {this, "stored", server_default(func::now())};      // Timestamp, a point in time
    Column<Interval>     age      {this, "age"};                                // std::chrono::microseconds
    Column<LargeBinary>  picture  {this, "picture"};                            // Bytes
    Column<UuidType>     code     {this, "code", unique_};                      // Uuid
    Column<JsonType>     measures {this, "measures", indexed};                  // Json
};
inline const Samples samples;
// [/types]

void dynamic(Engine& engine, SqlLog& sql) {
    // [dynamic]
    MetaData metadata;                                       // a collection of tables; MetaData({.schema = "blog"})
    Table user_table("user_account", metadata,
        Column("id", Integer(), primary_key),
        Column("name", String(30)),
        Column("fullname", String()));
    Table address_table("address", metadata,
        Column("id", Integer(), primary_key),
        Column("user_id", ForeignKey("user_account.id", {.ondelete = "CASCADE"}), not_null),   // takes its type from the target
        Column("email_address", String(), not_null),
        UniqueConstraint({"user_id", "email_address"}, "uq_address"),
        CheckConstraint("length(email_address) > 0", "ck_email"),
        Index("ix_address_email", {"email_address"}));
    // [/dynamic]

    // [look]
    check(user_table.c.keys() == std::vector<std::string>{"id", "name", "fullname"});
    check(user_table.c.size() == 3 && user_table.c.contains("id"));
    check(user_table.primary_key() == std::vector<std::string>{"id"});
    check_prints(user_table.c["name"], "user_account.name");
    check_prints(user_table, R"(
        Table('user_account', Column('id', Integer(), primary_key), Column('name', String(30)), Column('fullname', String()))
        )");
    // [/look]
    check(metadata.sorted_tables().back().name() == "address");

    // [create]
    metadata.create_all(engine);
    // [/create]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('user_account',)
        CREATE TABLE user_account (
        	id INTEGER NOT NULL,
        	name VARCHAR(30),
        	fullname VARCHAR,
        	PRIMARY KEY (id)
        )
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('address',)
        CREATE TABLE address (
        	id INTEGER NOT NULL,
        	user_id INTEGER NOT NULL,
        	email_address VARCHAR NOT NULL,
        	PRIMARY KEY (id),
        	FOREIGN KEY(user_id) REFERENCES user_account (id) ON DELETE CASCADE,
        	CONSTRAINT uq_address UNIQUE (user_id, email_address),
        	CONSTRAINT ck_email CHECK (length(email_address) > 0)
        )
        CREATE INDEX ix_address_email ON address (email_address)
        COMMIT
        )");

    metadata.create_all(engine);                             // creates only missing tables
    sql.take();
    // [drop]
    metadata.drop_all(engine);
    // [/drop]
    sql.expect(R"(
        BEGIN (implicit)
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('user_account',)
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?
        ('address',)
        DROP TABLE address
        DROP TABLE user_account
        COMMIT
        )");
}

void constraints(Engine& engine, SqlLog& sql) {
    MetaData metadata;
    // [constraints]
    Table orders("orders", metadata,
        Column("country", String(2)), Column("number", Integer()), Column("open", Boolean(), not_null, server_default(true)),
        Column("state", String(10), nullable, server_default("new")),
        PrimaryKeyConstraint({"country", "number"}));
    Table lines("order_lines", metadata,
        Column("id", Integer(), primary_key), Column("country", String(2)), Column("number", Integer()),
        ForeignKeyConstraint({"country", "number"}, {"orders.country", "orders.number"},
                             {.name = "fk_order", .ondelete = "CASCADE"}));
    // [/constraints]
    metadata.create_all(engine, {.checkfirst = false});
    sql.expect(R"(
        BEGIN (implicit)
        CREATE TABLE orders (
        	country VARCHAR(2) NOT NULL,
        	number INTEGER NOT NULL,
        	open BOOLEAN DEFAULT 1 NOT NULL,
        	state VARCHAR(10) DEFAULT 'new',
        	PRIMARY KEY (country, number)
        )
        CREATE TABLE order_lines (
        	id INTEGER NOT NULL,
        	country VARCHAR(2),
        	number INTEGER,
        	PRIMARY KEY (id),
        	CONSTRAINT fk_order FOREIGN KEY(country, number) REFERENCES orders (country, number) ON DELETE CASCADE
        )
        COMMIT
        )");
    Connection conn = engine.connect();
    conn.execute(insert(orders).values({{"country", "CH"}, {"number", 1}}));
    const Row row = conn.execute(select(orders)).one();
    check(row["open"].as<bool>() && row["state"].as<std::string>() == "new");
}

void typed(Engine& engine, SqlLog& sql) {
    // [create_typed]
    metadata().create_all(engine);                           // typed tables and mappings belong to metadata()
    // [/create_typed]
    sql.take();

    using namespace std::chrono_literals;
    Connection conn = engine.connect();
    // [use_types]
    conn.execute(insert(samples).values(
        samples.id = 1, samples.price = Decimal::parse("10.50"), samples.weight = 0.5f, samples.length = 0.1,
        samples.fragile = true, samples.story = "found in the attic", samples.label = "Æsop", samples.remarks = "",
        samples.found = 2024y / 5 / 17, samples.at = TimeOfDay(12, 30), samples.age = 36h,
        samples.shown = LocalDateTime(std::chrono::local_days{2024y / 6 / 1} + 9h),
        samples.picture = to_bytes("\x89PNG"), samples.code = Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        samples.measures = Json::parse("[1, 2]")));
    auto [price, found, age] = conn.execute(select(samples.price, samples.found, samples.age)).one();
    check(price == Decimal::parse("10.5") && found == 2024y / 5 / 17 && age == 36h);   // exact, never converted to double
    // [/use_types]
    auto [shelf, code, measures] = conn.execute(select(samples.shelf, samples.code, samples.measures)).one();
    check(shelf == 0 && code.to_string().starts_with("6ba7") && measures == Json::parse("[1,2]"));
    const Timestamp stored = conn.execute(select(samples.stored)).scalar_one();
    check(stored > std::chrono::sys_days{2024y / 1 / 1});

    conn.execute(insert(accounts).values(accounts.id = 1, accounts.name = "sandy"));
    check(conn.execute(select(accounts.fullname)).scalar_one() == std::nullopt);
}

// A column restricted to certain words, without an enum class.
void words() {
    MetaData shop;
    const Table products("products", shop, Column("id", Integer(), primary_key),
                         Column("status", Enum({"draft", "published", "archived"}, "product_status")));
    Engine engine = create_engine("sqlite://");
    shop.create_all(engine);
    Connection conn = engine.connect();
    conn.execute(insert(products), {{"status", "draft"}});
    check_throws<ConversionError>([&] { conn.execute(insert(products), {{"status", "lost"}}); });
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    dynamic(engine, sql);
    constraints(engine, sql);
    typed(engine, sql);
    words();
}
