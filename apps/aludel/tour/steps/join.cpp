#include "listing/join.hpp"
#include "tour/steps/all.hpp"

namespace aludel::tour {

namespace {

// [tour]
Select<std::string, std::string, int> catalogue(std::optional<int> longer_than = {}) {
    auto query = select(artists.name, tracks.title, tracks.seconds)
                     .join(artists.albums)
                     .join(albums.tracks);
    if (longer_than) query = query.where(tracks.seconds > *longer_than);
    return query.order_by(tracks.seconds.desc());
}
// [/tour]

void run(const Engine& engine, Show& show) {
    show.part("A statement is a value with a plain type: a function can return it, an if can extend it, and no clause "
              "changes what it is. The ON clauses come from the relationships; values are always bound. "
              "A connection that closes without a commit rolls back.");
    show.code();
    // [tour]
    Connection connection = engine.connect();
    show(connection.execute(catalogue(220)));

    int total = 0;
    for (auto [artist, title, seconds] : connection.execute(catalogue()))
        total += seconds;                                 // an int; the others are std::string
    show("seconds of music", total);
    // [/tour]
}

}  // namespace

const Step join_step{"Query with joins: typed rows", listing::join, run};

}  // namespace aludel::tour
