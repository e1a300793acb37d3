// Column properties: SQL expressions as fields of mapped classes.

#include "integration/orm/orm_test.hpp"

namespace column_properties {
namespace {

using namespace aludel;
using aludel::testing::message_of;
using blog::Names;
using blog::columns_set;

struct Base : DeclarativeBase<Base> {};

struct Address;
struct User {
    std::int64_t id{};
    std::string first{};
    std::optional<std::string> last{};
    std::optional<std::string> full{};
    std::int64_t address_count{};
    Deferred<std::optional<std::int64_t>> longest{};
    Many<Address> addresses{};
};
struct Address {
    std::int64_t id{};
    std::string email{};
    std::optional<std::int64_t> user_id{};
    std::string shout{};
    One<User> user{};
};
struct Staff {
    std::int64_t id{};
    std::string type{};
    std::string name{};
    std::string badge{};
};
struct Boss : Staff {
    int level{};
    std::int64_t rank{};
    std::string title{};
};
struct Clerk : Staff {
    std::optional<std::string> desk{};
    std::optional<std::string> place{};
};
struct Point {
    std::int64_t x{};
    std::int64_t y{};
    std::int64_t sum{};
    std::int64_t twice{};
};

struct Shop {
    std::int64_t id{};
    std::string name{};
    std::string sign{};
};
struct Kiosk : Shop {
    std::string street{};
};
struct Pet {
    std::int64_t id{};
    std::string type{};
    std::string name{};
};
struct Dog : Pet {
    std::optional<int> bones{};
    std::optional<std::int64_t> hunger{};
    std::optional<std::string> tag{};
};
struct Loop {
    std::int64_t id{};
    std::int64_t one{};
    std::int64_t two{};
};

struct UserTable : Declarative<User, "cp_users", Base> {
    Mapped<&User::id> id{this, primary_key};
    Mapped<&User::first> first{this};
    Mapped<&User::last> last{this};
    ColumnProperty<&User::full> full{this, [](const auto& u) { return u.first + " " + u.last; }};
    ColumnProperty<&User::address_count> address_count{this, [] { return count_of_addresses(); }};
    ColumnProperty<&User::longest> longest{this, [] { return longest_address(); }, deferred};
    Relationship<&User::addresses> addresses{this, back_populates<&Address::user>, cascade::all};

private:
    static Expr<Nullable<BigInteger>> count_of_addresses();
    static Expr<Nullable<Integer>> longest_address();
};
struct AddressTable : Declarative<Address, "cp_addresses", Base> {
    Mapped<&Address::id> id{this, primary_key};
    Mapped<&Address::email> email{this};
    Mapped<&Address::user_id> user_id{this, ForeignKey("cp_users.id")};
    ColumnProperty<&Address::shout> shout{this, [](const auto& a) { return func::upper(a.email); }};
    Relationship<&Address::user> user{this, back_populates<&User::addresses>};
};
struct StaffTable : Declarative<Staff, "cp_staff", Base> {
    Mapped<&Staff::id> id{this, primary_key};
    Mapped<&Staff::type> type{this};
    Mapped<&Staff::name> name{this};
    ColumnProperty<&Staff::badge> badge{this, [](const auto& s) { return s.type + ":" + s.name; }};
    Polymorphic poly{this, type, "staff"};
};
struct BossTable : JoinedInheritance<Boss, StaffTable, "cp_bosses"> {
    Mapped<&Boss::id> id{this, primary_key, ForeignKey("cp_staff.id")};
    Mapped<&Boss::level> level{this};
    ColumnProperty<&Boss::rank> rank{this, [](const auto& b) { return cast<BigInteger>(b.level + 100); }};
    ColumnProperty<&Boss::title> title{this, [](const auto& b) { return b.badge + "/" + cast<String>(b.level); }};
    PolymorphicIdentity identity{this, "boss"};
};
struct ClerkTable : SingleTableInheritance<Clerk, StaffTable> {
    Mapped<&Clerk::desk> desk{this};
    ColumnProperty<&Clerk::place> place{this, [](const auto& c) { return c.name + "@" + c.desk; }};
    PolymorphicIdentity identity{this, "clerk"};
};
struct PointTable : Declarative<Point, "cp_points", Base> {
    Mapped<&Point::x> x{this, primary_key};
    Mapped<&Point::y> y{this, primary_key};
    ColumnProperty<&Point::sum> sum{this, [](const auto& p) { return p.x + p.y; }};
    ColumnProperty<&Point::twice> twice{this, [](const auto& p) { return p.sum * 2; }};   // made of another one
};
struct ShopTable : Declarative<Shop, "cp_shops", Base> {
    Mapped<&Shop::id> id{this, primary_key};
    Mapped<&Shop::name> name{this};
    ColumnProperty<&Shop::sign> sign{this, [](const auto& s) { return "*" + s.name; }};
    Mapped<&Shop::name> title{name};   // a synonym
};
struct KioskTable : ConcreteInheritance<Kiosk, ShopTable, "cp_kiosks"> {
    Mapped<&Kiosk::street> street{this};
};
struct PetTable : Declarative<Pet, "cp_pets", Base> {
    Mapped<&Pet::id> id{this, primary_key};
    Mapped<&Pet::type> type{this};
    Mapped<&Pet::name> name{this};
    Polymorphic poly{this, type, "pet", polymorphic_load::inline_};
};
struct DogTable : JoinedInheritance<Dog, PetTable, "cp_dogs"> {
    Mapped<&Dog::id> id{this, primary_key, ForeignKey("cp_pets.id")};
    Mapped<&Dog::bones> bones{this};
    ColumnProperty<&Dog::hunger> hunger{this, [](const auto& d) { return cast<BigInteger>(10 - d.bones); }};
    ColumnProperty<&Dog::tag> tag{this, [](const auto& d) { return d.name + cast<String>(d.hunger); }};
    PolymorphicIdentity identity{this, "dog"};
};
struct LoopTable : Declarative<Loop, "cp_loops", Base> {
    Mapped<&Loop::id> id{this, primary_key};
    ColumnProperty<&Loop::one> one{this, [](const auto& l) { return l.two + 1; }};
    ColumnProperty<&Loop::two> two{this, [](const auto& l) { return l.one + 1; }};
};
inline const ShopTable shops;
inline const KioskTable kiosks;
inline const PetTable pets;
inline const DogTable dogs;
inline const LoopTable loops;
inline const UserTable users;
inline const AddressTable addresses;
inline const StaffTable staff;
inline const BossTable bosses;
inline const ClerkTable clerks;
inline const PointTable points;

Expr<Nullable<BigInteger>> UserTable::count_of_addresses() {
    return select(func::count(column_properties::addresses.id)).where(column_properties::addresses.user_id == users.id).scalar_subquery();
}
Expr<Nullable<Integer>> UserTable::longest_address() {
    return select(func::max(func::length(column_properties::addresses.email)))
        .where(column_properties::addresses.user_id == users.id).scalar_subquery().as<Nullable<Integer>>();
}

class ColumnProperties : public blog::OrmTest {
protected:
    ColumnProperties() {
        Base::metadata().create_all(engine());
        run("INSERT INTO cp_users (id, first, last) VALUES (1, 'Ann', 'Lee'), (2, 'Bob', NULL), (3, 'Cid', 'Ray');"
            "INSERT INTO cp_addresses (id, email, user_id) VALUES (1, 'a@x', 1), (2, 'ann@x', 1), (3, 'c@x', 3);"
            "INSERT INTO cp_staff (id, type, name, desk) VALUES (1, 'boss', 'Zoe', NULL), (2, 'clerk', 'Yan', 'd2'), (3, 'staff', 'Xi', NULL);"
            "INSERT INTO cp_bosses (id, level) VALUES (1, 7);"
            "INSERT INTO cp_shops (id, name) VALUES (1, 'big'); INSERT INTO cp_kiosks (id, name, street) VALUES (1, 'small', 's');"
            "INSERT INTO cp_pets (id, type, name) VALUES (1, 'dog', 'Rex'), (2, 'pet', 'Tom'); INSERT INTO cp_dogs (id, bones) VALUES (1, 3);"
            "INSERT INTO cp_points (x, y) VALUES (1, 2), (3, 4)");
        forget_sent();
    }
};
INSTANTIATE_TEST_SUITE_P(Live, ColumnProperties, aludel::integration::every_database(), aludel::integration::database_name);

// ---- reading --------------------------------------------------------------------------------------------------------

TEST_P(ColumnProperties, it_is_selected_with_the_class_and_no_column_of_the_table) {
    Session session(engine());
    const auto ann = session.get<User>(1);
    EXPECT_EQ(ann->full, "Ann Lee");
    EXPECT_EQ(ann->address_count, 2);
    EXPECT_EQ(sent_count(), 1u);
    const auto bob = session.get<User>(2);
    EXPECT_EQ(bob->full, std::nullopt);
    EXPECT_EQ(bob->address_count, 0);
    EXPECT_THROW((void)engine().connect().execute(text("SELECT address_count FROM cp_users")).all(), DBAPIError);
}

TEST_P(ColumnProperties, it_is_an_expression_of_where_order_by_and_select) {
    Session session(engine());
    const auto found = session.scalars(select(users).where(users.address_count > 0).order_by(users.address_count, users.full)).all();
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0]->first, "Cid");
    EXPECT_EQ(session.scalars(select(users.full).where(users.full == "Ann Lee")).all(), (std::vector<std::optional<std::string>>{"Ann Lee"}));
    EXPECT_EQ(session.scalars(select(users.address_count).order_by(users.id)).all().size(), 3u);   // one row for each user
    EXPECT_EQ(session.scalars(select(func::sum(users.address_count))).one(), 3);
    EXPECT_EQ(session.scalars(select(users.address_count).order_by(users.address_count.desc()).limit(1)).one(), 2);
    EXPECT_EQ(session.scalars(select(func::count()).where(users.full.startswith("Ann"))).one(), 1);
}

