#include "listing/report.hpp"
#include "tour/steps/all.hpp"

namespace aludel::tour {

namespace {

void show_spending(Connection& connection, Show& show) {
    // [tour]
    auto spending = select(customers.name,
                           func::count().label("bought"),
                           func::sum(tracks.price).label("paid"))
                        .join(customers.invoices)
                        .join(invoices.tracks)
                        .group_by(customers.name)
                        .having(func::count() >= 2)
                        .order_by(desc("paid"));
    show(connection.execute(spending));
    // [/tour]
}

void show_longest(Connection& connection, Show& show) {
    // [tour]
    auto ranked = select(albums.title.label("album"), tracks.title.label("track"), tracks.seconds,
                         func::row_number()
                             .over({.partition_by = albums.id, .order_by = tracks.seconds.desc()})
                             .label("place"))
                      .join(albums.tracks)
                      .subquery("ranked");
    show(connection.execute(select(ranked).where(ranked.c["place"] == 1)));
    // [/tour]
}

void run(const Engine& engine, Show& show) {
    Connection connection = engine.connect();
    show.part("Who bought at least two tracks, and for how much? The sum of a Decimal column is an exact Decimal.");
    show_spending(connection, show);
    show.part("The longest track of each album: a window function ranks them, a query around it picks the first.");
    show_longest(connection, show);
}

}  // namespace

const Step report_step{"Group, filter the groups, rank in windows", listing::report, run};

}  // namespace aludel::tour
