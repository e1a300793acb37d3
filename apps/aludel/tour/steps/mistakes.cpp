#include "listing/mistakes.hpp"
#include "tour/steps/all.hpp"

namespace aludel::tour {

namespace {

void run(const Engine& engine, Show& show) {
    show.part("Many mistakes do not compile, and one sentence says why. Others are found at run time, such as an outer join "
              "that may give NULL for a std::string: refused before anything is sent, not on the first day with an "
              "artist who has no album.");
    // [tour]
    // select(tracks).where(tracks.seconds > "long")
    //   error: these two cannot be compared in SQL: convert one side, e.g. cast<String>(column)

    Connection connection = engine.connect();
    try {
        connection.execute(select(artists.name, albums.title).outerjoin(artists.albums));
    } catch (const CompileError& error) {
        show.error("CompileError", error);
    }
    // [/tour]
    show.part("With the change that it suggests, the title is a std::optional<std::string>.");
    // [tour]
    show(connection.execute(select(artists.name, optional_(albums.title))
                                .outerjoin(artists.albums)
                                .where(artists.id > 3)));
    // [/tour]
    show.part("Database errors are classes that carry the database's code, the statement, and its parameters.");
    // [tour]
    try {
        connection.execute(
            insert(customers).values(customers.name = "Eve", customers.email = "ada@example.com"));
    } catch (const IntegrityError& error) {
        show.error("IntegrityError", error);
    }
    // [/tour]
}

}  // namespace

const Step mistakes_step{"Mistakes: what, where, and what to do", listing::mistakes, run};

}  // namespace aludel::tour
