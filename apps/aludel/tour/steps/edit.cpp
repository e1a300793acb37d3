#include "listing/edit.hpp"
#include "tour/steps/all.hpp"

namespace aludel::tour {

namespace {

void run(const Engine& engine, Show& show) {
    show.part("Read through ->, write through edit(). The session compares, and sends the columns that changed: the name "
              "is assigned but is the same, so the UPDATE has one column. Forgetting edit() is a compile error, "
              "never a lost update.");
    // [tour]
    Session session(engine);
    auto query = select(artists).where(artists.name == "Café Minuit");
    Ptr<Artist> artist = session.scalars(query).one();

    artist.edit()->city = "Lyon";
    artist.edit()->name = "Café Minuit";
    // artist->city = "Lyon";       does not compile: objects of a session are const
    session.commit();
    show("artist->city", artist->city);        // read again, because others may have changed it
    // [/tour]
}

}  // namespace

const Step edit_step{"Update through edit()", listing::edit, run};

}  // namespace aludel::tour
