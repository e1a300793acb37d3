// Columns that a statement leaves out: defaults of the program and of the database, types that write SQL around values, and
// one model in several schemas.

#include "example.hpp"

#include <aludel/postgresql.hpp>

using namespace aludel;

namespace {

int last_number = 0;

// [columns]
struct Orders : TypedTable<"orders"> {
    Column<BigInteger> id {this, "id", primary_key};
    Column<String> item {this, "item", String(40)};
    Column<Integer> pieces {this, "pieces", default_value(1)};                                    // a value
    Column<DateTime> placed_at {this, "placed_at", default_value(func::now())};                   // an expression
    Column<Integer> number {this, "number", default_value([] { return ++last_number; })};        // a function
    Column<Integer> weight {this, "weight", default_value([](const DefaultContext& row) {         // one that sees the row
        return row.get<int>("pieces") * 250;
    })};
    Column<Integer> revision {this, "revision", default_value(1), onupdate(2)};
};
inline const Orders orders;
// [/columns]

// [initialiser]
struct Account {
    std::int64_t id = 0;
    std::string name = {};
    bool active = true;                  // a default: bool{} is false
    std::optional<std::string> plan = "free";
    Generated<std::string> token = {};   // the column's default_value fills it in
};
struct AccountTable : Declarative<Account, "accounts"> {
    Mapped<&Account::id> id {this, primary_key};
    Mapped<&Account::name> name {this};
    Mapped<&Account::active> active {this};
    Mapped<&Account::plan> plan {this};
    Mapped<&Account::token> token {this, default_value([] { return std::string("generated"); })};
};
inline const AccountTable accounts;
// [/initialiser]

// [folded]
const auto folded = with_expressions(String(60), [](auto value) { return func::lower(value); },
                                                 [](auto column) { return func::upper(column); });
struct Mailboxes : TypedTable<"mailboxes"> {
    Column<BigInteger> id {this, "id", primary_key};
    Column<String> address {this, "address", folded};
};
inline const Mailboxes mailboxes;
// [/folded]

const MetaData tenants;
const Table documents("documents", tenants, Column("id", Integer(), primary_key), Column("title", String(40)), Schema("tenant"));

void core(Connection& conn) {
    // [insert]
    const Result result = conn.execute(insert(orders).values(orders.item = "lamp", orders.pieces = 2));
    check(result.inserted_primary_key()[0] == Value(1));
    check(result.prefetch_cols() == std::vector<std::string>{"number", "weight", "revision"});   // those that the library made
    check(result.postfetch_cols() == std::vector<std::string>{"placed_at", "id"});               // and the database
    // [/insert]
    check_prints(insert(orders).values(orders.item = "lamp").compile(postgresql::dialect()).text(),
                 "INSERT INTO orders (item, pieces, placed_at, number, weight, revision) VALUES ($1, $2, now(), $3, $4, $5)");
    check(conn.scalars(select(orders.weight)).one() == 500);

    // [update]
    conn.execute(update(orders).values(orders.item = "big lamp").where(orders.id == 1));   // SET item=..., revision=2
    check(conn.scalars(select(orders.revision)).one() == 2);
    // [/update]

    // [from_select]
    const auto copies = select(orders.item).where(orders.id == 1);
    conn.execute(insert(orders).from_select({orders.item}, copies));   // functions are called once for all rows
    // [/from_select]
    check(conn.scalars(select(orders.weight).where(orders.id == 2)).one() == 250);
}

void mapped(Connection& conn) {
    // [mapped]
    conn.execute(insert(accounts).values(accounts.name = "ann"));
    const Account ann = conn.scalars(select(accounts)).one();
    check(ann.active && ann.plan == "free" && ann.token == "generated");
    // [/mapped]
}

void types(Connection& conn) {
    // [types]
    conn.execute(insert(mailboxes).values(mailboxes.address = "Ann@Example.org"));                 // lower(?)
    check(conn.scalars(select(mailboxes.id).where(mailboxes.address == "ANN@EXAMPLE.ORG")).one() == 1);
    check(conn.scalars(select(mailboxes.address)).one() == "ANN@EXAMPLE.ORG");                     // upper(mailboxes.address)
    // [/types]
}

void several_schemas(Connection& conn) {
    conn.execute_script("ATTACH DATABASE ':memory:' AS tenant_7");
    // [schemas]
    conn.execution_options({.schema_translate_map = {{"tenant", "tenant_7"}}});
    conn.execute(CreateTable(documents));                                    // CREATE TABLE tenant_7.documents
    conn.execute(insert(documents).values({{"title", "Contract"}}));         // INSERT INTO tenant_7.documents
    check(conn.scalars(select(documents.c["title"])).one() == Value("Contract"));
    // [/schemas]
}

}  // namespace

int main() {
    Engine engine = create_engine("sqlite://");
    metadata(orders).create_all(engine);
    Connection conn = engine.connect();
    several_schemas(conn);
    conn.commit();
    conn.execution_options({.schema_translate_map = {{"tenant", "tenant"}}});
    core(conn);
    mapped(conn);
    types(conn);
}
