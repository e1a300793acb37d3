#include "aludel/base/topological.hpp"

#include <functional>
#include <queue>

namespace aludel {

std::vector<std::size_t> topological_order(std::size_t count, const std::vector<Edge>& edges,
                                           std::vector<std::size_t>& circle) {
    std::vector<std::size_t> waiting_for(count, 0);
    std::vector<std::vector<std::size_t>> followers(count);
    for (const Edge& edge : edges) {
        followers[edge.before].push_back(edge.after);
        ++waiting_for[edge.after];
    }

    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < count; ++i)
        if (waiting_for[i] == 0) ready.push(i);

    std::vector<std::size_t> order;
    while (!ready.empty()) {
        const std::size_t next = ready.top();
        ready.pop();
        order.push_back(next);
        for (std::size_t follower : followers[next])
            if (--waiting_for[follower] == 0) ready.push(follower);
    }
    circle.clear();
    for (std::size_t i = 0; i < count; ++i)
        if (waiting_for[i] != 0) circle.push_back(i);
    return order;
}

}  // namespace aludel
