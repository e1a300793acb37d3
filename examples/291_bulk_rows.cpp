// Many rows without objects: bulk INSERT of classes that inherit, and bulk UPDATE by primary key.

#include "example.hpp"

using namespace aludel;

namespace {

struct Vessel {
    std::int64_t id{};
    std::string name{};
    std::string kind{};
};
struct Ferry : Vessel {
    int seats{};
};
struct VesselTable : Declarative<Vessel, "vessels"> {
    Mapped<&Vessel::id>   id   {this, primary_key};
    Mapped<&Vessel::name> name {this};
    Mapped<&Vessel::kind> kind {this};
    Polymorphic poly {this, kind, "vessel"};
};
struct FerryTable : JoinedInheritance<Ferry, VesselTable, "ferries"> {
    Mapped<&Ferry::id>    id    {this, primary_key, ForeignKey("vessels.id")};
    Mapped<&Ferry::seats> seats {this};
    PolymorphicIdentity identity {this, "ferry"};
};
inline const VesselTable vessels;
inline const FerryTable ferries;

void inserts(Session& session, SqlLog& sql) {
    // [insert]
    session.execute(insert(ferries), {Ferry{{.name = "Aurora"}, 400}, Ferry{{.name = "Tycho Brahe"}, 1250}});
    // [/insert]
    sql.expect(R"(
        BEGIN (implicit)
        INSERT INTO vessels (name, kind) VALUES (?, ?) RETURNING id
        [('Aurora', 'ferry'), ('Tycho Brahe', 'ferry')]
        INSERT INTO ferries (id, seats) VALUES (?, ?)
        [(1, 400), (2, 1250)]
        )");
    // [values]
    const Ptr<Ferry> hamlet = session.scalars(insert(ferries).values(ferries.name = func::upper("hamlet"), ferries.seats = 950)
                                                  .returning(ferries)).one();
    check(hamlet->name == "HAMLET" && hamlet->kind == "ferry");
    // [/values]
    sql.take();
}

void updates(Session& session, SqlLog& sql) {
    const Ptr<Ferry> aurora = session.get<Ferry>(1);
    sql.take();
    // [update]
    session.execute_many(update(ferries), {{{"id", 1}, {"name", "Aurora af Helsingborg"}, {"seats", 1250}},
                                           {{"id", 2}, {"name", "Tycho"}, {"seats", 1000}}});
    check(aurora->seats == 1250);   // loaded objects follow
    // [/update]
    sql.expect(R"(
        UPDATE vessels SET name=? WHERE vessels.id = ?
        [('Aurora af Helsingborg', 1), ('Tycho', 2)]
        UPDATE ferries SET seats=? WHERE ferries.id = ?
        [(1250, 1), (1000, 2)]
        )");
    // [structs]
    Ferry copy = *aurora;
    copy.seats = 1100;
    session.execute(update(ferries), {copy});
    check(aurora->seats == 1100);
    // [/structs]
    // [stale]
    check_throws<StaleDataError>([&] { session.execute_many(update(ferries), {{{"id", 99}, {"seats", 1}}}); });
    // [/stale]
}

}  // namespace

int main() {
    SqlLog sql;
    Engine engine = create_engine("sqlite://", {.echo = true, .echo_sink = &sql});
    metadata().create_all(engine);
    sql.take();
    Session session(engine);
    inserts(session, sql);
    updates(session, sql);
    session.rollback();
}
