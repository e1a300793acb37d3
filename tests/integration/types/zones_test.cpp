// Dates with times in both kinds of column, on connections whose time zone isn't UTC. Where a moment meets a column
// without a zone, or a local time one with a zone, the clock shows UTC; the zone of the connection never counts.

#include "integration/support.hpp"

#include "aludel/types/temporal.hpp"

using namespace aludel;
using namespace aludel::integration;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

struct Event {
    int id{};
    Timestamp plain_moment{};                 // in a column without a zone
    LocalDateTime zoned_local{};              // in a column with one
    Timestamp moment{};
    LocalDateTime local{};
    std::optional<Timestamp> maybe{};         // without a zone
    sys_seconds plain_seconds{};              // without a zone
    sys_days day{};                           // in a Date column
};
struct Registry : DeclarativeBase<Registry> {};
struct EventTable : Declarative<Event, "zone_events", Registry> {
    Mapped<&Event::id> id{this, primary_key};
    Mapped<&Event::plain_moment> plain_moment{this, DateTime()};
    Mapped<&Event::zoned_local> zoned_local{this, DateTime(with_timezone)};
    Mapped<&Event::moment> moment{this};
    Mapped<&Event::local> local{this};
    Mapped<&Event::maybe> maybe{this, DateTime()};
    Mapped<&Event::plain_seconds> plain_seconds{this, DateTime()};
    Mapped<&Event::day> day{this, Date()};
};
const EventTable events;

const Table logs("zone_logs", Registry::metadata(), Column("id", Integer(), primary_key), Column("plain", DateTime()),
                 Column("zoned", DateTime(with_timezone)));

const Timestamp noon = parse_timestamp("2024-06-01 12:00:00.123456");
const LocalDateTime local_noon = parse_local_date_time("2024-06-01 12:00:00.123456");
const sys_seconds whole_noon{sys_days{2024y / 6 / 1} + 12h};
const sys_days first_of_june{2024y / 6 / 1};

Event event(int id) { return {id, noon, local_noon, noon, local_noon, noon, whole_noon, first_of_june}; }


class Zones : public ::testing::TestWithParam<std::tuple<LiveDatabase, const char*>> {
protected:
    Zones() : playground_(std::get<0>(GetParam()).open()) {
        EngineOptions options;
        options.pool_size = 1;      // every connection is the one of the zone
        options.max_overflow = 0;
        engine_ = std::make_unique<Engine>(playground_->engine(options));
        Registry::metadata().create_all(*engine_);
        if (has_zones()) {
            Connection connection = engine_->connect();
            connection.execute(text(unsafe_sql("SET TIME ZONE '" + std::string(std::get<1>(GetParam())) + "'")));
            connection.commit();
        }
    }
    bool has_zones() const { return std::get<0>(GetParam()).abilities.server; }
    Engine& engine() { return *engine_; }
    Connection connect() { return engine_->connect(); }
    //! Six rows of noon.
    void insert_in_every_way(Connection& connection) {
        connection.execute(insert(events).values(events.id = 1, events.plain_moment = noon, events.zoned_local = local_noon,
                                                 events.moment = noon, events.local = local_noon, events.maybe = noon,
                                                 events.plain_seconds = whole_noon, events.day = first_of_june));
        connection.execute(insert(events), {{"id", 2}, {"plain_moment", noon}, {"zoned_local", local_noon}, {"moment", noon},
                                            {"local", local_noon}, {"maybe", noon}, {"plain_seconds", whole_noon}, {"day", first_of_june}});
        connection.execute(insert(events), std::vector<Event>{event(3), event(4)});
        connection.execute_many(insert(events), {{{"id", 5}, {"plain_moment", noon}, {"zoned_local", local_noon}, {"moment", noon},
                                                  {"local", local_noon}, {"maybe", noon}, {"plain_seconds", whole_noon}, {"day", first_of_june}},
                                                 {{"id", 6}, {"plain_moment", noon}, {"zoned_local", local_noon}, {"moment", noon},
                                                  {"local", local_noon}, {"maybe", noon}, {"plain_seconds", whole_noon}, {"day", first_of_june}}});
    }
    void expect_noon(const Event& read) {
        EXPECT_EQ(read.plain_moment, noon);
        EXPECT_EQ(read.zoned_local, local_noon);
        EXPECT_EQ(read.moment, noon);
        EXPECT_EQ(read.local, local_noon);
        EXPECT_EQ(read.maybe, noon);
        EXPECT_EQ(read.plain_seconds, whole_noon);
        EXPECT_EQ(read.day, first_of_june);
    }

private:
    std::unique_ptr<Playground> playground_;
    std::unique_ptr<Engine> engine_;
};

