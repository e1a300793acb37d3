// The issue tracker behind Boost.Beast: one thread, a coroutine for each connection of a client, a session for each request.
//
//     web_coroutines [URL of the database] [port]        default: sqlite:///tracker.db?journal_mode=wal 8080
//
// Port 0 takes a free one. The first line on standard output says where the server listens.

#include "tracker.hpp"

#include <aludel/async/async.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using tracker::Answer, tracker::Request;

// [answer_to]
asio::awaitable<Answer> answer_to(const aludel::AsyncEngine& engine, const Request& request) {
    const aludel::SessionOptions options = tracker::session_options(engine.sync_engine(), request);
    aludel::AsyncSession session(engine, options);
    Answer answer;
    try {
        answer = co_await session.run_sync([&](aludel::Session& sync) { return tracker::answer(sync, request); });
    } catch (...) {
        answer = tracker::answer_to_current_error();
    }
    co_await session.close();
    co_return answer;
}
// [/answer_to]

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            plain += static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
            i += 2;
        } else {
            plain += text[i] == '+' ? ' ' : text[i];
        }
    }
    return plain;
}

Request request_of(const http::request<http::string_body>& from) {
    const std::string_view target = from.target();
    const std::size_t mark = target.find('?');
    Request request{std::string(from.method_string()), decoded(target.substr(0, mark)), {}, from.body()};
    for (std::string_view rest = mark == target.npos ? "" : target.substr(mark + 1); !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        const std::size_t equals = pair.find('=');
        request.query.emplace_back(decoded(pair.substr(0, equals)),
                                   equals == pair.npos ? "" : decoded(pair.substr(equals + 1)));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    }
    return request;
}

http::response<http::string_body> response_of(const Answer& answer, const http::request<http::string_body>& request) {
    http::response<http::string_body> response(static_cast<http::status>(answer.status), request.version());
    if (!answer.location.empty()) response.set(http::field::location, answer.location);
    if (!answer.body.empty()) response.set(http::field::content_type, "application/json");
    response.body() = answer.body;
    response.keep_alive(request.keep_alive());
    response.prepare_payload();
    return response;
}

//! The requests of one client, one after the other.
asio::awaitable<void> serve(const aludel::AsyncEngine& engine, beast::tcp_stream stream) {
    beast::flat_buffer buffer;
    for (bool goes_on = true; goes_on;) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(1 << 20);
        stream.expires_after(std::chrono::seconds(30));
        bool is_readable = true;
        try {
            co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
        } catch (const boost::system::system_error& error) {
            if (error.code() != http::error::body_limit) co_return;   // the client has gone, or is silent
            is_readable = false;
        }
        Answer answer{413, R"({"error":"this request cannot be read"})", {}};
        if (is_readable) {
            const Request request = request_of(parser.get());
            answer = co_await answer_to(engine, request);
        }
        stream.expires_after(std::chrono::seconds(30));
        const auto response = response_of(answer, parser.get());
        co_await http::async_write(stream, response, asio::use_awaitable);
        goes_on = is_readable && response.keep_alive();
    }
}

asio::awaitable<void> listen(const aludel::AsyncEngine& engine, tcp::acceptor& acceptor) {
    for (;;) {
        beast::tcp_stream stream(co_await acceptor.async_accept(asio::use_awaitable));
        stream.socket().set_option(tcp::no_delay(true));
        asio::co_spawn(acceptor.get_executor(), serve(engine, std::move(stream)), asio::detached);
    }
}

int run(const std::string& url, unsigned short port) {
    tracker::open_database(url);
    const aludel::AsyncEngine engine = aludel::create_async_engine(url);
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), port));
    std::printf("http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&](boost::system::error_code, int) { io.stop(); });
    asio::co_spawn(io, listen(engine, acceptor), asio::detached);
    io.run();
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return run(count > 1 ? arguments[1] : "sqlite:///tracker.db?journal_mode=wal",
                   static_cast<unsigned short>(count > 2 ? std::atoi(arguments[2]) : 8080));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
