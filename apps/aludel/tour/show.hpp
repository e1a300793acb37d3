#pragma once

#include "aludel/base/error.hpp"
#include "aludel/result/print_table.hpp"
#include "tour/page/page.hpp"
#include "tour/sql_log.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace aludel::tour {

//! What a step shows: its parts, and the rows it reads. The SQL shows itself through the engine's log.
class Show {
public:
    Show(Page& page, const SqlLog& log, std::span<const std::string_view> listing)
        : page_(page), log_(log), listing_(listing) {}

    //! Begins a part: what happens in it, and the next part of the step's listing. Throws `std::out_of_range` when the
    //! listing has no further part.
    void part(std::string_view sentence);
    //! Code that is shown without a sentence of its own.
    void code();

    template <class... R>
    void operator()(Result<R...> result) {
        (*this)(table_of(std::move(result)));
    }
    void operator()(const TextTable& table) { page_.rows(table); }
    //! A single value under a title.
    template <class V>
    void operator()(std::string title, const V& value) {
        TextTable table({std::move(title)});
        table.add(value);
        page_.rows(table);
    }
    //! An error of the library, under the name of its class.
    void error(std::string_view type, const Error& error) { page_.error(type, error.what()); }

    //! Statements sent since the tour began.
    std::size_t sent() const noexcept { return log_.count(); }
    bool is_complete() const noexcept { return listing_.empty(); }

private:
    Page& page_;
    const SqlLog& log_;
    std::span<const std::string_view> listing_;
};

}  // namespace aludel::tour