TEST_P(ColumnProperties, one_statement_for_another_value_is_not_the_one_before) {
    Session session(engine());
    for (const auto* name : {"Ann Lee", "Cid Ray", "Ann Lee"})
        EXPECT_EQ(session.scalars(select(users).where(users.full == name)).one()->full, name);
}

TEST_P(ColumnProperties, an_alias_reads_its_own_rows) {
    Session session(engine());
    const auto other = aliased(users);
    const auto found = session.scalars(select(other).where(other.address_count == 1)).all();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0]->full, "Cid Ray");
    const auto pairs = session.execute(select(users.full, other.full).join(other, other.id == users.id + 2)).all();
    ASSERT_EQ(pairs.size(), 1u);
    EXPECT_EQ(std::get<1>(pairs[0]), "Cid Ray");
}

TEST_P(ColumnProperties, a_subquery_has_it_as_a_column) {
    Session session(engine());
    const auto counted = select(users).subquery("counted");
    EXPECT_EQ(session.scalars(select(func::sum(counted.c["address_count"].as<BigInteger>()))).one(), 3);
}

TEST_P(ColumnProperties, relationships_load_it_whatever_the_strategy) {
    for (int strategy = 0; strategy < 4; ++strategy) {
        Session session(engine());
        auto statement = select(addresses).order_by(addresses.id);
        if (strategy == 1) statement = statement.options(joinedload(addresses.user));
        if (strategy == 2) statement = statement.options(selectinload(addresses.user));
        if (strategy == 3) statement = statement.options(subqueryload(addresses.user));
        const auto all = session.scalars(statement).all();
        EXPECT_EQ(all[0]->user->full, "Ann Lee");
        EXPECT_EQ(all[2]->user->address_count, 1);
        EXPECT_EQ(all[2]->shout, "C@X");
    }
    for (int strategy = 0; strategy < 3; ++strategy) {
        Session session(engine());
        auto statement = select(users).order_by(users.id).limit(2);   // joined: within a subquery
        if (strategy == 1) statement = statement.options(joinedload(users.addresses));
        if (strategy == 2) statement = statement.options(selectinload(users.addresses));
        const auto all = session.scalars(statement).all();
        ASSERT_EQ(all.size(), 2u);
        EXPECT_EQ(all[0]->full, "Ann Lee");
        EXPECT_EQ(all[0]->address_count, 2);
        Names shouts;
        for (const auto& address : all[0]->addresses) shouts.push_back(address->shout);
        std::sort(shouts.begin(), shouts.end());
        EXPECT_EQ(shouts, (Names{"A@X", "ANN@X"}));
    }
}

