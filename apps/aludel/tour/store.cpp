#include "tour/store.hpp"

namespace aludel::tour {

using namespace std::chrono_literals;

Engine open_store(const std::string& path, SqlLog& log) {
    // [tour]
    Engine engine = create_engine("sqlite:///" + path, {.echo = true, .echo_sink = &log});
    // [/tour]
    return engine;
}

std::vector<Artist> sample_artists() {
    return {{.id = 2, .name = "The Night Ferries", .city = "Rotterdam"},
            {.id = 3, .name = "Søren Vinterlys", .city = "Aarhus"},
            {.id = 4, .name = "Café Minuit"},
            {.id = 5, .name = "Tin Robots", .city = "Łódź"}};
}

std::vector<Album> sample_albums() {
    return {{.id = 3, .title = "Timetable", .year = 2021, .artist_id = 2},
            {.id = 4, .title = "Små timer", .year = 2020, .artist_id = 3},
            {.id = 5, .title = "L'heure bleue", .year = 2022, .artist_id = 4}};
}

std::vector<Track> sample_tracks() {
    const Decimal low = Decimal::parse("0.99"), high = Decimal::parse("1.29");
    return {{.id = 6, .title = "Last Departure", .seconds = 305, .price = high, .album_id = 3},
            {.id = 7, .title = "夜の汽車", .seconds = 198, .price = high, .album_id = 3},
            {.id = 8, .title = "Left Luggage", .seconds = 221, .price = low, .album_id = 3},
            {.id = 9, .title = "Frost på ruden", .seconds = 256, .price = low, .album_id = 4},
            {.id = 10, .title = "Blå time", .seconds = 312, .price = high, .album_id = 4},
            {.id = 11, .title = "Une tasse, deux sucres", .seconds = 163, .price = low, .album_id = 5},
            {.id = 12, .title = "Rue sans nom", .seconds = 209, .price = low, .album_id = 5}};
}

std::vector<Customer> sample_customers() {
    return {{.id = 1, .name = "Ada Lindqvist", .email = "ada@example.com", .city = "Uppsala"},
            {.id = 2, .name = "Bram de Wit", .email = "bram@example.com", .city = "Utrecht"},
            {.id = 3, .name = "Chiyo Tanabe", .email = "chiyo@example.com"},
            {.id = 4, .name = "Diego Ferrer", .email = "diego@example.com", .city = "Valencia"}};
}

std::vector<Invoice> sample_invoices() {
    return {{.id = 1, .paid_on = 2026y / 1 / 9, .customer_id = 1},
            {.id = 2, .paid_on = 2026y / 1 / 30, .customer_id = 2},
            {.id = 3, .paid_on = 2026y / 2 / 14, .customer_id = 1},
            {.id = 4, .paid_on = 2026y / 2 / 14, .customer_id = 3},
            {.id = 5, .paid_on = 2026y / 3 / 1, .customer_id = 4}};
}

std::vector<Params> sample_sales() {
    std::vector<Params> sales;
    const auto sell = [&](int invoice, std::initializer_list<int> tracks) {
        for (int track : tracks) sales.push_back({{"invoice_id", invoice}, {"track_id", track}});
    };
    sell(1, {1, 2, 6});
    sell(2, {6, 7, 8, 10});
    sell(3, {9, 10});
    sell(4, {7, 12});
    sell(5, {2});
    return sales;
}

}  // namespace aludel::tour
