#pragma once

#include "aludel/base/signal.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace aludel::orm {

//! The listeners of some kinds of events, told apart by a number. Thread-safe; an event that nobody listens to costs one load.
template <class Id, std::size_t Count>
class ListenerTable {
    static_assert(Count <= 32);

public:
    ListenerTable() {
        for (auto& signal : signals_) signal = aludel::detail::SignalImpl::make();
    }
    ListenerTable(const ListenerTable&) = delete;
    ~ListenerTable() {
        for (const auto& signal : signals_) signal->clear();   // a listener may hold its own handle, which holds the signal
    }

    //! False when nobody has listened yet.
    bool is_heard(Id id) const noexcept { return (heard_.load(std::memory_order_relaxed) & bit(id)) != 0; }
    bool is_any_heard() const noexcept { return heard_.load(std::memory_order_relaxed) != 0; }
    ListenerHandle add(Id id, Ref<const aludel::detail::ListenerNode> listener, bool insert) {
        const auto& signal = signals_[static_cast<std::size_t>(id)];
        signal->add(listener, insert);
        heard_.fetch_or(bit(id));
        return {signal, listener->state};
    }
    //! Calls the listeners of one event. `S`: the type of its signal.
    template <class S, class... A>
    void emit(Id id, A&&... arguments) const {
        if (!is_heard(id)) [[likely]] return;
        S::emit_to(*signals_[static_cast<std::size_t>(id)], arguments...);
        settle(id);
    }

private:
    //! Once the last listener has gone, the event costs nothing again. A listener may be added at the same time; its bit is set
    //! after it, so the second look sees it or the bit is set later.
    void settle(Id id) const noexcept {
        const auto& signal = signals_[static_cast<std::size_t>(id)];
        if (signal->listeners()) return;
        heard_.fetch_and(~bit(id));
        if (signal->listeners()) heard_.fetch_or(bit(id));
    }
    static constexpr std::uint32_t bit(Id id) noexcept { return std::uint32_t(1) << static_cast<unsigned>(id); }
    std::array<Ref<aludel::detail::SignalImpl>, Count> signals_{};
    mutable std::atomic<std::uint32_t> heard_{0};   // a bit for each event that may have listeners
};

}  // namespace aludel::orm
