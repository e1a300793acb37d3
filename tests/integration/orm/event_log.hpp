#pragma once

#include "aludel/orm/event.hpp"
#include "integration/orm/orm_test.hpp"

#include <string>
#include <vector>

//! What listeners were called with, as lines; they are removed at the end of its life.
class EventLog {
public:
    EventLog() = default;
    EventLog(const EventLog&) = delete;
    ~EventLog() {
        for (aludel::ListenerHandle& handle : handles_) handle.disconnect();
    }
    void operator+=(aludel::ListenerHandle handle) { handles_.push_back(std::move(handle)); }
    void add(std::string line) { lines_.push_back(std::move(line)); }
    template <class T>
    void add(const char* event, const T& object) {
        add(std::string(event) + " " + orm_text(object));
    }
    //! The lines since it was last asked.
    std::vector<std::string> lines() { return std::exchange(lines_, {}); }

    //! Logs an event of objects in all sessions.
    void on(const char* name, const aludel::event::SessionEvent<aludel::Session&, const aludel::AnyPtr&>& event) {
        *this += aludel::event::listen<aludel::Session>(event, [this, name](aludel::Session&, const aludel::AnyPtr& object) { add(name, object); });
    }
    void on(const char* name, const aludel::event::SessionEvent<aludel::Session&>& event) {
        *this += aludel::event::listen<aludel::Session>(event, [this, name](aludel::Session&) { add(name); });
    }
    void on(const char* name, const aludel::event::SessionEvent<aludel::Session&, aludel::FlushContext&>& event) {
        *this += aludel::event::listen<aludel::Session>(event, [this, name](aludel::Session& session, aludel::FlushContext&) {
            add(std::string(name) + " " + std::to_string(session.new_().size()) + std::to_string(session.dirty().size()) +
                std::to_string(session.deleted().size()));
        });
    }
    void on(const char* name, const aludel::event::SessionEvent<aludel::Session&, const aludel::TransactionInfo&>& event) {
        *this += aludel::event::listen<aludel::Session>(event, [this, name](aludel::Session&, const aludel::TransactionInfo& transaction) {
            add(std::string(name) + (transaction.is_nested ? " savepoint" : " transaction"));
        });
    }
    //! Logs an event of the rows of a class.
    template <class T>
    void on(const char* name, const aludel::event::MapperEvent& event, aludel::event::ClassListenOptions options = {}) {
        *this += aludel::event::listen<T>(event, [this, name](aludel::Mapper&, aludel::Connection&, aludel::Ptr<T> object) { add(name, object); }, options);
    }

private:
    template <class T>
    static std::string orm_text(const T& object) {
        return aludel::orm::describe(object.state());
    }
    std::vector<std::string> lines_{};
    std::vector<aludel::ListenerHandle> handles_{};
};
