#include "tests/integration/chinook/store.hpp"

#include <algorithm>
#include <map>
#include <set>

// The answers from objects and their relationships.

namespace chinook {
namespace {

using namespace std::chrono_literals;

Decimal revenue_of(const Track& track) {
    Decimal sum;
    for (const auto& sale : track.sales) sum += sale->unit_price * sale->quantity;
    return sum;
}

TEST_P(Chinook, objects_know_the_revenue_by_genre) {
    Session session(engine());
    forget_statements();
    std::vector<std::pair<Decimal, std::string>> found;
    const auto statement = select(genres).options(selectinload(genres.tracks).selectinload(tracks.sales));
    std::size_t tracks_seen = 0;
    for (const auto& genre : session.scalars(statement).all()) {
        Decimal sum;
        for (const auto& track : genre->tracks) sum += revenue_of(*track);
        tracks_seen += genre->tracks.size();
        found.emplace_back(sum, genre->name.value());
    }
    EXPECT_EQ(tracks_seen, 3503u);
    // One for the genres, one for their tracks, and one for the sales of each 500 tracks.
    EXPECT_EQ(selects_sent(), 1u + 1u + 8u);
    std::sort(found.rbegin(), found.rend());
    found.resize(5);
    EXPECT_EQ(found, (std::vector<std::pair<Decimal, std::string>>{{826.65_d, "Rock"},
                                                                   {382.14_d, "Latin"},
                                                                   {261.36_d, "Metal"},
                                                                   {241.56_d, "Alternative & Punk"},
                                                                   {93.53_d, "TV Shows"}}));
    EXPECT_EQ(found[0].first.to_string(), "826.65");
}

TEST_P(Chinook, objects_are_loaded_when_they_are_touched) {
    Session session(engine());
    const Ptr<Track> track = session.get<Track>(2820);
    ASSERT_TRUE(track);
    forget_statements();
    EXPECT_EQ(track->album->title, "Battlestar Galactica, Season 3");
    EXPECT_EQ(track->album->artist->name, "Battlestar Galactica");
    EXPECT_EQ(track->genre->name, "TV Shows");
    EXPECT_EQ(track->media_type->name, "Protected MPEG-4 video file");
    EXPECT_EQ(selects_sent(), 4u);
    EXPECT_EQ(track->album->artist->albums.size(), 2u);
    EXPECT_TRUE(track->album->tracks.contains(track));
    EXPECT_EQ(session.get<Track>(2820), track);
    EXPECT_EQ(session.get<Genre>(*track->genre_id), track->genre.get());
    EXPECT_FALSE(session.get<Track>(4000));
}

TEST_P(Chinook, both_ways_of_loading_find_the_same_objects) {
    Session session(engine());
    const auto lazily = session.scalars(select(albums).order_by(albums.id).limit(40)).all();
    std::vector<std::vector<std::string>> names;
    for (const auto& album : lazily) {
        auto& titles = names.emplace_back();
        for (const auto& track : album->tracks) titles.push_back(track->name);
    }
    Session other(engine());
    forget_statements();
    const auto statement = select(albums).options(selectinload(albums.tracks)).order_by(albums.id).limit(40);
    const auto eagerly = other.scalars(statement).all();
    ASSERT_EQ(eagerly.size(), 40u);
    for (std::size_t i = 0; i < eagerly.size(); ++i) {
        std::vector<std::string> titles;
        for (const auto& track : eagerly[i]->tracks) titles.push_back(track->name);
        EXPECT_EQ(titles, names[i]) << eagerly[i]->title;
    }
    EXPECT_EQ(selects_sent(), 2u);
}

TEST_P(Chinook, every_object_is_there_once) {
    Session session(engine());
    const auto all = session.scalars(select(tracks).order_by(tracks.id)).all();
    ASSERT_EQ(all.size(), 3503u);
    EXPECT_EQ(session.scalars(select(tracks).order_by(tracks.id)).all(), all);
    EXPECT_EQ(session.identity_count(), 3503u);
    std::size_t without_composer = 0;
    for (const auto& track : all) without_composer += !track->composer;
    EXPECT_EQ(without_composer, 977u);
    const auto by_value = connect().scalars(select(tracks).order_by(tracks.id)).all();
    ASSERT_EQ(by_value.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto fields = [](const Track& t) {
            return std::tie(t.id, t.name, t.album_id, t.media_type_id, t.genre_id, t.composer, t.milliseconds, t.bytes,
                            t.unit_price);
        };
        ASSERT_EQ(fields(by_value[i]), fields(*all[i]));
    }
}

TEST_P(Chinook, employees_form_a_tree) {
    Session session(engine());
    const auto boss = session.scalars(select(employees).where(employees.reports_to == null)).one();
    EXPECT_EQ(boss->first_name, "Andrew");
    EXPECT_FALSE(boss->manager);
    std::map<std::string, std::set<std::string>> tree;
    for (const auto& manager : boss->reports)
        for (const auto& employee : manager->reports) tree[manager->first_name].insert(employee->first_name);
    EXPECT_EQ(tree, (decltype(tree){{"Nancy", {"Jane", "Margaret", "Steve"}},
                                    {"Michael", {"Robert", "Laura"}}}));
    const auto laura = session.get_one<Employee>(8);
    EXPECT_EQ(laura->manager->manager, boss);
    EXPECT_EQ(laura->birth_date, 1968y / 1 / 9);
    EXPECT_EQ(laura->hire_date, LocalDateTime(std::chrono::local_days(2004y / 3 / 4)));
}

TEST_P(Chinook, employees_know_what_their_customers_spent) {
    Session session(engine());
    std::map<std::string, std::pair<std::size_t, Decimal>> found;
    const auto with_invoices = selectinload(employees.customers).selectinload(customers.invoices);
    for (const auto& employee : session.scalars(select(employees).options(with_invoices))) {
        if (employee->customers.empty()) continue;
        auto& [count, sum] = found[employee->last_name];
        count = employee->customers.size();
        for (const auto& customer : employee->customers)
            for (const auto& invoice : customer->invoices) sum += invoice->total;
    }
    EXPECT_EQ(found, (decltype(found){{"Johnson", {18, 720.16_d}},
                                      {"Park", {20, 775.40_d}},
                                      {"Peacock", {21, 833.04_d}}}));
}

TEST_P(Chinook, invoices_are_the_sum_of_their_lines) {
    Session session(engine());
    Decimal total;
    for (const auto& invoice : session.scalars(select(invoices).options(selectinload(invoices.lines))).all()) {
        Decimal sum;
        for (const auto& line : invoice->lines) sum += line->unit_price * line->quantity;
        EXPECT_EQ(sum, invoice->total) << "invoice " << invoice->id;
        total += sum;
    }
    EXPECT_EQ(total, 2328.60_d);
    const auto largest = session.get_one<Invoice>(404);
    EXPECT_EQ(largest->customer->first_name, "Helena");
    EXPECT_EQ(largest->lines.size(), 14u);
    EXPECT_EQ(largest->lines[0]->invoice, largest);
}

TEST_P(Chinook, playlists_and_tracks_know_each_other) {
    Session session(engine());
    std::vector<std::size_t> sizes;
    for (const auto& playlist : session.scalars(select(playlists).order_by(playlists.id)).all())
        sizes.push_back(playlist->tracks.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{3290, 0, 213, 0, 1477, 0, 0, 3290, 1, 213, 39, 75, 25, 25, 25, 15, 26,
                                               1}));
    std::set<std::int64_t> holders;
    for (const auto& playlist : session.get_one<Track>(1)->playlists) holders.insert(playlist->id);
    EXPECT_EQ(holders, (std::set<std::int64_t>{1, 8, 17}));
    EXPECT_EQ(session.get_one<Playlist>(5)->name, "90’s Music");
    EXPECT_EQ(session.get_one<Playlist>(18)->tracks[0]->id, 597);
}

TEST_P(Chinook, pairs_of_objects_come_from_a_join) {
    Session session(engine());
    const auto statement = select(customers, invoices)
                               .join(customers.invoices)
                               .where(customers.country == "Brazil", invoices.total > 10_d)
                               .order_by(invoices.id);
    std::multiset<std::string> found;
    for (auto [customer, invoice] : session.execute(statement)) {
        EXPECT_EQ(invoice->customer, customer);
        EXPECT_EQ(invoice->total, 13.86_d);
        found.insert(customer->first_name);
    }
    EXPECT_EQ(found, (std::multiset<std::string>{"Alexandre", "Eduardo", "Fernanda", "Luís", "Roberto"}));
}

TEST_P(Chinook, what_is_written_is_what_is_read) {
    Session session(engine());
    const auto customer = session.get_one<Customer>(46);
    EXPECT_EQ(customer->last_name, "O'Reilly");
    customer.edit([](Customer& c) {
        c.last_name = "Žluťoučký \"kůň\"";
        c.city = "東京 — Ελλάδα 🎵";
        c.company = "x'; DROP TABLE track; --";
    });
    session.flush();
    session.expire(customer);
    EXPECT_EQ(customer->last_name, "Žluťoučký \"kůň\"");
    EXPECT_EQ(customer->city, "東京 — Ελλάδα 🎵");
    EXPECT_EQ(customer->company, "x'; DROP TABLE track; --");
    session.rollback();
    EXPECT_EQ(customer->last_name, "O'Reilly");
    EXPECT_EQ(customer->city, "Dublin");
    EXPECT_EQ(customer->company, std::nullopt);
}

TEST_P(Chinook, lines_go_with_their_invoice) {
    Session session(engine());
    const auto count = select(func::count()).select_from(invoice_lines);
    const auto invoice = session.get_one<Invoice>(404);
    session.delete_(invoice);
    session.flush();
    EXPECT_EQ(session.scalar(count), 2240 - 14);
    EXPECT_FALSE(session.get<Invoice>(404));
    session.rollback();
    EXPECT_EQ(session.scalar(count), 2240);
    EXPECT_EQ(session.get_one<Invoice>(404)->lines.size(), 14u);
}

TEST_P(Chinook, a_line_taken_out_of_its_invoice_is_deleted) {
    Session session(engine());
    const auto invoice = session.get_one<Invoice>(404);
    invoice.edit()->lines.remove(invoice->lines[3]);
    session.flush();
    EXPECT_EQ(session.scalar(select(func::count()).where(invoice_lines.invoice_id == 404)), 13);
    session.rollback();
    EXPECT_EQ(invoice->lines.size(), 14u);
}

TEST_P(Chinook, a_track_moves_to_another_playlist) {
    Session session(engine());
    const auto on_the_go = session.get_one<Playlist>(18);
    const auto videos = session.get_one<Playlist>(9);
    const auto track = on_the_go->tracks[0];
    on_the_go.edit()->tracks.remove(track);
    videos.edit()->tracks.append(track);
    session.flush();
    const auto where = select(playlist_track.c["playlist_id"].as<BigInteger>())
                           .where(playlist_track.c["track_id"] == 597)
                           .order_by(playlist_track.c["playlist_id"]);
    EXPECT_EQ(session.scalars(where).all(), (std::vector<std::int64_t>{1, 8, 9}));
    session.rollback();
    EXPECT_EQ(on_the_go->tracks[0], track);
    EXPECT_EQ(videos->tracks.size(), 1u);
}

}  // namespace
}  // namespace chinook
