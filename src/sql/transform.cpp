#include "sql/build_support.hpp"
#include "sql/depth.hpp"

#include <unordered_map>
#include <vector>

namespace aludel::sql {

namespace {

FromRef as_from(const NodeRef& node) { return FromRef(static_cast<const FromNode*>(node.get())); }

class Transformer {
public:
    explicit Transformer(Replace& replace) : replace_(replace) {}

    NodeRef node(const NodeRef& original) {
        if (!original) return original;
        if (const auto known = done_.find(original.get()); known != done_.end()) return known->second;
        NodeRef result = replace_(*original);
        if (!result) {
            const NodeRef amended = replace_.amended(*original);
            result = rebuild(amended ? amended : original);
            if (amended) amended_.push_back(amended);
        }
        return done_.emplace(original.get(), std::move(result)).first->second;
    }

    // The visitor of `fields`: replaces the parts of a fresh copy.
    void operator()(NodeRef& part) { swap_in(part, node(part)); }
    void operator()(FromRef& part) {
        if (part) swap_in(part, as_from(node(part)));
    }
    void operator()(build::Assignment& part) { (*this)(part.column), (*this)(part.value); }
    template <PartOfNode P>
    void operator()(P& part) {
        each_field(part, *this);
    }
    template <class Other>
    void operator()(Other& other) {
        if constexpr (requires { typename Other::value_type; } && !std::is_same_v<Other, std::string>)
            for (auto& element : other) (*this)(element);
    }

private:
    template <class R>
    void swap_in(R& part, R&& changed) {
        if (part == changed) return;
        part = std::move(changed);
        changed_ = true;
    }

    NodeRef rebuild(const NodeRef& original) {
        return visit(*original, [&](const auto& n) { return rebuilt(n, original); });
    }

    NodeRef rebuilt(const ColumnNode& n, const NodeRef& original) {
        const NodeRef from = node(NodeRef(n.from));
        if (from.get() == n.from) return original;
        return n.property_of ? build::property_at(as_from(from), n) : build::column_at(as_from(from), n.index);
    }
    NodeRef rebuilt(const TableNode&, const NodeRef& original) { return original; }
    template <class T>
    NodeRef rebuilt(const T& n, const NodeRef& original) {
        auto fresh = make_ref<T>(n);
        const bool outer = std::exchange(changed_, false);
        each_field(*fresh, *this);
        const bool changed = std::exchange(changed_, outer);
        return changed ? NodeRef(finished(std::move(fresh))) : original;
    }

    Replace& replace_;
    bool changed_ = false;
    std::unordered_map<const Node*, NodeRef> done_;
    std::vector<NodeRef> amended_;   // whose parts are in `done_`: others must not come to their addresses
};

}  // namespace

NodeRef transform(const NodeRef& root, Replace& replace) {
    NodeRef result;
    with_room(*root, [&] { result = Transformer(replace).node(root); });
    return result;
}

}  // namespace aludel::sql
