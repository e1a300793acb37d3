#pragma once

#include "aludel/base/ref.hpp"

#include <cstddef>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

namespace aludel {

class Session;

//! Many lazy loads of one relationship, for objects that one query has read (N+1).
struct NPlusOne {
    std::string relationship{};       //!< "User.posts"
    std::size_t loads = 0;            //!< how often it was loaded by itself so far
    std::source_location place{};     //!< where the program executed the query that read the owners; line() 0: by other ways
    std::string cure{};               //!< what that query lacks: "selectinload(users.posts)"

    //! What the log says: all of this in one sentence.
    std::string message() const;
};

namespace orm {
class NPlusOneWatch;
void destroy(const NPlusOneWatch* watch) noexcept;
}  // namespace orm

//! What is called with an `NPlusOne`: any function that takes one. By default there is none.
class NPlusOneReport {
    struct Callee : RefCounted {
        virtual ~Callee() = default;
        virtual void call(const NPlusOne& found) const = 0;
        friend void destroy(const Callee* callee) noexcept { delete callee; }
    };
    template <class F>
    struct Calling final : Callee {
        explicit Calling(F f) : function(std::move(f)) {}
        void call(const NPlusOne& found) const override { function(found); }
        mutable F function;
    };

public:
    NPlusOneReport() = default;
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, NPlusOneReport>)
    NPlusOneReport(F function) {
        constexpr bool takes_it = std::is_invocable_v<F&, const NPlusOne&>;
        static_assert(takes_it, "report is called with a const NPlusOne&: [](const NPlusOne& found) { ... }");
        if constexpr (takes_it) callee_ = Ref<const Callee>(new Calling<F>(std::move(function)));
    }
    explicit operator bool() const noexcept { return static_cast<bool>(callee_); }
    void operator()(const NPlusOne& found) const {
        if (callee_) callee_->call(found);
    }

private:
    Ref<const Callee> callee_{};
};

//! Options of `NPlusOneDetector`.
struct NPlusOneOptions {
    std::size_t limit = 10;      //!< lazy loads of one relationship that are nobody's concern
    NPlusOneReport report{};     //!< called instead of the warning in the engine's log; what it throws leaves the load
};

//! Watches the lazy loads of a session while it lives: `NPlusOneDetector detector(session, {.limit = 5});`
//!
//! When one relationship is loaded by itself for more than `limit` of the objects that one query has read, in one
//! transaction, it says so, once: which relationship, where the query was executed, and the loader option that it lacks.
//! Objects that came by other ways, such as `get`, count together. Loads that need no SELECT do not count. A report that
//! throws makes a test fail where the N+1 is. `SessionOptions::detect_n_plus_one` does this for the whole life of a session.
class [[nodiscard("it watches as long as it lives")]] NPlusOneDetector {
public:
    explicit NPlusOneDetector(Session& session, NPlusOneOptions options = {});
    NPlusOneDetector(const NPlusOneDetector&) = delete;
    NPlusOneDetector& operator=(const NPlusOneDetector&) = delete;
    ~NPlusOneDetector();

private:
    Ref<orm::NPlusOneWatch> watch_;
};

}  // namespace aludel
