#include "sql/depth.hpp"

#include "aludel/base/error.hpp"

#include <exception>
#include <system_error>

#include <pthread.h>

namespace aludel::sql {

namespace {

constexpr std::size_t deep_stack = 32U << 20U;   // addresses; memory is taken as it is used

//! A walk over a tree, and what it has thrown, on the thread with the large stack.
struct DeepWalk {
    const std::function<void()>& walk;
    std::exception_ptr error{};

    static void* run(void* self) noexcept {
        auto& deep = *static_cast<DeepWalk*>(self);
        try {
            deep.walk();
        } catch (...) {
            deep.error = std::current_exception();
        }
        return nullptr;
    }
};

void check(int error) {
    if (error != 0) throw std::system_error(error, std::generic_category(), "a stack for a deeply nested statement");
}

}  // namespace

void deepen(Node& whole, const Node& part) {
    if (part.depth < whole.depth) return;
    if (part.depth >= max_depth)
        throw CompileError("This expression is nested more than " + std::to_string(max_depth) +
                           " levels deep. Long chains of and, or, +, * and text are not nested: they may have any "
                           "length. Split the statement, or compute a part of it in C++.");
    whole.depth = static_cast<std::uint16_t>(part.depth + 1);
}

void run_on_large_stack(const std::function<void()>& walk) {
    pthread_attr_t attributes;
    check(pthread_attr_init(&attributes));
    pthread_t thread;
    DeepWalk deep{walk};
    pthread_attr_setstacksize(&attributes, deep_stack);
    const int error = pthread_create(&thread, &attributes, DeepWalk::run, &deep);
    pthread_attr_destroy(&attributes);
    check(error);
    pthread_join(thread, nullptr);
    if (deep.error) std::rethrow_exception(deep.error);
}

}  // namespace aludel::sql
