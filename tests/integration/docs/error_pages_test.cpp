// The messages that docs/errors quotes are those of the library: each is produced, and compared with its page.

#include "pages.hpp"
#include "stage.hpp"

#include <algorithm>
#include <map>

using namespace aludel;
using namespace error_pages;

namespace {

std::vector<Trigger> all_triggers() {
    std::vector<Trigger> all = core_triggers();
    for (const auto& more : {database_triggers(), orm_triggers()}) all.insert(all.end(), more.begin(), more.end());
    return all;
}

//! A message with what differs from run to run left out: the path of the test's folder.
std::string masked(std::string text, const Stage& stage) {
    const std::string folder = stage.folder().path().string() + "/";
    for (std::size_t at = 0; (at = text.find(folder, at)) != std::string::npos;) text.erase(at, folder.size());
    return text;
}

std::string said_by(const Trigger& trigger) {
    Stage stage;
    try {
        trigger.run(stage);
    } catch (const Error& error) {
        return masked(error.what(), stage);
    }
    return "nothing was thrown";
}

}  // namespace

TEST(ErrorPages, quote_what_the_library_says) {
    std::map<std::string, std::string> said;
    for (const Trigger& trigger : all_triggers()) said.emplace(trigger.name, said_by(trigger));
    for (const integration::Quoted& quoted : integration::quoted_messages()) {
        if (!said.contains(quoted.name)) continue;   // the next test says so
        EXPECT_EQ(quoted.text, said[quoted.name]) << "docs/errors/" << quoted.page << " quotes " << quoted.name;
    }
}

TEST(ErrorPages, quote_only_messages_that_a_trigger_produces) {
    std::vector<std::string> quoted, produced;
    for (const integration::Quoted& message : integration::quoted_messages()) {
        EXPECT_NE(message.name, "") << "docs/errors/" << message.page << " needs <!-- message: NAME --> above:\n" << message.text;
        quoted.push_back(message.name);
    }
    for (const Trigger& trigger : all_triggers()) produced.emplace_back(trigger.name);
    std::sort(quoted.begin(), quoted.end());
    std::sort(produced.begin(), produced.end());
    EXPECT_EQ(quoted, produced);
}
