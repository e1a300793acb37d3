#pragma once

#include "aludel/base/ref.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace aludel::driver {

//! An INSERT of one row, in parts: `head VALUES (column, column) tail`. A driver can write a statement from them that
//! inserts many rows: with more rows behind VALUES, or with a SELECT from arrays or from a table function.
//!
//! The compiler gives one only if inserting the rows together means the same as one by one: each parameter occurs once,
//! inside the row and in the order of the parameters, and the rest of the row is constant. The types of the parameters
//! are `PrepareHints::parameter_types`.
struct InsertShape : RefCounted {
    //! What the row contains for one column: the text around its parameter, or all of it when it is a constant.
    struct Column {
        std::string before{};        //!< "CAST(" or "NULL"; empty when the parameter is all there is
        std::string after{};         //!< " AS JSONB)"
        bool has_parameter = true;
    };

    std::string head{};              //!< "INSERT INTO t (a, b) "
    std::vector<Column> columns{};
    std::string tail{};              //!< " ON CONFLICT (a) DO NOTHING RETURNING b"; empty in most statements

    //! How many parameters a row has.
    std::size_t parameters() const noexcept;
    //! The columns of a row separated by commas; `name(k)` is written in place of parameter k, counted from 0.
    template <class F>
    std::string row(F&& name) const;
};

void destroy(const InsertShape* shape) noexcept;

template <class F>
std::string InsertShape::row(F&& name) const {
    std::string text;
    std::size_t parameter = 0;
    for (const Column& column : columns) {
        if (!text.empty()) text += ", ";
        text += column.before;
        if (column.has_parameter) text += name(parameter++);
        text += column.after;
    }
    return text;
}

}  // namespace aludel::driver
