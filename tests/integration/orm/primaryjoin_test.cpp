// Relationships whose condition the program says: what is loaded, joined, and written by them.

#include "integration/bad_input/refused.hpp"
#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct Flat;
struct Lodger {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> arrived{}, moved{};
    Many<Flat> flats{}, boston{}, during{}, owned{};
    Many<Lodger> follows{}, followers{}, friends{};
};
struct Flat {
    std::int64_t id{};
    std::string city{};
    std::optional<std::int64_t> lodger_id{}, built{};
    std::optional<std::string> owner_name{};
    One<Lodger> owner{};
};

const Table follows("pj_follows", Base::metadata(), Column("followed_id", BigInteger(), ForeignKey("pj_lodgers.id"), primary_key),
                    Column("follower_id", BigInteger(), ForeignKey("pj_lodgers.id"), primary_key), Column("kind", Text(), nullable));

struct LodgerTable;
struct FlatTable : Declarative<Flat, "pj_flats", Base> {
    static Expr<Boolean> is_owner(const FlatTable& flat, const LodgerTable& lodger);   // of a mapping that follows

    Mapped<&Flat::id> id{this, primary_key};
    Mapped<&Flat::city> city{this};
    Mapped<&Flat::lodger_id> lodger_id{this, ForeignKey("pj_lodgers.id")};
    Mapped<&Flat::built> built{this};
    Mapped<&Flat::owner_name> owner_name{this};
    Relationship<&Flat::owner> owner{this, primaryjoin(&is_owner), foreign_keys(owner_name), back_populates<&Lodger::owned>};
};
struct LodgerTable : Declarative<Lodger, "pj_lodgers", Base> {
    Mapped<&Lodger::id> id{this, primary_key};
    Mapped<&Lodger::name> name{this, unique_};
    Mapped<&Lodger::arrived> arrived{this};
    Mapped<&Lodger::moved> moved{this};
    Relationship<&Lodger::flats> flats{this, order_by(attr<&Flat::id>())};
    Relationship<&Lodger::boston> boston{this, viewonly, order_by(attr<&Flat::id>()), primaryjoin([](const LodgerTable& lodger, const FlatTable& flat) {
        return flat.lodger_id == lodger.id && flat.city == "Boston";
    })};
    Relationship<&Lodger::during> during{this, viewonly, order_by(attr<&Flat::id>()), primaryjoin([](const LodgerTable& lodger, const FlatTable& flat) {
        return flat.built.between(lodger.arrived, lodger.moved);
    })};
    Relationship<&Lodger::owned> owned{this, foreign_keys(attr<&Flat::owner_name>()), order_by(attr<&Flat::id>()), back_populates<&Flat::owner>,
                                       primaryjoin([](const LodgerTable& lodger, const FlatTable& flat) { return lodger.name == flat.owner_name; })};
    Relationship<&Lodger::follows> follows{this, secondary(blog::follows, {.local = {"follower_id"}, .remote = {"followed_id"}}),
                                           back_populates<&Lodger::followers>};
    Relationship<&Lodger::followers> followers{this, secondary(blog::follows, {.local = {"followed_id"}, .remote = {"follower_id"}}),
                                               back_populates<&Lodger::follows>};
    Relationship<&Lodger::friends> friends{this, viewonly, secondary(blog::follows, {.local = {"follower_id"}, .remote = {"followed_id"}}),
                                           primaryjoin([](const LodgerTable&, const LodgerTable& other) {
                                               return blog::follows.c["kind"].as<Text>() == "friend" && other.moved == std::nullopt;
                                           })};
};
Expr<Boolean> FlatTable::is_owner(const FlatTable& flat, const LodgerTable& lodger) { return flat.owner_name == lodger.name; }

const FlatTable flats;
const LodgerTable lodgers;

class PrimaryJoin : public OrmTest {
protected:
    void save() {
        run("INSERT INTO pj_lodgers (id, name, arrived, moved) VALUES (1, 'ann', 1900, 1950), (2, 'bob', NULL, NULL), (3, 'cid', 2000, NULL);"
            "INSERT INTO pj_flats (id, city, lodger_id, built, owner_name) VALUES (1, 'Boston', 1, 1900, 'bob'), (2, 'Paris', 1, 1951, 'bob'),"
            " (3, 'Boston', 1, 1920, NULL), (4, 'Boston', 2, NULL, 'ann'), (5, 'Boston', NULL, 1950, 'nobody')");
        forget_sent();
    }
    using Ids = std::vector<std::int64_t>;
    Ids boston(Session& session, std::int64_t id) { return each(session.get<Lodger>(id)->boston, &Flat::id); }
};
INSTANTIATE_TEST_SUITE_P(Live, PrimaryJoin, every_database(), database_name);

