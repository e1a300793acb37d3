#pragma once

#include "aludel/result/print_table.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace aludel::tour {

//! A statement as it was sent; `parameters` as the echo log shows them, empty when there are none.
struct Sent {
    std::string sql{};
    std::string parameters{};
};

//! Where the tour is shown, piece by piece in the order in which things happen.
class Page {
public:
    virtual ~Page() = default;
    virtual void title(int number, int count, std::string_view title) = 0;
    virtual void sentence(std::string_view sentence) = 0;
    virtual void code(std::string_view listing) = 0;
    virtual void sql(const Sent& statement) = 0;
    virtual void rows(const TextTable& table) = 0;
    virtual void error(std::string_view type, std::string_view text) = 0;
};

//! Everything, in lines of at most `width` columns.
std::unique_ptr<Page> full_page(bool in_colour, std::size_t width);
//! Nothing but SQL: statements that end with a semicolon, the rest in comments.
std::unique_ptr<Page> sql_page();

}  // namespace aludel::tour
