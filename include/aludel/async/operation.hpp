#pragma once

#include "aludel/async/work.hpp"
#include "aludel/types/value.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace boost::asio::detail {
template <typename T, typename Blocking>
class promise_executor;   // what use_future's handlers have
}

namespace aludel::async {

namespace asio = boost::asio;

//! How an operation is awaited when its call does not say: by `co_await`, in a coroutine of Boost.Asio.
using DefaultToken = asio::use_awaitable_t<>;

namespace detail {
struct AnyOutcome {};

//! Is the first parameter of this operator() an exception?
template <class T>
inline constexpr bool takes_exception = false;
template <class C, class R, class E, class... P>
inline constexpr bool takes_exception<R (C::*)(E, P...)> = std::is_same_v<std::remove_cvref_t<E>, std::exception_ptr>;
template <class C, class R, class E, class... P>
inline constexpr bool takes_exception<R (C::*)(E, P...) const> = takes_exception<R (C::*)(E, P...)>;

//! Can it receive the end of an operation, whatever that gives? A token of Asio, a callback, or one that is bound to
//! an executor or a cancellation slot.
template <class T>
inline constexpr bool is_token = [] {
    if constexpr (asio::completion_token_for<T, void(std::exception_ptr)>) return true;
    else if constexpr (std::is_invocable_v<T&, std::exception_ptr, AnyOutcome>) return true;
    else if constexpr (requires { typename T::target_type; }) return is_token<typename T::target_type>;
    else if constexpr (requires { &T::operator(); }) return takes_exception<decltype(&T::operator())>;
    else return false;
}();
}  // namespace detail

//! What Asio's own operations take as their last argument: `use_awaitable`, `deferred`, `use_future`, a callback
//! `void(std::exception_ptr, R)`.
template <class T>
concept CompletionToken = detail::is_token<std::remove_cvref_t<T>>;

namespace detail {

//! The synchronous call behind an operation, and what it gives.
class Call {
public:
    virtual void run() = 0;

protected:
    ~Call() = default;
};

template <class F, class R = std::invoke_result_t<F&>>
class CallOf final : public Call {
public:
    explicit CallOf(F function) : function_(std::move(function)) {}
    void run() override { result_.emplace(function_()); }
    R take() { return std::move(*result_); }
    template <class Handler>
    void complete(Handler& handler, std::exception_ptr failure) {
        if (failure) std::move(handler)(std::move(failure), R());
        else std::move(handler)(std::exception_ptr(), std::move(*result_));
    }

private:
    F function_;
    std::optional<R> result_{};
};

template <class F>
class CallOf<F, void> final : public Call {
public:
    explicit CallOf(F function) : function_(std::move(function)) {}
    void run() override { function_(); }
    void take() noexcept {}
    template <class Handler>
    void complete(Handler& handler, std::exception_ptr failure) {
        std::move(handler)(std::move(failure));
    }

private:
    F function_;
};

template <class R>
struct Signature {
    using type = void(std::exception_ptr, R);
};
template <>
struct Signature<void> {
    using type = void(std::exception_ptr);
};

//! A call that somebody else keeps, and the handler that gets its end.
template <class Handler>
class KeptCall final : public Work {
public:
    KeptCall(Call& call, Handler handler) : call_(call), handler_(std::move(handler)) {}
    void run() override { call_.run(); }
    void end(std::exception_ptr failure) override { std::move(handler_)(std::move(failure)); }

private:
    Call& call_;
    Handler handler_;
};

template <class F, class Handler>
class OwnCall final : public Work {
public:
    OwnCall(F function, Handler handler) : call_(std::move(function)), handler_(std::move(handler)) {}
    void run() override { call_.run(); }
    void end(std::exception_ptr failure) override { call_.complete(handler_, std::move(failure)); }

private:
    CallOf<F> call_;
    Handler handler_;
};

//! Makes a call in a fiber on the executor of the coroutine that awaits it: an asynchronous operation as Asio knows them.
class Awaited {
    struct Initiate {
        template <class Handler>
        void operator()(Handler&& handler, Call* call) const {
            const asio::any_io_executor executor = asio::get_associated_executor(handler);
            const asio::cancellation_slot slot = asio::get_associated_cancellation_slot(handler);
            start(std::make_unique<KeptCall<std::decay_t<Handler>>>(*call, std::forward<Handler>(handler)), executor, slot);
        }
    };

public:
    explicit Awaited(Call& call) noexcept : call_(&call) {}

    template <class Token>
    auto operator()(Token&& token) const
        -> decltype(asio::async_initiate<Token, void(std::exception_ptr)>(Initiate(), token, std::declval<Call*>())) {
        return asio::async_initiate<Token, void(std::exception_ptr)>(Initiate(), token, call_);
    }

private:
    Call* call_;
};

template <class F>
asio::awaitable<std::invoke_result_t<F&>> await(F function) {
    CallOf<F> call(std::move(function));
    co_await Awaited(call);
    co_return call.take();
}

inline void add_params(Params&) {}
template <class N, class V, class... Rest>
void add_params(Params& params, N&& name, V&& value, Rest&&... rest) {
    params.add(std::forward<N>(name), Value(std::forward<V>(value)));
    add_params(params, std::forward<Rest>(rest)...);
}

template <class Token>
inline constexpr bool is_default_token = std::is_same_v<std::remove_cvref_t<Token>, DefaultToken>;

}  // namespace detail

//! Parameters by name, in an expression of a coroutine, where g++ 12 takes no braced list:
//! `co_await connection.execute(text("..."), params("id", 5, "name", "ann"))`.
template <class... V>
Params params(V&&... names_and_values) {
    static_assert(sizeof...(V) % 2 == 0, "params() takes names and values in turns: params(\"id\", 5, \"name\", \"ann\")");
    Params made;
    if constexpr (sizeof...(V) % 2 == 0) detail::add_params(made, std::forward<V>(names_and_values)...);
    return made;
}

namespace detail {
template <class E>
inline constexpr bool is_promise_executor = false;
template <class T, class Blocking>
inline constexpr bool is_promise_executor<asio::detail::promise_executor<T, Blocking>> = true;

//! Where an operation of this handler runs.
template <class Handler>
asio::any_io_executor executor_of(const Handler& handler, const asio::any_io_executor& otherwise) {
    // A future's executor only catches what its functions throw.
    if constexpr (is_promise_executor<asio::associated_executor_t<Handler, asio::any_io_executor>>) return otherwise;
    else return asio::get_associated_executor(handler, otherwise);
}
}  // namespace detail

//! An operation: makes the synchronous call `function()` in a fiber, and completes with what it gives or throws. `token`
//! says how it is awaited. It runs and completes on the executor of the coroutine, or of the token's handler; one without
//! an executor gets `otherwise`.
template <CompletionToken Token, class F>
auto run(F function, Token&& token, const asio::any_io_executor& otherwise) {
    using R = std::invoke_result_t<F&>;
    if constexpr (detail::is_default_token<Token>) {
        return detail::await(std::move(function));
    } else {
        return asio::async_initiate<Token, typename detail::Signature<R>::type>(
            []<class Handler>(Handler&& handler, F made, const asio::any_io_executor& executor_otherwise) {
                const asio::any_io_executor executor = detail::executor_of(handler, executor_otherwise);
                const asio::cancellation_slot slot = asio::get_associated_cancellation_slot(handler);
                detail::start(std::make_unique<detail::OwnCall<F, std::decay_t<Handler>>>(
                                  std::move(made), std::forward<Handler>(handler)),
                              executor, slot);
            },
            token, std::move(function), otherwise);
    }
}

}  // namespace aludel::async