std::string database_and_zone(const ::testing::TestParamInfo<std::tuple<LiveDatabase, const char*>>& info) {
    std::string name(std::get<0>(info.param).name);
    for (const char* c = std::get<1>(info.param); *c; ++c) name += *c == '/' || *c == '_' ? '0' : *c;
    return name;
}
const auto every_zone = ::testing::Values("UTC", "America/New_York", "Asia/Kolkata");
INSTANTIATE_TEST_SUITE_P(Live, Zones, ::testing::Combine(every_database(), every_zone), database_and_zone);

class ServerZones : public Zones {};
INSTANTIATE_TEST_SUITE_P(Live, ServerZones, ::testing::Combine(databases_with(&Abilities::server), every_zone), database_and_zone);

}  // namespace

TEST_P(Zones, times_come_back_as_they_went_in) {
    Connection connection = connect();
    insert_in_every_way(connection);
    const auto read = connection.scalars(select(events).order_by(events.id)).all();
    ASSERT_EQ(read.size(), 6u);
    for (const Event& one : read) expect_noon(one);
}

TEST_P(ServerZones, times_are_stored_as_UTC) {
    Connection connection = connect();
    insert_in_every_way(connection);
    const auto plain = connection.execute(text("SELECT DISTINCT plain_moment::text, (zoned_local AT TIME ZONE 'UTC')::text, "
                                               "(moment AT TIME ZONE 'UTC')::text, local::text, day::text FROM zone_events"))
                           .as<std::string, std::string, std::string, std::string, std::string>().one();
    const std::string clock = "2024-06-01 12:00:00.123456";
    EXPECT_EQ(plain, (Row<std::string, std::string, std::string, std::string, std::string>(clock, clock, clock, clock, "2024-06-01")));
}

TEST_P(Zones, times_that_another_program_wrote_are_read) {
    Connection connection = connect();
    const std::string zone = has_zones() ? "+00" : "";
    connection.execute(text(unsafe_sql("INSERT INTO zone_events VALUES (1, '2024-06-01 12:00:00.123456', '2024-06-01 12:00:00.123456" + zone +
                            "', '2024-06-01 12:00:00.123456" + zone + "', '2024-06-01 12:00:00.123456', "
                            "'2024-06-01 12:00:00.123456', '2024-06-01 12:00:00', '2024-06-01')")));
    expect_noon(connection.scalars(select(events)).one());
    const auto row = connection.execute(select(events.plain_moment, events.zoned_local, events.maybe)).one();
    EXPECT_EQ(row, (Row<Timestamp, LocalDateTime, std::optional<Timestamp>>(noon, local_noon, noon)));
}

