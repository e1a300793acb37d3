#pragma once

#include <exception>
#include <utility>

namespace aludel::orm {

//! Calls listeners one after the other, all of them; what the first one throws is thrown at the end.
class Telling {
public:
    template <class F>
    void run(F&& call) {
        try {
            std::forward<F>(call)();
        } catch (const std::exception&) {
            if (!failure_) failure_ = std::current_exception();
        }
    }
    void end() {
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    }

private:
    std::exception_ptr failure_{};
};

//! While it lives, listeners of this event may not execute statements.
class Closed {
public:
    Closed(const char*& closed, const char* event) : closed_(closed) { closed_ = event; }
    Closed(const Closed&) = delete;
    ~Closed() { closed_ = nullptr; }

private:
    const char*& closed_;
};

}  // namespace aludel::orm
