#pragma once

#include <barrier>
#include <thread>
#include <vector>

//! Calls `work` with 0, 1, ... on as many threads, which begin at the same time, and waits for them.
template <class F>
void together(int count, F work) {
    std::vector<std::thread> threads;
    std::barrier start(count);
    for (int i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            work(i);
        });
    for (std::thread& thread : threads) thread.join();
}
