// Listening to the objects of mapped classes: their rows in a flush, loading, refresh and expiry.

#include "integration/orm/event_log.hpp"
#include "integration/orm/inheritance_model.hpp"

#include <stdexcept>

namespace blog {
namespace {

class MapperEvents : public OrmTest {
protected:
    template <class T>
    void log_rows() {
        log.on<T>("before_insert", event::before_insert);
        log.on<T>("after_insert", event::after_insert);
        log.on<T>("before_update", event::before_update);
        log.on<T>("after_update", event::after_update);
        log.on<T>("before_delete", event::before_delete);
        log.on<T>("after_delete", event::after_delete);
    }
    EventLog log;
};
INSTANTIATE_TEST_SUITE_P(Live, MapperEvents, every_database(), database_name);

TEST_P(MapperEvents, surround_the_statements_of_a_flush) {
    fill();
    Session session(engine());
    log_rows<Tag>();
    const auto red = session.get<Tag>(1);
    session.add(Tag{.id = 11, .name = "a"});
    session.add(Tag{.id = 12, .name = "b"});
    red.edit()->name = "dark red";
    session.flush();
    EXPECT_EQ(log.lines(), (Names{"before_insert Tag(11)", "before_insert Tag(12)", "before_update Tag(1)", "after_insert Tag(11)",
                                  "after_insert Tag(12)", "after_update Tag(1)"}));
    session.delete_(session.get<Tag>(3));
    session.commit();
    EXPECT_EQ(log.lines(), (Names{"before_delete Tag(3)", "after_delete Tag(3)"}));
}

TEST_P(MapperEvents, what_before_insert_and_before_update_set_is_part_of_the_row) {
    fill();
    Session session(engine());
    log += event::listen<User>(event::before_insert, [](Mapper& mapper, Connection&, User& user) {
        if (user.email.empty()) user.email = user.name + "@" + std::string(mapper.class_name());
    });
    log += event::listen<User>(event::before_update, [](Mapper&, Connection&, User& user) { user.age = user.age.value_or(0) + 1; });
    session.add(User{.id = 10, .name = "dora"});
    session.get<User>(2).edit()->name = "bobby";
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT email FROM users WHERE id = 10"), "dora@User");
    EXPECT_EQ(value_of<std::int64_t>("SELECT age FROM users WHERE id = 2"), 1);
    EXPECT_EQ(session.get<User>(10)->email, "dora@User");
}

TEST_P(MapperEvents, before_insert_sees_the_keys_of_what_the_object_refers_to) {
    Session session(engine());
    std::int64_t seen = 0;
    log += event::listen<Post>(event::before_insert, [&](Mapper&, Connection&, Post& post) { seen = post.author_id; });
    session.add(User{.id = 77, .name = "a", .email = "a", .posts = {Post{.id = 1, .title = "t"}}});
    session.flush();
    EXPECT_EQ(seen, 77);
}

TEST_P(MapperEvents, a_listener_may_use_the_connection_and_another_table) {
    fill();
    Session session(engine());
    log += event::listen<User>(event::after_update, [](Mapper&, Connection& connection, User& user) {
        connection.execute(insert(tags).values(tags.id = 500, tags.name = "changed " + user.name));
    });
    session.get<User>(2).edit()->name = "bobby";
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM tags WHERE id = 500"), "changed bobby");
}

TEST_P(MapperEvents, before_update_comes_for_edited_objects_whose_row_stays_as_it_is) {
    fill();
    Session session(engine());
    log_rows<User>();
    const auto bob = session.get<User>(2);
    bob.edit()->name = "bob";
    forget_sent();
    session.flush();
    EXPECT_EQ(log.lines(), (Names{"before_update User(2)", "after_update User(2)"}));
    EXPECT_EQ(sent_count(), 0u);
}

TEST_P(MapperEvents, a_listener_that_throws_fails_the_flush) {
    fill();
    Session session(engine());
    log += event::listen<Tag>(event::before_delete, [](Mapper&, Connection&, Tag& tag) {
        if (tag.name == "red") throw std::runtime_error("red stays");
    });
    session.delete_(session.get<Tag>(1));
    EXPECT_THROW(session.commit(), std::runtime_error);
    session.rollback();
    EXPECT_EQ(rows("tags"), 3);
}

TEST_P(MapperEvents, of_all_classes_give_any_object) {
    fill();
    Session session(engine());
    log += event::listen<Mapper>(event::after_insert, [this](Mapper& mapper, Connection&, const AnyPtr& object) {
        log.add(std::string(mapper.class_name()) + (object.as<Tag>() ? " tag" : " other"));
    });
    session.add(Tag{.id = 11, .name = "a"});
    session.add(Comment{.id = 11, .text = "t"});
    session.commit();
    Names lines = log.lines();
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(lines, (Names{"Comment other", "Tag tag"}));
}

TEST_P(MapperEvents, a_deleted_object_that_had_expired_is_read_for_its_listeners) {
    fill();
    Session session(engine());
    const auto red = session.get<Tag>(1);
    session.commit();
    std::string seen;
    log += event::listen<Tag>(event::before_delete, [&](Mapper&, Connection&, Tag& tag) { seen = tag.name; });
    session.delete_(red);
    session.flush();
    EXPECT_EQ(seen, "red");
}

TEST_P(MapperEvents, after_delete_finds_what_the_row_had) {
    fill();
    Session session(engine());
    const auto red = session.get<Tag>(1);
    session.commit();
    std::string seen;
    log += event::listen<Tag>(event::after_delete, [&](Mapper&, Connection&, Tag& tag) { seen = tag.name; });
    session.delete_(red);
    session.commit();
    EXPECT_EQ(seen, "red");
    EXPECT_EQ(rows("tags"), 2);
}

TEST_P(MapperEvents, expiry_of_single_attributes_names_them) {
    fill();
    Session session(engine());
    log += event::listen<Post>(event::expire, [this](Post&, Session&, const Names& members) { log.add("expire " + members.at(0)); });
    log += event::listen<Post>(event::refresh, [this](Post&, Session&, const Names& members) { log.add("refresh " + members.at(0)); });
    const auto post = session.get<Post>(1);
    session.expire(post, {posts.body});
    EXPECT_EQ(*post->body, "");
    EXPECT_EQ(log.lines(), (Names{"expire body", "refresh body"}));
}

TEST_P(MapperEvents, a_load_listener_may_use_the_link_that_is_being_loaded) {
    fill();
    Session session(engine());
    const auto alice = session.get<User>(1);
    std::size_t seen = 0;
    log += event::listen<Post>(event::load, [&](Post&, Session&) { seen += alice->posts.size(); });
    EXPECT_EQ(alice->posts.size(), 2u);
    EXPECT_EQ(seen, 4u);
}

TEST_P(MapperEvents, load_comes_once_for_a_new_object_when_the_rows_are_read) {
    fill();
    Session session(engine());
    log += event::listen<User>(event::load, [this](User& user, Session& s) {
        log.add("load " + user.name);
        s.scalar(select(func::count(posts.id)));   // the connection is free
    });
    log += event::listen<User>(event::refresh, [this](User& user, Session&, const Names& members) {
        log.add("refresh " + user.name + " " + std::to_string(members.size()));
    });
    log += event::listen<User>(event::expire, [this](User&, Session&, const Names&) { log.add("expire"); });
    const auto all = session.scalars(select(users).where(users.id < 3).order_by(users.id)).all();
    EXPECT_EQ(log.lines(), (Names{"load alice", "load bob"}));
    session.scalars(select(users).where(users.id < 3)).all();
    EXPECT_EQ(log.lines(), Names{});
    session.expire(all[0]);
    EXPECT_EQ(all[0]->name, "alice");
    EXPECT_EQ(log.lines(), (Names{"expire", "refresh alice 0"}));
    session.execute(update(users).where(users.id == 2).values(users.age = 5));
    EXPECT_EQ(log.lines(), Names{"refresh bob 1"});
}

TEST_P(MapperEvents, load_comes_for_what_relationships_load) {
    fill();
    Session session(engine());
    log += event::listen<Post>(event::load, [this](Post& post, Session&) { log.add(post.title); });
    const auto alice = session.get<User>(1);
    EXPECT_EQ(log.lines(), Names{});
    alice->posts.size();
    EXPECT_EQ(log.lines(), (Names{"one", "two"}));
    session.expunge_all();
    session.scalars(select(users).options(selectinload(users.posts))).all();
    EXPECT_EQ(log.lines().size(), 3u);
    session.expunge_all();
    session.scalars(select(users).options(joinedload(users.posts))).all();
    EXPECT_EQ(log.lines().size(), 3u);
}

TEST_P(MapperEvents, what_a_load_listener_changes_is_not_written) {
    fill();
    Session session(engine());
    log += event::listen<User>(event::load, [](User& user, Session&) { user.name = "shown as " + user.name; });
    const auto bob = session.get<User>(2);
    EXPECT_EQ(bob->name, "shown as bob");
    EXPECT_FALSE(session.is_modified(bob));
    session.commit();
    EXPECT_EQ(value_of<std::string>("SELECT name FROM users WHERE id = 2"), "bob");
}

TEST_P(MapperEvents, a_listener_is_removed_by_its_handle_and_called_once_if_asked) {
    fill();
    Session session(engine());
    int calls = 0, once = 0;
    ListenerHandle handle = event::listen<User>(event::load, [&](User&, Session&) { ++calls; });
    event::listen<User>(event::load, [&](User&, Session&) { ++once; }, {.once = true});
    session.scalars(select(users)).all();
    EXPECT_EQ(calls, 3);
    EXPECT_EQ(once, 1);
    handle.disconnect();
    session.expunge_all();
    session.scalars(select(users)).all();
    EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace blog

namespace people {
namespace {

class PropagatedEvents : public InheritanceTest {
protected:
    EventLog log;
};
INSTANTIATE_TEST_SUITE_P(Live, PropagatedEvents, blog::every_database(), blog::database_name);

TEST_P(PropagatedEvents, reach_objects_of_subclasses_only_if_asked) {
    Session session(engine());
    log.on<Employee>("employees only", event::before_insert);
    log.on<Employee>("all", event::before_insert, {.propagate = true});
    log.on<Manager>("managers", event::before_insert);
    session.add(Manager{{.id = 901, .name = "m"}, "EU"});
    session.flush();
    EXPECT_EQ(log.lines(), (std::vector<std::string>{"managers Manager(901)", "all Manager(901)"}));
    session.add(Employee{.id = 902, .name = "e"});
    session.flush();
    EXPECT_EQ(log.lines(), (std::vector<std::string>{"employees only Employee(902)", "all Employee(902)"}));
}

TEST_P(PropagatedEvents, what_a_listener_of_the_base_sets_is_in_the_row_of_the_subclass) {
    Session session(engine());
    log += event::listen<Employee>(event::before_insert, [](Mapper&, Connection&, Employee& employee) { employee.name += "!"; },
                                   {.propagate = true});
    session.add(Manager{{.id = 901, .name = "m"}, "EU"});
    session.commit();
    EXPECT_EQ(session.get<Manager>(901)->name, "m!");
}

TEST_P(PropagatedEvents, the_rest_of_an_object_is_a_refresh_of_those_members) {
    Session session(engine());
    session.add(Manager{{.id = 901, .name = "m"}, "EU"});
    session.commit();
    session.expunge_all();
    log += event::listen<Manager>(event::refresh, [this](Manager&, Session&, const std::vector<std::string>& members) {
        for (const std::string& member : members) log.add(member);
    });
    const auto found = session.scalars(select(employees).where(employees.id == 901)).one();
    EXPECT_EQ(found.as<Manager>()->region, "EU");
    EXPECT_EQ(log.lines(), std::vector<std::string>{"region"});
}

}  // namespace
}  // namespace people