TEST_P(Zones, rows_are_found) {
    Connection connection = connect();
    connection.execute(insert(events), event(1));
    const auto found = [&](const Expr<Boolean>& condition) {
        return connection.scalars(select(events.id).where(condition)).all().size() == 1;
    };
    EXPECT_TRUE(found(events.plain_moment == noon));
    EXPECT_TRUE(found(noon == events.plain_moment));
    EXPECT_TRUE(found(events.zoned_local == local_noon));
    EXPECT_TRUE(found(events.maybe == noon));
    EXPECT_TRUE(found(events.plain_seconds == whole_noon));
    EXPECT_TRUE(found(events.day == first_of_june));
    EXPECT_TRUE(found(events.moment == noon));
    EXPECT_TRUE(found(events.local == local_noon));
    EXPECT_FALSE(found(events.plain_moment != noon));
    EXPECT_FALSE(found(events.plain_moment < noon));
    EXPECT_FALSE(found(events.zoned_local > local_noon));
    EXPECT_TRUE(found(events.plain_moment.between(noon - 1us, noon + 1us)));
    EXPECT_TRUE(found(events.zoned_local.between(local_noon, local_noon)));
    EXPECT_TRUE(found(events.plain_moment.in_({noon, noon + 1h})));
    EXPECT_TRUE(found(events.plain_moment.in_(std::vector<Timestamp>(20, noon))));
    EXPECT_FALSE(found(events.plain_moment.not_in({noon, noon + 1h})));
    EXPECT_TRUE(found(events.zoned_local.in_({local_noon})));
    EXPECT_TRUE(found(tuple_(events.id, events.plain_moment).in_({{1, noon}})));
    EXPECT_TRUE(found(events.plain_moment.is_not_distinct_from(noon)));
}

TEST_P(Zones, expressions_keep_the_kind_of_their_column) {
    Connection connection = connect();
    connection.execute(insert(events), event(1));
    const auto found = [&](const Expr<Boolean>& condition) {
        return connection.scalars(select(events.id).where(condition)).all().size() == 1;
    };
    EXPECT_TRUE(found(func::coalesce(events.maybe, noon + 1h) == noon));
    EXPECT_TRUE(found(func::nullif(events.plain_moment, noon + 1h) == noon));
    EXPECT_TRUE(found(case_(when(events.id == 1, events.plain_moment), else_(noon + 1h)) == noon));
    EXPECT_TRUE(found(case_(when(events.id == 2, events.plain_moment), else_(noon + 1h)) == noon + 1h));
    EXPECT_TRUE(found(select(func::max(events.plain_moment)).scalar_subquery() == noon));
    EXPECT_EQ(connection.scalars(select(func::max(events.plain_moment)).having(func::max(events.plain_moment) == noon)).one(), noon);
    EXPECT_EQ(connection.scalars(select(func::coalesce(events.maybe, noon))).one(), noon);
    const auto sub = select(events.id, events.plain_moment.label("at")).subquery();
    EXPECT_EQ(connection.execute(select(sub.c["id"]).where(sub.c["at"] == noon)).all().size(), 1u);
    const auto named = select(events.id).where(events.plain_moment == bindparam<DateTimeTz>("at"));
    EXPECT_EQ(connection.execute(named, {{"at", noon}}).all().size(), 1u);
}

TEST_P(Zones, texts_take_times_for_both_kinds_of_column) {
    Connection connection = connect();
    const char* insertion = "INSERT INTO zone_logs (id, plain, zoned) VALUES (:id, :plain, :zoned)";
    connection.execute(text(unsafe_sql(insertion)), {{"id", 1}, {"plain", noon}, {"zoned", noon}});
    connection.execute(text(unsafe_sql(insertion)), {{"id", 2}, {"plain", local_noon}, {"zoned", local_noon}});
    connection.execute_many(text(unsafe_sql(insertion)), {{{"id", 3}, {"plain", noon}, {"zoned", local_noon}},
                                              {{"id", 4}, {"plain", local_noon}, {"zoned", noon}}});
    const auto rows = connection.execute(select(logs)).all();
    ASSERT_EQ(rows.size(), 4u);
    for (const auto& row : rows) {
        EXPECT_EQ(row["plain"].as<Timestamp>(), noon);
        EXPECT_EQ(row["zoned"].as<Timestamp>(), noon);
    }
    for (const char* column : {"plain", "zoned"})
        for (const Value& value : {Value(noon), Value(local_noon)}) {
            const std::string query = std::string("SELECT count(*) FROM zone_logs WHERE ") + column + " = :at";
            EXPECT_EQ(connection.execute(text(unsafe_sql(query)), {{"at", value}}).as<int>().scalar_one(), 4) << query;
        }
    EXPECT_EQ(connection.execute(text("SELECT :at"), {{"at", noon}}).as<Timestamp>().scalar_one(), noon);
}

