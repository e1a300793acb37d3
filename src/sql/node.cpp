#include "sql/node.hpp"

#include "aludel/base/error.hpp"
#include "base/library.hpp"
#include "sql/depth.hpp"

#include <atomic>
#include <vector>

namespace aludel::sql {

namespace {

// Begins at another number in each copy of the library, so that tables of a program and of a plug-in differ.
std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> last{reinterpret_cast<std::uintptr_t>(library_token()) << 20U};
    return ++last;
}

}  // namespace

TableNode::TableNode(std::string n, std::string s)
    : FromNode(Kind::table, std::move(n)), serial(next_serial()), schema(std::move(s)) {}

void throw_moved_from(std::string_view what) {
    throw InvalidRequestError("This " + std::string(what) + " was moved from: std::move() gave its content away. Use "
                              "the one it was moved to, or copy it before.");
}

namespace {

void destroy_now(const Node* node) noexcept {
    visit(*node, [](const auto& n) { delete &n; });
}

//! Destroys a deep tree node by node: what its nodes hold waits in a list, instead of on the stack.
void destroy_deep(const Node* node) noexcept {
    thread_local std::vector<const Node*>* waiting = nullptr;
    if (waiting) return waiting->push_back(node);
    std::vector<const Node*> list{node};
    waiting = &list;
    while (!list.empty()) {
        const Node* next = list.back();
        list.pop_back();
        destroy_now(next);
    }
    waiting = nullptr;
}

}  // namespace

void destroy(const Node* node) noexcept {
    if (node->depth <= shallow_depth) destroy_now(node);
    else destroy_deep(node);
}
void destroy(const FromNode* node) noexcept { destroy(static_cast<const Node*>(node)); }
void destroy(const ColumnNode* node) noexcept { delete node; }

namespace build {
}  // namespace build

}  // namespace aludel::sql
