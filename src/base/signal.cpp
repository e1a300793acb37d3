#include "aludel/base/signal.hpp"

#include <algorithm>
#include <mutex>

namespace aludel::detail {

namespace {

class LockedSignal final : public SignalImpl {
public:
    Ref<const ListenerList> listeners() const override {
        const std::lock_guard lock(mutex_);
        return list_;
    }

    void add(Ref<const ListenerNode> node, bool insert) override {
        const std::lock_guard lock(mutex_);
        auto changed = copy();
        changed->nodes.insert(insert ? changed->nodes.begin() : changed->nodes.end(), std::move(node));
        list_ = std::move(changed);
    }

    void remove(const ListenerImpl& state) override {
        Ref<const ListenerList> old;   // what the listener has captured is destroyed outside the lock
        const std::lock_guard lock(mutex_);
        auto changed = copy();
        std::erase_if(changed->nodes, [&](const auto& known) { return known->state.get() == &state; });
        old = std::exchange(list_, changed->nodes.empty() ? Ref<const ListenerList>() : std::move(changed));
    }

    void clear() override {
        Ref<const ListenerList> old;
        const std::lock_guard lock(mutex_);
        if (list_)
            for (const auto& node : list_->nodes) node->state->connected = false;
        old = std::exchange(list_, {});
    }

private:
    Ref<ListenerList> copy() const {
        auto made = make_ref<ListenerList>();
        if (list_) made->nodes = list_->nodes;
        return made;
    }

    mutable std::mutex mutex_{};
    Ref<const ListenerList> list_{};   // empty while nobody listens
};

}  // namespace

Ref<SignalImpl> SignalImpl::make() { return make_ref<LockedSignal>(); }

void destroy(const ListenerImpl* state) noexcept { delete state; }
void destroy(const ListenerNode* node) noexcept { delete node; }
void destroy(const ListenerList* list) noexcept { delete list; }
void destroy(const SignalImpl* impl) noexcept { delete impl; }

}  // namespace aludel::detail
