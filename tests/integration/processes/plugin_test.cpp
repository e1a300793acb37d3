// A program and a plug-in that each link the library statically have two copies of it, with tables, mappings and caches
// of their own. What one of them made is refused by the other, before anything is written to another table.

#include "integration/support.hpp"
#include "plugin/plugin.hpp"

#include <dlfcn.h>

using namespace aludel;
using namespace aludel::integration;

namespace {

class PlugIns : public DatabaseTest {
protected:
    //! Never unloaded: its mappings live as long as the program.
    static const plugin_test::Calls& plugin() {
        static void* const library = ::dlopen(ALUDEL_TEST_PLUGIN, RTLD_NOW | RTLD_LOCAL);
        if (!library) throw std::runtime_error(::dlerror());
        return *static_cast<const plugin_test::Calls*>(::dlsym(library, "aludel_plugin_calls"));
    }
    static ::testing::AssertionResult is_refused(const std::string& message, const std::string& thing) {
        if (message.find("This " + thing + " was made by another copy of Aludel") != message.npos)
            return ::testing::AssertionSuccess();
        return ::testing::AssertionFailure() << "\"" << message << "\"";
    }
};
INSTANTIATE_TEST_SUITE_P(Live, PlugIns, every_database(), database_name);

struct Widget {
    std::int64_t id{};
    std::string name{};
};
struct WidgetTable : Declarative<Widget, "plugin_widgets"> {
    Mapped<&Widget::id> id{this, primary_key};
    Mapped<&Widget::name> name{this};
};
inline const WidgetTable widgets;

}  // namespace

TEST_P(PlugIns, are_refused_the_programs_engine_connection_and_session) {
    run("CREATE TABLE plugin_widgets (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)");
    Connection connection = connect();
    connection.execute(insert(widgets).values(widgets.name = "kept", widgets.id = 1));   // its text is in the cache
    connection.commit();
    EXPECT_TRUE(is_refused(plugin().use_engine(engine()), "Engine"));
    EXPECT_TRUE(is_refused(plugin().use_connection(connection), "Connection"));
    connection.close();
    Session session(engine());
    EXPECT_TRUE(is_refused(plugin().use_session(session), "Session"));
    EXPECT_EQ(value_of<int>("SELECT count(*) FROM plugin_widgets"), 1);
}

TEST_P(PlugIns, work_with_an_engine_of_their_own) { EXPECT_EQ(plugin().work_alone(), "mine"); }

TEST_P(PlugIns, give_statements_that_are_not_taken_for_the_programs) {
    run("CREATE TABLE plugin_widgets (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)");
    run("CREATE TABLE plugin_gadgets (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)");
    run("INSERT INTO plugin_widgets VALUES (1, 'w'); INSERT INTO plugin_gadgets VALUES (2, 'g')");
    Connection connection = connect();
    EXPECT_EQ(connection.execute(select(widgets.id)).scalar_one(), 1);
    EXPECT_EQ(connection.execute(plugin().own_select()).scalar_one(), 2);   // once the text of the one before
}
