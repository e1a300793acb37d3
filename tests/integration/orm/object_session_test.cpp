// The session of an object.

#include "integration/orm/orm_test.hpp"

#include "aludel/orm/event.hpp"

namespace blog {
namespace {

class ObjectSession : public OrmTest {};
INSTANTIATE_TEST_SUITE_P(Live, ObjectSession, every_database(), database_name);

// J12
TEST_P(ObjectSession, is_there_for_pending_persistent_and_deleted_objects) {
    Session session(engine());
    const Ptr<Tag> tag = session.add(Tag{.id = 1, .name = "a"});
    ASSERT_TRUE(object_session(tag));
    EXPECT_EQ(object_session(tag)->id(), session.id());
    session.flush();
    EXPECT_EQ(object_session(tag)->scalars(select(tags)).one(), tag);
    EXPECT_EQ(object_session(AnyPtr(tag))->id(), session.id());
    session.delete_(tag);
    session.flush();
    EXPECT_TRUE(object_session(tag));
    session.commit();
    EXPECT_FALSE(object_session(tag));
}

TEST_P(ObjectSession, is_none_for_an_object_that_has_left_its_session) {
    Ptr<Tag> closed;
    {
        Session session(engine());
        const Ptr<Tag> expunged = session.add(Tag{.id = 1, .name = "a"});
        const Ptr<Tag> undone = session.add(Tag{.id = 2, .name = "b"});
        closed = session.add(Tag{.id = 3, .name = "c"});
        session.expunge(expunged);
        EXPECT_FALSE(object_session(expunged));
        session.flush();
        session.rollback();
        EXPECT_FALSE(object_session(undone));
        session.add(closed);
        session.flush();
    }
    EXPECT_FALSE(object_session(closed));
    EXPECT_THROW(object_session(Ptr<Tag>()), ArgumentError);
    SessionHandle none = object_session(closed);
    EXPECT_THROW(none->commit(), ResourceClosedError);
}

TEST_P(ObjectSession, does_not_own_the_session_and_follows_it) {
    Session first(engine());
    const Ptr<Tag> tag = first.add(Tag{.id = 1, .name = "a"});
    {
        SessionHandle handle = object_session(tag);
        SessionHandle moved = std::move(handle);
        EXPECT_FALSE(handle);
        moved->commit();
        handle = std::move(moved);
        EXPECT_TRUE(handle);
        handle = SessionHandle();
    }
    Session second = std::move(first);
    EXPECT_EQ(object_session(tag)->id(), second.id());
    EXPECT_EQ(tag->name, "a");
    const Ptr<Tag> other = Session(engine()).merge(*tag);
    EXPECT_FALSE(object_session(other));
}

TEST_P(ObjectSession, serves_listeners) {
    Session session(engine());
    std::size_t seen = 0;
    const ListenerHandle handle = event::listen(session, event::pending_to_persistent, [&](Session&, const AnyPtr& object) {
        seen += object_session(object)->identity_count();
    });
    session.add(Tag{.id = 1, .name = "a"});
    session.commit();
    EXPECT_EQ(seen, 1u);
}

}  // namespace
}  // namespace blog
