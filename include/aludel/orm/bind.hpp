#pragma once

#include "aludel/base/ref.hpp"
#include "aludel/engine/engine.hpp"
#include "aludel/orm/class_info.hpp"
#include "aludel/sql/node.hpp"
#include "aludel/sql/select_item.hpp"

#include <string_view>
#include <type_traits>
#include <utility>

namespace aludel {

//! The engine of a class or a table, for a session with several engines; made by `bind`.
struct Bind {
    sql::FromRef table;
    Engine engine;
};

namespace orm {
class MapperImpl;
Bind make_bind(const sql::FromRef& table, const Engine& engine);
}  // namespace orm

//! Says which database has the rows of a class or a table, for a session with several engines (SQLAlchemy's `binds`):
//!
//!     Session session({bind(users, accounts_engine), bind(orders, shop_engine)});
//!
//! A mapped class stands for its subclasses too, but for concrete ones. Throws `ArgumentError` for an alias, for a subclass
//! that shares its rows with its base, and for an engine without a database.
template <class X>
Bind bind(const X& table, const Engine& engine) {
    return orm::make_bind(sql::FromItem<X>::get(table), engine);
}

//! What a session asks `SessionOptions::get_bind` about: a statement that it is going to send. Valid within the call.
class BindRequest {
public:
    //! Is it about objects of this class, or of a subclass of it?
    template <class T>
    bool is() const noexcept {
        return is_about(orm::class_tag<T>);
    }
    //! The table of it, the first one where there are several; empty for a statement without any.
    std::string_view table() const noexcept;
    //! True for INSERT, UPDATE and DELETE.
    bool writes() const noexcept { return writes_; }
    //! True for all that a flush sends.
    bool is_flush() const noexcept { return is_flush_; }

    //! Internal.
    BindRequest(const orm::MapperImpl* mapper, const sql::FromNode* table, bool writes, bool is_flush) noexcept
        : mapper_(mapper), table_(table), writes_(writes), is_flush_(is_flush) {}

private:
    bool is_about(const orm::ClassTag& type) const noexcept;
    const orm::MapperImpl* mapper_;
    const sql::FromNode* table_;
    bool writes_, is_flush_;
};

//! A function of the program that chooses the engine of a statement (SQLAlchemy's `Session.get_bind`); see `SessionOptions`.
//! Copies share it.
class GetBind {
public:
    GetBind() noexcept = default;
    template <class F>
        requires(!std::is_same_v<F, GetBind>)
    GetBind(F choose) : function_(new Choice<F>(std::move(choose))) {}

    explicit operator bool() const noexcept { return static_cast<bool>(function_); }
    Engine operator()(const BindRequest& request) const { return function_->choose(request); }

    //! Internal.
    struct Function : RefCounted {
        virtual ~Function() = default;
        virtual Engine choose(const BindRequest& request) const = 0;
        friend void destroy(const Function* function) noexcept { delete function; }
    };

private:
    template <class F>
    struct Choice final : Function {
        static constexpr bool is_choice = std::is_invocable_r_v<Engine, F&, const BindRequest&>;
        static_assert(is_choice, "get_bind is a function that takes a const BindRequest& and gives an Engine");
        explicit Choice(F f) : function(std::move(f)) {}
        Engine choose(const BindRequest& request) const override {
            if constexpr (is_choice) return function(request);
            else return {};
        }
        mutable F function;
    };
    Ref<const Function> function_{};
};

}  // namespace aludel
