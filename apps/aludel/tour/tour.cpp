#include "tour/tour.hpp"

#include "aludel/base/terminal.hpp"
#include "tour/page/output.hpp"
#include "tour/step.hpp"
#include "tour/store.hpp"
#include "tour/temporary_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace aludel::tour {

namespace {

std::unique_ptr<Page> page_for(const Options& options) {
    constexpr std::size_t narrowest = 60, widest = 120;
    if (options.sql_only) return sql_page();
    return full_page(!options.plain && output_has_colour(), std::clamp(terminal::width(), narrowest, widest));
}

void greet(Page& page) {
    page.sentence("Aludel is a SQL toolkit and object mapper for C++20. This program makes a small music store in a "
                  "temporary SQLite file and works with it. You see the C++ that runs, the SQL that it sends, the "
                  "values bound to it (behind the arrow), and the rows that come back. The C++ is cut from the source "
                  "of this program when it is built.");
}

void say_goodbye(Page& page, const SqlLog& log) {
    page.sentence(fmt::format("That was the tour: {} statements, {} of them with SQL from the engine's cache. The database "
                              "is gone again. The steps are in apps/aludel/tour/steps, more programs in examples/.",
                              log.count(), log.cached()));
}

}  // namespace

void run(const Options& options) {
    const std::unique_ptr<Page> page = page_for(options);
    const TemporaryFolder folder;
    SqlLog log(*page);
    const Engine engine = open_store(folder.database(), log);
    greet(*page);
    int number = 0;
    for (const Step& step : steps()) {
        page->title(++number, static_cast<int>(steps().size()), step.title);
        Show show(*page, log, step.listing);
        step.run(engine, show);
        if (!show.is_complete()) throw std::logic_error("the step shows less than its listing has");
        flush_output();
    }
    say_goodbye(*page, log);
    flush_output();
}

}  // namespace aludel::tour
