#pragma once

#include "aludel/base/ref.hpp"

#include <atomic>
#include <type_traits>
#include <utility>
#include <vector>

namespace aludel {

namespace detail {

//! Says whether a listener is still connected; shared by the listener and its handles, which do not keep the listener.
struct ListenerImpl : RefCounted {
    std::atomic<bool> connected{true};
};
void destroy(const ListenerImpl* state) noexcept;

//! A listener without its signature.
struct ListenerNode : RefCounted {
    virtual ~ListenerNode() = default;
    Ref<ListenerImpl> state = make_ref<ListenerImpl>();
    bool once = false;   //!< called once, then removed
};
void destroy(const ListenerNode* node) noexcept;

//! The listeners of a signal at one moment. Never changed: connecting and disconnecting make a new list, so that a
//! running emission continues with its own.
struct ListenerList : RefCounted {
    std::vector<Ref<const ListenerNode>> nodes{};
};
void destroy(const ListenerList* list) noexcept;

//! What a signal and its handles share; handles may outlive the signal.
class SignalImpl : public RefCounted {
public:
    static Ref<SignalImpl> make();
    virtual ~SignalImpl() = default;
    virtual Ref<const ListenerList> listeners() const = 0;
    //! `insert`: before the others.
    virtual void add(Ref<const ListenerNode> node, bool insert = false) = 0;
    virtual void remove(const ListenerImpl& state) = 0;
    virtual void clear() = 0;
};
void destroy(const SignalImpl* impl) noexcept;

}  // namespace detail

//! Identifies one listener of a `Signal`, to disconnect it; `connect` and `event::listen` return it. A plain value; the
//! listener stays connected when the handle is destroyed, and the handle may outlive the signal.
class ListenerHandle {
public:
    ListenerHandle() = default;
    ListenerHandle(Ref<detail::SignalImpl> impl, Ref<detail::ListenerImpl> state)
        : impl_(std::move(impl)), state_(std::move(state)) {}

    bool connected() const noexcept { return state_ && state_->connected; }
    //! From now on the listener is not called any more, not even by an emission in progress; one that another
    //! thread has just begun to call may still be running. Does nothing the second time.
    void disconnect() {
        if (!connected()) return;
        state_->connected = false;
        impl_->remove(*state_);
    }

private:
    Ref<detail::SignalImpl> impl_{};
    Ref<detail::ListenerImpl> state_{};
};

//! A kind of event and its listeners: `Signal<const std::string&> renamed;`
//!
//! Listeners are called in the order they were connected, on the thread that emits. They may connect, disconnect
//! (themselves too) and emit; a listener connected during an emission is called from the next one on. An exception of
//! a listener ends the emission and reaches its caller. Any thread may connect, disconnect and emit.
template <class... A>
class Signal {
    template <class T>
    using passed_t = std::conditional_t<std::is_reference_v<T>, T, const T&>;
    struct Listener : detail::ListenerNode {
        virtual void call(passed_t<A>... arguments) const = 0;
    };
    template <class F>
    struct Calling final : Listener {
        explicit Calling(F f) : function(std::move(f)) {}
        void call(passed_t<A>... arguments) const override { function(arguments...); }
        mutable F function;
    };

public:
    Signal() : impl_(detail::SignalImpl::make()) {}
    Signal(const Signal&) = delete;   // listeners belong to one signal
    Signal& operator=(const Signal&) = delete;
    ~Signal() { impl_->clear(); }   // a listener may hold its own handle, which holds the impl

    template <class F>
    ListenerHandle connect(F listener) {
        const Ref<const detail::ListenerNode> node = listener_node(std::move(listener), false);
        impl_->add(node);
        return {impl_, node->state};
    }
    void emit(passed_t<A>... arguments) const { emit_to(*impl_, arguments...); }

    //! Internal, for signals that are kept without their type.
    template <class F>
    static Ref<const detail::ListenerNode> listener_node(F listener, bool once) {
        static_assert(std::is_invocable_v<F&, passed_t<A>...>, "the listener cannot be called with what this signal "
                                                               "emits: give it parameters of the signal's types");
        Ref<Calling<F>> node(new Calling<F>(std::move(listener)));
        node->once = once;
        return node;
    }
    static void emit_to(detail::SignalImpl& impl, passed_t<A>... arguments) {
        const Ref<const detail::ListenerList> now = impl.listeners();
        if (!now) return;
        for (const Ref<const detail::ListenerNode>& node : now->nodes)
            if (is_to_be_called(impl, *node)) static_cast<const Listener&>(*node).call(arguments...);
    }

    bool empty() const { return !impl_->listeners(); }

private:
    static bool is_to_be_called(detail::SignalImpl& impl, const detail::ListenerNode& node) {
        if (!node.once) return node.state->connected;
        if (!node.state->connected.exchange(false)) return false;
        impl.remove(*node.state);
        return true;
    }

    Ref<detail::SignalImpl> impl_;
};

}  // namespace aludel