TEST_P(Zones, tables_known_at_run_time_take_both_kinds_of_value) {
    Connection connection = connect();
    connection.execute(insert(logs), {{"id", 1}, {"plain", noon}, {"zoned", local_noon}});
    connection.execute(insert(logs).values({{"id", 2}, {"plain", Value(noon)}, {"zoned", Value(local_noon)}}));
    for (const auto& row : connection.execute(select(logs)).all()) {
        EXPECT_EQ(row["plain"].as<Timestamp>(), noon);
        EXPECT_EQ(row["zoned"].as<LocalDateTime>(), local_noon);
    }
    EXPECT_EQ(connection.execute(select(logs).where(logs.c["plain"] == noon, logs.c["zoned"] == local_noon)).all().size(), 2u);
    EXPECT_EQ(connection.execute(select(logs).where(logs.c["plain"] > year_month_day(2024y / 6 / 1),
                                                    logs.c["zoned"] > year_month_day(2024y / 6 / 1))).all().size(), 2u);
    EXPECT_EQ(connection.execute(select(logs).where(logs.c["plain"] > year_month_day(2024y / 6 / 2))).all().size(), 0u);
}

TEST_P(Zones, objects_are_saved_edited_and_loaded) {
    {
        Session session(engine());
        session.add(event(1));
        session.commit();
        const auto loaded = session.get<Event>(1);
        expect_noon(*loaded);
        auto edited = loaded.edit();
        edited->plain_moment = noon + 1h;
        edited->zoned_local = local_noon + 1h;
        edited->day = first_of_june + days(1);
        session.commit();
        session.expire_all();
        EXPECT_EQ(loaded->plain_moment, noon + 1h);
        EXPECT_EQ(loaded->zoned_local, local_noon + 1h);
        EXPECT_EQ(loaded->day, first_of_june + days(1));
        EXPECT_EQ(session.scalars(select(events).where(events.plain_moment == noon + 1h)).all().size(), 1u);
    }
}

TEST_P(Zones, literals_mean_the_same_as_parameters) {
    Connection connection = connect();
    connection.execute(insert(events), event(1));
    const auto count = [&](const auto& statement) {
        const std::string sql = std::string(statement.compile(engine().dialect(), {.literal_binds = true}).text());
        return connection.execute(text(unsafe_sql(sql))).all().size();
    };
    EXPECT_EQ(count(select(events.id).where(events.plain_moment == noon)), 1u);
    EXPECT_EQ(count(select(events.id).where(events.zoned_local == local_noon)), 1u);
    EXPECT_EQ(count(select(events.id).where(events.moment == noon, events.local == local_noon)), 1u);
    EXPECT_EQ(count(select(events.id).where(events.plain_moment.in_({noon}))), 1u);
}

TEST_P(Zones, days_are_compared_with_times) {
    Connection connection = connect();
    connection.execute(insert(events), event(1));
    const MetaData other;
    const Table dynamic("zone_events", other, Column("day", Date()), Column("plain_moment", DateTime()));
    const Timestamp midnight(first_of_june);
    const auto found = [&](const auto& condition) { return connection.execute(select(dynamic).where(condition)).all().size(); };
    EXPECT_EQ(found(dynamic.c["day"] == midnight), 1u);
    EXPECT_EQ(found(dynamic.c["day"] < noon), 1u);
    EXPECT_EQ(found(dynamic.c["day"] < midnight), 0u);
    EXPECT_EQ(found(dynamic.c["day"] < midnight - 1us), 0u);
    EXPECT_EQ(found(dynamic.c["plain_moment"] > year_month_day(2024y / 6 / 1)), 1u);
    EXPECT_EQ(found(dynamic.c["plain_moment"] > year_month_day(2024y / 6 / 2)), 0u);
}

TEST_P(Zones, a_day_keeps_no_time_of_day) {
    Connection connection = connect();
    const MetaData other;
    const Table dynamic("zone_events", other, Column("id", Integer()), Column("day", Date()));
    connection.execute(insert(events), event(1));
    const auto error = caught<ConversionError>([&] { connection.execute(update(dynamic).values({{"day", noon}}).all_rows()); });
    EXPECT_TRUE(says(error, "time of day"));
}
