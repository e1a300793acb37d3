// expect: a column property is given by a function without parameters
#include "page.hpp"

struct PageTable : aludel::Declarative<Page, "pages"> {
    aludel::Mapped<&Page::id> id{this, aludel::primary_key};
    aludel::Mapped<&Page::text> text{this};
    aludel::ColumnProperty<&Page::count> count{this, 5};
};
inline const PageTable pages;
