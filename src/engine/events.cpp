#include "engine/events.hpp"

#include "engine/engine_impl.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

namespace aludel {

namespace engine {

namespace {

Signals make_signals() {
    Signals made;
    for (auto& signal : made) signal = detail::SignalImpl::make();
    return made;
}

//! The listeners of all engines, and the engines. Never destroyed: engines may be, after it would have been.
struct AllEngines {
    const Signals signals = make_signals();
    std::mutex mutex{};
    std::vector<Events*> engines{};
    std::uint64_t heard = 0;
};
AllEngines& all() {
    static auto* engines = new AllEngines;
    return *engines;
}

}  // namespace

Events::Events() : own_(make_signals()) {
    const std::lock_guard lock(all().mutex);
    all().engines.push_back(this);
    heard_ = all().heard;
}

Events::~Events() {
    {
        const std::lock_guard lock(all().mutex);
        std::erase(all().engines, this);
    }
    for (const auto& signal : own_) signal->clear();   // a listener may hold its own handle, which holds the signal
}

const Signals& Events::of_all() { return all().signals; }

ListenerHandle Events::add(event::Id id, Ref<const detail::ListenerNode> listener, bool insert) {
    const auto& signal = own_[static_cast<std::size_t>(id)];
    signal->add(listener, insert);
    heard_.fetch_or(bit(id));
    return {signal, listener->state};
}

ListenerHandle Events::add_to_all(event::Id id, Ref<const detail::ListenerNode> listener, bool insert) {
    const auto& signal = of_all()[static_cast<std::size_t>(id)];
    signal->add(listener, insert);
    const std::lock_guard lock(all().mutex);
    all().heard |= bit(id);
    for (Events* events : all().engines) events->heard_.fetch_or(bit(id));
    return {signal, listener->state};
}

bool Events::has_listeners(event::Id id) const {
    const auto index = static_cast<std::size_t>(id);
    return own_[index]->listeners() || of_all()[index]->listeners();
}

//! Once the last listener has gone, the event costs nothing again. A listener may be added at the same time; its bit is set
//! after it, so the second look sees it or the bit is set later.
void Events::settle(event::Id id) noexcept {
    if (has_listeners(id)) return;
    heard_.fetch_and(~bit(id));
    if (has_listeners(id)) heard_.fetch_or(bit(id));
}

}  // namespace engine

namespace event::detail {

ListenerHandle add(const Engine& engine, Id id, Ref<const aludel::detail::ListenerNode> listener, bool insert) {
    return engine.aludel_impl().events.add(id, std::move(listener), insert);
}

ListenerHandle add(AllEngines, Id id, Ref<const aludel::detail::ListenerNode> listener, bool insert) {
    return engine::Events::add_to_all(id, std::move(listener), insert);
}

}  // namespace event::detail
}  // namespace aludel
