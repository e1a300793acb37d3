#include "listing/values.hpp"
#include "tour/steps/all.hpp"

namespace aludel::tour {

namespace {

void run(const Engine& engine, Show& show) {
    show.part("Reading needs no session. A connection fills your structs by value, straight from the driver.");
    // [tour]
    Connection connection = engine.connect();
    auto query = select(tracks).order_by(tracks.seconds).limit(3);
    std::vector<Track> shortest = connection.scalars(query).all();

    TextTable table({"title", "seconds", "price"});
    for (const Track& track : shortest) table.add(track.title, track.seconds, track.price);
    show(table);
    // [/tour]
    show.part("Write SQL by hand where that is clearer: values are bound, and columns find their fields by name.");
    // [tour]
    struct Sale {
        std::string artist{};
        int sold{};
    };
    auto sales = text("SELECT artists.name AS artist, count(*) AS sold FROM invoice_tracks "
                      "JOIN tracks ON tracks.id = track_id JOIN albums ON albums.id = album_id "
                      "JOIN artists ON artists.id = artist_id "
                      "GROUP BY artist HAVING count(*) >= :least ORDER BY sold DESC, artist");

    TextTable sold({"artist", "sold"});
    for (const Sale& sale : connection.execute(sales, {{"least", 2}}).into<Sale>())
        sold.add(sale.artist, sale.sold);
    show(sold);
    // [/tour]
}

}  // namespace

const Step values_step{"Structs by value, and SQL by hand", listing::values, run};

}  // namespace aludel::tour
