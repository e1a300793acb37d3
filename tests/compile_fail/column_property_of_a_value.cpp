// expect: a column property is given by a function without parameters
#include "model.hpp"

struct Page {
    std::int64_t id{};
    std::string text{};
    std::string upper{};
    std::int64_t count{};
};
struct PageTable : aludel::Declarative<Page, "pages"> {
    aludel::Mapped<&Page::id> id{this, aludel::primary_key};
    aludel::Mapped<&Page::text> text{this};
    aludel::ColumnProperty<&Page::count> count{this, 5};
};
inline const PageTable pages;
