// A plug-in that links the library statically, as the program that loads it does.

#include "plugin.hpp"

using namespace aludel;

namespace {

struct Gadget {
    std::int64_t id{};
    std::string name{};
};
struct GadgetTable : Declarative<Gadget, "plugin_gadgets"> {
    Mapped<&Gadget::id> id{this, primary_key};
    Mapped<&Gadget::name> name{this};
};
const GadgetTable gadgets;

template <class F>
std::string message_of(F work) {
    try {
        work();
        return "";
    } catch (const std::exception& error) {
        return error.what();
    }
}

std::string use_engine(const Engine& engine) {
    return message_of([&] { engine.connect(); });
}
std::string use_connection(Connection& connection) {
    return message_of([&] { connection.execute(insert(gadgets).values(gadgets.name = "lost")); });
}
std::string use_session(Session& session) {
    return message_of([&] { session.add(Gadget{0, "lost"}); });
}
std::string work_alone() {
    const Engine engine = create_engine("sqlite://");
    metadata(gadgets).create_all(engine);
    Session session(engine);
    session.add(Gadget{0, "mine"});
    session.commit();
    return session.get_one<Gadget>(1)->name;
}
Select<std::int64_t> own_select() { return select(gadgets.id); }

}  // namespace

extern "C" [[gnu::visibility("default")]] const plugin_test::Calls aludel_plugin_calls;
extern "C" const plugin_test::Calls aludel_plugin_calls{&use_engine, &use_connection, &use_session, &work_alone,
                                                        &own_select};
