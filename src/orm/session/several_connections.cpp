#include "orm/session/several_connections.hpp"

#include "aludel/base/error.hpp"

#include <algorithm>
#include <exception>

namespace aludel::orm {

SessionConnection* SeveralConnections::find(const Engine& engine) noexcept {
    for (const auto& connection : open_)
        if (connection->is_of(engine)) return connection.get();
    return nullptr;
}

SessionConnection& SeveralConnections::open(const Engine& engine, const SessionOptions& options, std::source_location place) {
    auto connection = std::make_unique<SessionConnection>();
    connection->open(engine, options, place);
    return *open_.emplace_back(std::move(connection));
}

void SeveralConnections::close(const SessionConnection& connection) noexcept {
    std::erase_if(open_, [&](const auto& open) { return open.get() == &connection; });
}

void SeveralConnections::prepare() {
    each([](SessionConnection& connection) { connection.prepare(); });
}

std::string SeveralConnections::commit() {
    std::string unfinished;
    each([&](SessionConnection& connection) {
        if (!connection.is_prepared()) return connection.commit();
        try {
            connection.commit();
        } catch (const std::exception& error) {   // the others have committed, or will
            unfinished += "\n  " + connection.xid() + " at " + connection.url() + ": " + error.what();
            connection.abandon();
        }
    });
    return unfinished;
}

void SeveralConnections::rollback() {
    std::exception_ptr failure;
    each([&](SessionConnection& connection) {
        try {
            if (!connection.is_committed()) connection.rollback();
        } catch (...) {
            if (!failure) failure = std::current_exception();
        }
    });
    if (failure) std::rethrow_exception(failure);
}

void SeveralConnections::invalidate() {
    each([](SessionConnection& connection) { connection->invalidate(); });
}

void SeveralConnections::release() noexcept {
    open_.clear();
    is_begun = false;
}

void throw_unfinished(const std::string& transactions) {
    throw UnknownOutcomeError("All databases have prepared this Session's transaction, and these have not committed it. They keep it, with "
                              "its locks, until somebody calls commit_prepared() of a Connection with its name; recover_twophase() lists "
                              "the names:" + transactions);
}

}  // namespace aludel::orm
