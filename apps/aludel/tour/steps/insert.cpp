#include "listing/insert.hpp"
#include "tour/steps/all.hpp"
#include "tour/store.hpp"

namespace aludel::tour {

namespace {

void add_graph(const Engine& engine) {
    // [tour]
    const Decimal price = Decimal::parse("0.99");

    Session session(engine);
    Ptr<Artist> marisol = session.add(Artist{
        .name = "Marisol Vega",
        .city = "Cádiz",
        .albums = {{.title = "Salt Maps", .year = 2019,
                    .tracks = {{.title = "Low Tide", .seconds = 214, .price = price},
                               {.title = "Harbour Lights", .seconds = 187, .price = price},
                               {.title = "The Cartographer", .seconds = 263, .price = price}}},
                   {.title = "Second-Hand Moon", .year = 2023,
                    .tracks = {{.title = "Pawnshop", .seconds = 172, .price = price},
                               {.title = "Borrowed Light", .seconds = 241, .price = price}}}}});
    session.commit();
    // [/tour]
}

void add_rows(const Engine& engine) {
    // [tour]
    engine.begin([](Connection& connection) {                    // commits, unless it throws
        connection.execute(insert(artists), sample_artists());   // a std::vector<Artist>
        connection.execute(insert(albums), sample_albums());
        connection.execute(insert(tracks), sample_tracks());
        connection.execute(insert(customers), sample_customers());
        connection.execute(insert(invoices), sample_invoices());
        connection.execute_many(insert(invoice_tracks), sample_sales());
    });
    // [/tour]
}

void run(const Engine& engine, Show& show) {
    show.part("One add() saves an artist with her albums and their tracks. The session finds the order that the foreign "
              "keys allow, and fills in every generated key.");
    add_graph(engine);
    show.part("Without a session, rows go straight from your structs into the driver, with one prepared statement per table.");
    add_rows(engine);
}

}  // namespace

const Step insert_step{"Insert an object graph", listing::insert, run};

}  // namespace aludel::tour
