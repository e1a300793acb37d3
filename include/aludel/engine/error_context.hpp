#pragma once

#include "aludel/base/error.hpp"

#include <exception>
#include <string_view>
#include <utility>

namespace aludel {

//! An error of the database on its way to the program, as listeners of `event::handle_error` see it. A view: it is valid
//! while the listener runs.
class ErrorContext {
public:
    explicit ErrorContext(const DBAPIError& error) noexcept
        : error_(&error), is_disconnect_(error.connection_invalidated()) {}

    const DBAPIError& error() const noexcept { return *error_; }
    std::string_view sqlstate() const noexcept { return error_->sqlstate(); }
    //! The text of the statement; empty when the engine was connecting.
    std::string_view statement() const noexcept { return error_->statement(); }

    bool is_disconnect() const noexcept { return is_disconnect_; }
    //! Says whether the connection is dead, in place of the driver. A dead connection is closed, and the pool replaces it
    //! and all that were opened before; see `set_invalidate_pool`.
    void set_disconnect(bool is_disconnect = true) noexcept { is_disconnect_ = is_disconnect; }
    //! False keeps the pool's other connections although this one is lost.
    void set_invalidate_pool(bool invalidates) noexcept { invalidates_pool_ = invalidates; }
    bool invalidates_pool() const noexcept { return invalidates_pool_; }

    //! The call throws a copy of this exception instead of the original one.
    template <class E>
    void replace(E error) {
        replacement_ = std::make_exception_ptr(std::move(error));
    }
    const std::exception_ptr& replacement() const noexcept { return replacement_; }

private:
    const DBAPIError* error_;
    bool is_disconnect_;
    bool invalidates_pool_ = true;
    std::exception_ptr replacement_{};
};

}  // namespace aludel
