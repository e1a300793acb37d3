// Children that must have a parent, of a relationship that does not cascade: what becomes of them with their parent.

#include "integration/orm/orm_test.hpp"

namespace blog {
namespace {

struct Hotel;
struct Room {
    std::int64_t id{};
    std::string name{};
    std::int64_t hotel_id{};
    One<Hotel> hotel{};
};
//! The database deletes it with its hotel.
struct Lease {
    std::int64_t id{};
    std::int64_t hotel_id{};
};
//! Does not know the hotel.
struct Key {
    std::int64_t id{};
    std::int64_t hotel_id{};
};
struct Hotel {
    std::int64_t id{};
    std::string name{};
    Many<Room> rooms{};
    Many<Lease> leases{};
    Many<Key> keys{};
};
struct HotelBase : DeclarativeBase<HotelBase> {};
struct HotelTable : Declarative<Hotel, "hotels", HotelBase> {
    Mapped<&Hotel::id> id{this, primary_key};
    Mapped<&Hotel::name> name{this};
    Relationship<&Hotel::rooms> rooms{this, back_populates<&Room::hotel>};
    Relationship<&Hotel::leases> leases{this};
    Relationship<&Hotel::keys> keys{this};
};
struct RoomTable : Declarative<Room, "rooms", HotelBase> {
    Mapped<&Room::id> id{this, primary_key};
    Mapped<&Room::name> name{this};
    Mapped<&Room::hotel_id> hotel_id{this, ForeignKey("hotels.id")};
    Relationship<&Room::hotel> hotel{this, back_populates<&Hotel::rooms>};
};
struct LeaseTable : Declarative<Lease, "leases", HotelBase> {
    Mapped<&Lease::id> id{this, primary_key};
    Mapped<&Lease::hotel_id> hotel_id{this, ForeignKey("hotels.id", {.ondelete = "cascade"})};
};
struct KeyTable : Declarative<Key, "keys", HotelBase> {
    Mapped<&Key::id> id{this, primary_key};
    Mapped<&Key::hotel_id> hotel_id{this, ForeignKey("hotels.id")};
};
const HotelTable hotels;
const RoomTable rooms_;
const LeaseTable leases;
const KeyTable keys;

class Abandoned : public OrmTest {
protected:
    Abandoned() {
        HotelBase::metadata().create_all(engine());
        log_.clear();
    }
    Ptr<Hotel> save(Session& session, Hotel hotel) {
        const Ptr<Hotel> saved = session.add(std::move(hotel));
        session.commit();
        return saved;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Abandoned, every_database(), database_name);

TEST_P(Abandoned, children_keep_their_parent_from_being_deleted) {
    Session session(engine());
    const Ptr<Hotel> hotel = save(session, Hotel{.name = "h", .rooms = {{.name = "r"}}});
    session.delete_(hotel);
    forget_sent();
    EXPECT_TRUE(says(caught<FlushError>([&] { session.commit(); }), "Hotel(1)", "Room", "Hotel.rooms", "\"hotel_id\"",
                     "cannot be NULL", "cascade::all | cascade::delete_orphan", "std::optional", "ON DELETE CASCADE"));
    for (const std::string& statement : sent()) EXPECT_EQ(statement.rfind("SELECT", 0), 0u) << statement;
    session.rollback();
    EXPECT_EQ(hotel->rooms.size(), 1u);
    session.delete_(hotel->rooms[0]);
    session.delete_(hotel);
    session.commit();
    EXPECT_EQ(rows("hotels") + rows("rooms"), 0);
}

TEST_P(Abandoned, children_that_are_deleted_or_moved_too_do_not) {
    Session session(engine(), {.autoflush = false});
    const Ptr<Hotel> old = save(session, Hotel{.name = "old", .rooms = {{.name = "gone"}, {.name = "by link"},
                                                                        {.name = "by field"}, {.name = "by append"}}});
    const Ptr<Hotel> fresh = save(session, Hotel{.name = "new"});
    const std::vector<Ptr<Room>> all = session.scalars(select(rooms_).order_by(rooms_.id)).all();
    session.delete_(old);
    session.delete_(all[0]);
    all[1].edit()->hotel = fresh;
    all[2].edit()->hotel_id = fresh->id;
    fresh.edit()->rooms.append(all[3]);
    session.commit();
    EXPECT_EQ(rows("hotels"), 1);
    EXPECT_EQ(fresh->rooms.size(), 3u);
}

TEST_P(Abandoned, new_children_count_as_well) {
    Session session(engine());
    const Ptr<Hotel> hotel = save(session, Hotel{.name = "h"});
    session.add(Room{.name = "r", .hotel = hotel});
    session.delete_(hotel);
    EXPECT_THROW(session.commit(), FlushError);
    session.rollback();
    EXPECT_EQ(rows("hotels"), 1);
    EXPECT_EQ(rows("rooms"), 0);
}

TEST_P(Abandoned, children_that_the_database_deletes_are_left_to_it) {
    Session session(engine());
    const Ptr<Hotel> hotel = save(session, Hotel{.name = "h", .leases = {Lease{}, Lease{}}});
    session.delete_(hotel);
    session.commit();
    EXPECT_EQ(rows("hotels") + rows("leases"), 0);
}

TEST_P(Abandoned, children_that_do_not_know_their_parent_may_go_to_another) {
    Session session(engine());
    const Ptr<Hotel> old = save(session, Hotel{.name = "old", .keys = {Key{}}});
    const Ptr<Hotel> fresh = save(session, Hotel{.name = "new"});
    const Ptr<Key> key = old->keys[0];
    session.delete_(old);
    EXPECT_TRUE(says(caught<FlushError>([&] { session.flush(); }), "Hotel.keys"));
    session.rollback();
    fresh.edit()->keys.append(key);
    session.delete_(old);
    session.commit();
    EXPECT_EQ(key->hotel_id, fresh->id);
    EXPECT_EQ(rows("hotels"), 1);
}

}  // namespace
}  // namespace blog
