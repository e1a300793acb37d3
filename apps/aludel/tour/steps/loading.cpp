#include "listing/loading.hpp"
#include "tour/steps/all.hpp"

namespace aludel::tour {

namespace {

// [tour]
TextTable albums_of(Session& session, const Select<Artist>& query) {
    TextTable table({"artist", "albums", "first album"});
    for (const Ptr<Artist>& artist : session.scalars(query))
        table.add(artist->name, artist->albums.size(),
                  artist->albums.empty() ? Value() : Value(artist->albums[0]->title));
    return table;
}
// [/tour]

void run_lazy(const Engine& engine, Show& show) {
    // [tour]
    Session session(engine);
    show(albums_of(session, select(artists)));
    // [/tour]
}

void run_eager(const Engine& engine, Show& show) {
    // [tour]
    Session session(engine);
    show(albums_of(session, select(artists).options(selectinload(artists.albums))));
    // [/tour]
}

void run(const Engine& engine, Show& show) {
    show.part("A relationship is loaded when it is touched: convenient for one object, one statement for each of many.");
    show.code();
    const std::size_t at_first = show.sent();
    run_lazy(engine, show);
    const std::size_t by_touch = show.sent() - at_first;
    show.part("An option of the query loads it for all of them at once. The loop stays as it is.");
    run_eager(engine, show);
    TextTable counts({"loading", "statements"});
    counts.add("on first touch", by_touch);
    counts.add("selectinload", show.sent() - at_first - by_touch);
    show(counts);
}

}  // namespace

const Step loading_step{"Lazy or eager: count the statements", listing::loading, run};

}  // namespace aludel::tour