TEST_P(ColumnProperties, its_select_keeps_its_tables_whatever_the_statement_reads) {
    Session session(engine());
    const auto emails = session.execute(select(addresses.email, users.address_count).join(users, users.id == addresses.user_id).order_by(addresses.id)).all();
    ASSERT_EQ(emails.size(), 3u);
    EXPECT_EQ(std::get<1>(emails[0]), 2);
    EXPECT_EQ(std::get<1>(emails[2]), 1);
}

TEST_P(ColumnProperties, a_connection_reads_it_by_value) {
    Connection connection = engine().connect();
    const auto found = connection.execute(select(users).where(users.address_count == 2)).all();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(std::get<0>(found[0]).full, "Ann Lee");
    EXPECT_EQ(*std::get<0>(found[0]).longest, 5);
}

TEST_P(ColumnProperties, a_deferred_one_is_loaded_when_it_is_read) {
    Session session(engine());
    const auto ann = session.get<User>(1);
    EXPECT_FALSE(ann->longest.has_value());
    forget_sent();
    EXPECT_EQ(*ann->longest, 5);
    EXPECT_EQ(sent_count(), 1u);
    session.expunge_all();
    const auto again = session.scalars(select(users).where(users.id == 1).options(undefer(users.longest))).one();
    EXPECT_TRUE(again->longest.has_value());
    session.scalars(select(users).options(load_only(users.longest))).all();
}

