#pragma once

// The listeners of a recorded program: what they log, and what they do.

#include "mapped_class.hpp"
#include "program_variables.hpp"

#include "aludel/engine/event.hpp"
#include "aludel/orm/event.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace aludel::oracle {

//! Registers the `listen` of a case and keeps the log of the events, the notes, and the writing statements between them.
class Listeners {
public:
    //! What a listener does in the program.
    struct Reactions {
        std::function<void(const json& step)> do_step;
        std::function<void(OrmExecuteState& state, const json& options)> add_options;
    };
    Listeners(const Engine& engine, const Mapping& mapping, ProgramVariables& variables, Reactions reactions)
        : engine_(engine), mapping_(mapping), variables_(variables), reactions_(std::move(reactions)) {}
    Listeners(const Listeners&) = delete;
    ~Listeners();

    void listen(const json& all);
    void unlisten(std::size_t number);
    void log(json entry) { log_.push_back(std::move(entry)); }
    json take_log() { return std::exchange(log_, json::array()); }
    //! That of the event whose listeners are running.
    Connection& connection();

private:
    //! What a program says of a listener, and how many times it is to react yet; -1: always.
    struct Listener {
        json given;
        int times;
        explicit Listener(json options) : given(std::move(options)), times(given.value("times", -1)) {}
        bool is_once() const { return given.value("once", false); }
        bool is_first() const { return given.value("insert", false); }
        std::string entity() const { return target().substr(0, target().find('.')); }
        std::string attribute() const { return target().substr(target().find('.') + 1); }
        std::string target() const { return given.at("target"); }
    };
    using Shared = std::shared_ptr<Listener>;
    //! What a listener has of an event.
    struct Told {
        json entry{};
        Handle object{};
        Handle value{};
        Connection* connection = nullptr;
        OrmExecuteState* statement = nullptr;
        Session* session = nullptr;
    };

    void listen_to(const std::string& event, const Shared& listener);
    void listen_to_engine(const std::string& name, const Shared& listener);
    void listen_to_sessions(const std::string& name, const Shared& listener);
    void listen_to_objects(const std::string& name, const Shared& listener);
    void listen_to_member(const std::string& name, const Shared& listener);

    Told of_object(const std::string& name, orm::InstanceState& state, Told told) const;
    Told of_member(const std::string& name, const Listener& listener, const MemberTold& of) const;
    void react(Listener& listener, Told told);
    bool is_meant(const Listener& listener, const Told& told) const;
    void do_steps(const Listener& listener, const Handle& object);
    void each_object(const Listener& listener, Session& session);

    const Engine& engine_;
    const Mapping& mapping_;
    ProgramVariables& variables_;
    Reactions reactions_;
    std::vector<std::vector<ListenerHandle>> handles_{};   // by listener
    json log_ = json::array();
    Connection* connection_ = nullptr;
};

}  // namespace aludel::oracle