TEST_P(PrimaryJoin, limits_what_a_lazy_load_reads) {
    save();
    Session session(engine());
    EXPECT_EQ(boston(session, 1), (Ids{1, 3}));
    EXPECT_EQ(boston(session, 3), Ids{});
    session.expire_all();
    const Ptr<Lodger> ann = session.get<Lodger>(1);
    (void)ann->name;
    forget_sent();
    (void)ann->boston.size();
    EXPECT_EQ(sent_flat(), (Names{can().server ? "SELECT pj_flats.id, pj_flats.city, pj_flats.lodger_id, pj_flats.built, pj_flats.owner_name FROM pj_flats "
                                                 "WHERE pj_flats.lodger_id = $1 AND pj_flats.city = $2 ORDER BY pj_flats.id"
                                               : "SELECT pj_flats.id, pj_flats.city, pj_flats.lodger_id, pj_flats.built, pj_flats.owner_name FROM pj_flats "
                                                 "WHERE pj_flats.lodger_id = ? AND pj_flats.city = ? ORDER BY pj_flats.id"}));
}

TEST_P(PrimaryJoin, limits_every_way_of_loading) {
    save();
    const auto loaded = [&](const auto& option) {
        Session session(engine());
        std::vector<Ids> found;
        for (const Ptr<Lodger>& lodger : session.scalars(select(lodgers).order_by(lodgers.id).options(option)))
            found.push_back(each(lodger->boston, &Flat::id));
        return found;
    };
    const std::vector<Ids> expected{{1, 3}, {4}, {}};
    EXPECT_EQ(loaded(selectinload(lodgers.boston)), expected);
    EXPECT_EQ(loaded(joinedload(lodgers.boston)), expected);
    EXPECT_EQ(loaded(subqueryload(lodgers.boston)), expected);
    EXPECT_EQ(loaded(immediateload(lodgers.boston)), expected);
}

TEST_P(PrimaryJoin, is_the_condition_of_joins_and_of_exists) {
    save();
    Session session(engine());
    EXPECT_EQ(session.scalars(select(flats.id).select_from(lodgers).join(lodgers.boston).where(lodgers.name == "ann").order_by(flats.id)).all(), (Ids{1, 3}));
    EXPECT_EQ(session.scalars(select(lodgers.name).where(lodgers.boston.any()).order_by(lodgers.id)).all(), (Names{"ann", "bob"}));
    EXPECT_EQ(session.scalars(select(flats.id).where(with_parent(session.get<Lodger>(1), lodgers.boston)).order_by(flats.id)).all(), (Ids{1, 3}));
    EXPECT_EQ(session.scalars(select(lodgers.name).where(lodgers.boston.contains(session.get<Flat>(4)))).all(), Names{"bob"});
    EXPECT_EQ(session.scalars(select(lodgers.name).where(lodgers.boston.contains(session.get<Flat>(2)))).all(), Names{});
}

TEST_P(PrimaryJoin, may_compare_any_columns_of_both_rows) {
    save();
    Session session(engine());
    EXPECT_EQ(each(session.get<Lodger>(1)->during, &Flat::id), (Ids{1, 3, 5}));
    EXPECT_TRUE(session.get<Lodger>(2)->during.empty());   // BETWEEN NULL AND NULL
    const auto loaded = [&](const auto& option) {
        Session other(engine());
        std::vector<Ids> found;
        for (const Ptr<Lodger>& lodger : other.scalars(select(lodgers).order_by(lodgers.id).options(option)))
            found.push_back(each(lodger->during, &Flat::id));
        return found;
    };
    const std::vector<Ids> expected{{1, 3, 5}, {}, {}};
    EXPECT_EQ(loaded(selectinload(lodgers.during)), expected);
    EXPECT_EQ(loaded(joinedload(lodgers.during)), expected);
    EXPECT_EQ(loaded(subqueryload(lodgers.during)), expected);
    EXPECT_EQ(session.scalars(select(lodgers.name).where(lodgers.during.any(flats.id == 5))).all(), Names{"ann"});
    EXPECT_EQ(session.scalars(select(lodgers.name).where(lodgers.during.contains(session.get<Flat>(3)))).all(), Names{"ann"});
    EXPECT_EQ(session.scalars(select(flats.id).where(with_parent(session.get<Lodger>(1), lodgers.during)).order_by(flats.id)).all(), (Ids{1, 3, 5}));
}

TEST_P(PrimaryJoin, of_columns_without_a_foreign_key_is_written_to_those_that_foreign_keys_names) {
    save();
    Session session(engine());
    const Ptr<Flat> third = session.get<Flat>(3);
    EXPECT_EQ(third->owner, nullptr);
    third.edit()->owner = session.get<Lodger>(1);
    EXPECT_EQ(each(session.get<Lodger>(1)->owned, &Flat::id), (Ids{3, 4}));
    session.get<Lodger>(2).edit()->owned.remove(session.get<Flat>(1));
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT owner_name FROM pj_flats WHERE id = 3"), "ann");
    EXPECT_EQ(value_of<std::int64_t>("SELECT count(*) FROM pj_flats WHERE id = 1 AND owner_name IS NULL"), 1);
    EXPECT_EQ(session.get<Flat>(5)->owner, nullptr);   // 'nobody' is no row

    // A new object's value is copied when both are saved, whichever is added first.
    const Ptr<Flat> fresh = session.add(Flat{.id = 9, .city = "Rome"});
    fresh.edit()->owner = session.add(Lodger{.id = 9, .name = "dan"});
    session.commit();
    EXPECT_EQ(fresh->owner_name, "dan");
    EXPECT_EQ(session.scalars(select(flats.id).where(flats.owner == session.get<Lodger>(2))).all(), Ids{2});
    EXPECT_EQ(session.scalars(select(flats.id).where(flats.owner.has(lodgers.name == "dan"))).all(), Ids{fresh->id});
}

