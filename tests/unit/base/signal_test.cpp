#include "aludel/base/signal.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace aludel {
namespace {

TEST(Signal, calls_listeners_in_the_order_they_came) {
    Signal<int> signal;
    std::string heard;
    signal.connect([&](int n) { heard += "a" + std::to_string(n); });
    signal.connect([&](int n) { heard += "b" + std::to_string(n); });
    signal.emit(1);
    signal.emit(2);
    EXPECT_EQ(heard, "a1b1a2b2");
}

TEST(Signal, nobody_listens) {
    Signal<> signal;
    EXPECT_TRUE(signal.empty());
    signal.emit();
    auto handle = signal.connect([] {});
    EXPECT_FALSE(signal.empty());
    handle.disconnect();
    EXPECT_TRUE(signal.empty());
}

TEST(Signal, a_handle_takes_its_listener_away) {
    Signal<int> signal;
    int a = 0, b = 0;
    ListenerHandle first = signal.connect([&](int n) { a += n; });
    signal.connect([&](int n) { b += n; });
    EXPECT_TRUE(first.connected());
    first.disconnect();
    first.disconnect();
    EXPECT_FALSE(first.connected());
    signal.emit(5);
    EXPECT_EQ(a, 0);
    EXPECT_EQ(b, 5);
}

TEST(Signal, a_handle_that_goes_leaves_the_listener) {
    Signal<> signal;
    int calls = 0;
    { ListenerHandle handle = signal.connect([&] { ++calls; }); }
    signal.emit();
    EXPECT_EQ(calls, 1);
}

TEST(Signal, an_empty_handle_does_nothing) {
    ListenerHandle handle;
    EXPECT_FALSE(handle.connected());
    handle.disconnect();
}

TEST(Signal, references_reach_the_emitter) {
    Signal<std::string&> signal;
    signal.connect([](std::string& sql) { sql += " -- traced"; });
    std::string sql = "SELECT 1";
    signal.emit(sql);
    EXPECT_EQ(sql, "SELECT 1 -- traced");
}

TEST(Signal, a_listener_may_disconnect_itself) {
    Signal<> signal;
    int calls = 0;
    ListenerHandle once;
    once = signal.connect([&] {
        ++calls;
        once.disconnect();
    });
    signal.emit();
    signal.emit();
    EXPECT_EQ(calls, 1);
}

TEST(Signal, a_listener_may_disconnect_one_that_has_not_been_called_yet) {
    Signal<> signal;
    int calls = 0;
    ListenerHandle second;
    signal.connect([&] { second.disconnect(); });
    second = signal.connect([&] { ++calls; });
    signal.emit();
    EXPECT_EQ(calls, 0);
}

TEST(Signal, a_listener_connected_during_an_emission_waits_for_the_next) {
    Signal<> signal;
    int calls = 0;
    signal.connect([&] {
        if (calls == 0) signal.connect([&] { ++calls; });
    });
    signal.emit();
    EXPECT_EQ(calls, 0);
    signal.emit();
    EXPECT_GE(calls, 1);
}

TEST(Signal, a_listener_may_emit) {
    Signal<int> signal;
    std::vector<int> heard;
    signal.connect([&](int n) {
        heard.push_back(n);
        if (n > 0) signal.emit(n - 1);
    });
    signal.emit(2);
    EXPECT_EQ(heard, (std::vector<int>{2, 1, 0}));
}

TEST(Signal, an_exception_ends_the_emission) {
    Signal<> signal;
    int calls = 0;
    signal.connect([&] { throw std::runtime_error("refused"); });
    signal.connect([&] { ++calls; });
    EXPECT_THROW(signal.emit(), std::runtime_error);
    EXPECT_EQ(calls, 0);
}

TEST(Signal, a_handle_may_outlive_its_signal) {
    ListenerHandle handle;
    const auto captured = std::make_shared<int>(0);
    {
        Signal<> signal;
        handle = signal.connect([captured] { ++*captured; });
        EXPECT_EQ(captured.use_count(), 2);
    }
    EXPECT_FALSE(handle.connected());
    handle.disconnect();
}

TEST(Signal, disconnecting_frees_what_was_captured) {
    Signal<> signal;
    const auto captured = std::make_shared<int>(0);
    ListenerHandle handle = signal.connect([captured] {});
    EXPECT_EQ(captured.use_count(), 2);
    handle.disconnect();
    EXPECT_EQ(captured.use_count(), 1);
}

TEST(Signal, a_listener_that_holds_its_own_handle_is_freed_with_the_signal) {
    const auto captured = std::make_shared<int>(0);
    {
        Signal<> signal;
        auto handle = std::make_shared<ListenerHandle>();
        *handle = signal.connect([captured, handle] { handle->disconnect(); });
    }
    EXPECT_EQ(captured.use_count(), 1);
}

TEST(Signal, threads_may_connect_emit_and_disconnect) {
    Signal<> signal;
    std::atomic<int> calls{0};
    signal.connect([&] { ++calls; });
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                ListenerHandle handle = signal.connect([] {});
                signal.emit();
                handle.disconnect();
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(calls, 2000);
    signal.emit();
    EXPECT_EQ(calls, 2001);
}

}  // namespace
}  // namespace aludel
