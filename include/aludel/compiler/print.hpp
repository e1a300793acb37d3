#pragma once

#include "aludel/sql/node.hpp"
#include "aludel/types/text_sink.hpp"

#include <concepts>
#include <string>
#include <string_view>

namespace aludel {

namespace sql {
//! The statement or expression as the default dialect writes it, for people to read, with `:name` for the values. Never
//! throws for a statement that cannot be compiled; the text then says why.
std::string default_text(const NodeRef& node);
}  // namespace sql

//! Anything that holds a statement or an expression.
template <class X>
concept HasNode = requires(const X& x) {
    { x.node() } -> std::same_as<const sql::NodeRef&>;
};

//! `std::cout << select(users.id)` prints `SELECT users.id FROM users` (SQLAlchemy's `str(statement)`).
template <TextSink S, HasNode X>
S& operator<<(S& sink, const X& x) {
    sink << std::string_view(sql::default_text(x.node()));
    return sink;
}

}  // namespace aludel
