"""The programs that compile_time.py compiles: a mapping, five usual queries, and statements of many shapes."""

import itertools
import random

EMPTY = "int main() {}\n"
HEADER = "#include <aludel/aludel.hpp>\nint main() {}\n"

MAPPING = """\
#include <aludel/aludel.hpp>
#include <iostream>

using namespace aludel;

struct User {
    std::int64_t id{};
    std::string name{};
    std::string email{};
    std::optional<int> age{};
    bool active = true;
};

struct UserTable : Declarative<User, "users"> {
    Mapped<&User::id>     id     {this, primary_key};
    Mapped<&User::name>   name   {this, String(100)};
    Mapped<&User::email>  email  {this, String(255), unique_, indexed};
    Mapped<&User::age>    age    {this};
    Mapped<&User::active> active {this};
};
inline const UserTable users;
"""

# Five queries of different shapes; further ones are made of the first.
QUERIES = [
    "for (const User& u : c.scalars(select(users).where(users.active and users.age >= {n}))) std::cout << u.name;",
    "for (auto [id, name] : c.execute(select(users.id, users.name).where(users.name.like(\"%{n}%\")).limit({n})))"
    " std::cout << id << name;",
    "for (auto [active, n] : c.execute(select(users.active, func::count(users.id).label(\"n\"))"
    ".group_by(users.active).having(func::count(users.id) > {n}).order_by(desc(\"n\")))) std::cout << active << n;",
    "c.execute(insert(users).values(users.name = \"n{n}\", users.email = \"e{n}\", users.active = true));",
    "c.execute(update(users).where(users.id.in_({{1, 2, {n}}})).values(users.age = {n}, users.name = \"x\"));",
]


def program(queries):
    functions = [
        f"void query_{n}(Connection& c) {{\n    {QUERIES[n % len(QUERIES)].format(n=n)}\n}}\n" for n in range(queries)
    ]
    calls = "".join(f"    query_{n}(c);\n" for n in range(queries))
    return (MAPPING + "\n" + "\n".join(functions) + "\nint main() {\n"
            "    Connection c = create_engine(\"sqlite://\").connect();\n" + calls + "}\n")


# What a row can be made of: a column and its C++ type are all that counts for the compiler.
SHAPE_MAPPING = """\
#include <aludel/aludel.hpp>

using namespace aludel;

struct Item {
    std::int64_t id{};
    std::string name{};
    std::optional<int> age{};
    bool active = true;
    double score{};
    Decimal price{};
    std::optional<std::string> city{};
    int level{};
};
struct Note {
    std::int64_t id{};
    std::int64_t item_id{};
};

struct ItemTable : Declarative<Item, "items"> {
    Mapped<&Item::id>     id     {this, primary_key};
    Mapped<&Item::name>   name   {this};
    Mapped<&Item::age>    age    {this};
    Mapped<&Item::active> active {this};
    Mapped<&Item::score>  score  {this};
    Mapped<&Item::price>  price  {this, Numeric(10, 2)};
    Mapped<&Item::city>   city   {this};
    Mapped<&Item::level>  level  {this};
};
struct NoteTable : Declarative<Note, "notes"> {
    Mapped<&Note::id>      id      {this, primary_key};
    Mapped<&Note::item_id> item_id {this, ForeignKey("items.id")};
};
inline const ItemTable items;
inline const NoteTable notes;
"""
COLUMNS = ["id", "name", "age", "active", "score", "price", "city", "level"]

# The ways in which a statement is used; {columns} is its list, {names} the names of as many variables.
FORMS = {
    "built only": "auto q = select({columns}); (void)q;",
    "with where and order_by": "auto q = select({columns}).where(items.level > {n}).order_by(items.name); (void)q;",
    "with a join": "auto q = select({columns}).join(notes, items.id == notes.item_id); (void)q;",
    "with an aggregate": "auto q = select({columns}, func::count(items.id)).group_by(items.level); (void)q;",
    "executed": "auto r = c.execute(select({columns})); (void)r;",
    "read in a loop": "for (auto [{names}] : c.execute(select({columns}))) {{ {use} }}",
    "a session's loop": "for (auto [{names}] : session.execute(select({columns}))) {{ {use} }}",
    ".one()": "auto [{names}] = c.execute(select({columns})).one(); {use}",
    ".first()": "auto r = c.execute(select({columns})).first(); (void)r;",
    ".all()": "auto r = c.execute(select({columns})).all(); (void)r;",
    "a loop over .all()": "for (const auto& [{names}] : c.execute(select({columns})).all()) {{ {use} }}",
}


def combinations():
    """Lists of two and three columns, each of another row type, always in the same order."""
    found = [list(chosen) for size in (2, 3) for chosen in itertools.permutations(COLUMNS, size)]
    random.Random(1).shuffle(found)
    return found


def shapes(form, count, copies):
    """A program with `count` statements of one form, of different row types or (`copies`) all alike."""
    functions = []
    for n, columns in enumerate(combinations()[:count] if not copies else combinations()[:1] * count):
        names = [f"v{i}" for i in range(len(columns))]
        body = FORMS[form].format(columns=", ".join("items." + column for column in columns), names=", ".join(names), n=n,
                                  use=" ".join(f"(void){name};" for name in names))
        functions.append(f"void shape_{n}(Connection& c, Session& session) {{\n    (void)c, (void)session;\n    {body}\n}}\n")
    return SHAPE_MAPPING + "\n" + "\n".join(functions)
