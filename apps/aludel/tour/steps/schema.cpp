#include "listing/schema.hpp"
#include "tour/steps/all.hpp"

namespace aludel::tour {

namespace {

void run(const Engine& engine, Show& show) {
    show.part("A class is an ordinary struct. Its mapping is a second struct beside it, whose members are typed columns: "
              "the compiler knows what each column holds. Every field must be mapped, or the library says which one is "
              "missing. Tracks, customers and invoices of our music store are mapped alike.");
    show.part("An engine is the entry point to a database. This one logs the SQL that you see below; with "
              "\"postgresql://...\" the rest of the program stays as it is.");
    show.code();
    // [tour]
    metadata().create_all(engine, {.checkfirst = false});
    // [/tour]
}

}  // namespace

const Step schema_step{"Plain structs, mapped beside them", listing::schema, run};

}  // namespace aludel::tour
