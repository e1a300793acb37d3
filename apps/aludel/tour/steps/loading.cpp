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
    show.part("Lazy loading: the first access loads a relationship. Convenient for one object, but N+1 statements for many.");
    show.code();
    const std::size_t at_first = show.sent();
    run_lazy(engine, show);
    const std::size_t by_touch = show.sent() - at_first;
    show.part("Eager loading: an option of the query loads it for all of them at once. The loop stays the same.");
    run_eager(engine, show);
    TextTable counts({"loading", "statements"});
    counts.add("on first touch", by_touch);
    counts.add("selectinload", show.sent() - at_first - by_touch);
    show(counts);
}

}  // namespace

const Step loading_step{"Lazy or eager: count the statements", listing::loading, run};

}  // namespace aludel::tour
