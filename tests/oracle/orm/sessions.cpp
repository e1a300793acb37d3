#include "sessions.hpp"

#include <algorithm>

namespace aludel::oracle {

// ---- sessions ------------------------------------------------------------------------------------------------------

Sessions::Opened Sessions::opened_as(const json& given) const {
    static const std::map<std::string, JoinTransactionMode> modes{
        {"conditional_savepoint", JoinTransactionMode::conditional_savepoint}, {"rollback_only", JoinTransactionMode::rollback_only},
        {"control_fully", JoinTransactionMode::control_fully}, {"create_savepoint", JoinTransactionMode::create_savepoint}};
    Opened opened;
    for (const auto& [name, value] : given.items()) {
        if (name == "on") opened.on = value;
        else if (name == "bind") opened.bind = value;
        else if (name == "binds") {
            for (const auto& [what, engine] : value.items()) opened.options.binds.push_back(bind_of(what, engine));
        }
        else if (name == "autoflush") opened.options.autoflush = value;
        else if (name == "expire_on_commit") opened.options.expire_on_commit = value;
        else if (name == "join_transaction_mode") opened.options.join_transaction_mode = modes.at(value);
        else throw Unsupported("a session with " + name);
    }
    return opened;
}

void Sessions::open(const std::string& name, const json& options) { open(name, opened_as(options)); }

//! Of a class or a table.
Bind Sessions::bind_of(const std::string& what, const std::string& engine) const {
    const auto known = mapping_.classes.find(what);
    return orm::make_bind(known == mapping_.classes.end() ? mapping_.metadata.table(what).from() : known->second->from(), engines_.at(engine));
}

std::unique_ptr<Session> Sessions::opened(const Opened& how) {
    if (!how.on.empty()) return std::make_unique<Session>(lent(how.on).connection, how.options);
    if (!how.bind.empty()) return std::make_unique<Session>(engines_.at(how.bind), how.options);
    if (engines_.size() == 1) return std::make_unique<Session>(engine(), how.options);
    SessionOptions options = how.options;
    std::vector<Bind> binds = std::exchange(options.binds, {});
    return std::make_unique<Session>(std::move(binds), std::move(options));
}

void Sessions::open(const std::string& name, Opened opened) {
    opened.session = this->opened(opened);
    sessions_.insert_or_assign(name, std::move(opened));
    use(name);
}

void Sessions::use(const std::string& name) {
    current_ = name;
    session_ = sessions_.at(name).session.get();
}

json Sessions::name_of_session(const Object& object) const {
    const AnyPtr found(*object.inspected_state());
    if (!object_session(found)) return nullptr;
    for (const auto& [name, opened] : sessions_)
        if (object.is_in(*opened.session)) return name;
    throw Unsupported("the name of a session in a scope");
}

json Sessions::use_scope(const std::string& what, const json& step) {
    if (what == "scope") scope_ = step[1];
    else if (what == "scoped") scoped_.emplace(sessionmaker(engine(), step.size() > 2 ? opened_as(step[2]).options : SessionOptions()), [this] { return scope_; });
    else if (!scoped_) throw Unsupported("scopes without a scoped session");
    else if (what == "scope_has") return scoped_->has();
    else scoped_->remove();
    return nullptr;
}

void Sessions::close() {
    if (scoped_) return current().close();
    session_->close();
    savepoints_.clear();
    const Opened& former = sessions_.at(current_);
    open(current_, {former.on, former.bind, former.options});
}

void Sessions::commit() {
    current().commit();
    savepoints_.clear();   // with all of them
}

void Sessions::rollback() {
    current().rollback();
    savepoints_.clear();
}

void Sessions::end_nested(const std::string& name, bool keep) {
    const auto at = std::find_if(savepoints_.begin(), savepoints_.end(), [&](const auto& each) { return each.first == name; });
    if (at == savepoints_.end() && end_lent_savepoint(name, keep)) return;
    if (at == savepoints_.end()) throw Unsupported("a savepoint that has ended");
    if (keep) at->second.commit();
    else at->second.rollback();
    savepoints_.erase(at, savepoints_.end());
}

// ---- connections ---------------------------------------------------------------------------------------------------

Sessions::Lent& Sessions::lent(const std::string& name) {
    const auto known = connections_.find(name);
    if (known == connections_.end()) throw Unsupported("connection " + name);
    return known->second;
}

json Sessions::connection_state(const std::string& name) {
    const Connection& connection = lent(name).connection;
    return {{"closed", connection.closed()}, {"invalidated", !connection.closed() && connection.invalidated()},
            {"in_transaction", connection.in_transaction()}, {"in_nested", connection.in_nested_transaction()}};
}

json Sessions::pool_state() {
    const pool::PoolView pool = engine().pool();
    return {{"checked_in", pool.checkedin()}, {"checked_out", pool.checkedout()}, {"overflow", pool.overflow()}};
}

void Sessions::use_connection(const std::string& what, const json& step) {
    const std::string name = step[1];
    if (what == "conn_open") {
        if (step.size() > 3) throw Unsupported("a connection with options");
        Engine& from = step.size() > 2 && step[2].is_string() ? engines_.at(step[2]) : engine();
        connections_.insert_or_assign(name, Lent{from.connect()});
        return;
    }
    Lent& used = lent(name);
    if (what == "conn_begin") used.begun.emplace_back("", used.connection.begin());
    else if (what == "conn_nested") used.begun.emplace_back(step[2], used.connection.begin_nested());
    else if (what == "conn_commit") used.connection.commit(), used.begun.clear();
    else if (what == "conn_rollback") used.connection.rollback(), used.begun.clear();
    else if (what == "conn_close") used.begun.clear(), used.connection.close();
    else if (what == "conn_invalidate") used.begun.clear(), used.connection.invalidate();
    else throw Unsupported("step " + what);
}

//! Ends a SAVEPOINT of a connection; false when there is none of this name.
bool Sessions::end_lent_savepoint(const std::string& name, bool keep) {
    for (auto& [connection, used] : connections_)
        for (auto at = used.begun.begin(); at != used.begun.end(); ++at) {
            if (at->first != name) continue;
            if (keep) at->second.commit();
            else at->second.rollback();
            used.begun.erase(at, used.begun.end());
            return true;
        }
    return false;
}

}  // namespace aludel::oracle
