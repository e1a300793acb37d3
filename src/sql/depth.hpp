#pragma once

#include "sql/visit.hpp"

#include <functional>

//! The tree is walked recursively (key, text, rewriting), so it is not made deeper than a stack can hold.
namespace aludel::sql {

//! Levels of one statement. SQLite's own limit is 1000 too.
inline constexpr std::uint16_t max_depth = 1000;
//! Trees of at most this depth are walked on the caller's stack: a fiber's has 256 KiB.
inline constexpr std::uint16_t shallow_depth = 48;

//! Notes that `whole` has `part` below it. Throws `CompileError` beyond `max_depth`.
void deepen(Node& whole, const Node& part);

//! The node with its depth, once all of its parts are there.
template <class T>
Ref<T> finished(Ref<T> node) {
    const auto note = [&](const Node& part) { deepen(*node, part); };
    ChildWalk<decltype(note)> walk(note);
    each_field(std::as_const(*node), walk);
    return node;
}

//! Runs `walk` on a stack of its own that holds `max_depth` levels. Its exceptions come out.
void run_on_large_stack(const std::function<void()>& walk);

//! Runs `walk`, which visits all of `tree`, where there is room for it.
template <class F>
void with_room(const Node& tree, const F& walk) {
    if (tree.depth <= shallow_depth) walk();
    else run_on_large_stack(walk);
}

}  // namespace aludel::sql