// ---- classes of a hierarchy -----------------------------------------------------------------------------------------

TEST_P(ColumnProperties, subclasses_have_those_of_their_base_and_their_own) {
    Session session(engine());
    const auto zoe = session.scalars(select(bosses).where(bosses.badge == "boss:Zoe", bosses.rank == 107)).one();
    EXPECT_EQ(zoe->badge, "boss:Zoe");
    EXPECT_EQ(zoe->rank, 107);
    EXPECT_EQ(zoe->title, "boss:Zoe/7");
    EXPECT_EQ(session.scalars(select(clerks).where(clerks.place == "Yan@d2")).one()->badge, "clerk:Yan");
    const auto other = aliased(bosses);
    EXPECT_EQ(session.scalars(select(other.title).where(other.badge == "boss:Zoe")).one(), "boss:Zoe/7");
}

TEST_P(ColumnProperties, an_object_that_is_found_as_its_base_gets_the_rest_later) {
    Session session(engine());
    const auto all = session.scalars(select(staff).order_by(staff.badge)).all();
    ASSERT_EQ(all.size(), 3u);
    const auto zoe = all[0].as<Boss>();
    ASSERT_TRUE(zoe);
    EXPECT_EQ(zoe->title, "boss:Zoe/7");
    EXPECT_EQ(all[1].as<Clerk>()->place, "Yan@d2");
    EXPECT_EQ(all[2]->badge, "staff:Xi");
    session.expunge_all();
    forget_sent();
    const auto with = with_polymorphic(staff, bosses, clerks);
    const auto together = session.scalars(select(with).order_by(with.id)).all();
    EXPECT_EQ(together[0].as<Boss>()->rank, 107);
    EXPECT_EQ(together[1].as<Clerk>()->place, "Yan@d2");
    EXPECT_EQ(sent_count(), 1u);
    session.expunge_all();
    const auto at_once = session.scalars(select(staff).order_by(staff.id).options(selectin_polymorphic(staff, bosses, clerks))).all();
    EXPECT_EQ(at_once[0].as<Boss>()->title, "boss:Zoe/7");
}

