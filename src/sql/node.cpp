#include "sql/node.hpp"

#include "sql/visit.hpp"

#include <atomic>

namespace aludel::sql {

namespace {

std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

TableNode::TableNode(std::string n, std::string s)
    : FromNode(Kind::table, std::move(n)), serial(next_serial()), schema(std::move(s)) {}

void destroy(const Node* node) noexcept {
    visit(*node, [](const auto& n) { delete &n; });
}
void destroy(const FromNode* node) noexcept { destroy(static_cast<const Node*>(node)); }
void destroy(const ColumnNode* node) noexcept { delete node; }

namespace build {
void destroy(const StatementOption* option) noexcept { delete option; }
}  // namespace build

}  // namespace aludel::sql
