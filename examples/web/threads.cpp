// The issue tracker behind cpp-httplib: a thread for each request that is being answered, a session for each request.
//
//     web_threads [URL of the database] [port]        default: sqlite:///tracker.db?journal_mode=wal 8080
//
// Port 0 takes a free one. The first line on standard output says where the server listens.

#include "tracker.hpp"

#include <httplib.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace {

using tracker::Answer, tracker::Request;

// [with_session]
//! Runs `work` in a session of its own, which is closed when it ends: FastAPI's `Depends(get_db)`.
template <class F>
auto with_session(const aludel::Engine& engine, const aludel::SessionOptions& options, F&& work) {
    aludel::Session session(engine, options);
    return work(session);
}

Answer answer_to(const aludel::Engine& engine, const Request& request) {
    try {
        return with_session(engine, tracker::session_options(engine, request),
                            [&](aludel::Session& session) { return tracker::answer(session, request); });
    } catch (...) {
        return tracker::answer_to_current_error();
    }
}
// [/with_session]

Request request_of(const httplib::Request& from) {
    return {from.method, from.path, {from.params.begin(), from.params.end()}, from.body};
}

void put(const Answer& answer, httplib::Response& to) {
    to.status = answer.status;
    if (!answer.location.empty()) to.set_header("Location", answer.location);
    if (!answer.body.empty()) to.set_content(answer.body, "application/json");
}

httplib::Server server;

int run(const std::string& url, int port) {
    const aludel::Engine engine = tracker::open_database(url);
    const auto handler = [&](const httplib::Request& request, httplib::Response& response) {
        put(answer_to(engine, request_of(request)), response);
    };
    server.Get(".*", handler).Post(".*", handler).Put(".*", handler).Patch(".*", handler).Delete(".*", handler);
    server.set_error_handler([](const httplib::Request&, httplib::Response& response) {   // its own, such as 413
        if (response.body.empty()) response.set_content(R"({"error":"this request cannot be read"})", "application/json");
    });
    server.set_payload_max_length(1 << 20);
    server.set_tcp_nodelay(true);
    server.new_task_queue = [] { return new httplib::ThreadPool(16); };
    port = port == 0 ? server.bind_to_any_port("127.0.0.1") : server.bind_to_port("127.0.0.1", port) ? port : -1;
    if (port < 0) {
        std::fprintf(stderr, "The port is taken.\n");
        return 1;
    }
    std::printf("http://127.0.0.1:%d\n", port);
    std::fflush(stdout);
    std::signal(SIGTERM, [](int) { server.stop(); });
    std::signal(SIGINT, [](int) { server.stop(); });
    return server.listen_after_bind() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return run(count > 1 ? arguments[1] : "sqlite:///tracker.db?journal_mode=wal",
                   count > 2 ? std::atoi(arguments[2]) : 8080);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
