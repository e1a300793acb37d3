#pragma once

#include "aludel/engine/event.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

namespace aludel::engine {

using Signals = std::array<Ref<detail::SignalImpl>, event::id_count>;

//! Who listens to the events of one engine. Thread-safe.
class Events {
public:
    Events();
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;
    ~Events();

    //! False when nobody listens, neither to this engine nor to all; one load.
    bool is_heard(event::Id id) const noexcept { return (heard_.load(std::memory_order_relaxed) & bit(id)) != 0; }
    //! One of these, made by `bits`.
    bool is_any_heard(std::uint64_t bits) const noexcept { return (heard_.load(std::memory_order_relaxed) & bits) != 0; }
    template <class... Id>
    static constexpr std::uint64_t bits(Id... ids) noexcept {
        return (bit(ids) | ...);
    }

    template <class... A, class... G>
    void emit(event::Event<A...> event, G&&... arguments) {
        if (is_heard(event.id)) [[unlikely]] emit_as<Signal<A...>>(event.id, arguments...);
    }
    //! The answer of the first listener that gave one.
    template <class R, class... A, class... G>
    std::optional<R> emit(event::AnsweredEvent<R, A...> event, G&&... arguments) {
        std::optional<R> answer;
        if (is_heard(event.id)) [[unlikely]]
            emit_as<Signal<A..., std::optional<R>&>>(event.id, arguments..., answer);
        return answer;
    }

    ListenerHandle add(event::Id id, Ref<const detail::ListenerNode> listener, bool insert);
    static ListenerHandle add_to_all(event::Id id, Ref<const detail::ListenerNode> listener, bool insert);

private:
    static constexpr std::uint64_t bit(event::Id id) noexcept { return std::uint64_t(1) << static_cast<unsigned>(id); }
    template <class S, class... G>
    void emit_as(event::Id id, G&&... arguments) {
        const auto index = static_cast<std::size_t>(id);
        S::emit_to(*own_[index], arguments...);
        S::emit_to(*of_all()[index], arguments...);
        settle(id);
    }
    static const Signals& of_all();
    void settle(event::Id id) noexcept;
    bool has_listeners(event::Id id) const;

    const Signals own_;
    std::atomic<std::uint64_t> heard_{0};   // a bit for each event that may have listeners
};

}  // namespace aludel::engine