TEST_P(ColumnProperties, a_concrete_class_computes_it_from_its_own_table) {
    Session session(engine());
    EXPECT_EQ(session.scalars(select(shops)).one()->sign, "*big");
    EXPECT_EQ(session.scalars(select(kiosks).where(kiosks.sign == "*small")).one()->sign, "*small");
}

TEST_P(ColumnProperties, one_of_a_subclass_that_is_read_inline_comes_with_the_base) {
    Session session(engine());
    const auto all = session.scalars(select(pets).order_by(pets.id)).all();
    EXPECT_EQ(all[0].as<Dog>()->hunger, 7);
    EXPECT_EQ(all[0].as<Dog>()->tag, "Rex7");
    EXPECT_EQ(sent_count(), 1u);
    all[0].as<Dog>().edit()->bones = 5;
    session.flush();
    EXPECT_EQ(all[0].as<Dog>()->tag, "Rex5");
    const auto plain = all[0];
    session.expire(plain);
    EXPECT_EQ(plain->name, "Rex");
    EXPECT_EQ(plain.as<Dog>()->hunger, 5);
}

TEST_P(ColumnProperties, one_that_is_made_of_itself_is_an_error) {
    Session session(engine());
    EXPECT_EQ(message_of<MappingError>([&] { session.scalars(select(loops)).all(); }), "The column property \"one\" of Loop is made of itself.");
}

TEST_P(ColumnProperties, a_copy_of_a_member_is_a_synonym) {
    Session session(engine());
    const auto shop = session.scalars(select(shops).where(shops.title == "big").order_by(shops.title)).one();
    EXPECT_EQ(sent_flat()[0].find("title"), std::string::npos);
    session.execute(update(shops).where(shops.id == 1).values(shops.title = "huge"));
    EXPECT_EQ(shop->name, "huge");
    const auto other = aliased(shops);
    EXPECT_EQ(session.scalars(select(other.title).where(other.title == "huge")).one(), "huge");
    EXPECT_EQ(session.scalars(select(kiosks.title)).one(), "small");
}

// ---- writing --------------------------------------------------------------------------------------------------------