TEST_P(PrimaryJoin, by_named_columns_of_an_association_table) {
    Session session(engine());
    const Ptr<Lodger> ann = session.add(Lodger{.name = "ann"}), bob = session.add(Lodger{.name = "bob"});
    ann.edit()->follows.append(bob);
    session.commit();
    EXPECT_EQ(value_of<std::int64_t>("SELECT follower_id FROM pj_follows"), ann->id);
    EXPECT_EQ(value_of<std::int64_t>("SELECT followed_id FROM pj_follows"), bob->id);
    EXPECT_EQ(each(bob->followers, &Lodger::name), Names{"ann"});
    EXPECT_TRUE(ann->followers.empty());
    EXPECT_EQ(session.scalars(select(lodgers.name).where(lodgers.followers.any())).all(), Names{"bob"});
}

TEST_P(PrimaryJoin, of_a_many_to_many_may_ask_for_columns_of_the_association_and_of_the_target) {
    save();
    run("INSERT INTO pj_follows (follower_id, followed_id, kind) VALUES (1, 2, 'friend'), (1, 3, 'boss'), (3, 2, 'friend'), (2, 1, 'friend')");
    const auto names = [&](const auto& lodger) { return each(lodger->friends, &Lodger::name); };
    const std::vector<Names> expected{{"bob"}, {}, {"bob"}};   // ann has moved
    Session session(engine());
    for (std::int64_t id = 1; id <= 3; ++id) EXPECT_EQ(names(session.get<Lodger>(id)), expected[static_cast<std::size_t>(id - 1)]);
    const auto loaded = [&](const auto& option) {
        Session other(engine());
        std::vector<Names> found;
        for (const Ptr<Lodger>& lodger : other.scalars(select(lodgers).order_by(lodgers.id).options(option))) found.push_back(names(lodger));
        return found;
    };
    EXPECT_EQ(loaded(selectinload(lodgers.friends)), expected);
    EXPECT_EQ(loaded(joinedload(lodgers.friends)), expected);
    EXPECT_EQ(loaded(subqueryload(lodgers.friends)), expected);
    EXPECT_EQ(session.scalars(select(lodgers.name).where(lodgers.friends.any()).order_by(lodgers.id)).all(), (Names{"ann", "cid"}));
}

// ---- mappings that are refused --------------------------------------------------------------------------------------

struct Dock;
struct Boat {
    std::int64_t id{};
    std::int64_t dock_id{};
    std::string name{};
};
struct Dock {
    std::int64_t id{};
    std::string name{};
    Many<Boat> boats{};
};
struct DockBase : DeclarativeBase<DockBase> {};
struct BoatTable : Declarative<Boat, "pj_boats", DockBase> {
    Mapped<&Boat::id> id{this, primary_key};
    Mapped<&Boat::dock_id> dock_id{this, ForeignKey("pj_docks.id")};
    Mapped<&Boat::name> name{this};
};

TEST(WrongPrimaryJoin, that_compares_no_foreign_key_has_nothing_to_write) {
    struct DockTable : Declarative<Dock, "pj_docks", DockBase> {
        Mapped<&Dock::id> id{this, primary_key};
        Mapped<&Dock::name> name{this};
        Relationship<&Dock::boats> boats{this, primaryjoin([](const DockTable& dock, const BoatTable& boat) { return dock.name == boat.name; })};
    };
    EXPECT_TRUE(says(refused<MappingError>([] {
                         static const BoatTable boats;
                         use<DockTable>();
                     }),
                     "Relationship Dock.boats", "compares no column with one that it refers to", "foreign_keys(...)", "viewonly"));
}

TEST(WrongPrimaryJoin, names_columns_that_an_association_table_has_foreign_keys_of) {
    EXPECT_TRUE(says(refused<MappingError>([] {
                         static const Table pairs("pj_pairs", DockBase::metadata(), Column("dock_id", BigInteger(), ForeignKey("pj_docks.id")),
                                                  Column("boat_id", BigInteger(), ForeignKey("pj_boats.id")));
                         struct DockTable : Declarative<Dock, "pj_docks", DockBase> {
                             Mapped<&Dock::id> id{this, primary_key};
                             Mapped<&Dock::name> name{this};
                             Relationship<&Dock::boats> boats{this, secondary(pairs, {.local = {"dock"}})};
                         };
                         static const BoatTable boats;
                         use<DockTable>();
                     }),
                     "Relationship Dock.boats", "\"pj_pairs\"", "\"pj_docks\""));
}

}  // namespace
}  // namespace blog
