#pragma once

#include "aludel/engine/kept_argument.hpp"
#include "aludel/sql/arg.hpp"
#include "aludel/sql/executable.hpp"

#include <atomic>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aludel {

namespace engine {
//! A kept statement that was built; private to the library but for its node.
struct KeptStatementBase {
    const sql::NodeRef node;
};

//! Where a kept statement is, once it was built. Thread-safe.
class KeptPlace {
public:
    using Build = sql::NodeRef (*)();

    constexpr KeptPlace() noexcept = default;
    explicit KeptPlace(const sql::NodeRef& statement);
    KeptPlace(const KeptPlace&) = delete;
    KeptPlace& operator=(const KeptPlace&) = delete;
    ~KeptPlace();

    //! The statement. The first call builds it, while other threads wait; what `build` throws leaves it unbuilt.
    const KeptStatementBase& get(Build build) const {
        const KeptStatementBase* kept = kept_.load(std::memory_order_acquire);
        return kept ? *kept : build_once(build);
    }

private:
    const KeptStatementBase& build_once(Build build) const;

    mutable std::atomic<const KeptStatementBase*> kept_{nullptr};
    mutable std::atomic<bool> is_being_built_{false};
};

//! A call of a kept statement as the library takes it; both null for any other statement.
struct KeptCall {
    const KeptStatementBase* statement = nullptr;
    const Param* arguments = nullptr;
};

//! The statement with its arguments as bound values.
sql::NodeRef with_values(const KeptCall& call);
}  // namespace engine

//! A kept statement with its arguments: what calling a `KeptStatement` gives. Use it as the statement itself; its rows
//! have the same types. Holds the arguments by value, and refers to the kept statement, which has to outlive it.
template <class S, class... A>
class [[nodiscard("a statement is a value: execute it")]] BoundStatement {
public:
    using row_types = typename S::row_types;

    //! Internal: what `KeptStatement` calls.
    template <class... V>
    explicit BoundStatement(const engine::KeptStatementBase& kept, V&&... values)
        : kept_(&kept), values_(engine::argument_as<Arg<A>>(std::forward<V>(values))...) {}

    const sql::NodeRef& node() const noexcept { return kept_->node; }
    //! The statement with the arguments as bound values: for adding a clause, or for use within another statement.
    S statement() const {
        return call([](const engine::KeptCall& call) { return S(engine::with_values(call)); });
    }
    //! Text and parameters for a dialect, without a connection.
    template <class D, class... O>
    auto compile(const D& dialect, const O&... options) const {
        return statement().compile(dialect, options...);
    }
    //! Internal: hands the call to `use`.
    template <class F>
    auto call(F&& use) const {
        return std::apply(
            [&](const auto&... values) {
                const Param arguments[] = {engine::param_of_argument(values)..., Param{}};
                return use(engine::KeptCall{kept_, arguments});
            },
            values_);
    }

private:
    const engine::KeptStatementBase* kept_;
    std::tuple<typename Arg<A>::cpp_type...> values_;
};

//! A statement that is built once and executed often, with different arguments; `statement()` makes one. `S` is the
//! statement's type, `A...` are the types of its arguments.
//!
//! Executing it builds no nodes and looks up no key. Any number of threads, connections and engines may use it at once.
//! Mirrors SQLAlchemy's `lambda_stmt`.
template <class S, class... A>
class KeptStatement {
public:
    //! Internal: what `statement()` calls.
    explicit constexpr KeptStatement(engine::KeptPlace::Build build) noexcept : build_(build) {}
    explicit KeptStatement(const S& statement) : place_(statement.node()) {}

    //! The statement with these arguments: `user_by_id(5)`. The first call builds it. Throws what building it throws,
    //! and `ConversionError` for an integer that is out of the range of its argument.
    template <class... V>
    BoundStatement<S, A...> operator()(V&&... values) const& {
        constexpr bool is_complete = sizeof...(V) == sizeof...(A);
        static_assert(is_complete, "a kept statement is called with one value for each Arg of its function, in their order");
        if constexpr (is_complete) {
            (engine::check_argument<Arg<A>, V>(), ...);
            return BoundStatement<S, A...>(place_.get(build_), std::forward<V>(values)...);
        } else return (*this)(typename Arg<A>::cpp_type{}...);
    }
    template <class... V>
    BoundStatement<S, A...> operator()(V&&... values) const&& {
        static_assert(sizeof...(V) > sizeof...(A) + sizeof...(V), "keep the statement in a variable that outlives its calls: "
                      "inline const auto user_by_id = statement(...), then user_by_id(5)");
        return static_cast<const KeptStatement&>(*this)(std::forward<V>(values)...);
    }

private:
    engine::KeptPlace::Build build_ = nullptr;
    engine::KeptPlace place_{};
};

namespace engine {
//! The type that a parameter of `statement()`'s function is an `Arg` of.
template <class P>
struct type_of_arg {
    using type = Any;   // not an Arg; refused
};
template <class T>
struct type_of_arg<Arg<T>> {
    using type = T;
};

//! The function of a kept statement: `F` with the signature `S(P...)`.
template <class F, class S, class... P>
struct KeptFunction {
    static constexpr bool takes_args = (aludel::detail::is_arg<std::remove_cvref_t<P>> && ...);
    static constexpr bool gives_statement = Executable<S>;
    using type = KeptStatement<S, typename type_of_arg<std::remove_cvref_t<P>>::type...>;

    static S call(const F& function) { return call(function, std::index_sequence_for<P...>{}); }
    static sql::NodeRef build() { return call(F()).node(); }

private:
    template <std::size_t... I>
    static S call(const F& function, std::index_sequence<I...>) {
        return function(std::remove_cvref_t<P>(I)...);
    }
};
template <class F, class S, class... P>
KeptFunction<F, S, P...> kept_function(S (F::*)(P...) const);

//! Hands the call of a kept statement to `use`, and an empty one for any other statement.
template <class S, class F>
auto with_call(const S& statement, F&& use) {
    if constexpr (requires { statement.call(use); }) return statement.call(use);
    else return use(KeptCall{});
}
}  // namespace engine

//! Keeps a statement, for executing it often (SQLAlchemy's `lambda_stmt`):
//!
//! ```cpp
//! inline const auto user_by_id = statement([](const Arg<BigInteger>& id) {
//!     return select(users).where(users.id == id);
//! });
//! ...
//! User user = connection.scalars(user_by_id(5)).one();
//! ```
//!
//! The function runs once, at the first call; at once if it captures something, which may be gone later. Everything
//! that changes between calls must be an `Arg`. Built on the call stack of the thread that calls first; the others wait.
template <class F>
constexpr auto statement(const F& function) {
    constexpr bool is_known = requires { engine::kept_function(&F::operator()); };
    static_assert(is_known, "statement() takes a lambda that names the types of its arguments: "
                            "statement([](const Arg<BigInteger>& id) { return select(users).where(users.id == id); })");
    if constexpr (is_known) {
        using Function = decltype(engine::kept_function(&F::operator()));
        static_assert(Function::takes_args, "the function of a kept statement runs once, so what changes between calls is "
                                            "an Arg: const Arg<BigInteger>& id instead of std::int64_t id");
        static_assert(Function::gives_statement, "the function of a kept statement returns the statement: return "
                                                 "select(users).where(users.id == id);");
        if constexpr (Function::takes_args && Function::gives_statement) {
            if constexpr (std::is_default_constructible_v<F>) return typename Function::type(&Function::build);
            else return typename Function::type(Function::call(function));
        }
    }
}

}  // namespace aludel