TEST_P(ColumnProperties, a_flush_makes_it_read_again_by_one_narrow_select) {
    Session session(engine());
    const auto ann = session.get<User>(1);
    ann.edit()->last = "Zed";
    EXPECT_EQ(ann->full, "Ann Lee");
    forget_sent();
    session.flush();
    EXPECT_EQ(sent_in_brief(), Names{"UPDATE cp_users"});
    EXPECT_EQ(inspect(ann).unloaded(), (Names{"full", "address_count", "longest", "addresses"}));
    EXPECT_EQ(ann->full, "Ann Zed");
    const auto statements = sent_flat();
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_EQ(statements[0].substr(0, 20), "SELECT cp_users.firs");
    EXPECT_EQ(statements[0].find("cp_users.id,"), std::string::npos);
    EXPECT_EQ(ann->address_count, 2);
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(ColumnProperties, a_new_object_reads_it_after_the_insert) {
    Session session(engine());
    const auto eve = session.add(User{.id = 11, .first = "Eve", .last = "Fox", .full = "nonsense", .address_count = 77});
    EXPECT_EQ(eve->address_count, 77);
    session.flush();
    EXPECT_EQ(eve->full, "Eve Fox");
    EXPECT_EQ(eve->address_count, 0);
    session.add(Address{.id = 11, .email = "e@x", .user_id = eve->id});
    session.commit();
    EXPECT_EQ(eve->address_count, 1);
}

TEST_P(ColumnProperties, an_edit_of_it_is_not_written_and_forgotten_by_the_flush) {
    Session session(engine());
    const auto ann = session.get<User>(1);
    ann.edit()->address_count = 40;
    EXPECT_FALSE(inspect(ann).modified());
    forget_sent();
    session.flush();
    EXPECT_EQ(writes(), Names{});
    EXPECT_EQ(ann->address_count, 2);
    ann.edit()->address_count = 50;
    ann.edit()->first = "Anna";
    session.flush();
    EXPECT_EQ(ann->full, "Anna Lee");
    EXPECT_EQ(ann->address_count, 2);
}

TEST_P(ColumnProperties, a_deferred_one_is_loaded_again_after_a_flush) {
    Session session(engine());
    const auto ann = session.get<User>(1);
    EXPECT_EQ(*ann->longest, 5);
    ann.edit()->first = "Anna";
    session.execute(text("UPDATE cp_addresses SET email = 'longest@x' WHERE id = 1"));   // flushes
    EXPECT_FALSE(ann->longest.has_value());
    EXPECT_EQ(*ann->longest, 9);
}

TEST_P(ColumnProperties, a_select_that_meets_the_object_brings_what_is_to_be_read_again) {
    Session session(engine());
    const auto ann = session.get<User>(1);
    ann.edit()->first = "Anna";
    session.flush();
    session.scalars(select(users)).all();
    forget_sent();
    EXPECT_EQ(ann->full, "Anna Lee");
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(ColumnProperties, expire_and_refresh_name_it) {
    Session session(engine());
    const auto ann = session.get<User>(1);
    session.execute(text("UPDATE cp_users SET last = 'Now' WHERE id = 1"));
    session.execute(text("INSERT INTO cp_addresses (id, email, user_id) VALUES (9, 'n', 1)"));
    forget_sent();
    session.expire(ann, {users.address_count});
    EXPECT_EQ(ann->address_count, 3);
    EXPECT_EQ(ann->full, "Ann Lee");
    session.refresh(ann, {users.full});
    EXPECT_EQ(sent_count(), 2u);
    EXPECT_EQ(ann->full, "Ann Now");
    EXPECT_EQ(ann->last, "Lee");
    EXPECT_EQ(sent_count(), 0u);
    session.refresh(ann);
    EXPECT_EQ(ann->last, "Now");
}

TEST_P(ColumnProperties, a_rollback_reads_it_again) {
    Session session(engine());
    const auto ann = session.get<User>(1);
    {
        auto savepoint = session.begin_nested();
        ann.edit()->first = "Sue";
        session.flush();
        EXPECT_EQ(ann->full, "Sue Lee");
        ann.edit()->first = "Kim";
        session.flush();   // to be read again
        savepoint.rollback();
    }
    EXPECT_EQ(ann->full, "Ann Lee");
    const auto gone = session.add(User{.id = 12, .first = "Gus"});
    session.flush();
    session.rollback();
    EXPECT_EQ(gone->first, "Gus");
    EXPECT_EQ(ann->full, "Ann Lee");
}

TEST_P(ColumnProperties, composite_keys_and_properties_made_of_others) {
    Session session(engine());
    const auto point = session.scalars(select(points).where(points.twice == 14)).one();
    EXPECT_EQ(point->sum, 7);
    EXPECT_EQ(point->twice, 14);
    point.edit()->y = 10;
    session.flush();
    EXPECT_EQ(point->twice, 26);
}

TEST_P(ColumnProperties, an_update_and_a_delete_ask_for_it) {
    Session session(engine());
    const auto bob = session.get<User>(2);
    session.execute(update(users).where(users.address_count == 0).values(users.last = "None"));
    EXPECT_EQ(bob->last, "None");
    session.execute(delete_(points).where(points.sum == 3));
    session.commit();
    EXPECT_EQ(rows("cp_points"), 1);
}

TEST_P(ColumnProperties, merge_leaves_it_to_the_database) {
    Session session(engine());
    const auto merged = session.merge(User{.id = 1, .first = "Ann", .last = "New", .address_count = 9});
    EXPECT_EQ(merged->address_count, 2);
    session.commit();
    EXPECT_EQ(merged->full, "Ann New");
}

TEST_P(ColumnProperties, two_sessions_read_what_each_sees) {
    Session one(engine()), two(engine());
    EXPECT_EQ(two.get<User>(3)->full, "Cid Ray");
    two.commit();
    one.get<User>(3).edit()->first = "Sid";
    one.commit();
    EXPECT_EQ(two.get<User>(3)->full, "Sid Ray");
}

}  // namespace
}  // namespace column_properties
