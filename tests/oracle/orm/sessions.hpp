#pragma once

// The sessions, connections and savepoints of a recorded program.

#include "mapped_class.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace aludel::oracle {

//! Those of a program by their names.
using Engines = std::map<std::string, Engine>;

class Sessions {
public:
    Sessions(const Mapping& mapping, Engines engines) : mapping_(mapping), engines_(std::move(engines)) {}
    Sessions(const Sessions&) = delete;

    //! The current one; of scoped sessions that of the scope, which may be opened by that.
    Session& current() const { return scoped_ ? (*scoped_)() : *session_; }
    //! Opens a session, which is the current one then.
    void open(const std::string& name, const json& options);
    void use(const std::string& name);
    //! The name of the session that an object is in; null for none.
    json name_of_session(const Object& object) const;
    //! A step about scopes; gives what it sees, if it sees anything.
    json use_scope(const std::string& what, const json& step);
    //! A session that is closed can be used again there: another one takes its place.
    void close();
    void commit();
    void rollback();

    void begin_nested(const std::string& name) { savepoints_.emplace_back(name, current().begin_nested()); }
    //! Ends a SAVEPOINT of the session or of a connection.
    void end_nested(const std::string& name, bool keep);

    //! A step "conn_..." that shows nothing.
    void use_connection(const std::string& what, const json& step);
    Connection& connection(const std::string& name) { return lent(name).connection; }
    json connection_state(const std::string& name);
    //! The only engine, or the first of several.
    Engine& engine() { return engines_.begin()->second; }
    //! What the pool of the engine is doing.
    json pool_state();
    //! Closes the connections of the pool.
    void dispose() { engine().dispose(); }

private:
    struct Opened {
        std::string on{};          // the connection it works on; empty: an engine's
        std::string bind{};        // the name of its engine; empty: the only one
        SessionOptions options{};
        std::unique_ptr<Session> session{};
    };
    //! A connection of the program, and what has begun on it.
    struct Lent {
        Connection connection;
        std::vector<std::pair<std::string, Transaction>> begun{};
    };

    Opened opened_as(const json& given) const;
    Bind bind_of(const std::string& what, const std::string& engine) const;
    std::unique_ptr<Session> opened(const Opened& how);
    void open(const std::string& name, Opened opened);
    Lent& lent(const std::string& name);
    bool end_lent_savepoint(const std::string& name, bool keep);

    const Mapping& mapping_;
    Engines engines_;
    std::map<std::string, Lent> connections_{};
    std::map<std::string, Opened> sessions_{};
    std::string current_{};
    Session* session_ = nullptr;
    std::string scope_{};
    std::optional<ScopedSession<std::function<std::string()>>> scoped_{};
    std::vector<std::pair<std::string, SessionTransaction>> savepoints_{};   // whose destructors roll back
};

//! Runs SQL with parameters; gives its rows, or the number of rows that it has changed.
template <class On>
json run_text(On& on, const std::string& sql, const json& given) {
    Params parameters;
    for (const auto& [name, value] : given.items()) parameters.add(name, value_of_json(value));
    auto result = on.execute(text(unsafe_sql(sql)), parameters);
    if (!result.returns_rows()) return {{"rowcount", result.rowcount()}};
    json rows = json::array();
    for (const Row<>& row : result.all()) rows.push_back(json_of_values(row.values()));
    return rows;
}

}  // namespace aludel::oracle
